// A server as it is run in production, which without a key answers to its own documents alone: no playground, and a key to ask for.
import assert from 'node:assert/strict';
import { drawn, open, watched } from './open.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.name || document.activeElement.className || document.activeElement.tagName);

/** What the console tells of answers that were refused; nothing else may be in it. */
const REFUSED = /^console: Failed to load resource: the server responded with a status of 40[13]/;

async function gives({ browser, closed }) {
  const page = await open(browser, closed.origin, { charts: [] });
  const form = page.locator('form.key');
  await form.waitFor();
  assert.equal(await page.locator('a[href^="/graphiql"]').count(), 0);
  await form.locator('input').fill('hubscope_wrong');
  await page.keyboard.press('Enter');
  await form.locator('[role=alert]').filter({ hasText: 'does not take this key' }).waitFor();
  assert.equal(await focused(page), 'key');
  // What is typed now takes the place of the wrong one.
  await page.keyboard.type(closed.key);
  await page.keyboard.press('Enter');
  await drawn(page);
  assert.equal(await form.count(), 0);
  assert.equal(await page.locator('.failure').count(), 0);
  assert.equal(await focused(page), 'state');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  assert.ok(!kept.includes(closed.key), kept);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#size a.csv').click()]);
  assert.match(download.suggestedFilename(), /\.csv$/);
  await watched(page, REFUSED).close();
}

async function frames({ browser, closed }) {
  const page = await open(browser, closed.origin, { path: '/embed/origin', charts: [] });
  await page.getByText('Open the chart there to use yours').waitFor();
  assert.equal(await page.locator('input').count(), 0);
  await watched(page, REFUSED).close();
}

export const closed = {
  'a production server that wants a key gets the right one after a wrong one, and is linked to no playground': gives,
  'nobody is asked for a key in a page of others': frames,
};
