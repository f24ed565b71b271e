// What the checks of the page have in common: opening it, waiting for it, and holding it to what no page may do.
import assert from 'node:assert/strict';

/** The charts by their names in addresses, in the order of the page. */
export const CHARTS = [
  'origin', 'publisher-kind', 'size', 'model-size', 'downloads', 'concentration', 'attention', 'derivatives', 'datasets', 'hub-totals',
];

const problems = new WeakMap();

/** Opens the page, and waits until every chart has its answer. `before` may put things in its way. */
export async function open(browser, origin, { path = '/', width = 1280, theme = 'light', before = async () => {}, charts = CHARTS } = {}) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: theme, acceptDownloads: true });
  const seen = [];
  problems.set(page, seen);
  page.on('console', (message) => message.type() === 'error' && seen.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => seen.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) seen.push(`other host: ${url.href}`);
  });
  await before(page);
  await page.goto(`${origin}${path}`);
  await drawn(page, charts);
  return page;
}

/** Waits until these charts are drawn and none is being asked. */
export async function drawn(page, charts = CHARTS) {
  await page.waitForTimeout(100);
  await page.waitForFunction(
    (names) => names.every((name) => document.querySelector(`#${name} .plot > svg`)) && !document.querySelector('[aria-busy]'),
    charts,
    { timeout: 60_000 },
  );
}

/** The page, once it is known to have done nothing wrong but what was provoked. */
export function watched(page, provoked = /^$/) {
  assert.deepEqual(problems.get(page).filter((problem) => !provoked.test(problem)), []);
  return page;
}

/** An answer of the API, asked without the page. */
export async function ask(origin, query, variables = {}) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}
