//! What is measured, for Prometheus: the one list of names, and the text that it reads (format 0.0.4).

use std::fmt::{self, Write};

/// Media type of the text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A family of measured values.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    kind: &'static str,
    help: &'static str,
}

const fn family(name: &'static str, kind: &'static str, help: &'static str) -> Family {
    Family { name, kind, help }
}

/// The data version in force.
pub const DATA_VERSION: Family =
    family("hubscope_data_version", "gauge", "Version of the published data that answers are computed from.");
/// The day of the last snapshot.
pub const LAST_SNAPSHOT: Family = family(
    "hubscope_last_snapshot_timestamp_seconds",
    "gauge",
    "Day of the last snapshot of a kind of repositories, as the seconds from 1970 to its beginning (UTC).",
);
/// How old the data is.
pub const FRESHNESS: Family = family(
    "hubscope_data_freshness",
    "gauge",
    "How old the data of a kind of repositories is, as answers tell it: 1 for the freshness it has, 0 for the others.",
);
/// Requests.
pub const REQUESTS: Family =
    family("hubscope_http_requests_total", "counter", "Answered requests by route, method and status.");
/// How long requests took.
pub const DURATIONS: Family = family(
    "hubscope_http_request_duration_seconds",
    "histogram",
    "How long requests took, from their head to the head of the answer.",
);
/// Where answers came from.
pub const ANSWERS: Family = family(
    "hubscope_graphql_answers_total",
    "counter",
    "Answers to GraphQL requests that ran: from memory (hit), from Redis (hit-redis), the version before for who takes it (stale), computed (miss), or never kept (bypass).",
);

/// What was asked.
pub const OPERATIONS: Family =
    family("hubscope_graphql_operations_total", "counter", "GraphQL operations that were found fit to run, by type.");
/// What went wrong with it.
pub const ERRORS: Family = family(
    "hubscope_graphql_errors_total",
    "counter",
    "Errors told to callers, by their code; those of what many wait for together are told once.",
);
/// What was computed, and from where.
pub const COMPUTED: Family = family(
    "hubscope_graphql_computed_total",
    "counter",
    "Answers that were computed: with data held in memory (columns), lists of which the database tells, or by the database alone (sql).",
);
/// In which form kept answers were sent.
pub const CODINGS: Family = family(
    "hubscope_graphql_sent_total",
    "counter",
    "Kept answers that were sent, by content coding; those that had not changed were not sent.",
);
/// What was computed before it was asked for.
pub const WARMED: Family = family(
    "hubscope_graphql_warmed_total",
    "counter",
    "Answers that were computed again after a publication, before they were asked for.",
);
/// How much the cache holds.
pub const CACHED: Family =
    family("hubscope_answer_cache_bytes", "gauge", "Bytes of answers held in this process, in all codings.");

/// What is being computed.
pub const COMPUTING: Family = family(
    "hubscope_graphql_computing",
    "gauge",
    "Answers that are being computed, at most HUBSCOPE_LIMIT_CONCURRENCY.",
);
/// What waits to be.
pub const WAITING: Family = family(
    "hubscope_graphql_waiting",
    "gauge",
    "Requests that wait for their turn to be computed, at most HUBSCOPE_LIMIT_QUEUE; what comes beyond is turned away.",
);
/// Who is connected for long.
pub const STREAMS: Family =
    family("hubscope_streams_open", "gauge", "Open sockets, and subscriptions over Server-Sent Events.");

/// Whether requests can be answered.
pub const READY: Family = family("hubscope_ready", "gauge", "1 while requests can be answered, as /readyz tells it.");
/// What they need.
pub const PARTS: Family = family(
    "hubscope_part_up",
    "gauge",
    "Parts as /readyz tells them: 1 for one that is as it should be or is not used, 0 for others.",
);
/// What is held in memory.
pub const HELD_VERSION: Family = family(
    "hubscope_memory_data_version",
    "gauge",
    "Version of the data that is held in memory; absent where none is.",
);
/// How much of it.
pub const HELD_BYTES: Family =
    family("hubscope_memory_data_bytes", "gauge", "Bytes of the data that is held in memory; 0 where none is.");
/// Connections to databases.
pub const CONNECTIONS: Family = family(
    "hubscope_database_connections",
    "gauge",
    "Open connections to the database by what they are for (read, write, watch), in use and idle.",
);
/// How many there may be.
pub const MOST_CONNECTIONS: Family = family(
    "hubscope_database_connections_most",
    "gauge",
    "Connections to the database that there may be, by what they are for.",
);
/// Snapshots that are being read.
pub const INGESTING: Family =
    family("hubscope_ingest_running", "gauge", "1 while this server reads a snapshot that was ordered by mutation.");
/// Snapshots that were.
pub const INGESTS: Family = family(
    "hubscope_ingests_total",
    "counter",
    "Snapshots that were ordered from this server by mutation, by what became of them.",
);

/// Every family, in the order in which they are told.
pub const ALL: [&Family; 23] = [
    &DATA_VERSION,
    &LAST_SNAPSHOT,
    &FRESHNESS,
    &READY,
    &PARTS,
    &REQUESTS,
    &DURATIONS,
    &OPERATIONS,
    &ERRORS,
    &ANSWERS,
    &COMPUTED,
    &CODINGS,
    &WARMED,
    &CACHED,
    &COMPUTING,
    &WAITING,
    &STREAMS,
    &HELD_VERSION,
    &HELD_BYTES,
    &CONNECTIONS,
    &MOST_CONNECTIONS,
    &INGESTING,
    &INGESTS,
];

/// The text, as it grows.
#[derive(Debug, Default)]
pub struct Exposition(String);

impl Exposition {
    /// Begins a family; its samples follow.
    pub fn begin(&mut self, of: &Family) {
        let Family { name, kind, help } = of;
        self.put(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    /// A family of one value.
    pub fn one(&mut self, of: &Family, value: impl fmt::Display) {
        self.begin(of);
        self.sample(of, "", &[], value);
    }

    /// A value of a family. `suffix` is that of a part of a histogram, empty otherwise.
    pub fn sample(&mut self, of: &Family, suffix: &str, labels: &[(&str, &str)], value: impl fmt::Display) {
        self.put(format_args!("{}{suffix}", of.name));
        for (at, (label, told)) in labels.iter().enumerate() {
            let told = told.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
            self.put(format_args!("{}{label}=\"{told}\"", if at == 0 { '{' } else { ',' }));
        }
        let end = if labels.is_empty() { "" } else { "}" };
        self.put(format_args!("{end} {value}\n"));
    }

    /// The whole text.
    pub fn text(self) -> String {
        self.0
    }

    fn put(&mut self, words: fmt::Arguments<'_>) {
        // Writing to a text does not fail.
        let _ = self.0.write_fmt(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_prometheus_reads_them() {
        let mut written = Exposition::default();
        written.begin(&DATA_VERSION);
        written.sample(&DATA_VERSION, "", &[], 7);
        written.sample(&DURATIONS, "_bucket", &[("route", "a\"b\\c\nd"), ("le", "+Inf")], 0.5);
        let expected = "# HELP hubscope_data_version Version of the published data that answers are computed from.\n\
                        # TYPE hubscope_data_version gauge\n\
                        hubscope_data_version 7\n\
                        hubscope_http_request_duration_seconds_bucket{route=\"a\\\"b\\\\c\\nd\",le=\"+Inf\"} 0.5\n";
        assert_eq!(written.text(), expected);
    }

    #[test]
    fn names_are_told_apart_and_say_their_unit() {
        for (at, family) in ALL.iter().enumerate() {
            assert!(family.name.starts_with("hubscope_") && !family.help.contains('\n'));
            assert_eq!(family.kind == "counter", family.name.ends_with("_total"), "{}", family.name);
            assert!(ALL[..at].iter().all(|before| before.name != family.name), "{}", family.name);
        }
    }
}
