import type { ErrorData } from '@rex/types';
import { CircleAlert } from 'lucide-react';
import { JsonTree } from '../ui/json-tree.tsx';
import { adviceFor } from './error-advice.ts';

/** An error: what was wrong, what to do, and what else is known. */
export function ErrorNote({ error, isHandled = false }: { error: ErrorData; isHandled?: boolean }) {
  const { code, category, message, details } = error;
  return (
    <section
      aria-label="Error"
      className="flex flex-col gap-2 rounded-lg border border-bad/35 bg-bad-soft p-3 text-sm"
    >
      <div className="flex items-start gap-2">
        <CircleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words">{message}</p>
          <p className="mt-1 break-words text-muted">{adviceFor(code, category)}</p>
          <p className="mt-1 text-xs text-muted">
            <code>{code}</code> · {category}
            {isHandled ? ' · handled: the execution goes on' : ''}
          </p>
        </div>
      </div>
      {details === undefined || details === null ? null : (
        <JsonTree value={details} label="Details of the error" maxHeightPx={180} />
      )}
    </section>
  );
}
