//! Numbers for texts that recur: words of dimensions and accounts.

use std::collections::HashMap;

use entity::{publisher, term};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

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
