// Puts things in the way of the page: an error, a new version, a server that wants a key.
import assert from 'node:assert/strict';
import { ask, CHARTS, drawn, open, watched } from './open.mjs';

const isGraphql = (url) => url.pathname === '/graphql';
const questionOf = (request) => (request.method() === 'POST' ? (request.postData() ?? '') : (new URL(request.url()).searchParams.get('query') ?? ''));

async function fails({ browser, origin }) {
  let broken = true;
  const page = await open(browser, origin, {
    charts: CHARTS.filter((name) => name !== 'attention'),
    before: (opened) =>
      opened.route(isGraphql, (route) =>
        broken && questionOf(route.request()).includes('AttentionCurve')
          ? route.fulfill({ json: { data: { attention: null }, errors: [{ message: 'The question took too long.' }] } })
          : route.continue(),
      ),
  });
  assert.match(await page.locator('#attention [role=alert]').textContent(), /The question took too long\./);
  assert.equal(await page.locator('#attention .plot > svg').count(), 0);
  broken = false;
  await page.locator('#attention').getByRole('button', { name: 'Try again' }).click();
  await drawn(page);
  assert.equal(await page.locator('[role=alert]').count(), 0);
  await watched(page).close();
}

async function ticks({ browser, origin }) {
  const { dataVersion } = await ask(origin, '{ dataVersion { version } }');
  const asked = new Map();
  let version = dataVersion.version;
  let told = 0;
  const page = await open(browser, origin, {
    before: (opened) =>
      opened.route(isGraphql, (route) => {
        const question = questionOf(route.request());
        if (question.includes('subscription')) {
          told += 1;
          const event = { data: { dataVersion: { version, publishedAt: '2026-01-01T00:00:00Z', lastSnapshotOn: '2026-01-01' } } };
          return route.fulfill({ contentType: 'text/event-stream', body: `event: next\ndata: ${JSON.stringify(event)}\n\n` });
        }
        const [, name] = /query (\w+)/.exec(question) ?? [];
        asked.set(name, (asked.get(name) ?? 0) + 1);
        return route.continue();
      }),
  });
  // The stream ends and is opened again; the version that is shown already changes nothing.
  while (told < 2) await page.waitForTimeout(100);
  assert.equal(asked.get('OriginShare'), 1);
  version += 1;
  await page.getByText(`New data is published: version ${version}`).waitFor({ state: 'attached', timeout: 15_000 });
  await drawn(page);
  for (const name of ['OriginShare', 'ModelSize', 'HubTotalsOverTime', 'Reports', 'State']) assert.equal(asked.get(name), 2, `${name} was asked ${asked.get(name)} times`);
  await watched(page).close();
}

async function wantsKey({ browser, origin }) {
  const page = await open(browser, origin, {
    charts: [],
    before: (opened) =>
      opened.route(isGraphql, (route) => {
        const { authorization, ...headers } = route.request().headers();
        // The server behind wants none, and would refuse one that it does not know.
        if (authorization === 'Bearer hs_tried') return route.continue({ headers });
        return route.fulfill({ status: 401, json: { errors: [{ message: 'A key is needed.', extensions: { code: 'UNAUTHENTICATED' } }] } });
      }),
  });
  await page.locator('form.key input').fill('hs_tried');
  await page.locator('form.key button').click();
  await drawn(page);
  assert.equal(await page.locator('form.key').count(), 0);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  assert.ok(!kept.includes('hs_tried'), kept);
  // The console tells each 401; nothing else may have gone wrong.
  await page.close();
}

export const trouble = {
  'one chart that fails leaves the others, and can be tried again': fails,
  'new data is asked for when it is published': ticks,
  'a server that wants a key gets one, which is kept nowhere': wantsKey,
};
