// Asks a server with Relay: its compiler against the schema, its runtime for a list that grows page by page, and for a node
// that is asked for again: node relay.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import compiler from 'relay-compiler';
import relay from 'relay-runtime';

const base = process.argv[2];
if (!base) {
  console.error('usage: node relay.mjs BASE_URL, for example http://127.0.0.1:8080');
  process.exit(2);
}
const PAGE = 30;
const login = 'Qwen';
const post = async (query, variables) => {
  const body = JSON.stringify({ query, variables });
  const answer = await fetch(new URL('/graphql', base), { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return answer.json();
};

const folder = await mkdtemp(join(tmpdir(), 'hubscope-relay-'));
let made;
try {
  const schema = await (await fetch(new URL('/schema.graphql', base))).text();
  await mkdir(join(folder, 'made'));
  await writeFile(join(folder, 'schema.graphql'), schema);
  await copyFile(new URL('relay/Account.js', import.meta.url), join(folder, 'Account.js'));
  const config = { src: '.', schema: 'schema.graphql', language: 'javascript', artifactDirectory: 'made', eagerEsModules: false };
  await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
  execFileSync(compiler, ['relay.config.json'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const require = createRequire(join(folder, 'made', 'index.js'));
  made = Object.fromEntries(['AccountQuery', 'Account_models', 'Account_model'].map((name) => [name, require(`./${name}.graphql`)]));
} finally {
  await rm(folder, { recursive: true });
}

let asked = 0;
const environment = new relay.Environment({
  network: relay.Network.create(({ text }, variables) => {
    asked += 1;
    return post(text, variables);
  }),
  store: new relay.Store(new relay.RecordSource()),
});
/** Asks, and keeps in the store what came. */
const ask = async (request, variables) => {
  const operation = relay.createOperationDescriptor(request, variables);
  environment.retain(operation);
  await relay.fetchQuery(environment, request, variables).toPromise();
  return environment.lookup(operation.fragment).data;
};
const read = (fragment, reference) => environment.lookup(relay.getSingularSelector(fragment, reference)).data;

// As `usePaginationFragment` and `loadNext` do.
const { publisher } = await ask(made.AccountQuery, { login, first: PAGE });
const more = relay.getPaginationMetadata(made.Account_models, 'relay.mjs');
const { identifierField, identifierQueryVariableName } = relay.getRefetchMetadata(made.Account_models, 'relay.mjs').identifierInfo;
let account = read(made.Account_models, publisher);
while (account.models.pageInfo.hasNextPage) {
  const { endCursor } = account.models.pageInfo;
  const variables = relay.getPaginationVariables('forward', PAGE, endCursor, {}, {}, more.paginationMetadata);
  await ask(more.paginationRequest, { ...variables, [identifierQueryVariableName]: account[identifierField] });
  const grown = read(made.Account_models, publisher);
  assert.ok(grown.models.edges.length > account.models.edges.length, 'a page adds to the list');
  account = grown;
}

const walk = `query Walk($login: String!, $after: String) {
  publisher(login: $login) {
    models(first: 100, after: $after, orderBy: { field: LIKES, direction: DESC }) {
      nodes { id name }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
const expected = [];
for (let after, next = true; next; ) {
  const { models } = (await post(walk, { login, after })).data.publisher;
  expected.push(...models.nodes);
  ({ hasNextPage: next, endCursor: after } = models.pageInfo);
}
const nodes = account.models.edges.map(({ node }) => node);
assert.deepEqual(nodes.map(({ id, name }) => ({ id, name })), expected);
assert.equal(new Set(nodes.map(({ id }) => id)).size, account.models.totalCount, 'each model once');
assert.equal(asked, Math.ceil(expected.length / PAGE));
assert.ok(asked > 3, `${asked} pages`);

// As `useRefetchableFragment` does: by the identifier alone, and into the record that the list has.
const again = relay.getRefetchMetadata(made.Account_model, 'relay.mjs');
const { id, name } = nodes[PAGE];
const record = () => environment.getStore().getSource().get(id);
assert.equal(record().downloads, undefined);
const found = await ask(again.refetchableRequest, { [again.identifierInfo.identifierQueryVariableName]: id, counted: true });
const { model } = (await post('query Model($name: String!) { model(name: $name) { id modality downloads } }', { name })).data;
assert.deepEqual(read(made.Account_model, found.node), { modality: model.modality, downloads: model.downloads, id });
assert.ok(model.downloads > 0);
assert.equal(record().name, name);
assert.equal(record().downloads, model.downloads);
console.log(`Relay: ${nodes.length} models in ${Math.ceil(expected.length / PAGE)} pages, and one of them asked for again`);
