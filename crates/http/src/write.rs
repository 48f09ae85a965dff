//! A request that changes something: its body, and the call that runs the change. The store's runner handles dry runs,
//! preconditions and repeated requests in the same way for every write.

mod answers;
mod described;
mod tried;

pub(crate) use answers::{no_content, shown};
pub(crate) use described::{Parameters, ParametersOfDeletion, describe_headers};
pub(crate) use tried::{Tried, TriedBatch, TriedWithoutBody};

use crate::app::App;
use crate::body::{self, Content, FromBody, Taken, parse_content};
use crate::caller::Caller;
use crate::collector::Collector;
use crate::envelope::Surroundings;
use crate::errors::ApiError;
use crate::etag::precondition;
use crate::trees::tree_of;
use answers::{replayed, sent};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use directory::{Event, Password, PasswordHash};
use std::sync::Arc;
use store::ops::Part;
use store::{Answer, AnsweredOp, Call, Claim, ClaimResult, Mode, Op, RequestOutcome, ToldEvent};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A request that changes something.
#[derive(Debug)]
pub(crate) struct Write<T> {
    /// The body, parsed.
    pub(crate) body: T,
    /// How to run the change.
    pub(crate) call: WriteCall,
}

/// How to run a change: the store's call, and the server's state.
#[derive(Debug)]
pub(crate) struct WriteCall {
    app: Arc<App>,
    call: Call,
    /// Where the operation goes, if the request is a part of a batch.
    collector: Option<Collector>,
}

/// Creates the answer to an operation from its output.
pub(crate) type Render<O> = fn(&<O as Op>::Output) -> Result<Answer, store::Error>;

/// Why the request isn't run: it is invalid, or it was already done.
pub(crate) enum NotNow {
    Wrong(ApiError),
    Earlier(Answer),
}

impl From<ApiError> for NotNow {
    fn from(error: ApiError) -> Self {
        Self::Wrong(error)
    }
}

impl IntoResponse for NotNow {
    fn into_response(self) -> Response {
        match self {
            Self::Wrong(error) => error.into_response(),
            Self::Earlier(answer) => replayed(answer),
        }
    }
}

impl<T: FromBody + Send> FromRequest<Arc<App>> for Write<T> {
    type Rejection = NotNow;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, NotNow> {
        let read = Read::new(request, app, Taken::of::<T>()).await?;
        let (content, bytes) = (read.content.clone(), read.bytes.clone());
        // A request that was done earlier under the key is recognised first: another one is refused as such, even if it is invalid.
        let call = read.claim(app).await?;
        let body = parse_content(content, bytes).await?;
        Ok(Self { body, call })
    }
}

/// A request that has been read, but not parsed.
struct Read {
    parts: Parts,
    content: Content,
    bytes: Bytes,
    key: Option<String>,
    call: Call,
    collector: Option<Collector>,
}

impl Read {
    async fn new(request: Request, app: &Arc<App>, taken: Taken) -> Result<Self, NotNow> {
        let (mut parts, body) = request.into_parts();
        let mut call = Caller::from_request_parts(&mut parts, app).await?.into_call();
        let collector = parts.extensions.get::<Collector>().cloned();
        let key = if collector.is_some() {
            prepare_part(&mut call, &parts, app)?;
            None
        } else {
            call.mode = mode(parts.uri.query())?;
            match call.mode {
                Mode::Keep => key(&parts)?,
                Mode::Try => None,
            }
        };
        call.precondition = precondition(&parts.headers);
        let request = Request::from_parts(parts.clone(), body);
        let (content, bytes) = body::read_in_time(request, app, taken).await?;
        Ok(Self {
            parts,
            content,
            bytes,
            key,
            call,
            collector,
        })
    }

    /// How to run the change, or the answer that is kept under the request's key.
    async fn claim(self, app: &Arc<App>) -> Result<WriteCall, NotNow> {
        let mut call = self.call;
        if let Some(key) = self.key {
            let claim = Claim {
                caller: call.actor.to_string(),
                key,
                digest: digest(app, &self.parts, &self.bytes),
            };
            match app.store.claim(claim).await.map_err(ApiError::from)? {
                ClaimResult::Earlier(answer) => return Err(NotNow::Earlier(answer)),
                ClaimResult::Now(guard) => call.claim = Some(guard),
            }
        }
        Ok(WriteCall {
            app: Arc::clone(app),
            call,
            collector: self.collector,
        })
    }
}

/// Prepares the call of a part of a batch. The dry run and the key are those of the batch.
fn prepare_part(call: &mut Call, parts: &Parts, app: &App) -> Result<(), ApiError> {
    app.parameters.check(parts)?;
    if mode(parts.uri.query())? == Mode::Try {
        return Err(ApiError::Parameter("dry_run belongs to the batch".to_owned()));
    }
    call.requires_admin = tree_of(parts.uri.path()).requires_admin;
    Ok(())
}

/// The error of a batch or a bulk in a batch.
pub(crate) fn nested() -> ApiError {
    ApiError::Parameter("A batch can't be a part of a batch, nor can a bulk".to_owned())
}

impl WriteCall {
    /// Hashes a password, if there is one. A dry run stores no hash, so it computes none.
    pub(crate) async fn hash(&self, password: Option<Password>) -> Result<Option<PasswordHash>, ApiError> {
        if let (Some(collector), Some(_)) = (&self.collector, &password) {
            collector.count_password()?;
        }
        match (password, self.call.mode) {
            (Some(password), Mode::Keep) => Ok(Some(self.app.passwords.hash(password).await?)),
            (Some(_), Mode::Try) => Ok(Some(PasswordHash::placeholder())),
            (None, _) => Ok(None),
        }
    }

    /// Runs the operation, and responds with what `render` builds from its output.
    pub(crate) async fn run<O: Op>(self, op: O, render: Render<O>) -> Result<Response, ApiError> {
        let op = AnsweredOp::new(op, render);
        let Some(collector) = self.collector else {
            return self.run_alone(op).await;
        };
        collector.put(Part {
            op,
            precondition: self.call.precondition,
            requires_admin: self.call.requires_admin,
        });
        Ok(StatusCode::OK.into_response())
    }

    /// Refuses to be a part of a batch.
    pub(crate) fn refuse_in_batch(&self) -> Result<(), ApiError> {
        match &self.collector {
            Some(_) => Err(nested()),
            None => Ok(()),
        }
    }

    /// The caller of the parts of this request.
    pub(crate) fn caller(&self) -> Caller {
        Caller::of_part(&self.app, &self.call)
    }

    /// What the errors of the parts of this request are rendered with.
    pub(crate) fn surroundings(&self) -> Surroundings {
        Surroundings {
            at: self.app.store.environment().now(),
            request_id: self.call.request_id.clone().unwrap_or_default(),
        }
    }

    /// Like [`Self::run`], for an operation that can't be a part of a batch.
    pub(crate) async fn run_alone(self, op: AnsweredOp) -> Result<Response, ApiError> {
        match self.app.store.answer(self.call.clone(), op).await? {
            RequestOutcome::Done(answer) => Ok(sent(answer)),
            RequestOutcome::Earlier(answer) => Ok(replayed(answer)),
            RequestOutcome::Tried(answer, events) => self.tried(&answer, events).map_err(ApiError::Internal),
        }
    }

    fn tried(&self, answer: &Answer, events: Vec<Event>) -> Result<Response, String> {
        let body = if answer.body.is_empty() { "null" } else { &answer.body };
        let tried = Tried {
            dry_run: true,
            status: answer.status,
            body: serde_json::from_str(body).map_err(|error| error.to_string())?,
            changes: ToldEvent::of_call(events, &self.call).map_err(|fault| fault.to_string())?,
        };
        Ok(sent(Answer {
            status: StatusCode::OK.as_u16(),
            body: serde_json::to_string(&tried).map_err(|error| error.to_string())?,
            tag: None,
        }))
    }
}

/// Whether the request is a dry run. Any value except true and false is refused, so that the change isn't made by
/// mistake.
fn mode(query: Option<&str>) -> Result<Mode, ApiError> {
    let mut values = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .filter(|(name, _)| name == "dry_run")
        .map(|(_, value)| value);
    match (values.next().as_deref(), values.next()) {
        (None | Some("false"), None) => Ok(Mode::Keep),
        (Some("true"), None) => Ok(Mode::Try),
        _ => Err(ApiError::Parameter("dry_run must be true or false, once".to_owned())),
    }
}

fn key(parts: &Parts) -> Result<Option<String>, ApiError> {
    const MAX_CHARACTERS: usize = 255;
    let mut lines = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(key) = lines.next() else { return Ok(None) };
    let fits =
        |key: &&str| (1..=MAX_CHARACTERS).contains(&key.len()) && key.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    match key.to_str().ok().filter(fits) {
        Some(key) if lines.next().is_none() => Ok(Some(key.to_owned())),
        _ => Err(ApiError::Parameter(
            "Idempotency-Key must be 1 to 255 printable ASCII characters, once".to_owned(),
        )),
    }
}

/// A digest that is equal for equal requests. It is keyed, because the body may hold a password.
fn digest(app: &App, parts: &Parts, body: &[u8]) -> [u8; 32] {
    let mut fields = vec![
        parts.method.as_str().as_bytes(),
        parts.uri.path().as_bytes(),
        parts.uri.query().unwrap_or_default().as_bytes(),
        body,
    ];
    fields.extend(parts.headers.get_all(IF_MATCH).iter().map(HeaderValue::as_bytes));
    app.authentication.keyed_digest(&fields)
}
