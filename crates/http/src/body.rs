//! Request bodies, from bytes to types of the directory.

mod fields;
mod form;
mod from_body;
mod integer;
mod json;
mod no_body;
mod question;
mod read;
mod values;

pub(crate) use fields::{Field, Fields, Patch, Problems, list_of_body};
pub(crate) use form::{Columns, Form};
#[cfg(feature = "fuzzing")]
pub(crate) use from_body::parse;
pub(crate) use from_body::{Content, FromBody, MAX_BYTES, MAX_BYTES_OF_MANY, Taken, parse_content, parse_json};
pub(crate) use json::Json;
pub(crate) use no_body::NoBody;
pub(crate) use question::QuestionBody;
pub(crate) use read::read_in_time;
