//! A list in JSON of any length, item by item.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::page;

/// The maximum bytes of one item: an endless one must not fill the memory. A user in a workspace takes about 600 bytes, and its
/// parsed form at most 16 times as many.
const ITEM: u64 = 4 * 1024 * 1024;

/// Takes an item of a list, as it is written. An error ends the list.
type Each<'a> = &'a mut dyn FnMut(Box<RawValue>) -> Result<(), String>;

/// Reads a list and hands each item to `each`. The list is an array, or the array in an object, under one of these names. An
/// object that reports more items than the list has is refused: the others would be lost without a message.
pub fn read(body: impl Read, names: &'static [&'static str], each: Each<'_>) -> Result<(), serde_json::Error> {
    let left = Rc::new(Cell::new(ITEM));
    let body = Limited {
        inner: body,
        left: Rc::clone(&left),
    };
    let mut json = serde_json::Deserializer::from_reader(io::BufReader::new(body));
    let items = Items {
        names,
        each,
        left: &left,
    };
    items.deserialize(&mut json)?;
    json.end()
}

/// Fails when too much was read since the last item ended.
struct Limited<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        match self.left.get().checked_sub(length as u64) {
            Some(left) => self.left.set(left),
            None => {
                return Err(io::Error::other(format!(
                    "an item of the list is longer than {ITEM} bytes"
                )));
            }
        }
        Ok(length)
    }
}

struct Items<'a> {
    names: &'static [&'static str],
    each: Each<'a>,
    left: &'a Cell<u64>,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    /// How many items there were.
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<u64, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a list, or an object with a list under one of the names {}",
            self.names.join(", ")
        )
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<u64, A::Error> {
        let mut count = 0;
        while let Some(item) = items.next_element()? {
            self.left.set(ITEM);
            count += 1;
            (self.each)(item).map_err(A::Error::custom)?;
        }
        Ok(count)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<u64, A::Error> {
        let (names, left) = (self.names, self.left);
        let (mut list, mut count, mut beside) = (Some(self), None, Vec::new());
        while let Some(name) = fields.next_key::<String>()? {
            if let Some(list) = list.take_if(|_| names.contains(&name.as_str())) {
                count = Some(fields.next_value_seed(list)?);
                left.set(ITEM);
            } else {
                beside.push((name, fields.next_value::<Value>()?));
            }
        }
        let count = count
            .ok_or_else(|| A::Error::custom(format!("there is no list under one of the names {}", names.join(", "))))?;
        page::refuse_part(&beside, count).map_err(A::Error::custom)?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(body: impl Read) -> Result<Vec<Value>, String> {
        let mut items = Vec::new();
        let mut each = |item: Box<RawValue>| {
            items.push(serde_json::from_str(item.get()).map_err(|error| error.to_string())?);
            Ok(())
        };
        read(body, &["users", "data"], &mut each).map_err(|error| error.to_string())?;
        Ok(items)
    }

    #[test]
    fn a_list_or_a_list_in_an_object() {
        for body in [
            "[1, {\"a\": 2}]",
            r#"{"total": 2, "users": [1, {"a": 2}], "page": {}}"#,
            r#"{"data": {"users": [1, {"a": 2}]}}"#,
        ] {
            assert_eq!(
                items(body.as_bytes()).unwrap(),
                [1.into(), serde_json::json!({"a": 2})],
                "{body}"
            );
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        for body in [
            "",
            "<html>",
            "7",
            "null",
            "{}",
            r#"{"user": []}"#,
            "[1",
            "[1] 2",
            r#"{"users": [1]"#,
            r#"{"users": [1], "total": 2}"#,
            r#"{"pagination": {"page": 1, "total_count": 2}, "data": [1]}"#,
        ] {
            assert!(items(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn an_item_that_never_ends_is_left() {
        let endless = b"[1, \"".chain(io::repeat(b'a'));
        assert!(items(endless).unwrap_err().contains("longer than"));
    }
}
