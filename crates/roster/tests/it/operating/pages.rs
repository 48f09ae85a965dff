//! The pages for operators, as far as a program can check them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use testing::{Workdir, on_sqlite};

use super::{path, read};

/// The paths of all pages in the repository.
fn pages() -> Vec<String> {
    let mut pages: Vec<_> = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ]
    .map(str::to_owned)
    .into();
    for folder in ["docs", "docs/api"] {
        for entry in fs::read_dir(path(folder)).expect("it is there") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
                pages.push(format!("{folder}/{name}"));
            }
        }
    }
    pages
}

/// The anchors of a page's headings, as GitHub creates them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let texts = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    let kept = |text: String| {
        text.chars()
            .filter(|c| c.is_alphanumeric() || "- _".contains(*c))
            .collect::<String>()
    };
    texts.map(|text| kept(text).replace(' ', "-")).collect()
}

#[test]
fn every_link_within_the_repository_leads_somewhere() {
    let mut links = 0;
    for page in pages() {
        let text = read(&page);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            links += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                path(&page)
            } else {
                path(&page).parent().expect("a folder").join(file)
            };
            assert!(target.exists(), "{page}: {link}");
            if !anchor.is_empty() {
                let anchors = anchors(&fs::read_to_string(&target).expect("a page"));
                assert!(anchors.contains(anchor), "{page}: {link} is none of {anchors:?}");
            }
        }
    }
    assert!(links > 30, "{links}");
}

/// What `/readyz` answers is what somebody searches for in the runbook.
#[test]
fn the_runbook_has_every_reason_for_not_being_ready() {
    let (source, runbook) = (read("crates/http/src/health.rs"), read("docs/runbook.md"));
    let body = source
        .split("fn reason(")
        .nth(1)
        .expect("the reasons are in this function");
    let texts = body.split('"').skip(1).step_by(2);
    let reasons: Vec<_> = texts.map(|text| text.split(':').next().expect("a part")).collect();
    assert!(reasons.len() > 3, "{reasons:?}");
    for reason in reasons {
        assert!(runbook.contains(&format!("`{reason}")), "{reason}");
    }
}

/// `roster --help` lists them all.
async fn configure_md_describes_exactly_the_variables_that_exist(workdir: &Workdir) {
    let help = workdir.roster(&["--help"]).run().succeeded();
    let variables = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let names = words.filter(|word| {
            let ours = [
                "ROSTER_",
                "DATABASE_URL",
                "ENABLE_EXTERNAL_API",
                "EXTERNAL_API_ACCESS_TOKEN",
            ];
            ours.iter().any(|start| word.starts_with(start)) && *word == word.to_uppercase()
        });
        names.map(|name| name.trim_end_matches("_FILE").to_owned()).collect()
    };
    let known = variables(&help);
    assert!(known.len() > 10, "{known:?}");
    let described = variables(&read("docs/configure.md"));
    assert!(known.is_subset(&described), "{:?}", known.difference(&described));
    // The variables that Kubernetes sets, those of the tests, and the common prefix.
    let foreign = |name: &str| {
        ["ROSTER_PORT", "ROSTER_SERVICE_HOST", "ROSTER_"].contains(&name) || name.starts_with("ROSTER_TORTURE_")
    };
    for page in pages() {
        for name in variables(&read(&page)) {
            assert!(known.contains(&name) || foreign(&name), "{page}: {name}");
        }
    }
}

on_sqlite!(configure_md_describes_exactly_the_variables_that_exist);
