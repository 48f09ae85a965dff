//! The macros that list tests. The body of each test is a function above the list.

/// Lists tests that run on both databases: as `name::sqlite` and as `name::postgres`.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            $crate::test_on!($name, sqlite, Sqlite);
            $crate::test_on!($name, postgres, Postgres);
        }
    )+};
}

/// Lists tests that run on `SQLite` only: `name::sqlite`.
#[macro_export]
macro_rules! on_sqlite {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            $crate::test_on!($name, sqlite, Sqlite);
        }
    )+};
}

/// Lists tests that run on `PostgreSQL` only: `name::postgres`.
#[macro_export]
macro_rules! on_postgres {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            $crate::test_on!($name, postgres, Postgres);
        }
    )+};
}

/// One test on one database, in a module named after its body. The path of the binary comes from the package of the
/// suite.
#[doc(hidden)]
#[macro_export]
macro_rules! test_on {
    ($body:ident, $name:ident, $kind:ident) => {
        #[test]
        fn $name() {
            let setup = $crate::Setup {
                kind: $crate::Kind::$kind,
                program: option_env!("CARGO_BIN_EXE_roster"),
            };
            $crate::run(setup, &super::$body);
        }
    };
}
