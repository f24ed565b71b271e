import { DerivativesByDocument, type DerivativeDimension, type DerivativeScope } from '../api.ts';
import { define, present } from '../chart.ts';
import { bars } from '../draw/bars.ts';
import { counted, dated, told } from '../format.ts';

const RELATIONS = [
  ['finetunes', 'Fine-tunes'],
  ['quantized', 'Quantised'],
  ['adapters', 'Adapters'],
  ['merges', 'Merges'],
] as const;

/** Whose models others build on. */
export const derivatives = define({
  name: 'derivatives',
  title: 'Whose models others build on',
  question: 'Whose models are most fine-tuned, quantised, adapted and merged?',
  document: DerivativesByDocument,
  tables: () => [['derivatives.groups']],
  choices: [
    {
      name: 'by',
      label: 'Count for',
      options: [
        ['PUBLISHER', 'the publisher of the base'],
        ['BASE_MODEL', 'the base model'],
        ['ORIGIN', 'the country of the base'],
      ] satisfies [DerivativeDimension, string][],
    },
    {
      name: 'scope',
      label: 'Built on it',
      options: [
        ['RECURSIVE', 'directly or through others'],
        ['DIRECT', 'directly'],
      ] satisfies [DerivativeScope, string][],
    },
  ],
  follows: [],
  // The period of such an answer is the recorded history, which its downloads are not of.
  days: ({ provenance: { lastSnapshotOn } }) =>
    `Downloads since creation where the hub tells them, else since recording began${lastSnapshotOn ? `, as of ${dated(lastSnapshotOn)}` : ''}`,
  variables: ({ state, pick }) => ({
    hub: state.hub,
    by: pick('by') as DerivativeDimension,
    scope: pick('scope') as DerivativeScope,
    top: 10,
  }),
  view(data, { colours }) {
    const answer = present(data.derivatives);
    const first = answer.groups.filter(({ role }) => role === 'VALUE').slice(0, 3);
    return {
      summary: answer.total
        ? `${counted(answer.total, 'model')} name a base. ${first.length ? `Most are built on ${first.map(({ label, count }) => `${label} (${told(count, 'count')})`).join(', ')}.` : 'None of the bases is known.'}`
        : 'No recorded model names a base.',
      metric: answer,
      table: {
        columns: [
          { label: 'Base' },
          { label: 'Derivatives', unit: 'count' },
          ...RELATIONS.map(([, label]) => ({ label, unit: 'count' as const })),
          { label: 'Their downloads since creation', unit: 'count' },
        ],
        rows: answer.groups.map((group) => [group.label, group.count, ...RELATIONS.map(([name]) => group[name]), group.downloads]),
      },
      drawing: {
        parts: answer.groups.length
          ? [
              {
                draw: (canvas) =>
                  bars(
                    answer.groups.map((group) => ({
                      label: group.label,
                      role: group.role,
                      pieces: RELATIONS.map(([name, label], at) => ({ label, colour: colours.series[at]!, value: group[name] })),
                      note: told(group.count, 'count'),
                    })),
                    'count',
                    canvas,
                  ),
              },
            ]
          : [],
        groups: RELATIONS.map(([, label], at) => ({ label, role: 'VALUE' as const, colour: colours.series[at]! })),
        form: 'box',
        statuses: new Set(),
        broken: false,
        height: 300,
      },
      notes: ['A model counts once for each base that it names, so bars can add up to more than the total.'],
    };
  },
});
