import { s } from './dom.ts';
import type { Colours } from './draw/theme.ts';
import { measured } from './draw/legend.ts';

const EDGE = 20;
const SCALE = 2;
const LINE = 17;

/** The chart as a picture that stands alone: with its title, and with lines that say what breaks it and what it was computed from. */
export async function picture(drawing: SVGSVGElement, title: string, lines: readonly string[], colours: Colours): Promise<Blob> {
  const [inner, height] = [drawing.width.baseVal.value, drawing.height.baseVal.value];
  const below = lines.flatMap((line) => wrapped(line, inner));
  const width = inner + 2 * EDGE;
  const whole = EDGE + 34 + height + 14 + below.length * LINE + EDGE;
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('x', String(EDGE));
  copy.setAttribute('y', String(EDGE + 34));
  const svg = s(
    'svg',
    { width, height: whole, viewBox: `0 0 ${width} ${whole}`, 'font-family': 'system-ui, sans-serif' },
    s('rect', { width, height: whole, fill: colours.background }),
    s('text', { x: EDGE, y: EDGE + 18, 'font-size': 20, 'font-weight': 700, fill: colours.ink }, title),
    copy,
    ...below.map((line, at) =>
      s('text', { x: EDGE, y: EDGE + 34 + height + 14 + (at + 0.8) * LINE, 'font-size': 12, fill: colours.muted }, line),
    ),
  );
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * SCALE;
    canvas.height = whole * SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no picture.'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Hands a file to the reader. */
export function download(blob: Blob, name: string): void {
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && measured(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
