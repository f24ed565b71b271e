//! What async-graphql does at most: the shape of an answer of `downloadShare` out of data that lies ready, the limit beside which
//! answers that are computed are measured.
//!
//! `static_graphql PORT` answers POST /graphql: the document is parsed, validated and executed, and the answer serialised, each time.

use std::sync::LazyLock;

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use async_graphql::{EmptyMutation, EmptySubscription, Enum, InputObject, Object, Request, Schema, SimpleObject};

/// Months that the data has, and groups: eight that are named, and the rest.
const MONTHS: usize = 36;
const GROUPS: usize = 9;

#[derive(SimpleObject)]
struct DownloadShare {
    axis: Vec<Interval>,
    groups: Vec<Group>,
}

#[derive(SimpleObject)]
struct Interval {
    from: String,
    to: String,
}

#[derive(SimpleObject)]
struct Group {
    key: String,
    points: Vec<Point>,
    columns: Columns,
}

#[derive(SimpleObject)]
struct Point {
    from: String,
    to: String,
    downloads: i64,
    share: f64,
}

#[derive(SimpleObject)]
struct Columns {
    downloads: Vec<i64>,
    share: Vec<f64>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    Origin,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum Unknowns {
    Exclude,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(rename_items = "SCREAMING_SNAKE_CASE")]
enum Kind {
    Industry,
    Academia,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum Size {
    #[graphql(name = "FROM_3B_TO_9B")]
    Small,
    #[graphql(name = "FROM_9B_TO_30B")]
    Middle,
}

#[derive(InputObject)]
struct Period {
    from: String,
    to: String,
}

#[derive(InputObject)]
struct Filter {
    publisher_kind: Vec<Kind>,
    size: Vec<Size>,
}

static DATA: LazyLock<DownloadShare> = LazyLock::new(|| {
    let day = |month: usize| format!("{:04}-{:02}-01", 2023 + month / 12, month % 12 + 1);
    let group = |group: usize| {
        let downloads = |month: usize| 1_234_567 + (month * 7_919 + group * 104_729) as i64 * 37;
        let share = |month: usize| 1.0 / (group + 3) as f64 + month as f64 / 7_919.0;
        let point =
            |month| Point { from: day(month), to: day(month + 1), downloads: downloads(month), share: share(month) };
        Group {
            key: ["US", "CN", "FR", "DE", "GB", "KR", "JP", "CA", "_other"][group].to_owned(),
            points: (0..MONTHS).map(point).collect(),
            columns: Columns {
                downloads: (0..MONTHS).map(downloads).collect(),
                share: (0..MONTHS).map(share).collect(),
            },
        }
    };
    let axis = (0..MONTHS).map(|month| Interval { from: day(month), to: day(month + 1) });
    DownloadShare { axis: axis.collect(), groups: (0..GROUPS).map(group).collect() }
});

struct Query;

#[Object]
impl Query {
    /// The same for all arguments, which are read as the real ones are.
    async fn download_share(
        &self,
        by: Dimension,
        period: Period,
        top: i32,
        unknowns: Unknowns,
        #[graphql(name = "where")] filter: Option<Filter>,
    ) -> &'static DownloadShare {
        let filtered = filter.map_or(0, |filter| filter.publisher_kind.len() + filter.size.len());
        std::hint::black_box((by as u8, unknowns as u8, top, period.from, period.to, filtered));
        &DATA
    }
}

type StaticSchema = Schema<Query, EmptyMutation, EmptySubscription>;

async fn answer(body: Bytes, schema: web::Data<StaticSchema>) -> actix_web::Result<HttpResponse> {
    let request: Request = serde_json::from_slice(&body)?;
    let answer = schema.execute(request).await;
    Ok(HttpResponse::Ok().content_type("application/json").body(serde_json::to_vec(&answer)?))
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse::<u16>().ok());
    let port = port.ok_or_else(|| std::io::Error::other("static_graphql PORT"))?;
    let schema = web::Data::new(Schema::new(Query, EmptyMutation, EmptySubscription));
    let app = move || App::new().app_data(schema.clone()).route("/graphql", web::post().to(answer));
    HttpServer::new(app).bind(("127.0.0.1", port))?.run().await
}
