//! One request and its answer.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use hyper::{HeaderMap, Response, StatusCode};
use hyper_util::client::legacy;
use serde_json::Value;
use tokio::time::timeout;
use tokio_rustls::rustls;

use crate::Error;

/// How long the server may take until it begins to answer, and between two parts of its answer. A list of a million users
/// takes time.
pub const BEGIN: Duration = Duration::from_mins(2);
pub const SILENCE: Duration = Duration::from_mins(1);

/// Bytes of an answer that is no list.
const ANSWER: usize = 16 * 1024 * 1024;

/// Bytes of a refusal, to find a message in.
const REFUSAL: usize = 64 * 1024;

/// Waits for the head of an answer, which must be one of success.
pub async fn answered(
    url: &str,
    exchange: impl Future<Output = Result<Response<Incoming>, legacy::Error>>,
) -> Result<Response<Incoming>, Error> {
    let answer = match timeout(BEGIN, exchange).await {
        Ok(answer) => answer.map_err(|error| unreachable(url, &error))?,
        Err(_) => {
            return Err(Error::Unreachable {
                url: url.to_owned(),
                why: "it has not begun to answer within two minutes".to_owned(),
            });
        }
    };
    if !answer.status().is_success() {
        return Err(refused(url, answer).await);
    }
    refuse_encoded(url, answer.headers())?;
    refuse_html(url, answer.headers())?;
    Ok(answer)
}

/// No encoding was asked for. A compressed answer could hold any number of bytes in a few.
fn refuse_encoded(url: &str, headers: &HeaderMap) -> Result<(), Error> {
    match headers.get(CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(Error::Unreadable {
            url: url.to_owned(),
            what: "plain JSON",
            why: format!("it has the encoding {encoding:?}, which wasn't asked for"),
        }),
        _ => Ok(()),
    }
}

/// Web servers answer an unknown path with a page.
fn refuse_html(url: &str, headers: &HeaderMap) -> Result<(), Error> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_html = |value: &str| {
        ["text/html", "application/xhtml"]
            .iter()
            .any(|html| value.starts_with(html))
    };
    match content_type.map(str::to_ascii_lowercase).filter(|value| is_html(value)) {
        Some(html) => Err(Error::Unreadable {
            url: url.to_owned(),
            what: "JSON",
            why: format!("it is HTML ({html}); is the address that of the API's server?"),
        }),
        None => Ok(()),
    }
}

/// The whole of an answer, as JSON.
pub async fn json(url: &str, answer: Response<Incoming>) -> Result<Value, Error> {
    let unreadable = |why: String| Error::Unreadable {
        url: url.to_owned(),
        what: "a user",
        why,
    };
    let body = whole(answer.into_body(), ANSWER).await.map_err(unreadable)?;
    serde_json::from_slice(&body).map_err(|error| unreadable(error.to_string()))
}

/// An error with its causes.
pub fn causes(error: &(dyn StdError + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let mut sentences: Vec<String> = causes.map(ToString::to_string).collect();
    sentences.dedup();
    sentences.join(": ")
}

async fn whole(body: Incoming, limit: usize) -> Result<Bytes, String> {
    let collected = timeout(SILENCE, Limited::new(body, limit).collect()).await;
    let collected = collected.map_err(|_| "it takes longer than a minute".to_owned())?;
    collected
        .map(http_body_util::Collected::to_bytes)
        .map_err(|error| causes(&*error))
}

fn unreachable(url: &str, error: &legacy::Error) -> Error {
    let (url, why) = (url.to_owned(), causes(error));
    if is_of_certificates(error) {
        Error::Untrusted { url, why }
    } else {
        Error::Unreachable { url, why }
    }
}

/// Whether TLS rejects the server. Such an error is wrapped in one of the network.
fn is_of_certificates(error: &(dyn StdError + 'static)) -> bool {
    let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || inner.is_some_and(|inner| is_of_certificates(inner))
        || error.source().is_some_and(is_of_certificates)
}

async fn refused(url: &str, answer: Response<Incoming>) -> Error {
    let (head, body) = answer.into_parts();
    let said = messages(&whole(body, REFUSAL).await.unwrap_or_default());
    Error::Refused {
        url: url.to_owned(),
        status: head.status,
        hint: hint(head.status, &head.headers, &said),
        said,
    }
}

/// What to do about a refusal.
fn hint(status: StatusCode, headers: &HeaderMap, said: &[String]) -> String {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            "the token must be that server's EXTERNAL_API_ACCESS_TOKEN, and its API switched on".to_owned()
        }
        StatusCode::NOT_FOUND if said.is_empty() => {
            "the ToolJet API isn't there; is the address right, and the API switched on?".to_owned()
        }
        StatusCode::TOO_MANY_REQUESTS => "try again later".to_owned(),
        _ if status.is_client_error() => "that server doesn't take the request as it is".to_owned(),
        _ if status.is_redirection() => {
            let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
            format!(
                "the token isn't sent to another address; if {:?} is the right one, give that",
                location.unwrap_or_default()
            )
        }
        _ => "try again later, or ask the server's operator".to_owned(),
    }
}

/// The messages of a refusal, if its body has the API's form.
fn messages(body: &[u8]) -> Vec<String> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    match answer.get("message") {
        Some(Value::String(message)) => vec![message.clone()],
        Some(Value::Array(messages)) => messages
            .iter()
            .filter_map(|message| message.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}
