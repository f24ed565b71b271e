//! Traces of requests, down to statements, sent to a collector by OTLP (HTTP, protobuf) where one is named.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{Context, Key, KeyValue};
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter as Export};
use tracing::{Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::DynFilterFn;
use tracing_subscriber::layer::Context as Around;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

use crate::trust;

/// The header that tells a trace.
pub const TRACEPARENT: &str = "traceparent";
/// Of spans of ours; logs have none.
pub const TARGET: &str = "hubscope::trace";
/// How the names of spans of statements begin. The library makes others, of each function.
const STATEMENTS: &str = "sea_orm.";
/// How long a collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why no traces can be sent.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// The exporter.
    #[error(transparent)]
    Exporter(#[from] ExporterBuildError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    /// The client.
    #[error("there can be no HTTP client here")]
    Client,
}

/// What sends traces. Those that wait are sent when it is dropped.
#[derive(Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends to a collector. What the usual variables say of service and sampling holds (`OTEL_SERVICE_NAME`,
    /// `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`).
    pub(super) fn to(collector: &Url) -> Result<Self, TracesError> {
        let tls = trust::tls()?;
        // Such a client has a runtime of its own, which cannot be made within another.
        let made = std::thread::spawn(|| reqwest::blocking::Client::builder().tls_backend_preconfigured(tls).build());
        let client = made.join().map_err(|_| TracesError::Client)?.map_err(|_| TracesError::Client)?;
        let endpoint = format!("{}/v1/traces", collector.as_str().trim_end_matches('/'));
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint)
            .with_timeout(PATIENCE)
            .build()?;
        let resource = Resource::builder().with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        let named = Resource::builder().build().get(&Key::from_static_str("service.name"));
        let is_named = named.is_some_and(|name| !name.as_str().starts_with("unknown_service"));
        let resource = if is_named { resource } else { resource.with_service_name("hubscope") };
        let exporter = Watched { exporter, is_lost: AtomicBool::new(false) };
        let provider =
            SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
        Ok(Self(provider))
    }

    /// Takes spans of requests, and those of statements within them.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        let is_wanted = |of: &Metadata<'_>, around: &Around<'_, S>| {
            let is_within = || around.lookup_current().is_some();
            of.is_span() && (of.target() == TARGET || of.name().starts_with(STATEMENTS) && is_within())
        };
        let tracer = self.0.tracer("hubscope");
        let spans = tracing_opentelemetry::layer().with_tracer(tracer);
        // Where in the source a span is made, on which thread, and how often it was polled, says nothing to who looks at requests.
        let spans = spans.with_location(false).with_threads(false).with_target(false).with_tracked_inactivity(false);
        spans.with_filter(DynFilterFn::new(is_wanted))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        // A collector that is away is no reason not to end.
        let _ = self.0.shutdown();
    }
}

/// The header `traceparent`, and none else.
struct Parent<'h>(&'h str);

impl Extractor for Parent<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        name.eq_ignore_ascii_case(TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

/// Makes a span part of the trace that the header `traceparent` (W3C Trace Context) tells. To be believed of those alone who are
/// trusted: it decides what is sampled.
pub fn belongs_to(span: &Span, traceparent: &str) {
    let told = TraceContextPropagator::new().extract_with_context(&Context::new(), &Parent(traceparent));
    // It fails where nothing takes the span.
    let _ = span.set_parent(told);
}

/// Says once that the collector is lost, and once that it is back.
#[derive(Debug)]
struct Watched {
    exporter: SpanExporter,
    is_lost: AtomicBool,
}

impl Export for Watched {
    async fn export(&self, spans: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.exporter.export(spans).await;
        match (&sent, self.is_lost.swap(sent.is_err(), Ordering::Relaxed)) {
            (Err(error), false) => {
                tracing::warn!("traces cannot be sent, and are lost ({error}); see OTEL_EXPORTER_OTLP_ENDPOINT")
            }
            (Ok(()), true) => tracing::info!("traces are sent again"),
            _ => {}
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
