import type { PointStatus } from '../api.ts';
import { s } from '../dom.ts';
import { isNarrow, patterns, type Canvas } from './canvas.ts';
import { legend, type Form, type Words } from './legend.ts';
import { dotted, statusAt, type Panel, type Series } from './panel.ts';

/** A part of a drawing with what stands above it. */
export interface Part {
  title?: string;
  draw: (canvas: Canvas) => SVGSVGElement;
}

/** What is drawn for a chart: the legend's groups, and one or more parts that share it. */
export interface Drawing {
  parts: readonly Part[];
  groups: readonly Pick<Series, 'label' | 'role' | 'colour'>[];
  form: Form;
  /** The form of some parts, where they have not all the same. */
  also?: Form;
  statuses: ReadonlySet<PointStatus>;
  broken: boolean;
  /** What a status is called here, where it is another thing than elsewhere. */
  words?: Partial<Words>;
  /** Of one part. */
  height: number;
  /** How many parts stand side by side where there is room. */
  columns?: number;
}

/** A drawing of time axes. */
export function overTime(
  panels: readonly Panel[],
  draw: (panel: Panel, canvas: Canvas) => SVGSVGElement,
  options: Pick<Drawing, 'form' | 'also' | 'height' | 'columns'> & { groups?: Drawing['groups'] },
): Drawing {
  const shown = panels.filter(({ slots, series, log }) => slots.length > 0 && series.some(({ values }) => values.some((value) => value !== null && (!log || value > 0))));
  const groups = options.groups ?? [...new Map(shown.flatMap(({ series }) => series).map((item) => [item.label, item])).values()];
  return {
    ...options,
    form: options.form === 'line' && shown.every(({ slots }) => dotted(slots)) ? 'dots' : options.form,
    groups,
    parts: shown.map((panel) => ({ title: panel.title, draw: (canvas: Canvas) => draw(panel, canvas) })),
    statuses: new Set(shown.flatMap(statusesOf)),
    broken: shown.some(({ breaks }) => breaks.length > 0),
  };
}

/** The statuses that are seen: those of what is drawn, and where nothing is drawn, that of the slot. */
const statusesOf = ({ slots, series }: Panel): PointStatus[] =>
  slots.flatMap(({ status }, at) => {
    const drawn = series.filter(({ values }) => (values[at] ?? null) !== null);
    return drawn.length ? drawn.map((item) => statusAt(item, slots, at)) : [status];
  });

const GAP = 20;
const TITLE = 22;

/** One SVG of legend and parts, which can leave the page as it is. */
export function compose(drawing: Drawing, canvas: Canvas): SVGSVGElement {
  const columns = isNarrow(canvas) ? 1 : Math.min(drawing.columns ?? 1, drawing.parts.length || 1);
  const width = Math.floor((canvas.width - GAP * (columns - 1)) / columns);
  const key = legend(drawing.groups, drawing.form, drawing.statuses, drawing.broken, canvas, drawing);
  const svg = s('svg', { 'font-family': 'system-ui, sans-serif', fill: canvas.colours.ink });
  svg.append(patterns(canvas), key.group);
  let y = key.height;
  drawing.parts.forEach((part, at) => {
    const column = at % columns;
    const x = column * (width + GAP);
    const head = part.title ? TITLE : 0;
    if (part.title) svg.append(s('text', { x, y: y + 13, 'font-size': 13, 'font-weight': 600 }, part.title));
    const drawn = part.draw({ ...canvas, width, height: drawing.height });
    drawn.setAttribute('x', String(x));
    drawn.setAttribute('y', String(y + head));
    // The library's own style would let a drawing within another one grow to all of it.
    const height = drawn.height.baseVal.value;
    // A drawing within another one hears the pointer only where something is painted.
    drawn.prepend(s('rect', { width, height, fill: 'none', 'pointer-events': 'all' }));
    Object.assign(drawn.style, { width: `${width}px`, height: `${height}px`, maxWidth: 'none' });
    svg.append(drawn);
    if (column === columns - 1 || at === drawing.parts.length - 1) y += head + height + 6;
  });
  // The whole is one image with one description; names of its marks would be read by nobody, and are none that the standard allows.
  for (const part of svg.querySelectorAll('[aria-label], [aria-description]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-description');
  }
  svg.setAttribute('width', String(canvas.width));
  svg.setAttribute('height', String(y));
  svg.setAttribute('viewBox', `0 0 ${canvas.width} ${y}`);
  return svg;
}
