//! A crate as a tree of modules, read from its files.

use crate::names::{Names, Path as NamePath};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use syn::ext::IdentExt as _;
use syn::{Item, ItemMod, Meta};

/// The index of a module in [`Tree::modules`]; the root of the crate is the first.
pub(crate) type ModuleId = usize;

/// A module: a file, or a block inside a file.
#[derive(Debug)]
pub(crate) struct Module {
    pub file: PathBuf,
    pub parent: Option<ModuleId>,
    pub children: HashMap<String, ModuleId>,
    /// The items that are defined here, except modules.
    pub items: HashSet<String>,
    pub names: Names,
}

/// All modules of a crate.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub modules: Vec<Module>,
}

/// Why a crate can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file can't be read.
    #[error("can't read {}: {source}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not valid Rust.
    #[error("can't parse {}: {source}", .file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// Why.
        source: syn::Error,
    },
    /// A module is declared but has no file.
    #[error("{} declares the module {name}, which has no file", .file.display())]
    NoFile {
        /// The file that declares it.
        file: PathBuf,
        /// Its name.
        name: String,
    },
}

/// The source of a module.
struct Source<'a> {
    file: &'a Path,
    parent: Option<ModuleId>,
    /// The folder for the files of its children.
    folder: PathBuf,
    items: &'a [Item],
}

impl Tree {
    /// Reads the crate whose root is `file`, such as `src/lib.rs`.
    pub fn read(file: &Path) -> Result<Self, ReadError> {
        let mut tree = Self::default();
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        tree.read_file(file, None, folder)?;
        Ok(tree)
    }

    fn read_file(&mut self, file: &Path, parent: Option<ModuleId>, folder: PathBuf) -> Result<ModuleId, ReadError> {
        let text = std::fs::read_to_string(file).map_err(|source| ReadError::File {
            file: file.to_owned(),
            source,
        })?;
        let parsed = syn::parse_file(&text).map_err(|source| ReadError::Syntax {
            file: file.to_owned(),
            source,
        })?;
        self.add(&Source {
            file,
            parent,
            folder,
            items: &parsed.items,
        })
    }

    fn add(&mut self, source: &Source<'_>) -> Result<ModuleId, ReadError> {
        let id = self.modules.len();
        self.modules.push(Module {
            file: source.file.to_owned(),
            parent: source.parent,
            children: HashMap::new(),
            items: source.items.iter().filter_map(defined).collect(),
            names: Names::of(source.items),
        });
        for item in source.items {
            let Item::Mod(module) = item else { continue };
            let name = module.ident.unraw().to_string();
            let child = self.add_child(source, id, module, &name)?;
            self.modules[id].children.insert(name, child);
        }
        Ok(id)
    }

    fn add_child(
        &mut self,
        source: &Source<'_>,
        parent: ModuleId,
        module: &ItemMod,
        name: &str,
    ) -> Result<ModuleId, ReadError> {
        if let Some((_, items)) = &module.content {
            return self.add(&Source {
                file: source.file,
                parent: Some(parent),
                folder: source.folder.join(name),
                items,
            });
        }
        let (file, folder) = file_of(source, module, name).ok_or_else(|| ReadError::NoFile {
            file: source.file.to_owned(),
            name: name.to_owned(),
        })?;
        self.read_file(&file, Some(parent), folder)
    }
}

/// The file of a module without a body, and the folder for its children's files.
fn file_of(source: &Source<'_>, module: &ItemMod, name: &str) -> Option<(PathBuf, PathBuf)> {
    let folder = source.folder.join(name);
    if let Some(path) = path_attribute(module) {
        let file = source.file.parent()?.join(path);
        return file.is_file().then_some((file, folder));
    }
    let beside = source.folder.join(format!("{name}.rs"));
    let inside = folder.join("mod.rs");
    [beside, inside]
        .into_iter()
        .find(|file| file.is_file())
        .map(|file| (file, folder))
}

/// The path in a `#[path = "…"]` attribute.
fn path_attribute(module: &ItemMod) -> Option<String> {
    module.attrs.iter().find_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let syn::Expr::Lit(literal) = &pair.value else {
            return None;
        };
        let syn::Lit::Str(text) = &literal.lit else { return None };
        pair.path.is_ident("path").then(|| text.value())
    })
}

/// The name that an item defines in its module.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.unraw().to_string())
}

impl Module {
    /// All paths in this module, including those of its imports.
    pub fn paths(&self) -> impl Iterator<Item = &NamePath> {
        self.names
            .imports
            .iter()
            .map(|import| &import.path)
            .chain(&self.names.used)
    }
}
