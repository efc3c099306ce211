import { ConnectionLostError, LeaseLostError, RefusedError } from '@rex/engine';
import { DatabaseError } from '../connect/database-error.ts';

/**
 * The store's word for what a database threw. Refused is what would be refused again: cardinality (21), data (22),
 * constraints (23), limits such as depth (54), and REX's own guards (RX); anything else is given as it is.
 */
export function toStoreError(thrown: unknown): unknown {
  if (!(thrown instanceof DatabaseError)) return thrown;
  const { code, message, isConnectionLost } = thrown;
  if (isConnectionLost) return new ConnectionLostError(message, { cause: thrown });
  if (code === 'RX003') return new LeaseLostError(message, { cause: thrown });
  if (/^(21|22|23|54|RX)/.test(code)) return new RefusedError(`${code}: ${message}`, { cause: thrown });
  return thrown;
}

/** Deadlock and serialization failure: nothing was written, and the same again will pass. */
export const isTransient = (thrown: unknown): boolean =>
  thrown instanceof DatabaseError && (thrown.code === '40P01' || thrown.code === '40001');
