//! What the endpoint counts about itself, for Prometheus. No enterprise, person or address is in it.

use std::time::Instant;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

/// The counters, and the registry that writes them out.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    request_seconds: Histogram,
    recount_seconds: Histogram,
    stored: Counter,
    reading: Gauge,
    waiting: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("oneseat");
        let requests = Family::default();
        let request_seconds = Histogram::new(exponential_buckets(0.001, 4.0, 9));
        let recount_seconds = Histogram::new(exponential_buckets(0.001, 4.0, 9));
        let stored = Counter::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_seconds", "Time to the head of an answer", request_seconds.clone());
        registry.register("recount_seconds", "Time an enterprise's recount takes", recount_seconds.clone());
        registry.register("uploads_stored", "Uploads stored", stored.clone());
        let (reading, waiting) = (Gauge::default(), Gauge::default());
        registry.register("bodies_reading", "Bodies that are being read and counted", reading.clone());
        registry.register("bodies_waiting", "Bodies that wait for that", waiting.clone());
        Self { registry, requests, request_seconds, recount_seconds, stored, reading, waiting }
    }
}

/// Tells how long something took when it is dropped.
pub struct Timer<'m> {
    histogram: &'m Histogram,
    since: Instant,
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        self.histogram.observe(self.since.elapsed().as_secs_f64());
    }
}

impl Metrics {
    /// Times a recount.
    pub fn recount(&self) -> Timer<'_> {
        Timer { histogram: &self.recount_seconds, since: Instant::now() }
    }

    /// Counts an upload that was stored.
    pub fn upload_stored(&self) {
        self.stored.inc();
    }

    /// Counts an answer. `route` is the pattern that matched, never what was asked for.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, seconds: f64) {
        self.requests.get_or_create(&Answered { method, route: route.to_owned(), status }).inc();
        self.request_seconds.observe(seconds);
    }

    /// All of it, in the text format, with how many bodies are being read and how many wait right now.
    pub fn text(&self, (reading, waiting): (usize, usize)) -> String {
        self.reading.set(i64::try_from(reading).unwrap_or(i64::MAX));
        self.waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
