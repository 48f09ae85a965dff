//! The tree of version 2's routes.

use super::errors;
use crate::route_tree::RouteTree;

pub(crate) static TREE: RouteTree = RouteTree {
    prefix: "/api/v2/ext",
    is_protected: true,
    requires_admin: true,
    render: |error, occurrence| errors::FORM.render(error, occurrence),
};
