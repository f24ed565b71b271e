//! What the registry says about accounts, with its evidence: one line of a table each, and nothing of it lost.

use std::collections::HashMap;

use entity::{publisher, publisher_evidence};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Cond, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Session, StoreError, StoreResult, Writer};
use crate::dimension::text::fold;
use crate::dimension::{Hub, PublisherKind};

/// What the registry says about an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublisherRecord {
    /// Account name.
    pub login: String,
    /// Name for people.
    pub display_name: Option<String>,
    /// Kind of publisher.
    pub kind: Option<PublisherKind>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    /// Organisation to which several accounts belong.
    pub parent: Option<String>,
    /// What supports kind and country.
    pub source: Option<String>,
    /// Address of the source.
    pub url: Option<String>,
    /// Remark.
    pub note: Option<String>,
}

impl Session {
    /// Every account of a hub that the registry knows something about beside its name, by login without regard to case.
    pub async fn publisher_records(&self, hub: Hub) -> StoreResult<Vec<PublisherRecord>> {
        use publisher::Column;
        let mut sources: HashMap<i64, (String, Option<String>)> = HashMap::new();
        for row in publisher_evidence::Entity::find().all(&self.tx).await? {
            sources.insert(row.publisher_id, (row.source, row.url));
        }
        let supported =
            Query::select().column(publisher_evidence::Column::PublisherId).from(publisher_evidence::Entity).take();
        let mut told = Cond::any().add(Column::Id.in_subquery(supported));
        for fact in [Column::DisplayName, Column::Kind, Column::Country, Column::Parent, Column::Note] {
            told = told.add(fact.is_not_null());
        }
        let known = publisher::Entity::find().filter(Column::Hub.eq(hub.code())).filter(told);
        let mut rows = known.all(&self.tx).await?;
        // In one order, whatever the database takes for the order of texts.
        rows.sort_by(|a, b| a.login_key.cmp(&b.login_key));
        rows.into_iter()
            .map(|row| {
                let known_kind = |code| PublisherKind::from_code(code).ok_or_else(|| StoreError::corrupt("publishers"));
                let (source, url) = sources.remove(&row.id).unwrap_or_default();
                Ok(PublisherRecord {
                    login: row.login,
                    display_name: row.display_name,
                    kind: row.kind.map(known_kind).transpose()?,
                    country: row.country,
                    parent: row.parent,
                    source: Some(source).filter(|source| !source.is_empty()),
                    url,
                    note: row.note,
                })
            })
            .collect()
    }
}

impl Writer {
    /// Takes over what the registry says about an account; what it said before goes.
    pub async fn put_publisher(&self, hub: Hub, record: PublisherRecord) -> StoreResult<()> {
        use publisher::Column;
        let evidence = evidence(&record);
        let key = fold(&record.login);
        let known = publisher::Entity::find().filter(Column::Hub.eq(hub.code())).filter(Column::LoginKey.eq(&key));
        let known = known.one(&self.tx).await?;
        let row = publisher::ActiveModel {
            id: known.as_ref().map_or(NotSet, |known| Set(known.id)),
            hub: Set(hub.code()),
            // A known account is spelt as its repositories are.
            login: known.as_ref().map_or(Set(record.login), |_| NotSet),
            login_key: Set(key),
            display_name: Set(record.display_name),
            kind: Set(record.kind.map(PublisherKind::code)),
            country: Set(record.country),
            parent: Set(record.parent),
            note: Set(record.note),
        };
        let id = if known.is_some() { row.update(&self.tx).await?.id } else { row.insert(&self.tx).await?.id };
        let of_account = publisher_evidence::Column::PublisherId.eq(id);
        publisher_evidence::Entity::delete_many().filter(of_account).exec(&self.tx).await?;
        let of_account = |row| publisher_evidence::Model { publisher_id: id, ..row }.into_active_model();
        self.insert_all(evidence.into_iter().map(of_account)).await
    }
}

/// The source of what is told of an account, for each fact that it supports: of kind and country those that are known, and where
/// neither is, that there is such an account.
fn evidence(record: &PublisherRecord) -> Vec<publisher_evidence::Model> {
    if record.source.is_none() && record.url.is_none() {
        return Vec::new();
    }
    let kind = record.kind.map(|kind| ("kind", kind.name().to_owned()));
    let country = record.country.clone().map(|country| ("country", country));
    let mut told: Vec<_> = kind.into_iter().chain(country).collect();
    if told.is_empty() {
        told.push(("login", record.login.clone()));
    }
    let row = |(field, value): (&str, String)| publisher_evidence::Model {
        publisher_id: 0,
        field: field.to_owned(),
        value,
        source: record.source.clone().unwrap_or_default(),
        url: record.url.clone(),
    };
    told.into_iter().map(row).collect()
}
