//! Random plans, about what is recorded and what is not.

use hubscope::calendar::{Day, Period};
use hubscope::dimension::{Attribute, Attribution, Clause, Hub, Plan, RepositoryKind};
use hubscope::store::Store;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// A plan with the days that it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) plan: Plan,
    pub(super) span: Period,
    /// Where no amounts are looked at.
    pub(super) day: Day,
}

/// Texts that may be asked for.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) logins: Vec<String>,
    words: Vec<String>,
    names: Vec<String>,
    countries: Vec<String>,
    last: Day,
}

/// Everything of a kind, in one group.
pub(super) fn everything(hub: Hub, kind: RepositoryKind) -> Plan {
    Plan { hub, kind, attribution: Attribution::Publisher, filter: Vec::new(), by: None }
}

impl Known {
    /// What a store holds, and some that none holds.
    pub(super) async fn of(store: &Store) -> Self {
        let session = store.read().await.unwrap();
        let mut logins = vec!["unknown".to_owned(), "nobody/knows".to_owned()];
        let mut countries = vec!["ZZ".to_owned()];
        let mut visit = |account: hubscope::store::CreditedRow| {
            logins.push(account.key);
            countries.extend(account.country);
        };
        session.each_account(Hub::HuggingFace, &mut visit).await.unwrap();
        logins.sort();
        logins.dedup();
        let mut words = vec!["unknown".to_owned(), "nowhere".to_owned()];
        session.each_word(&mut |word| words.extend([word.text, word.key])).await.unwrap();
        let mut names = vec!["a/nothing".to_owned(), "nothing".to_owned()];
        for kind in RepositoryKind::ALL {
            let mut visit = |_, row: hubscope::store::PlannedRow<'_>| names.push(row.list_key.into_owned());
            session.each_planned(Hub::HuggingFace, *kind, None, &mut visit).await.unwrap();
        }
        let last = session.last_snapshot_on().await.unwrap().expect("a snapshot");
        Self { logins, words, names, countries, last }
    }
}

fn some(texts: &[String]) -> impl Strategy<Value = Vec<String>> + use<> {
    prop::collection::vec(select(texts.to_vec()), 0..4)
}

fn periods(last: Day) -> impl Strategy<Value = Period> {
    (-150i64..20, 1i64..160).prop_map(move |(from, days)| Period::new(last.plus(from), last.plus(from + days)).unwrap())
}

fn texts(known: &Known) -> BoxedStrategy<Clause> {
    let of =
        |attributes: &[Attribute], texts: &[String]| {
            (select(attributes.to_vec()), some(texts), any::<bool>())
                .prop_map(|(attribute, any, unknown)| Clause::Texts { attribute, any, unknown })
        };
    let words = [Attribute::Task, Attribute::Library, Attribute::License, Attribute::Sdk];
    prop_oneof![
        of(&words, &known.words),
        of(&[Attribute::Category, Attribute::DatasetModality], &known.words),
        of(&[Attribute::Login, Attribute::Account], &known.logins),
        of(&[Attribute::Country], &known.countries),
        of(&[Attribute::Repository], &known.names),
    ]
    .boxed()
}

fn ranges(last: Day) -> impl Strategy<Value = Clause> {
    let of = |attributes: Vec<Attribute>, bounds: Vec<i64>| {
        let range = (select(bounds.clone()), prop::option::of(select(bounds)));
        (select(attributes), prop::collection::vec(range, 0..3), any::<bool>())
            .prop_map(|(attribute, any, unknown)| Clause::Ranges { attribute, any, unknown })
    };
    let ages = vec![Attribute::Age, Attribute::AgeOn(last), Attribute::AgeOn(last.plus(-20))];
    let sizes = vec![0, 500_000_000, 7_000_000_000, 30_000_000_000, 1 << 53];
    prop_oneof![of(ages, vec![-5, 0, 7, 30, 90, 365]), of(vec![Attribute::Parameters], sizes)]
}

fn clauses(known: &Known) -> impl Strategy<Value = Clause> + use<> {
    let last = known.last;
    let codes = (select(vec![Attribute::Relation, Attribute::PublisherKind]), prop::collection::vec(0i16..6, 0..4));
    let days = || prop::option::of((-150i64..10).prop_map(move |days| last.plus(days)));
    let parts =
        [known.logins.clone(), known.names.clone(), vec!["a".to_owned(), "_".to_owned(), "%".to_owned()]].concat();
    let facets = select(vec![Attribute::Category, Attribute::DatasetModality]);
    let units = || select(vec![Attribute::Repository, Attribute::Account]);
    let one = prop_oneof![
        4 => texts(known),
        2 => (codes, any::<bool>()).prop_map(|((attribute, any), unknown)| Clause::Codes { attribute, any, unknown }),
        2 => ranges(last),
        1 => (facets, some(&known.words)).prop_map(|(attribute, texts)| Clause::OtherThan { attribute, texts }),
        1 => (days(), days()).prop_filter("a bound", |(from, to)| from.or(*to).is_some())
            .prop_map(|(from, to)| Clause::Created { from, to }),
        1 => (units(), select(parts)).prop_map(|(attribute, text)| Clause::Search { attribute, text }),
        1 => (1i64..30).prop_map(Clause::Owner),
        1 => (units(), periods(last)).prop_map(|(attribute, period)| Clause::NotDownloaded { attribute, period }),
        1 => periods(last).prop_map(Clause::Present),
    ];
    one.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Clause::Either),
            inner.prop_map(|clause| Clause::Not(Box::new(clause))),
        ]
    })
}

fn groups(last: Day) -> impl Strategy<Value = Option<Attribute>> {
    use Attribute::*;
    let attributes = vec![
        Repository,
        Account,
        Country,
        Login,
        PublisherKind,
        Parameters,
        ExactParameters,
        Task,
        Library,
        License,
        Sdk,
        Relation,
        Age,
        AgeOn(last),
        Category,
        DatasetModality,
    ];
    prop::option::weighted(0.9, select(attributes))
}

/// So many plans, the same each time.
pub(super) fn plans(known: &Known, count: usize) -> Vec<Asked> {
    let last = known.last;
    let plan = (
        select(RepositoryKind::ALL.to_vec()),
        select(vec![Attribution::Publisher, Attribution::RootModel]),
        prop::collection::vec(clauses(known), 0..3),
        groups(last),
    );
    let plan =
        plan.prop_map(|(kind, attribution, filter, by)| Plan { hub: Hub::HuggingFace, kind, attribution, filter, by });
    let asked = (plan, periods(last), -100i64..5);
    let asked = asked.prop_map(move |(plan, span, day)| Asked { plan, span, day: last.plus(day) });
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| asked.new_tree(&mut runner).unwrap().current()).collect()
}
