//! The caller of a request: who has been authenticated, and what the caller may do.

use crate::app::App;
use crate::client_address::ClientAddress;
use crate::errors::ApiError;
use crate::request_id::RequestId;
use crate::trees::tree_of;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use directory::{Actor, Via};
use std::net::Ipv4Addr;
use std::sync::Arc;
use store::{Call, Mode, Op};

/// An authenticated caller. A handler can reach the store only through it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    app: Arc<App>,
    call: Call,
}

impl Caller {
    /// Runs an operation for this caller.
    pub(crate) async fn run<O: Op>(self, op: O) -> Result<O::Output, ApiError> {
        Ok(self.read(op).await?)
    }

    /// Runs an operation for this caller, and keeps nothing of what it does.
    pub(crate) async fn dry_run<O: Op>(mut self, op: O) -> Result<O::Output, ApiError> {
        self.call.mode = Mode::Try;
        self.run(op).await
    }

    /// Runs a read that streams its response, and therefore handles the store's errors itself.
    pub(crate) async fn read<O: Op>(self, op: O) -> Result<O::Output, store::Error> {
        Ok(self.app.store.run(self.call, op).await?.output)
    }

    /// The same caller, for a part of the request.
    pub(crate) fn of_part(app: &Arc<App>, call: &Call) -> Self {
        Self {
            app: Arc::clone(app),
            call: Call {
                precondition: None,
                claim: None,
                ..call.clone()
            },
        }
    }

    /// Whether the caller sees the whole instance, and not only some workspaces.
    pub(crate) fn reaches_instance(&self) -> bool {
        self.call.reach.is_instance()
    }

    /// The call that this caller's operations run with.
    pub(crate) fn into_call(self) -> Call {
        self.call
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        // A change extracts its caller twice, but counts as one request.
        if let Some(caller) = parts.extensions.get::<Self>() {
            return Ok(caller.clone());
        }
        // Every connection has an address. If one had none, it would share a bucket with all others without one.
        let unknown = ClientAddress(Ipv4Addr::UNSPECIFIED.into());
        let ClientAddress(client) = parts.extensions.get().copied().unwrap_or(unknown);
        app.authentication.check(&parts.headers, client)?;
        app.parameters.check(parts)?;
        let request_id = parts.extensions.get::<RequestId>();
        let caller = Self {
            app: Arc::clone(app),
            call: Call {
                request_id: request_id.map(ToString::to_string),
                address: Some(client),
                requires_admin: tree_of(parts.uri.path()).requires_admin,
                ..Call::new(Actor::Root, Via::Api)
            },
        };
        if !parts.method.is_safe() {
            parts.extensions.insert(caller.clone());
        }
        Ok(caller)
    }
}
