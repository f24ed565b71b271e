import { DownloadShareByDocument, type SizeClass } from '../api.ts';
import { chosen, define, present } from '../chart.ts';
import { steps } from '../draw/theme.ts';
import { stacked } from './shares.ts';

/** In the order of their bounds, which is no order of downloads. */
const CLASSES: readonly SizeClass[] = [
  'UNDER_100M', 'FROM_100M_TO_500M', 'FROM_500M_TO_1B', 'FROM_1B_TO_3B', 'FROM_3B_TO_9B', 'FROM_9B_TO_30B', 'FROM_30B_TO_70B',
  'FROM_70B_TO_100B', 'FROM_100B_TO_250B', 'FROM_250B_TO_1T', 'FROM_1T',
];

/** Share of downloads by number of parameters, small classes below. */
export const size = define({
  name: 'size',
  title: 'Downloads by size of model',
  question: 'Do people download small models or large ones?',
  document: DownloadShareByDocument,
  tables: () => [['downloadShare.groups.columns']],
  choices: [],
  follows: ['period', 'interval', 'accounts'],
  variables: ({ state }) => ({
    by: 'SIZE' as const,
    ...chosen(state),
    attribution: 'PUBLISHER' as const,
    top: CLASSES.length,
  }),
  view(data, { colours }) {
    const shares = present(data.downloadShare);
    const place = (key: string): number => {
      const at = CLASSES.findIndex((name) => name === key);
      return at < 0 ? CLASSES.length : at;
    };
    // What is unknown comes last, whatever it would sort as.
    const groups = [...shares.groups].sort((a, b) => place(a.key) - place(b.key));
    const ramp = steps(colours, CLASSES.length);
    return stacked({ ...shares, groups }, colours, 'share', (series, key) =>
      series.role === 'VALUE' ? { ...series, colour: ramp[place(key)] ?? series.colour } : series,
    );
  },
});
