//! Properties that hold for any text and any tree.

use super::{BOOK, Book, BookField, Key, PART, Part, faust, parsed};
use crate::{Comparison, Filter, Kind, Literal, LowerCase, Operator};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

fn literal(field: &BookField) -> BoxedStrategy<Literal> {
    match field.kind {
        Kind::Text | Kind::List(_) => text().prop_map(|text| Literal::Text(LowerCase::new(&text))).boxed(),
        Kind::Id => select(vec![faust().id, Uuid::nil()]).prop_map(Literal::Id).boxed(),
        Kind::Time => (-2_000..2_000_i64)
            .prop_map(|time| Literal::Time(Timestamp::from_millisecond(time).unwrap()))
            .boxed(),
        Kind::Boolean => any::<bool>().prop_map(Literal::Boolean).boxed(),
        Kind::Number => (-3..4_i64).prop_map(Literal::Number).boxed(),
        Kind::Word(words) => select(words).prop_map(Literal::Word).boxed(),
    }
}

/// Short texts, often equal to each other, and arbitrary ones.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[aAäÄ%_\"\\\\]{0,3}", 1 => any::<String>()]
}

fn term(fields: &'static [BookField]) -> impl Strategy<Value = Filter<Key>> {
    let scalar: Vec<_> = fields
        .iter()
        .filter(|field| !matches!(field.kind, Kind::List(_)))
        .collect();
    let compare = select(scalar.clone())
        .prop_flat_map(|field| (Just(field), select(field.kind.operators()), literal(field)))
        .prop_map(|(field, operator, literal)| {
            Filter::Compare(Comparison {
                field,
                operator,
                literal,
            })
        });
    prop_oneof![4 => compare, 1 => select(scalar).prop_map(Filter::Present)]
}

fn combined(term: impl Strategy<Value = Filter<Key>> + 'static) -> impl Strategy<Value = Filter<Key>> {
    term.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Filter::And),
            vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

fn filter() -> impl Strategy<Value = Filter<Key>> {
    let parts = BOOK.last().expect("books have fields");
    let in_list = prop_oneof![
        4 => combined(term(PART)).prop_map(move |inner| Filter::Any(parts, Box::new(inner))),
        1 => Just(Filter::Present(parts)),
    ];
    combined(prop_oneof![2 => term(BOOK), 1 => in_list])
}

fn book() -> impl Strategy<Value = Book> {
    let parts = vec((text(), -3..4_i64), 0..3);
    let time = -2_000..2_000_i64;
    let language = select(vec!["de", "en"]);
    (
        text(),
        proptest::option::of(text()),
        language,
        time,
        any::<bool>(),
        -3..4_i64,
        parts,
    )
        .prop_map(|(title, subtitle, language, time, lent, pages, parts)| Book {
            title,
            subtitle,
            language,
            printed: Timestamp::from_millisecond(time).unwrap(),
            lent,
            pages,
            parts: parts.into_iter().map(|(title, pages)| Part { title, pages }).collect(),
            ..faust()
        })
}

/// Words of the filter language, and others.
const WORDS: &[&str] = &[
    "title",
    "parts",
    "parts.title",
    "id",
    "eq",
    "co",
    "pr",
    "and",
    "or",
    "not",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\"a\"",
    "null",
    "true",
    "1",
    " ",
    "\\",
    "ä",
    "\0",
    "urn:x:title",
];

/// Texts that resemble a filter, and arbitrary ones.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => vec(select(WORDS), 0..20).prop_map(|words| words.join(" ")),
        1 => vec(select(WORDS), 0..20).prop_map(|words| words.concat()),
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(filter in filter()) {
        prop_assert_eq!(parsed(&filter.to_string()), Ok(filter.clone()), "{}", filter);
    }

    /// Any text either parses, or is refused with a position inside it.
    #[test]
    fn no_text_makes_the_parser_panic(text in hostile()) {
        match parsed(&text) {
            Ok(filter) => prop_assert_eq!(parsed(&filter.to_string()), Ok(filter)),
            Err(error) => prop_assert!((1..=text.chars().count() + 1).contains(&error.at), "{}", error),
        }
    }

    #[test]
    fn not_and_or_follow_their_laws(a in filter(), b in filter(), book in book()) {
        let not = |filter: &Filter<Key>| Filter::Not(Box::new(filter.clone()));
        let both = Filter::And(vec![a.clone(), b.clone()]);
        let either = Filter::Or(vec![a.clone(), b.clone()]);
        prop_assert_eq!(not(&a).admits(&book), !a.admits(&book));
        prop_assert_eq!(both.admits(&book), a.admits(&book) && b.admits(&book));
        prop_assert_eq!(either.admits(&book), a.admits(&book) || b.admits(&book));
        prop_assert_eq!(not(&both).admits(&book), Filter::Or(vec![not(&a), not(&b)]).admits(&book));
    }

    /// If a field has a value, it is less than, equal to or greater than the literal; `le`, `ge` and `ne` follow from
    /// that.
    #[test]
    fn operators_agree_with_each_other(book in book(), literal in text(), number in -3..4_i64) {
        let title = (&BOOK[1], Literal::Text(LowerCase::new(&literal.replace('\0', ""))));
        let pages = (&BOOK[6], Literal::Number(number));
        for (field, literal) in [title, pages] {
            let is = |operator| {
                let literal = literal.clone();
                Filter::Compare(Comparison { field, operator, literal }).admits(&book)
            };
            let (less, equal, greater) = (is(Operator::Less), is(Operator::Equal), is(Operator::Greater));
            prop_assert_eq!([less, equal, greater].iter().filter(|holds| **holds).count(), 1);
            prop_assert_eq!(is(Operator::LessOrEqual), less || equal);
            prop_assert_eq!(is(Operator::GreaterOrEqual), greater || equal);
            prop_assert_eq!(is(Operator::NotEqual), !equal);
        }
    }
}
