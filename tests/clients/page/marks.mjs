// What is drawn: what is missing or uncertain is seen by day as by month, and texts have room.
import assert from 'node:assert/strict';
import { ask, drawn, open, watched } from './open.mjs';

/** Texts of a drawing that lie on each other, or beside each other without a space. */
const overlaps = (texts) => {
  const boxes = texts.filter(({ textContent }) => textContent).map((text) => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], at) =>
    boxes.slice(at + 1).flatMap(([other, b]) => (a.left < b.right + 3 && b.left < a.right + 3 && a.top < b.bottom && b.top < a.bottom ? [`${one} on ${other}`] : [])),
  );
};

async function byDay({ browser, origin }) {
  const page = await open(browser, origin, { path: '/?from=&accounts=all&interval=DAY', width: 1000 });
  const missing = await page.locator('#hub-totals .plot svg svg').evaluateAll((panels) =>
    panels.map((panel) => [...panel.querySelectorAll('[fill$="-missing)"] rect, rect[fill$="-missing)"]')].map((rect) => Math.round(rect.getBoundingClientRect().width))),
  );
  // Models end months before datasets do: one stretch, as wide as those months.
  assert.deepEqual(missing.map(({ length }) => length), [1, 0, 1]);
  assert.ok(missing[0][0] > 50 && missing[2][0] > 50, `${missing}`);
  assert.ok((await page.locator('#hub-totals .plot svg').first().textContent()).includes('no data'));
  await watched(page).close();
}

async function crowded({ browser, origin }) {
  for (const width of [360, 500, 720, 1280]) {
    for (const interval of ['DAY', 'MONTH']) {
      const page = await open(browser, origin, { path: `/embed/hub-totals?from=&accounts=all&interval=${interval}`, width, charts: ['hub-totals'] });
      for (const panel of await page.locator('.plot svg svg').all()) assert.deepEqual(await panel.locator('g[font-size="10"] text').evaluateAll(overlaps), [], `${width} ${interval}`);
      await watched(page).close();
    }
  }
}

async function partly({ browser, origin }) {
  // A week at each end of what is recorded is cut, among more weeks than have room for dots.
  const page = await open(browser, origin, { path: '/?from=2024-06-01&to=2026-02-01&accounts=all&interval=WEEK' });
  const plot = page.locator('#origin .plot');
  assert.match(await plot.locator('> svg > g').first().textContent(), /estimated.*partly recorded.*no data/);
  const dashes = await plot.locator('svg svg').first().evaluate((svg) => [...new Set([...svg.querySelectorAll('[stroke-dasharray]')].map((mark) => mark.getAttribute('stroke-dasharray')))]);
  assert.equal(new Set(dashes).size, 3, `estimated, partly recorded and breaks have dashes of their own: ${dashes}`);
  // The legend shows no dots where none are drawn.
  assert.equal(await plot.locator('> svg > g circle').count(), 0);
  assert.equal(await plot.locator('svg svg circle').count(), 0);
  await watched(page).close();
}

async function ofEachKind({ browser, origin }) {
  const page = await open(browser, origin);
  const { datasetCounts } = await ask(origin, '{ datasetCounts(period: { from: "2025-01-01" }) { axis { status } } }');
  const partial = datasetCounts.axis.filter(({ status }) => status === 'PARTIAL').length;
  const hollow = (panel) => page.locator('#hub-totals .plot svg svg').nth(panel).locator('circle[fill="#ffffff"]').count();
  assert.deepEqual([await hollow(0), await hollow(1)], [1, partial], 'the record of models ends within a month, that of datasets does not');
  const few = await page.locator('#attention .plot svg svg').evaluate((svg) => [...svg.querySelectorAll('[stroke-dasharray="6 3"]')].map((mark) => mark.getAttribute('stroke')));
  assert.equal(new Set(few).size, 2, 'both curves of attention are dashed where few models are at risk');
  const { hubTotals } = await ask(origin, '{ hubTotals { users { url } } }');
  assert.equal(await page.locator('#hub-totals .notes p a').getAttribute('href'), hubTotals.users.url);
  await watched(page).close();
}

async function narrow({ browser, origin }) {
  const page = await open(browser, origin, { width: 360 });
  for (const of of ['MODEL', 'PUBLISHER', 'ORIGIN']) {
    await page.locator('[name="concentration.of"]').selectOption(of);
    await drawn(page);
    const texts = await page.locator('#concentration .plot svg svg text').allTextContents();
    assert.ok(texts.some((text) => text.startsWith('Top ')) && !texts.some((text) => text.includes('…')), `${texts}`);
  }
  await watched(page).close();
}

export const marks = {
  'what is missing is seen by day': byDay,
  'numbers of breaks do not run into each other': crowded,
  'what is partly recorded has a dash of its own, as the legend says': partly,
  'each kind, and each curve, is drawn as certain as it is': ofEachKind,
  'bars are named in full where the page is narrow': narrow,
};
