//! One file per table. Days are days since 1970-01-01, instants microseconds since 1970-01-01T00:00:00Z.
#![allow(missing_docs, reason = "sea-orm's derives write undocumented items beside each documented table")]

pub mod absence;
pub mod amount;
pub mod api_key;
pub mod array_part;
pub mod attribute_set;
pub mod audit_entry;
pub mod base_edge;
pub mod curated_parameters;
pub mod data_version;
pub mod derivation;
pub mod former_name;
pub mod listing;
pub mod published_figure;
pub mod publisher;
pub mod publisher_evidence;
pub mod publisher_standing;
pub mod recorded_history;
pub mod replaced_schema;
pub mod repository;
pub mod repository_facet;
pub mod series_break;
pub mod snapshot;
pub mod term;
pub mod writer_lease;
