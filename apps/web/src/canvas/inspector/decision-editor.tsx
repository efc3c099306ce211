'use client';

import type { Json, JsonObject } from '@rex/types';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { ExpressionField } from '../../expression-field/expression-field.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';

interface DecisionEditorProps {
  config: JsonObject;
  onChange(config: JsonObject): void;
  /** Called when an outlet gets another name, so that its edges go along. */
  onRenameOutlet(outlet: string, next: string): void;
  /** JSON pointer of the config, for jumping to a field. */
  path: string;
}

interface Rule {
  outlet: string;
  when: Json;
}

const asRule = (value: Json): Rule => {
  const rule = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return { outlet: typeof rule.outlet === 'string' ? rule.outlet : '', when: rule.when ?? '' };
};

/** The rules of a decision: asked in order, the first that holds is taken. */
export function DecisionEditor({ config, onChange, onRenameOutlet, path }: DecisionEditorProps) {
  const rules = (Array.isArray(config.rules) ? config.rules : []).map(asRule);
  const otherwise = typeof config.default === 'string' ? config.default : '';
  const write = (next: readonly Rule[]): void =>
    onChange({ ...config, rules: next.map((rule) => ({ ...rule })) });
  const change = (at: number, part: Partial<Rule>): void =>
    write(rules.map((rule, place) => (place === at ? { ...rule, ...part } : rule)));
  const swap = (a: number, b: number): void =>
    write(rules.map((rule, at) => (at === a ? (rules[b] ?? rule) : at === b ? (rules[a] ?? rule) : rule)));
  const isShared = (outlet: string): boolean =>
    [...rules.map((rule) => rule.outlet), otherwise].filter((each) => each === outlet).length > 1;
  const rename = (old: string, next: string): void => {
    if (!isShared(old)) onRenameOutlet(old, next);
  };
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-2.5" aria-label="Rules">
        {rules.map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names of their own, and two may be alike
          <li key={at} className="flex flex-col gap-1.5 rounded-lg border p-2">
            <div className="flex items-center gap-1.5">
              <span className="shrink-0 text-xs text-faint">{at === 0 ? 'If' : 'Else if'}</span>
              <span className="flex-1" />
              <IconButton
                label={`Move rule ${at + 1} up`}
                size="sm"
                icon={<ArrowUp size={13} />}
                disabled={at === 0}
                onClick={() => swap(at, at - 1)}
              />
              <IconButton
                label={`Move rule ${at + 1} down`}
                size="sm"
                icon={<ArrowDown size={13} />}
                disabled={at === rules.length - 1}
                onClick={() => swap(at, at + 1)}
              />
              <IconButton
                label={`Remove rule ${at + 1}`}
                size="sm"
                icon={<Trash2 size={13} />}
                onClick={() => write(rules.filter((_, place) => place !== at))}
              />
            </div>
            <div data-field={`${path}/rules/${at}/when`}>
              <ExpressionField
                label={`Condition of rule ${at + 1}`}
                value={typeof rule.when === 'string' ? rule.when : JSON.stringify(rule.when)}
                placeholder="{{ nodes.x.total > 100 }}"
                onChange={(when) =>
                  change(at, { when: when === 'true' ? true : when === 'false' ? false : when })
                }
              />
            </div>
            <div className="flex items-center gap-2" data-field={`${path}/rules/${at}/outlet`}>
              <span className="shrink-0 text-xs text-faint">then leave by</span>
              <TextInput
                aria-label={`Outlet of rule ${at + 1}`}
                value={rule.outlet}
                className="h-7 font-mono text-xs"
                onChange={(event) => {
                  rename(rule.outlet, event.target.value);
                  change(at, { outlet: event.target.value });
                }}
              />
            </div>
          </li>
        ))}
      </ol>
      <Button
        size="sm"
        icon={<Plus size={14} />}
        onClick={() => write([...rules, { outlet: `branch_${rules.length + 1}`, when: '' }])}
      >
        Add a rule
      </Button>
      <div data-field={`${path}/default`}>
        <Field label="Otherwise leave by" isRequired>
          {(control) => (
            <TextInput
              {...control}
              value={otherwise}
              className="font-mono text-xs"
              onChange={(event) => {
                rename(otherwise, event.target.value);
                onChange({ ...config, default: event.target.value });
              }}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
