//! The tree of version 1's routes.

use super::errors;
use crate::route_tree::RouteTree;

pub(crate) static TREE: RouteTree = RouteTree {
    prefix: "/api/ext",
    is_protected: true,
    requires_admin: false,
    render: |error, occurrence| errors::FORM.render(error, occurrence),
};
