//! Names of workspaces, which responses with users show although no event of the users contains them.

use serde_json::json;

use super::honest::{Honest, call, get, rename};
use super::{body_of, renumber, say};
use crate::history::check::judge;
use crate::history::end::End;
use crate::history::event::Event;
use crate::history::fault::Law;
use crate::history::record::Record;
use crate::history::request::Request;

/// The index of the first record after the six of the correct history.
const NAMED: usize = 6;
const CHANGED: usize = 7;
const READ: usize = 8;

/// Finance is renamed to people, then Ada's name is changed and she is read. Returns the promise that the checker finds
/// broken after a change.
fn verdict(change: impl FnOnce(&mut Vec<Record>, &mut End)) -> Option<Law> {
    let mut honest = Honest::new();
    honest.exchange(call("w1", "people"));
    honest.exchange(rename("Ada Obi"));
    honest.exchange(get());
    let mut end = honest.end();
    change(&mut honest.records, &mut end);
    judge(&honest.records, &end).err().map(|fault| fault.law)
}

/// Makes a response show another name of finance.
fn show(record: &mut Record, name: &str) {
    let mut user = body_of(record);
    user["workspaces"][0]["name"] = json!(name);
    say(record, 200, &user);
}

/// Sends the other write before the response to the rename.
fn at_once(records: &mut [Record]) {
    records[CHANGED].sent = records[NAMED].sent;
}

#[test]
fn reused_names_pass() {
    assert_eq!(verdict(|_, _| {}), None);
    let mut honest = Honest::new();
    for (workspace, name) in [
        ("w1", "people"),
        ("w2", "people"),
        ("w2", "finance"),
        ("w1", "sales"),
        ("w1", "sales"),
        ("w2", "finance"),
        ("w1", "finance"),
    ] {
        honest.exchange(call(workspace, name));
    }
    honest.exchange(Request::List);
    let figures = judge(&honest.records, &honest.end()).expect("two refusals and two no-ops are among them");
    assert_eq!(figures.renames, 3);
}

#[test]
fn a_read_with_an_old_name_is_found() {
    assert_eq!(
        verdict(|records, _| show(&mut records[READ], "finance")),
        Some(Law::Fresh)
    );
    let with_many_writers = verdict(|records, end| {
        end.one_writer = false;
        show(&mut records[READ], "finance");
    });
    assert_eq!(with_many_writers, Some(Law::Fresh));
}

#[test]
fn a_write_with_a_name_from_before_it_was_sent_is_found() {
    for one_writer in [true, false] {
        let old = verdict(|records, end| {
            end.one_writer = one_writer;
            show(&mut records[CHANGED], "finance");
        });
        assert_eq!(old, Some(Law::Truthful));
    }
}

/// With several writers, a name is read before the commit. With one writer it isn't.
#[test]
fn a_write_may_show_the_name_that_is_changed_meanwhile() {
    for (one_writer, law) in [(true, Some(Law::Truthful)), (false, None)] {
        let old = verdict(|records, end| {
            end.one_writer = one_writer;
            at_once(records);
            show(&mut records[CHANGED], "finance");
        });
        assert_eq!(old, law);
    }
}

/// A write that changes nothing shares a transaction with the first rename. Its response doesn't show the second
/// rename, which comes in between. With one writer, nothing can come in between.
#[test]
fn a_write_that_changes_nothing_may_show_the_name_that_is_changed_meanwhile() {
    for (one_writer, is_at_once, law) in [
        (false, true, None),
        (false, false, Some(Law::Kept)),
        (true, true, Some(Law::Kept)),
    ] {
        let mut honest = Honest::new();
        let before = honest.records.len();
        honest.exchange(call("w2", "legal"));
        honest.exchange(call("w1", "people"));
        honest.exchange(call("w1", "people"));
        let mut end = honest.end();
        end.one_writer = one_writer;
        let nothing = before + 2;
        if is_at_once {
            honest.records[nothing].sent = honest.records[before].sent;
        }
        let mut user = body_of(&honest.records[nothing]);
        user["workspaces"][1]["name"] = json!("sales");
        say(&mut honest.records[nothing], 200, &user);
        let found = judge(&honest.records, &end).err().map(|fault| fault.law);
        assert_eq!(found, law, "one writer: {one_writer}, at once: {is_at_once}");
    }
}

#[test]
fn a_name_that_never_was_is_found() {
    let never = verdict(|records, end| {
        end.one_writer = false;
        at_once(records);
        show(&mut records[CHANGED], "legal");
    });
    assert_eq!(never, Some(Law::Truthful));
}

/// No other request can change the name before the commit.
#[test]
fn the_response_to_a_rename_shows_the_new_name() {
    let old = verdict(|records, end| {
        end.one_writer = false;
        show(&mut records[NAMED], "finance");
    });
    assert_eq!(old, Some(Law::Truthful));
}

#[test]
fn a_lost_acknowledged_name_is_found() {
    let mut honest = Honest::new();
    let end = honest.end();
    honest.exchange(call("w1", "people"));
    let fault = judge(&honest.records, &end).expect_err("it is lost");
    assert_eq!(fault.law, Law::Kept, "{fault}");
}

#[test]
fn a_missing_or_wrong_name_in_the_log_is_found() {
    let of_naming = |end: &End| {
        let renamed = |event: &Event| event.kind == "workspace" && event.before.is_some();
        end.events.iter().position(renamed).expect("an event")
    };
    let shown = verdict(|_, end| {
        end.events.remove(of_naming(end));
        renumber(end);
    });
    assert_eq!(shown, Some(Law::Truthful), "the next answer shows the name");
    let other = verdict(|_, end| {
        let naming = of_naming(end);
        end.events[naming].after.as_mut().expect("a state")["name"] = json!("legal");
    });
    assert_eq!(other, Some(Law::Whole));
    let workspace = ("workspace".to_owned(), "w1".to_owned(), None);
    let tables = verdict(|_, end| end.tables.0.get_mut(&workspace).expect("a row")["name"] = json!("finance"));
    assert_eq!(tables, Some(Law::Rebuilt));
}
