//! From the tables of one version to arrays.

use std::collections::HashMap;
use std::sync::Arc;

use super::amounts;
use super::arrays::{Accounts, Arrays, Columns, HubArrays, KindArrays, NONE_DAY, NONE_THIRTIETHS, Words};
use super::csr::Csr;
use super::cube::cube;
use super::memo::Memo;
use crate::dimension::{Attribution, Hub, RepositoryKind};
use crate::engine::{Engine, Recorded, SqlEngine};
use crate::store::{AmountRow, FacetOf, PlannedRow, Session, StoreError, StoreResult};

/// Bytes that a repository takes, its name and absences included, as far as can be told before it is read.
const BYTES_OF_REPOSITORY: u64 = 160;
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

/// Loads everything that a read sees, unless it takes more than `limit` bytes.
pub async fn load(session: &Arc<Session>, limit: u64) -> StoreResult<Loaded> {
    let (repositories, amounts) = session.sizes().await?;
    let bytes = repositories * BYTES_OF_REPOSITORY + amounts * BYTES_OF_AMOUNT;
    if bytes > limit {
        return Ok(Loaded::TooLarge { bytes });
    }
    let tables = SqlEngine::new(Arc::clone(session));
    let (version, last_on) = tables.version().await?;
    let words = Arc::new(words(session).await?);
    let (mut hubs, mut read) = (HashMap::new(), Vec::new());
    for hub in Hub::ALL {
        let accounts = Arc::new(accounts(session, *hub).await?);
        for kind in RepositoryKind::ALL {
            let (columns, rows) = columns(session, (*hub, *kind), &words, &accounts).await?;
            read.push(((*hub, *kind), columns, rows, amounts::Reader::default()));
        }
        hubs.insert(*hub, HubArrays { accounts, breaks: tables.breaks(*hub).await? });
    }
    let mut take = |amount: AmountRow| {
        // Most are of the first kind, that of models.
        let found =
            read.iter_mut().find_map(|(.., rows, amounts)| rows.row(amount.repository).map(|row| (row, amounts)));
        if let Some((row, amounts)) = found {
            amounts.take(row, &amount);
        }
    };
    session.each_amount(&mut take).await?;
    let mut kinds = HashMap::new();
    for ((hub, kind), columns, _, amounts) in read {
        let recorded = tables.recorded(hub, kind).await?;
        kinds.insert((hub, kind), finished(columns, amounts, recorded).await?);
    }
    Ok(Loaded::Held(Arrays { version, last_on, hubs, kinds }))
}

/// Work for a processor, apart from those who wait for the network.
async fn finished(mut columns: Columns, amounts: amounts::Reader, recorded: Recorded) -> StoreResult<KindArrays> {
    let work = move || {
        let (stretches, amounts) = amounts.done(columns.len())?.ok_or_else(too_many)?;
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
fn too_many() -> StoreError {
    StoreError::corrupt("the number of repositories or amounts")
}

async fn columns(
    session: &Session,
    (hub, kind): (Hub, RepositoryKind),
    words: &Arc<Words>,
    accounts: &Arc<Accounts>,
) -> StoreResult<(Columns, Rows)> {
    let mut reader = Reader::new(words, accounts);
    session.each_planned(hub, kind, &mut |row| reader.take(&row)).await?;
    let (mut columns, rows) = reader.done().ok_or_else(too_many)?;

    for (facet, of) in [(FacetOf::Category, &mut columns.categories), (FacetOf::Modality, &mut columns.modalities)] {
        let mut pairs = Vec::new();
        let mut take = |repository, word| pairs.extend(rows.row(repository).map(|row| (row, words.place(Some(word)))));
        session.each_facet(rows.numbers(), facet, &mut take).await?;
        *of = Csr::of(rows.len(), &pairs).ok_or_else(too_many)?;
    }
    let mut absences = Vec::new();
    let mut take = |repository, from: i32, to: Option<i32>| {
        absences.extend(rows.row(repository).map(|row| (row, (from, to.unwrap_or(NONE_DAY)))));
    };
    session.each_absence(rows.numbers(), &mut take).await?;
    columns.absences = Csr::of(rows.len(), &absences).ok_or_else(too_many)?;
    Ok((columns, rows))
}

/// Rows of repositories by their numbers, which mostly follow one another.
struct Rows {
    ids: Vec<(i64, u32)>,
}

impl Rows {
    fn len(&self) -> usize {
        self.ids.len()
    }

    /// The lowest and the highest number; where there is none, nothing lies between the two.
    fn numbers(&self) -> (i64, i64) {
        self.ids.first().zip(self.ids.last()).map_or((1, 0), |(first, last)| (first.0, last.0))
    }

    fn row(&self, id: i64) -> Option<u32> {
        let (first, last) = self.numbers();
        if !(first..=last).contains(&id) {
            return None;
        }
        let likely = usize::try_from(id.checked_sub(first)?).ok()?;
        match self.ids.get(likely) {
            Some((known, row)) if *known == id => Some(*row),
            _ => self.ids.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| self.ids[at].1),
        }
    }
}

/// Takes repositories.
struct Reader {
    columns: Columns,
    ids: Vec<i64>,
    sizes: HashMap<i64, u32>,
    room: bool,
}

impl Reader {
    fn new(words: &Arc<Words>, accounts: &Arc<Accounts>) -> Self {
        let columns = Columns { words: Arc::clone(words), accounts: Arc::clone(accounts), ..Columns::default() };
        Self { columns, ids: Vec::new(), sizes: HashMap::new(), room: true }
    }

    fn take(&mut self, row: &PlannedRow) {
        let columns = &mut self.columns;
        if let Some(key) = &row.name_key {
            columns.name_keys.insert(self.ids.len() as u32, key.clone());
        }
        self.ids.push(row.id);
        columns.account.push(columns.accounts.place(row.account));
        columns.root.push(columns.accounts.place(row.root_account));
        columns.task.push(columns.words.place(row.task));
        columns.library.push(columns.words.place(row.library));
        columns.license.push(columns.words.place(row.license));
        columns.sdk.push(columns.words.place(row.sdk));
        let next = self.sizes.len() as u32;
        let size = row.parameters.map(|size| *self.sizes.entry(size).or_insert(next));
        columns.parameters.push(size.unwrap_or(u32::MAX));
        columns.relation.push(row.relation);
        columns.created_on.push(row.created_on.unwrap_or(NONE_DAY));
        columns.counts_from.push(row.counts_from);
        columns.thirtieths.push(row.thirtieths.unwrap_or(NONE_THIRTIETHS));
        columns.has_all_time.push(row.has_all_time);
        self.room &= columns.list_keys.push(&row.list_key);
    }

    fn done(mut self) -> Option<(Columns, Rows)> {
        let columns = &mut self.columns;
        let unknown = self.sizes.len() as u32;
        columns.parameters.iter_mut().filter(|size| **size == u32::MAX).for_each(|size| *size = unknown);
        columns.sizes = vec![0; self.sizes.len()];
        for (size, at) in self.sizes {
            columns.sizes[at as usize] = size;
        }
        let by_account: Vec<(u32, u32)> = columns.account.iter().copied().zip(0..).collect();
        let by_account = Csr::of(columns.accounts.len() + 1, &by_account)?;
        self.room &= columns.put_in_order(&by_account);
        let mut ids: Vec<(i64, u32)> = by_account.items().iter().map(|at| self.ids[*at as usize]).zip(0..).collect();
        ids.sort_unstable();
        self.room.then_some((self.columns, Rows { ids }))
    }
}
