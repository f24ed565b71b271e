import type { PointStatus } from '../api.ts';
import { s } from '../dom.ts';
import { ids, type Canvas } from './canvas.ts';
import { DASHES } from './lines.ts';
import type { Series } from './panel.ts';

/** How groups are drawn, which decides what stands before their names. */
export type Form = 'line' | 'dots' | 'box';

const HEIGHT = 20;
const MARK = 22;
/** What the statuses are called beside their signs. */
export type Words = Record<Exclude<PointStatus, 'NORMAL'>, string>;

const WORDS: Words = {
  ESTIMATED: 'estimated',
  PARTIAL: 'partly recorded',
  MISSING: 'no data',
};

/** Names of groups, then what the statuses that occur look like, then what the vertical lines are. */
export function legend(
  groups: readonly Pick<Series, 'label' | 'role' | 'colour'>[],
  form: Form,
  statuses: ReadonlySet<PointStatus>,
  broken: boolean,
  canvas: Canvas,
  { words = {}, also }: { words?: Partial<Words>; also?: Form } = {},
): { group: SVGGElement; height: number } {
  const items: { mark: SVGElement[]; label: string; quiet: boolean; wide?: boolean }[] = groups.map((item) => ({
    label: item.label,
    mark: swatch(item, form, canvas),
    quiet: false,
  }));
  const own = items.length;
  for (const status of ['ESTIMATED', 'PARTIAL', 'MISSING'] as const) {
    if (!statuses.has(status)) continue;
    // What is missing looks the same in all forms.
    const wide = !!also && status !== 'MISSING';
    const second = wide ? [s('g', { transform: `translate(${MARK},0)` }, ...sign(status, also, canvas))] : [];
    items.push({ label: words[status] ?? WORDS[status], mark: [...sign(status, form, canvas), ...second], quiet: true, wide });
  }
  if (broken) {
    const line = s('path', { d: 'M6 2V14', stroke: canvas.colours.muted, 'stroke-width': 1.5, 'stroke-dasharray': '1 3' });
    items.push({ label: 'break in counting or listing', mark: [line], quiet: true });
  }

  const group = s('g', { 'font-size': 12 });
  let x = 0;
  let y = 0;
  items.forEach(({ mark, label, quiet, wide }, at) => {
    const before = wide ? 2 * MARK : MARK;
    const width = before + measured(label) + 14;
    if (x > 0 && (x + width > canvas.width || at === own)) {
      x = 0;
      y += HEIGHT;
    }
    const text = s('text', { x: before, y: 12, fill: quiet ? canvas.colours.muted : canvas.colours.ink }, label);
    group.append(s('g', { transform: `translate(${x},${y})` }, ...mark, text));
    x += width;
  });
  return { group, height: items.length ? y + HEIGHT + 6 : 0 };
}

function swatch({ role, colour }: Pick<Series, 'role' | 'colour'>, form: Form, canvas: Canvas): SVGElement[] {
  const fill = role === 'UNKNOWN' ? `url(#${ids(canvas).unknown})` : colour;
  if (form === 'box' || role === 'UNKNOWN') return [s('rect', { x: 2, y: 2, width: 13, height: 12, rx: 2, fill })];
  const line = s('path', { d: 'M0 8H17', stroke: colour, 'stroke-width': 2.5 });
  return form === 'line' ? [line] : [line, s('circle', { cx: 8.5, cy: 8, r: 3, fill: colour })];
}

function sign(status: PointStatus, form: Form, canvas: Canvas): SVGElement[] {
  const { muted, background } = canvas.colours;
  const box = { x: 2, y: 2, width: 13, height: 12 };
  if (status === 'MISSING') return [s('rect', { ...box, fill: `url(#${ids(canvas).missing})`, stroke: muted, 'stroke-width': 0.5 })];
  if (form !== 'box') {
    const line = s('path', { d: 'M0 8H17', stroke: muted, 'stroke-width': 2, 'stroke-dasharray': DASHES[status === 'PARTIAL' ? status : 'ESTIMATED'] });
    return status === 'ESTIMATED' || form === 'line' ? [line] : [line, s('circle', { cx: 8.5, cy: 8, r: 3, fill: background, stroke: muted, 'stroke-width': 1.5 })];
  }
  if (status === 'PARTIAL') return [s('rect', { ...box, fill: muted, 'fill-opacity': 0.4, stroke: muted, 'stroke-dasharray': '3 2' })];
  return [s('rect', { ...box, fill: muted }), s('rect', { ...box, fill: `url(#${ids(canvas).estimated})` })];
}

const pen = document.createElement('canvas').getContext('2d');

/** About how wide a text is at the size of legends. */
export function measured(text: string): number {
  if (!pen) return text.length * 7;
  pen.font = '12px system-ui, sans-serif';
  return pen.measureText(text).width;
}
