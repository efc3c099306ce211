import type { JsonObject, NodeManifest } from '@rex/types';
import { getByPointer } from '@rex/utils';

/** The outlet that every node has besides its own. */
export const ERROR_OUTLET = 'error';

/**
 * The outlets of a node by its manifest and config, `error` left out; null when the config does not tell, which its
 * own check reports.
 */
export function outletsOf(manifest: NodeManifest, config: JsonObject): readonly string[] | null {
  const { outlets } = manifest;
  if (Array.isArray(outlets)) return outlets;
  const elements = getByPointer(config, pointer(outlets.from));
  if (!Array.isArray(elements)) return null;
  const names = new Set<string>();
  for (const element of elements) {
    const name = getByPointer(element, pointer(outlets.each));
    if (typeof name !== 'string') return null;
    names.add(name);
  }
  for (const field of outlets.also) {
    const name = getByPointer(config, pointer(field));
    if (typeof name !== 'string') return null;
    names.add(name);
  }
  return [...names];
}

/** A manifest may name a property by its name alone. */
const pointer = (place: string): string => (place.startsWith('/') ? place : `/${place}`);
