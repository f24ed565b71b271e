/** The tabs that a first visit opens with. Each query stands alone, to be copied. */
export const examples = [
  {
    query: `# China's share of downloads, month by month, 2025:
# see the group CN, and the months on the axis.
#
# Only the 28 accounts that the sample lists in all
# its snapshots since January 2025: over all accounts,
# shares jump whenever another one enters the sample.
query ChinaShareByMonth {
  downloadShare(
    by: ORIGIN
    interval: MONTH
    period: { from: "2025-01-01", to: "2025-09-01" }
    where: {
      publisher: [
        "01-ai", "AI4Chem", "Alibaba-NLP",
        "alibaba-pai", "allenai", "Alpha-VLLM",
        "apple", "BAAI",
        "baichuan-inc", "deepmind", "deepseek-ai",
        "EleutherAI", "facebook", "google", "HWERI",
        "internlm", "lmsys", "meta-llama", "microsoft",
        "nvidia", "openai", "openbmb", "OpenGVLab",
        "openmmlab", "princeton-nlp", "Qwen",
        "sentence-transformers", "tiiuae"
      ]
    }
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
  },
  {
    query: `# Robotics datasets created, month by month.
#
# The sample's listing of 2026-02-15 tells days of
# creation, from August 2025 on: datasets recorded
# with SO-100 and SO-101 robot arms, one selection,
# not all of the hub.
query RoboticsDatasetsByMonth {
  datasetCounts(
    by: CATEGORY
    interval: MONTH
    period: { from: "2025-08-01", to: "2026-02-16" }
    where: {
      category: ["robotics"]
      created: { from: "2025-08-01" }
    }
  ) {
    total
    added
    groups {
      key
      label
      points { from added total status }
    }
    provenance { partial lastSnapshotOn }
    breaks { on title }
  }
}
`,
  },
  {
    query: `# The most downloaded models of an account, page by page:
# put the endCursor of an answer into "after".
query ModelsOfQwen($after: String) {
  models(
    where: { publisher: ["Qwen"], size: [FROM_3B_TO_9B] }
    orderBy: { field: DOWNLOADS, direction: DESC }
    first: 10
    after: $after
  ) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      name
      publisher { displayName country }
      parameters
      license
      downloads
      downloadSeries(interval: MONTH) { points { from downloads status } }
    }
  }
}
`,
  },
];
