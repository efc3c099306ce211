import { sql } from 'drizzle-orm';
import { customType, timestamp, uuid } from 'drizzle-orm/pg-core';

/** A moment by the database clock. */
export const moment = (name: string) => timestamp(name, { withTimezone: true });

/** When a row was made. */
export const createdAt = () => moment('created_at').notNull().default(sql`now()`);

/** A version 7 UUID, made in the application so that a caller knows it before the row exists. */
export const id = () => uuid('id').primaryKey();

/** Any JSON value; SQL NULL means that there is none, the JSON null is a value. */
export const jsonValue = customType<{ data: unknown; driverData: string }>({ dataType: () => 'jsonb' });

/** The list of words that a status column may hold, as SQL. */
export const words = (list: readonly string[]) => sql.raw(list.map((word) => `'${word}'`).join(', '));
