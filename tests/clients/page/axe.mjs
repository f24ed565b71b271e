// What axe finds on a page, as lines to read.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Each violation at each element; `but` names those that are known, by rule and selector of the element. */
export async function barriers(page, but = []) {
  await page.evaluate(axe);
  return page.evaluate(async (known) => {
    const { violations } = await globalThis.axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.flatMap(({ html, target }) =>
        known.some(([rule, selector]) => rule === id && document.querySelector(target.join(' '))?.matches(selector)) ? [] : [`${id}: ${html.slice(0, 160)}`],
      ),
    );
  }, but);
}
