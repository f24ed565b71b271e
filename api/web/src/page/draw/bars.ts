import * as Plot from '@observablehq/plot';
import type { GroupRole } from '../api.ts';
import { brief, told, type Unit } from '../format.ts';
import { ids, isNarrow, type Canvas } from './canvas.ts';
import { measured } from './legend.ts';

/** One bar: pieces that follow each other, and what is written at its end. */
export interface Bar {
  label: string;
  role: GroupRole;
  pieces: readonly { label: string; colour: string; value: number }[];
  note: string;
}

/** Bars from left to right, in the order given. What is unknown is hatched, the rest is grey. */
export function bars(items: readonly Bar[], unit: Unit, canvas: Canvas, top?: number): SVGSVGElement {
  const { colours, width } = canvas;
  const narrow = isNarrow(canvas);
  const most = Math.floor(width * (narrow ? 0.4 : 0.26));
  const names = items.map(({ label }) => shortened(label, most));
  const left = Math.ceil(Math.max(40, ...names.map(measured))) + 14;
  const pieces = items.flatMap((bar, row) => {
    let x2 = 0;
    return bar.pieces
      .filter(({ value }) => value > 0)
      .map((piece) => {
        const x1 = x2;
        x2 += piece.value;
        const fill = bar.role === 'UNKNOWN' ? `url(#${ids(canvas).unknown})` : bar.role === 'OTHER' ? colours.other : piece.colour;
        return { row, x1, x2, fill, title: `${bar.label}, ${piece.label}: ${told(piece.value, unit)}` };
      });
  });
  const totals = items.map((bar, row) => ({ row, x: bar.pieces.reduce((sum, { value }) => sum + value, 0), note: bar.note }));
  return Plot.plot({
    width,
    height: items.length * 28 + 34,
    marginLeft: left,
    marginRight: narrow ? 48 : 150,
    marginTop: 6,
    marginBottom: 26,
    style: `--plot-background: ${colours.background}; background: transparent; color: ${colours.ink}; font: 12px system-ui, sans-serif; overflow: visible`,
    x: { domain: [0, top ?? Math.max(...totals.map(({ x }) => x), 1e-9)], label: null },
    y: { domain: items.map((_, row) => row), label: null, padding: 0.25 },
    marks: [
      Plot.gridX({ stroke: colours.grid, strokeOpacity: 1, ticks: narrow ? 3 : 5 }),
      Plot.axisX({ fill: colours.muted, tickSize: 0, ticks: narrow ? 3 : 5, tickFormat: (value: number) => brief(value, unit) }),
      Plot.axisY({ fill: colours.ink, tickSize: 0, tickFormat: (row: number) => names[row] ?? '' }),
      Plot.barX(pieces, { y: 'row', x1: 'x1', x2: 'x2', fill: 'fill', stroke: colours.background, strokeWidth: 0.75, title: 'title' }),
      Plot.text(totals, {
        y: 'row',
        x: 'x',
        text: (total: { note: string }) => (narrow ? (total.note.split(',')[0] ?? '') : total.note),
        dx: 6,
        textAnchor: 'start',
        fill: colours.ink,
      }),
      Plot.ruleX([0], { stroke: colours.muted }),
    ],
  }) as SVGSVGElement;
}

/** As much of a name as there is room for. */
function shortened(text: string, room: number): string {
  if (measured(text) <= room) return text;
  let end = text.length - 1;
  while (end > 1 && measured(`${text.slice(0, end)}…`) > room) end -= 1;
  return `${text.slice(0, end)}…`;
}
