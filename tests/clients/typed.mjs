// Asks a server with graphql-request as a typed client does: node typed.mjs http://127.0.0.1:8080
// Such clients declare every variable and leave out those that are not given; the server's defaults must then stand.
import assert from 'node:assert/strict';
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
console.log(`typed client: ${all.groups.length} groups read, defaults stand`);
