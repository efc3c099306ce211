import { ChevronLeft, ChevronRight, Layers } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { TextInput } from '../ui/field.tsx';
import { type LoopChoice, nextRound } from './chosen-scopes.ts';

interface RoundChooserProps {
  choice: LoopChoice;
  name: string;
  onChoose(round: number | null): void;
}

/** Which round of a loop the graph shows: all at once, one after the other, or from failure to failure. */
export function RoundChooser({ choice: { loop, chosen }, name, onChoose }: RoundChooserProps) {
  const [isFailedOnly, setFailedOnly] = useState(false);
  const count = loop.rounds.length;
  const before = nextRound(loop, chosen, -1, isFailedOnly);
  const after = nextRound(loop, chosen, 1, isFailedOnly);
  const { FAILED: failed } = loop.counts;
  return (
    <fieldset className="flex items-center gap-1 rounded-lg border bg-raised py-0.5 pr-1 pl-2.5 text-xs shadow-sm">
      <legend className="sr-only">Rounds of {name}</legend>
      <span className="mr-1 max-w-40 truncate font-medium" title={name}>
        {name}
      </span>
      <IconButton
        label={`Previous ${isFailedOnly ? 'failed ' : ''}round of ${name}`}
        size="sm"
        icon={<ChevronLeft size={14} />}
        disabled={before === null}
        onClick={() => onChoose(before)}
      />
      {chosen === null ? (
        <span className="px-1 text-muted">all {count} rounds</span>
      ) : (
        <span className="flex items-center gap-1 whitespace-nowrap text-muted">
          round
          <TextInput
            type="number"
            min={1}
            max={count}
            aria-label={`Round of ${name}, 1 to ${count}`}
            value={chosen + 1}
            onChange={({ target }) => {
              const round = target.valueAsNumber - 1;
              if (round >= 0 && round < count) onChoose(round);
            }}
            className="h-6 px-1.5 text-xs"
            style={{ width: '3.75rem' }}
          />
          of {count}
        </span>
      )}
      <IconButton
        label={`Next ${isFailedOnly ? 'failed ' : ''}round of ${name}`}
        size="sm"
        icon={<ChevronRight size={14} />}
        disabled={after === null}
        onClick={() => onChoose(after)}
      />
      {failed > 0 ? (
        <Button
          size="sm"
          tone="quiet"
          aria-pressed={isFailedOnly}
          className={classNames('h-6 text-xs', isFailedOnly && 'bg-bad-soft text-bad')}
          onClick={() => setFailedOnly(!isFailedOnly)}
        >
          Failed only ({failed})
        </Button>
      ) : null}
      {chosen === null ? null : (
        <IconButton
          label={`All rounds of ${name} at once`}
          size="sm"
          icon={<Layers size={14} />}
          onClick={() => onChoose(null)}
        />
      )}
    </fieldset>
  );
}
