//! Numbers for texts that recur: words of dimensions and accounts.

use std::collections::{BTreeMap, HashMap};

use entity::{publisher, repository, term};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, JoinType, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter};

use super::{StoreResult, Writer};
use crate::dimension::Hub;
use crate::dimension::text::fold;

/// Looks words and accounts up in their tables, each once, and adds what is missing.
#[derive(Debug)]
pub struct Interner<'w> {
    writer: &'w Writer,
    terms: HashMap<String, i64>,
    publishers: HashMap<String, i64>,
    hub: Hub,
}

impl<'w> Interner<'w> {
    /// Everything that is known now of a hub.
    pub async fn open(writer: &'w Writer, hub: Hub) -> StoreResult<Self> {
        let terms = term::Entity::find().all(&writer.tx).await?;
        let publishers =
            publisher::Entity::find().filter(publisher::Column::Hub.eq(hub.code())).all(&writer.tx).await?;
        Ok(Self {
            writer,
            terms: terms.into_iter().map(|row| (row.text, row.id)).collect(),
            publishers: publishers.into_iter().map(|row| (row.login_key, row.id)).collect(),
            hub,
        })
    }

    /// The number of a word.
    pub async fn term(&mut self, text: &str) -> StoreResult<i64> {
        if let Some(id) = self.terms.get(text) {
            return Ok(*id);
        }
        let row = term::ActiveModel { id: NotSet, text: Set(text.to_owned()), text_key: Set(fold(text)) };
        let id = row.insert(&self.writer.tx).await?.id;
        self.terms.insert(text.to_owned(), id);
        Ok(id)
    }

    /// The number of an account of the hub, whatever the case it is written in; none where none is known.
    pub async fn account(&mut self, login: Option<&str>) -> StoreResult<Option<i64>> {
        match login {
            Some(login) => self.publisher(login).await.map(Some),
            None => Ok(None),
        }
    }

    async fn publisher(&mut self, login: &str) -> StoreResult<i64> {
        let key = fold(login);
        if let Some(id) = self.publishers.get(&key) {
            return Ok(*id);
        }
        let row = publisher::ActiveModel {
            id: NotSet,
            hub: Set(self.hub.code()),
            login: Set(login.to_owned()),
            login_key: Set(key.clone()),
            display_name: Set(None),
            kind: Set(None),
            country: Set(None),
            parent: Set(None),
            note: Set(None),
        };
        let id = row.insert(&self.writer.tx).await?.id;
        self.publishers.insert(key, id);
        Ok(id)
    }
}

impl Writer {
    /// Spells the accounts of a hub as the names of their repositories do, of several spellings in the first by code points: in
    /// which order listings and registries came in must not show.
    pub async fn spell_accounts(&self, hub: Hub) -> StoreResult<()> {
        let name = || Expr::col((repository::Entity, repository::Column::Name));
        let publisher_id = || Expr::col((repository::Entity, repository::Column::PublisherId));
        let of_hub = || Expr::col((repository::Entity, repository::Column::Hub)).eq(hub.code());
        let otherwise = "substr(repository.name, 1, length(publisher.login) + 1) <> publisher.login || '/'";
        let spelt_otherwise = Query::select()
            .expr(publisher_id())
            .from(repository::Entity)
            .join(
                JoinType::InnerJoin,
                publisher::Entity,
                Expr::col((publisher::Entity, publisher::Column::Id)).eq(publisher_id()),
            )
            .and_where(of_hub())
            .and_where(name().like("%/%"))
            .and_where(Expr::cust(otherwise))
            .take();
        let names = Query::select()
            .expr(publisher_id())
            .expr(name())
            .from(repository::Entity)
            .and_where(of_hub())
            .and_where(name().like("%/%"))
            .and_where(publisher_id().in_subquery(spelt_otherwise))
            .take();
        let mut spellings: BTreeMap<i64, String> = BTreeMap::new();
        for row in self.tx.query_all(&names).await? {
            let (account, name): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let Some((login, _)) = name.split_once('/') else { continue };
            let spelt = spellings.entry(account).or_insert_with(|| login.to_owned());
            if login < spelt.as_str() {
                login.clone_into(spelt);
            }
        }
        for (account, login) in spellings {
            publisher::Entity::update_many()
                .col_expr(publisher::Column::Login, Expr::value(login))
                .filter(publisher::Column::Id.eq(account))
                .exec(&self.tx)
                .await?;
        }
        Ok(())
    }
}
