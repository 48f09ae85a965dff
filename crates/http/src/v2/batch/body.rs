//! The body of a batch.

use crate::body::{self, Fields, FromBody, Json, Problems};
use axum::http::{HeaderValue, Method, Uri};
use store::ops::BatchMode;
use utoipa::ToSchema;

/// The maximum number of operations.
const MAX_OPERATIONS: usize = 500;

/// The operations, and what a refusal of one means for the others.
pub(crate) struct BatchBody {
    pub(super) operations: Vec<Operation>,
    pub(super) mode: BatchMode,
}

/// An operation of a batch: a request without its surroundings.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) body: Option<Json>,
    pub(super) if_match: Option<HeaderValue>,
}

impl FromBody for BatchBody {
    const MAX_BYTES: usize = body::MAX_BYTES_OF_MANY;

    fn from_body(body: Option<Json>, problems: &mut Problems) -> Option<Self> {
        let mut fields = Fields::of_body(body, false, problems)?;
        let operations = fields.required_list("operations", operation);
        let mode = fields.required::<Mode>("mode");
        let operations = operations?;
        if operations.is_empty() || operations.len() > MAX_OPERATIONS {
            fields.broken_at("operations", &format!("must contain 1 to {MAX_OPERATIONS} elements"));
            return None;
        }
        Some(Self {
            operations,
            mode: mode?.0,
        })
    }
}

struct Mode(BatchMode);

impl body::Field for Mode {
    fn from_json(json: Json) -> Result<Self, String> {
        match json {
            Json::Text(text) if text == "each" => Ok(Self(BatchMode::Each)),
            Json::Text(text) if text == "all" => Ok(Self(BatchMode::All)),
            _ => Err("must be one of the following values: each, all".to_owned()),
        }
    }
}

fn operation(mut fields: Fields<'_>) -> Option<Operation> {
    let method = fields.required::<WriteMethod>("method");
    let uri = fields.required::<WritePath>("path");
    let if_match = fields.optional::<Header>("if_match");
    let body = fields.optional::<Json>("body");
    Some(Operation {
        method: method?.0,
        uri: uri?.0,
        body,
        if_match: if_match.map(|Header(value)| value),
    })
}

struct WriteMethod(Method);

impl body::Field for WriteMethod {
    fn from_json(json: Json) -> Result<Self, String> {
        let writes = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let found = match &json {
            Json::Text(text) => writes.into_iter().find(|method| method.as_str() == text),
            _ => None,
        };
        let method = found.ok_or("must be one of the following values: POST, PUT, PATCH, DELETE")?;
        Ok(Self(method))
    }
}

/// A path below the two APIs, with its query.
struct WritePath(Uri);

impl body::Field for WritePath {
    fn from_json(json: Json) -> Result<Self, String> {
        let wrong = || "must be a path that begins with /api/ext/ or /api/v2/ext/".to_owned();
        let Json::Text(text) = json else { return Err(wrong()) };
        let is_below = ["/api/ext/", "/api/v2/ext/"]
            .iter()
            .any(|prefix| text.starts_with(prefix));
        if !is_below {
            return Err(wrong());
        }
        let uri = text.parse().map(Self);
        uri.map_err(|_| "must be a path as in a request: other characters are encoded, a space as %20".to_owned())
    }
}

struct Header(HeaderValue);

impl body::Field for Header {
    fn from_json(json: Json) -> Result<Self, String> {
        let value = match json {
            Json::Text(text) => HeaderValue::from_str(&text).ok(),
            _ => None,
        };
        value
            .map(Self)
            .ok_or_else(|| "must be the value of a header If-Match".to_owned())
    }
}

/// Several changes.
#[derive(ToSchema)]
#[schema(as = Batch)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BatchSchema {
    #[schema(min_items = 1, max_items = 500)]
    operations: Vec<OperationSchema>,
    mode: ModeWords,
}

/// What a refusal of one operation means for the others.
#[derive(ToSchema)]
#[schema(as = BatchMode, rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum ModeWords {
    Each,
    All,
}

/// A change: a request without its headers.
#[derive(ToSchema)]
#[schema(as = BatchOperation)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct OperationSchema {
    method: MethodWords,
    /// A path below `/api/ext` or `/api/v2/ext`, with its query.
    #[schema(pattern = "^/api/(v2/)?ext/")]
    path: String,
    #[schema(value_type = Option<Object>)]
    body: Option<()>,
    /// The header If-Match.
    if_match: Option<String>,
}

#[derive(ToSchema)]
#[schema(as = BatchMethod, rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "only its schema is used")]
enum MethodWords {
    Post,
    Put,
    Patch,
    Delete,
}
