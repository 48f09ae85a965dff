//! Metrics for Prometheus.

use crate::app::App;
use crate::health;
use axum::extract::MatchedPath;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use metrics::{Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

/// The upper bounds of the histogram buckets of durations, in seconds: from a cached read to the longest timeout.
const SECONDS: [f64; 14] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// The upper bounds of the histogram buckets of the number of operations in one commit.
const BATCH_SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// How often samples are moved into their buckets, so that they don't accumulate while nobody scrapes the metrics.
const UPKEEP: Duration = Duration::from_secs(5);

/// The metrics of this process.
#[derive(Debug, Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    process: Collector,
}

impl Metrics {
    /// Installs the recorder for all metrics of the process. Must be called once, before the store is opened.
    ///
    /// # Panics
    /// If it was called before.
    #[must_use]
    pub fn install() -> Self {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Full("roster_writer_batch_size".to_owned()), &BATCH_SIZES)
            })
            .expect("there are buckets");
        let handle = builder
            .install_recorder()
            .expect("metrics are installed once in a process");
        describe();
        gauge!("roster_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        // Created with 0, so that an alert sees the first increment.
        counter!("roster_http_connections_shed_total").increment(0);
        counter!("roster_http_failures_refused_total").increment(0);
        counter!("roster_workspaces_left_without_admin_total").increment(0);
        let process = Collector::default();
        process.describe();
        Self { handle, process }
    }

    /// Moves samples into their buckets regularly, so that they take little memory. Never returns.
    pub(crate) async fn run_upkeep(self) {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            self.handle.run_upkeep();
        }
    }

    /// `GET /metrics`: all metrics in the text format of Prometheus. Gauges are updated first.
    pub(crate) async fn answer(&self, app: &App) -> Response {
        health::measure(app).await;
        app.store.measure();
        self.process.collect();
        ([(CONTENT_TYPE, "text/plain; version=0.0.4")], self.handle.render()).into_response()
    }
}

/// The metrics of the answers of one route, by method and status.
type Answers = HashMap<(&'static str, StatusCode), (Histogram, Counter)>;

thread_local! {
    /// The metrics of all routes. Without this cache, the recorder would build labels and look them up for each
    /// request.
    static ANSWERS: RefCell<HashMap<String, Answers>> = RefCell::default();
}

/// Counts a request under the template of its route, never under its path: a client can invent any number of paths.
pub(crate) fn count_request(route: Option<&MatchedPath>, method: &Method, status: StatusCode, took: Duration) {
    let route = route.map_or("none", MatchedPath::as_str);
    let method = known_method(method);
    ANSWERS.with_borrow_mut(|routes| {
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), Answers::new());
        }
        let answers = routes.get_mut(route).expect("it was put there");
        let find = || metrics_of(route, method, status);
        let (durations, count) = answers.entry((method, status)).or_insert_with(find);
        durations.record(took);
        count.increment(1);
    });
}

fn metrics_of(route: &str, method: &'static str, status: StatusCode) -> (Histogram, Counter) {
    let (route, status) = (route.to_owned(), status.as_str().to_owned());
    (
        histogram!("roster_http_request_duration_seconds", "route" => route.clone(), "method" => method),
        counter!("roster_http_requests_total", "route" => route, "method" => method, "status" => status),
    )
}

/// The method, if HTTP defines it: a client can invent any number of others.
const fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn describe() {
    describe_gauge!(
        "roster_build_info",
        "Always 1; its label is the version of Roster that runs."
    );
    describe_gauge!("roster_ready", "1 if /readyz would return 200 now, else 0.");
    describe_gauge!(
        "roster_last_event",
        "Number of the last event in the database, appended by any process."
    );
    describe_gauge!(
        "roster_database_full",
        "1 from a write that failed because the database's disk was full until one succeeds, else 0."
    );
    describe_gauge!(
        "roster_database_damaged",
        "1 from when damage in the database was found until a restart, else 0."
    );
    describe_counter!(
        "roster_http_requests_total",
        "Requests answered, by route template, method and status."
    );
    describe_histogram!(
        "roster_http_request_duration_seconds",
        "Time until the head of the answer was ready, by route template and method."
    );
    describe_gauge!("roster_http_connections", "Connections from clients that are open.");
    describe_gauge!(
        "roster_http_connections_max",
        "Connections from clients that may be open at once."
    );
    describe_counter!(
        "roster_http_connections_shed_total",
        "Idle connections that were closed to make room for others."
    );
    describe_counter!(
        "roster_http_failures_refused_total",
        "Failed authentications beyond what one client address may fail, which were answered by 429."
    );
    describe_gauge!(
        "roster_http_failing_addresses",
        "Client addresses whose failed authentications are remembered."
    );
    describe_gauge!(
        "roster_tls_certificate_expiry_timestamp_seconds",
        "When the certificate in use ends, in seconds since 1970."
    );
    describe_counter!(
        "roster_tls_reloads_total",
        "Times that the certificate and key were read again, by result: replaced or kept."
    );
    describe_histogram!(
        "roster_op_duration_seconds",
        "Time that operations of the store took, by name and outcome."
    );
    describe_gauge!(
        "roster_sqlite_bytes",
        "SQLite: length of the database's file, and of the write-ahead log beside it."
    );
    describe_gauge!("roster_writer_queue_depth", "SQLite: writes that wait for the writer.");
    describe_histogram!(
        "roster_writer_batch_size",
        "Writes in one commit; on PostgreSQL, of those that waited for a connection."
    );
    describe_gauge!(
        "roster_pool_connections",
        "PostgreSQL: open connections, by pool: for short operations, for lists."
    );
    describe_gauge!(
        "roster_pool_connections_idle",
        "PostgreSQL: connections that wait for work, by pool."
    );
    describe_gauge!(
        "roster_pool_connections_max",
        "PostgreSQL: connections that may be open at once, by pool."
    );
    describe_gauge!(
        "roster_pool_waiting",
        "PostgreSQL: operations that wait for a connection, by pool."
    );
    describe_counter!(
        "roster_workspaces_left_without_admin_total",
        "Ends of roles and memberships that left a workspace with members and without an admin."
    );
    describe_histogram!(
        "roster_password_wait_seconds",
        "Time that passwords waited for their turn to be hashed."
    );
}
