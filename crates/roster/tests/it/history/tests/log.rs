//! Faults of the event log.

use super::honest::{Honest, get, rename};
use super::{cut, renumber, verdict};
use crate::history::check::judge;
use crate::history::end::End;
use crate::history::event::Event;
use crate::history::fault::Law;
use crate::history::record::Fate;

/// Removes the events of a request; the following ones move up.
fn take_out(end: &mut End, request: &str) {
    end.events.retain(|event| event.request.as_deref() != Some(request));
    renumber(end);
}

#[test]
fn a_gap_and_a_wrong_head_are_found() {
    let gap = verdict(|_, end| end.events.iter_mut().skip(2).for_each(|event| event.number += 1));
    assert_eq!(gap, Some(Law::GapFree));
    assert_eq!(verdict(|_, end| end.head += 1), Some(Law::GapFree));
}

#[test]
fn an_event_that_is_missing_is_found() {
    assert_eq!(
        verdict(|_, end| take_out(end, "r3")),
        Some(Law::Truthful),
        "the next answer shows the name"
    );
    let without_answers = verdict(|records, end| {
        records.iter_mut().for_each(cut);
        take_out(end, "r3");
    });
    assert_eq!(without_answers, Some(Law::Chained));
}

#[test]
fn events_in_another_order_are_found() {
    let swapped = verdict(|_, end| {
        let of_user = |event: &Event| event.kind == "user";
        let of_archiving = end.events.iter().rposition(of_user);
        let of_renaming = end
            .events
            .iter()
            .position(|event| event.request.as_deref() == Some("r3"));
        end.events
            .swap(of_renaming.expect("an event"), of_archiving.expect("an event"));
        renumber(end);
    });
    assert_eq!(swapped, Some(Law::Chained));
}

#[test]
fn a_log_that_contradicts_the_order_of_responses_is_found() {
    let honest = Honest::new();
    let (mut records, end) = (honest.records.clone(), honest.end());
    // The client of the first write claims that it was sent after all other responses.
    let late = honest.clock + 1;
    cut(&mut records[2]);
    records[1].sent = late;
    if let Fate::Answered { at, .. } = &mut records[1].fate {
        *at = late + 1;
    }
    let fault = judge(&records, &end).expect_err("the log has it earlier");
    assert_eq!(fault.law, Law::Ordered, "{fault}");
}

#[test]
fn events_without_a_request_are_found() {
    assert_eq!(verdict(|records, _| drop(records.remove(1))), Some(Law::Asked));
    assert_eq!(verdict(|records, _| records[1].fate = Fate::Unsent), Some(Law::Asked));
    assert_eq!(verdict(|records, _| records[1].request = get()), Some(Law::Asked));
}

#[test]
fn the_events_of_one_request_in_two_places_are_found() {
    let mut honest = Honest::new();
    honest.exchange(rename("Ada"));
    honest.exchange(rename("Ada King"));
    let mut end = honest.end();
    // It belongs to the third request, whose other event is earlier.
    end.events.last_mut().expect("the last").request = Some("r3".to_owned());
    honest.records.pop();
    cut(&mut honest.records[1]);
    let fault = judge(&honest.records, &end).expect_err("r3 is there twice");
    assert_eq!(fault.law, Law::Together, "{fault}");
}
