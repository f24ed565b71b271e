import { DatasetsByDocument, type DatasetDimension } from '../api.ts';
import { define, period, present } from '../chart.ts';
import { overTime } from '../draw/compose.ts';
import { lines } from '../draw/lines.ts';
import type { Panel } from '../draw/panel.ts';
import { colour } from '../draw/theme.ts';
import { counted, ranged, told } from '../format.ts';
import { tableOf } from './intervals.ts';

const ROBOTICS = 'robotics';
const TOP = 7;

/** Datasets by category, robotics always among them, or by another dimension. */
export const datasets = define({
  name: 'datasets',
  title: 'Datasets by category',
  question: 'What are datasets made for, and how fast does robotics grow?',
  document: DatasetsByDocument,
  tables: (pick) => [
    ['datasetCounts.groups.columns', 'of the largest'],
    ...(pick('by') === 'CATEGORY' ? [['robotics.groups.columns', 'of robotics'] as const] : []),
  ],
  choices: [
    {
      name: 'by',
      label: 'Group by',
      options: [
        ['CATEGORY', 'category'],
        ['MODALITY', 'modality'],
        ['ORIGIN', 'country'],
        ['REGION', 'region'],
        ['PUBLISHER', 'publisher'],
        ['PUBLISHER_KIND', 'kind of publisher'],
        ['LICENSE', 'licence'],
      ] satisfies [DatasetDimension, string][],
    },
    {
      name: 'show',
      label: 'Show',
      options: [
        ['total', 'existing at the end'],
        ['added', 'added in each interval'],
      ],
    },
  ],
  follows: ['period', 'interval'],
  variables: ({ state, pick }) => ({
    hub: state.hub,
    by: pick('by') as DatasetDimension,
    period: period(state),
    interval: state.interval,
    top: TOP,
    withRobotics: pick('by') === 'CATEGORY',
  }),
  view(data, { colours, pick }) {
    const counts = present(data.datasetCounts);
    const measure = pick('show') === 'added' ? 'added' : 'total';
    const named = counts.groups.some(({ key }) => key === ROBOTICS);
    const extra = named ? [] : (data.robotics?.groups.filter(({ key }) => key === ROBOTICS) ?? []);
    const groups = [...extra, ...counts.groups];
    const panel: Panel = {
      slots: counts.axis,
      series: groups.map(({ label, role, columns, points }, at) => ({
        label,
        role,
        colour: colour(colours, role, at),
        values: columns[measure],
        statuses: points.map(({ status }) => status),
      })),
      breaks: counts.breaks,
      unit: 'count',
    };
    const parts = groups.slice(0, 4).map(({ label, total, added }) => `${label} ${told(total, 'count')} (${told(added, 'count')} added)`);
    const overlap = ['CATEGORY', 'MODALITY'].includes(pick('by'));
    return {
      summary: `${ranged(counts.period)}: ${counted(counts.total, 'dataset')} at the end, ${told(counts.added, 'count')} added. ${parts.length ? `${parts.join(', ')}.` : 'There is no group to draw.'}`,
      metric: counts,
      table: tableOf([panel]),
      drawing: overTime([panel], lines, { form: 'line', height: 300 }),
      notes: [
        ...(overlap ? ['A dataset counts once in each of its groups, so groups do not add up to the total.'] : []),
        'A group is recorded from the first listing on that has any of it: a step there is a listing that came, not datasets that were made.',
        ...(extra.length ? ['Robotics is not among the largest categories; it is shown all the same, and is part of Other too.'] : []),
      ],
    };
  },
});
