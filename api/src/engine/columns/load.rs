//! What a read sees, as arrays.

use std::collections::HashMap;
use std::sync::Arc;

use super::amounts::{Amounts, Stretches};
use super::arrays::{Accounts, Arrays, Columns, HubArrays, KindArrays, Words};
use super::cube::cube;
use super::lead::most_of_rows;
use super::memo::Memo;
use super::reader::Reader;
use super::{from_parts, from_tables};
use crate::dimension::{Attribution, Hub, RepositoryKind};
use crate::engine::{Engine, Recorded, SqlEngine};
use crate::parts::Unpacker;
use crate::store::{Session, StoreError, StoreResult};

/// Bytes that a repository takes, its absences included and its name left out.
const BYTES_OF_REPOSITORY: u64 = 124;
/// Bytes that a name takes, where that is not known.
const BYTES_OF_NAME: u64 = 40;
/// Bytes that an amount takes.
const BYTES_OF_AMOUNT: u64 = 8;

/// What comes of the wish to hold everything.
#[derive(Debug)]
pub enum Loaded {
    /// Everything is held.
    Held(Arrays),
    /// It would take more bytes than it may.
    TooLarge {
        /// About so many.
        bytes: u64,
    },
}

/// Loads everything that a read sees, unless it takes more than `limit` bytes: from parts where they lie ready, else from the tables.
pub async fn load(session: &Arc<Session>, limit: u64) -> StoreResult<Loaded> {
    let mut ready = heads(session).await?;
    let bytes = bytes(session, &ready).await?;
    if bytes > limit {
        return Ok(Loaded::TooLarge { bytes });
    }
    let tables = SqlEngine::new(Arc::clone(session));
    let (version, last_on) = tables.version().await?;
    let words = Arc::new(words(session).await?);
    let (mut hubs, mut kinds, mut left) = (HashMap::new(), HashMap::new(), Vec::new());
    for hub in Hub::ALL {
        let accounts = Arc::new(accounts(session, *hub).await?);
        for kind in RepositoryKind::ALL {
            let of = (*hub, *kind);
            let assembly = match ready.remove(&of) {
                Some(unpacker) => from_parts::read(session, of, unpacker, Reader::new(&words, &accounts)).await?,
                None => None,
            };
            match assembly {
                Some(assembly) => {
                    let put_together = move || assembly.done().ok_or_else(too_many);
                    kinds.insert(of, finished(put_together, tables.recorded(*hub, *kind).await?).await?);
                }
                None => left.push(from_tables::read(session, of, Reader::new(&words, &accounts)).await?),
            }
        }
        hubs.insert(*hub, HubArrays { accounts, breaks: tables.breaks(*hub).await? });
    }
    from_tables::read_amounts(session, &mut left).await?;
    let from_tables = left.iter().filter(|read| read.rows.len() > 0).map(|read| read.of).collect();
    for from_tables::Read { of, columns, amounts, .. } in left {
        let put_together = move || {
            let (stretches, amounts) = amounts.done(columns.len())?.ok_or_else(too_many)?;
            Ok((columns, stretches, amounts))
        };
        kinds.insert(of, finished(put_together, tables.recorded(of.0, of.1).await?).await?);
    }
    Ok(Loaded::Held(Arrays { version, last_on, hubs, kinds, from_tables }))
}

type Heads = HashMap<(Hub, RepositoryKind), Unpacker>;

/// The heads of the kinds of which parts lie ready.
async fn heads(session: &Session) -> StoreResult<Heads> {
    let mut heads = Heads::new();
    if !session.has_parts().await? {
        return Ok(heads);
    }
    let (span, number) = Unpacker::FIRST;
    for hub in Hub::ALL {
        for kind in RepositoryKind::ALL {
            if let Some(first) = session.part(*hub, *kind, span, number).await? {
                heads.extend(Unpacker::begin(*hub, *kind, &first).map(|unpacker| ((*hub, *kind), unpacker)));
            }
        }
    }
    Ok(heads)
}

/// Bytes that everything will take, as far as can be told before it is read.
async fn bytes(session: &Session, ready: &Heads) -> StoreResult<u64> {
    for hub in Hub::ALL {
        for kind in RepositoryKind::ALL {
            if !ready.contains_key(&(*hub, *kind)) && session.count_snapshots(*hub, Some(*kind)).await? > 0 {
                let (repositories, amounts) = session.sizes().await?;
                return Ok(repositories * (BYTES_OF_REPOSITORY + BYTES_OF_NAME) + amounts * BYTES_OF_AMOUNT);
            }
        }
    }
    let heads = ready.values().map(Unpacker::head);
    Ok(heads.map(|head| head.repositories * BYTES_OF_REPOSITORY + head.names + head.amounts() * BYTES_OF_AMOUNT).sum())
}

/// Work for a processor, apart from those who wait for the network.
async fn finished(
    put_together: impl FnOnce() -> StoreResult<(Columns, Stretches, Amounts)> + Send + 'static,
    recorded: Recorded,
) -> StoreResult<KindArrays> {
    let work = move || {
        let (mut columns, stretches, amounts) = put_together()?;
        columns.most = most_of_rows(&stretches, &amounts, columns.len());
        (columns.stretches, columns.counted, columns.amounts) = (Arc::new(stretches), amounts.rows(), amounts);
        let attributions = [Attribution::Publisher, Attribution::RootModel];
        let cubes = attributions.map(|attribution| cube(&columns, attribution).map(Arc::new));
        Ok(KindArrays { recorded, columns: Arc::new(columns), cubes, memo: Memo::default() })
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::corrupt("what a thread worked out"))?
}

async fn words(session: &Session) -> StoreResult<Words> {
    let mut words = Words::default();
    session
        .each_word(&mut |row| {
            words.ids.push(row.id);
            words.texts.push(row.text.into());
            words.keys.push(row.key);
        })
        .await?;
    Ok(words)
}

async fn accounts(session: &Session, hub: Hub) -> StoreResult<Accounts> {
    let mut accounts = Accounts::default();
    let (mut countries, mut room) = (HashMap::<String, Arc<str>>::new(), true);
    session
        .each_account(hub, &mut |row| {
            let login: Arc<str> = row.key.into();
            accounts.by_login.insert(Arc::clone(&login), accounts.ids.len() as u32);
            accounts.ids.push(row.id);
            accounts.logins.push(login);
            room &= accounts.labels.push(&row.label);
            accounts.kinds.push(row.kind);
            let country = row
                .country
                .map(|code| Arc::clone(countries.entry(code).or_insert_with_key(|code| code.as_str().into())));
            accounts.countries.push(country);
        })
        .await?;
    if room { Ok(accounts) } else { Err(too_many()) }
}

/// More than places of 32 bits can tell apart; a limit of memory is passed long before.
pub(super) fn too_many() -> StoreError {
    StoreError::corrupt("the number of repositories or amounts")
}
