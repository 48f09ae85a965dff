//! Version 2 of the API, `/api/v2/ext` (docs/api/v2.md): the directory as resources.

pub(crate) mod batch;
mod errors;
mod examples;
mod group_members;
pub(crate) mod groups;
pub(crate) mod list;
mod members;
mod parts;
mod path;
pub(crate) mod shapes;
pub(crate) mod tree;
mod users;
mod workspaces;

use crate::app::App;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The operations and their description, in an order in which their examples can be sent.
pub(crate) fn documented() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(workspaces::list::list, workspaces::create::create))
        .routes(routes!(
            workspaces::get::get,
            workspaces::update::update,
            workspaces::delete::delete
        ))
        .routes(routes!(workspaces::set_status::archive))
        .routes(routes!(workspaces::set_status::unarchive))
        .routes(routes!(workspaces::set_default::set_default))
        .routes(routes!(users::list::list, users::create::create))
        .routes(routes!(users::get::get, users::update::update, users::delete::delete))
        .routes(routes!(users::set_status::archive))
        .routes(routes!(users::set_status::unarchive))
        .routes(routes!(members::list::list, members::add::add))
        .routes(routes!(members::bulk_add::bulk_add, members::bulk_update::bulk_update))
        .routes(routes!(
            members::get::get,
            members::update::update,
            members::remove::remove
        ))
        .routes(routes!(members::set_status::archive))
        .routes(routes!(members::set_status::unarchive))
        .routes(routes!(members::access::access))
        .routes(routes!(users::workspaces::workspaces))
        .routes(routes!(members::groups::groups))
        .routes(routes!(groups::list::list, groups::create::create))
        .routes(routes!(
            groups::get::get,
            groups::update::update,
            groups::delete::delete
        ))
        .routes(routes!(group_members::add::add, group_members::remove::remove))
        .routes(routes!(group_members::list::list))
        .routes(routes!(batch::batch))
}
