//! 运行指标: what was answered, how often and how quickly, as text for a monitoring program.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use crate::routes::{Method, Route};
use jishi_app::living::Present;
use jishi_domain::permissions::Ability;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The page of the metrics.
pub const ROUTES: &[Route] = &[Route::show(
    "/metrics",
    Guard::Local(Ability::MaintainSystem),
    "运行指标：按路由和状态的请求数、耗时分布、台账序号，供监控程序读取；只对本机或持有令牌的程序开放",
    show,
)];

/// Upper ends of the buckets, in microseconds and as the text says them, in seconds.
const BUCKETS: [(u64, &str); 10] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (1_000_000, "1"),
    (5_000_000, "5"),
];

type Place = (&'static str, &'static str);

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(Place, u16), u64>,
    times: BTreeMap<Place, Times>,
}

#[derive(Debug, Default)]
struct Times {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    micros: u64,
}

/// 指标
#[derive(Debug, Default)]
pub struct Metrics(Mutex<Counts>);

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
    }
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, route: &Route, status: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let place = (method(route.method), route.path);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry((place, status)).or_default() += 1;
        let times = counts.times.entry(place).or_default();
        for (bucket, (end, _)) in times.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(micros <= end);
        }
        times.count += 1;
        times.micros = times.micros.saturating_add(micros);
    }

    /// The text of everything so far.
    fn text(&self, sequence: u64) -> String {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::from(
            "# HELP jishi_ledger_sequence Sequence of the newest ledger entry.\n\
             # TYPE jishi_ledger_sequence gauge\n",
        );
        let _ = writeln!(text, "jishi_ledger_sequence {sequence}");
        text.push_str(
            "# HELP jishi_requests_total Requests by route and status.\n# TYPE jishi_requests_total counter\n",
        );
        for (((method, path), status), n) in &counts.requests {
            let _ = writeln!(
                text,
                "jishi_requests_total{{method=\"{method}\",route=\"{path}\",status=\"{status}\"}} {n}"
            );
        }
        text.push_str(
            "# HELP jishi_request_seconds Time from request to answer.\n# TYPE jishi_request_seconds histogram\n",
        );
        for ((method, path), times) in &counts.times {
            let labels = format!("method=\"{method}\",route=\"{path}\"");
            for (n, (_, end)) in times.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(text, "jishi_request_seconds_bucket{{{labels},le=\"{end}\"}} {n}");
            }
            let _ = writeln!(text, "jishi_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", times.count);
            let seconds = times.micros as f64 / 1e6;
            let _ = writeln!(text, "jishi_request_seconds_sum{{{labels}}} {seconds}");
            let _ = writeln!(text, "jishi_request_seconds_count{{{labels}}} {}", times.count);
        }
        text
    }
}

fn show(ask: &Ask, present: &Present) -> Answer {
    Ok(Reply {
        status: 200,
        headers: vec![("content-type", "text/plain; version=0.0.4; charset=utf-8".into())],
        body: ask.site.metrics().text(present.world().sequence).into_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_status_and_time() {
        let metrics = Metrics::default();
        for (status, micros) in [(200, 900), (200, 3_000), (404, 9_000_000)] {
            metrics.count(&ROUTES[0], status, Duration::from_micros(micros));
        }
        let text = metrics.text(7);
        let labels = "method=\"GET\",route=\"/metrics\"";
        for line in [
            "jishi_ledger_sequence 7".to_owned(),
            format!("jishi_requests_total{{{labels},status=\"200\"}} 2"),
            format!("jishi_requests_total{{{labels},status=\"404\"}} 1"),
            format!("jishi_request_seconds_bucket{{{labels},le=\"0.001\"}} 1"),
            format!("jishi_request_seconds_bucket{{{labels},le=\"5\"}} 2"),
            format!("jishi_request_seconds_bucket{{{labels},le=\"+Inf\"}} 3"),
            format!("jishi_request_seconds_count{{{labels}}} 3"),
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        }
    }
}
