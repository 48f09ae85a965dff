//! The imports between files, and the circles among them.

use crate::resolve::{Resolver, Target};
use crate::tree::{ReadError, Tree};
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// One file's import of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The file that imports.
    pub from: PathBuf,
    /// The file where the names are defined.
    pub to: PathBuf,
    /// The imported names, as the defining file calls them.
    pub names: BTreeSet<String>,
}

/// Files that can all be reached from each other, and the imports between them.
#[derive(Debug)]
pub struct Circle {
    /// Sorted by name.
    pub files: BTreeSet<PathBuf>,
    /// Sorted by file.
    pub imports: Vec<Import>,
}

/// The circles in the crate with this root, such as `src/lib.rs`, sorted by their first file.
pub fn circles(root: &Path) -> Result<Vec<Circle>, ReadError> {
    let imports = imports(&Tree::read(root)?);
    let graph: DiGraphMap<&Path, ()> = imports
        .keys()
        .map(|(from, to)| (from.as_path(), to.as_path(), ()))
        .collect();
    let mut circles: Vec<Circle> = tarjan_scc(&graph)
        .into_iter()
        .filter(|files| files.len() > 1)
        .map(|files| circle(files.into_iter().map(Path::to_owned).collect(), &imports))
        .collect();
    circles.sort_by(|one, other| one.files.cmp(&other.files));
    Ok(circles)
}

type Imports = BTreeMap<(PathBuf, PathBuf), BTreeSet<String>>;

fn imports(tree: &Tree) -> Imports {
    let mut imports = Imports::new();
    let mut resolver = Resolver::new(tree);
    for (id, module) in tree.modules.iter().enumerate() {
        for path in module.paths() {
            let Target::Item(defining, name) = resolver.resolve(id, path) else {
                continue;
            };
            let file = &tree.modules[defining].file;
            if *file != module.file {
                let names = imports.entry((module.file.clone(), file.clone())).or_default();
                names.insert(name);
            }
        }
    }
    imports
}

fn circle(files: BTreeSet<PathBuf>, all: &Imports) -> Circle {
    let inside = all
        .iter()
        .filter(|((from, to), _)| files.contains(from) && files.contains(to));
    let imports = inside
        .map(|((from, to), names)| Import {
            from: from.clone(),
            to: to.clone(),
            names: names.clone(),
        })
        .collect();
    Circle { files, imports }
}

impl fmt::Display for Circle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} files import each other in a circle:", self.files.len())?;
        for Import { from, to, names } in &self.imports {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            writeln!(
                out,
                "  {} imports from {}: {}",
                from.display(),
                to.display(),
                names.join(", ")
            )?;
        }
        Ok(())
    }
}
