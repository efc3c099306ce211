export { type ClosableExpressionPool, createExpressionPool } from './create-expression-pool.ts';
