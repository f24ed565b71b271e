// Composes this server with a second subgraph, and asks it for entities as a gateway does: node federation.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import process from 'node:process';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const base = process.argv[2];
if (!base) {
  console.error('usage: node federation.mjs BASE_URL');
  process.exit(2);
}
const ask = async (query, variables) => {
  const response = await fetch(new URL('/graphql', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
};
const told = async (query, variables) => {
  const { data, errors } = await ask(query, variables);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
};

const { sdl } = (await told('{ _service { sdl } }'))._service;
// What a service of evaluations would add to models, and to whoever publishes them.
const evaluations = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable"])
  enum Hub { HUGGING_FACE MODELSCOPE }
  type Model @key(fields: "hub name") { hub: Hub! name: String! score: Float }
  type Publisher @key(fields: "hub login") { hub: Hub! login: String! evaluated: Int! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Query { best: Model, scored: PageInfo }`;
const services = [
  { name: 'hubscope', url: 'http://hubscope', typeDefs: parse(sdl) },
  { name: 'evaluations', url: 'http://evaluations', typeDefs: parse(evaluations) },
];
const composed = composeServices(services);
assert.deepEqual(composed.errors?.map(({ message }) => message), undefined);
for (const [type, field] of [['Model', 'score'], ['Model', 'downloadSeries'], ['Publisher', 'evaluated'], ['Query', 'downloadShare'], ['Query', 'best']]) {
  assert.ok(composed.schema.type(type).field(field), `${type}.${field}`);
}
// Without its keys it cannot be added to: the check above sees them.
const keyless = [{ ...services[0], typeDefs: parse(sdl.replaceAll(/ @key\([^)]*\)/g, '')) }, services[1]];
assert.ok(composeServices(keyless).errors?.length > 0);

const { models } = await told('{ models(first: 2) { nodes { hub name likes publisher { hub login } } } }');
const [first, second] = models.nodes;
const representation = ({ hub, name }) => ({ __typename: 'Model', hub, name });
const publisher = first.publisher;
const entities = `query Entities($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Model { name likes } ... on Publisher { login } }
}`;
const representations = [
  representation(second),
  { __typename: 'Model', hub: 'HUGGING_FACE', name: 'nobody/nothing' },
  { __typename: 'Publisher', hub: publisher.hub, login: publisher.login },
  representation(first),
];
assert.deepEqual((await told(entities, { representations }))._entities, [
  { __typename: 'Model', name: second.name, likes: second.likes },
  null,
  { __typename: 'Publisher', login: publisher.login },
  { __typename: 'Model', name: first.name, likes: first.likes },
]);
for (const wrong of [[{ __typename: 'Model', name: first.name }], [{ __typename: 'Snapshot', id: '1' }], Array(101).fill(representation(first))]) {
  const { errors } = await ask(entities, { representations: wrong });
  assert.equal(errors?.[0].extensions.code, 'BAD_USER_INPUT', JSON.stringify(errors));
}
console.log('federation: composes with a second subgraph, and gives entities by their keys');
