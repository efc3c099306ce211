import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { connect } from '../../src/connect/connect.ts';

// Tells which rows it finds, then writes one commit after another and tells each that was confirmed, until
// it is killed. Lines: `found [ids]`, `row ID`, `batch FIRST` (ten rows from there).

const BATCH = 10;
const database = await connect({ home: process.argv[2]! });
await database.exec('CREATE TABLE IF NOT EXISTS row (id int PRIMARY KEY, filler text)');
const found = await database.query<{ id: number }>({ text: 'SELECT id FROM row ORDER BY id' });
const ids = found.rows.map((row) => row.id);
process.stdout.write(`found ${JSON.stringify(ids)}\n`);

// Wait for the word, so that the parent has read what was found before it counts; end with the parent.
const input = createInterface({ input: process.stdin });
await once(input, 'line');
input.once('close', () => process.exit(1));

const insert = (id: number) => ({
  name: 'insert',
  text: 'INSERT INTO row VALUES ($1, $2)',
  values: [id, 'x'.repeat(200)],
});
// A batch that was lost leaves a gap, so that the next one keeps its place.
for (let id = Math.floor((ids.at(-1) ?? -1) / (1 + BATCH) + 1) * (1 + BATCH); ; id += 1 + BATCH) {
  await database.query(insert(id));
  process.stdout.write(`row ${id}\n`);
  await database.batch(Array.from({ length: BATCH }, (_, index) => insert(id + 1 + index)));
  process.stdout.write(`batch ${id + 1}\n`);
}
