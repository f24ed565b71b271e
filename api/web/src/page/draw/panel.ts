import * as Plot from '@observablehq/plot';
import type { GroupRole, MetricFragment, PointStatus } from '../api.ts';
import { brief, dated, instant, NO_DATA, ranged, told, type Unit } from '../format.ts';
import { ids, type Canvas } from './canvas.ts';

/** One interval of a time axis. */
export interface Slot {
  from: string;
  to: string;
  status: PointStatus;
}

/** One group over the slots. A null is a gap. */
export interface Series {
  label: string;
  role: GroupRole;
  colour: string;
  values: readonly (number | null)[];
  /** What each value is worth, where that is not what the slot is: a slot has the status of all groups together. */
  statuses?: readonly PointStatus[];
}

/** What the value of a series in a slot is worth. */
export const statusAt = ({ statuses }: Series, slots: readonly Slot[], at: number): PointStatus => statuses?.[at] ?? slots[at]!.status;

/** One time axis with its series. */
export interface Panel {
  title?: string;
  slots: readonly Slot[];
  series: readonly Series[];
  breaks: readonly Break[];
  unit: Unit;
  log?: boolean;
  /** Where the value axis ends; not given: by the data. */
  top?: number;
}

export type Break = MetricFragment['breaks'][number];

/** Breaks of one day share a number, which the list under the chart has too. */
export interface BreakDay {
  number: number;
  on: string;
  breaks: Break[];
}

export function breakDays(breaks: readonly Break[]): BreakDay[] {
  const days = [...new Set(breaks.map(({ on }) => on))];
  return days.map((on, at) => ({ number: at + 1, on, breaks: breaks.filter((item) => item.on === on) }));
}

/** How wide a figure of the numbers of breaks is. */
const FIGURE = 6.5;

interface BreakLine {
  on: Date;
  title: string;
  label: string;
}

/** Lines whose numbers would run into each other share one: "3–4". `wide` is how much time a figure of them takes. */
function breakLines(breaks: readonly Break[], wide: number): BreakLine[] {
  const lines: (BreakLine & { first: number })[] = [];
  let last: BreakLine & { first: number } | null = null;
  // Each stands in the middle of its number, and the space between two is seen to be one.
  const room = (one: string, other: string): number => ((one.length + other.length) / 2 + 1.5) * wide;
  for (const { number, on, breaks: here } of breakDays(breaks)) {
    const line: BreakLine & { first: number } = {
      on: instant(on),
      title: `${dated(on)}: ${here.map(({ title }) => title).join('; ')}`,
      label: String(number),
      first: number,
    };
    lines.push(line);
    if (last && line.on.getTime() - last.on.getTime() < room(last.label, line.label)) {
      last.label = `${last.first}–${number}`;
      line.label = '';
    } else last = line;
  }
  return lines;
}

/** Points are drawn as long as each can be seen. */
const MOST_POINTS = 60;
export const dotted = (slots: readonly Slot[]): boolean => slots.length <= MOST_POINTS;

export const start = ({ from }: Slot): Date => instant(from);
export const end = ({ to }: Slot): Date => instant(to);
export const middle = (slot: Slot): Date => new Date((start(slot).getTime() + end(slot).getTime()) / 2);

const WORTH: Record<PointStatus, string> = { NORMAL: '', ESTIMATED: ', estimated', PARTIAL: ', partly recorded', MISSING: '' };

/** What a pointer over an interval tells: the interval, what it is worth, and the value of each group. */
export function reading(panel: Panel, at: number): string {
  const slot = panel.slots[at];
  if (!slot) return '';
  const lines = panel.series.map((item) => {
    const own = statusAt(item, panel.slots, at);
    return `${item.label}: ${told(item.values[at], panel.unit)}${own === slot.status ? '' : own === 'NORMAL' ? ', measured' : WORTH[own]}`;
  });
  const status = slot.status === 'MISSING' ? ` (${NO_DATA})` : WORTH[slot.status];
  return [`${ranged(slot)}${status}`, ...lines].join('\n');
}

/** Neighbours that meet one condition, as one stretch: by day each would be too narrow to be seen. */
export function stretches(slots: readonly Slot[], within: (slot: Slot, at: number) => boolean): { from: Date; to: Date }[] {
  const all: { from: Date; to: Date }[] = [];
  let open = false;
  slots.forEach((slot, at) => {
    const here = within(slot, at);
    if (here && open) all.at(-1)!.to = end(slot);
    else if (here) all.push({ from: start(slot), to: end(slot) });
    open = here;
  });
  return all;
}

/** What every time axis has around its series: the axes, what is missing, breaks, and what the pointer tells. */
export function surroundings(
  panel: Panel,
  canvas: Canvas,
  over: readonly Plot.Markish[],
  top: number,
  { room = 14, filled = false }: { room?: number; filled?: boolean } = {},
): SVGSVGElement {
  const { colours, width } = canvas;
  const { slots, unit, log } = panel;
  const missing = stretches(slots, ({ status }, at) => status === 'MISSING' && panel.series.every(({ values }) => values[at] === null));
  const all = end(slots[slots.length - 1]!).getTime() - start(slots[0]!).getTime();
  const lines = breakLines(panel.breaks, (all * FIGURE) / Math.max(1, width - 44 - room));
  const bottom = log ? Math.min(...panel.series.flatMap(({ values }) => values.filter((value) => value !== null && value > 0) as number[])) / 1.6 : 0;
  const ticks = log ? decades(bottom, top) : 5;
  const svg = Plot.plot({
    width,
    height: canvas.height,
    marginTop: lines.length ? 22 : 12,
    marginRight: room,
    marginBottom: 26,
    marginLeft: 44,
    style: `--plot-background: ${colours.background}; background: transparent; color: ${colours.ink}; font: 12px system-ui, sans-serif; overflow: visible`,
    x: { type: 'utc', domain: [start(slots[0]!), end(slots[slots.length - 1]!)], label: null },
    y: log
      ? { type: 'log', domain: [bottom, top], label: null }
      : { domain: [0, top], label: null },
    marks: [
      Plot.gridY({ stroke: colours.grid, strokeOpacity: 1, ticks }),
      Plot.axisY({ color: colours.muted, fill: colours.muted, tickSize: 0, ticks, tickFormat: (value: number) => brief(value, unit) }),
      Plot.axisX({ color: colours.muted, fill: colours.muted, ticks: width < 420 ? 4 : 7 }),
      Plot.rect(missing, { x1: 'from', x2: 'to', y1: bottom, y2: top, fill: `url(#${ids(canvas).missing})`, title: () => NO_DATA }),
      ...over,
      ...(filled ? [Plot.ruleX(lines, { x: 'on', stroke: colours.background, strokeWidth: 3, strokeOpacity: 0.7 })] : []),
      Plot.ruleX(lines, { x: 'on', stroke: filled ? colours.ink : colours.muted, strokeDasharray: '2 3', strokeWidth: 1.25, title: 'title' }),
      Plot.text(lines, { x: 'on', frameAnchor: 'top', dy: -14, text: 'label', fill: colours.muted, fontSize: 10, title: 'title' }),
      Plot.ruleY([bottom], { stroke: colours.muted }),
      Plot.tip(
        slots,
        Plot.pointerX({
          x: middle,
          y: () => top,
          anchor: 'top',
          maxRadius: Infinity,
          lineHeight: 1.3,
          title: (_: Slot, at: number) => reading(panel, at),
          fill: colours.background,
          stroke: colours.muted,
          fontSize: 12,
        }),
      ),
    ],
  });
  return svg as SVGSVGElement;
}

/** Ticks of a logarithmic axis: powers of ten, and their double and half where there are few of them. */
function decades(bottom: number, top: number): number[] {
  const powers = Array.from({ length: 18 }, (_, power) => 10 ** power);
  const within = (value: number): boolean => value >= bottom && value <= top;
  const few = powers.filter(within).length < 3;
  return powers.flatMap((power) => (few ? [power, 2 * power, 5 * power] : [power])).filter(within);
}
