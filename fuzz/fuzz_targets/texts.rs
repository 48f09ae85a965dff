//! The types that are parsed from text: addresses, names, slugs, passwords, ids, words.
#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use directory::{Email, GroupName, Name, Password, RESERVED_GROUP_NAMES, Role, Slug, Status, UserId, UserKey, fold};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    email(text);
    name(text);
    group_name(text);
    slug(text);
    password(text);
    id(text);
    words(text);
});

/// A value is displayed in a form that parses to the same value.
fn parsed<T: FromStr<Err: Debug> + Display + Debug + PartialEq>(text: &str) -> Option<T> {
    let value: T = text.parse().ok()?;
    assert_eq!(value.to_string().parse::<T>().expect("what is shown is taken"), value);
    Some(value)
}

fn email(text: &str) {
    let Some(email) = parsed::<Email>(text) else { return };
    let shown = email.as_str();
    assert_eq!(shown.to_lowercase(), shown);
    assert_eq!(shown.trim(), shown);
    assert!(shown.len() <= 254 && !shown.chars().any(char::is_control));
    let (mailbox, host) = shown.rsplit_once('@').expect("an @");
    assert!(!mailbox.is_empty() && host.contains('.'));
    assert_eq!(
        text.to_ascii_uppercase().parse(),
        Ok(email.clone()),
        "the case doesn't matter"
    );
    assert!(matches!(UserKey::parse(text), Some(UserKey::Email(found)) if found == email));
}

fn name(text: &str) {
    let Some(name) = parsed::<Name>(text) else { return };
    let shown = name.as_str();
    assert_eq!(fold(shown), fold(text));
    assert_eq!(directory::shown(shown), shown, "all of it can be seen");
    assert!((1..=255).contains(&shown.chars().count()) && !shown.chars().any(char::is_control));
}

fn group_name(text: &str) {
    let Some(name) = parsed::<GroupName>(text) else { return };
    assert_eq!(fold(name.as_str()), fold(text));
    assert!(name.as_str().parse::<Name>().is_ok(), "a name of a group is a name");
    assert_eq!(fold(&name.key()), name.key());
    assert!(!RESERVED_GROUP_NAMES.contains(&name.key().as_str()));
}

fn slug(text: &str) {
    if let Some(slug) = parsed::<Slug>(text) {
        assert_eq!(slug.as_str(), text);
    }
    let slug = Slug::for_name(text);
    assert_eq!(slug.as_str().parse(), Ok(slug.clone()));
    for number in [2, 10, u32::MAX] {
        let numbered = slug.numbered(number);
        assert_eq!(numbered.as_str().parse(), Ok(numbered.clone()));
        assert!(numbered.as_str().ends_with(&number.to_string()));
    }
}

fn password(text: &str) {
    let Ok(password) = Password::parse(text) else { return };
    assert_eq!(password.expose(), text, "a password is kept as it is");
    assert!((5..=100).contains(&text.chars().count()) && !text.contains('\0'));
    let other = Password::parse("c0rrect-horse").expect("a password");
    assert_eq!(format!("{password:?}"), format!("{other:?}"), "none is ever shown");
}

fn id(text: &str) {
    let Some(id) = parsed::<UserId>(text) else { return };
    assert_eq!(
        id.to_string(),
        text.to_ascii_lowercase(),
        "one spelling, but for its case"
    );
    assert!(matches!(UserKey::parse(text), Some(UserKey::Id(found)) if found == id));
}

fn words(text: &str) {
    if let Ok(status) = text.parse::<Status>() {
        assert_eq!(status.as_str(), text);
    }
    if let Ok(role) = text.parse::<Role>() {
        assert_eq!(role.as_str(), text);
    }
}
