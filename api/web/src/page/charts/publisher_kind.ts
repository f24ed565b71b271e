import { DownloadShareByDocument, type Attribution } from '../api.ts';
import { chosen, define, present } from '../chart.ts';
import { ATTRIBUTION, stacked } from './shares.ts';

/** Share of downloads by kind of publisher. */
export const publisherKind = define({
  name: 'publisher-kind',
  title: 'Downloads by kind of publisher',
  question: 'Does industry still lead, or do universities, communities and individuals?',
  document: DownloadShareByDocument,
  tables: () => [['downloadShare.groups.columns']],
  choices: [ATTRIBUTION],
  follows: ['period', 'interval', 'accounts'],
  variables: ({ state, pick }) => ({
    by: 'PUBLISHER_KIND' as const,
    ...chosen(state),
    attribution: pick('attribution') as Attribution,
    top: 6,
  }),
  view: (data, { colours }) => stacked(present(data.downloadShare), colours, 'share'),
});
