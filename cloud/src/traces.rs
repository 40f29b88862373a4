//! Traces: a span for each request and one for each of its longer steps, sent to a collector where one is named. Without one nothing
//! is made.
//!
//! A span tells the pattern that matched, the method, the status and the request's id; nothing of a path, a header or a body. Of what
//! the caller traces itself only the ids are taken over.

use std::io;
use std::path::{Path, PathBuf};

use axum::http::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Span, Subscriber, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::collector::Client;

/// What spans are made for. Those of libraries may tell anything, so they are left out.
const TARGET: &str = "oneseat_cloud::traces";
const SERVICE: &str = "oneseat-cloud";
const TRACEPARENT: &str = "traceparent";

/// What is asked every few seconds by machines alone.
const UNTOLD: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Why there are no traces.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file of authorities is of no use.
    #[error("the collector's authorities, {path}: {1}", path = .0.display())]
    Authorities(PathBuf, #[source] io::Error),
    /// There is no client.
    #[error("a client for the collector: {0}")]
    Client(#[source] io::Error),
    /// The address is none.
    #[error(transparent)]
    Exporter(#[from] ExporterBuildError),
}

/// A collector that is sent to until this ends.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends to the collector at this address, as `http://127.0.0.1:4318`, known by the authorities of this file or the machine's. It
    /// need not be there: what can't be sent is let go.
    ///
    /// # Errors
    /// If this is no address, or no file of certificates.
    pub fn to(collector: &str, authorities: Option<&Path>) -> Result<Self, Error> {
        let client = Client::new(authorities).map_err(|why| match authorities {
            Some(path) => Error::Authorities(path.to_owned(), why),
            None => Error::Client(why),
        })?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", collector.trim_end_matches('/')))
            .build()?;
        let mut resource = Resource::builder();
        if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
            resource = resource.with_service_name(SERVICE);
        }
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build()))
    }

    /// What hands the spans over.
    #[must_use]
    pub fn layer<S: Subscriber + for<'s> LookupSpan<'s>>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(SERVICE))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_target(false)
            .with_level(false)
            .with_filter(filter_fn(|metadata| metadata.is_span() && metadata.target() == TARGET))
    }

    /// Sends what is left.
    pub fn end(&self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// The span of a request, within the caller's where it names one.
pub fn request(method: &'static str, route: &str, id: &str, headers: &HeaderMap) -> Span {
    if UNTOLD.contains(&route) {
        return Span::none();
    }
    let span = info_span!(
        target: TARGET,
        "request",
        otel.name = %format_args!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = tracing::field::Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
        request_id = id,
    );
    if !span.is_disabled() {
        // Without a layer that takes it there is nobody to tell.
        let _ = span.set_parent(TraceContextPropagator::new().extract(&Ids(headers)));
    }
    span
}

/// Tells a request's span how it ended.
pub fn answered(span: &Span, status: u16) {
    span.record("http.response.status_code", i64::from(status));
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// The span of one step of a request.
pub fn step(name: &'static str) -> Span {
    info_span!(target: TARGET, "step", otel.name = name)
}

/// Of a head the ids alone: what else a caller's tracing has to say may be anything.
struct Ids<'h>(&'h HeaderMap);

impl Extractor for Ids<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        if key == TRACEPARENT { self.0.get(TRACEPARENT)?.to_str().ok() } else { None }
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}
