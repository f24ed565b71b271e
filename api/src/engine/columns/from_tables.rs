//! From the tables to arrays: where no parts lie ready.

use super::amounts;
use super::arrays::{Columns, NONE_DAY};
use super::csr::Csr;
use super::load::too_many;
use super::reader::{Reader, Rows};
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{AmountRow, FacetOf, Session, StoreResult};

/// A kind as it is read from the tables.
pub(super) struct Read {
    pub(super) of: (Hub, RepositoryKind),
    pub(super) columns: Columns,
    pub(super) rows: Rows,
    pub(super) amounts: amounts::Reader,
}

/// Reads what there is of a kind but its amounts.
pub(super) async fn read(session: &Session, of: (Hub, RepositoryKind), mut reader: Reader) -> StoreResult<Read> {
    session.each_planned(of.0, of.1, None, &mut |id, row| reader.take(id, &row)).await?;
    let (mut columns, rows) = reader.done().ok_or_else(too_many)?;

    for (facet, of) in [(FacetOf::Category, &mut columns.categories), (FacetOf::Modality, &mut columns.modalities)] {
        let (mut pairs, words) = (Vec::new(), &columns.words);
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
    Ok(Read { of, columns, rows, amounts: amounts::Reader::default() })
}

/// Reads the amounts of some kinds.
pub(super) async fn read_amounts(session: &Session, kinds: &mut [Read]) -> StoreResult<()> {
    if kinds.iter().all(|kind| kind.rows.len() == 0) {
        return Ok(());
    }
    let mut take = |amount: AmountRow| {
        // Most are of the first kind, that of models.
        let found = kinds.iter_mut().find_map(|kind| Some((kind.rows.row(amount.repository)?, &mut kind.amounts)));
        if let Some((row, amounts)) = found {
            amounts.take(row, &amount);
        }
    };
    session.each_amount(None, &mut take).await
}
