//! What all paths below a prefix share: whether they need the token, which rules they keep, and how an error looks.

use crate::envelope::Occurrence;
use crate::errors::ApiError;
use axum::response::Response;

/// A tree of routes.
#[derive(Debug)]
pub(crate) struct RouteTree {
    /// The path at which it begins, without a trailing slash. Empty for all paths.
    pub(crate) prefix: &'static str,
    /// Whether every path needs the token, even an unknown one.
    pub(crate) is_protected: bool,
    /// Whether no change may leave a workspace without an admin (contract for changes, The last admin).
    pub(crate) requires_admin: bool,
    /// Renders an error: its status, its body, and the headers that describe the body.
    pub(crate) render: fn(&ApiError, Occurrence<'_>) -> Response,
}

impl RouteTree {
    /// Whether the path is at or below the prefix.
    pub(crate) fn contains(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
