//! Which texts parse, into which tree, and the errors for all others.

use super::{good, parsed};
use crate::{Filter, MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS};

/// The printed tree shows by its parentheses how the text was parsed.
#[test]
fn and_binds_tighter_than_or_and_not_tighter_than_both() {
    for (text, read) in [
        ("title pr or lent pr and pages pr", "title pr or lent pr and pages pr"),
        (
            "(title pr or lent pr) and pages pr",
            "(title pr or lent pr) and pages pr",
        ),
        (
            "((title pr)) or (lent pr and pages pr)",
            "title pr or lent pr and pages pr",
        ),
        ("not (title pr) and lent pr", "not (title pr) and lent pr"),
        ("not(title pr and lent pr)", "not (title pr and lent pr)"),
        (
            "title pr and (lent pr and pages pr)",
            "title pr and (lent pr and pages pr)",
        ),
    ] {
        assert_eq!(good(text).to_string(), read, "{text}");
    }
    let Filter::Or(parts) = good("title pr or lent pr and pages pr") else {
        panic!("or stands at the top");
    };
    assert!(matches!(parts[1], Filter::And(_)));
}

#[test]
fn names_operators_and_words_are_read_in_any_case() {
    assert_eq!(
        good("TITLE Eq \"Faust\" AND Not (Language NE \"DE\" Or LENT eq True)").to_string(),
        "title eq \"faust\" and not (language ne \"de\" or lent eq true)"
    );
}

#[test]
fn values_are_of_their_fields_kind() {
    for (text, read) in [
        (
            r#"title sw "\u00c4 \"q\" \\ \ud83d\ude00""#,
            r#"title sw "ä \"q\" \\ 😀""#,
        ),
        (r#"meta.subtitle co """#, r#"meta.subtitle co """#),
        (
            r#"id eq "0199F0C2-6F0E-7CC1-9A51-2B1F4F1F9D10""#,
            r#"id eq "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10""#,
        ),
        (
            r#"printed ge "2026-01-01T02:00:00.1239+02:00""#,
            r#"printed ge "2026-01-01T00:00:00.123Z""#,
        ),
        ("pages lt -12", "pages lt -12"),
        ("lent ne false", "lent ne false"),
        ("title eq null", "not (title pr)"),
        ("title NE Null", "title pr"),
    ] {
        assert_eq!(good(text).to_string(), read, "{text}");
    }
}

#[test]
fn a_list_is_asked_for_an_object_with_brackets_or_a_dot() {
    for (text, read) in [
        ("parts pr", "parts pr"),
        (
            "parts[title eq \"a\" and pages gt 1]",
            "parts[title eq \"a\" and pages gt 1]",
        ),
        ("Parts.Title eq \"a\"", "parts[title eq \"a\"]"),
        ("parts.pages pr", "parts[pages pr]"),
    ] {
        assert_eq!(good(text).to_string(), read, "{text}");
    }
}

/// Invalid filters, and their errors.
const WRONG: &[(&str, &str)] = &[
    ("", "at character 1: expected a field, not or (, found the end"),
    ("   ", "at character 4: expected a field, not or (, found the end"),
    (
        "titel eq \"x\"",
        "at character 1: there is no field \"titel\"; the fields are: id, title, meta.subtitle, language, printed, lent, \
             pages, parts",
    ),
    (
        "title eq \"ÄÖ😀\" and pages = 1",
        "at character 26: there is no operator \"=\"; the operators are: eq, ne, co, sw, ew, gt, ge, lt, le, pr",
    ),
    (
        "title",
        "at character 6: expected an operator, such as eq, found the end",
    ),
    ("title eq", "at character 9: expected a value, found the end"),
    (
        "title eq Faust",
        "at character 10: title compares with a text in double quotes",
    ),
    (
        "title eq 'x'",
        "at character 10: title compares with a text in double quotes",
    ),
    (
        "title eq \"x",
        "at character 10: the closing quote of this text is missing",
    ),
    (
        "title eq \"x\\\"",
        "at character 10: the closing quote of this text is missing",
    ),
    (
        "title eq \"\\x\"",
        "at character 10: this text is not a valid JSON string: inside one, \" is \
         written \\\", \\ is written \\\\, and a tab \\t",
    ),
    (
        "pages eq \"1\"",
        "at character 10: pages compares with a whole number, without quotes",
    ),
    (
        "pages eq 1.5",
        "at character 10: pages compares with a whole number, without quotes",
    ),
    (
        "lent eq yes",
        "at character 9: lent compares with true or false, without quotes",
    ),
    (
        "language eq \"fr\"",
        "at character 13: language compares with one of these in double quotes: de, en",
    ),
    (
        "id eq \"0199f0c26f0e7cc19a512b1f4f1f9d10\"",
        "at character 7: id compares with an id in double quotes, a UUID with hyphens",
    ),
    (
        "printed gt \"2026-01-01\"",
        "at character 12: printed compares with a time of RFC 3339 in double quotes, such as \"2026-01-01T00:00:00Z\"",
    ),
    (
        "lent gt true",
        "at character 6: gt doesn't fit lent, which takes: eq, ne, pr",
    ),
    (
        "pages co 1",
        "at character 7: co doesn't fit pages, which takes: eq, ne, gt, ge, lt, le, pr",
    ),
    (
        "title gt null",
        "at character 10: gt doesn't fit null, which takes: eq, ne",
    ),
    (
        "title pr pages pr",
        "at character 10: expected and, or, or the end, found \"pages\"",
    ),
    ("title pr)", "at character 9: expected and, or, or the end, found )"),
    ("(title pr", "at character 10: expected and, or, or a ), found the end"),
    ("(title pr]", "at character 10: expected and, or, or a ), found ]"),
    ("parts[title pr)", "at character 15: expected and, or, or a ], found )"),
    (
        "not title pr",
        "at character 5: expected a ( after not, found \"title\"",
    ),
    (
        "title pr and",
        "at character 13: expected a field, not or (, found the end",
    ),
    (
        "\"title\" pr",
        "at character 1: expected a field, not or (, found the text \"title\"",
    ),
    (
        "parts eq \"x\"",
        "at character 7: parts is a list: compare a field of it, as in parts[title …]",
    ),
    (
        "title[pages pr]",
        "at character 6: title is not a list, so no [ can follow it",
    ),
    (
        "parts[lent pr]",
        "at character 7: there is no field \"lent\"; the fields are: title, pages",
    ),
    (
        "parts.lent pr",
        "at character 1: there is no field \"lent\"; the fields are: title, pages",
    ),
];

/// The message says what is allowed there. The position counts characters, not bytes.
#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, error) in WRONG {
        match parsed(text) {
            Err(found) => assert_eq!(found.to_string(), *error, "{text}"),
            Ok(read) => panic!("{text} was read as {read}"),
        }
    }
}

#[test]
fn a_message_repeats_only_the_beginning_of_what_it_found() {
    let error = parsed(&"x".repeat(1000)).unwrap_err().to_string();
    assert!(error.len() < 250, "{error}");
}

/// The maximum is accepted, and one more is refused.
#[test]
fn length_depth_and_comparisons_are_bounded() {
    let long = |length: usize| format!("title eq \"{}\"", "x".repeat(length - 11));
    assert!(parsed(&long(MAX_CHARACTERS)).is_ok());
    let error = parsed(&long(MAX_CHARACTERS + 1)).unwrap_err().to_string();
    assert_eq!(error, "at character 4097: a filter has at most 4096 characters");

    let deep = |depth: usize| format!("{}pages pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parsed(&deep(MAX_DEPTH)).is_ok());
    let error = parsed(&deep(MAX_DEPTH + 1)).unwrap_err().to_string();
    assert_eq!(
        error,
        "at character 17: parentheses and brackets can be nested at most 16 deep"
    );

    let many = |terms: usize| vec!["pages pr"; terms].join(" or ");
    assert!(parsed(&many(MAX_TERMS)).is_ok());
    let error = parsed(&many(MAX_TERMS + 1)).unwrap_err().to_string();
    assert_eq!(error, "at character 769: a filter has at most 64 comparisons");
    for hostile in [
        "(".repeat(4000),
        "not(".repeat(1000),
        "parts[".repeat(600),
        " or ".repeat(1000),
    ] {
        assert!(parsed(&hostile).is_err());
    }
}
