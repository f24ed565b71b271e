// Holds a server to what a client of graphql-ws counts on, beside what live.mjs shows: node socket.mjs http://127.0.0.1:8080
// The library checks each message that comes, and closes the socket when one is not as the protocol has it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const base = process.argv[2];
if (!base) {
  console.error('usage: node socket.mjs BASE_URL, for example http://127.0.0.1:8080');
  process.exit(2);
}
const SECONDS = 3;
const url = new URL('/graphql', base).href.replace('http', 'ws');
const versions = { query: 'subscription { dataVersion { version } }' };

/** A client, and what happened to it. */
const client = (options) => {
  const seen = { opened: 0, pongs: 0, closed: [], said: [] };
  const on = {
    opened: () => (seen.opened += 1),
    pong: (received) => (seen.pongs += received ? 1 : 0),
    closed: ({ code, wasClean }) => seen.closed.push(wasClean && code === 1000),
    message: (message) => seen.said.push(message),
  };
  return { seen, ...createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, on, ...options }) };
};
/** Rejects when nothing comes in time. */
const soon = (promise, what) => {
  const late = async () => {
    await pause(SECONDS * 1000, undefined, { ref: false });
    throw new Error(`${what}: nothing within ${SECONDS} s`);
  };
  return Promise.race([promise, late()]);
};
/** What a query is answered: once, and then it is complete. */
const answer = (asked) => {
  const answers = (async () => {
    const found = [];
    for await (const { data, errors } of asked) found.push(data ?? errors);
    assert.equal(found.length, 1, JSON.stringify(found));
    return found[0];
  })();
  return soon(answers, 'a complete answer');
};
/** The first that a subscription tells, which is then left. */
const tick = async (told) => {
  const { value } = await soon(told.next(), 'a tick');
  await told.return();
  return value.data;
};
const until = async (holds, what) => {
  const end = Date.now() + SECONDS * 1000;
  for (; !holds(); await pause(10)) assert.ok(Date.now() < end, `${what}: not within ${SECONDS} s`);
};

// A subscription stays while queries come and go beside it, each answered under its own identifier.
const busy = client({ keepAlive: 50, lazyCloseTimeout: 100 });
const staying = busy.iterate(versions);
const { value: first } = await soon(staying.next(), 'a tick');
assert.ok(first.data.dataVersion.version > 0);
const metric = (name) => ({ query: 'query Metric($name: String!) { metric(name: $name) { name } }', variables: { name } });
const names = (await answer(busy.iterate({ query: '{ metrics { name } }' }))).metrics.map(({ name }) => name);
const asked = Array.from({ length: 60 }, (_, at) => names[at % names.length]);
const told = await Promise.all(asked.map((name) => answer(busy.iterate(metric(name)))));
assert.deepEqual(told.map(({ metric: { name } }) => name), asked);
// Pages close a socket whose pings are not answered.
await until(() => busy.seen.pongs >= 3, 'pongs');
assert.deepEqual([busy.seen.opened, busy.seen.closed], [1, []]);
// It closes the socket once nothing is asked any more.
await staying.return();
await until(() => busy.seen.closed.length > 0, 'the end of a socket that nobody needs');
assert.deepEqual([busy.seen.opened, busy.seen.closed], [1, [true]], 'with the farewell of both sides');

// An identifier is free again once its operation is over: answered, refused, or left by the client.
const same = client({ lazy: false, generateID: () => 'always' });
for (const leaves of [false, true, true, false]) {
  if (leaves) assert.deepEqual(await tick(same.iterate(versions)), first.data);
  assert.deepEqual(await answer(same.iterate({ query: '{ __typename }' })), { __typename: 'Query' });
  const refused = await answer(same.iterate({ query: '{ nothing }' })).catch((errors) => errors[0].extensions.code);
  assert.equal(refused, 'GRAPHQL_VALIDATION_FAILED');
}
assert.deepEqual([same.seen.opened, same.seen.closed], [1, []]);
assert.ok(same.seen.said.every(({ type, id }) => type === 'connection_ack' || id === 'always'));
await same.dispose();

// A client whose connection breaks off comes back by itself, and is told the version in force.
const broken = client({ retryAttempts: 5, retryWait: () => pause(20) });
const ticks = broken.iterate(versions);
await soon(ticks.next(), 'a tick');
broken.terminate();
assert.deepEqual((await soon(ticks.next(), 'a tick after the break')).value, first);
assert.equal(broken.seen.opened, 2);
await broken.dispose();
console.log(`graphql-ws: ${told.length} queries beside a subscription on one socket, ${busy.seen.pongs} pongs, and back after a break`);
process.exit(0);
