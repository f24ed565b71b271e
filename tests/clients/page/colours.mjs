// The colours of drawings, held to what draw/theme.ts promises of them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const web = new URL('../../../api/web/', import.meta.url);
const LEAST = 3;

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours as WCAG 2 has it. */
export function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}

async function seen() {
  const { transform } = createRequire(new URL('package.json', web))('esbuild');
  const { code } = await transform(await readFile(new URL('src/page/draw/theme.ts', web), 'utf8'), { loader: 'ts', format: 'esm' });
  const { LIGHT, DARK, steps } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  for (const theme of [LIGHT, DARK]) {
    const { background, grid, dark, series, ramp, ...others } = theme;
    const colours = [...series, ...ramp, ...steps(theme, 11), ...Object.values(others)];
    const pale = colours.map((colour) => [colour, contrast(colour, background)]).filter(([, ratio]) => ratio < LEAST);
    assert.deepEqual(pale, [], `on ${background}`);
    // Classes that follow each other are told apart without hues.
    const ordered = steps(theme, 11);
    const alike = ordered.slice(1).map((colour, at) => [ordered[at], colour, contrast(ordered[at], colour)]).filter(([, , ratio]) => ratio < 1.1);
    assert.deepEqual(alike, [], 'neighbours of the ramp');
  }
  assert.ok(Math.abs(contrast('#ffffff', '#000000') - 21) < 0.01);
}

export const colours = { 'every colour of drawings stands out from its background': seen };
