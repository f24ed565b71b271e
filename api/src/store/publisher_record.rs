//! What the registry says about accounts, with its evidence, and nothing of it lost.

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
    /// Remark.
    pub note: Option<String>,
    /// What supports what is said, by fact.
    pub evidence: Vec<Support>,
}

/// The source of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Which fact.
    pub fact: Fact,
    /// The source.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
}

/// What a source supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The kind of publisher.
    Kind,
    /// The country.
    Country,
    /// The name for people.
    DisplayName,
    /// That there is such an account, where nothing else is known of it; without a source, that the registry names it.
    Login,
}

impl Fact {
    const ALL: [Self; 4] = [Self::Kind, Self::Country, Self::DisplayName, Self::Login];

    /// The name that programs read, that of the field of the schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Country => "country",
            Self::DisplayName => "displayName",
            Self::Login => "login",
        }
    }
}

impl PublisherRecord {
    /// An account of which nothing is known.
    pub fn blank(login: String) -> Self {
        Self { login, display_name: None, kind: None, country: None, parent: None, note: None, evidence: Vec::new() }
    }

    /// Whether the registry says nothing about the account.
    pub fn is_blank(&self) -> bool {
        *self == Self::blank(self.login.clone())
    }

    /// What is said of a fact.
    pub fn value(&self, fact: Fact) -> Option<String> {
        match fact {
            Fact::Kind => self.kind.map(|kind| kind.name().to_owned()),
            Fact::Country => self.country.clone(),
            Fact::DisplayName => self.display_name.clone(),
            Fact::Login => Some(self.login.clone()),
        }
    }

    fn of(row: publisher::Model, evidence: Vec<publisher_evidence::Model>) -> StoreResult<Self> {
        let known_kind = |code| PublisherKind::from_code(code).ok_or_else(|| StoreError::corrupt("publishers"));
        let is_named = row.display_name.is_some();
        let support = |row: publisher_evidence::Model| {
            let fact = Fact::ALL.into_iter().find(|fact| fact.name() == row.field);
            Ok(Support {
                fact: match fact.ok_or_else(|| StoreError::corrupt("evidence"))? {
                    // Until names had evidence of their own, it stood for them, too.
                    Fact::Login if is_named => Fact::DisplayName,
                    fact => fact,
                },
                source: Some(row.source).filter(|source| !source.is_empty()),
                url: row.url,
            })
        };
        let mut evidence = evidence.into_iter().map(support).collect::<StoreResult<Vec<_>>>()?;
        evidence.sort_by_key(|support| support.fact);
        Ok(Self {
            login: row.login,
            display_name: row.display_name,
            kind: row.kind.map(known_kind).transpose()?,
            country: row.country,
            parent: row.parent,
            note: row.note,
            evidence,
        })
    }
}

impl Session {
    /// Every account of a hub that the registry says something about or names, by login without regard to case.
    pub async fn publisher_records(&self, hub: Hub) -> StoreResult<Vec<PublisherRecord>> {
        use publisher::Column;
        let mut evidence: HashMap<i64, Vec<publisher_evidence::Model>> = HashMap::new();
        for row in publisher_evidence::Entity::find().all(&self.tx).await? {
            evidence.entry(row.publisher_id).or_default().push(row);
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
                let evidence = evidence.remove(&row.id).unwrap_or_default();
                PublisherRecord::of(row, evidence)
            })
            .collect()
    }

    /// What the registry says about an account, whatever the case of its name; none for an account that is not recorded.
    pub async fn publisher_record(&self, hub: Hub, login: &str) -> StoreResult<Option<PublisherRecord>> {
        match self.publisher_row(hub, login).await? {
            Some(row) => Ok(Some(self.with_evidence(row).await?)),
            None => Ok(None),
        }
    }

    async fn publisher_row(&self, hub: Hub, login: &str) -> StoreResult<Option<publisher::Model>> {
        use publisher::Column;
        let of_hub = publisher::Entity::find().filter(Column::Hub.eq(hub.code()));
        Ok(of_hub.filter(Column::LoginKey.eq(fold(login))).one(&self.tx).await?)
    }

    async fn with_evidence(&self, row: publisher::Model) -> StoreResult<PublisherRecord> {
        let of_account = publisher_evidence::Column::PublisherId.eq(row.id);
        let evidence = publisher_evidence::Entity::find().filter(of_account).all(&self.tx).await?;
        PublisherRecord::of(row, evidence)
    }
}

/// What became of a record that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// What the registry said before; none when it said nothing.
    pub before: Option<PublisherRecord>,
    /// What it says now.
    pub after: PublisherRecord,
}

impl Replaced {
    /// Whether it says anything else than before.
    pub fn is_change(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }
}

impl Writer {
    /// Has the registry say something else about an account, made from what it says now: nothing, where the account is not known.
    pub async fn put_publisher(
        &self,
        hub: Hub,
        login: &str,
        change: impl FnOnce(PublisherRecord) -> PublisherRecord,
    ) -> StoreResult<Replaced> {
        let row = self.publisher_row(hub, login).await?;
        let id = row.as_ref().map(|row| row.id);
        let known = match row {
            Some(row) => self.with_evidence(row).await?,
            None => PublisherRecord::blank(login.to_owned()),
        };
        // A known account is spelt as its repositories are.
        let mut after = PublisherRecord { login: known.login.clone(), ..change(known.clone()) };
        after.evidence.sort_by_key(|support| support.fact);
        let before = Some(known).filter(|known| !known.is_blank());
        let row = publisher::ActiveModel {
            id: id.map_or(NotSet, Set),
            hub: Set(hub.code()),
            login: Set(after.login.clone()),
            login_key: Set(fold(login)),
            display_name: Set(after.display_name.clone()),
            kind: Set(after.kind.map(PublisherKind::code)),
            country: Set(after.country.clone()),
            parent: Set(after.parent.clone()),
            note: Set(after.note.clone()),
        };
        let id = if id.is_some() { row.update(&self.tx).await?.id } else { row.insert(&self.tx).await?.id };
        let of_account = publisher_evidence::Column::PublisherId.eq(id);
        publisher_evidence::Entity::delete_many().filter(of_account).exec(&self.tx).await?;
        let support = |support: &Support| publisher_evidence::Model {
            publisher_id: id,
            field: support.fact.name().to_owned(),
            value: after.value(support.fact).unwrap_or_default(),
            source: support.source.clone().unwrap_or_default(),
            url: support.url.clone(),
        };
        let rows: Vec<_> = after.evidence.iter().map(support).map(IntoActiveModel::into_active_model).collect();
        self.insert_all(rows).await?;
        Ok(Replaced { before, after })
    }
}
