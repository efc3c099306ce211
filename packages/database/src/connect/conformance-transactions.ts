import { RexError } from '@rex/types';
import type { NamedTransaction } from './database.ts';

// The named transactions of the conformance suite, imported by both databases as REX's own are.

const move: NamedTransaction = async (tx, args) => {
  const { from, to, amount } = args as { from: string; to: string; amount: number };
  const text = 'UPDATE account SET balance = balance + $2 WHERE name = $1 RETURNING balance';
  const taken = await tx.query<{ balance: number }>({ text, values: [from, -amount] });
  await tx.query({ text, values: [to, amount] });
  if (taken.rows[0]!.balance < 0) {
    throw new RexError('conflict', `${from} holds too little`, { details: { from } });
  }
  return { left: taken.rows[0]!.balance, at: new Date(0), bytes: new Uint8Array([1, 2]) };
};

const duplicate: NamedTransaction = async (tx) => {
  const statement = { text: "INSERT INTO account VALUES ('twice', 1)" };
  await tx.query(statement);
  await tx.query(statement);
};

const hideFailure: NamedTransaction = async (tx) => {
  await tx.query({ text: "INSERT INTO account VALUES ('hidden', 1)" });
  await tx.query({ text: 'SELECT 1 / 0' }).catch(() => undefined);
};

const forgetToWait: NamedTransaction = async (tx) => {
  void tx.query({ text: "INSERT INTO account VALUES ('late', 1)" });
  void tx.query({ text: "INSERT INTO account VALUES ('later', 1)" });
};

let leaked: Parameters<NamedTransaction>[0] | undefined;
const leak: NamedTransaction = async (tx) => {
  leaked = tx;
};
const useLeaked: NamedTransaction = async () => {
  await leaked!.query({ text: "INSERT INTO account VALUES ('leaked', 1)" });
};

/** Ends the thread or process that runs it, as a crash would; only for the embedded database. */
const die: NamedTransaction = async () => process.exit(3);

export const transactions = { move, duplicate, hideFailure, forgetToWait, leak, useLeaked, die };
