import { RexError } from '@rex/types';
import type { NamedTransaction, TransactionsModule } from './database.ts';

/** Finds a named transaction; an unknown name is an error that lists the known ones. */
export type FindTransaction = (name: string) => NamedTransaction;

/** Imports the module that exports `transactions`; each thread that owns a connection does so for itself. */
export async function loadTransactions(module: URL): Promise<FindTransaction> {
  const { transactions } = (await import(module.href)) as Partial<TransactionsModule>;
  if (!transactions) throw new RexError('internal', `${module.href} does not export \`transactions\`.`);
  return (name) => {
    const transaction = Object.hasOwn(transactions, name) ? transactions[name] : undefined;
    if (transaction) return transaction;
    const known = Object.keys(transactions).join(', ') || 'none';
    throw new RexError('internal', `There is no transaction named '${name}'; known are: ${known}.`);
  };
}
