import { LIMITS } from '@rex/types';

/** Longest text of one expression, in characters. */
export const EXPRESSION_CHARS = 16_384;
/** Brackets inside one another, and levels of the syntax tree: far from what the parser's own recursion can take. */
export const EXPRESSION_DEPTH = 200;
/** Compiled expressions that are kept, and the characters that they may have together. */
export const CACHE_ENTRIES = 20_000;
export const CACHE_CHARS = 16_777_216;
/** JSONata's programs that are kept, each some 20 kB: only what it is asked to run, which simple ones are not. */
export const PROGRAM_CACHE_ENTRIES = 1_000;

/** A context over this many bytes of JSON sends every expression that is not simple to the pool. */
export const INLINE_CONTEXT_BYTES = LIMITS.expressionInlineContextBytes;
/** Evaluations of a syntax node that may happen inline; about 20 ms of work, during which nothing else runs. */
export const INLINE_EVALUATIONS = 10_000;
/** Characters that may be looked at inline: those of the context, once for each syntax node. */
export const INLINE_CHARACTERS = 2_097_152;
/** Longest text that a simple expression puts together before it counts as large. */
export const SIMPLE_TEXT_CHARS = 65_536;
/** Bytes of JSON that a result may have. */
export const RESULT_BYTES = LIMITS.payloadBytes;
/** Levels of a result. What is stored is held to fewer; this one only keeps the walk on the stack. */
export const RESULT_DEPTH = 4 * LIMITS.jsonDepth;

/** Items of a sequence, and nested evaluations, that JSONata allows itself. */
export const SEQUENCE_ITEMS = 100_000;
export const EVALUATION_DEPTH = 10_000;
/** Characters that one regular expression is matched against, and that base64 turns into one text. */
export const SUBJECT_CHARS = 1_000_000;
export const BASE64_CHARS = 500_000;
