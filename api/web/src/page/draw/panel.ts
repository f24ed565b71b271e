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
}

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

interface BreakLine {
  on: Date;
  title: string;
  label: string;
}

/** Lines that are too close for a number each share one: "3–4". */
function breakLines(breaks: readonly Break[], apart: number): BreakLine[] {
  const lines: (BreakLine & { first: number })[] = [];
  let last: BreakLine & { first: number } | null = null;
  for (const { number, on, breaks: here } of breakDays(breaks)) {
    const line: BreakLine & { first: number } = {
      on: instant(on),
      title: `${dated(on)}: ${here.map(({ title }) => title).join('; ')}`,
      label: String(number),
      first: number,
    };
    lines.push(line);
    if (last && line.on.getTime() - last.on.getTime() < apart) {
      last.label = `${last.first}–${number}`;
      line.label = '';
    } else last = line;
  }
  return lines;
}

export const start = ({ from }: Slot): Date => instant(from);
export const end = ({ to }: Slot): Date => instant(to);
export const middle = (slot: Slot): Date => new Date((start(slot).getTime() + end(slot).getTime()) / 2);

const WORTH: Record<PointStatus, string> = { NORMAL: '', ESTIMATED: ', estimated', PARTIAL: ', partly recorded', MISSING: '' };

/** What a pointer over an interval tells: the interval, what it is worth, and the value of each group. */
export function reading(panel: Panel, at: number): string {
  const slot = panel.slots[at];
  if (!slot) return '';
  const lines = panel.series.map(({ label, values }) => `${label}: ${told(values[at], panel.unit)}`);
  const status = slot.status === 'MISSING' ? ` (${NO_DATA})` : WORTH[slot.status];
  return [`${ranged(slot)}${status}`, ...lines].join('\n');
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
  const missing = slots.filter(({ status }, at) => status === 'MISSING' && panel.series.every(({ values }) => values[at] === null));
  const all = end(slots[slots.length - 1]!).getTime() - start(slots[0]!).getTime();
  const lines = breakLines(panel.breaks, (all * 20) / Math.max(1, width - 44 - room));
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
      Plot.rectY(missing, { x1: start, x2: end, y1: bottom, y2: top, fill: `url(#${ids(canvas).missing})`, inset: 1, title: () => NO_DATA }),
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
