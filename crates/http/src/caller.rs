//! Who is let in, and what they can do then.

use crate::app::App;
use crate::client_address::ClientAddress;
use crate::errors::ApiError;
use crate::request_id::RequestId;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use directory::{Password, PasswordHash};
use std::net::Ipv4Addr;
use std::sync::Arc;
use store::{Op, Origin};

/// The actor of events that come from the API.
const ACTOR: &str = "external-api";

/// Somebody who was let in. The only way from a handler to the store.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    app: Arc<App>,
    origin: Origin,
}

impl Caller {
    /// Runs an operation in this caller's name.
    pub(crate) async fn run<O: Op>(self, op: O) -> Result<O::Output, ApiError> {
        Ok(self.read(op).await?)
    }

    /// Runs a read that streams its answer, and so tells of errors in its own way.
    pub(crate) async fn read<O: Op>(self, op: O) -> Result<O::Output, store::Error> {
        self.app.store.run(self.origin, op).await
    }

    /// Hashes a password, if there is one.
    pub(crate) async fn hash(&self, password: Option<Password>) -> Result<Option<PasswordHash>, ApiError> {
        match password {
            Some(password) => Ok(Some(self.app.passwords.hash(password).await?)),
            None => Ok(None),
        }
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        // Every connection has an address. Should one not, it would share its bucket with its like.
        let unknown = ClientAddress(Ipv4Addr::UNSPECIFIED.into());
        let ClientAddress(client) = parts.extensions.get().copied().unwrap_or(unknown);
        app.authentication.check(&parts.headers, client)?;
        let request_id = parts.extensions.get::<RequestId>();
        Ok(Self {
            app: Arc::clone(app),
            origin: Origin {
                actor: ACTOR.into(),
                request_id: request_id.map(ToString::to_string),
            },
        })
    }
}
