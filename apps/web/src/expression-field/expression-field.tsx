'use client';

import { useEffect, useMemo, useRef } from 'react';
import { CodeField } from './code-field.tsx';
import { useExpressionScope } from './expression-scope.ts';
import { PreviewLine } from './preview-line.tsx';
import { templateExtensions } from './template-extensions.ts';

interface ExpressionFieldProps {
  value: string;
  onChange(value: string): void;
  label: string;
  id?: string | undefined;
  describedBy?: string | undefined;
  isInvalid?: boolean | undefined;
  placeholder?: string | undefined;
  linesMin?: number;
  /** Whether the value on the last execution's data is shown below. */
  hasPreview?: boolean;
}

/** A text with `{{ … }}`: coloured, completed by what is upstream, checked, and tried on the last execution's data. */
export function ExpressionField({ value, hasPreview = true, ...rest }: ExpressionFieldProps) {
  const extensions = useTemplateExtensions();
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <CodeField {...rest} value={value} extensions={extensions} />
      {hasPreview ? <PreviewLine value={value} /> : null}
    </div>
  );
}

/** Extensions that see the scope of now without being set up anew when it changes. */
function useTemplateExtensions() {
  const scope = useExpressionScope();
  const current = useRef(scope);
  useEffect(() => {
    current.current = scope;
  }, [scope]);
  return useMemo(() => templateExtensions(() => current.current), []);
}
