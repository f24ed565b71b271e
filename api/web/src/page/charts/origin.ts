import { OriginShareDocument, type ModelDimension } from '../api.ts';
import { chosen, define, present } from '../chart.ts';
import { overTime } from '../draw/compose.ts';
import { lines } from '../draw/lines.ts';
import type { Panel } from '../draw/panel.ts';
import { countedHow } from '../provenance.ts';
import { tableOf } from './intervals.ts';
import { keysOf, sentence, seriesOf } from './shares.ts';

/** Share of downloads by country or region, by who uploaded and by who made the root, on one scale. */
export const origin = define({
  name: 'origin',
  title: 'Downloads by origin',
  question: 'Which country do the models that people download come from: by who uploaded them, and by who made the model at the root?',
  document: OriginShareDocument,
  tables: () => [
    ['byPublisher.groups.columns', 'by publisher'],
    ['byRootModel.groups.columns', 'by root model'],
  ],
  choices: [
    {
      name: 'by',
      label: 'Group by',
      options: [
        ['ORIGIN', 'country'],
        ['REGION', 'region'],
      ] satisfies [ModelDimension, string][],
    },
  ],
  follows: ['period', 'interval', 'accounts'],
  variables: ({ state, pick }) => ({
    by: pick('by') as ModelDimension,
    ...chosen(state),
    top: 6,
  }),
  view(data, { state, colours }) {
    const byPublisher = present(data.byPublisher);
    const byRootModel = present(data.byRootModel);
    const keys = keysOf(byPublisher, byRootModel);
    const both = [
      { title: 'By publisher', shares: byPublisher },
      { title: 'By root model', shares: byRootModel },
    ];
    const largest = Math.max(...both.flatMap(({ shares }) => shares.groups.flatMap(({ columns }) => columns.share.map((share) => share ?? 0))));
    const panels = both.map(
      ({ title, shares }): Panel => ({
        title,
        slots: shares.axis,
        series: seriesOf(shares, colours, 'share', keys),
        breaks: shares.breaks,
        unit: 'share',
        top: Math.min(1, largest * 1.08 || 1),
      }),
    );
    return {
      summary: `By publisher, ${sentence(byPublisher)} By root model, ${sentence(byRootModel)}`,
      metric: byPublisher,
      table: tableOf(panels),
      drawing: overTime(panels, lines, { form: 'line', height: 300, columns: 2 }),
      notes: [
        ...(state.accounts === 'all' ? [] : ['By root model, models of other accounts count too where they are built on a model of the chosen accounts.']),
        // The line of what the chart is of has the first answer, and other accounts may be counted in other ways.
        ...(String(countedHow(byRootModel)) === String(countedHow(byPublisher)) ? [] : [`By root model: ${countedHow(byRootModel).join(', ') || 'nothing is counted'}.`]),
      ],
    };
  },
});
