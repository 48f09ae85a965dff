//! Operations of version 2: each kind of fault that a race could lead to is found.

use serde_json::json;

use super::honest::{ADA, Honest};
use super::say;
use crate::history::check::judge;
use crate::history::fault::Law;
use crate::history::record::Fate;
use crate::history::request::Request;
use crate::history::resource::{MemberChange, Operation};
use crate::history::shown::Shows;
use crate::history::state::{Changes, Membership, Role, Status, User};

const BOB: &str = "00000000-0000-7000-8000-00000000000b";
const EVE: &str = "00000000-0000-7000-8000-00000000000e";

/// The promise that the checker finds broken.
fn verdict(honest: &Honest) -> Option<Law> {
    judge(&honest.records, &honest.end()).err().map(|fault| fault.law)
}

fn add(email: &str, role: Role, expires_at: Option<i64>) -> Request {
    Request::Resource(Operation::AddMember {
        workspace: "w1".to_owned(),
        email: format!("{email}@example.com"),
        name: "Ada".to_owned(),
        role,
        expires_at,
    })
}

fn remove(user: &str) -> Request {
    Request::Resource(Operation::RemoveMember {
        workspace: "w1".to_owned(),
        user: user.to_owned(),
    })
}

fn change(user: &str, change: MemberChange) -> Request {
    Request::Resource(Operation::UpdateMember {
        workspace: "w1".to_owned(),
        user: user.to_owned(),
        change,
    })
}

fn extend(until: i64) -> Request {
    let expires_at = Some(Some(until));
    change(
        ADA,
        MemberChange {
            expires_at,
            ..MemberChange::default()
        },
    )
}

fn delete_user(user: &str) -> Request {
    Request::Resource(Operation::DeleteUser { user: user.to_owned() })
}

/// Two admins of finance, and another member.
fn administered() -> Honest {
    let mut honest = Honest::empty();
    for (id, email, role) in [
        (ADA, "ada", Role::Admin),
        (BOB, "bob", Role::Admin),
        (EVE, "eve", Role::EndUser),
    ] {
        id.clone_into(&mut honest.next);
        honest.exchange(add(email, role, None));
    }
    honest
}

fn now(honest: &Honest, user: &str) -> User {
    honest.timeline.now().user(user).expect("the user is there").clone()
}

fn without_membership(mut user: User) -> User {
    user.memberships.clear();
    user
}

fn expired(mut user: User) -> User {
    let membership = user.memberships.get_mut("w1").expect("a member");
    membership.set_status(Status::Archived);
    membership.expires_at = None;
    user
}

#[test]
fn a_correct_history_passes() {
    let mut honest = administered();
    honest.exchange(remove(BOB));
    honest.exchange(remove(ADA));
    assert!(honest.records[4].answer().is_some_and(|answer| answer.status == 409));
    honest.exchange(delete_user(EVE));
    honest.exchange(remove(ADA));
    assert!(honest.records[6].answer().is_some_and(|answer| answer.status == 204));
    honest.exchange(delete_user(EVE));
    assert_eq!(verdict(&honest), None);
}

#[test]
fn two_admins_who_remove_each_other_are_found() {
    let mut honest = administered();
    honest.exchange(remove(BOB));
    let gone = without_membership(now(&honest, ADA));
    honest.claim(remove(ADA), Changes::of_user(gone), &Shows::Nothing);
    assert_eq!(verdict(&honest), Some(Law::Administered));
}

#[test]
fn a_refusal_for_the_sake_of_the_last_admin_without_a_reason_is_found() {
    let mut honest = administered();
    honest.exchange(remove(EVE));
    honest.exchange(remove(EVE));
    say(&mut honest.records[4], 409, &json!({"code": "last_admin"}));
    assert_eq!(verdict(&honest), Some(Law::Justified));
}

/// One change sets the role, and the other one, which sets an end, writes the former role again.
#[test]
fn a_lost_update_of_a_membership_is_found() {
    let mut honest = administered();
    let mut last = now(&honest, EVE);
    let role = Some(Role::Builder);
    honest.exchange(change(
        EVE,
        MemberChange {
            role,
            ..MemberChange::default()
        },
    ));
    let end = MemberChange {
        expires_at: Some(Some(1000)),
        ..MemberChange::default()
    };
    last.memberships.get_mut("w1").expect("a member").expires_at = Some(1000);
    let shows = Shows::Member(last.clone(), "w1".to_owned());
    honest.claim(change(EVE, end), Changes::of_user(last), &shows);
    assert_eq!(verdict(&honest), Some(Law::Whole));
}

#[test]
fn a_member_who_is_added_after_the_workspace_is_deleted_is_found() {
    let mut honest = administered();
    honest.exchange(Request::Resource(Operation::DeleteWorkspace {
        workspace: "w2".to_owned(),
        force: true,
    }));
    let mut user = now(&honest, EVE);
    user.memberships.insert("w2".to_owned(), Membership::new(Role::EndUser));
    let request = Request::Resource(Operation::AddMember {
        workspace: "w2".to_owned(),
        email: "eve@example.com".to_owned(),
        name: "Eve".to_owned(),
        role: Role::EndUser,
        expires_at: None,
    });
    let shows = Shows::Member(user.clone(), "w2".to_owned());
    honest.claim(request, Changes::of_user(user), &shows);
    assert_eq!(verdict(&honest), Some(Law::Asked));
}

#[test]
fn a_membership_of_a_deleted_user_is_found() {
    let mut honest = administered();
    let user = now(&honest, EVE);
    honest.exchange(delete_user(EVE));
    let end = change(EVE, MemberChange::default());
    let shows = Shows::Member(user.clone(), "w1".to_owned());
    honest.claim(end, Changes::of_user(user), &shows);
    assert_eq!(verdict(&honest), Some(Law::Asked));
}

#[test]
fn an_end_that_ignores_an_extension_or_comes_early_is_found() {
    for (at, law) in [(1500, Some(Law::Due)), (8999, Some(Law::Due)), (9000, None)] {
        let mut honest = Honest::empty();
        honest.exchange(add("ada", Role::EndUser, Some(1000)));
        honest.exchange(extend(9000));
        let after = expired(now(&honest, ADA));
        honest.expire("membership.expired", at, after, "w1");
        assert_eq!(verdict(&honest), law, "at {at}");
    }
}

/// It was decided before the extension, and overwrites it.
#[test]
fn an_end_of_the_state_before_an_extension_is_found() {
    let mut honest = Honest::empty();
    honest.exchange(add("ada", Role::EndUser, Some(1000)));
    honest.exchange(extend(9000));
    let mut end = honest.end();
    let before = end.events.iter().rev().find_map(|event| event.before.clone());
    let after = expired(now(&honest, ADA));
    honest.expire("membership.expired", 1500, after, "w1");
    end.events = honest.events().to_vec();
    end.head = end.events.len() as u64;
    end.events.last_mut().expect("the end").before = before;
    let fault = judge(&honest.records, &end).expect_err("the extension is lost");
    assert_eq!(fault.law, Law::Chained, "{fault}");
}

#[test]
fn the_end_of_a_role_that_changes_the_status_is_found() {
    for (status, law) in [(Status::Active, None), (Status::Archived, Some(Law::Whole))] {
        let mut honest = Honest::empty();
        honest.exchange(add("ada", Role::Builder, None));
        let until = MemberChange {
            role_until: Some(Some(1000)),
            ..MemberChange::default()
        };
        honest.exchange(change(ADA, until));
        let mut after = now(&honest, ADA);
        let membership = after.memberships.get_mut("w1").expect("a member");
        membership.set_role(Role::EndUser);
        membership.status = status;
        honest.expire("role.expired", 1000, after, "w1");
        assert_eq!(verdict(&honest), law, "{status:?}");
    }
}

#[test]
fn an_end_is_in_the_past_only_once_it_has_come() {
    for (answered, law) in [(999, Some(Law::Justified)), (1000, None)] {
        let mut honest = administered();
        honest.exchange(add("ada", Role::EndUser, Some(1000)));
        let refused = honest.records.last_mut().expect("the last");
        say(refused, 400, &json!({"code": "in_the_past"}));
        if let Fate::Answered { time, .. } = &mut refused.fate {
            *time = answered;
        }
        assert_eq!(verdict(&honest), law, "{answered}");
    }
}
