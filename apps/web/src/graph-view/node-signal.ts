/** A value per node, with listeners of that node alone. `get` gives the same value until it changes. */
export interface NodeSignal<Value> {
  subscribe(nodeId: string, listener: () => void): () => void;
  get(nodeId: string): Value | null;
}

/** A signal that can be set. */
export interface WritableNodeSignal<Value> extends NodeSignal<Value> {
  /** Replaces all values; only nodes whose value is another one by `isSame` are told. */
  replace(values: ReadonlyMap<string, Value>): void;
}

/** Makes a signal. A change of one node's value wakes that node's listeners and no others. */
export function createNodeSignal<Value>(
  isSame: (a: Value, b: Value) => boolean = Object.is,
): WritableNodeSignal<Value> {
  let current = new Map<string, Value>();
  const listeners = new Map<string, Set<() => void>>();
  return {
    get: (nodeId) => current.get(nodeId) ?? null,
    subscribe(nodeId, listener) {
      const own = listeners.get(nodeId) ?? new Set();
      listeners.set(nodeId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(nodeId) === own) listeners.delete(nodeId);
      };
    },
    replace(values) {
      const next = new Map<string, Value>();
      const changed = new Set([...current.keys()].filter((id) => !values.has(id)));
      for (const [id, value] of values) {
        const old = current.get(id);
        const isOld = old !== undefined && isSame(old, value);
        next.set(id, isOld ? old : value);
        if (!isOld) changed.add(id);
      }
      current = next;
      for (const id of changed) for (const listener of [...(listeners.get(id) ?? [])]) listener();
    },
  };
}
