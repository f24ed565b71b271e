// The 28 accounts that the sample lists throughout (`fixed_panel` in api/sample/panel.csv): over all accounts shares
// would jump whenever another account enters the sample.
const panel = [
  '01-ai', 'AI4Chem', 'Alibaba-NLP', 'alibaba-pai', 'allenai', 'Alpha-VLLM', 'apple', 'BAAI', 'baichuan-inc', 'deepmind',
  'deepseek-ai', 'EleutherAI', 'facebook', 'google', 'HWERI', 'internlm', 'lmsys', 'meta-llama', 'microsoft', 'nvidia',
  'openai', 'openbmb', 'OpenGVLab', 'openmmlab', 'princeton-nlp', 'Qwen', 'sentence-transformers', 'tiiuae',
];

/** The tabs that a first visit opens with. */
export const examples = [
  {
    query: `# China's share of monthly downloads in 2025: see the group with the key CN.
# The variables name 28 accounts that the sample lists throughout, since
# shares over all accounts jump whenever another account enters the sample.
# Each share belongs to the month at the same place of the axis.
query ChinaShareByMonth($panel: [String!]) {
  downloadShare(
    by: ORIGIN
    interval: MONTH
    period: { from: "2025-01-01", to: "2025-09-01" }
    where: { publisher: $panel }
  ) {
    total
    axis { from status }
    groups {
      key
      label
      share
      columns { share }
    }
    provenance { partial basis lastSnapshotOn }
    breaks { on title }
  }
}
`,
    variables: JSON.stringify({ panel }, null, 2),
  },
  {
    query: `# How many robotics datasets were added each month.
# The sample's listing of February 2026 tells creation dates from August 2025
# on. It is one selection of robotics datasets, not all of the hub.
query RoboticsDatasetsByMonth {
  datasetCounts(
    by: CATEGORY
    interval: MONTH
    period: { from: "2025-08-01", to: "2026-02-01" }
    where: { category: ["robotics"] }
  ) {
    total
    added
    groups {
      key
      label
      points { from total added status }
    }
    provenance { partial lastSnapshotOn }
    breaks { on title }
  }
}
`,
    variables: '',
  },
];
