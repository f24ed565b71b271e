// Answers that are late: what is shown is always of the hub that the address names.
import assert from 'node:assert/strict';
import { drawn, open, watched } from './open.mjs';

const nameOf = (request) => /query (\w+)/.exec(new URL(request.url()).searchParams.get('query') ?? '')?.[1];
const hubOf = (request) => JSON.parse(new URL(request.url()).searchParams.get('variables') ?? '{}').hub;

/** What the address, the controls and the charts name as the hub. */
const hubs = (page) =>
  page.evaluate(() => ({
    address: new URLSearchParams(location.search).get('hub') ?? 'HUGGING_FACE',
    control: document.querySelector('[name=hub]').value,
    charts: [...new Set([...document.querySelectorAll('.source')].map(({ textContent }) => textContent.split(' · ')[0]))],
    head: document.querySelector('.state').textContent.includes('spaces: no listing'),
  }));

/** The page with answers that wait where `late` says so, until `release` is called. */
async function slow(browser, origin, late) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const page = await open(browser, origin, {
    before: (opened) =>
      opened.route(
        (url) => url.pathname === '/graphql',
        async (route) => {
          if (late(nameOf(route.request()), hubOf(route.request()))) await released;
          // What nobody waits for any more has no route to go on.
          await route.continue().catch(() => {});
        },
      ),
  });
  return { page, release };
}

async function chosen({ browser, origin }) {
  const { page, release } = await slow(browser, origin, (name, hub) => name === 'State' && hub === 'MODELSCOPE');
  await page.locator('[name=hub]').selectOption('MODELSCOPE');
  // Until it is known what stands there, no number of the other hub does.
  assert.deepEqual(await hubs(page), { address: 'MODELSCOPE', control: 'MODELSCOPE', charts: [''], head: false });
  assert.equal(await page.locator('.plot > svg').count(), 0);
  await page.locator('[name="downloads.by"]').selectOption('TASK');
  await page.locator('[name=interval]').selectOption('QUARTER');
  const address = new URL(page.url()).searchParams;
  assert.deepEqual(['hub', 'downloads.by', 'interval', 'from', 'accounts'].map((name) => address.get(name)), ['MODELSCOPE', 'TASK', 'QUARTER', null, null]);
  release();
  await drawn(page, ['origin', 'downloads']);
  assert.deepEqual((await hubs(page)).charts, ['ModelScope']);
  assert.match(await page.locator('#downloads .source').textContent(), /by quarter.*group by task/);
  await watched(page).close();
}

async function back({ browser, origin }) {
  const { page, release } = await slow(browser, origin, (_, hub) => hub === 'MODELSCOPE');
  const before = await page.locator('.state').textContent();
  await page.locator('[name=hub]').selectOption('MODELSCOPE');
  await page.locator('[name=hub]').selectOption('HUGGING_FACE');
  await drawn(page);
  release();
  await page.waitForTimeout(500);
  const now = await hubs(page);
  assert.deepEqual([now.address, now.control, now.charts], ['HUGGING_FACE', 'HUGGING_FACE', ['Hugging Face']]);
  assert.equal(await page.locator('.state').textContent(), before);
  await watched(page).close();
}

export const late = {
  'a choice that is made before another hub has answered is one of that hub': chosen,
  'an answer that comes after the reader went back is dropped': back,
};
