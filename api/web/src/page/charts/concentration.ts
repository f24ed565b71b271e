import { ConcentrationOfDocument, type ConcentrationUnit } from '../api.ts';
import { accountsFilter, define, present, recorded } from '../chart.ts';
import { bars, type Bar } from '../draw/bars.ts';
import { counted, told } from '../format.ts';

const UNITS: Record<ConcentrationUnit, { one: string; many: string; top: number[]; below: number[] }> = {
  MODEL: { one: 'model', many: 'models', top: [1, 10, 50, 200, 1000], below: [1, 200] },
  PUBLISHER: { one: 'publisher', many: 'publishers', top: [1, 3, 10, 50], below: [1, 200] },
  ORIGIN: { one: 'country', many: 'countries', top: [1, 2, 3, 10], below: [1, 200] },
};

/** How much of the downloads the most downloaded have. */
export const concentration = define({
  name: 'concentration',
  title: 'Concentration of downloads',
  question: 'How much of all downloads do a few models, publishers or countries have?',
  document: ConcentrationOfDocument,
  tables: () => [
    ['concentration.top', 'the most downloaded'],
    ['concentration.below', 'the least downloaded'],
  ],
  choices: [
    {
      name: 'of',
      label: 'Among',
      options: [
        ['MODEL', 'models'],
        ['PUBLISHER', 'publishers'],
        ['ORIGIN', 'countries'],
      ] satisfies [ConcentrationUnit, string][],
    },
  ],
  follows: ['period', 'accounts'],
  variables({ state, pick }) {
    const of = pick('of') as ConcentrationUnit;
    const { top, below } = UNITS[of];
    return { hub: state.hub, of, period: recorded(state), where: accountsFilter(state), top, below };
  },
  view(data, { colours, pick }) {
    const answer = present(data.concentration);
    const { one, many } = UNITS[pick('of') as ConcentrationUnit];
    // A "top 50" of five would tell nothing.
    const listed = answer.top.filter(({ n }) => n < answer.units);
    const name = (n: number): string => (n === 1 ? `The first ${one}` : `The top ${n.toLocaleString('en')} ${many}`);
    const colour = colours.series[0]!;
    const drawn = listed.flatMap(({ n, downloadShare, unitShare }): Bar[] =>
      downloadShare === null
        ? []
        : [
            {
              label: n === 1 ? `First ${one}` : `Top ${n.toLocaleString('en')} ${many}`,
              role: 'VALUE',
              pieces: [{ label: 'share of downloads', colour, value: downloadShare }],
              note: `${told(downloadShare, 'share')}, with ${told(unitShare, 'share')} of all`,
            },
          ],
    );
    const sentences = listed.slice(0, 3).map(({ n, downloadShare }) => `${name(n)}: ${told(downloadShare, 'share')}`);
    return {
      summary: answer.downloads
        ? `${counted(answer.units, one, many)} with ${told(answer.downloads, 'count')} downloads. ` +
          (sentences.length ? `${sentences.join('. ')} of the downloads. ` : '') +
          `Gini coefficient ${told(answer.gini, 'index')}, Herfindahl-Hirschman index ${told(answer.hhi, 'index')} (1 is all with one).`
        : `${counted(answer.units, one, many)}; no download of them is recorded in this period.`,
      metric: answer,
      table: {
        columns: [
          { label: 'Which' },
          { label: `Number of ${many}`, unit: 'count' },
          { label: `Share of ${many}`, unit: 'share' },
          { label: 'Share of downloads', unit: 'share' },
        ],
        rows: [
          ...listed.map(({ n, downloadShare, unitShare }) => [name(n), n, unitShare, downloadShare]),
          ...answer.below.map(({ below, units, unitShare }) => [`Fewer than ${counted(below, 'download')}`, units, unitShare, 'not asked']),
        ],
      },
      drawing: {
        parts: drawn.length ? [{ draw: (canvas) => bars(drawn, 'share', canvas, 1) }] : [],
        groups: [{ label: 'Share of downloads', role: 'VALUE', colour }],
        form: 'box',
        statuses: new Set(),
        broken: false,
        height: 200,
      },
    };
  },
});
