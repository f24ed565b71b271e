//! The registry's tables: names of publishers, curated sizes, breaks in series.

use entity::{curated_parameters, publisher, series_break};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Session, StoreResult, Writer};
use crate::calendar::Day;
use crate::dimension::text::fold;
use crate::dimension::{Hub, RepositoryKind};

/// A model's size as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CuratedSize {
    /// Model name.
    pub name: String,
    /// Number of parameters.
    pub total: i64,
    /// Parameters active for one token.
    pub active: Option<i64>,
    /// Whether it is a mixture of experts.
    pub mixture_of_experts: Option<bool>,
    /// The source.
    pub source: Option<String>,
}

/// A break in series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakRecord {
    /// The hub.
    pub hub: Hub,
    /// The day.
    pub on: Day,
    /// Kinds of repositories touched.
    pub kinds: Vec<RepositoryKind>,
    /// Metrics touched, by the names of their query fields.
    pub metrics: Vec<String>,
    /// What happened, short.
    pub title: String,
    /// What happened.
    pub note: Option<String>,
    /// Where it is told.
    pub url: Option<String>,
}

impl Session {
    /// Curated sizes by name without regard to case.
    pub async fn curated_sizes(&self) -> StoreResult<Vec<(String, i64)>> {
        let rows = curated_parameters::Entity::find().all(&self.tx).await?;
        Ok(rows.into_iter().map(|row| (row.name_key, row.total)).collect())
    }

    /// What people call accounts, by login without regard to case: the name for people, else the login as it is spelt.
    pub async fn account_labels(&self, hub: Hub, logins: &[String]) -> StoreResult<Vec<(String, String)>> {
        use publisher::Column;
        let of_hub = publisher::Entity::find().filter(Column::Hub.eq(hub.code()));
        let rows = of_hub.filter(Column::LoginKey.is_in(logins)).all(&self.tx).await?;
        Ok(rows.into_iter().map(|row| (row.login_key, row.display_name.unwrap_or(row.login))).collect())
    }

    /// The breaks of a hub, oldest first.
    pub async fn breaks(&self, hub: Hub) -> StoreResult<Vec<BreakRecord>> {
        let of_hub = series_break::Entity::find().filter(series_break::Column::Hub.eq(hub.code()));
        let mut rows = of_hub.all(&self.tx).await?;
        // Compared here: the databases do not agree on the order of texts.
        rows.sort_by(|a, b| (a.on_day, &a.title, &a.kinds).cmp(&(b.on_day, &b.title, &b.kinds)));
        let mut breaks = Vec::new();
        for row in rows {
            if let Some(on) = Day::from_epoch_days(row.on_day.into()) {
                let kinds = row.kinds.split(' ').filter_map(|kind| kind.parse().ok()).collect();
                let metrics = row.metrics.split(' ').map(str::to_owned).collect();
                let note = Some(row.note).filter(|note| !note.is_empty());
                breaks.push(BreakRecord { hub, on, kinds, metrics, title: row.title, note, url: row.url });
            }
        }
        Ok(breaks)
    }
}

impl Writer {
    /// Takes over curated sizes; those of other models stay.
    pub async fn put_sizes(&self, sizes: Vec<CuratedSize>) -> StoreResult<()> {
        use curated_parameters::Column;
        let renewed = [Column::Name, Column::Total, Column::Active, Column::MixtureOfExperts, Column::Source];
        for size in sizes {
            let row = curated_parameters::ActiveModel {
                name_key: Set(fold(&size.name)),
                name: Set(size.name),
                total: Set(size.total),
                active: Set(size.active),
                mixture_of_experts: Set(size.mixture_of_experts),
                source: Set(size.source),
            };
            let conflict = OnConflict::column(Column::NameKey).update_columns(renewed).to_owned();
            curated_parameters::Entity::insert(row).on_conflict(conflict).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }

    /// Takes over breaks; one of the same hub, day and title is replaced, others stay.
    pub async fn put_breaks(&self, breaks: Vec<BreakRecord>) -> StoreResult<()> {
        use series_break::Column;
        for record in breaks {
            let mut kinds: Vec<_> = record.kinds.iter().map(|kind| kind.name()).collect();
            // However they are listed, the same kinds are the same break.
            kinds.sort_unstable();
            let row = series_break::ActiveModel {
                id: NotSet,
                hub: Set(record.hub.code()),
                on_day: Set(record.on.epoch_days()),
                kinds: Set(kinds.join(" ")),
                metrics: Set(record.metrics.join(" ")),
                title: Set(record.title),
                note: Set(record.note.unwrap_or_default()),
                url: Set(record.url),
            };
            let conflict = OnConflict::columns([Column::Hub, Column::OnDay, Column::Title, Column::Kinds])
                .update_columns([Column::Metrics, Column::Note, Column::Url])
                .to_owned();
            series_break::Entity::insert(row).on_conflict(conflict).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }
}
