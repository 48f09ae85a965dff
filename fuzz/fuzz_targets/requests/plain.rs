//! Requests that are so simple that the response is predictable.

use serde_json::Value;

/// The public paths.
const OPEN: [&str; 5] = ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"];

/// A single request without a body, in its simplest form.
pub struct Plain<'a> {
    path: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    /// The request with a header that makes it the last of its connection.
    pub last: Vec<u8>,
}

impl<'a> Plain<'a> {
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let text = str::from_utf8(bytes).ok()?.strip_suffix("\r\n\r\n")?;
        let mut lines = text.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        let is_plain = ["GET", "PATCH", "POST", "PUT"].contains(&method)
            && target.starts_with('/')
            && target
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~?=&,@%".contains(&byte))
            && version == "HTTP/1.1"
            && words.next().is_none();
        let headers = lines.map(header).collect::<Option<Vec<_>>>()?;
        is_plain.then(|| Self {
            path: target.split('?').next().unwrap_or_default(),
            headers,
            last: format!("{text}\r\nConnection: close\r\n\r\n").into_bytes(),
        })
    }

    pub fn check(&self, answer: &str, token: &str) {
        let (head, body) = answer.split_once("\r\n\r\n").expect("a plain request is answered");
        let status = head.split(' ').nth(1).expect("a status");
        let is_guarded = ["/api/ext", "/api/v2/ext"]
            .iter()
            .filter_map(|prefix| self.path.strip_prefix(prefix))
            .any(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_let_in = self.is_let_in(token);
        if is_guarded && is_let_in {
            assert_ne!(status, "403", "the right token");
        } else if is_guarded {
            assert!(["403", "429"].contains(&status), "{status} without the token");
            assert!(!head.contains("\r\nallow:"), "a stranger learns the allowed methods");
        } else if status.starts_with('2') {
            assert!(
                OPEN.iter().any(|open| self.path.starts_with(open)),
                "{} is open",
                self.path
            );
        }
        if status.starts_with('4') && is_guarded {
            let envelope: Value = serde_json::from_str(body).expect("an envelope");
            assert_eq!(envelope["statusCode"].to_string(), status);
            assert_eq!(envelope["path"], self.path);
        }
        self.check_id(head);
    }

    fn is_let_in(&self, token: &str) -> bool {
        let Some(sent) = self.header("authorization") else {
            return false;
        };
        let Some((scheme, rest)) = sent.split_once(' ') else {
            return false;
        };
        scheme.eq_ignore_ascii_case("basic") && rest.trim() == token
    }

    /// The response has the id that was sent, or one of the server.
    fn check_id(&self, head: &str) {
        let line = head.lines().find_map(|line| line.strip_prefix("x-request-id: "));
        let given = line.expect("every answer has an id");
        let sent = self.header("x-request-id").unwrap_or_default();
        let is_sane =
            (1..=128).contains(&sent.len()) && sent.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
        if is_sane {
            assert_eq!(given, sent);
        } else {
            assert!(given.parse::<uuid::Uuid>().is_ok(), "{given}");
        }
    }

    /// The first header with this name.
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }
}

/// A header that doesn't change how the request is parsed or answered.
fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(": ")?;
    let is_plain = ["authorization", "host", "user-agent", "x-forwarded-for", "x-request-id"]
        .iter()
        .any(|plain| name.eq_ignore_ascii_case(plain))
        && value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        && value.trim() == value
        && !value.is_empty();
    is_plain.then_some((name, value))
}
