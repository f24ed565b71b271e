//! What is told of an answer beside its tables: what its numbers mean, where they come from, where each table is found.

use std::collections::BTreeSet;

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use async_graphql::Request;
use async_graphql::parser::types::Selection;
use serde_json::Value;
use tokio::time::timeout;
use url::form_urlencoded::{self, Serializer};

use super::formed::{FORMAT, TABLE};
use crate::auth::Caller;
use crate::export::{About, Format};
use crate::http::document::{Asked, Origins, Prepared, origins, select};
use crate::http::edge::Edge;

/// Where the tables of an answer are found: an address relative to the one that was asked.
pub(super) struct Place {
    file: String,
    /// The query of the address, but for form and table.
    pairs: Vec<(String, String)>,
}

impl Place {
    /// That of a request. What came in a body, or by its digest, is put into an address.
    pub(super) fn of(request: &RequestHead, asked: &Asked) -> Self {
        let file = request.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
        let told = form_urlencoded::parse(request.uri.query().unwrap_or_default().as_bytes());
        let mut pairs: Vec<(String, String)> =
            told.into_owned().filter(|(name, _)| name != FORMAT && name != TABLE).collect();
        // A digest stands for its document for a while only.
        if request.method == Method::POST || asked.persisted.is_some() {
            pairs = vec![("query".to_owned(), asked.query.clone())];
            pairs.extend(asked.operation_name.clone().map(|name| ("operationName".to_owned(), name)));
            if !asked.variables.is_empty() {
                let variables = serde_json::to_string(&asked.variables).unwrap_or_default();
                pairs.push(("variables".to_owned(), variables));
            }
        }
        Self { file, pairs }
    }

    /// Where a table is found as CSV.
    pub(super) fn of_table(&self, table: &str) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs([(FORMAT, Format::Csv.name()), (TABLE, table)]).extend_pairs(&self.pairs);
        format!("{}?{}", self.file, query.finish())
    }
}

/// What is told of all tables: asked of this server as anybody could ask it.
pub(super) async fn about(edge: &Edge, prepared: &Prepared, version: u64) -> About {
    const QUESTION: &str = "{ dataVersion { version publishedAt }
        metrics { name title description unit caveats sources { name url } } }";
    let answered = edge.engine.execute(Request::new(QUESTION), Caller::anonymous(true)).await;
    let told = serde_json::to_value(&answered.response.data).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let origins = origins(prepared, &edge.types);
    let asked = origins.as_ref().map(|origins| origins.metrics.as_slice()).unwrap_or_default();
    let known = told["metrics"].as_array().into_iter().flatten();
    // A metric is called as the field that answers it.
    let metrics: Vec<&Value> = known.filter(|metric| asked.contains(&text(&metric["name"]))).collect();

    let title = match metrics.as_slice() {
        [] => first(prepared),
        some => some.iter().map(|metric| text(&metric["title"])).collect::<Vec<_>>().join("; "),
    };
    let mut sources: Vec<(String, Option<String>)> = Vec::new();
    for source in metrics.iter().filter_map(|metric| metric["sources"].as_array()).flatten() {
        let source = (text(&source["name"]), source["url"].as_str().map(str::to_owned));
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    // It may have moved on since the answer was read.
    let is_same = told["dataVersion"]["version"].as_u64() == Some(version);
    let created = told["dataVersion"]["publishedAt"].as_str().filter(|_| is_same).map(str::to_owned);
    let from = match origins {
        Some(origins) => from(edge, origins, version).await,
        None => String::new(),
    };
    About {
        name: prepared.operation_name.as_deref().unwrap_or("answer").to_lowercase(),
        citation: format!("hubscope: {title}.{from} Data version {version}."),
        title,
        description: metrics.iter().map(|metric| meaning(metric)).collect::<Vec<_>>().join("\n\n"),
        version: version.to_string(),
        created,
        license: edge.settings.license.clone(),
        sources,
    }
}

/// Of which hubs and days the metrics of an answer are, and the snapshots that they end with: a sentence, or nothing where it has none.
async fn from(edge: &Edge, Origins { document, hubs, .. }: Origins, version: u64) -> String {
    let mut request = Request::new(String::new());
    request.set_parsed_query(document);
    let executing = edge.engine.execute(request, Caller::anonymous(true));
    let Ok(answered) = timeout(edge.settings.limits.execution, executing).await else { return String::new() };
    if answered.state.version != version || !answered.response.errors.is_empty() {
        return String::new();
    }
    let told = serde_json::to_value(&answered.response.data).unwrap_or_default();
    let (mut periods, mut lasts, mut is_partial) = (BTreeSet::new(), BTreeSet::new(), false);
    each_metric(&told, &mut |period, provenance| {
        let day = |of: &Value, name: &str| of[name].as_str().map(str::to_owned);
        periods
            .extend(day(period, "from").zip(day(period, "to")).map(|(from, to)| format!("{from} to {to} (excluded)")));
        lasts.extend(day(provenance, "lastSnapshotOn"));
        is_partial |= provenance["partial"] == true;
    });
    let list = |some: &BTreeSet<String>| some.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let mut sentence = format!(" {}", list(&hubs));
    for (before, some) in [(", ", &periods), (", last snapshot ", &lasts)] {
        if !some.is_empty() {
            sentence += &format!("{before}{}", list(some));
        }
    }
    format!("{sentence}{}.", if is_partial { ", of listings that are not whole" } else { "" })
}

/// Visits period and provenance of each metric in an answer.
fn each_metric(value: &Value, visit: &mut impl FnMut(&Value, &Value)) {
    match value {
        Value::Object(fields) => match (fields.get("period"), fields.get("provenance")) {
            (Some(period), Some(provenance)) => visit(period, provenance),
            _ => fields.values().for_each(|field| each_metric(field, visit)),
        },
        Value::Array(items) => items.iter().for_each(|item| each_metric(item, visit)),
        _ => {}
    }
}

fn meaning(metric: &Value) -> String {
    let text = |name: &str| metric[name].as_str().unwrap_or_default();
    let caveats = metric["caveats"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let caveats: String = caveats.map(|caveat| format!("\n- {caveat}")).collect();
    format!("{}: {} Unit: {}.{caveats}", text("title"), text("description"), text("unit"))
}

/// What an operation asks for first.
fn first(prepared: &Prepared) -> String {
    let operation = select(&prepared.document, prepared.operation_name.as_deref()).map(|(_, operation)| operation).ok();
    let first = operation.and_then(|operation| operation.node.selection_set.node.items.first());
    match first.map(|first| &first.node) {
        Some(Selection::Field(field)) => field.node.name.node.to_string(),
        _ => "answer".to_owned(),
    }
}
