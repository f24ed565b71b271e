//! Both engines give the same sums, whatever is asked of whatever is recorded.

mod asked;
mod ready;
mod switch;

use std::collections::BTreeMap;
use std::sync::Arc;

use hubscope::calendar::Period;
use hubscope::dimension::{Attribute, Hub, Plan, RepositoryKind};
use hubscope::engine::{Arrays, ColumnsEngine, Engine, Leaders, Loaded, SqlEngine, StretchSum, Tables, in_order, load};
use hubscope::ingest::ingest;
use hubscope::store::Store;

use self::asked::{Asked, Known};
use crate::harness::copies::execute;
use crate::harness::database::{Database, TestDatabase, both};
use crate::harness::scenario::Scenario;
use crate::harness::server::{TestServer, order};
use crate::scenarios::random;

/// Plans that are asked of each hub.
const PLANS: usize = 150;

/// Records a hub.
async fn record(scenario: &Scenario, database: &TestDatabase) -> Store {
    let folder = tempfile::tempdir().unwrap();
    let files = scenario.write(folder.path());
    let server = TestServer::start(&database.url).await;
    server.import(&files).await;
    let orders =
        scenario.snapshots.iter().zip(&files.snapshots).map(|(snapshot, file)| order(snapshot, file)).collect();
    ingest(&server.store, orders, std::future::pending()).await.unwrap();
    server.store.clone()
}

/// What is published, in memory.
async fn arrays(store: &Store) -> Arrays {
    let session = Arc::new(store.read_whole().await.unwrap());
    let Loaded::Held(arrays) = load(&session, u64::MAX).await.unwrap() else { panic!("there is room") };
    arrays
}

/// An engine over the tables, and those over arrays that have to answer the same.
struct Engines {
    sql: SqlEngine,
    columns: Vec<ColumnsEngine>,
}

impl Engines {
    async fn of(store: &Store, arrays: Vec<Arrays>) -> Self {
        let engine = |arrays: Arrays| {
            let tables = Arc::new(Tables::new(store.clone(), Some(arrays.version())));
            ColumnsEngine::new(Arc::new(arrays), tables)
        };
        let sql = SqlEngine::new(Arc::new(store.read().await.unwrap()));
        Self { sql, columns: arrays.into_iter().map(engine).collect() }
    }

    /// Over arrays that come from what derivation left ready, from the tables, and from what was made ready of these.
    async fn over(store: &Store, database: &TestDatabase) -> Self {
        let derived = arrays(store).await;
        assert_eq!(derived.from_tables(), []);
        execute(&database.url, "DELETE FROM array_part").await;
        let read = arrays(store).await;
        assert!(!read.from_tables().is_empty());
        ready::repacked(store).await;
        let packed = arrays(store).await;
        assert_eq!(packed.from_tables(), []);
        Self::of(store, vec![derived, read, packed]).await
    }
}

type SumsByGroup = BTreeMap<Option<String>, Vec<StretchSum>>;

/// Groups with what was counted on some days, and nothing else.
fn touching(groups: impl Iterator<Item = (Option<String>, Vec<StretchSum>)>, span: Period) -> SumsByGroup {
    let mut found = SumsByGroup::new();
    for (value, mut sums) in groups {
        sums.retain(|sum| sum.stretch.overlap(span) > 0);
        if !sums.is_empty() {
            let before = found.insert(value.clone(), sums);
            assert_eq!(before, None, "{value:?} comes twice");
        }
    }
    found
}

async fn sums(engine: &dyn Engine, plan: &Plan, span: Period) -> SumsByGroup {
    let sums = engine.sums(plan, span).await.unwrap();
    for group in sums.groups() {
        assert_eq!(group.sums, in_order(group.sums.clone()), "sums of a group are in order");
    }
    touching(sums.groups().iter().map(|group| (group.value.as_deref().map(str::to_owned), group.sums.clone())), span)
}

/// What is visited: of all groups, or of the leaders and some others.
async fn visited(engine: &dyn Engine, plan: &Plan, span: Period, leaders: Option<Leaders>) -> SumsByGroup {
    let mut groups: Vec<(Option<String>, Vec<StretchSum>)> = Vec::new();
    let mut visit = |value: Option<&str>, sum: StretchSum| match groups.last_mut() {
        Some((last, sums)) if last.as_deref() == value => sums.push(sum),
        _ => groups.push((value.map(str::to_owned), vec![sum])),
    };
    match leaders {
        Some(leaders) => engine.each_leading_sum(plan, span, leaders, &mut visit).await.unwrap(),
        None => engine.each_sum(plan, span, &mut visit).await.unwrap(),
    }
    touching(groups.into_iter().map(|(value, sums)| (value, in_order(sums))), span)
}

/// Downloads in a period, as they are shown.
fn shown(sums: &[StretchSum], period: Period) -> i64 {
    let part = |sum: &StretchSum| {
        sum.count as f64 * sum.stretch.overlap(period) as f64 / sum.rule.spread_over(sum.stretch) as f64
    };
    sums.iter().map(part).sum::<f64>().round() as i64
}

/// Holds that none of the leaders of the second half of some days, nor what is not known, is left out, and that nothing of them is.
async fn hold_leaders(columns: &dyn Engine, plan: &Plan, span: Period, all: &SumsByGroup) {
    let period = Period::new(span.from().plus(span.days() / 2), span.to()).unwrap();
    let leaders = Leaders { top: 2, period };
    let visited = visited(columns, plan, span, Some(leaders)).await;
    for (value, sums) in &visited {
        assert_eq!(all.get(value), Some(sums), "{value:?} of {plan:?} over {span:?}");
    }
    let known = all.iter().filter(|(value, _)| value.is_some()).map(|(_, sums)| shown(sums, period));
    let least = sorted(known.collect()).into_iter().rev().nth(leaders.top - 1).unwrap_or(0).max(1);
    for (value, sums) in all {
        let leads = value.is_none() || shown(sums, period) >= least;
        assert!(!leads || visited.contains_key(value), "{value:?} of {plan:?} over {span:?}");
    }
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

async fn lifetimes(engine: &dyn Engine, plan: &Plan) -> Vec<(Option<String>, i128, bool, bool)> {
    let mut told = Vec::new();
    let mut visit = |lifetime: hubscope::engine::Lifetime| {
        told.push((lifetime.value, lifetime.thirtieths, lifetime.by_all_time, lifetime.by_history));
    };
    engine.each_lifetime(plan, &mut visit).await.unwrap();
    sorted(told)
}

async fn changes(engine: &dyn Engine, plan: &Plan) -> Vec<String> {
    let changes = engine.population(plan).await.unwrap();
    sorted(changes.iter().map(|change| format!("{change:?}")).collect())
}

/// What both engines answer to a plan, and how much of it is more than nothing.
async fn hold(Engines { sql, columns }: &Engines, Asked { plan, span, day }: &Asked) -> bool {
    let expected = sums(sql, plan, *span).await;
    assert_eq!(visited(sql, plan, *span, None).await, expected, "visits of {plan:?} over {span:?}");
    let downloaded = sorted(sql.downloaded(plan, *span).await.unwrap());
    let on = &plan.clone().on(*day);
    let (repositories, expected_lifetimes) = (changes(sql, on).await, lifetimes(sql, on).await);
    let accounts = sql.accounts_at(plan.hub, *day).await.unwrap();
    for columns in columns {
        assert_eq!(sums(columns, plan, *span).await, expected, "sums of {plan:?} over {span:?}");
        assert_eq!(sums(columns, plan, *span).await, expected, "sums of {plan:?} over {span:?}, once more");
        assert_eq!(visited(columns, plan, *span, None).await, expected, "visits of {plan:?} over {span:?}");
        hold_leaders(columns, plan, *span, &expected).await;
        assert_eq!(sorted(columns.downloaded(plan, *span).await.unwrap()), downloaded, "{plan:?} over {span:?}");
        assert_eq!(changes(columns, on).await, repositories, "changes of {on:?}");
        assert_eq!(lifetimes(columns, on).await, expected_lifetimes, "lifetimes of {on:?}");
        assert_eq!(columns.accounts_at(plan.hub, *day).await.unwrap(), accounts, "accounts at {day}");
    }
    !expected.is_empty() || !repositories.is_empty()
}

/// What takes no plan.
async fn hold_the_rest(sql: &dyn Engine, columns: &dyn Engine, known: &Known) {
    assert_eq!(columns.version().await.unwrap(), sql.version().await.unwrap());
    for hub in Hub::ALL {
        assert_eq!(columns.breaks(*hub).await.unwrap(), sql.breaks(*hub).await.unwrap());
        let labels = async |engine: &dyn Engine| sorted(engine.account_labels(*hub, &known.logins).await.unwrap());
        assert_eq!(labels(columns).await, labels(sql).await);
        for kind in RepositoryKind::ALL {
            let recorded = async |engine: &dyn Engine| format!("{:?}", engine.recorded(*hub, *kind).await.unwrap());
            assert_eq!(recorded(columns).await, recorded(sql).await);
        }
    }
    let plan = asked::everything(Hub::HuggingFace, RepositoryKind::Model);
    let derivatives = async |engine: &dyn Engine| {
        sorted(engine.derivatives(&plan).await.unwrap().iter().map(|derivative| format!("{derivative:?}")).collect())
    };
    assert_eq!(derivatives(columns).await, derivatives(sql).await);
    let bases = async |engine: &dyn Engine| {
        let mut bases = Vec::new();
        let mut visit = |base| bases.push(format!("{base:?}"));
        engine.each_base(Hub::HuggingFace, Attribute::Login, &mut visit).await.unwrap();
        sorted(bases)
    };
    assert_eq!(bases(columns).await, bases(sql).await);
    let stretches = async |engine: &dyn Engine| {
        let mut stretches = Vec::new();
        let mut visit = |stretch| stretches.push(format!("{stretch:?}"));
        engine.each_stretch(&plan, 60, &mut visit).await.unwrap();
        sorted(stretches)
    };
    assert_eq!(stretches(columns).await, stretches(sql).await);
}

async fn agree(seeds: std::ops::Range<u32>, database: Database) {
    let (mut answered, mut asked) = (0, 0);
    for scenario in random(seeds) {
        let own = database.migrated().await;
        let store = record(&scenario, &own).await;
        let engines = Engines::over(&store, &own).await;
        let known = Known::of(&store).await;
        for columns in &engines.columns {
            hold_the_rest(&engines.sql, columns, &known).await;
        }
        for plan in asked::plans(&known, PLANS) {
            asked += 1;
            answered += usize::from(hold(&engines, &plan).await);
        }
    }
    assert!(answered * 4 > asked, "{answered} of {asked} plans are about anything");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn engines_agree_on_random_plans_over_random_hubs_on_sqlite() {
    agree(300..308, Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn engines_agree_on_random_plans_over_random_hubs_on_postgres() {
    agree(308..316, Database::Postgres).await;
}

both! {
    async fn what_has_no_room_is_not_held(database: TestDatabase) {
        let store = record(&random(300..301).remove(0), &database).await;
        let session = Arc::new(store.read().await.unwrap());
        let loaded = load(&session, 100).await.unwrap();
        assert!(matches!(loaded, Loaded::TooLarge { bytes } if bytes > 100), "{loaded:?}");
    }
}
