import * as Plot from '@observablehq/plot';
import type { PointStatus } from '../api.ts';
import { ids, type Canvas } from './canvas.ts';
import { dotted, middle, statusAt, surroundings, type Panel, type Series } from './panel.ts';

interface Point {
  x: Date;
  y: number;
  status: PointStatus;
  /** Which run of its line it belongs to. */
  run: string;
}

/** Dashes by what the less certain end of a stroke is worth; each kind is told by its own, for many points leave no room for dots. */
export const DASHES = { NORMAL: undefined, ESTIMATED: '6 3', PARTIAL: '1.5 2.5' } as const;
type Worth = keyof typeof DASHES;

/**
 * Series as lines: solid where measured, dashed where estimated, dotted (and their dots hollow) where only a part is recorded,
 * broken where nothing is.
 */
export function lines(panel: Panel, canvas: Canvas): SVGSVGElement {
  const { slots, series } = panel;
  const top = panel.top ?? (panel.log ? 2 : 1.08) * Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)), 1e-9);
  const marks: Plot.Markish[] = [];
  for (const item of series) {
    const points = item.values.map((y, at) => {
      const status = statusAt(item, slots, at);
      return y === null || (panel.log && y <= 0) ? null : { x: middle(slots[at]!), y, status, run: '' };
    });
    const present = points.filter((point): point is Point => point !== null);
    const unknown = item.role === 'UNKNOWN';
    if (unknown) {
      const fill = `url(#${ids(canvas).unknown})`;
      marks.push(Plot.areaY(points.map((point, at) => point ?? { x: middle(slots[at]!), y: NaN }), { x: 'x', y1: 0, y2: 'y', fill, fillOpacity: 0.35 }));
    }
    for (const worth of ['NORMAL', 'ESTIMATED', 'PARTIAL'] as const) {
      marks.push(
        Plot.line(strokes(points, worth), {
          x: 'x',
          y: 'y',
          z: 'run',
          stroke: item.colour,
          strokeWidth: unknown ? 1.5 : 2.25,
          strokeLinecap: worth === 'NORMAL' ? 'round' : 'butt',
          strokeDasharray: DASHES[worth],
        }),
      );
    }
    // What stands alone is on no line.
    const alone = points.filter((point, at): point is Point => !!point && !points[at - 1] && !points[at + 1]);
    const symbol = unknown ? 'square' : item.role === 'OTHER' ? 'diamond2' : 'circle';
    marks.push(
      Plot.dot(dotted(slots) ? present : alone, {
        x: 'x',
        y: 'y',
        r: 3,
        symbol,
        stroke: item.colour,
        strokeWidth: 1.5,
        fill: (point: Point) => (point.status === 'PARTIAL' ? canvas.colours.background : item.colour),
      }),
    );
  }
  const named = canvas.width >= 480 && series.length > 1;
  const room = named ? 118 : 14;
  if (named) marks.push(...endLabels(panel, canvas, top));
  return surroundings(panel, canvas, marks, top, { room });
}

/** What a stroke between two points is worth: as little as its lesser end. */
const worthOf = (ends: readonly Point[]): Worth =>
  (['PARTIAL', 'ESTIMATED'] as const).find((worth) => ends.some(({ status }) => status === worth)) ?? 'NORMAL';

/** The runs of a line that are worth so much. A run is one stroke: short pieces would show no dashes. */
function strokes(points: readonly (Point | null)[], worth: Worth): Point[] {
  const drawn: Point[] = [];
  let runs = 0;
  let open = false;
  points.forEach((point, at) => {
    const before = points[at - 1];
    const here = !!point && !!before && worthOf([before, point]) === worth;
    if (here && !open) drawn.push({ ...before, run: String((runs += 1)) });
    if (here) drawn.push({ ...point, run: String(runs) });
    open = here;
  });
  return drawn;
}

/** Names beside the last points, pushed apart so that none covers another; small ones are told by the legend alone. */
function endLabels({ series, slots, log }: Panel, canvas: Canvas, top: number): Plot.Markish[] {
  const inner = canvas.height - 48;
  const last = (item: Series): { y: number; x: Date } | null => {
    for (let at = item.values.length - 1; at >= 0; at -= 1) {
      const y = item.values[at];
      if (y !== null && y !== undefined && y > 0) return { y, x: middle(slots[at]!) };
    }
    return null;
  };
  const labels = series
    .flatMap((item) => {
      const point = last(item);
      return point && (log || point.y / top > 0.02) ? [{ item, ...point, at: (1 - point.y / top) * inner }] : [];
    })
    .sort((a, b) => b.y - a.y);
  let free = -Infinity;
  return labels.map(({ item, x, y, at }) => {
    const place = log ? at : Math.max(at, free);
    free = place + 14;
    const text = item.label.length > 17 ? `${item.label.slice(0, 16)}…` : item.label;
    return Plot.text([{ x, y }], {
      x: 'x',
      y: 'y',
      text: () => text,
      dx: 9,
      dy: place - at,
      textAnchor: 'start',
      fill: canvas.colours.ink,
      fontWeight: 600,
      stroke: canvas.colours.background,
      strokeWidth: 4,
    });
  });
}
