//! The language as a whole, on a schema that has every kind of field.

mod evaluation;
mod parsing;
mod properties;

use crate::{Field, Filter, FilterError, Kind, Object, Value, parse};
use jiff::Timestamp;
use uuid::Uuid;

/// The fields of a book and of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Id,
    Title,
    Subtitle,
    Language,
    Printed,
    Lent,
    Pages,
    Parts,
    PartTitle,
    PartPages,
}

type BookField = Field<Key>;

const fn field(name: &'static str, key: Key, kind: Kind<Key>) -> BookField {
    Field { name, key, kind }
}

const BOOK: &[BookField] = &[
    field("id", Key::Id, Kind::Id),
    field("title", Key::Title, Kind::Text),
    field("meta.subtitle", Key::Subtitle, Kind::Text),
    field("language", Key::Language, Kind::Word(&["de", "en"])),
    field("printed", Key::Printed, Kind::Time),
    field("lent", Key::Lent, Kind::Boolean),
    field("pages", Key::Pages, Kind::Number),
    field("parts", Key::Parts, Kind::List(PART)),
];

const PART: &[BookField] = &[
    field("title", Key::PartTitle, Kind::Text),
    field("pages", Key::PartPages, Kind::Number),
];

#[derive(Debug, Clone)]
struct Book {
    id: Uuid,
    title: String,
    subtitle: Option<String>,
    language: &'static str,
    printed: Timestamp,
    lent: bool,
    pages: i64,
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    title: String,
    pages: i64,
}

impl Object<Key> for Book {
    fn value(&self, field: Key) -> Option<Value<'_>> {
        match field {
            Key::Id => Some(Value::Id(self.id)),
            Key::Title => Some(Value::Text(&self.title)),
            Key::Subtitle => self.subtitle.as_deref().map(Value::Text),
            Key::Language => Some(Value::Word(self.language)),
            Key::Printed => Some(Value::Time(self.printed)),
            Key::Lent => Some(Value::Boolean(self.lent)),
            Key::Pages => Some(Value::Number(self.pages)),
            _ => None,
        }
    }

    fn list(&self, _: Key) -> Vec<&dyn Object<Key>> {
        self.parts.iter().map(|part| part as &dyn Object<Key>).collect()
    }
}

impl Object<Key> for Part {
    fn value(&self, field: Key) -> Option<Value<'_>> {
        match field {
            Key::PartTitle => Some(Value::Text(&self.title)),
            Key::PartPages => Some(Value::Number(self.pages)),
            _ => None,
        }
    }

    fn list(&self, _: Key) -> Vec<&dyn Object<Key>> {
        Vec::new()
    }
}

fn parsed(text: &str) -> Result<Filter<Key>, FilterError> {
    parse(text, BOOK)
}

#[track_caller]
fn good(text: &str) -> Filter<Key> {
    parsed(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A book with two parts.
fn faust() -> Book {
    Book {
        id: "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10".parse().unwrap(),
        title: "Faust Öl_100%".to_owned(),
        subtitle: None,
        language: "de",
        printed: "2026-01-01T00:00:00.5Z".parse().unwrap(),
        lent: true,
        pages: 300,
        parts: [("Prolog", 10), ("Faust I", 290)]
            .map(|(title, pages)| Part {
                title: title.to_owned(),
                pages,
            })
            .to_vec(),
    }
}
