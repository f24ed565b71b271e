import type { Chart } from '../chart.ts';
import { attention } from './attention.ts';
import { concentration } from './concentration.ts';
import { datasets } from './datasets.ts';
import { derivatives } from './derivatives.ts';
import { downloads } from './downloads.ts';
import { hubTotals } from './hub_totals.ts';
import { modelSize } from './model_size.ts';
import { origin } from './origin.ts';
import { publisherKind } from './publisher_kind.ts';
import { size } from './size.ts';

/** The charts of the page, in its order. A new one is a file beside these and a line here. */
export const charts: readonly Chart[] = [
  origin,
  publisherKind,
  size,
  modelSize,
  downloads,
  concentration,
  attention,
  derivatives,
  datasets,
  hubTotals,
];
