//! Which objects pass.

use super::{faust, good};

#[track_caller]
fn admits(expected: bool, filters: &[&str]) {
    for text in filters {
        assert_eq!(good(text).admits(&faust()), expected, "{text}");
    }
}

#[test]
fn texts_compare_without_regard_to_case() {
    admits(
        true,
        &[
            "title eq \"FAUST ÖL_100%\"",
            "title sw \"fAU\"",
            "title ew \"%\"",
            "title co \"ÖL\"",
            "title co \"\"",
            "title ge \"faust öl_100%\"",
            "title gt \"FAUST\"",
            "title lt \"g\"",
            "title ne \"faust\"",
        ],
    );
    admits(
        false,
        &[
            "title eq \"faust\"",
            "title sw \"%\"",
            "title co \"t_ö\"",
            "title ew \"100\"",
            "title gt \"z\"",
        ],
    );
}

#[test]
fn other_kinds_compare_by_their_values() {
    admits(
        true,
        &[
            "id eq \"0199F0C2-6F0E-7CC1-9A51-2B1F4F1F9D10\"",
            "language eq \"DE\"",
            "printed gt \"2026-01-01T00:00:00Z\"",
            "printed eq \"2026-01-01T01:00:00.5009+01:00\"",
            "lent eq true",
            "pages ge 300 and pages le 300 and not (pages gt 300 or pages lt 300)",
        ],
    );
    admits(
        false,
        &[
            "id ne \"0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10\"",
            "language eq \"en\"",
            "lent ne true",
            "pages eq 3",
        ],
    );
}

/// One and the same object of the list must satisfy the whole condition in the brackets.
#[test]
fn a_value_path_holds_for_one_object_of_the_list() {
    admits(
        true,
        &[
            "parts pr",
            "parts[title eq \"prolog\" and pages eq 10]",
            "parts.pages gt 100 and parts.title eq \"prolog\"",
        ],
    );
    admits(
        false,
        &["parts[title eq \"prolog\" and pages gt 100]", "parts[not (pages gt 5)]"],
    );
}

#[test]
fn a_field_without_a_value_equals_nothing() {
    admits(
        true,
        &[
            "meta.subtitle ne \"x\"",
            "meta.subtitle eq null",
            "not (meta.subtitle pr)",
            "not (meta.subtitle eq \"x\")",
        ],
    );
    admits(
        false,
        &[
            "meta.subtitle eq \"x\"",
            "meta.subtitle co \"\"",
            "meta.subtitle lt \"x\"",
            "meta.subtitle pr",
        ],
    );
}

/// No name contains a NUL, and PostgreSQL rejects it in a parameter.
#[test]
fn a_text_with_a_nul_finds_nothing() {
    for operator in ["eq", "co", "sw", "ew", "gt", "ge", "lt", "le"] {
        admits(false, &[&format!("title {operator} \"a\\u0000\"")]);
    }
    admits(true, &["title ne \"a\\u0000\""]);
}
