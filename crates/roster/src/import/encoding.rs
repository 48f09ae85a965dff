//! How the text of a file is written in bytes: UTF-8 or UTF-16, found by its beginning.

use std::fmt;
use std::io::{self, Chain, Cursor, Read};

/// Bytes of UTF-16 that are read at once: an even number, as two are a unit.
const CHUNK: u64 = 16 * 1024;

/// A byte that UTF-8 doesn't have. It stands for what is no text in UTF-16, so that its line is refused.
const NO_TEXT: u8 = 0xFF;

/// The encodings that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}

/// Why a file holds no text that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoText {
    /// What `.xlsx` and `.ods` files begin with, and `.xls`.
    #[error("it is a workbook of a spreadsheet or an archive, not CSV; {SAVE_AS_UTF8}")]
    Workbook,
    /// UTF-32 with a byte order mark.
    #[error("it is UTF-32; {SAVE_AS_UTF8}")]
    Utf32,
}

/// What to do about a file that can't be read.
pub const SAVE_AS_UTF8: &str = "save it as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")";

/// Finds the encoding. The reader that is answered gives the text in UTF-8, without a byte order mark.
///
/// Without a byte order mark, a zero byte beside the first character says that it is UTF-16: the names of columns begin with a letter or a
/// quote of ASCII, and no line of UTF-8 has a zero byte.
pub fn decode<R: Read>(mut file: R) -> io::Result<Result<(Encoding, Decoded<R>), NoText>> {
    let mut beginning = Vec::new();
    file.by_ref().take(4).read_to_end(&mut beginning)?;
    let (encoding, mark) = match beginning[..] {
        [0xFF, 0xFE, 0, 0] | [0, 0, 0xFE, 0xFF] => return Ok(Err(NoText::Utf32)),
        [b'P', b'K', 3, 4] | [0xD0, 0xCF, 0x11, 0xE0] => return Ok(Err(NoText::Workbook)),
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16LittleEndian, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16BigEndian, 2),
        [0, 0, ..] => (Encoding::Utf8, 0),
        [_, 0, ..] => (Encoding::Utf16LittleEndian, 0),
        [0, _, ..] => (Encoding::Utf16BigEndian, 0),
        _ => (Encoding::Utf8, 0),
    };
    beginning.drain(..mark);
    Ok(Ok((encoding, Decoded::new(beginning, file, encoding))))
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16LittleEndian | Self::Utf16BigEndian => "UTF-16",
        })
    }
}

/// Gives the bytes of UTF-8 as they are, and those of UTF-16 in UTF-8.
pub struct Decoded<R> {
    bytes: Chain<Cursor<Vec<u8>>, R>,
    /// How two bytes are a unit; `None` if the bytes are UTF-8.
    unit: Option<fn([u8; 2]) -> u16>,
    /// The first half of a character whose second half is in the next chunk.
    high: Option<u16>,
    ready: Cursor<Vec<u8>>,
}

impl<R: Read> Decoded<R> {
    fn new(beginning: Vec<u8>, rest: R, encoding: Encoding) -> Self {
        Self {
            bytes: Cursor::new(beginning).chain(rest),
            unit: match encoding {
                Encoding::Utf8 => None,
                Encoding::Utf16LittleEndian => Some(u16::from_le_bytes),
                Encoding::Utf16BigEndian => Some(u16::from_be_bytes),
            },
            high: None,
            ready: Cursor::default(),
        }
    }

    /// Decodes the next chunk. Answers whether there was one.
    fn fill(&mut self, unit: fn([u8; 2]) -> u16) -> io::Result<bool> {
        let mut chunk = Vec::new();
        self.bytes.by_ref().take(CHUNK).read_to_end(&mut chunk)?;
        let is_last = (chunk.len() as u64) < CHUNK;
        let (pairs, rest) = chunk.as_chunks::<2>();
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        units.extend(pairs.iter().copied().map(unit));
        if !is_last {
            self.high = units.pop_if(|last| (0xD800..0xDC00).contains(last));
        }
        let mut text = Vec::with_capacity(units.len());
        for character in char::decode_utf16(units) {
            match character {
                Ok(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(_) => text.push(NO_TEXT),
            }
        }
        text.extend(rest.iter().map(|_| NO_TEXT));
        let is_any = !text.is_empty() || self.high.is_some();
        self.ready = Cursor::new(text);
        Ok(is_any)
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(unit) = self.unit else {
            return self.bytes.read(into);
        };
        loop {
            let read = self.ready.read(into)?;
            if read > 0 || into.is_empty() || !self.fill(unit)? {
                return Ok(read);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> (Encoding, Vec<u8>) {
        let (encoding, mut text) = decode(bytes).unwrap().unwrap();
        let mut read = Vec::new();
        text.read_to_end(&mut read).unwrap();
        (encoding, read)
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, what) in [
            (&b"PK\x03\x04\x14\0"[..], NoText::Workbook),
            (b"\xd0\xcf\x11\xe0\xa1", NoText::Workbook),
            (b"\xff\xfe\0\0n\0\0\0", NoText::Utf32),
        ] {
            assert_eq!(decode(bytes).unwrap().err(), Some(what));
        }
    }

    #[test]
    fn half_a_character_is_no_text() {
        let text = [utf16("na\n", u16::to_le_bytes), vec![0x3D, 0xD8, b'b', 0, b'c']].concat();
        assert_eq!(read(&text).1, b"na\n\xffb\xff");
    }

    #[test]
    fn a_character_is_whole_across_chunks() {
        for blanks in [CHUNK / 2 - 2, CHUNK / 2 - 1, CHUNK / 2] {
            let text = format!("{}😀,end", " ".repeat(usize::try_from(blanks).unwrap()));
            assert_eq!(read(&utf16(&text, u16::to_be_bytes)).1, text.as_bytes());
        }
    }

    proptest! {
        /// With a mark in every encoding, and without one if it begins as a header does.
        #[test]
        fn a_text_is_the_same_in_every_encoding(text in "[a-zA-Z\"]\\PC{0,40}\r?\n?\\PC{0,40}") {
            let marked = format!("\u{feff}{text}");
            for (bytes, encoding) in [
                (text.clone().into_bytes(), Encoding::Utf8),
                (marked.clone().into_bytes(), Encoding::Utf8),
                (utf16(&text, u16::to_le_bytes), Encoding::Utf16LittleEndian),
                (utf16(&marked, u16::to_le_bytes), Encoding::Utf16LittleEndian),
                (utf16(&text, u16::to_be_bytes), Encoding::Utf16BigEndian),
                (utf16(&marked, u16::to_be_bytes), Encoding::Utf16BigEndian),
            ] {
                prop_assert_eq!(read(&bytes), (encoding, text.clone().into_bytes()));
            }
        }
    }
}
