//! Numbers for texts that recur: words of dimensions and accounts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use entity::{publisher, term};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::{StoreResult, Writer};
use crate::dimension::Hub;
use crate::dimension::text::fold;

/// Gives words and accounts their numbers. What is new is written down by [`Interner::write`], all at once: whoever interns holds
/// the lease, so nobody else gives numbers meanwhile.
#[derive(Debug)]
pub struct Interner<'w> {
    writer: &'w Writer,
    hub: Hub,
    terms: HashMap<Box<str>, i64>,
    publishers: HashMap<Box<str>, i64>,
    next_term: i64,
    next_publisher: i64,
    new_terms: Vec<term::Model>,
    new_publishers: Vec<publisher::Model>,
}

impl<'w> Interner<'w> {
    /// Everything that is known now of a hub.
    pub async fn open(writer: &'w Writer, hub: Hub) -> StoreResult<Self> {
        let terms: Vec<(String, i64)> = term::Entity::find()
            .select_only()
            .columns([term::Column::Text, term::Column::Id])
            .into_tuple()
            .all(&writer.tx)
            .await?;
        let publishers: Vec<(String, i64)> = publisher::Entity::find()
            .select_only()
            .columns([publisher::Column::LoginKey, publisher::Column::Id])
            .filter(publisher::Column::Hub.eq(hub.code()))
            .into_tuple()
            .all(&writer.tx)
            .await?;
        let next_term = writer.next_number::<term::Entity>(term::Column::Id).await?;
        let next_publisher = writer.next_number::<publisher::Entity>(publisher::Column::Id).await?;
        let by_text = |rows: Vec<(String, i64)>| rows.into_iter().map(|(text, id)| (text.into(), id)).collect();
        Ok(Self {
            writer,
            hub,
            terms: by_text(terms),
            publishers: by_text(publishers),
            next_term,
            next_publisher,
            new_terms: Vec::new(),
            new_publishers: Vec::new(),
        })
    }

    /// The number of a word.
    pub fn term(&mut self, text: &str) -> i64 {
        if let Some(id) = self.terms.get(text) {
            return *id;
        }
        let id = self.next_term;
        self.next_term += 1;
        self.terms.insert(text.into(), id);
        self.new_terms.push(term::Model { id, text: text.to_owned(), text_key: fold(text) });
        id
    }

    /// The number of an account of the hub, whatever the case it is written in; none where none is known.
    pub fn account(&mut self, login: Option<&str>) -> Option<i64> {
        let login = login?;
        Some(match self.publishers.entry(fold(login).into()) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let id = self.next_publisher;
                self.next_publisher += 1;
                self.new_publishers.push(publisher::Model {
                    id,
                    hub: self.hub.code(),
                    login: login.to_owned(),
                    login_key: new.key().to_string(),
                    display_name: None,
                    kind: None,
                    country: None,
                    parent: None,
                    note: None,
                });
                *new.insert(id)
            }
        })
    }

    /// Writes down what is new, once that is so much that it takes room.
    pub async fn write_much(&mut self) -> StoreResult<()> {
        const MUCH: usize = 10_000;
        if self.new_terms.len() + self.new_publishers.len() < MUCH { Ok(()) } else { self.write().await }
    }

    /// Writes down what is new; to be called before anything that refers to it is written.
    pub async fn write(&mut self) -> StoreResult<()> {
        let (terms, publishers) = (std::mem::take(&mut self.new_terms), std::mem::take(&mut self.new_publishers));
        let numbered = [("term", terms.len(), self.next_term), ("publisher", publishers.len(), self.next_publisher)];
        for (table, new, next) in numbered {
            // SQLite counts on from the highest by itself.
            if new > 0 && self.writer.tx.get_database_backend() == DbBackend::Postgres {
                let set = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), {next}, false)");
                self.writer.tx.execute_unprepared(&set).await?;
            }
        }
        self.writer.insert_all(terms.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.writer.insert_all(publishers.into_iter().map(IntoActiveModel::into_active_model)).await
    }
}

impl Writer {
    /// The first number that is free above all that a table holds.
    pub(super) async fn next_number<E: EntityTrait>(&self, id: E::Column) -> StoreResult<i64> {
        let highest = E::find().select_only().expr(Expr::col(id).max());
        let highest: Option<Option<i64>> = highest.into_tuple().one(&self.tx).await?;
        Ok(highest.flatten().unwrap_or(0) + 1)
    }
}
