//! Users in the model of version 2.

use std::collections::BTreeMap;

use serde_json::Value;

use super::outcome::{Done, Refusal, id_in};
use super::refuse::{Judged, USER_NOT_FOUND, unless};
use crate::history::resource::Operation;
use crate::history::shown::Shows;
use crate::history::state::{Changes, Status, User};
use crate::history::timeline::Moment;

pub fn done(moment: Moment<'_>, operation: &Operation, created: &Value) -> Judged {
    match operation {
        Operation::CreateUser { email, name } => {
            unless([taken(moment, email, "")])?;
            Ok(shown(new_user(created, email, name)))
        }
        Operation::UpdateUser {
            user,
            name,
            email,
            status,
        } => {
            let before = moment.user(user);
            let is_taken = email.as_ref().map(|email| taken(moment, email, user));
            unless(is_taken.into_iter().chain([(before.is_none(), USER_NOT_FOUND)]))?;
            let before = existing(moment, user)?;
            let mut after = before.with_status(status.unwrap_or(before.status));
            after.name = name.clone().unwrap_or(after.name);
            after.email = email.clone().unwrap_or(after.email);
            Ok(shown(after))
        }
        Operation::SetUserStatus { user, status } => {
            let before = existing(moment, user)?;
            unless([(before.status == *status, Refusal::already(*status))])?;
            Ok(shown(before.with_status(*status)))
        }
        Operation::DeleteUser { user } => {
            let before = existing(moment, user)?;
            Ok(Done {
                changes: Changes {
                    users: [(before.id.clone(), None)].into(),
                    ..Changes::default()
                },
                shows: Shows::Nothing,
            })
        }
        Operation::GetUser { key } => {
            let user = moment.user_by(key).ok_or_else(|| vec![USER_NOT_FOUND])?;
            Ok(Done::reading(Shows::User(user.clone())))
        }
        _ => unreachable!("it is about a user"),
    }
}

fn existing<'a>(moment: Moment<'a>, user: &str) -> Result<&'a User, Vec<Refusal>> {
    moment.user(user).ok_or_else(|| vec![USER_NOT_FOUND])
}

fn taken(moment: Moment<'_>, email: &str, by_other_than: &str) -> (bool, Refusal) {
    let is_taken = moment.owner(email).is_some_and(|owner| owner != by_other_than);
    (is_taken, Refusal::code(409, "email_taken"))
}

fn shown(user: User) -> Done {
    Done {
        changes: Changes::of_user(user.clone()),
        shows: Shows::User(user),
    }
}

/// A new user without memberships, with the id in the log.
pub fn new_user(created: &Value, email: &str, name: &str) -> User {
    User {
        id: id_in(created),
        name: name.to_owned(),
        email: email.to_owned(),
        status: Status::Active,
        memberships: BTreeMap::new(),
    }
}
