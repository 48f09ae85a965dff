//! Strict JSON: every value is validated, and no object has a key twice.

use crate::errors::ApiError;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

/// A JSON value. Integers from `i64::MIN` to `u64::MAX` are exact; other numbers are the nearest `f64`, which is
/// finite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

impl Json {
    /// Parses a text by RFC 8259. Refuses invalid UTF-8, lone surrogates, duplicate keys in an object, and more than
    /// 127 levels of nesting; the error says where. Skips a byte order mark, as section 8.1 allows: some clients send
    /// one.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ApiError> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = utf8(bytes).map_err(ApiError::Body)?;
        serde_json::from_str(text).map_err(|error| ApiError::Body(format!("The body is not valid JSON: {error}")))
    }
}

/// The text, or what its encoding is taken for. Clients on Windows send Latin-1 or UTF-16 unless they are told otherwise, and
/// the place in the JSON says nothing of that.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, String> {
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..] = bytes {
        return Err("The body is in UTF-16: send it in UTF-8".to_owned());
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        format!(
            "The body is not in UTF-8: byte {} is 0x{:02X}; send it in UTF-8",
            at + 1,
            bytes[at]
        )
    })
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => value.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => text.serialize(serializer),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        let number = Number::from_f64(number).ok_or_else(|| E::custom("a number is too large"))?;
        Ok(Json::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = BTreeMap::new();
        while let Some(key) = members.next_key::<String>()? {
            match object.entry(key) {
                Entry::Occupied(taken) => {
                    return Err(A::Error::custom(format_args!(
                        "the key {:?} occurs twice in an object",
                        taken.key()
                    )));
                }
                Entry::Vacant(free) => {
                    free.insert(members.next_value()?);
                }
            }
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> String {
        Json::parse(text.as_bytes())
            .expect_err("this is not to be taken")
            .to_string()
    }

    #[test]
    fn says_where_it_is_wrong() {
        assert_eq!(
            refused("{\"name\": }"),
            "The body is not valid JSON: expected value at line 1 column 10"
        );
    }

    #[test]
    fn names_another_encoding() {
        let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
        for bytes in [
            utf16("{}", u16::to_le_bytes),
            utf16("{}", u16::to_be_bytes),
            utf16("\u{FEFF}{}", u16::to_le_bytes),
            utf16("\u{FEFF}{}", u16::to_be_bytes),
        ] {
            let said = Json::parse(&bytes).expect_err("UTF-16").to_string();
            assert_eq!(said, "The body is in UTF-16: send it in UTF-8");
        }
        let said = Json::parse(b"{\"name\": \"Zo\xE9\"}").expect_err("Latin-1").to_string();
        assert_eq!(said, "The body is not in UTF-8: byte 13 is 0xE9; send it in UTF-8");
    }

    #[test]
    fn refuses_a_key_twice_however_it_is_written_and_however_deep() {
        for text in [
            r#"{"a": 1, "a": 1}"#,
            r#"{"a": 1, "\u0061": 2}"#,
            r#"[{"b": {"a": null, "a": null}}]"#,
        ] {
            assert!(refused(text).contains("\"a\" occurs twice"), "{text}");
        }
        assert!(Json::parse(br#"[{"a": 1}, {"a": 1}]"#).is_ok());
    }

    #[test]
    fn refuses_deep_nesting_at_any_place() {
        assert!(Json::parse(format!("{}{}", "[".repeat(127), "]".repeat(127)).as_bytes()).is_ok());
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            refused(&format!("{}1{}", open.repeat(128), close.repeat(128)));
        }
    }

    #[test]
    fn keeps_large_integers_exact() {
        for text in ["9007199254740993", "18446744073709551615", "-9223372036854775808"] {
            let Ok(Json::Number(number)) = Json::parse(text.as_bytes()) else {
                panic!("{text} is a number");
            };
            assert_eq!(number.to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_number_of_json() {
        for text in ["NaN", "Infinity", "-Infinity", "1e999", "01", "+1", ".5", "0x10"] {
            refused(text);
        }
    }

    /// The same value, converted from `serde_json`.
    fn of_serde(value: &serde_json::Value) -> Json {
        use serde_json::Value;
        match value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => Json::Number(number.clone()),
            Value::String(text) => Json::Text(text.clone()),
            Value::Array(items) => Json::Array(items.iter().map(of_serde).collect()),
            Value::Object(members) => Json::Object(
                members
                    .iter()
                    .map(|(key, value)| (key.clone(), of_serde(value)))
                    .collect(),
            ),
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_others_write(value in any_json()) {
            let text = value.to_string();
            // Parsing may change the last bit of a number with a fraction.
            let read = serde_json::from_str(&text);
            prop_assert_eq!(Json::parse(text.as_bytes()).unwrap(), of_serde(&read.unwrap()));
        }

        #[test]
        fn takes_or_refuses_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Json::parse(&bytes);
        }

        #[test]
        fn takes_only_what_others_take_too(text in r#"[\[\]{}",:a\\u0-9d8 etrufalsn.-]{0,40}"#) {
            if let Ok(json) = Json::parse(text.as_bytes()) {
                let value = serde_json::from_str(&text);
                prop_assert_eq!(json, of_serde(&value.unwrap()));
            }
        }
    }
}
