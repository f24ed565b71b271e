// Subscribes with graphql-ws and graphql-sse, and publishes: node live.mjs http://127.0.0.1:8080 PATH_OF_HUBSCOPE FOLDER
// FOLDER is the one that the server was started in, whose embedded database a second process publishes to.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient as createEvents } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import WebSocket from 'ws';

const [base, program, folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node live.mjs BASE_URL PATH_OF_HUBSCOPE FOLDER');
  process.exit(2);
}
const SECONDS = 3;
const query = 'subscription { dataVersion { version publishedAt lastSnapshotOn } }';
const closed = [];
const messages = [];
const socket = createSocket({
  url: new URL('/graphql', base).href.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  on: { closed: ({ code }) => closed.push(code), message: (message) => messages.push(message) },
});
const events = createEvents({ url: new URL('/graphql', base).href, retryAttempts: 0 });
const clients = { 'graphql-ws': socket, 'graphql-sse': events };

/** Rejects when nothing comes in time. */
const soon = (promise, what) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${SECONDS} s`)), SECONDS * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** The versions that a client is told, one after the other. */
const follow = (name, client) => {
  const versions = client.iterate({ query });
  return async () => {
    const { value, done } = await soon(versions.next(), name);
    assert.ok(!done && !value.errors, `${name}: ${JSON.stringify(value)}`);
    return value.data.dataVersion;
  };
};

/** All answers until there are no more. */
const all = async (answers) => {
  const found = [];
  for await (const answer of answers) found.push(answer);
  return found;
};

const following = [...Object.entries(clients), ['graphql-ws again', socket]].map(([name, client]) => [name, follow(name, client)]);
const before = [];
for (const [name, next] of following) {
  const told = await next();
  assert.ok(told.version > 0 && told.publishedAt, `${name}: ${JSON.stringify(told)}`);
  before.push(told);
}
assert.deepEqual([before[1], before[2]], [before[0], before[0]]);
// One that leaves while the others of its socket stay.
const leaving = socket.iterate({ query });
await soon(leaving.next(), 'graphql-ws that leaves');
await leaving.return();

for (const [name, client] of Object.entries(clients)) {
  const answers = await all(client.iterate({ query: '{ __typename }' }));
  assert.deepEqual(answers, [{ data: { __typename: 'Query' } }], `${name}: a query has one answer, and then it is complete`);
  const refused = await all(client.iterate({ query: 'subscription { nothing }' })).catch((errors) => [{ errors }]);
  assert.equal(refused[0].errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED', `${name}: ${JSON.stringify(refused)}`);
}

const listing = join(folder, 'one-space.jsonl');
await writeFile(listing, '{"id":"test/space","likes":1}\n');
const { DATABASE_URL: _url, REDIS_URL: _redis, ...env } = process.env;
const order = ['ingest', 'spaces', listing, '--taken-on', '2025-01-01', '--partial', '--hub', 'modelscope'];
await promisify(execFile)(program, order, { cwd: folder, env });
for (const [name, next] of following) {
  const told = await next();
  assert.equal(told.version, before[0].version + 1, `${name}: ${JSON.stringify(told)}`);
}
const ticks = messages.filter(({ type, payload }) => type === 'next' && payload.data.dataVersion?.version > before[0].version);
assert.equal(new Set(ticks.map(({ id }) => id)).size, 2, 'who left is told no more');
assert.deepEqual(closed, [], 'the socket stayed open');
await socket.dispose();
events.dispose();
console.log(`subscriptions: ${Object.keys(clients).join(' and ')} were told of version ${before[0].version + 1} within ${SECONDS} s`);
process.exit(0);
