// Servers are replaced one by one: what answers does not have the files that the page names.
import assert from 'node:assert/strict';
import { drawn, open, watched } from './open.mjs';

/** Answers the first requests for the page's own script, or style, as a server does that has another one. */
const lacking = (name, times) => async (page) => {
  let left = times;
  await page.route(name, (route) => {
    left -= 1;
    return left < 0 ? route.continue() : route.fulfill({ status: 404, body: 'not found' });
  });
};
const provoked = /404/;

const comesBack = (name) => async ({ browser, origin }) => {
  const page = await open(browser, origin, { path: '/?interval=QUARTER', before: lacking(name, 1), charts: [] });
  await page.waitForFunction(() => performance.getEntriesByType('navigation')[0].type === 'reload');
  await drawn(page);
  assert.equal(await page.locator('[name=interval]').inputValue(), 'QUARTER');
  assert.equal(await page.evaluate(() => history.state), null);
  await watched(page, provoked).close();
};

async function givesUp({ browser, origin }) {
  const page = await open(browser, origin, { charts: [] });
  await lacking('**/assets/main-*.js', 1)(page);
  await page.evaluate(() => history.replaceState({ tries: 5 }, ''));
  await page.reload();
  await page.getByText('did not have all files of this page').waitFor();
  // Whoever opens it again has all tries again.
  await page.reload();
  await page.locator('[name=interval]').waitFor();
  await watched(page, provoked).close();
}

export const replaced = {
  'a page whose script its server does not have comes back by itself': comesBack('**/assets/main-*.js'),
  'a page whose style its server does not have comes back by itself': comesBack('**/assets/main-*.css'),
  'a page whose files no server has says so': givesUp,
};
