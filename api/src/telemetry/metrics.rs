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

impl Family {
    /// Whether a series of this name is one of the family: of its own name or, for histograms, with the ending of one
    /// of their parts.
    pub fn tells(&self, series: &str) -> bool {
        let endings: &[&str] = if self.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        series.strip_prefix(self.name).is_some_and(|ending| endings.contains(&ending))
    }
}

/// Each family once: by its name, and in [`ALL`].
macro_rules! families {
    ($($(#[$meta:meta])* $of:ident: $kind:literal, $name:literal, $help:literal;)*) => {
        $($(#[$meta])* pub const $of: Family = Family { name: $name, kind: $kind, help: $help };)*

        /// Every family, in the order in which they are told.
        pub const ALL: &[&Family] = &[$(&$of,)*];
    };
}

families! {
    /// The data version in force.
    DATA_VERSION: "gauge", "hubscope_data_version",
        "Version of the published data that answers are computed from.";
    /// The day of the last snapshot.
    LAST_SNAPSHOT: "gauge", "hubscope_last_snapshot_timestamp_seconds",
        "Day of the last snapshot of a kind of repositories, as the seconds from 1970 to its beginning (UTC).";
    /// How old the data is.
    FRESHNESS: "gauge", "hubscope_data_freshness",
        "How old the data of a kind of repositories is, as answers tell it: 1 for the freshness it has, 0 for the others.";
    /// Whether requests can be answered.
    READY: "gauge", "hubscope_ready",
        "1 while requests can be answered, as /readyz tells it.";
    /// What they need.
    PARTS: "gauge", "hubscope_part_up",
        "Parts as /readyz tells them: 1 for one that is as it should be or is not used, 0 for others.";
    /// Requests.
    REQUESTS: "counter", "hubscope_http_requests_total",
        "Answered requests by route, method and status.";
    /// How long requests took.
    DURATIONS: "histogram", "hubscope_http_request_duration_seconds",
        "How long requests took, from their head to the head of the answer.";
    /// What was asked.
    OPERATIONS: "counter", "hubscope_graphql_operations_total",
        "GraphQL operations that were found fit to run, by type.";
    /// How long it went on, where it has no request of its own.
    STREAMED: "histogram", "hubscope_graphql_streamed_duration_seconds",
        "How long operations over WebSockets, and subscriptions over Server-Sent Events, went on until their end, by transport and type.";
    /// What went wrong with it.
    ERRORS: "counter", "hubscope_graphql_errors_total",
        "Errors told to callers, by their code; those of what many wait for together are told once.";
    /// Where answers came from.
    ANSWERS: "counter", "hubscope_graphql_answers_total",
        "Answers to GraphQL requests that ran: from memory (hit), from Redis (hit-redis), the version before for who takes it (stale), computed (miss), or never kept (bypass).";
    /// What was computed, and from where.
    COMPUTED: "counter", "hubscope_graphql_computed_total",
        "Answers that were computed: with data held in memory (columns), lists of which the database tells, or by the database alone (sql).";
    /// In which form kept answers were sent.
    CODINGS: "counter", "hubscope_graphql_sent_total",
        "Kept answers that were sent, by content coding; those that had not changed were not sent.";
    /// What was computed before it was asked for.
    WARMED: "counter", "hubscope_graphql_warmed_total",
        "Answers that were computed again after a publication, before they were asked for.";
    /// How much the cache holds.
    CACHED: "gauge", "hubscope_answer_cache_bytes",
        "Bytes of answers held in this process, in all codings.";
    /// What is being computed.
    COMPUTING: "gauge", "hubscope_graphql_computing",
        "Answers that are being computed, at most HUBSCOPE_LIMIT_CONCURRENCY.";
    /// What waits to be.
    WAITING: "gauge", "hubscope_graphql_waiting",
        "Requests that wait for their turn to be computed, at most HUBSCOPE_LIMIT_QUEUE; what comes beyond is turned away.";
    /// Who is connected for long.
    STREAMS: "gauge", "hubscope_streams_open",
        "Open sockets, and subscriptions over these and over Server-Sent Events.";
    /// What is held in memory.
    HELD_VERSION: "gauge", "hubscope_memory_data_version",
        "Version of the data that is held in memory; absent where none is.";
    /// How much of it.
    HELD_BYTES: "gauge", "hubscope_memory_data_bytes",
        "Bytes of the data that is held in memory; 0 where none is.";
    /// Connections to databases.
    CONNECTIONS: "gauge", "hubscope_database_connections",
        "Open connections to the database by what they are for (read, write, watch), in use and idle.";
    /// How many there may be.
    MOST_CONNECTIONS: "gauge", "hubscope_database_connections_most",
        "Connections to the database that there may be, by what they are for.";
    /// Snapshots that are being read.
    INGESTING: "gauge", "hubscope_ingest_running",
        "1 while this server reads a snapshot that was ordered by mutation.";
    /// Snapshots that were.
    INGESTS: "counter", "hubscope_ingests_total",
        "Snapshots that were ordered from this server by mutation, by what became of them.";
}

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
    fn histograms_are_told_in_parts_and_others_whole() {
        assert!(
            DATA_VERSION.tells("hubscope_data_version")
                && DURATIONS.tells("hubscope_http_request_duration_seconds_sum")
        );
        assert!(
            !DURATIONS.tells("hubscope_http_request_duration_seconds")
                && !DATA_VERSION.tells("hubscope_data_version_count")
        );
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
