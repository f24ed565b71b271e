//! Attribute sets, found by their keys.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::sync::atomic::Ordering;

use entity::attribute_set;
use sea_orm::sea_query::Expr;
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use tokio::task::JoinSet;

use super::record::{Digest, digest};
use super::{Session, StoreError, StoreResult, Writer};

/// Reads what a body tells.
type ReadBody<T> = fn(&str) -> StoreResult<T>;

impl Session {
    /// What some attribute sets tell, by their keys.
    ///
    /// # Errors
    /// When one of them is not there, or cannot be read.
    pub async fn sets<T>(&self, digests: &[Digest], read: ReadBody<T>) -> StoreResult<HashMap<Digest, T>> {
        let found = find(&self.tx, digests, read).await?;
        if found.len() == digests.len() { Ok(found) } else { Err(StoreError::corrupt("attribute sets")) }
    }

    /// Those of some attribute sets that are there.
    pub(super) async fn known_sets(&self, digests: &[Digest]) -> StoreResult<HashSet<Digest>> {
        let mut known = HashSet::new();
        for chunk in digests.chunks(super::bulk::BINDS) {
            let found = attribute_set::Entity::find().select_only().column(attribute_set::Column::Digest);
            for found in found.filter(among(&self.tx, chunk)).into_tuple::<Vec<u8>>().all(&self.tx).await? {
                known.insert(digest(found)?);
            }
        }
        Ok(known)
    }
}

impl Writer {
    /// Begins to look for some attribute sets, each told once. Those that were there before this transaction are found and read beside
    /// it, by a task of its own, so that they wait neither for what it writes nor for who wants them.
    pub fn look_for<T: Send + 'static>(&self, digests: Vec<Digest>, read: ReadBody<T>) -> Wanted<'_, T> {
        let mut beside = JoinSet::new();
        if let Some(connections) = self.beside.clone().filter(|_| !self.alone.load(Ordering::Relaxed)) {
            let digests = digests.clone();
            beside.spawn(async move { find(&connections, &digests, read).await });
        }
        Wanted { writer: self, digests, read, beside }
    }

    /// What cannot be read beside the transaction can be within.
    fn go_alone<T>(&self, why: &dyn Error) -> HashMap<Digest, T> {
        if !self.alone.swap(true, Ordering::Relaxed) {
            tracing::info!("what was written before cannot be read beside this transaction, which takes longer: {why}");
        }
        HashMap::new()
    }
}

/// Attribute sets that are looked for; given up, they are looked for no longer.
#[derive(Debug)]
pub struct Wanted<'w, T> {
    writer: &'w Writer,
    digests: Vec<Digest>,
    read: ReadBody<T>,
    /// One task, or none where that gains nothing.
    beside: JoinSet<StoreResult<HashMap<Digest, T>>>,
}

impl<T: 'static> Wanted<'_, T> {
    /// What they tell, once they are found.
    ///
    /// # Errors
    /// When one of them is not there, or cannot be read.
    pub async fn found(mut self) -> StoreResult<HashMap<Digest, T>> {
        let mut found = match self.beside.join_next().await {
            None => HashMap::new(),
            Some(Ok(Ok(sets))) => sets,
            Some(Ok(Err(error))) => self.writer.go_alone(&error),
            Some(Err(broken_off)) => self.writer.go_alone(&broken_off),
        };
        if found.len() < self.digests.len() {
            self.digests.retain(|digest| !found.contains_key(digest));
            found.extend(self.writer.sets(&self.digests, self.read).await?);
        }
        Ok(found)
    }
}

async fn find<T>(tx: &impl ConnectionTrait, digests: &[Digest], read: ReadBody<T>) -> StoreResult<HashMap<Digest, T>> {
    let mut sets = HashMap::with_capacity(digests.len());
    for chunk in digests.chunks(super::bulk::BINDS) {
        for set in attribute_set::Entity::find().filter(among(tx, chunk)).all(tx).await? {
            sets.insert(digest(set.digest)?, read(&set.body)?);
        }
    }
    Ok(sets)
}

fn among(tx: &impl ConnectionTrait, digests: &[Digest]) -> Expr {
    let keys: Vec<Vec<u8>> = digests.iter().map(|digest| digest.to_vec()).collect();
    let column = Expr::col(attribute_set::Column::Digest);
    // One value instead of thousands, each of which PostgreSQL would have to read in the text of the statement.
    match tx.get_database_backend() {
        DbBackend::Postgres => column.eq(PgFunc::any(keys)),
        _ => column.is_in(keys),
    }
}
