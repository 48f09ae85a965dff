//! `/docs` in a real browser: the page works without the internet.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use testing::{Workdir, on_both_databases};

use crate::browser::{ARGUMENTS, Browser};
use crate::harness::{Server, mentions};

/// What the page must show once its scripts have run.
const PATHS: [&str; 6] = [
    "/api/ext/users",
    "/api/ext/user/{",
    "/workspaces/{",
    "/workspace/{",
    "/api/ext/workspaces",
    "opblock",
];

/// Opens the page, runs its scripts, and returns the resulting HTML; `log` receives every network request.
fn rendered(url: &str, folder: &Path, log: &Path) -> String {
    let output = Command::new("chromium")
        .args(ARGUMENTS)
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .arg(format!("--log-net-log={}", log.display()))
        .args(["--virtual-time-budget=15000", "--dump-dom", url])
        .env("HOME", folder)
        .output()
        .expect("chromium is installed; scripts/setup does that");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a page is text")
}

/// The addresses that the page requested, without the browser's own requests.
fn requested_by(page: &str, log: &Path) -> Vec<String> {
    let log = fs::read_to_string(log).expect("the browser wrote its log");
    let log: Value = serde_json::from_str(&log).expect("the log is JSON");
    let parameters = log["events"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|event| &event["params"]);
    let by_page = parameters.filter(|parameters| {
        // The page's own address has no initiator; everything that it loads has the page's origin as initiator.
        let initiator = parameters["initiator"].as_str().unwrap_or_default();
        initiator.starts_with(page) || parameters["url"].as_str().is_some_and(|url| url.starts_with(page))
    });
    by_page
        .filter_map(|parameters| parameters["url"].as_str().map(str::to_owned))
        .collect()
}

async fn the_page_shows_every_operation_and_asks_nobody_else(server: &Server) {
    let origin = format!("http://{}", server.address);
    let folder = server.workdir.folder();
    let log = folder.join("network.json");
    let page = rendered(&format!("{origin}/docs"), folder, &log);
    // On an address that isn't local, the page would show a badge from a validator on the internet.
    assert!(!page.contains("validator.swagger.io"));
    mentions(
        server.get("/docs/").await.header("content-security-policy"),
        "default-src 'none'",
    );
    let settings = server.get("/docs/swagger-initializer.js").await;
    mentions(&settings.text(), r#""validatorUrl": "none""#);
    for path in PATHS {
        // The page allows line breaks inside paths.
        mentions(&page.replace("<wbr>", "").replace('\u{200b}', ""), path);
    }
    let requested = requested_by(&origin, &log);
    assert!(
        requested.iter().any(|url| url.contains("openapi.json")),
        "{requested:?}"
    );
    for url in requested {
        assert!(
            url.starts_with(&origin) || url.starts_with("data:"),
            "the page asked for {url}"
        );
    }
}

/// Types into an input of React, which reacts to events and not to the value.
const TYPE: &str = "((selector, text) => {
    const input = document.querySelector(selector);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
})";

/// Clicks on an element until a condition holds. A page that is still at work may miss a click.
fn click_until(browser: &Browser, element: &str, condition: &str) -> Value {
    browser.until(&format!(
        "(() => {{
            const found = {condition};
            if (found) return found;
            const now = Date.now();
            if (now - (window.clicked ?? 0) > 10000) {{ window.clicked = now; {element}?.click(); }}
            return null;
        }})()"
    ))
}

/// A user starts `roster quickstart`, opens the page, pastes the token and executes every example from top to bottom.
async fn every_example_succeeds_on_what_quickstart_created(workdir: &Workdir) {
    let server = workdir.roster(&["quickstart", "--listen", "127.0.0.1:0"]).start();
    let token = crate::quickstart::token_in(workdir);
    let browser = Browser::start(workdir.folder());
    browser.open(&format!("http://{}/docs/", server.address));
    browser.click(".btn.authorize");
    browser.until("document.querySelector('.auth-container input') !== null");
    browser.evaluate(&format!("{TYPE}('.auth-container input', '{token}')"));
    browser.click(".auth-container button[type=submit]");
    browser.click(".btn-done");
    let operations = browser.until("document.querySelectorAll('.opblock').length || null");
    for number in 0..operations.as_u64().expect("a number") {
        browser.evaluate("window.clicked = 0");
        let operation = format!("document.querySelectorAll('.opblock')[{number}]");
        let open = format!("{operation}.querySelector('.opblock-summary-control')");
        let execute = format!("{operation}.querySelector('.execute')");
        click_until(&browser, &open, &format!("{execute} !== null"));
        let answer =
            format!("{operation}.querySelector('.live-responses-table .response .response-col_status')?.innerText");
        browser.evaluate("window.clicked = 0");
        let status = click_until(&browser, &execute, &answer);
        let name = browser.evaluate(&format!("{operation}.querySelector('.opblock-summary').innerText"));
        let status = status.as_str().expect("a text");
        assert!(status.starts_with("20"), "{name}: {status}");
        // The page renders all open operations again at each click.
        browser.evaluate(&format!("{open}.click()"));
    }
}

on_both_databases!(
    the_page_shows_every_operation_and_asks_nobody_else,
    every_example_succeeds_on_what_quickstart_created
);
