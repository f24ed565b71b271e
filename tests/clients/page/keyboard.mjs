// Walks the page with the keyboard alone.
import assert from 'node:assert/strict';
import { open, watched } from './open.mjs';

async function walk({ browser, origin }) {
  const page = await open(browser, origin);
  const focused = () => page.evaluate(() => document.activeElement.className || document.activeElement.name || document.activeElement.tagName);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'skip');

  // Every control of the page comes in its turn, and is seen to have the focus.
  const reached = new Set();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const [name, outline] = await page.evaluate(() => [document.activeElement.name, getComputedStyle(document.activeElement).outlineStyle]);
    if (name) reached.add(name);
    assert.notEqual(outline, 'none', `no focus is seen on ${name}`);
    if (reached.has('origin.by')) break;
  }
  for (const name of ['hub', 'from', 'to', 'interval', 'accounts', 'theme', 'origin.by']) assert.ok(reached.has(name), `${name} is not reached`);

  // The numbers of a chart open with Enter, and the next stop is the table, which scrolls.
  await page.locator('#origin .numbers summary').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#origin .numbers').evaluate(({ open: isOpen }) => isOpen), true);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'region');

  // A choice is made with the arrows.
  await page.locator('[name="downloads.by"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => location.search.includes('downloads.by=TASK'));
  await watched(page).close();
}

export const keyboard = { 'the keyboard reaches what can be chosen and what can be opened': walk };
