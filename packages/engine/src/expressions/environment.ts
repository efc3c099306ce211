import type jsonata from 'jsonata';
import { REMOVED_FUNCTIONS } from './functions.ts';
import { BASE64_CHARS } from './limits.ts';

/** Under this name an evaluation is given its time. No author can write it: `:` ends a name. */
export const NOW = 'rex:now';

/** Whatever JSONata gives its functions as `this`. */
interface Focus {
  environment: { lookup(name: string): unknown; base: { lookup(name: string): unknown } };
}

/**
 * Takes from a program what authors do not have, so that no other name for it leads there, and gives it functions
 * of ours in place of those that read a clock or that keep their results outside of V8's heap.
 */
export function bindEnvironment(program: jsonata.Expression): void {
  for (const name of REMOVED_FUNCTIONS) program.assign(name, undefined);
  program.registerFunction('millis', millis as never, '<:n>');
  program.registerFunction('now', now as never, '<s?s?:s>');
  program.registerFunction('base64encode', base64encode as never, '<s-:s>');
  program.registerFunction('base64decode', base64decode as never, '<s-:s>');
}

function millis(this: Focus): unknown {
  return this.environment.base.lookup(NOW);
}

function now(this: Focus, picture: string | undefined, timezone: string | undefined): unknown {
  const { base } = this.environment;
  const { implementation } = base.lookup('fromMillis') as { implementation: (...args: unknown[]) => unknown };
  return implementation(base.lookup(NOW), picture, timezone);
}

// Node keeps long texts that it made from bytes outside of the heap, where no limit counts them; shorter ones not.
function base64encode(text: string | undefined): string | undefined {
  return text === undefined ? undefined : btoa(bounded(text, '$base64encode'));
}

function base64decode(text: string | undefined): string | undefined {
  return text === undefined ? undefined : atob(bounded(text, '$base64decode'));
}

function bounded(text: string, name: string): string {
  if (text.length > BASE64_CHARS) throw new TypeError(`${name} takes at most ${BASE64_CHARS} characters`);
  return text;
}
