import { ModelSizeDocument } from '../api.ts';
import { chosen, define, present } from '../chart.ts';
import { overTime } from '../draw/compose.ts';
import { lines } from '../draw/lines.ts';
import type { Panel } from '../draw/panel.ts';
import { colour } from '../draw/theme.ts';
import { told } from '../format.ts';

/** Mean and median number of parameters of what is downloaded. */
export const modelSize = define({
  name: 'model-size',
  title: 'Size of downloaded models',
  question: 'How many parameters do the models have that people take?',
  document: ModelSizeDocument,
  tables: () => [['downloadedModelSize.points']],
  choices: [],
  follows: ['period', 'interval', 'accounts'],
  variables: ({ state }) => chosen(state),
  view(data, { colours }) {
    const answer = present(data.downloadedModelSize);
    const panel: Panel = {
      slots: answer.points,
      series: [
        { label: 'Mean', role: 'VALUE', colour: colour(colours, 'VALUE', 0), values: answer.points.map(({ mean }) => mean) },
        { label: 'Median', role: 'VALUE', colour: colour(colours, 'VALUE', 1), values: answer.points.map(({ median }) => median) },
      ],
      breaks: answer.breaks,
      unit: 'parameters',
      log: true,
    };
    return {
      summary:
        answer.mean === null
          ? 'No download of a model whose size is known is recorded in this period.'
          : `Weighted by downloads, the mean is ${told(answer.mean, 'parameters')} parameters and the median ` +
            `${told(answer.median, 'parameters')}; the size is known for ${told(answer.knownShare, 'share')} of the downloads. ` +
            'A few large models move the mean, and hardly the median.',
      metric: answer,
      table: {
        columns: [
          { label: 'From' },
          { label: 'To, excluded' },
          { label: 'Status' },
          { label: 'Mean', unit: 'parameters' },
          { label: 'Median', unit: 'parameters' },
          { label: 'Of known size', unit: 'share' },
        ],
        rows: answer.points.map(({ from, to, status, mean, median, knownShare }) => [from, to, status, mean, median, knownShare]),
      },
      drawing: overTime([panel], lines, { form: 'line', height: 260 }),
      notes: ['The scale is logarithmic: each step up is a multiple, not a sum.'],
    };
  },
});
