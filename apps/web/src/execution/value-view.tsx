import { type Json, LIMITS } from '@rex/types';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../ui/button.tsx';
import { JsonTree } from '../ui/json-tree.tsx';

interface ValueViewProps {
  value: Json;
  label: string;
  fileName: string;
  maxHeightPx?: number;
}

/** A value of an execution: as a tree, or, when it is larger than anybody reads, as a file. */
export function ValueView({ value, label, fileName, maxHeightPx = 320 }: ValueViewProps) {
  const chars = useMemo(() => JSON.stringify(value).length, [value]);
  if (chars <= LIMITS.payloadBytes) return <JsonTree value={value} label={label} maxHeightPx={maxHeightPx} />;
  return (
    <div className="flex items-center gap-3 rounded-lg border bg-sunken px-3 py-2 text-sm">
      <span className="flex-1 text-muted">{(chars / 1_048_576).toFixed(1)} MiB: too much to show here.</span>
      <DownloadButton value={value} fileName={fileName} />
    </div>
  );
}

/** Saves a value as a file. */
export function DownloadButton({ value, fileName }: { value: Json; fileName: string }) {
  return (
    <Button size="sm" icon={<Download size={13} />} onClick={() => download(value, fileName)}>
      Download
    </Button>
  );
}

function download(value: Json, fileName: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName.replace(/[^\w.#[\]-]+/g, '_');
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
