//! `/metrics`, for Prometheus.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Data;

use super::Edge;
use crate::schema::DataState;
use crate::telemetry::metrics::{
    self, CACHED, COMPUTING, DATA_VERSION, Exposition, FRESHNESS, LAST_SNAPSHOT, STREAMS, WAITING,
};

/// `GET /metrics`: the data as it is at this moment, and what was counted since the server started.
pub(super) async fn page(edge: Data<Edge>) -> HttpResponse {
    let mut written = Exposition::default();
    data(&edge.engine.state(), &mut written);
    edge.traffic.write(&mut written);
    written.begin(&CACHED);
    written.sample(&CACHED, "", &[], edge.cache.bytes());
    let (computing, waiting) = edge.admission.under_way();
    for (family, number) in [(&COMPUTING, computing), (&WAITING, waiting), (&STREAMS, edge.streams.number())] {
        written.begin(family);
        written.sample(family, "", &[], number);
    }
    let headers = ((CACHE_CONTROL, "no-store"), (CONTENT_TYPE, metrics::CONTENT_TYPE));
    HttpResponse::Ok().insert_header(headers.0).insert_header(headers.1).body(written.text())
}

fn data(state: &DataState, to: &mut Exposition) {
    to.begin(&DATA_VERSION);
    to.sample(&DATA_VERSION, "", &[], state.version);
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
