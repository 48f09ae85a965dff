//! A JSON array that is written while its items come.

use std::io::{self, Write};

use serde::Serialize;

/// Writes what `serde_json::to_string_pretty` would make of the whole array, without having the whole array.
pub struct JsonArray<W> {
    writer: W,
    is_empty: bool,
}

impl<W: Write> JsonArray<W> {
    /// An array without items; nothing is written yet.
    pub fn new(writer: W) -> Self {
        Self { writer, is_empty: true }
    }

    /// Writes the next item.
    pub fn push(&mut self, item: &impl Serialize) -> io::Result<()> {
        let before = if self.is_empty { "[\n  " } else { ",\n  " };
        self.is_empty = false;
        self.writer.write_all(before.as_bytes())?;
        // Within JSON strings line feeds are escaped, so all of these are between tokens.
        let indented = serde_json::to_string_pretty(item)?.replace('\n', "\n  ");
        self.writer.write_all(indented.as_bytes())
    }

    /// Writes the end.
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
