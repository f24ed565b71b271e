// What a reader stands on, and has opened, stays when numbers are asked anew.
import assert from 'node:assert/strict';
import { drawn, open, watched } from './open.mjs';

const STOPS = ['.embed button', '.csv', '.png', '.playground', '.embed summary', '.numbers summary', '.numbers .scroll', '.breaks summary', '.caveats summary'];

const focused = (page, selector) => page.locator(`#origin ${selector}`).first().evaluate((element) => element === document.activeElement);

async function stays({ browser, origin }) {
  let version = 0;
  const page = await open(browser, origin, {
    before: (opened) =>
      opened.route(
        (url) => url.pathname === '/graphql',
        async (route) => {
          if (!(route.request().postData() ?? '').includes('subscription')) return route.continue();
          // A stream that ends at once is asked for again, and each time there is another version.
          version += 1;
          const event = { data: { dataVersion: { version, publishedAt: '2026-01-01T00:00:00Z', lastSnapshotOn: '2026-01-01' } } };
          return route.fulfill({ contentType: 'text/event-stream', body: `event: next\ndata: ${JSON.stringify(event)}\n\n` });
        },
      ),
  });
  await page.locator('#origin details').evaluateAll((all) => all.forEach((details) => (details.open = true)));
  await page.locator('#origin .breaks').evaluate((details) => (details.open = false));
  const published = async () => {
    const before = version;
    for (let waited = 0; version === before && waited < 200; waited += 1) await page.waitForTimeout(100);
    await drawn(page);
  };
  for (const selector of STOPS) {
    await page.locator(`#origin ${selector}`).first().focus();
    await published();
    assert.ok(await focused(page, selector), `a publication takes the focus from ${selector}`);
  }
  const opened = await page.locator('#origin details').evaluateAll((all) => all.filter(({ open: isOpen }) => !isOpen).map(({ className }) => className));
  assert.deepEqual(opened, ['breaks'], 'what was open is closed, or what was closed is open');
  // So does what is written, and not chosen yet.
  await page.locator('[name=accounts]').selectOption('names');
  await page.keyboard.type('Qwe');
  await published();
  assert.deepEqual(await page.evaluate(() => [document.activeElement.name, document.activeElement.value]), ['names', 'Qwe']);
  await watched(page).close();
}

async function follows({ browser, origin }) {
  const page = await open(browser, origin);
  await page.locator('#downloads .embed summary').click();
  await page.locator('[name="downloads.by"]').focus();
  await page.keyboard.press('ArrowDown');
  await drawn(page);
  assert.equal(await page.evaluate(() => document.activeElement.name), 'downloads.by');
  assert.equal(await page.locator('#downloads .embed').evaluate(({ open: isOpen }) => isOpen), true);
  assert.match(await page.locator('#downloads .embed textarea').inputValue(), /downloads\.by=TASK/);
  assert.match(decodeURIComponent(await page.locator('#downloads .csv').getAttribute('href')), /"by":"TASK"/);

  // A table that is no more has no link, one that comes has.
  const links = () => page.locator('#datasets .csv').allTextContents();
  assert.equal((await links()).length, 2);
  await page.locator('[name="datasets.by"]').selectOption('ORIGIN');
  await drawn(page);
  assert.equal((await links()).length, 1);
  await page.locator('[name="datasets.by"]').selectOption('CATEGORY');
  await drawn(page);
  assert.equal((await links()).length, 2);
  await watched(page).close();
}

export const focus = {
  'a publication leaves the focus, and what was opened, as they are': stays,
  'a choice leaves what was opened, and what is taken away is of that choice': follows,
};
