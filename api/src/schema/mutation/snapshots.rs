//! `ingestSnapshot`.

use async_graphql::{Context, Enum, Error, InputObject, Object, Result, SimpleObject};

use super::super::enums::{Hub, RepositoryKind};
use super::super::error::coded;
use super::super::metric_result::DataVersion;
use super::super::scalars::Date;
use super::super::scope::Scope;
use super::super::snapshots::Snapshot;
use super::{Means, administrator};
use crate::ingest::{IntakeError, Progressed, Refusal, Requisition, Verdict};
use crate::store::SnapshotKey;

/// Changes of the record.
#[derive(Debug, Default)]
pub(in crate::schema) struct Snapshots;

/// A snapshot to be read.
#[derive(Debug, InputObject)]
struct IngestSnapshotInput {
    /// The hub that was listed.
    #[graphql(default_with = "Hub::HuggingFace")]
    hub: Hub,
    /// The kind of repositories that were listed.
    kind: RepositoryKind,
    /// The day of the listing.
    taken_on: Date,
    /// A file or folder of the server, as a whole path, or an `http(s)` address; it has to lie in what the setting
    /// HUBSCOPE_INGEST_ROOTS names.
    location: String,
    /// Whether it lists only some of the hub's repositories: absence says nothing then.
    #[graphql(default = false)]
    partial: bool,
}

/// What has become of a snapshot that was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum IngestState {
    /// Taken on; goes on after the answer, `dataVersion` ticks when it is published.
    #[graphql(name = "ACCEPTED")]
    Accepted,
    /// It is part of the published data.
    #[graphql(name = "PUBLISHED")]
    Published,
    /// The same file was recorded before.
    #[graphql(name = "UNCHANGED")]
    Unchanged,
}

/// What has become of a snapshot.
#[derive(Debug, SimpleObject)]
struct IngestSnapshotPayload {
    /// What has become of it.
    state: IngestState,
    /// What is recorded; null while the work goes on.
    snapshot: Option<Snapshot>,
    /// The version in force.
    data_version: Option<DataVersion>,
}

#[Object]
impl Snapshots {
    /// Scope `admin`. Reads a snapshot from a location the operator allowed, and publishes it. One is read at a time; an entry of
    /// the audit trail tells who ordered it and what became of it.
    async fn ingest_snapshot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which snapshot, and where it is.")] input: IngestSnapshotInput,
    ) -> Result<Option<IngestSnapshotPayload>> {
        let who = administrator(ctx)?;
        let means = Means::of(ctx)?;
        let key = SnapshotKey { hub: input.hub.into(), kind: input.kind.into(), taken_on: input.taken_on.0 };
        let asked = Requisition { who, key, partial: input.partial, location: input.location };
        let state = match means.intake.order(asked, means.patience()).await.map_err(intake_error)? {
            Progressed::Accepted => IngestState::Accepted,
            Progressed::Done(Verdict::Published) => IngestState::Published,
            Progressed::Done(Verdict::Unchanged) => IngestState::Unchanged,
        };
        if state != IngestState::Accepted {
            means.shown().await?;
        }
        let scope = Scope::of(ctx)?;
        let snapshot = match state {
            IngestState::Accepted => None,
            _ => scope.session().await?.snapshot_rows(&[key]).await?.pop().map(Into::into),
        };
        let (version, last_on) = scope.reading().await?.engine().version().await?;
        let data_version = Some(DataVersion::new(version, last_on));
        Ok(Some(IngestSnapshotPayload { state, snapshot, data_version }))
    }
}

fn intake_error(error: IntakeError) -> Error {
    let code = match &error {
        IntakeError::Location(Refusal::NoRoots | Refusal::Outside | Refusal::PartOutside)
        | IntakeError::LeadsOut(_) => "FORBIDDEN",
        IntakeError::Location(_) | IntakeError::Day(_) | IntakeError::Unusable(_) => "BAD_USER_INPUT",
        IntakeError::Busy | IntakeError::Later(_) => "UNAVAILABLE",
        IntakeError::Broken(_) => return Error::new(error.to_string()),
    };
    coded(code, error.to_string())
}
