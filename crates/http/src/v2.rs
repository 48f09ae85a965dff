//! Version 2 of the API, `/api/v2/ext` (docs/api). It has no routes yet.

mod errors;

use crate::route_tree::RouteTree;

pub(crate) static TREE: RouteTree = RouteTree {
    prefix: "/api/v2/ext",
    is_protected: true,
    render: errors::render,
};
