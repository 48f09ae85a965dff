//! Filters of users: which are accepted, the errors for the others, and their evaluation.
#![no_main]

use filter::{Filter, Object, Value, parse};
use libfuzzer_sys::fuzz_target;
use store::ops::users::{USER_FIELDS, UserField};
use uuid::Uuid;

/// A user whose texts are the filter itself, with one membership and no groups.
struct User<'a>(&'a str);

impl Object<UserField> for User<'_> {
    fn value(&self, field: UserField) -> Option<Value<'_>> {
        match field {
            UserField::Id | UserField::WorkspaceId => Some(Value::Id(Uuid::nil())),
            UserField::Status | UserField::MembershipStatus => Some(Value::Word("active")),
            UserField::Role => Some(Value::Word("end-user")),
            UserField::CreatedAt => None,
            _ => Some(Value::Text(self.0)),
        }
    }

    fn list(&self, field: UserField) -> Vec<&dyn Object<UserField>> {
        match field {
            UserField::Workspaces => vec![self],
            _ => Vec::new(),
        }
    }
}

fuzz_target!(|text: &str| {
    match parse(text, USER_FIELDS) {
        Ok(filter) => {
            let printed = filter.to_string();
            // The printed filter may be longer than the original, and exceed the limit.
            if printed.chars().count() <= filter::MAX_CHARACTERS {
                assert_eq!(parse(&printed, USER_FIELDS).as_ref(), Ok(&filter), "{printed}");
            }
            let admits = filter.admits(&User(text));
            assert_ne!(Filter::Not(Box::new(filter)).admits(&User(text)), admits, "{printed}");
        }
        Err(error) => {
            let end = text.chars().count() + 1;
            assert!((1..=end).contains(&error.at), "{error}");
            assert_eq!(error.to_string().lines().count(), 1, "{error}");
        }
    }
});
