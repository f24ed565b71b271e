//! Rows of whole tables, value after value: on PostgreSQL as `COPY` gives them, which takes a fraction of what single rows take.

use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{PostgresQueryBuilder, SelectStatement};
use sea_orm::sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use sea_orm::{QueryResult, StreamTrait as _, TryGetable};
use tokio::sync::mpsc;

use super::copy::HEAD;
use super::transaction::{Copying, Transaction, failed};
use super::{Session, StoreError, StoreResult};

/// Bytes that are handed over at a time.
const PART: usize = 256 << 10;
/// Parts read ahead of who takes them.
const AHEAD: usize = 4;

/// A row of which the values are taken in the order in which they were asked for.
pub(super) enum Row<'r> {
    Told { row: &'r QueryResult, next: usize },
    Copied { rest: &'r [u8] },
}

/// A value that a row can have.
pub(super) trait Cell: TryGetable {
    /// From the bytes of PostgreSQL's binary form; nothing stands for NULL.
    fn of(bytes: Option<&[u8]>) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Cell for $number {
            fn of(bytes: Option<&[u8]>) -> Option<Self> {
                bytes?.try_into().ok().map(Self::from_be_bytes)
            }
        }
    )*};
}

numbers!(i16 i32 i64);

impl Cell for bool {
    fn of(bytes: Option<&[u8]>) -> Option<Self> {
        match bytes? {
            [byte] => Some(*byte != 0),
            _ => None,
        }
    }
}

impl Cell for String {
    fn of(bytes: Option<&[u8]>) -> Option<Self> {
        str::from_utf8(bytes?).ok().map(str::to_owned)
    }
}

impl Cell for Vec<u8> {
    fn of(bytes: Option<&[u8]>) -> Option<Self> {
        bytes.map(<[u8]>::to_vec)
    }
}

impl<T: Cell> Cell for Option<T> {
    fn of(bytes: Option<&[u8]>) -> Option<Self> {
        match bytes {
            Some(_) => T::of(bytes).map(Some),
            None => Some(None),
        }
    }
}

impl Row<'_> {
    /// The next value.
    pub(super) fn next<T: Cell>(&mut self) -> StoreResult<T> {
        match self {
            Self::Told { row, next } => {
                *next += 1;
                Ok(row.try_get_by_index(*next - 1)?)
            }
            Self::Copied { rest } => {
                let (cell, behind) = cell(rest).ok_or_else(|| StoreError::corrupt("a copied row"))?;
                *rest = behind;
                T::of(cell).ok_or_else(|| StoreError::corrupt("a copied value"))
            }
        }
    }
}

impl Session {
    /// Visits the rows of a query.
    pub(super) async fn each_row(
        &self,
        select: &SelectStatement,
        visit: &mut (dyn FnMut(&mut Row<'_>) -> StoreResult<()> + Send),
    ) -> StoreResult<()> {
        if let Transaction::Copying(tx) = &self.tx {
            return each_copied(tx, select, visit).await;
        }
        let mut rows = self.tx.stream(select).await?;
        while let Some(row) = rows.try_next().await? {
            visit(&mut Row::Told { row: &row, next: 0 })?;
        }
        Ok(())
    }
}

/// As with a copy into a table, one that is given up half-way would leave its connection in the middle of a conversation: it is read to
/// its end, whether or not somebody still takes what comes.
async fn each_copied(
    tx: &Copying,
    select: &SelectStatement,
    visit: &mut (dyn FnMut(&mut Row<'_>) -> StoreResult<()> + Send),
) -> StoreResult<()> {
    let select = select.to_string(PostgresQueryBuilder);
    // A copy that fails before its first row leaves its connection one answer behind for whoever has it next. What would make it fail,
    // a column that is not there or a lock that does not come, fails here instead, and what is locked stays so until the transaction ends.
    let tried = format!("SELECT * FROM ({select}) AS copied LIMIT 0");
    let statement = format!("COPY ({select}) TO STDOUT (FORMAT binary)");
    let mut tx = tx.connection().await?;
    let (sender, mut parts) = mpsc::channel(AHEAD);
    let copying = tokio::spawn(async move {
        let connection: &mut PgConnection = &mut tx;
        connection.execute(AssertSqlSafe(tried)).await?;
        let mut copy = connection.copy_out_raw(&statement).await?;
        let mut part = Vec::with_capacity(PART);
        while let Some(data) = copy.try_next().await? {
            part.extend_from_slice(&data);
            if part.len() >= PART {
                let _ = sender.send(std::mem::replace(&mut part, Vec::with_capacity(PART))).await;
            }
        }
        let _ = sender.send(part).await;
        Ok(())
    });
    let mut copied = Copied::default();
    while let Some(part) = parts.recv().await {
        copied.take(part, visit)?;
    }
    match copying.await {
        Ok(read) => read.map_err(|error| StoreError::from(failed(error)))?,
        Err(_) => return Err(StoreError::corrupt("a copy that broke off")),
    }
    if copied.ended { Ok(()) } else { Err(StoreError::corrupt("the end of a copy")) }
}

/// Finds rows in what arrives, wherever it is cut.
#[derive(Default)]
struct Copied {
    /// What belongs to a row that is not complete.
    rest: Vec<u8>,
    begun: bool,
    ended: bool,
}

impl Copied {
    fn take(
        &mut self,
        part: Vec<u8>,
        visit: &mut (dyn FnMut(&mut Row<'_>) -> StoreResult<()> + Send),
    ) -> StoreResult<()> {
        let mut whole = std::mem::take(&mut self.rest);
        if whole.is_empty() {
            whole = part
        } else {
            whole.extend_from_slice(&part)
        }
        let mut rest = whole.as_slice();
        if !self.begun {
            let Some((_, rows)) = rest.split_at_checked(HEAD.len()) else {
                self.rest = whole;
                return Ok(());
            };
            (rest, self.begun) = (rows, true);
        }
        while let Some((count, cells)) =
            rest.split_first_chunk().map(|(count, cells)| (i16::from_be_bytes(*count), cells))
        {
            if count < 0 {
                self.ended = true;
                return Ok(());
            }
            let Some(behind) = (0..count).try_fold(cells, |rest, _| cell(rest).map(|(_, behind)| behind)) else {
                break;
            };
            visit(&mut Row::Copied { rest: cells })?;
            rest = behind;
        }
        self.rest = rest.to_vec();
        Ok(())
    }
}

/// The bytes of a value, none of NULL, and what comes behind it; none where it is not complete.
fn cell(bytes: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    match usize::try_from(i32::from_be_bytes(*length)) {
        Ok(length) => rest.split_at_checked(length).map(|(cell, behind)| (Some(cell), behind)),
        Err(_) => Some((None, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a number, a text that may be missing, and a truth; as PostgreSQL writes them.
    fn written() -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        for (number, text) in [(7_i64, Some("ab")), (-1, None), (0, Some(""))] {
            bytes.extend_from_slice(&[0, 3, 0, 0, 0, 8]);
            bytes.extend_from_slice(&number.to_be_bytes());
            match text {
                Some(text) => bytes.extend_from_slice(&[&[0, 0, 0, text.len() as u8], text.as_bytes()].concat()),
                None => bytes.extend_from_slice(&[255; 4]),
            }
            bytes.extend_from_slice(&[0, 0, 0, 1, 1]);
        }
        bytes.extend_from_slice(&[255, 255]);
        bytes
    }

    #[test]
    fn rows_are_found_wherever_what_arrives_is_cut() {
        let written = written();
        for size in 1..=written.len() {
            let (mut copied, mut rows) = (Copied::default(), Vec::new());
            let mut visit = |row: &mut Row<'_>| {
                rows.push((row.next::<i64>()?, row.next::<Option<String>>()?, row.next::<bool>()?));
                Ok(())
            };
            for part in written.chunks(size) {
                copied.take(part.to_vec(), &mut visit).unwrap();
            }
            assert!(copied.ended);
            let expected = [(7, Some("ab".to_owned()), true), (-1, None, true), (0, Some(String::new()), true)];
            assert_eq!(rows, expected, "in parts of {size} bytes");
        }
    }

    #[test]
    fn a_value_of_another_type_is_an_error() {
        let mut copied = Copied::default();
        assert!(copied.take(written(), &mut |row| row.next::<i32>().map(drop)).is_err());
        let mut copied = Copied::default();
        let mut visit = |row: &mut Row<'_>| {
            row.next::<i64>()?;
            row.next::<String>().map(drop)
        };
        assert!(copied.take(written(), &mut visit).is_err(), "the second row has no text");
    }
}
