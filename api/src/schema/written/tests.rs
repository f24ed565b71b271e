use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema, SimpleObject, Value};

use super::*;
use crate::calendar::Day;
use crate::schema::enums::{GroupRole, PointStatus};
use crate::schema::scalars::{Count, Date};

row! {
    /// An interval.
    struct Point {
        /// First day.
        from: Date,
        /// A number.
        known_share: Option<f64>,
        /// Another one.
        downloads: Option<Count>,
        /// A small one.
        rank: i32,
        /// What they are worth.
        count_status: PointStatus,
    }
}

row! {
    /// What is told of points as lists.
    struct Columns {
        /// Numbers.
        downloads: Listed<Option<Count>>,
    }
}

row! {
    /// Points that have something in common.
    struct Group {
        /// A name that is not fit for JSON as it is.
        name: String,
        /// What they stand for.
        role: GroupRole,
        /// The points.
        points: Listed<Point>,
        /// The same as columns.
        columns: Columns,
    }
}

/// An object that is no row.
#[derive(Clone, Debug, SimpleObject)]
struct Whole {
    /// Groups.
    groups: Listed<Group>,
}

struct Query;

#[Object]
impl Query {
    /// Some.
    async fn points(&self) -> Listed<Point> {
        points(5)
    }

    /// Some with none, one and many points.
    async fn whole(&self) -> Whole {
        let group = |name: &str, role, length| Group {
            name: name.to_owned(),
            role,
            points: points(length),
            columns: Columns { downloads: (0..length as i64).map(|n| (n % 2 == 0).then_some(Count(n))).collect() },
        };
        let groups = [
            group("\"\\\u{1}\u{2028}</script>\u{1f600}", GroupRole::Value, 0),
            group("", GroupRole::Other, 1),
            group("_unknown", GroupRole::Unknown, 5),
        ];
        Whole { groups: groups.into_iter().collect() }
    }

    /// None.
    async fn nothing(&self) -> Listed<Point> {
        std::iter::empty().collect()
    }

    /// Numbers.
    async fn shares(&self) -> Listed<Option<f64>> {
        [Some(0.30000000000000004), None, Some(2.0), Some(f64::NAN)].into_iter().collect()
    }
}

/// The first of some points.
fn points(length: usize) -> Listed<Point> {
    let point = |day, known_share, downloads, count_status| Point {
        from: Date(Day::from_epoch_days(day).unwrap()),
        known_share,
        downloads,
        rank: -7,
        count_status,
    };
    let largest = Some(Count(9_007_199_254_740_991));
    [
        point(20_000, Some(0.1), None, PointStatus::Normal),
        point(-719_162, None, largest, PointStatus::Missing),
        point(2_932_896, Some(1.0), Some(Count(0)), PointStatus::Estimated),
        point(0, Some(1e-9), Some(Count(12)), PointStatus::Partial),
        point(1, Some(1e21), Some(Count(12)), PointStatus::Partial),
    ]
    .into_iter()
    .take(length)
    .collect()
}

async fn data(document: &str, as_text: bool) -> Value {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let request = Request::new(document);
    let response = schema.execute(if as_text { request.data(AsText) } else { request }).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.data
}

/// The value with text read back.
fn read(value: Value) -> serde_json::Value {
    match value {
        Value::Binary(text) => serde_json::from_slice(&text).unwrap(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key.to_string(), read(value))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

#[tokio::test]
async fn text_says_what_the_tree_says() {
    for document in [
        "{ points { from knownShare downloads rank countStatus } }",
        "{ points { __typename status: countStatus knownShare share: knownShare } nothing { from } }",
        "{ points { ...F ... on Point { rank downloads } ... { from } } } fragment F on Point { downloads from }",
        "query Q($no: Boolean = false) { points { from rank @include(if: $no) } }",
        "{ shares }",
        "{ whole { groups { name role points { from downloads } columns { downloads } } } }",
        "{ whole { groups { columns { ...C } n: name ...G __typename } } }
            fragment G on Group { points { status: countStatus } } fragment C on Columns { d: downloads __typename }",
    ] {
        let (tree, text) = (data(document, false).await, data(document, true).await);
        assert_ne!(tree, text, "{document}");
        let (tree, text) = (read(tree), read(text));
        assert_eq!(tree, text, "{document}");
        assert_eq!(tree.to_string(), text.to_string(), "{document}");
    }
}

#[tokio::test]
async fn fields_come_in_the_order_in_which_they_are_asked() {
    let Value::Object(data) = data("{ points { rank f: from } }", true).await else { panic!() };
    let Some(Value::Binary(text)) = data.get("points") else { panic!() };
    assert!(text.starts_with(b"[{\"rank\":-7,\"f\":\"2024-10-04\"},"), "{text:?}");
}

#[test]
fn the_schema_sees_lists_and_nothing_else() {
    let sdl = Schema::new(Query, EmptyMutation, EmptySubscription).sdl();
    assert!(sdl.contains("points: [Point!]!") && sdl.contains("shares: [Float]!"), "{sdl}");
}
