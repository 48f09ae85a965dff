//! Tests of the checker: a correct history passes, and each kind of fault is found.

mod events;
mod honest;
mod log;
mod renames;
mod resources;

use bytes::Bytes;
use serde_json::{Value, json};

use super::check::judge;
use super::end::End;
use super::fault::Law;
use super::rebuild::Directory;
use super::record::{Fate, Record};
use super::request::Request;
use super::shown::relations;
use honest::{ADA, Honest, get, item, rename};

/// The promise that the checker finds broken after this change to the correct records and the end state.
fn verdict(change: impl FnOnce(&mut Vec<Record>, &mut End)) -> Option<Law> {
    let honest = Honest::new();
    let (mut records, mut end) = (honest.records.clone(), honest.end());
    change(&mut records, &mut end);
    judge(&records, &end).err().map(|fault| fault.law)
}

fn renumber(end: &mut End) {
    for (number, event) in (1..).zip(&mut end.events) {
        event.number = number;
    }
    end.head = end.events.len() as u64;
}

/// Makes the tables and the list agree with the log.
fn agree(honest: &Honest, end: &mut End) {
    end.tables = Directory::default();
    for event in &end.events {
        end.tables.follow(event).expect("a chain");
    }
    let users = end.tables.user(ADA);
    end.list = users
        .iter()
        .map(|user| relations(honest.timeline.now(), user))
        .collect();
}

/// Replaces a recorded response.
fn say(record: &mut Record, new_status: u16, new_body: &Value) {
    if let Fate::Answered { status, body, .. } = &mut record.fate {
        *status = new_status;
        *body = Bytes::from(new_body.to_string());
    }
}

fn body_of(record: &Record) -> Value {
    record.answer().expect("it was answered").json
}

fn cut(record: &mut Record) {
    record.fate = Fate::Cut { line: 0 };
}

#[test]
fn a_correct_history_passes() {
    assert_eq!(verdict(|_, _| {}), None);
    let mut honest = Honest::new();
    honest.exchange(rename("Ada King"));
    honest.exchange(Request::Relations {
        user: ADA.to_owned(),
        items: vec![item("nowhere", &[])],
    });
    honest.exchange(Request::Get {
        key: "nobody@example.com".to_owned(),
    });
    let figures = judge(&honest.records, &honest.end()).expect("a no-op, a refusal and an empty read");
    assert_eq!((figures.requests, figures.acknowledged), (9, 4));
}

#[test]
fn a_write_without_an_answer_may_be_there_or_not() {
    assert_eq!(verdict(|records, _| cut(&mut records[4])), None, "it is there");
    let mut honest = Honest::new();
    honest.exchange(rename("Ada Obi"));
    let end = Honest::new().end();
    cut(honest.records.last_mut().expect("the last"));
    assert!(judge(&honest.records, &end).is_ok(), "it is not there");
    say(&mut honest.records[6], 503, &json!({}));
    assert!(judge(&honest.records, &end).is_ok(), "nor is this");
}

#[test]
fn an_acknowledged_write_that_is_not_there_is_found() {
    let mut honest = Honest::new();
    let end = honest.end();
    honest.exchange(rename("Ada Obi"));
    let fault = judge(&honest.records, &end).expect_err("the last write is lost");
    assert_eq!(fault.law, Law::Kept, "{fault}");
}

/// Two updates of the same state: the second one's event contradicts the first one.
#[test]
fn a_lost_update_is_found() {
    let lost = verdict(|_, end| {
        let first = end.events.iter().find(|event| event.kind == "user");
        let before = first.expect("an event").after.clone();
        let last = end
            .events
            .iter_mut()
            .rev()
            .find(|event| event.kind == "user")
            .expect("an event");
        last.before = before;
        last.after.as_mut().expect("a state")["name"] = json!("Ada");
    });
    assert_eq!(lost, Some(Law::Chained));
}

/// A lost update whose events form a valid chain: then the responses contradict the log.
#[test]
fn a_lost_update_with_a_log_that_hides_it_is_found() {
    let hidden = verdict(|records, end| {
        let honest = Honest::new();
        let last = end
            .events
            .iter_mut()
            .rev()
            .find(|event| event.kind == "user")
            .expect("an event");
        last.after.as_mut().expect("a state")["name"] = json!("Ada");
        agree(&honest, end);
        let mut shown = body_of(&records[5]);
        shown[0]["name"] = json!("Ada");
        say(&mut records[5], 200, &shown);
    });
    assert_eq!(hidden, Some(Law::Whole));
}

#[test]
fn half_a_relation_set_is_found_in_the_log() {
    let honest = Honest::new();
    let torn = verdict(|records, end| {
        let half = end
            .events
            .iter()
            .position(|event| event.kind == "membership" && event.workspace.as_deref() == Some("w2"));
        end.events.truncate(half.expect("a membership of sales"));
        renumber(end);
        agree(&honest, end);
        records.truncate(4);
        cut(&mut records[3]);
    });
    assert_eq!(torn, Some(Law::Whole));
}

#[test]
fn half_a_relation_set_is_found_in_a_read_and_in_the_tables() {
    let read = verdict(|records, _| {
        let mut list = body_of(&records[5]);
        list[0]["workspaces"].as_array_mut().expect("an array").pop();
        say(&mut records[5], 200, &list);
    });
    assert_eq!(read, Some(Law::Fresh));
    let membership = ("membership".to_owned(), ADA.to_owned(), Some("w2".to_owned()));
    let tables = verdict(|_, end| drop(end.tables.0.remove(&membership)));
    assert_eq!(tables, Some(Law::Rebuilt));
    let group = verdict(|_, end| {
        let membership = ("membership".to_owned(), ADA.to_owned(), Some("w1".to_owned()));
        let groups = &mut end.tables.0.get_mut(&membership).expect("a row")["groups"];
        groups.as_array_mut().expect("an array").pop();
    });
    assert_eq!(group, Some(Law::Rebuilt));
}

#[test]
fn a_stale_read_is_found() {
    let stale = verdict(|records, _| {
        let before = body_of(&records[0]);
        say(&mut records[2], 200, &before);
    });
    assert_eq!(stale, Some(Law::Fresh));
}

/// It shows a change that nobody had requested when the response arrived.
#[test]
fn a_read_from_the_future_is_found() {
    let early = verdict(|records, _| {
        let later = body_of(&records[3]);
        say(&mut records[2], 200, &later);
    });
    assert_eq!(early, Some(Law::Fresh));
}

/// Of two consecutive reads, the second one shows an older state, while a write is in progress.
#[test]
fn time_that_goes_back_between_two_reads_is_found() {
    let mut honest = Honest::new();
    honest.exchange(get());
    // The archiving is in progress during both reads.
    let (mut records, end) = (honest.records.clone(), honest.end());
    let (mut first, mut second) = (records[6].clone(), records[6].clone());
    cut(&mut records[4]);
    records.truncate(5);
    first.id = "first".to_owned();
    second.id = "second".to_owned();
    second.sent = honest.clock + 1;
    if let Fate::Answered { at, .. } = &mut second.fate {
        *at = honest.clock + 2;
    }
    records.extend([first, second]);
    assert!(judge(&records, &end).is_ok(), "both show the new state");
    say(
        records.last_mut().expect("the second"),
        200,
        &body_of(&honest.records[3]),
    );
    let fault = judge(&records, &end).expect_err("the second shows the old state");
    assert_eq!(fault.law, Law::Fresh, "{fault}");
}

#[test]
fn a_wrong_answer_is_found() {
    let wrong = verdict(|records, _| {
        let mut user = body_of(&records[3]);
        user["workspaces"][0]["groups"].as_array_mut().expect("an array").pop();
        say(&mut records[3], 200, &user);
    });
    assert_eq!(wrong, Some(Law::Truthful));
    let refused = verdict(|records, _| say(&mut records[3], 400, &json!({"message": "no"})));
    assert_eq!(refused, Some(Law::Truthful), "it is in the log");
}

#[test]
fn a_refusal_without_a_reason_and_a_500_are_found() {
    for (status, law) in [(404, Law::Justified), (500, Law::Sane)] {
        let message = json!({"message": "User not found"});
        assert_eq!(verdict(|records, _| say(&mut records[2], status, &message)), Some(law));
    }
}

#[test]
fn another_list_at_the_end_is_found() {
    assert_eq!(verdict(|_, end| end.list = json!([])), Some(Law::Shown));
}
