//! What is published, and how old it is by the measure that answers tell.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Finding, State};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::engine::{Engine as _, Recorded, SqlEngine};
use crate::metrics::{Freshness, freshness_of};
use crate::sample;
use crate::store::{Session, StoreResult};

const DATA: &str = "data";

/// The version, then each kind of each hub that something is recorded of.
pub(super) async fn check(session: &Arc<Session>, now: DateTime<Utc>) -> StoreResult<Vec<Finding>> {
    let engine = SqlEngine::new(Arc::clone(session));
    let today = Day::of_instant(now).unwrap_or(Day::LAST);
    let is_sample = sample::is_all_of(&session.checksums().await?);
    let (version, last_on) = engine.version().await?;
    if last_on.is_none() {
        let advice = "record a first listing with `hubscope ingest`";
        return Ok(vec![Finding::wrong(DATA, "nothing is published", advice)]);
    }
    let published = version.published_at.and_then(DateTime::from_timestamp_micros);
    let published = published.map(|at| format!(", published {}", at.to_rfc3339_opts(SecondsFormat::Secs, true)));
    let told = format!("version {}{}", version.number, published.unwrap_or_default());
    let mut findings = vec![Finding::ok(DATA, told)];
    for hub in Hub::ALL {
        for kind in RepositoryKind::ALL {
            findings.extend(age(*hub, *kind, &engine.recorded(*hub, *kind).await?, today, is_sample));
        }
    }
    Ok(findings)
}

fn age(hub: Hub, kind: RepositoryKind, recorded: &Recorded, today: Day, is_sample: bool) -> Option<Finding> {
    let last = recorded.snapshots.last()?;
    let freshness = freshness_of(recorded, today);
    let told = format!(
        "{hub} {kind}: {}, last snapshot of {}, {} in all",
        freshness.name(),
        last.taken_on,
        recorded.snapshots.len()
    );
    let state = match freshness {
        Freshness::Fresh => State::Ok,
        Freshness::Late => State::Warning,
        Freshness::Stale if is_sample => State::Warning,
        Freshness::Stale => State::Wrong,
    };
    let advice = match state {
        State::Ok => None,
        _ if is_sample => Some("the bundled sample is not kept up to date: ingest listings of your own".to_owned()),
        _ => Some(format!("record a newer one with `hubscope ingest {kind} LOCATION --taken-on DAY --hub {hub}`")),
    };
    Some(Finding { state, what: DATA, told, advice })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Snapshot;

    /// Snapshots ten days apart: FRESH until 15 days after the last, LATE until 30.
    #[test]
    fn old_data_is_wrong_unless_it_is_the_sample() {
        let day = |day| Day::from_epoch_days(day).unwrap();
        let snapshots = [0, 10].map(|taken_on| Snapshot { taken_on: day(taken_on), partial: false }).to_vec();
        let recorded = Recorded::new(snapshots, None);
        let state = |today, is_sample| {
            age(Hub::HuggingFace, RepositoryKind::Model, &recorded, day(today), is_sample).unwrap().state
        };
        assert_eq!([25, 26, 40, 41].map(|today| state(today, false)), {
            [State::Ok, State::Warning, State::Warning, State::Wrong]
        });
        assert_eq!([25, 26, 41].map(|today| state(today, true)), [State::Ok, State::Warning, State::Warning]);
        let finding = age(Hub::HuggingFace, RepositoryKind::Model, &recorded, day(41), false).unwrap();
        assert_eq!(finding.told, "huggingface models: STALE, last snapshot of 1970-01-11, 2 in all");
        assert_eq!(age(Hub::HuggingFace, RepositoryKind::Model, &Recorded::default(), day(41), false), None);
    }
}
