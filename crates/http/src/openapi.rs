//! The description of the API, and the page that shows it.

use crate::app::App;
use crate::envelope::Envelope;
use crate::errors::ApiError;
use crate::known_parameters::KnownParameters;
use crate::{ext, page_policy, v2, write};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{Next, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use std::future::ready;
use std::sync::Arc;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Content, InfoBuilder, LicenseBuilder, RefOr, Required, Schema, ServerBuilder};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

const PATH: &str = "/openapi.json";

const DESCRIPTION: &str = "\
Users, workspaces and groups of an organisation's internal tools: the ToolJet API, version 1, and the same directory as resources, version 2.

To send requests from this page, choose **Authorize** and paste the access token: `roster quickstart` writes it to `.env`, as \
`EXTERNAL_API_ACCESS_TOKEN`. The examples work from top to bottom on a directory that `roster quickstart` created.";

const TOKEN_DESCRIPTION: &str = "\
The access token, without any prefix. Clients of ToolJet send it as `Authorization: Basic TOKEN`, which works too.";

/// The description of the API as OpenAPI 3.1: pretty JSON with a line feed at its end.
///
/// # Panics
/// Never: a description consists of strings and numbers.
#[must_use]
pub fn openapi_json() -> String {
    let (_, mut document) = documented().split_for_parts();
    let_bodies_be_left_out(&mut document);
    describe_headers_of_writes(&mut document);
    document.to_pretty_json().expect("a description becomes JSON") + "\n"
}

/// Every operation with its handler and its description.
pub(crate) fn documented() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(ext::documented())
        .merge(v2::documented())
}

/// The query parameters of the operations that refuse unknown ones: those of version 2.
pub(crate) fn checked_parameters() -> KnownParameters {
    KnownParameters::of(v2::documented().get_openapi())
}

/// A body that requires no field is optional. The annotation can express that only by also allowing a body of `null`,
/// which is refused.
fn let_bodies_be_left_out(document: &mut utoipa::openapi::OpenApi) {
    let Some(components) = &document.components else { return };
    let paths = document.paths.paths.values_mut();
    let writes = paths.flat_map(|path| [&mut path.post, &mut path.put, &mut path.patch]);
    for operation in writes.flatten() {
        if let Some(RefOr::T(body)) = &mut operation.request_body
            && body
                .content
                .values()
                .all(|content| requires_nothing(components, content))
        {
            body.required = Some(Required::False);
        }
    }
}

/// Whether the schema of a body is a component without required fields.
fn requires_nothing(components: &Components, content: &RefOr<Content>) -> bool {
    let RefOr::T(Content {
        schema: Some(RefOr::Ref(reference)),
        ..
    }) = content
    else {
        return false;
    };
    let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
    matches!(components.schemas.get(name), Some(RefOr::T(Schema::Object(object))) if object.required.is_empty())
}

/// Every write responds with the same headers, because the store's runner determines them.
fn describe_headers_of_writes(document: &mut utoipa::openapi::OpenApi) {
    let paths = document.paths.paths.values_mut();
    let writes = paths.flat_map(|path| [&mut path.post, &mut path.put, &mut path.patch, &mut path.delete]);
    writes.flatten().for_each(write::describe_headers);
}

/// The description without its operations.
#[derive(OpenApi)]
#[openapi(
    components(schemas(Envelope)),
    security(("access_token" = [])),
    modifiers(&About),
    tags(
        (name = "workspaces", description = "Workspaces and their groups"),
        (name = "groups", description = "Custom groups of workspaces"),
        (name = "users", description = "Users and their relations to workspaces"),
        (name = "members", description = "Members of workspaces: metadata, roles, and who is in which groups"),
        (name = "v2 workspaces", description = "Workspaces as resources"),
        (name = "v2 users", description = "Users as resources"),
        (name = "v2 members", description = "Members of workspaces as resources"),
        (name = "v2 groups", description = "Groups as resources"),
        (name = "v2 batch", description = "Several changes at once")
    )
)]
struct Document;

struct About;

impl Modify for About {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        document.info = InfoBuilder::new()
            .title("Roster")
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some(DESCRIPTION))
            .license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
            .build();
        let here = ServerBuilder::new()
            .url("/")
            .description(Some("The server that this description comes from"));
        document.servers = Some(vec![here.build()]);
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(TOKEN_DESCRIPTION))
            .build();
        if let Some(components) = &mut document.components {
            components.add_security_scheme("access_token", SecurityScheme::Http(token));
        }
    }
}

/// `GET /openapi.json`, and `/docs`, a page that shows it without loading anything from other servers.
pub(crate) fn routes() -> Router<Arc<App>> {
    let json: Arc<str> = openapi_json().into();
    // The default validator of the page is a public web service.
    let config = Config::from(PATH).try_it_out_enabled(true).validator_url("none");
    let page = SwaggerUi::new("/docs").config(config);
    let page = Router::from(page).layer(middleware::from_fn(name_what_is_missing));
    let policy = page_policy::of_own_files();
    let page = page.layer(map_response(move |response: Response| {
        ready(page_policy::with(policy.clone(), response))
    }));
    let json = get(async move || ([(CONTENT_TYPE, "application/json")], json.to_string()));
    Router::new().route(PATH, json).merge(page)
}

/// The page's own `404` has no body: replace it.
async fn name_what_is_missing(method: Method, uri: Uri, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return ApiError::UnknownPath(method, uri.path().to_owned()).into_response();
    }
    response
}
