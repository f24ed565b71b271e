// What keeps readers out: axe on every state that the page can be in, wide and narrow, light and dark. The pictures are kept.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { barriers as found } from './axe.mjs';
import { open, watched } from './open.mjs';

const isGraphql = (url) => url.pathname === '/graphql';
const answers = (answer) => (opened) => opened.route(isGraphql, (route) => route.fulfill(answer));
const opened = (page) => page.locator('details').evaluateAll((all) => all.forEach((details) => (details.open = true)));

/** Each state: how to come to it, and what the console tells of it without anything being wrong. */
const STATES = {
  page: {},
  details: { then: opened },
  day: { path: '/?interval=DAY&from=&accounts=all' },
  empty: { path: '/?accounts=nobody-at-all', charts: [], then: (page) => page.locator('.controls .unknown').filter({ hasText: 'Nothing of' }).waitFor() },
  embed: { path: '/embed/hub-totals', charts: ['hub-totals'], then: opened },
  nowhere: { path: '/embed/no-such-chart', charts: [] },
  failures: {
    charts: [],
    before: answers({ json: { errors: [{ message: 'The question took too long.' }] } }),
    then: (page) => page.locator('#reports [role=alert]').waitFor(),
  },
  key: {
    charts: [],
    before: answers({ status: 401, json: { errors: [{ message: 'The key opens nothing.', extensions: { code: 'UNAUTHENTICATED' } }] } }),
    provoked: /status of 401/,
    async then(page) {
      await page.locator('form.key input').fill('hubscope_wrong');
      await page.keyboard.press('Enter');
      await page.locator('form.key [role=alert]').filter({ hasText: 'does not take' }).waitFor();
    },
  },
};

const check = (name, { then = async () => {}, provoked, ...way }, width, theme) => async ({ browser, origin, pictures }) => {
  const page = await open(browser, origin, { ...way, width, theme });
  await then(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.screenshot({ path: join(pictures, `${name}-${theme}-${width}.png`), fullPage: true });
  assert.ok(wide <= width, `the page is ${wide} wide`);
  assert.deepEqual(await found(page), []);
  await watched(page, provoked).close();
};

/** All of the page itself; of each other state both themes and both widths, for the rest follows from those. */
const SIGHTS = [['light', 1280], ['dark', 360], ['dark', 1280], ['light', 360]];

export const barriers = Object.fromEntries(
  Object.entries(STATES).flatMap(([name, state]) =>
    SIGHTS.slice(0, name === 'page' ? 4 : 2).map(([theme, width]) => [
      `no barrier that axe knows, and nothing to scroll sideways: ${name}, ${theme}, ${width} wide`,
      check(name, state, width, theme),
    ]),
  ),
);
