//! The audit trail: who ordered which change, with what was known before and after. Entries are only ever added.

use entity::audit_entry::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder};

use super::{Session, StoreError, StoreResult, Writer};
use crate::dimension::Hub;
use crate::dimension::text::fold;

/// A change that somebody ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When, microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The name of the key that ordered it, or where else it came from.
    pub who: String,
    /// What was ordered.
    pub action: String,
    /// The hub.
    pub hub: Hub,
    /// An account, or kind and day of a snapshot.
    pub subject: String,
    /// What was known before, a JSON object; none when nothing was.
    pub before: Option<String>,
    /// What was known afterwards, a JSON object.
    pub after: Option<String>,
    /// What supports the change, or where it was read from.
    pub source: Option<String>,
    /// Address of the source.
    pub url: Option<String>,
}

impl Session {
    /// The entries about a subject, whatever its case, oldest first.
    pub async fn audit_trail(&self, hub: Hub, subject: &str) -> StoreResult<Vec<AuditEntry>> {
        self.entries(hub, Column::SubjectKey.eq(fold(subject))).await
    }

    /// The entries of an action, oldest first.
    pub async fn audit_trail_of(&self, hub: Hub, action: &str) -> StoreResult<Vec<AuditEntry>> {
        self.entries(hub, Column::Action.eq(action)).await
    }

    async fn entries(&self, hub: Hub, which: SimpleExpr) -> StoreResult<Vec<AuditEntry>> {
        let rows = Entity::find().filter(Column::Hub.eq(hub.code())).filter(which);
        let rows = rows.order_by(Column::Id, Order::Asc).all(&self.tx).await?;
        let entry = |row: entity::audit_entry::Model| {
            Ok(AuditEntry {
                at: row.at,
                who: row.who,
                action: row.action,
                hub: Hub::from_code(row.hub).ok_or_else(|| StoreError::corrupt("the audit trail"))?,
                subject: row.subject,
                before: row.before,
                after: row.after,
                source: row.source,
                url: row.url,
            })
        };
        rows.into_iter().map(entry).collect()
    }
}

impl Writer {
    /// Adds entries to the audit trail.
    pub async fn add_to_trail(&self, entries: Vec<AuditEntry>) -> StoreResult<()> {
        let row = |entry: AuditEntry| ActiveModel {
            id: NotSet,
            at: Set(entry.at),
            who: Set(entry.who),
            action: Set(entry.action),
            hub: Set(entry.hub.code()),
            subject_key: Set(fold(&entry.subject)),
            subject: Set(entry.subject),
            before: Set(entry.before),
            after: Set(entry.after),
            source: Set(entry.source),
            url: Set(entry.url),
        };
        self.insert_all(entries.into_iter().map(row)).await
    }
}
