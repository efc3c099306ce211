'use client';

import type { Json } from '@rex/types';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useExpressionScope } from './expression-scope.ts';
import { inWords } from './known-fields.ts';
import { usePreview } from './use-preview.ts';

/** The value that a template has on the data of the last execution: short, and whole on demand. */
export function PreviewLine({ value }: { value: Json | undefined }) {
  const scope = useExpressionScope();
  const preview = usePreview(value, scope.context);
  const [isOpen, setOpen] = useState(false);
  if (!preview) return null;
  if (!preview.isOk) {
    return (
      <p className="truncate text-2xs text-warn" title={preview.message}>
        On {scope.contextName}: {preview.message}
      </p>
    );
  }
  const text = JSON.stringify(preview.value, null, 2);
  const isLong = text.includes('\n') || text.length > 46;
  return (
    <div className="min-w-0 text-2xs text-muted">
      <div className="flex min-w-0 items-center gap-1">
        <span className="shrink-0 text-faint" title={`The value on the data of ${scope.contextName}`}>
          =
        </span>
        {isLong ? (
          <button
            type="button"
            aria-expanded={isOpen}
            className="flex min-w-0 items-center gap-0.5 rounded hover:text-ink"
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
            <span className="truncate font-mono">
              {isOpen
                ? `on ${scope.contextName}`
                : `${inWords(preview.value)} ${JSON.stringify(preview.value)}`}
            </span>
          </button>
        ) : (
          <span className="truncate font-mono">{text}</span>
        )}
      </div>
      {isOpen && isLong ? (
        <pre className="mt-1 max-h-48 overflow-auto rounded-md bg-sunken p-2 font-mono text-2xs whitespace-pre-wrap break-words">
          {text}
        </pre>
      ) : null}
    </div>
  );
}
