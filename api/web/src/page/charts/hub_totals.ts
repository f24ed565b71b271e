import { HubTotalsOverTimeDocument, type HubTotalsOverTimeQuery, type PointStatus } from '../api.ts';
import { define, period, present } from '../chart.ts';
import { h, link } from '../dom.ts';
import { overTime } from '../draw/compose.ts';
import { lines } from '../draw/lines.ts';
import type { Panel } from '../draw/panel.ts';
import { stack } from '../draw/stack.ts';
import { colour, type Colours } from '../draw/theme.ts';
import { before, counted, dated, listed, NO_DATA, ranged, told } from '../format.ts';
import { KINDS, type Kind } from '../kinds.ts';

type Answer = HubTotalsOverTimeQuery;
type Totals = NonNullable<Answer['hubTotals']>;

const DOWNLOADS = 'Downloads of models';

/** How large all that is recorded is, and how it grows. */
export const hubTotals = define({
  name: 'hub-totals',
  title: 'All that is recorded',
  question: 'How many models, datasets and spaces are recorded, and how often are the models downloaded?',
  document: HubTotalsOverTimeDocument,
  tables: () => [['hubTotals.points']],
  choices: [],
  follows: ['period', 'interval'],
  variables: ({ state, kinds }) => ({
    hub: state.hub,
    period: period(state),
    interval: state.interval,
    models: kinds.has('models'),
    datasets: kinds.has('datasets'),
    spaces: kinds.has('spaces'),
  }),
  view(data, { colours }) {
    const totals = present(data.hubTotals);
    const panels = panelsOf(data, totals, colours);
    const known = KINDS.filter((kind) => totals.points.some((point) => point[kind] !== null));
    const { users } = totals;
    const counts = known.map((kind) => counted(totals[kind], kind.slice(0, -1)));
    return {
      summary: known.length
        ? `${ranged(totals.period)}: at the end ${listed([...counts, counted(totals.publishers, 'publisher')])} are recorded. ${downloaded(data, totals)}`
        : `${ranged(totals.period)}: nothing is recorded.`,
      metric: totals,
      table: {
        columns: [
          { label: 'From' },
          { label: 'To, excluded' },
          { label: 'Models', unit: 'count' },
          { label: 'Datasets', unit: 'count' },
          { label: 'Spaces', unit: 'count' },
          { label: 'Status of counts, together' },
          { label: 'Downloads', unit: 'count' },
          { label: 'Status of downloads' },
        ],
        rows: totals.points.map((point) => [
          point.from, point.to, point.models, point.datasets, point.spaces, point.countStatus, point.downloads, point.downloadStatus,
        ]),
      },
      drawing: overTime(panels, (panel, canvas) => (panel.title === DOWNLOADS ? stack : lines)(panel, canvas), {
        form: 'line',
        also: 'box',
        height: 190,
        columns: panels.length === 3 ? 3 : 2,
        groups: [],
      }),
      notes: [
        ...known.flatMap((kind) => {
          const last = endOf(data, kind);
          // Counts are known up to the day of the last listing itself.
          return last && last < before(totals.period.to)
            ? [`The last listing of ${kind} is of ${dated(last)}, before the end of the period: of ${kind}, what is told at the end is what was listed last.`]
            : [];
        }),
        ...KINDS.filter((kind) => !known.includes(kind)).map((kind) => `No listing of ${kind} is recorded in the period, so there is nothing to count.`),
        ...(users
          ? [h('span', {}, `Registered users: ${told(users.value, 'count')} as of ${dated(users.asOf)}, as published (`, link(users.url, users.source), '). The hub counts them nowhere, so this number is quoted, not computed.')]
          : []),
      ],
    };
  },
});

/** The day of the last listing of a kind, which is where its record ends. */
const endOf = (data: Answer, kind: Kind): string | null => data[kind]?.provenance.lastSnapshotOn ?? null;

function downloaded(data: Answer, { downloads, period: { to } }: Totals): string {
  if (downloads === null) return `How often the models were downloaded: ${NO_DATA}.`;
  const last = endOf(data, 'models');
  // The day of the last listing is no longer part of the recorded downloads.
  const until = last && last < to ? ` up to the last listing of models, of ${dated(last)}` : '';
  return `The models were downloaded ${told(downloads, 'count')} times${until}.`;
}

function panelsOf(data: Answer, { points, breaks }: Totals, colours: Colours): Panel[] {
  const counts = KINDS.map((kind, at): Panel => {
    const name = kind.charAt(0).toUpperCase() + kind.slice(1);
    // Intervals that are cut elsewhere than those of all kinds together are other ones.
    const own = new Map(data[kind]?.axis.map(({ from, to, status }) => [`${from} ${to}`, status]));
    const status = (point: Totals['points'][number]): PointStatus =>
      point[kind] === null ? 'MISSING' : (own.get(`${point.from} ${point.to}`) ?? point.countStatus);
    return {
      title: name,
      slots: points.map((point) => ({ from: point.from, to: point.to, status: status(point) })),
      series: [{ label: name, role: 'VALUE', colour: colour(colours, 'VALUE', at), values: points.map((point) => point[kind]) }],
      breaks,
      unit: 'count',
    };
  });
  const downloads: Panel = {
    title: DOWNLOADS,
    slots: points.map(({ from, to, downloadStatus }) => ({ from, to, status: downloadStatus })),
    series: [{ label: 'Downloads', role: 'VALUE', colour: colour(colours, 'VALUE', 4), values: points.map((point) => point.downloads) }],
    breaks,
    unit: 'count',
  };
  return [...counts, downloads].filter(({ series }) => series.some(({ values }) => values.some((value) => value !== null)));
}
