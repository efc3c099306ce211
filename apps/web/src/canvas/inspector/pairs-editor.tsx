'use client';

import type { Json, JsonObject } from '@rex/types';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { ValueField } from './value-field.tsx';

interface PairsEditorProps {
  value: JsonObject;
  onChange(value: JsonObject): void;
  /** What one pair is: `value`, `header`. */
  noun: string;
  path: string;
}

/** Names and values. A name that is empty or taken is kept aside until it is right. */
export function PairsEditor({ value, onChange, noun, path }: PairsEditorProps) {
  const entries = Object.entries(value);
  const rename = (at: number, name: string): void =>
    onChange(Object.fromEntries(entries.map(([old, each], place) => [place === at ? name : old, each])));
  const set = (name: string, next: Json | undefined): void => onChange({ ...value, [name]: next ?? '' });
  const add = (): void => {
    let number = entries.length + 1;
    while (Object.hasOwn(value, `${noun}_${number}`)) number++;
    onChange({ ...value, [`${noun}_${number}`]: '' });
  };
  return (
    <div className="flex flex-col gap-2" data-field={path}>
      {entries.map(([name, each], at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a name is being typed, so it cannot be the key
          key={at}
          className="flex flex-col gap-1.5 rounded-lg border p-2"
          data-field={`${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`}
        >
          <div className="flex items-center gap-1">
            <NameInput
              name={name}
              label={`Name of ${noun} ${at + 1}`}
              isTaken={(next) => next !== name && Object.hasOwn(value, next)}
              onChange={(next) => rename(at, next)}
            />
            <IconButton
              label={`Remove ${name}`}
              size="sm"
              icon={<Trash2 size={13} />}
              onClick={() => onChange(Object.fromEntries(entries.filter((_, place) => place !== at)))}
            />
          </div>
          <ValueField
            label={`Value of ${name}`}
            value={each === '' ? undefined : each}
            onChange={(next) => set(name, next)}
            placeholder="Text, {{ an expression }}, or JSON"
          />
        </div>
      ))}
      <Button size="sm" icon={<Plus size={14} />} onClick={add}>
        Add a {noun}
      </Button>
    </div>
  );
}

function NameInput({
  name,
  label,
  isTaken,
  onChange,
}: {
  name: string;
  label: string;
  isTaken(name: string): boolean;
  onChange(name: string): void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? name;
  const isWrong = text.trim() === '' || isTaken(text);
  const commit = (): void => {
    if (!isWrong && text !== name) onChange(text);
    setDraft(null);
  };
  return (
    <TextInput
      aria-label={label}
      aria-invalid={isWrong || undefined}
      value={text}
      className="h-7 font-mono text-xs"
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
