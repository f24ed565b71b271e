import * as Plot from '@observablehq/plot';
import type { PointStatus } from '../api.ts';
import { ids, type Canvas } from './canvas.ts';
import { dotted, end, start, statusAt, stretches, surroundings, type Panel, type Series } from './panel.ts';

interface Piece {
  x1: Date;
  x2: Date;
  item: Series;
  status: PointStatus;
  y1: number;
  y2: number;
}

/**
 * Groups on each other, one column for each interval, as wide as it is long: one that was cut to the period is seen to be. What
 * is estimated is shaded, what is partly recorded is pale with a dashed edge, and where nothing is recorded there is no column.
 */
export function stack(panel: Panel, canvas: Canvas): SVGSVGElement {
  const { colours } = canvas;
  const pieces = panel.slots.flatMap((slot, at) => {
    let y2 = 0;
    return panel.series.flatMap((item): Piece[] => {
      const value = item.values[at];
      if (value === null || value === undefined || value === 0) return [];
      const y1 = y2;
      y2 += value;
      return [{ x1: start(slot), x2: end(slot), item, status: statusAt(item, panel.slots, at), y1, y2 }];
    });
  });
  const top = panel.top ?? 1.05 * Math.max(...pieces.map(({ y2 }) => y2), 1e-9);
  const columns = (status: PointStatus): Piece[] => pieces.filter((piece) => piece.status === status);
  const wide = dotted(panel.slots);
  const gap = wide ? 0.75 : 0;
  const place = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', insetLeft: gap, insetRight: gap };
  // Edges of narrow columns would be all that is seen of them: they share one.
  const partial = stretches(panel.slots, (_, at) => panel.series.some((item) => item.values[at] && statusAt(item, panel.slots, at) === 'PARTIAL'));
  const around = partial.map(({ from, to }) => {
    const within = pieces.filter(({ x1, x2 }) => x1 >= from && x2 <= to);
    return { x1: from, x2: to, y1: 0, y2: Math.max(...within.map(({ y2 }) => y2)) };
  });
  const fill = ({ item }: Piece): string => (item.role === 'UNKNOWN' ? `url(#${ids(canvas).unknown})` : item.colour);
  return surroundings(
    panel,
    canvas,
    [
      Plot.rect(pieces, {
        ...place,
        fill,
        fillOpacity: ({ status }: Piece) => (status === 'PARTIAL' ? 0.4 : 1),
        stroke: colours.background,
        strokeWidth: gap,
      }),
      Plot.rect(columns('ESTIMATED'), { ...place, fill: `url(#${ids(canvas).estimated})`, pointerEvents: 'none' }),
      Plot.rect(wide ? columns('PARTIAL') : around, { ...place, fill: 'none', stroke: colours.muted, strokeDasharray: '3 2', pointerEvents: 'none' }),
    ],
    top,
    { filled: true },
  );
}
