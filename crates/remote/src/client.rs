//! The requests to the other server.

use std::time::Duration;

use bytes::Bytes;
use directory::{UserId, WorkspaceId};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::ring;

use crate::exchange::{answered, json};
use crate::{Address, Authorities, Error, List, MembershipChange, NewUser, Relation, RemoteUser, UserChange};

/// How long it may take until the server can be reached.
const CONNECT: Duration = Duration::from_secs(10);

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The names under which a list may stand in an object.
const USERS: &[&str] = &["users", "data"];
const WORKSPACES: &[&str] = &["workspaces", "organizations", "data"];

/// The maximum bytes of all workspaces together: an import keeps them in memory.
const ALL_WORKSPACES: u64 = 32 * 1024 * 1024;

/// A server that speaks the `ToolJet` API. It follows no redirect and uses no proxy, as the token is for this server only.
#[derive(Debug, Clone)]
pub struct Client {
    http: legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    address: Address,
    /// The `Authorization` header; it is marked as secret, so it isn't printed.
    authorization: HeaderValue,
}

impl Client {
    /// A client. It sends no request yet.
    pub fn new(address: Address, token: &SecretString, authorities: Authorities) -> Result<Self, Error> {
        let mut authorization =
            HeaderValue::try_from(format!("Basic {}", token.expose_secret())).map_err(|_| Error::Token)?;
        authorization.set_sensitive(true);
        let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(authorities.0)
            .with_no_client_auth();
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        Ok(Self {
            http: legacy::Client::builder(TokioExecutor::new()).build(connector),
            address,
            authorization,
        })
    }

    /// All users, as they come. [`RemoteUser::read`] reads one.
    pub async fn users(&self) -> Result<List, Error> {
        self.list("users", USERS, u64::MAX).await
    }

    /// All workspaces, as they come. [`RemoteWorkspace::read`](crate::RemoteWorkspace::read) reads one.
    pub async fn workspaces(&self) -> Result<List, Error> {
        self.list("workspaces", WORKSPACES, ALL_WORKSPACES).await
    }

    /// One user.
    pub async fn user(&self, id: UserId) -> Result<RemoteUser, Error> {
        self.exchange(Method::GET, &format!("user/{id}"), Bytes::new()).await
    }

    /// Creates a user, and returns it.
    pub async fn create(&self, user: &NewUser) -> Result<RemoteUser, Error> {
        self.write(Method::POST, "users", user).await
    }

    /// Changes a user, and returns it.
    pub async fn update(&self, id: UserId, change: &UserChange) -> Result<RemoteUser, Error> {
        self.write(Method::PATCH, &format!("user/{id}"), change).await
    }

    /// Replaces all memberships of a user, and returns the user.
    pub async fn replace_relations(&self, id: UserId, workspaces: &[Relation]) -> Result<RemoteUser, Error> {
        self.write(Method::PUT, &format!("user/{id}/workspaces"), &workspaces)
            .await
    }

    /// Changes one membership of a user, and returns the user.
    pub async fn replace_membership(
        &self,
        id: UserId,
        workspace: WorkspaceId,
        change: &MembershipChange,
    ) -> Result<RemoteUser, Error> {
        self.write(Method::PATCH, &format!("user/{id}/workspaces/{workspace}"), change)
            .await
    }

    async fn list(&self, path: &str, names: &'static [&'static str], most: u64) -> Result<List, Error> {
        let url = self.address.of(path);
        let answer = self.send(Method::GET, &url, Bytes::new()).await?;
        Ok(List::start(url, answer.into_body(), names, most))
    }

    async fn write(&self, method: Method, path: &str, body: &impl Serialize) -> Result<RemoteUser, Error> {
        let body = serde_json::to_vec(body).expect("texts and lists are JSON");
        self.exchange(method, path, body.into()).await
    }

    /// An exchange that is answered with a user.
    async fn exchange(&self, method: Method, path: &str, body: Bytes) -> Result<RemoteUser, Error> {
        let url = self.address.of(path);
        let answer = self.send(method, &url, body).await?;
        let user: Value = json(&url, answer).await?;
        RemoteUser::read(&user).map_err(|why| Error::Unreadable {
            url,
            what: "a user",
            why,
        })
    }

    async fn send(&self, method: Method, url: &str, body: Bytes) -> Result<Response<Incoming>, Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(url)
            .header(AUTHORIZATION, &self.authorization)
            .header(ACCEPT, JSON)
            .header(USER_AGENT, concat!("roster/", env!("CARGO_PKG_VERSION")));
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        let request = request.body(Full::new(body)).expect("an address was parsed as one");
        answered(url, self.http.request(request)).await
    }
}
