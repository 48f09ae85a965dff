//! Version 1 of the API, `/api/ext` (docs/api/v1.md).

mod apps;
mod errors;
mod examples;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod groups;
mod items;
mod members;
mod path;
pub mod shapes;
mod stream;
pub(crate) mod tree;
mod unchanged;
mod users;
mod workspaces;

use crate::app::App;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The operations and their description: first what a directory has from its start, then what may be created.
pub(crate) fn documented() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(workspaces::list::list))
        .routes(routes!(apps::list))
        .routes(routes!(groups::list::list, groups::create::create))
        .routes(routes!(
            groups::get::get,
            groups::update::update,
            groups::delete::delete
        ))
        .routes(routes!(users::list::list, users::create::create))
        .routes(routes!(users::get::get, users::update::update))
        .routes(routes!(users::replace_relations::replace_relations))
        .routes(routes!(users::replace_membership::by_workspaces))
        .routes(routes!(users::replace_membership::by_workspace))
        .routes(routes!(members::get::get, members::set_details::set_details))
        .routes(routes!(members::set_role::set_role))
        .routes(routes!(members::in_groups::in_groups))
}
