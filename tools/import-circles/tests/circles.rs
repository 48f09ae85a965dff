//! Small crates, with and without circles.

use import_circles::{Circle, ReadError, circles};
use std::path::Path;

/// Writes a crate whose root is the first file, and finds its circles.
fn find(files: &[(&str, &str)]) -> Result<Vec<Circle>, ReadError> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    }
    circles(&folder.path().join(files[0].0))
}

/// The circles, each as its imports: `a.rs imports X of b.rs`.
fn imports(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let name = |file: &Path| file.file_name().expect("a name").to_string_lossy().into_owned();
    let circles = find(files).expect("a crate that can be read");
    let lines = circles.into_iter().map(|circle| {
        let imports = circle.imports.iter().map(|import| {
            let names: Vec<&str> = import.names.iter().map(String::as_str).collect();
            format!(
                "{} imports {} of {}",
                name(&import.from),
                names.join(" and "),
                name(&import.to)
            )
        });
        imports.collect()
    });
    lines.collect()
}

/// Whether `a.rs` with this text imports something from `b.rs`, which imports `A` from it.
fn a_imports_of_b(a: &str) -> bool {
    let found = imports(&[
        ("lib.rs", "mod a; mod b; pub use b::{B, helper};"),
        ("a.rs", &format!("pub struct A; {a}")),
        (
            "b.rs",
            "use crate::a::A; pub struct B; pub fn helper(_: A) {} macro_rules! m { () => {} } pub(crate) use m;",
        ),
    ]);
    !found.is_empty()
}

#[test]
fn imports_in_one_direction_are_no_circle() {
    let found = imports(&[
        ("lib.rs", "mod a; mod b; mod c; pub use c::C;"),
        ("a.rs", "pub struct A;"),
        ("b.rs", "use crate::a::A; pub struct B(A);"),
        ("c.rs", "use crate::{a::A, b::B}; pub struct C(A, B);"),
    ]);
    assert_eq!(found, Vec::<Vec<String>>::new());
}

#[test]
fn two_files_that_import_each_other_are_a_circle() {
    let found = imports(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::{B, Other}; pub struct A(B, Other);"),
        ("b.rs", "use super::a::A; pub struct B(A); pub struct Other;"),
    ]);
    assert_eq!(found, [["a.rs imports B and Other of b.rs", "b.rs imports A of a.rs"]]);
}

#[test]
fn a_circle_is_found_through_re_exports() {
    let found = imports(&[
        (
            "lib.rs",
            "mod a; mod b; pub use inner::B; mod inner { pub use crate::b::B; } pub use a::*;",
        ),
        ("a.rs", "use crate::B; pub struct A(B);"),
        ("b.rs", "use crate::A; pub struct B(A);"),
    ]);
    assert_eq!(found, [["a.rs imports B of b.rs", "b.rs imports A of a.rs"]]);
}

#[test]
fn circles_that_do_not_touch_are_two() {
    let found = imports(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::{b::B, d::D}; pub struct A(B, D);"),
        ("b.rs", "use crate::a::A; pub struct B(A);"),
        ("c.rs", "use crate::d::D; pub struct C(D);"),
        ("d.rs", "use crate::c::C; pub struct D(C);"),
    ]);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_parent_that_re_exports_is_no_dependency_of_its_children() {
    let found = imports(&[
        ("lib.rs", "mod parent;"),
        ("parent.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("parent/a.rs", "pub struct A;"),
        ("parent/b.rs", "use super::A; pub struct B(A);"),
    ]);
    assert_eq!(found, Vec::<Vec<String>>::new());
}

#[test]
fn a_parent_whose_child_imports_what_it_defines_may_not_import_from_the_child() {
    let found = imports(&[
        ("lib.rs", "mod parent;"),
        ("parent/mod.rs", "mod child; pub struct Parent; pub use child::Child;"),
        ("parent/child.rs", "pub struct Child(super::Parent);"),
    ]);
    assert_eq!(
        found,
        [["child.rs imports Parent of mod.rs", "mod.rs imports Child of child.rs"]]
    );
}

#[test]
fn a_path_counts_everywhere() {
    let texts = [
        "fn f() { crate::b::helper(A) }",
        "fn f() -> crate::B { todo!() }",
        "fn f() { use crate::helper; }",
        "fn f() { println!(\"{}\", crate::b::B); }",
        "#[derive(Debug)] #[something(body = crate::b::B)] struct S;",
        "use crate::b; fn f() { b::helper(A) }",
        "use crate::b as other; fn f() { other::helper(A) }",
        "use crate::b::{self as other}; fn f() -> other::B { todo!() }",
        "use crate::b::*; fn f() { helper(A) }",
        "use super::*; fn f() { println!(\"{}\", B); }",
        "pub use crate::b::B as Renamed;",
        "impl From<crate::b::B> for A {}",
        "crate::b::m!();",
        "mod inner { use super::super::b::B; }",
    ];
    for text in texts {
        assert!(a_imports_of_b(text), "{text}");
    }
}

#[test]
fn what_only_looks_like_a_path_does_not_count() {
    let texts = [
        "/// See [`crate::b::B`].\nfn f() {}",
        "fn f() { println!(\"crate::b::B\"); }",
        "use crate::b; fn f() {}",
        "use super::*; fn f(a: A) { a.helper(); println!(\"{}\", a.helper); }",
        "use other::b::B; fn f() -> B { todo!() }",
        "struct B; fn f() -> B { todo!() }",
    ];
    for text in texts {
        assert!(!a_imports_of_b(text), "{text}");
    }
}

#[test]
fn a_function_may_share_its_name_with_its_module() {
    let found = imports(&[
        ("lib.rs", "mod a; mod list;"),
        ("a.rs", "use crate::list::list; pub struct A; fn f() { list() }"),
        ("list.rs", "use crate::a::A; pub fn list() {}"),
    ]);
    assert_eq!(found, [["a.rs imports list of list.rs", "list.rs imports A of a.rs"]]);
}

#[test]
fn an_item_of_a_macro_counts_as_defined_where_it_is_named() {
    let found = imports(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "define!(A); use crate::b::B;"),
        ("b.rs", "pub struct B(crate::a::A);"),
    ]);
    assert_eq!(found, [["a.rs imports B of b.rs", "b.rs imports A of a.rs"]]);
}

#[test]
fn mutual_glob_imports_terminate() {
    let found = imports(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub use crate::b::*; fn f() { unknown(); }"),
        ("b.rs", "pub use crate::a::*;"),
    ]);
    assert_eq!(found, Vec::<Vec<String>>::new());
}

#[test]
fn a_module_may_say_where_its_file_is() {
    let found = imports(&[
        ("lib.rs", "#[path = \"elsewhere/x.rs\"] mod a; mod b;"),
        ("elsewhere/x.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "use crate::a::A; pub struct B(A);"),
    ]);
    assert_eq!(found, [["b.rs imports A of x.rs", "x.rs imports B of b.rs"]]);
}

#[test]
fn what_cannot_be_read_is_an_error_that_names_the_file() {
    let missing = find(&[("lib.rs", "mod a;")])
        .expect_err("a module without a file")
        .to_string();
    assert!(
        missing.ends_with("lib.rs declares the module a, which has no file"),
        "{missing}"
    );
    let broken = find(&[("lib.rs", "mod a;"), ("a.rs", "fn")])
        .expect_err("no Rust")
        .to_string();
    assert!(broken.contains("a.rs"), "{broken}");
}

#[test]
fn a_circle_is_shown_with_its_files_and_names() {
    let circles = find(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "use crate::a::A; pub struct B(A);"),
    ]);
    let shown = circles.expect("a crate that can be read")[0].to_string();
    assert!(shown.starts_with("2 files import each other in a circle:\n"), "{shown}");
    assert!(
        shown.contains("a.rs imports from ") && shown.contains("b.rs: B\n"),
        "{shown}"
    );
}
