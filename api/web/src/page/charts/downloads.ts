import { DownloadShareByDocument, type Attribution, type ModelDimension } from '../api.ts';
import { chosen, define, present } from '../chart.ts';
import { ATTRIBUTION, stacked, type Measure } from './shares.ts';

/** Downloads by whatever a reader wants to group them by. */
export const downloads = define({
  name: 'downloads',
  title: 'Downloads by publisher, task or licence',
  question: 'Who or what do the downloads go to?',
  document: DownloadShareByDocument,
  tables: () => [['downloadShare.groups.columns']],
  choices: [
    {
      name: 'by',
      label: 'Group by',
      options: [
        ['PUBLISHER', 'publisher'],
        ['TASK', 'task'],
        ['MODALITY', 'modality'],
        ['LIBRARY', 'library'],
        ['LICENSE', 'licence'],
        ['RELATION', 'relation to a base model'],
        ['AGE', 'age of the model'],
        ['SIZE', 'size class'],
        ['PUBLISHER_KIND', 'kind of publisher'],
        ['ORIGIN', 'country'],
        ['REGION', 'region'],
      ] satisfies [ModelDimension, string][],
    },
    {
      name: 'show',
      label: 'Show',
      options: [
        ['share', 'shares'],
        ['downloads', 'downloads'],
      ] satisfies [Measure, string][],
    },
    ATTRIBUTION,
  ],
  follows: ['period', 'interval', 'accounts'],
  variables: ({ state, pick }) => ({
    by: pick('by') as ModelDimension,
    ...chosen(state),
    attribution: pick('attribution') as Attribution,
    top: 8,
  }),
  view: (data, { colours, pick }) => stacked(present(data.downloadShare), colours, pick('show') as Measure),
});
