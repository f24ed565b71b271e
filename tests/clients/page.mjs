// Opens the page for people of a running server in Chromium and does what its readers do.
//
//   node page.mjs http://127.0.0.1:8080 PICTURES_FOLDER
//
// CLOSED_URL names a server of the production profile that answers to nothing but its documents without a key, CLOSED_KEY a key
// of it; without them what such a server needs is not checked. ONLY takes the checks with that in their names.
// Exits 1 when a check fails, on an error in the console that no check provoked, and on a request to another host. CHROMIUM
// names the browser, /usr/bin/chromium when it is not set. The data is the bundled sample.
import { mkdir } from 'node:fs/promises';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { barriers } from './page/barriers.mjs';
import { choices } from './page/choices.mjs';
import { closed } from './page/closed.mjs';
import { colours } from './page/colours.mjs';
import { embeds } from './page/embeds.mjs';
import { focus } from './page/focus.mjs';
import { keyboard } from './page/keyboard.mjs';
import { late } from './page/late.mjs';
import { marks } from './page/marks.mjs';
import { nothing } from './page/nothing.mjs';
import { numbers } from './page/numbers.mjs';
import { replaced } from './page/replaced.mjs';
import { summaries } from './page/summaries.mjs';
import { taken } from './page/taken.mjs';
import { trouble } from './page/trouble.mjs';

const [base, pictures] = process.argv.slice(2);
if (!base || !pictures) {
  console.error('usage: node page.mjs BASE_URL PICTURES_FOLDER');
  process.exit(2);
}
const origin = new URL(base).origin;
await mkdir(pictures, { recursive: true });

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });

/** What is checked, by what a reader would say. Each opens pages of its own. */
const { CLOSED_URL, CLOSED_KEY, ONLY = '' } = process.env;
const context = { browser, origin, pictures, closed: CLOSED_URL && { origin: new URL(CLOSED_URL).origin, key: CLOSED_KEY } };
const checks = { ...numbers, ...summaries, ...choices, ...keyboard, ...taken, ...embeds, ...trouble, ...replaced, ...late, ...focus, ...marks, ...nothing, ...colours, ...barriers, ...(CLOSED_URL && closed) };

let failed = 0;
try {
  for (const [name, check] of Object.entries(checks)) {
    if (!name.includes(ONLY)) continue;
    try {
      await check(context);
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.error(`FAIL ${name}\n     ${error.message.replaceAll('\n', '\n     ')}`);
    }
  }
} finally {
  await browser.close();
}
console.log(failed === 0 ? `the page works at ${origin}/` : `${failed} of ${Object.keys(checks).length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
