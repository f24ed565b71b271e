import type { GroupRole } from '../api.ts';

/**
 * Colours of drawings. They are written into the SVG as they are, so that a picture that leaves the page keeps them. Each has at
 * least 3:1 against the background; neighbours differ in lightness as well as in hue, for those who see few hues.
 */
export interface Colours {
  dark: boolean;
  background: string;
  ink: string;
  muted: string;
  grid: string;
  other: string;
  unknown: string;
  warning: string;
  series: readonly string[];
  /** From little to much, for classes that have an order. */
  ramp: readonly string[];
}

export const LIGHT: Colours = {
  dark: false,
  background: '#ffffff',
  ink: '#1b2129',
  muted: '#535c66',
  grid: '#dce1e6',
  other: '#7c8691',
  unknown: '#7c8691',
  warning: '#8a5300',
  series: ['#0b5fc4', '#d9540b', '#0f8f6a', '#8a3fb0', '#a87700', '#2a93c9', '#c72f7c', '#5c6f00', '#25307e', '#8f5a3c'],
  ramp: ['#b58e0f', '#36884f', '#0b667d', '#283f8c', '#26043a'],
};

export const DARK: Colours = {
  dark: true,
  background: '#14191f',
  ink: '#e8edf2',
  muted: '#a4afba',
  grid: '#303841',
  other: '#8b96a1',
  unknown: '#8b96a1',
  warning: '#f0b95a',
  series: ['#5aa5ff', '#ff8c4a', '#35cf9d', '#c08bf0', '#e8bd45', '#6fdcf7', '#ff7fbd', '#b9cf4f', '#8ea0ff', '#d3a183'],
  ramp: ['#755ab0', '#4a82d8', '#3ab6b8', '#92de86', '#fdf2ac'],
};

/** The colour of a group: its role decides first, then its place among the named. */
export function colour(colours: Colours, role: GroupRole, place: number): string {
  if (role === 'UNKNOWN') return colours.unknown;
  if (role === 'OTHER') return colours.other;
  return colours.series[place % colours.series.length] ?? colours.ink;
}

/** `count` steps of the ramp. */
export function steps({ ramp }: Colours, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const place = count < 2 ? 0 : (at / (count - 1)) * (ramp.length - 1);
    const below = Math.min(Math.floor(place), ramp.length - 2);
    return mixed(ramp[below]!, ramp[below + 1]!, place - below);
  });
}

function mixed(a: string, b: string, part: number): string {
  const channel = (text: string, at: number): number => parseInt(text.slice(at, at + 2), 16);
  const hex = (at: number): string =>
    Math.round(channel(a, at) + (channel(b, at) - channel(a, at)) * part).toString(16).padStart(2, '0');
  return `#${hex(1)}${hex(3)}${hex(5)}`;
}
