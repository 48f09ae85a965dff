//! E-mail addresses.

use crate::text::{is_visible, lower_case};
use email_address::{EmailAddress, Options};
use serde::{Serialize, Serializer};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// An e-mail address: trimmed, in one form, at most 254 bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
///
/// Addresses are compared without regard to case (docs/api/v1.md, Objects), so two that differ in case only are equal here,
/// and so are two that machines take for the same: what is before the `@` is in Unicode's form NFC (RFC 6532, section 3.1)
/// and in lower case; the domain is as people write it, mapped by UTS #46, whether it came with A-labels (`xn--…`) or
/// without. Letters that are two in another case stay themselves: `ß` isn't `ss`, for mail servers either.
#[derive(Clone)]
pub struct Email {
    /// The address in its one form: all that is compared.
    text: String,
    /// All forms in which it may be stored. Empty if there is only the one, as for nearly all addresses.
    forms: Box<[String]>,
}

/// The maximum length of an address.
const MAX_BYTES: usize = 254;

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an email")]
pub struct InvalidEmail;

impl Email {
    /// The address, in its one form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Wraps a stored address without validating it again.
    #[must_use]
    pub fn from_store(text: String) -> Self {
        Self {
            text,
            forms: Box::default(),
        }
    }

    /// The forms in which the address may be stored, because a version before the one form kept addresses as they were typed
    /// but for their case. Where several of them are stored, the first belongs to the user who is meant: as it was typed, then
    /// the one form.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let only = self.has_one_form().then_some(&self.text);
        only.into_iter().chain(&self.forms).map(String::as_str)
    }

    /// Whether the address can't be stored in any other form.
    #[must_use]
    pub fn has_one_form(&self) -> bool {
        self.forms.is_empty()
    }

    /// The address as a version before the one form kept it: in lower case, by Unicode's full mapping. `None` if it wasn't
    /// an address then.
    pub(crate) fn earlier(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        (text.len() <= MAX_BYTES && is_address(&text)).then(|| Self::from_store(text))
    }
}

/// The one form: the others are for finding it.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Email").field(&self.text).finish()
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let (mailbox, domain) = text.trim().rsplit_once('@').ok_or(InvalidEmail)?;
        let mailbox = Mailbox::parse(mailbox)?;
        let domain = Domain::parse(domain)?;
        let address = format!("{}@{}", mailbox.0, domain.unicode);
        let is_address = address.len() <= MAX_BYTES && is_address(&format!("{}@{}", mailbox.in_ascii(), domain.ascii));
        if !is_address {
            return Err(InvalidEmail);
        }
        let forms = if text.is_ascii() && address.is_ascii() {
            Box::default()
        } else {
            all_forms(text, &address, &mailbox, &domain)
        };
        Ok(Self { text: address, forms })
    }
}

/// As an earlier version kept what was typed, then the one form, then those with another sigma or with A-labels. Empty if
/// there is only the one form.
fn all_forms(typed: &str, address: &str, mailbox: &Mailbox, domain: &Domain) -> Box<[String]> {
    let medial = mailbox.0.replace('ς', "σ");
    let typed = Email::earlier(typed).map(|email| email.text);
    let others = [
        address.to_owned(),
        format!("{}@{}", mailbox.0, domain.ascii),
        format!("{medial}@{}", domain.unicode),
        format!("{medial}@{}", domain.ascii),
    ];
    let mut forms = Vec::new();
    for form in typed.into_iter().chain(others) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    if forms.len() > 1 { forms.into() } else { Box::default() }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Serialize for Email {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Whether an ASCII text is an address. An address names a mailbox on a host on the internet: a host with a dot, no IP
/// literal, no display name.
fn is_address(text: &str) -> bool {
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    !text.chars().any(char::is_control) && EmailAddress::parse_with_options(text, options).is_ok()
}

/// What is before the `@`, in its one form.
struct Mailbox(String);

impl Mailbox {
    /// Any character outside of ASCII may be in one (RFC 6531, section 3.3) that can be seen and isn't a space.
    fn parse(text: &str) -> Result<Self, InvalidEmail> {
        const MAX_BYTES: usize = 64;
        let is_refused = |c: char| !c.is_ascii() && (c.is_whitespace() || c.is_control() || !is_visible(c));
        let folded = lower_case(text);
        if folded.len() > MAX_BYTES || folded.contains(is_refused) {
            return Err(InvalidEmail);
        }
        Ok(Self(folded))
    }

    /// The same with a letter for each that isn't ASCII, to check its grammar: the dots and quotes are those of ASCII.
    fn in_ascii(&self) -> String {
        self.0.chars().map(|c| if c.is_ascii() { c } else { 'x' }).collect()
    }
}

/// A domain, in both of its forms (RFC 5890, section 2.3.2.1).
struct Domain {
    unicode: String,
    ascii: String,
}

impl Domain {
    fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let lower = text.to_ascii_lowercase();
        if lower.is_ascii() && !lower.contains("xn--") {
            return Ok(Self {
                unicode: lower.clone(),
                ascii: lower,
            });
        }
        if !text.chars().all(is_visible) {
            return Err(InvalidEmail);
        }
        let ascii = idna::domain_to_ascii(text).map_err(|_| InvalidEmail)?;
        match idna::domain_to_unicode(&ascii) {
            (unicode, Ok(())) => Ok(Self { unicode, ascii }),
            _ => Err(InvalidEmail),
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn is_trimmed_and_kept_in_lower_case() {
        assert_eq!(
            "  Ada@Example.COM ".parse::<Email>().unwrap().as_str(),
            "ada@example.com"
        );
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "a b@example.com",
            "Ada <ada@example.com>",
            "a@[127.0.0.1]",
            "a\0@example.com",
            "ada@example.com\nx",
            "a@b@example.com",
            "ada@exa mple.com",
        ] {
            assert_eq!(text.parse::<Email>(), Err(InvalidEmail), "{text:?}");
        }
        assert_eq!(
            format!("{}@example.com", "a".repeat(250)).parse::<Email>(),
            Err(InvalidEmail)
        );
    }

    #[test]
    fn has_one_form() {
        for same in [
            ["σίσυφοσ@example.com", "ΣΊΣΥΦΟΣ@example.com"],
            ["σίσυφος@example.com", "ΣΊΣΥΦΟΣ@example.com"],
            ["jose\u{301}@example.com", "JOS\u{c9}@example.com"],
            ["ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
            ["ada@bu\u{308}cher.example", "ada@XN--BCHER-KVA.example"],
            ["ada@ｅｘａｍｐｌｅ．com", "ada@example.com"],
            ["\u{212A}im@example.com", "kim@example.com"],
        ] {
            let [one, other] = same.map(|text| text.parse::<Email>().expect(text));
            assert_eq!(one, other);
        }
        assert_eq!(
            "ada@xn--bcher-kva.example".parse::<Email>().unwrap().as_str(),
            "ada@bücher.example"
        );
        assert_ne!(
            "straße@example.com".parse::<Email>(),
            "strasse@example.com".parse::<Email>()
        );
    }

    #[test]
    fn may_be_stored_as_it_was_typed() {
        for (typed, forms) in [
            ("Ada@Example.com", &["ada@example.com"][..]),
            ("é@example.com", &["é@example.com"]),
            (
                "a@xn--bcher-kva.example",
                &["a@xn--bcher-kva.example", "a@bücher.example"],
            ),
            ("a@bücher.example", &["a@bücher.example", "a@xn--bcher-kva.example"]),
            ("σίσυφοσ@example.com", &["σίσυφοσ@example.com", "σίσυφος@example.com"]),
            ("ΣΊΣΥΦΟΣ@example.com", &["σίσυφος@example.com", "σίσυφοσ@example.com"]),
        ] {
            let email: Email = typed.parse().unwrap();
            assert_eq!(email.forms().collect::<Vec<_>>(), forms, "{typed}");
        }
    }

    #[test]
    fn is_of_any_script() {
        for text in [
            "देवनागरी@उदाहरण.भारत",
            "ทดสอบ@example.com",
            "ada@faß.example",
            "用户@例子.广告",
        ] {
            assert_eq!(
                text.parse::<Email>().map(|email| email.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn has_nothing_that_cannot_be_seen() {
        for text in [
            "a\u{200B}da@example.com",
            "a\u{202E}da@example.com",
            "a\u{AD}da@example.com",
            "a\u{200D}da@example.com",
            "ada@exa\u{200B}mple.com",
            "ada@exa\u{AD}mple.com",
            "a\u{3000}da@example.com",
            "ada@xn--a.example",
        ] {
            assert_eq!(text.parse::<Email>(), Err(InvalidEmail), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_address_has_one_form(mailbox in "\\PC{1,12}", domain in "\\PC{1,12}\\.com") {
            if let Ok(email) = format!("{mailbox}@{domain}").parse::<Email>() {
                prop_assert_eq!(&email.as_str().parse::<Email>().unwrap(), &email);
            }
        }

        #[test]
        fn parsing_is_idempotent_and_blind_to_case(text in "[a-zA-Z0-9.+_-]{1,20}@[a-zA-Z0-9-]{1,20}\\.[a-zA-Z]{2,6}") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert_eq!(&email.as_str().parse::<Email>().unwrap(), &email);
                prop_assert_eq!(&text.to_uppercase().parse::<Email>().unwrap(), &email);
            }
        }

        #[test]
        fn never_panics_and_never_keeps_control_characters(text in "\\PC*|.*") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert!(!email.as_str().chars().any(char::is_control));
            }
        }
    }
}
