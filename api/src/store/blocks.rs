//! Amounts from PostgreSQL, some blocks of their table at a time.
//!
//! There are tens of millions of them, and what a row costs on its way is many times what its numbers cost. So each statement gathers
//! the numbers of some thousand rows into arrays, wherever the rows lie.

use std::sync::Arc;

use sea_orm::sqlx::{self, AssertSqlSafe, PgConnection, Row as _};
use tokio::sync::mpsc;

use super::transaction::{Shared, failed};
use super::whole::AmountRow;
use super::{StoreError, StoreResult};

/// Blocks that are read at a time: some 30,000 amounts.
const BLOCKS: i64 = 200;
/// Bits of a number that tell the length of a stretch, its rule, and whether a counter ran backwards; those above tell its end.
const LENGTH: u32 = 24;
const RULE: u32 = 7;
const RESET: u32 = 1;

/// Arrays that are read ahead of who takes them.
const AHEAD: usize = 2;

/// Repositories, counts, and what [`unpacked`] reads.
type Gathered = [Vec<i64>; 3];

/// Visits the amounts above zero, and the resets.
pub(super) async fn each_amount(
    tx: &Shared,
    visit: &mut (dyn FnMut(AmountRow) -> StoreResult<()> + Send),
) -> StoreResult<()> {
    let (sender, mut parts) = mpsc::channel(AHEAD);
    let tx = Arc::clone(tx);
    // On its own: the database gathers while what came is taken.
    let gathering = tokio::spawn(async move { gather(&tx, &sender).await.map_err(failed) });
    while let Some([repositories, counts, keys]) = parts.recv().await {
        for ((repository, count), key) in repositories.into_iter().zip(counts).zip(keys) {
            visit(unpacked(repository, count, key)?)?;
        }
    }
    gathering.await.map_err(|_| StoreError::corrupt("amounts that broke off"))??;
    Ok(())
}

/// Ends early where nobody takes what comes any more.
async fn gather(tx: &Shared, to: &mpsc::Sender<Gathered>) -> Result<(), sqlx::Error> {
    let mut tx = tx.lock().await;
    let connection: &mut PgConnection = &mut tx;
    let size = "SELECT pg_relation_size('amount') / current_setting('block_size')::bigint";
    let blocks: i64 = sqlx::query_scalar(size).fetch_one(&mut *connection).await?;
    for first in (0..=blocks).step_by(BLOCKS as usize) {
        let gather = format!(
            "SELECT array_agg(repository_id), array_agg(count), array_agg((to_day::bigint << {}) \
             | ((to_day - from_day)::bigint << {}) | (rule::bigint << {RESET}) | reset::int) \
             FROM amount WHERE ctid >= '({first},0)' AND ctid < '({},0)' AND (count > 0 OR reset)",
            LENGTH + RULE + RESET,
            RULE + RESET,
            first + BLOCKS,
        );
        // Each text is asked once.
        let row = sqlx::query(AssertSqlSafe(gather)).persistent(false).fetch_one(&mut *connection).await?;
        let array = |at: usize| row.try_get::<Option<Vec<i64>>, _>(at).map(Option::unwrap_or_default);
        if to.send([array(0)?, array(1)?, array(2)?]).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn unpacked(repository: i64, count: i64, key: i64) -> StoreResult<AmountRow> {
    let part = |below: u32, bits: u32| (key >> below) & ((1 << bits) - 1);
    let corrupt = |_| StoreError::corrupt("days of amounts");
    let to_day = i32::try_from(key >> (LENGTH + RULE + RESET)).map_err(corrupt)?;
    let length = i32::try_from(part(RULE + RESET, LENGTH)).map_err(corrupt)?;
    let rule = i16::try_from(part(RESET, RULE)).map_err(corrupt)?;
    Ok(AmountRow { repository, from_day: to_day.saturating_sub(length), to_day, rule, count, reset: part(0, RESET) == 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_days_rule_and_reset() {
        for (from_day, to_day, rule, reset) in [(20_000, 20_007, 2, true), (0, 3_000_000, 0, false), (-9, -2, 127, true)] {
            let key = i64::from(to_day) << 32 | i64::from(to_day - from_day) << 8 | i64::from(rule) << 1 | i64::from(reset);
            let expected = AmountRow { repository: 7, from_day, to_day, rule, count: 5, reset };
            assert_eq!(unpacked(7, 5, key).unwrap(), expected);
        }
    }
}
