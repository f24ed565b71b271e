// Views of what is not recorded, or of what no calendar has: whole sentences, and no number that is none.
import assert from 'node:assert/strict';
import { CHARTS, open, watched } from './open.mjs';

const BROKEN = /no data (parameters|downloads|weeks)|null|undefined|NaN|Infinity|\(\)|, \.|\. of|: \./;

async function empty({ browser, origin }) {
  const paths = ['/?accounts=nobody-at-all', '/?from=2027-01-01&to=2027-03-01&accounts=all', '/?hub=MODELSCOPE&from=2020-01-01&to=2020-03-01', '/?accounts=nobody-at-all&concentration.of=ORIGIN'];
  for (const path of paths) {
    const page = await open(browser, origin, { path, charts: [] });
    await page.waitForFunction((names) => names.every((name) => document.querySelector(`#${name} .source`)?.textContent), CHARTS);
    for (const name of CHARTS) {
      const [summary, frames, marks] = await page.locator(`#${name}`).evaluate((chart) => [
        chart.querySelector('.summary').textContent,
        chart.querySelectorAll('.plot > svg svg').length,
        // What is drawn beyond axes, grids and what is missing.
        chart.querySelectorAll('.plot > svg svg :is(path[d], rect, circle)').length,
      ]);
      assert.ok(summary.length > 15 && !BROKEN.test(summary), `${path} ${name}: ${summary}`);
      if (frames === 0) assert.match(await page.locator(`#${name} .plot`).textContent(), /Nothing to draw/, `${path} ${name}`);
      else assert.ok(marks > 5, `${path} ${name} is an empty frame`);
    }
    await watched(page).close();
  }
}

async function unknown({ browser, origin }) {
  const page = await open(browser, origin, { path: '/?accounts=qwen,nobody-at-all,no-one' });
  const said = page.locator('.controls .unknown');
  await said.filter({ hasText: 'Nothing of nobody-at-all and no-one is recorded on this hub.' }).waitFor();
  await page.locator('[name=names]').fill('Qwen');
  await page.locator('[name=names]').press('Enter');
  await page.waitForFunction(() => document.querySelector('.controls .unknown').textContent === '');
  await watched(page).close();
}

async function noDay({ browser, origin }) {
  for (const day of ['2025-13-45', '2025-02-31', '2025-1-1', 'x']) {
    const page = await open(browser, origin, { path: `/?from=${day}&to=${day}` });
    assert.equal(await page.locator('[name=from]').inputValue(), '2025-01-01', day);
    assert.equal(await page.locator('.failure').count(), 0, day);
    await watched(page).close();
  }
}

export const nothing = {
  'where nothing is recorded this is said in whole sentences': empty,
  'an account of which nothing is recorded is told': unknown,
  'a day that no calendar has is none': noDay,
};
