// Opens the playground of a running server in Chromium and runs its first example.
//
//   node playground.mjs http://127.0.0.1:8080 playground.png
//
// Exits 1 on an error in the console, on a request to another host, on a barrier that axe finds, or when the first example shows no answer. CHROMIUM
// names the browser, /usr/bin/chromium when it is not set.
import process from 'node:process';
import { chromium } from 'playwright-core';
import { barriers } from './page/axe.mjs';

const [base, picture] = process.argv.slice(2);
if (!base || !picture) {
  console.error('usage: node playground.mjs BASE_URL PICTURE.png');
  process.exit(2);
}
const origin = new URL(base).origin;
const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
/** Barriers that GraphiQL and its editor have of their own, by rule and element; what is added to them is ours to mend. */
const OF_GRAPHIQL = [
  // The name of the program, beside the tabs.
  ['color-contrast', '.graphiql-logo-link'],
  // Comments and numbers in the themes of the editor, and the numbers of its lines.
  ['color-contrast', '.monaco-editor .view-line span'],
  ['color-contrast', '.monaco-editor .line-numbers'],
  // Each tab has its button to close within it.
  ['nested-interactive', '[role=tab].graphiql-tab'],
];
const problems = [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) problems.push(`other host: ${url.href}`);
  });
  page.on('response', (response) => response.status() >= 400 && problems.push(`${response.status()}: ${response.url()}`));

  await page.goto(`${origin}/graphiql`);
  // All examples are there, the first one in front, and the schema has come.
  await page.getByRole('tab').nth(2).waitFor({ timeout: 30_000 });
  await page.locator('.graphiql-query-editor .view-line').first().waitFor({ timeout: 30_000 });

  const answered = page.waitForResponse(
    (response) => response.url() === `${origin}/graphql` && (response.request().postData() ?? '').includes('downloadShare('),
    { timeout: 30_000 },
  );
  await page.locator('.graphiql-execute-button').click();
  const answer = await (await answered).json();
  if (answer.errors) problems.push(`answer: ${JSON.stringify(answer.errors)}`);
  if (!(answer.data?.downloadShare?.groups?.length > 0)) problems.push('answer: the first example has no groups');
  await page
    .locator('.result-window .view-lines', { hasText: 'downloadShare' })
    .waitFor({ timeout: 30_000 })
    .catch(() => problems.push('page: the answer is not shown'));

  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    for (const barrier of await barriers(page, OF_GRAPHIQL)) problems.push(`axe, ${colorScheme}: ${barrier}`);
  }

  // A subscription shows its first event, and goes on until it is stopped.
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('subscription { dataVersion { publishedAt } }');
  await page.waitForTimeout(500); // GraphiQL takes over what is written after a moment
  await page.locator('.graphiql-execute-button').click();
  await page
    .locator('.result-window .view-lines', { hasText: 'publishedAt' })
    .waitFor({ timeout: 30_000 })
    .catch(() => problems.push('page: no event of a subscription is shown'));
  await page
    .getByRole('button', { name: /stop query/i })
    .click({ timeout: 10_000 })
    .catch(() => problems.push('page: a subscription does not go on'));
  // Without its workers the editor falls back to work on the page, with no more than a warning.
  if (page.workers().length === 0) problems.push('page: the editor runs without its workers');
  await page.screenshot({ path: picture });

  // A header that was tried, a key perhaps, is sent, and is not left in the browser.
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.locator('.graphiql-editor-tool .view-lines').last().click();
  await page.keyboard.insertText('{"X-Request-Id": "tried-and-not-kept"}');
  await page.waitForTimeout(500); // GraphiQL takes over what is written after a moment
  const tried = page.waitForRequest((request) => request.headers()['x-request-id'] === 'tried-and-not-kept', { timeout: 30_000 });
  await page.locator('.graphiql-execute-button').click();
  await (await tried).response();
  await page.waitForTimeout(500);
  const kept = await page.evaluate(() => Object.entries(localStorage).map(([name, value]) => `${name}: ${value}`));
  if (!kept.some((item) => item.startsWith('graphiql:queries'))) problems.push('page: no history is kept');
  if (kept.some((item) => item.includes('tried-and-not-kept'))) problems.push(`page: a header is kept: ${kept}`);
} catch (error) {
  problems.push(error.message);
} finally {
  await browser.close();
}
problems.forEach((problem) => console.error(problem));
console.log(problems.length === 0 ? `playground works at ${origin}/graphiql` : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
