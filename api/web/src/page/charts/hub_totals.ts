import { HubTotalsOverTimeDocument, type HubTotalsOverTimeQuery } from '../api.ts';
import { define, period, present } from '../chart.ts';
import { overTime } from '../draw/compose.ts';
import { lines } from '../draw/lines.ts';
import type { Panel } from '../draw/panel.ts';
import { stack } from '../draw/stack.ts';
import { colour, type Colours } from '../draw/theme.ts';
import { counted, dated, ranged, told } from '../format.ts';

type Totals = NonNullable<HubTotalsOverTimeQuery['hubTotals']>;

const KINDS = ['models', 'datasets', 'spaces'] as const;

/** How large all that is recorded is, and how it grows. */
export const hubTotals = define({
  name: 'hub-totals',
  title: 'All that is recorded',
  question: 'How many models, datasets and spaces are recorded, and how often are the models downloaded?',
  document: HubTotalsOverTimeDocument,
  tables: () => [['hubTotals.points']],
  choices: [],
  follows: ['period', 'interval'],
  variables: ({ state }) => ({ hub: state.hub, period: period(state), interval: state.interval }),
  view(data, { colours }) {
    const totals = present(data.hubTotals);
    const panels = panelsOf(totals, colours);
    const without = KINDS.filter((kind) => totals.points.every((point) => point[kind] === null));
    const { users } = totals;
    return {
      summary:
        `${ranged(totals.period)}: at the end ${counted(totals.models, 'model')}, ${counted(totals.datasets, 'dataset')} and ` +
        `${counted(totals.publishers, 'publisher')} are recorded; the models were downloaded ` +
        `${totals.downloads === null ? 'an unknown number of' : told(totals.downloads, 'count')} times${upTo(totals, 'downloads')}.`,
      metric: totals,
      table: {
        columns: [
          { label: 'From' },
          { label: 'To, excluded' },
          { label: 'Models', unit: 'count' },
          { label: 'Datasets', unit: 'count' },
          { label: 'Spaces', unit: 'count' },
          { label: 'Status of counts' },
          { label: 'Downloads', unit: 'count' },
          { label: 'Status of downloads' },
        ],
        rows: totals.points.map((point) => [
          point.from, point.to, point.models, point.datasets, point.spaces, point.countStatus, point.downloads, point.downloadStatus,
        ]),
      },
      drawing: {
        ...overTime(panels, (panel, canvas) => (panel.title === 'Downloads of models' ? stack : lines)(panel, canvas), {
          form: 'line',
          height: 190,
          columns: panels.length === 3 ? 3 : 2,
          groups: [],
        }),
      },
      notes: [
        ...KINDS.filter((kind) => !without.includes(kind) && upTo(totals, kind)).map(
          (kind) => `The last listing of ${kind} lies before the end of the period: of ${kind}, what is told at the end is what was listed last.`,
        ),
        'What is estimated or partly recorded is told once for models, datasets and spaces together.',
        ...without.map((kind) => `No listing of ${kind} is recorded, so there is nothing to count.`),
        ...(users ? [`Registered users: ${told(users.value, 'count')} as of ${dated(users.asOf)}, as published (${users.source}). The hub counts them nowhere, so this number is quoted, not computed.`] : []),
      ],
    };
  },
});

/** Says where a record ends that does not reach the end of the period. */
function upTo({ points }: Totals, of: 'downloads' | (typeof KINDS)[number]): string {
  const last = points.findLast((point) => point[of] !== null);
  return last && last !== points.at(-1) ? ` until ${dated(last.to)}, where their record ends` : '';
}

function panelsOf({ points, breaks }: Totals, colours: Colours): Panel[] {
  const counts = KINDS.map((kind, at): Panel => {
    const name = kind.charAt(0).toUpperCase() + kind.slice(1);
    return {
      title: name,
      // A point has one status for all kinds; one that is null all the same is missing.
      slots: points.map((point) => ({ from: point.from, to: point.to, status: point[kind] === null ? 'MISSING' : point.countStatus })),
      series: [{ label: name, role: 'VALUE', colour: colour(colours, 'VALUE', at), values: points.map((point) => point[kind]) }],
      breaks,
      unit: 'count',
    };
  });
  const downloads: Panel = {
    title: 'Downloads of models',
    slots: points.map(({ from, to, downloadStatus }) => ({ from, to, status: downloadStatus })),
    series: [{ label: 'Downloads', role: 'VALUE', colour: colour(colours, 'VALUE', 4), values: points.map((point) => point.downloads) }],
    breaks,
    unit: 'count',
  };
  return [...counts, downloads].filter(({ series }) => series.some(({ values }) => values.some((value) => value !== null)));
}
