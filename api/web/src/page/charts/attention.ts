import * as Plot from '@observablehq/plot';
import { AttentionCurveDocument, type AttentionCurveQuery, type AttentionMeasure } from '../api.ts';
import { accountsFilter, define, period, present } from '../chart.ts';
import type { Canvas } from '../draw/canvas.ts';
import { DASHES } from '../draw/lines.ts';
import { brief, counted, ranged, since, told } from '../format.ts';

type Point = NonNullable<AttentionCurveQuery['attention']>['curve'][number];

/** Below so many models at risk, each one that ends moves the curve by a tenth. */
const FEW = 10;

/** How long models hold attention after their release. */
export const attention = define({
  name: 'attention',
  title: 'Attention after release',
  question: 'How long do models hold attention after their release?',
  document: AttentionCurveDocument,
  tables: () => [['attention.curve']],
  choices: [
    {
      name: 'measure',
      label: 'Attention is',
      options: [
        ['DOWNLOADS', 'downloads'],
        ['LIKES', 'likes gained'],
      ] satisfies [AttentionMeasure, string][],
    },
    {
      name: 'threshold',
      label: 'It ends below',
      options: [
        ['0.5', 'a half of its peak'],
        ['0.25', 'a quarter of its peak'],
        ['0.75', 'three quarters of its peak'],
      ],
    },
    {
      name: 'weeks',
      label: 'Followed for',
      options: [
        ['26', '26 weeks'],
        ['52', '52 weeks'],
        ['104', '104 weeks'],
      ],
    },
  ],
  follows: ['period', 'accounts'],
  days: ({ period: followed }, state) => `Models released ${since(state)}, followed over ${ranged(followed)}`,
  variables: ({ state, pick }) => ({
    hub: state.hub,
    released: period(state),
    where: accountsFilter(state),
    measure: pick('measure') as AttentionMeasure,
    threshold: Number(pick('threshold')),
    weeks: Number(pick('weeks')),
  }),
  view(data, { colours }) {
    const answer = present(data.attention);
    const few = answer.curve.some(({ atRisk }) => atRisk < FEW);
    const half = answer.medianWeeks === null ? 'More than half still hold it at the end.' : `Half have lost it by week ${answer.medianWeeks}.`;
    const [sure, unsure] = [colours.series[0]!, colours.series[1]!];
    return {
      summary: answer.models
        ? `${counted(answer.models, 'model')} released in the period could be followed; ${told(answer.censored, 'count')} still held attention when last seen. ${half} The mean over the weeks followed is ${told(answer.meanWeeks, 'weeks')}.`
        : 'No model released in the period could be followed.',
      metric: answer,
      table: {
        columns: [
          { label: 'Week after release' },
          { label: 'Still hold attention', unit: 'share' },
          { label: 'Models at risk', unit: 'count' },
          { label: 'Mean share of peak', unit: 'share' },
        ],
        rows: answer.curve.map(({ week, survival, atRisk, meanShareOfPeak }) => [String(week), survival, atRisk, meanShareOfPeak]),
      },
      drawing: {
        parts: answer.curve.length ? [{ draw: (canvas) => curve(answer.curve, answer.medianWeeks, [sure, unsure], canvas) }] : [],
        groups: [
          { label: 'Share of models that still hold attention', role: 'VALUE', colour: sure },
          { label: 'Mean share of the peak week', role: 'VALUE', colour: unsure },
        ],
        form: 'line',
        statuses: new Set(few ? ['ESTIMATED'] : []),
        broken: false,
        words: { ESTIMATED: `fewer than ${FEW} models at risk` },
        height: 280,
      },
      notes: [
        'The period chooses models by their day of release. Models that could not be followed to the end count for as long as they were (Kaplan-Meier).',
      ],
    };
  },
});

function curve(points: readonly Point[], median: number | null, [sure, unsure]: readonly [string, string], canvas: Canvas): SVGSVGElement {
  const { colours } = canvas;
  const firstFew = points.findIndex(({ atRisk }) => atRisk < FEW);
  const until = firstFew < 0 ? points : points.slice(0, firstFew + 1);
  const after = firstFew < 0 ? [] : points.slice(firstFew);
  const step = { x: 'week', y: 'survival', curve: 'step-after', stroke: sure } as const;
  const mean = { x: 'week', y: (point: Point): number => point.meanShareOfPeak ?? NaN, stroke: unsure };
  return Plot.plot({
    width: canvas.width,
    height: canvas.height,
    marginLeft: 44,
    marginBottom: 38,
    marginTop: 12,
    style: `--plot-background: ${colours.background}; background: transparent; color: ${colours.ink}; font: 12px system-ui, sans-serif; overflow: visible`,
    x: { domain: [0, points.length - 1], label: null },
    y: { domain: [0, 1], label: null },
    marks: [
      Plot.gridY({ stroke: colours.grid, strokeOpacity: 1, ticks: 5 }),
      Plot.axisY({ fill: colours.muted, tickSize: 0, ticks: 5, tickFormat: (value: number) => brief(value, 'share') }),
      Plot.axisX({ fill: colours.muted, stroke: colours.muted, ticks: 8, label: 'Weeks after release', labelAnchor: 'center', labelArrow: 'none' }),
      Plot.ruleY([0.5], { stroke: colours.muted, strokeDasharray: '2 3' }),
      Plot.line(until, { ...mean, strokeWidth: 1.5 }),
      Plot.line(after, { ...mean, strokeWidth: 1.5, strokeDasharray: DASHES.ESTIMATED }),
      Plot.line(until, { ...step, strokeWidth: 2.5 }),
      Plot.line(after, { ...step, strokeWidth: 2.5, strokeDasharray: DASHES.ESTIMATED }),
      ...(median === null ? [] : [Plot.dot([{ week: median, survival: 0.5 }], { x: 'week', y: 'survival', r: 5, fill: sure, stroke: colours.background, title: () => `Half by week ${median}` })]),
      Plot.ruleY([0], { stroke: colours.muted }),
      Plot.tip(
        points,
        Plot.pointerX({
          x: 'week',
          y: 'survival',
          maxRadius: Infinity,
          lineHeight: 1.3,
          title: (point: Point) =>
            `Week ${point.week}\nStill hold attention: ${told(point.survival, 'share')}\nModels at risk: ${told(point.atRisk, 'count')}\nMean share of peak: ${told(point.meanShareOfPeak, 'share')}`,
          fill: colours.background,
          stroke: colours.muted,
          fontSize: 12,
        }),
      ),
    ],
  }) as SVGSVGElement;
}
