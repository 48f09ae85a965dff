//! The macros that list tests. The body of a test is a plain function above them.

/// Lists tests that run twice: as `name::sqlite` and as `name::postgres`.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            $crate::test_on!($name, sqlite, Sqlite);
            $crate::test_on!($name, postgres, Postgres);
        }
    )+};
}

/// Lists tests of what only `SQLite` has: `name::sqlite`.
#[macro_export]
macro_rules! on_sqlite {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            $crate::test_on!($name, sqlite, Sqlite);
        }
    )+};
}

/// Lists tests of what only `PostgreSQL` has: `name::postgres`.
#[macro_export]
macro_rules! on_postgres {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            $crate::test_on!($name, postgres, Postgres);
        }
    )+};
}

/// One test on one database, inside of a module beside its body. The path of the binary is that of the suite's own package.
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
