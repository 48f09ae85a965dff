//! Cursors on the wire. Clients store them and don't interpret them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use directory::Timestamp;
use serde::{Deserialize, Serialize};
use store::ops::{Cursor, Key, Sort, SortKey};
use uuid::Uuid;

/// What a cursor contains: the order, and the place of an object in it.
#[derive(Serialize, Deserialize)]
struct Place(char, bool, String, Uuid);

/// The cursor after this object in this order.
pub(super) fn text(sort: Sort, cursor: &Cursor) -> String {
    let key = match &cursor.key {
        Key::Text(text) => text.clone(),
        Key::Time(time) => time.as_millisecond().to_string(),
    };
    let place = Place(letter(sort.key), sort.descending, key, cursor.id);
    let json = serde_json::to_vec(&place).expect("texts become JSON");
    BASE64.encode(json)
}

/// The object that a cursor points after. It may have been deleted since. Refuses a cursor of another order.
pub(super) fn parse(text: &str, sort: Sort) -> Result<Cursor, String> {
    let wrong = || "must be a next_cursor of this list".to_owned();
    let json = BASE64.decode(text).map_err(|_| wrong())?;
    let Place(key, descending, place, id) = serde_json::from_slice(&json).map_err(|_| wrong())?;
    if (key, descending) != (letter(sort.key), sort.descending) {
        return Err("belongs to another order: give the sort of the page that it comes from".to_owned());
    }
    // No name contains a NUL, and PostgreSQL rejects it in a parameter.
    if place.contains('\0') {
        return Err(wrong());
    }
    let key = match sort.key {
        SortKey::Name | SortKey::Email => Key::Text(place),
        SortKey::CreatedAt => {
            let time = place.parse().ok().map(Timestamp::from_millisecond);
            Key::Time(time.and_then(Result::ok).ok_or_else(wrong)?)
        }
    };
    Ok(Cursor { key, id })
}

const fn letter(key: SortKey) -> char {
    match key {
        SortKey::Name => 'n',
        SortKey::Email => 'e',
        SortKey::CreatedAt => 'c',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_sort() -> impl Strategy<Value = Sort> {
        let keys = prop_oneof![Just(SortKey::Name), Just(SortKey::Email), Just(SortKey::CreatedAt)];
        (keys, any::<bool>()).prop_map(|(key, descending)| Sort { key, descending })
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written(
            sort in any_sort(),
            name in "[^\0]{0,20}",
            millisecond in -9_999_999_i64..9_999_999,
            id in any::<u128>(),
        ) {
            let key = match sort.key {
                SortKey::CreatedAt => Key::Time(Timestamp::from_millisecond(millisecond).unwrap()),
                _ => Key::Text(name),
            };
            let cursor = Cursor { key, id: Uuid::from_u128(id) };
            prop_assert_eq!(parse(&text(sort, &cursor), sort), Ok(cursor.clone()));
            let other = Sort { descending: !sort.descending, ..sort };
            prop_assert!(parse(&text(sort, &cursor), other).is_err());
        }

        #[test]
        fn no_text_is_a_surprise(text in ".{0,60}", sort in any_sort()) {
            let _ = parse(&text, sort);
        }
    }
}
