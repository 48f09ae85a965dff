//! The alerting rules for Prometheus and the dashboard for Grafana.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use testing::{Kind, TOKEN, Workdir, on_postgres, until};

use super::exposed::{Exposed, apart};
use super::{passes, path, read};
use crate::tls::{Identity, server_as};

const RULES: &str = "packaging/prometheus/roster.rules.yml";
const DASHBOARD: &str = "packaging/grafana/roster.json";
const RUNBOOK: &str = "docs/runbook.md";
const WATCH: &str = "docs/watch.md";

/// Installed there by scripts/promtool.
fn promtool() -> Command {
    Command::new(path("target/promtool/promtool"))
}

/// The alerts in the rules.
fn alarms(rules: &str) -> Vec<&str> {
    let alarms: Vec<_> = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .collect();
    assert!(alarms.len() > 10, "{alarms:?}");
    alarms
}

/// All words of a text that may be names of metrics.
fn metrics_named_in(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words
        .filter(|word| word.starts_with("roster_") || word.starts_with("process_"))
        .collect()
}

/// The queries of the dashboard.
fn queries() -> Vec<String> {
    fn collect(value: &Value, queries: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(query)) = fields.get("expr") {
                    queries.push(query.clone());
                }
                fields.values().for_each(|value| collect(value, queries));
            }
            Value::Array(items) => items.iter().for_each(|value| collect(value, queries)),
            _ => {}
        }
    }
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).expect("the dashboard is JSON");
    let mut queries = Vec::new();
    collect(&dashboard, &mut queries);
    assert!(queries.len() > 10, "{queries:?}");
    queries
}

#[test]
fn promtool_accepts_the_rules() {
    passes(promtool().args(["check", "rules"]).arg(path(RULES)));
}

/// Each alert fires when it should, and none fires if all is well.
#[test]
fn the_rules_pass_their_own_tests() {
    let tests = "packaging/prometheus/roster.rules.test.yml";
    passes(promtool().args(["test", "rules"]).arg(path(tests)));
    let (rules, tests) = (read(RULES), read(tests));
    for alarm in alarms(&rules) {
        for part in [
            format!("alertname: {alarm} }}"),
            format!("- name: {alarm}\n"),
            format!("alertname: {alarm}\n        exp_alerts:\n          - exp_labels"),
        ] {
            assert!(tests.contains(&part), "{alarm} isn't tested: {part}");
        }
    }
}

#[test]
fn the_command_of_the_page_turns_every_runbook_into_a_link() {
    let page = read(WATCH);
    let command = page.lines().find(|line| line.starts_with("sed 's|runbook: "));
    let command = command
        .and_then(|line| line.split_once(" >"))
        .expect("the page has the command")
        .0;
    let output = Command::new("sh").args(["-c", command]).current_dir(path("")).output();
    let rules = String::from_utf8(output.expect("sh runs").stdout).expect("text");
    for alarm in alarms(&rules) {
        let link = format!(
            "runbook: https://git.example.com/roster/blob/main/{RUNBOOK}#{}\n",
            alarm.to_lowercase()
        );
        assert!(rules.contains(&link), "{alarm} has no link");
    }
}

#[test]
fn every_alarm_has_its_heading_in_the_runbook() {
    let (rules, runbook) = (read(RULES), read(RUNBOOK));
    let headings: Vec<_> = runbook
        .lines()
        .filter_map(|line| line.strip_prefix("## Roster"))
        .collect();
    let alarms = alarms(&rules);
    let names: Vec<_> = alarms.iter().filter_map(|name| name.strip_prefix("Roster")).collect();
    assert_eq!(headings, names, "one for each, in the order of the rules");
    for alarm in alarms {
        let link = format!("runbook: {RUNBOOK}#{}\n", alarm.to_lowercase());
        assert!(rules.contains(&link), "{alarm} has no link to its heading");
    }
}

/// As recording rules, because promtool checks only rules.
#[test]
fn promtool_accepts_every_query_of_the_dashboard() {
    let mut rules = "groups:\n  - name: dashboard\n    rules:\n".to_owned();
    for query in queries() {
        let query = json!(query.replace("$__rate_interval", "5m").replace("$instance", ".*"));
        writeln!(rules, "      - {{record: query, expr: {query}}}").expect("a text");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("dashboard.yml");
    fs::write(&file, rules).expect("it is ours");
    // No lint: it would require each record to have its own name.
    passes(promtool().args(["check", "rules", "--lint=none"]).arg(file));
}

/// The metrics of two servers on one database: one with TLS whose certificate was replaced, and one that was used.
async fn shown_on(workdir: &Workdir) -> [Exposed; 2] {
    let (over_tls, metrics) = apart(server_as(workdir, &Identity::new()));
    let over_tls = over_tls.start();
    over_tls.signal("HUP");
    until("SIGHUP to be heard", || over_tls.stderr().contains("SIGHUP: ")).await;

    let server = workdir.serve();
    let body = json!({"name": "Ada", "email": "ada@example.com", "password": "c0rrect-horse", "workspaces": []});
    server.post("/api/ext/users", &body).await.expect(201);
    server.get("/api/ext/users").await.expect(200);
    let stranger = server.authorized_by(Some(&format!("Basic not-{TOKEN}")));
    assert_eq!(stranger.get("/api/ext/users").await.status, 403);
    [Exposed::at(&metrics).await, Exposed::at(&server).await]
}

/// A rule or a panel for a metric that doesn't exist never shows anything.
async fn every_named_metric_exists_and_is_described(workdir: &Workdir) {
    let other = workdir.another(Kind::Sqlite).await;
    let shown = [shown_on(workdir).await, shown_on(&other).await].concat();
    let samples: BTreeSet<_> = shown.iter().flat_map(Exposed::samples).collect();
    let queries = queries().join("\n");
    for text in [read(RULES), queries] {
        for name in metrics_named_in(&text) {
            assert!(samples.contains(name), "{name} is not in /metrics: {samples:?}");
        }
    }
    let watch = read(WATCH);
    let described = metrics_named_in(&watch);
    let metrics: BTreeSet<_> = shown.iter().flat_map(Exposed::metrics).collect();
    let both: BTreeSet<_> = samples.union(&metrics).copied().collect();
    assert!(
        described.is_subset(&both),
        "{WATCH} has {:?} too much",
        described.difference(&both)
    );
    assert!(
        metrics.is_subset(&described),
        "{WATCH} lacks {:?}",
        metrics.difference(&described)
    );
}

on_postgres!(every_named_metric_exists_and_is_described);
