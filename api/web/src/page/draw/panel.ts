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

/** Breaks of one day are one line, with the numbers that the list under the chart has. */
export interface BreakLine {
  on: Date;
  numbers: string;
  title: string;
}

export function breakLines(breaks: readonly Break[]): BreakLine[] {
  const days = [...new Set(breaks.map(({ on }) => on))];
  return days.map((on) => {
    const here = breaks.map((item, at) => ({ ...item, number: at + 1 })).filter((item) => item.on === on);
    return {
      on: instant(on),
      numbers: here.map(({ number }) => number).join(','),
      title: `${dated(on)}: ${here.map(({ title }) => title).join('; ')}`,
    };
  });
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
export function surroundings(panel: Panel, canvas: Canvas, over: readonly Plot.Markish[], top: number, room = 14): SVGSVGElement {
  const { colours, width } = canvas;
  const { slots, unit, log } = panel;
  const missing = slots.filter(({ status }, at) => status === 'MISSING' && panel.series.every(({ values }) => values[at] === null));
  const lines = breakLines(panel.breaks);
  const bottom = log ? Math.min(...panel.series.flatMap(({ values }) => values.filter((value) => value !== null && value > 0) as number[])) / 1.6 : 0;
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
      Plot.gridY({ stroke: colours.grid, strokeOpacity: 1, ticks: log ? 3 : 5 }),
      Plot.axisY({ color: colours.muted, fill: colours.muted, tickSize: 0, ticks: log ? 3 : 5, tickFormat: (value: number) => brief(value, unit) }),
      Plot.axisX({ color: colours.muted, fill: colours.muted, ticks: width < 420 ? 4 : 7 }),
      Plot.rectY(missing, { x1: start, x2: end, y1: bottom, y2: top, fill: `url(#${ids(canvas).missing})`, inset: 1, title: () => NO_DATA }),
      ...over,
      Plot.ruleX(lines, { x: 'on', stroke: colours.muted, strokeDasharray: '1 3', strokeWidth: 1.5, title: 'title' }),
      Plot.text(lines, { x: 'on', frameAnchor: 'top', dy: -14, text: 'numbers', fill: colours.muted, fontSize: 10, title: 'title' }),
      Plot.ruleY([bottom], { stroke: colours.muted }),
      Plot.tip(
        slots,
        Plot.pointerX({
          x: middle,
          y: () => top,
          anchor: 'top',
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
