import * as Plot from '@observablehq/plot';
import { ids, type Canvas } from './canvas.ts';
import { end, start, surroundings, type Panel, type Series, type Slot } from './panel.ts';

interface Piece {
  slot: Slot;
  item: Series;
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
      return [{ slot, item, y1, y2 }];
    });
  });
  const top = panel.top ?? 1.05 * Math.max(...pieces.map(({ y2 }) => y2), 1e-9);
  const columns = (status: Slot['status']): Piece[] => pieces.filter(({ slot }) => slot.status === status);
  const gap = panel.slots.length > 60 ? 0 : 0.75;
  const place = {
    x1: (piece: Piece) => start(piece.slot),
    x2: (piece: Piece) => end(piece.slot),
    y1: 'y1',
    y2: 'y2',
    insetLeft: gap,
    insetRight: gap,
  };
  const fill = ({ item }: Piece): string => (item.role === 'UNKNOWN' ? `url(#${ids(canvas).unknown})` : item.colour);
  return surroundings(
    panel,
    canvas,
    [
      Plot.rect(pieces, {
        ...place,
        fill,
        fillOpacity: ({ slot }: Piece) => (slot.status === 'PARTIAL' ? 0.4 : 1),
        stroke: colours.background,
        strokeWidth: gap,
      }),
      Plot.rect(columns('ESTIMATED'), { ...place, fill: `url(#${ids(canvas).estimated})`, pointerEvents: 'none' }),
      Plot.rect(columns('PARTIAL'), { ...place, fill: 'none', stroke: colours.muted, strokeDasharray: '3 2', pointerEvents: 'none' }),
    ],
    top,
    { filled: true },
  );
}
