//! Finds where a name is defined, through imports and re-exports.

use crate::names::Path;
use crate::tree::{ModuleId, Tree};
use std::collections::HashSet;

/// The target of a path.
#[derive(Debug)]
pub(crate) enum Target {
    /// A module of this crate.
    Module(ModuleId),
    /// An item that is defined in this module under this name.
    Item(ModuleId, String),
    /// An item of another crate or of the language.
    Elsewhere,
}

/// Resolves names in one crate.
pub(crate) struct Resolver<'a> {
    tree: &'a Tree,
    /// The lookups in progress, so that circular imports terminate.
    open: HashSet<(ModuleId, String)>,
}

impl<'a> Resolver<'a> {
    pub fn new(tree: &'a Tree) -> Self {
        Self {
            tree,
            open: HashSet::new(),
        }
    }

    /// The target of `path`, written in the module `from`.
    pub fn resolve(&mut self, from: ModuleId, path: &Path) -> Target {
        let mut at = from;
        for (index, name) in path.iter().enumerate() {
            let is_last = index + 1 == path.len();
            let next = match name.as_str() {
                "crate" => Some(Target::Module(0)),
                "self" => Some(Target::Module(at)),
                "super" => self.tree.modules[at].parent.map(Target::Module),
                name => self.lookup(at, name, is_last),
            };
            match next {
                Some(Target::Module(module)) => at = module,
                Some(found) => return found,
                None if index == 0 => return Target::Elsewhere,
                // A macro defines it, or this resolver doesn't support it: it counts as defined here.
                None => return Target::Item(at, name.clone()),
            }
        }
        Target::Module(at)
    }

    /// The target of `name` in a module. If a module and an item share the name, the last segment of a path means the
    /// item.
    fn lookup(&mut self, module: ModuleId, name: &str, is_last: bool) -> Option<Target> {
        if !self.open.insert((module, name.to_owned())) {
            return None;
        }
        let child = |resolver: &Self| {
            resolver.tree.modules[module]
                .children
                .get(name)
                .copied()
                .map(Target::Module)
        };
        let found = if is_last {
            self.thing(module, name).or_else(|| child(self))
        } else {
            child(self).or_else(|| self.thing(module, name))
        };
        self.open.remove(&(module, name.to_owned()));
        found
    }

    /// The item that is defined in a module under `name`, or imported into it.
    fn thing(&mut self, module: ModuleId, name: &str) -> Option<Target> {
        let Tree { modules } = self.tree;
        if modules[module].items.contains(name) {
            return Some(Target::Item(module, name.to_owned()));
        }
        let imports = &modules[module].names.imports;
        if let Some(import) = imports.iter().find(|import| import.name.as_deref() == Some(name)) {
            return Some(self.resolve(module, &import.path));
        }
        let globs = imports.iter().filter(|import| import.name.is_none());
        globs
            .into_iter()
            .find_map(|glob| match self.resolve(module, &glob.path) {
                Target::Module(other) => self.lookup(other, name, true),
                Target::Item(..) | Target::Elsewhere => None,
            })
    }
}
