type Document = object & { components?: object };
type Schemas = Record<string, unknown>;

const PREFIX = '#/components/schemas/';
const SUFFIX = 'Input';

/**
 * Keeps the components that something refers to. A schema stands there once for requests (`…Input`) and once for
 * answers; where both say the same, or only one is used, the plain name is enough.
 */
export function tidyComponents<Described extends Document>(document: Described): Described {
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Schemas };
  const used = reachable({ ...document, components: {} }, schemas);
  const renamed = new Map<string, string>();
  for (const name of used) {
    const plain = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
    const isSame = sameText(schemas[name], schemas[plain]);
    if (name !== plain && plain in schemas && (isSame || !used.has(plain))) renamed.set(name, plain);
  }
  const kept = Object.fromEntries(
    [...used].sort().map((name) => [renamed.get(name) ?? name, schemas[name]] as const),
  );
  const whole = { ...document, components: { ...document.components, schemas: kept } };
  return JSON.parse(JSON.stringify(whole), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? rename(value, renamed) : value,
  ) as Described;
}

function rename(ref: string, renamed: ReadonlyMap<string, string>): string {
  const name = nameOf(ref);
  const plain = name === null ? undefined : renamed.get(name);
  return plain === undefined ? ref : PREFIX + plain;
}

const nameOf = (ref: string): string | null => (ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : null);

/** Two schemas that differ in nothing but the names of those they refer to. */
const sameText = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one)?.replaceAll(`${SUFFIX}"`, '"') === JSON.stringify(other);

function reachable(from: unknown, schemas: Schemas): Set<string> {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref' && typeof inner === 'string') {
        const name = nameOf(inner);
        if (name === null || found.has(name)) continue;
        found.add(name);
        look(schemas[name]);
      } else look(inner);
    }
  };
  look(from);
  return found;
}
