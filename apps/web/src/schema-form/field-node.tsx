import type { Json } from '@rex/types';
import { X } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { AlternativesField } from './alternatives-field.tsx';
import { fromExpression, isExpression, toExpression } from './expression-text.ts';
import { FieldFrame, FrameButton } from './field-frame.tsx';
import { blankValue, canShow } from './field-value.ts';
import { type Leaf, problemsAt, useForm } from './form-context.ts';
import { LeafControl } from './leaf-control.tsx';
import { ListField } from './list-field.tsx';
import { MapField } from './map-field.tsx';
import { ObjectField } from './object-field.tsx';
import { type FieldInfo, readSchema, type Schema } from './read-schema.ts';

/** Deeper than this a value is shown as JSON: schemas may hold themselves. */
const DEPTH_MAX = 16;
const GROUPS: readonly string[] = ['list', 'object', 'map', 'alternatives'];

export interface FieldNodeProps {
  schema: Schema;
  label: string;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
  path: string;
  isRequired: boolean;
  /** The label is only spoken, and the buttons stand beside the control. */
  isCompact?: boolean;
  /** Further buttons. */
  actions?: ReactNode;
}

/** One value of a form, whatever its kind. */
export function FieldNode(props: FieldNodeProps) {
  const { schema, label, value, onChange, path, isRequired, isCompact = false } = props;
  const { root, errors } = useForm();
  const info = useMemo(() => readSchema(schema, root), [schema, root]);
  const mode = useExpressionMode(info, value, onChange, isRequired);
  const isTooDeep = path.split('/').length > DEPTH_MAX;
  const isOdd = !mode.isOn && value !== null && !canShow(info, value);
  const isGroup = GROUPS.includes(info.kind) && !mode.isOn && value !== null && !isOdd && !isTooDeep;
  return (
    <FieldFrame
      label={label}
      isGroup={isGroup}
      isCompact={isCompact}
      isRequired={isRequired}
      description={isCompact ? null : info.description}
      errors={[
        ...(isOdd ? ['This value is of another kind than the others here. It is kept as it is.'] : []),
        ...problemsAt(errors, path, { within: !isGroup || value === undefined }),
      ]}
      actions={
        <>
          {mode.isOffered ? (
            <FrameButton label={`Expression for ${label}`} isOn={mode.isOn} onClick={mode.toggle}>
              {'{{ }}'}
            </FrameButton>
          ) : null}
          {info.isNullable ? (
            <FrameButton
              label={`Null for ${label}`}
              isOn={value === null}
              onClick={() => onChange(value === null ? undefined : null)}
            >
              null
            </FrameButton>
          ) : null}
          {!isRequired && value !== undefined && (isGroup || info.kind === 'boolean' || isOdd) ? (
            <FrameButton label={`Clear ${label}`} onClick={() => onChange(undefined)}>
              <X size={13} />
            </FrameButton>
          ) : null}
          {props.actions}
        </>
      }
    >
      {(control) => {
        if (value === null && info.isNullable) return <NullValue id={control.id} />;
        if (isGroup) return <GroupField {...props} info={info} />;
        const kind = mode.isOn ? 'expression' : isOdd || isTooDeep ? 'any' : info.kind;
        const shown: FieldInfo =
          kind === 'any' && info.kind !== 'any' ? { ...readSchema(true, true), schema: info.schema } : info;
        const write = mode.isOn ? mode.write : onChange;
        const { isTemplated } = info;
        const leaf: Leaf = {
          ...control,
          kind,
          info: shown,
          isTemplated,
          value,
          label,
          path,
          onChange: write,
        };
        return <OwnOrGivenControl leaf={leaf} isRequired={isRequired} />;
      }}
    </FieldFrame>
  );
}

function OwnOrGivenControl({ leaf, isRequired }: { leaf: Leaf; isRequired: boolean }) {
  const { controls } = useForm();
  return controls?.(leaf) ?? <LeafControl leaf={leaf} isRequired={isRequired} />;
}

function GroupField(props: FieldNodeProps & { info: FieldInfo }) {
  const { info, value, onChange, isRequired, label } = props;
  const { root } = useForm();
  const isAbsent = value === undefined && !isRequired && (info.kind === 'object' || info.kind === 'map');
  if (isAbsent) {
    return (
      <button
        type="button"
        onClick={() => onChange(info.default ?? blankValue(info.schema, root))}
        className="h-7 w-full rounded-md border border-dashed border-line-strong px-2 text-left text-xs text-muted hover:bg-hover hover:text-ink"
      >
        Set {label.toLowerCase()}
      </button>
    );
  }
  switch (info.kind) {
    case 'list':
      return <ListField {...props} items={info.items} />;
    case 'object':
      return (
        <div className="border-l-2 pl-3">
          <ObjectField {...props} info={info} />
        </div>
      );
    case 'map':
      return <MapField {...props} names={info.names} values={info.values} />;
    default:
      return <AlternativesField {...props} options={info.kind === 'alternatives' ? info.options : []} />;
  }
}

const NullValue = ({ id }: { id: string }) => (
  <output id={id} className="flex h-8 items-center rounded-md bg-sunken px-2.5 font-mono text-xs text-muted">
    null
  </output>
);

/** Whether an expression is written in the place of the value, and the way there and back. */
function useExpressionMode(
  info: FieldInfo,
  value: Json | undefined,
  onChange: (value: Json | undefined) => void,
  isRequired: boolean,
) {
  const [isChosen, setChosen] = useState<boolean | null>(null);
  const takesText =
    info.kind === 'text' || info.kind === 'any' || (info.kind === 'scalar' && info.types.includes('string'));
  const isOffered = info.isTemplated && !takesText;
  // Conditions and lists to walk are hardly ever constants.
  const isUsual = isRequired && (info.kind === 'boolean' || info.kind === 'list');
  const isOn =
    isOffered &&
    (isExpression(value) ||
      (value === undefined && (isChosen ?? isUsual)) ||
      (typeof value === 'string' && isChosen === true));
  const toggle = (): void => {
    setChosen(!isOn);
    onChange(isOn ? fromExpression(String(value ?? '')) : toExpression(value));
  };
  const write = (next: Json | undefined): void => {
    setChosen(true);
    onChange(next);
  };
  return { isOffered, isOn, toggle, write };
}
