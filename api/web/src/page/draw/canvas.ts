import { s } from '../dom.ts';
import { type Colours } from './theme.ts';

/** What a drawing is made for. */
export interface Canvas {
  width: number;
  height: number;
  colours: Colours;
  /** Of the chart; patterns are found by it. */
  id: string;
}

/** Narrow drawings put things below each other that stand side by side in wide ones. */
export const isNarrow = ({ width }: Canvas): boolean => width < 560;

/** Names of the patterns of a chart. */
export const ids = ({ id }: { id: string }) => ({ unknown: `${id}-unknown`, estimated: `${id}-estimated`, missing: `${id}-missing` });

/** The patterns that tell what is not known, not measured or not there, so that no colour has to. */
export function patterns(canvas: Canvas): SVGDefsElement {
  const { colours } = canvas;
  const names = ids(canvas);
  return s(
    'defs',
    {},
    s(
      'pattern',
      { id: names.unknown, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      s('rect', { width: 6, height: 6, fill: colours.unknown, 'fill-opacity': 0.25 }),
      s('path', { d: 'M0 0H6M0 0V6', stroke: colours.unknown, 'stroke-width': 2 }),
    ),
    s(
      'pattern',
      { id: names.estimated, width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(-45)' },
      s('path', { d: 'M0 0V7', stroke: colours.background, 'stroke-width': 1, 'stroke-opacity': 0.6 }),
    ),
    s(
      'pattern',
      { id: names.missing, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
      s('circle', { cx: 2, cy: 2, r: 0.9, fill: colours.muted, 'fill-opacity': 0.5 }),
    ),
  );
}
