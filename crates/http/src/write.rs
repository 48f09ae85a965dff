//! A request that changes something: its body, and the call that runs the change. The store's runner handles dry runs,
//! preconditions and repeated requests in the same way for every write.

use crate::app::App;
use crate::body::{self, Content, FromBody, Taken, parse_content};
use crate::caller::Caller;
use crate::collector::Collector;
use crate::envelope::Surroundings;
use crate::errors::ApiError;
use crate::etag::{etag, precondition};
use crate::trees::tree_of;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use directory::{Event, Password, PasswordHash};
use headers::HeaderMapExt;
use serde::Serialize;
use serde_json::value::RawValue;
use std::sync::Arc;
use store::ops::Part;
use store::{Answer, AnsweredOp, Call, Claim, ClaimResult, Fault, Mode, Op, RequestOutcome, ToldEvent};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

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
        let body = parse_content(read.content.clone(), read.bytes.clone()).await?;
        let call = read.claim(app).await?;
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
            Some(_) => Err(ApiError::Parameter(
                "A batch can't be a part of a batch, nor can a bulk".to_owned(),
            )),
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

/// What a dry run would have done. Nothing of it was kept.
#[derive(Serialize, ToSchema)]
#[schema(as = DryRun)]
pub(crate) struct Tried<'a> {
    /// Always true.
    dry_run: bool,
    /// The HTTP status that the request would have been answered with.
    #[schema(minimum = 200, maximum = 299)]
    status: u16,
    /// The body that it would have been answered with: an object, or an array of them.
    #[schema(value_type = serde_json::Value)]
    body: &'a RawValue,
    /// The events that the log would have.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<ToldEvent>,
}

/// What a dry run of a change that is answered without a body would have done. Nothing of it was kept.
#[derive(ToSchema)]
#[schema(as = DryRunWithoutBody)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct TriedWithoutBody {
    /// Always true.
    dry_run: bool,
    /// The HTTP status that the request would have been answered with.
    #[schema(minimum = 200, maximum = 299)]
    status: u16,
    /// Always null.
    body: (),
    /// The events that the log would have.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<ToldEvent>,
}

/// A response without a body.
#[expect(clippy::unnecessary_wraps, reason = "it is what a runner takes")]
pub(crate) fn no_content<T>(_: &T) -> Result<Answer, store::Error> {
    Ok(Answer {
        status: StatusCode::NO_CONTENT.as_u16(),
        body: String::new(),
        tag: None,
    })
}

/// A response with this value as JSON.
pub(crate) fn shown(status: StatusCode, shape: &impl Serialize) -> Result<Answer, store::Error> {
    Ok(Answer {
        status: status.as_u16(),
        body: serde_json::to_string(shape).map_err(|error| store::Error::Failed(Fault::other(error)))?,
        tag: None,
    })
}

fn sent(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = if answer.body.is_empty() {
        status.into_response()
    } else {
        ([(CONTENT_TYPE, "application/json")], answer.body).into_response()
    };
    *response.status_mut() = status;
    if let Some(tag) = &answer.tag {
        response.headers_mut().typed_insert(etag(tag));
    }
    response
}

fn replayed(answer: Answer) -> Response {
    let mut response = sent(answer);
    response
        .headers_mut()
        .insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    response
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

/// Adds the headers of a successful response to the description of the API.
pub(crate) fn describe_headers(operation: &mut Operation) {
    let answers = operation
        .responses
        .responses
        .iter_mut()
        .filter(|(status, _)| status.starts_with('2'));
    for (_, answer) in answers {
        let RefOr::T(answer) = answer else { continue };
        for (name, schema, description) in [
            (
                "ETag",
                String::schema(),
                "The state that the change led to, for If-Match; a dry run has none",
            ),
            (
                "Idempotent-Replayed",
                bool::schema(),
                "True if this is the answer to an earlier request with the same Idempotency-Key",
            ),
        ] {
            let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description));
            answer.headers.insert(name.to_owned(), RefOr::T(header.build()));
        }
    }
}

/// The parameters of every write, for the description of the API.
pub(crate) struct Parameters;

/// The same for a deletion. The example of a deletion is a dry run, so that nobody loses something by trying it.
pub(crate) struct ParametersOfDeletion;

impl IntoParams for ParametersOfDeletion {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let with_example = |parameter: Parameter| match parameter.name.as_str() {
            "dry_run" => ParameterBuilder::from(parameter).example(Some(true.into())).build(),
            _ => parameter,
        };
        Parameters::into_params(place).into_iter().map(with_example).collect()
    }
}

impl IntoParams for Parameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = |name: &str, place, schema, description: &str| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(place)
                .required(Required::False)
                .schema(Some(schema))
                .description(Some(description))
                .build()
        };
        vec![
            parameter(
                "dry_run",
                ParameterIn::Query,
                bool::schema(),
                "Run the change with all of its checks, and keep nothing: the answer says what it would have been",
            ),
            parameter(
                "If-Match",
                ParameterIn::Header,
                String::schema(),
                "The ETag that the resource must have: another one is answered with 412",
            ),
            parameter(
                "Idempotency-Key",
                ParameterIn::Header,
                String::schema(),
                "1 to 255 printable ASCII characters. The same request with the same key gets the same answer for 24 hours",
            ),
        ]
    }
}
