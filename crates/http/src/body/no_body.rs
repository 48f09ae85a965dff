//! The body of a request that needs none.

use super::{Fields, FromBody, Json, Problems};

/// No body, or an object whose fields mean nothing here.
#[derive(Debug)]
pub(crate) struct NoBody;

impl FromBody for NoBody {
    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
        Fields::of_body(body, true, problems).map(|_| Self)
    }
}
