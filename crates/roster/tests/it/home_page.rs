//! `GET /`: a page for people, JSON for programs; neither shows anything of the directory.

use serde_json::json;
use testing::{on_both_databases, on_sqlite};

use crate::browser::Browser;
use crate::harness::{Server, lacks, mentions};

async fn a_browser_gets_a_page_and_a_program_gets_json(server: &Server) {
    server.workspace("secret-plans");
    let stranger = server.authorized_by(None);
    // The header that Chromium and Firefox send.
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = stranger.call("GET", "/").header("Accept", accept).send().await;
    assert_eq!(page.status, 200);
    mentions(page.header("content-type"), "text/html");
    mentions(&page.text(), r#"href="/docs""#);
    mentions(page.header("content-security-policy"), "default-src 'none'");
    lacks(&page.text(), "secret-plans");
    for accept in ["*/*", "application/json"] {
        let answer = stranger.call("GET", "/").header("Accept", accept).send().await;
        mentions(answer.header("vary"), "accept");
        let links = answer.expect(200);
        assert_eq!(links["name"], json!("Roster"));
        for link in ["docs", "openapi", "ready", "health"] {
            let path = links[link].as_str().expect("a path");
            let status = stranger.get(path).await.status;
            assert!([200, 303].contains(&status), "{path}: {status}");
        }
    }
}

async fn every_link_of_the_page_leads_somewhere(server: &Server) {
    let browser = Browser::start(server.workdir.folder());
    browser.open(&format!("http://{}/", server.address));
    browser.until("document.querySelector('footer') !== null");
    let links = browser.evaluate("[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))");
    let links = links.as_array().expect("an array");
    assert!(links.len() > 2, "{links:?}");
    for link in links {
        let status = server.get(link.as_str().expect("a text")).await.status;
        assert!([200, 303].contains(&status), "{link}: {status}");
    }
    browser.click("a");
    browser.until("location.pathname === '/docs/' && document.querySelector('.opblock') !== null");
}

/// The page's policy allows its own style, and no line is wider than the narrowest window.
async fn it_fits_every_window(server: &Server) {
    let browser = Browser::start(server.workdir.folder());
    browser.open(&format!("http://{}/", server.address));
    browser.until("document.querySelector('main') !== null");
    let mut colours = Vec::new();
    for scheme in ["light", "dark"] {
        for width in [320, 1200] {
            browser.look(width, scheme);
            let overflow =
                browser.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
            assert_eq!(overflow, json!(false), "{width} pixels");
        }
        colours.push(browser.evaluate("getComputedStyle(document.body).backgroundColor"));
    }
    assert_ne!(colours[0], colours[1]);
}

on_both_databases!(a_browser_gets_a_page_and_a_program_gets_json);
on_sqlite!(every_link_of_the_page_leads_somewhere, it_fits_every_window);
