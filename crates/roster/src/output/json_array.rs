//! A JSON array that is written item by item.

use std::io::{self, Write};

use serde::Serialize;

/// Writes the same text as `serde_json::to_string_pretty` of the whole array, without holding the whole array in
/// memory.
pub struct JsonArray<W> {
    writer: W,
    is_empty: bool,
}

impl<W: Write> JsonArray<W> {
    /// An empty array; nothing is written yet.
    pub fn new(writer: W) -> Self {
        Self { writer, is_empty: true }
    }

    /// Writes the next item.
    pub fn push(&mut self, item: &impl Serialize) -> io::Result<()> {
        let before = if self.is_empty { "[\n  " } else { ",\n  " };
        self.is_empty = false;
        self.writer.write_all(before.as_bytes())?;
        // Line feeds in JSON strings are escaped, so all of these are between tokens.
        let indented = serde_json::to_string_pretty(item)?.replace('\n', "\n  ");
        self.writer.write_all(indented.as_bytes())
    }

    /// Writes the end of the array.
    pub fn finish(&mut self) -> io::Result<()> {
        let end = if self.is_empty { "[]\n" } else { "\n]\n" };
        self.writer.write_all(end.as_bytes())?;
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_what_the_whole_array_would_be() {
        for items in [
            vec![],
            vec![json!({})],
            vec![json!({"a": [1, {"b": "c\nd"}]}), json!([]), json!("x")],
        ] {
            let mut array = JsonArray::new(Vec::new());
            for item in &items {
                array.push(item).unwrap();
            }
            array.finish().unwrap();
            let expected = serde_json::to_string_pretty(&items).unwrap() + "\n";
            assert_eq!(String::from_utf8(array.writer).unwrap(), expected);
        }
    }
}
