//! Texts as people read them: one form of what looks the same, and nothing that can't be seen.
//!
//! A text is kept in Unicode's form NFC and compared by a key: canonical caseless matching (the Unicode Standard, section
//! 3.13, D145), without the characters that have no look of their own.

use std::borrow::Cow;
use std::fmt::Write as _;
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Joins letters, or keeps them apart: Persian, Sinhala and other scripts need both, and emoji the first.
const JOINERS: [char; 2] = ['\u{200C}', '\u{200D}'];

/// The text as it is kept: trimmed, in form NFC.
pub(crate) fn compose(text: &str) -> String {
    text.trim().nfc().collect()
}

/// The form of a text for comparing it without regard to case: trimmed, its cases folded, in form NFC. Roster computes it, so
/// it is the same on all databases.
#[must_use]
pub fn fold(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let seen: String = text.nfd().filter(|c| !is_joiner(*c) && !is_variation(*c)).collect();
    UniCase::unicode(seen).to_folded_case().nfc().collect()
}

/// What earlier versions compared texts by: trimmed, in lower case. Of two groups whose names are one text by [`fold`] but were
/// two by this, one keeps this as its key.
#[must_use]
pub fn earlier_fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The text in form NFC and in lower case, in the sense of Unicode's simple case folding: each letter has one form, and stays
/// one letter. The last sigma of a Greek word is written as such.
pub(crate) fn lower_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let folded: String = text.nfc().flat_map(fold_letter).collect();
    folded.replace('σ', "Σ").to_lowercase().nfc().collect()
}

/// The folded letter, or if that would be several its lower case.
fn fold_letter(c: char) -> Vec<char> {
    let folded = UniCase::unicode(c.to_string()).to_folded_case();
    let mut letters = folded.chars();
    match (letters.next(), letters.next()) {
        (Some(one), None) => vec![one],
        _ => c.to_lowercase().collect(),
    }
}

/// Whether a character has a look of its own.
pub(crate) fn is_visible(c: char) -> bool {
    !is_invisible(c) && !is_joiner(c) && !is_variation(c)
}

/// A combining mark. It belongs to the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Whether each joiner and each variation selector has something to change before it, and each joiner something behind it.
pub(crate) fn are_joiners_in_place(text: &str) -> bool {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let has_base = before.is_some_and(|before: char| !before.is_whitespace() && !is_joiner(before));
        if (is_joiner(c) || is_variation(c)) && !has_base {
            return false;
        }
        if is_joiner(c) && chars.peek().is_none_or(|next| next.is_whitespace()) {
            return false;
        }
        before = Some(c);
    }
    true
}

pub(crate) fn is_joiner(c: char) -> bool {
    JOINERS.contains(&c)
}

/// Chooses between looks of the character before it, such as that of an emoji.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}')
}

/// Whether a character can't be seen, breaks a line or turns it around, and is needed by no script: the default ignorable code
/// points (`DerivedCoreProperties.txt`) but for joiners and variation selectors, separators of lines and paragraphs, the
/// marks of interlinear annotations, and the blank of Braille.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// A text for a terminal or a log, where a text that was stored by an earlier version may have any character: each one that is
/// a command, can't be seen or turns the line around is escaped, as in `\u{202e}`.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    let is_escaped = |c: char| c.is_control() || is_invisible(c);
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_escaped(c) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "{}", c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_differ_in_form_or_case_have_one_key() {
        for same in [
            ["Caf\u{e9}", "CAFE\u{301}"],
            ["ΣΊΣΥΦΟΣ", "σίσυφος"],
            ["σίσυφοσ", "σίσυφος"],
            ["Straße", "STRASSE"],
            ["ﬁnance", "FINANCE"],
            ["Å", "\u{212B}"],
            ["ᾳ", "ΑΙ"],
            ["می\u{200C}خواهم", "میخواهم"],
            ["❤\u{FE0F}", "❤"],
            ["\u{1EA1}\u{302}", "a\u{302}\u{323}"],
        ] {
            assert_eq!(fold(same[0]), fold(same[1]), "{same:?}");
        }
        for different in [["Cafe", "Café"], ["ı", "i"], ["x²", "x2"], ["पल", "पाल"]] {
            assert_ne!(fold(different[0]), fold(different[1]), "{different:?}");
        }
    }

    #[test]
    fn what_a_terminal_obeys_is_escaped() {
        assert_eq!(shown("Ada Obi"), "Ada Obi");
        assert_eq!(shown("a\u{202E}b\u{1b}[31m\n"), "a\\u{202e}b\\u{1b}[31m\\u{a}");
        assert_eq!(shown("می\u{200C}خواهم"), "می\u{200C}خواهم");
    }

    #[test]
    fn joiners_stand_between_what_they_join() {
        for text in ["می\u{200C}خواهم", "👩\u{200D}🚀", "❤\u{FE0F}\u{200D}🔥", "क्\u{200D}ष"] {
            assert!(are_joiners_in_place(text), "{text:?}");
        }
        for text in [
            "\u{200D}a",
            "a\u{200C}",
            "a \u{200C}b",
            "a\u{200C} b",
            "a\u{200C}\u{200C}b",
            "\u{FE0F}a",
        ] {
            assert!(!are_joiners_in_place(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent_and_blind_to_form_and_case(text in ".*") {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), &*key);
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), &*key);
            prop_assert_eq!(fold(&text.nfc().collect::<String>()), &*key);
            prop_assert_eq!(fold(&UniCase::unicode(&text).to_folded_case()), &*key);
        }

        #[test]
        fn composing_is_idempotent(text in ".*") {
            let composed = compose(&text);
            prop_assert_eq!(compose(&composed), composed);
        }
    }
}
