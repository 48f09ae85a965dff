//! The names in a module: its imports, and the paths in its code.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, Meta, UseTree};

/// A path as its segments: `crate`, `ops`, `users`, `Create`.
pub(crate) type Path = Vec<String>;

/// One name that a `use` brings into a module.
#[derive(Debug)]
pub(crate) struct Import {
    /// The imported name in this module; `None` for `use x::*`.
    pub name: Option<String>,
    pub path: Path,
}

/// All names in a module. Nested modules are separate.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub imports: Vec<Import>,
    pub used: BTreeSet<Path>,
}

impl Names {
    pub fn of(items: &[Item]) -> Self {
        let mut names = Self::default();
        for item in items {
            names.visit_item(item);
        }
        names
    }

    fn import(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.unraw().to_string()]].concat();
        let (name, path) = match tree {
            UseTree::Path(path) => return self.import(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.import(tree, before)),
            UseTree::Glob(_) => (None, before.to_vec()),
            // `use x::{self}` imports `x`.
            UseTree::Name(name) if name.ident == "self" => (before.last().cloned(), before.to_vec()),
            UseTree::Rename(rename) if rename.ident == "self" => (Some(rename.rename.to_string()), before.to_vec()),
            UseTree::Name(name) => (Some(name.ident.unraw().to_string()), with(&name.ident)),
            UseTree::Rename(rename) => (Some(rename.rename.unraw().to_string()), with(&rename.ident)),
        };
        self.imports.push(Import { name, path });
    }

    /// Collects the paths in unparsed tokens: `a::b` and single names, but not `.fields` and `'lifetimes`.
    fn scan(&mut self, tokens: TokenStream) {
        let mut path = Path::new();
        let mut before = ' ';
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.use_path(&mut path);
                    }
                    if !matches!(before, '.' | '\'') {
                        path.push(name.unraw().to_string());
                    }
                    (before, colons) = (' ', 0);
                }
                TokenTree::Punct(punct) => {
                    before = punct.as_char();
                    colons = if before == ':' { colons + 1 } else { 0 };
                }
                TokenTree::Group(group) => {
                    self.scan(group.stream());
                    (before, colons) = (' ', 0);
                }
                TokenTree::Literal(_) => (before, colons) = (' ', 0),
            }
        }
        self.use_path(&mut path);
    }

    fn use_path(&mut self, path: &mut Path) {
        if !path.is_empty() {
            self.used.insert(std::mem::take(path));
        }
    }
}

impl Visit<'_> for Names {
    fn visit_item_mod(&mut self, _: &ItemMod) {}

    fn visit_item_use(&mut self, item: &ItemUse) {
        self.import(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        if path.leading_colon.is_none() {
            let names = path.segments.iter().map(|segment| segment.ident.unraw().to_string());
            self.used.insert(names.collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &Macro) {
        self.scan(invocation.tokens.clone());
        visit::visit_macro(self, invocation);
    }

    fn visit_attribute(&mut self, attribute: &Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone());
        }
    }
}
