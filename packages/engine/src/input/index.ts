export { checkInput, checkStorable, schemaProblems } from './check-input.ts';
export { type PreparedStart, prepareChildStart, prepareStart, type StartRequest } from './prepare-start.ts';
export type { InputProblem } from './schema-work.ts';
