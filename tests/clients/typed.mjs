// Asks a server with graphql-request as a typed client does: node typed.mjs http://127.0.0.1:8080
// Such clients declare every variable and leave out those that are not given; the server's defaults must then stand.
import assert from 'node:assert/strict';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { ClientError, GraphQLClient, gql } from 'graphql-request';

const base = process.argv[2];
if (!base) {
  console.error('usage: node typed.mjs BASE_URL, for example http://127.0.0.1:8080');
  process.exit(2);
}
const client = new GraphQLClient(new URL('/graphql', base).href);
const shares = gql`
  query Shares($by: ModelDimension!, $hub: Hub, $interval: Interval, $period: DateRange, $where: ModelFilter, $top: Int) {
    downloadShare(hub: $hub, by: $by, interval: $interval, period: $period, where: $where, top: $top) {
      interval
      period { from to }
      total
      groups { key role share }
    }
  }
`;

const { downloadShare: all } = await client.request(shares, { by: 'ORIGIN' });
assert.equal(all.interval, 'MONTH');
assert.ok(all.total > 0);
assert.ok(all.groups.filter(({ role }) => role === 'VALUE').length <= 10);
const sum = all.groups.reduce((total, { share }) => total + share, 0);
assert.ok(Math.abs(sum - 1) < 1e-9, `shares add up to ${sum}`);

const undefinedIsLeftOut = { by: 'ORIGIN', hub: undefined, interval: undefined, where: undefined, top: undefined };
assert.deepEqual((await client.request(shares, undefinedIsLeftOut)).downloadShare, all);

const given = { by: 'ORIGIN', interval: 'YEAR', period: { from: '2025-01-01', to: '2025-09-07' }, where: { origin: ['CN'] }, top: 1 };
const { downloadShare: china } = await client.request(shares, given);
assert.deepEqual(china.period, given.period);
assert.deepEqual(china.groups.map(({ key, share }) => [key, share]), [['CN', 1]]);

const refused = await client.request(shares, { by: 'ORIGIN', top: 0 }).catch((error) => error);
assert.ok(refused instanceof ClientError, `${refused}`);
assert.equal(refused.response.errors[0].extensions.code, 'BAD_USER_INPUT');

// What tools ask of a schema says the same as the schema as a file.
const told = buildClientSchema(await client.request(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true })));
const file = buildSchema(await (await fetch(new URL('/schema.graphql', base))).text());
assert.equal(printSchema(lexicographicSortSchema(told)), printSchema(lexicographicSortSchema(file)));

// A walk with a client of lists: pages by `endCursor`, nodes by `id` through fragments on interfaces.
const list = gql`
  query Models($first: Int, $after: String, $where: ModelFilter, $orderBy: RepositoryOrder, $period: DateRange) {
    models(first: $first, after: $after, where: $where, orderBy: $orderBy, period: $period) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { id name } }
      nodes { id downloads publisher { login } }
    }
  }
`;
const where = { publisher: ['Qwen'] };
const names = [];
let expected;
for (let after, pages = 0; pages < 1000; pages += 1) {
  const { models } = await client.request(list, { first: 7, after, where });
  expected ??= models.totalCount;
  assert.equal(models.pageInfo.hasPreviousPage, after !== undefined);
  assert.equal(models.pageInfo.endCursor, models.edges.at(-1).cursor);
  assert.ok(models.nodes.every(({ publisher }) => publisher.login === 'Qwen'));
  names.push(...models.edges.map(({ node }) => node.name));
  if (!models.pageInfo.hasNextPage) break;
  after = models.pageInfo.endCursor;
}
assert.ok(expected > 100);
assert.equal(new Set(names).size, expected);
assert.equal(names.length, expected);

const { models: first } = await client.request(list, {});
assert.equal(first.nodes.length, 20, 'the default is a page of 20');
const nodes = gql`
  query Nodes($ids: [ID!]!) {
    nodes(ids: $ids) { __typename id ... on Repository { name hub publisher { id login } } }
  }
`;
const { nodes: found } = await client.request(nodes, { ids: first.nodes.map(({ id }) => id).reverse() });
assert.deepEqual(found.map(({ id }) => id).reverse(), first.nodes.map(({ id }) => id));
assert.deepEqual(found.map(({ name }) => name).reverse(), first.edges.map(({ node }) => node.name));
console.log(`typed client: ${names.length} models walked in pages of 7`);
console.log(`typed client: ${all.groups.length} groups read, defaults stand`);
