import { ExpressionField } from '../../expression-field/expression-field.tsx';
import type { DrawControl, Leaf } from '../../schema-form/form-context.ts';
import { ValueField } from './value-field.tsx';

/** Draws what may hold expressions by the fields that know them; the rest is the form's. */
export const drawControl: DrawControl = (leaf) => {
  const control = controlOf(leaf);
  return control ? <div data-field={leaf.path}>{control}</div> : null;
};

function controlOf(leaf: Leaf) {
  const { kind, value, onChange, label, id, describedBy, isInvalid, isTemplated, info } = leaf;
  const shared = { label, id, describedBy, isInvalid };
  const isText = kind === 'expression' || (isTemplated && kind === 'text');
  if (isText && (value === undefined || typeof value === 'string')) {
    return (
      <ExpressionField
        {...shared}
        value={typeof value === 'string' ? value : ''}
        placeholder={typeof info.default === 'string' ? info.default : undefined}
        onChange={(text) => onChange(text === '' ? undefined : text)}
      />
    );
  }
  if (kind === 'any' || (kind === 'scalar' && isTemplated)) {
    return (
      <ValueField
        {...shared}
        value={value}
        onChange={onChange}
        placeholder="Text, {{ an expression }}, or JSON"
      />
    );
  }
  return null;
}
