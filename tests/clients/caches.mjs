// Asks a server with Apollo Client and urql, as front ends do: persisted queries, normalised caches, pages of lists.
// node caches.mjs http://127.0.0.1:8080
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

const base = process.argv[2];
if (!base) {
  console.error('usage: node caches.mjs BASE_URL, for example http://127.0.0.1:8080');
  process.exit(2);
}
const uri = new URL('/graphql', base).href;
const sha256 = async (text) => createHash('sha256').update(text).digest('hex');

// What went over the wire: whether a request told the document.
const sent = [];
const watched = async (address, options) => {
  const url = new URL(address);
  const body = options.body ? JSON.parse(options.body) : Object.fromEntries(url.searchParams);
  sent.push({ method: options.method ?? 'GET', document: Boolean(body.query), digest: JSON.stringify(body.extensions ?? '').includes('sha256Hash') });
  return fetch(address, options);
};
const wire = async (asked) => {
  sent.length = 0;
  const answer = await asked();
  return [answer, sent.map(({ method, document, digest }) => `${method}${document ? ' document' : ''}${digest ? ' digest' : ''}`)];
};

const apollo = new ApolloClient({
  link: ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries: true }), new HttpLink({ uri, fetch: watched })]),
  cache: new InMemoryCache({ typePolicies: { Query: { fields: { models: relayStylePagination(['where']) } } } }),
});
const shares = gql`query ApolloShares($top: Int!) { downloadShare(by: ORIGIN, top: $top) { total groups { key share } } }`;
const ask = (top) => apollo.query({ query: shares, variables: { top }, fetchPolicy: 'network-only' });
const [first, learned] = await wire(() => ask(2));
assert.deepEqual(learned, ['GET digest', 'POST document digest'], 'the document is sent where it is not known');
assert.ok(first.data.downloadShare.total > 0);
const [, known] = await wire(() => ask(3));
assert.deepEqual(known, ['GET digest'], 'from then on its digest is enough, whatever the variables');

// Two pages of a list become one in the cache, by cursors.
const list = gql`
  query ApolloModels($after: String) {
    models(first: 3, after: $after, where: { publisher: ["Qwen"] }) { edges { cursor node { id name likes } } pageInfo { hasNextPage endCursor } }
  }
`;
const pages = apollo.watchQuery({ query: list });
const { data: page } = await pages.refetch();
await pages.fetchMore({ variables: { after: page.models.pageInfo.endCursor } });
const { models } = apollo.readQuery({ query: list });
assert.equal(models.edges.length, 6);
assert.equal(new Set(models.edges.map(({ node }) => node.name)).size, 6);
// A node is one entry of the cache, wherever it was asked for.
const node = gql`query ApolloNode($id: ID!) { node(id: $id) { id ... on Model { likes } } }`;
const entry = models.edges[0].node;
const { data: again } = await apollo.query({ query: node, variables: { id: entry.id } });
assert.equal(again.node.likes, entry.likes);
assert.ok(Object.keys(apollo.cache.extract()).includes(`Model:${entry.id}`));
apollo.stop();

const urql = new Client({
  url: uri,
  fetch: watched,
  preferGetMethod: false,
  exchanges: [cacheExchange, persistedExchange({ preferGetForPersistedQueries: false, generateHash: sha256 }), fetchExchange],
});
const urqlShares = 'query UrqlShares($top: Int!) { downloadShare(by: ORIGIN, top: $top) { total } }';
const ofUrql = (top) => urql.query(urqlShares, { top }).toPromise();
const [urqlFirst, urqlLearned] = await wire(() => ofUrql(2));
assert.equal(urqlFirst.error, undefined);
assert.deepEqual(urqlLearned, ['POST digest', 'POST document digest']);
const [urqlSecond, urqlKnown] = await wire(() => ofUrql(3));
assert.equal(urqlSecond.data.downloadShare.total, first.data.downloadShare.total);
assert.deepEqual(urqlKnown, ['POST digest']);
console.log('Apollo Client and urql: persisted queries, caches and pages work');
