import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { parseAllowHosts } from './allow-list.ts';
import { connectedFault } from './guarded-connect.ts';
import { serveTcp } from './testing/local-server.ts';

test('a socket that reached a forbidden address is refused, whatever its name was checked to be', async (t) => {
  const port = await serveTcp(t, () => {});
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  const destination = { hostname: 'api.test', port };
  assert.match(
    connectedFault({ ...destination, rules: [] }, socket)?.message ?? '',
    /api\.test leads to a loopback/,
  );
  assert.equal(connectedFault({ ...destination, rules: parseAllowHosts(['api.test']) }, socket), undefined);
  assert.equal(
    connectedFault({ ...destination, rules: parseAllowHosts(['127.0.0.0/8']) }, socket),
    undefined,
  );
});
