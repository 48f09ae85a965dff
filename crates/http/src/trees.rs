//! All trees of routes. A new one is added here.

use crate::error_form::ErrorForm;
use crate::errors::ApiError;
use crate::ext::tree::TREE as VERSION_1;
use crate::route_tree::RouteTree;
use crate::v2::tree::TREE as VERSION_2;

static TREES: [&RouteTree; 2] = [&VERSION_1, &VERSION_2];

/// The tree of all other paths: health, metrics, the description, and unknown paths.
static REST: RouteTree = RouteTree {
    prefix: "",
    is_protected: false,
    requires_admin: true,
    render: |error, occurrence| FORM.render(error, occurrence),
};

static FORM: ErrorForm = ErrorForm {
    status: ApiError::status,
    code: |_| None,
    example_path: "/",
};

/// The tree of this path, even if the path has no route.
pub(crate) fn tree_of(path: &str) -> &'static RouteTree {
    let found = TREES.into_iter().find(|tree| tree.contains(path));
    found.unwrap_or(&REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_belongs_to_the_tree_whose_prefix_it_has() {
        for (path, prefix) in [
            ("/api/ext", "/api/ext"),
            ("/api/ext/", "/api/ext"),
            ("/api/ext/users", "/api/ext"),
            ("/api/v2/ext", "/api/v2/ext"),
            ("/api/v2/ext/x", "/api/v2/ext"),
        ] {
            assert_eq!(tree_of(path).prefix, prefix, "{path}");
        }
    }

    #[test]
    fn a_path_that_only_looks_alike_is_not_protected() {
        for path in ["/", "*", "/api", "/api/extra", "/api/v2/external", "/healthz"] {
            assert!(!tree_of(path).is_protected, "{path}");
        }
    }
}
