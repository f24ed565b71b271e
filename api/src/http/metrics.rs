//! `/metrics`, for Prometheus.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Data;

use super::Edge;
use super::health::{All, parts};
use crate::schema::{DataState, Vitals};
use crate::telemetry::metrics::{
    self, CACHED, COMPUTING, CONNECTIONS, DATA_VERSION, Exposition, FRESHNESS, HELD_BYTES, HELD_VERSION, INGESTING,
    INGESTS, LAST_SNAPSHOT, MOST_CONNECTIONS, PARTS, READY, STREAMS, WAITING,
};

/// `GET /metrics`: data and parts as they are at this moment, and what was counted since the server started.
pub(super) async fn page(edge: Data<Edge>) -> HttpResponse {
    let mut written = Exposition::default();
    data(&edge.engine.state(), &mut written);
    health(&parts(&edge).await, edge.is_stopping(), &mut written);
    edge.traffic.write(&mut written);
    let (computing, waiting) = edge.admission.under_way();
    let (computing, waiting, streams) = (computing as u64, waiting as u64, edge.streams.number() as u64);
    let numbers = [(&CACHED, edge.cache.bytes()), (&COMPUTING, computing), (&WAITING, waiting), (&STREAMS, streams)];
    for (family, number) in numbers {
        written.one(family, number);
    }
    vitals(&edge.engine.vitals(), &mut written);
    let headers = ((CACHE_CONTROL, "no-store"), (CONTENT_TYPE, metrics::CONTENT_TYPE));
    HttpResponse::Ok().insert_header(headers.0).insert_header(headers.1).body(written.text())
}

fn data(state: &DataState, to: &mut Exposition) {
    to.one(&DATA_VERSION, state.version);
    to.begin(&LAST_SNAPSHOT);
    for of in &state.kinds {
        to.sample(&LAST_SNAPSHOT, "", &[("hub", of.hub.name()), ("kind", of.kind.name())], of.last_at());
    }
    to.begin(&FRESHNESS);
    for of in &state.kinds {
        for (name, is) in of.freshness.among_all() {
            let labels = [("hub", of.hub.name()), ("kind", of.kind.name()), ("freshness", name)];
            to.sample(&FRESHNESS, "", &labels, u8::from(is));
        }
    }
}

fn health(All { needed, cache }: &All, stops: bool, to: &mut Exposition) {
    to.one(&READY, u8::from(needed.are_ready() && !stops));
    to.begin(&PARTS);
    for (name, part) in needed.all().chain([("cache", cache)]) {
        to.sample(&PARTS, "", &[("part", name)], u8::from(part.is_whole()));
    }
}

fn vitals(Vitals { held, connections, ingests }: &Vitals, to: &mut Exposition) {
    to.begin(&HELD_VERSION);
    if let Some((version, _)) = held {
        to.sample(&HELD_VERSION, "", &[], version);
    }
    to.one(&HELD_BYTES, held.map_or(0, |(_, bytes)| bytes));
    to.begin(&CONNECTIONS);
    for of in connections {
        for (state, number) in [("used", of.open - of.idle), ("idle", of.idle)] {
            to.sample(&CONNECTIONS, "", &[("purpose", of.purpose), ("state", state)], number);
        }
    }
    to.begin(&MOST_CONNECTIONS);
    for of in connections {
        to.sample(&MOST_CONNECTIONS, "", &[("purpose", of.purpose)], of.most);
    }
    to.one(&INGESTING, u8::from(ingests.running));
    to.begin(&INGESTS);
    let outcomes = [("published", ingests.published), ("unchanged", ingests.unchanged), ("failed", ingests.failed)];
    for (outcome, number) in outcomes {
        to.sample(&INGESTS, "", &[("outcome", outcome)], number);
    }
}
