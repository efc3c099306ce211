import type { GraphNode, JoinPolicy, Policy } from '@rex/types';

/** A sign of a policy on a card: what it is, in a word, and in a sentence. */
export interface NodeMark {
  kind: 'retry' | 'timeout' | 'onError' | 'join' | 'backtrack' | 'fallback' | 'undo';
  short: string;
  sentence: string;
}

/** The policy of a node as signs, as far as it says something of its own. */
export function nodeMarks({ policy = {} }: GraphNode): NodeMark[] {
  return [join(policy.join), ...retry(policy), ...failure(policy)].filter((mark) => mark !== null);
}

function join(policy: JoinPolicy | undefined): NodeMark | null {
  if (policy === undefined || policy === 'all') return null;
  if (policy === 'any')
    return { kind: 'join', short: 'any', sentence: 'Starts when the first branch arrives' };
  const rest = policy.cancelRest ? ' and cancels the others' : '';
  return {
    kind: 'join',
    short: `${policy.n} of`,
    sentence: `Starts when ${policy.n} branches have arrived${rest}`,
  };
}

function retry({ retry: policy, timeout }: Policy): NodeMark[] {
  const attempts = policy?.attemptsMax;
  const marks: NodeMark[] = [];
  if (policy) {
    const sentence =
      attempts === undefined ? 'Has a retry policy of its own' : `Tried at most ${attempts} times`;
    marks.push({ kind: 'retry', short: attempts === undefined ? 'retry' : `×${attempts}`, sentence });
  }
  if (timeout !== undefined) {
    const text = typeof timeout === 'number' ? `${timeout} ms` : timeout;
    marks.push({ kind: 'timeout', short: text, sentence: `One attempt takes at most ${text}` });
  }
  return marks;
}

function failure({ onError, backtrack, fallback, undo }: Policy): NodeMark[] {
  const marks: NodeMark[] = [];
  if (fallback) {
    marks.push({
      kind: 'fallback',
      short: fallback.node,
      sentence: `When it fails, ${fallback.node} runs instead`,
    });
  }
  if (backtrack) {
    const sentence = `When it fails, goes back to ${backtrack.to}, at most ${backtrack.maxTimes} times`;
    marks.push({ kind: 'backtrack', short: backtrack.to, sentence });
  }
  if (onError === 'continue')
    marks.push({ kind: 'onError', short: 'continue', sentence: 'When it fails, goes on with the error' });
  if (onError === 'ask')
    marks.push({ kind: 'onError', short: 'ask', sentence: 'When it fails, waits for a person to decide' });
  if (undo) marks.push({ kind: 'undo', short: undo.node, sentence: `What it did is undone by ${undo.node}` });
  return marks;
}
