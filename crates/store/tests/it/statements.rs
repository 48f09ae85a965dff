//! Fixed statements, statements that are built for a request, and their values.

use crate::harness::TestStore;
use directory::{Actor, Scope, Via};
use store::{Access, Bound, Call, Error, Fault, Op, Statement, Tx};
use testing::{on_both_databases, on_postgres};

/// Runs a fixed query for numbers, and returns the first row.
#[derive(Debug, Clone)]
struct Numbers {
    sql: &'static str,
    columns: usize,
    values: Vec<i64>,
}

impl Op for Numbers {
    type Output = Vec<i64>;
    const NAME: &'static str = "test.numbers";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, Error> {
        let values: Vec<_> = self.values.iter().map(|number| (*number).into()).collect();
        let numbers = |row: &dyn store::Row| (0..self.columns).map(|column| row.int(column)).collect();
        Ok(tx
            .ask(Scope::UsersRead)?
            .row(self.sql, &values, numbers)
            .await?
            .expect("a row"))
    }
}

/// Changes the log's head with a statement that has one parameter, and passes another number of values.
#[derive(Debug, Clone, Copy)]
enum Change {
    Execute,
    ExecuteEach,
    TooFew,
}

impl Op for Change {
    type Output = ();
    const NAME: &'static str = "test.change";
    const ACCESS: Access = Access::Write;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        const SQL: &str = "UPDATE event_head SET seq = seq + $1";
        let [one, other] = [1, 2].map(|number: i64| number.into());
        let conn = tx.ask(Scope::UsersWrite)?;
        match self {
            Self::Execute => drop(conn.execute(SQL, &[one, other]).await?),
            Self::ExecuteEach => drop(conn.execute_each(SQL, &[[one, other]]).await?),
            Self::TooFew => drop(conn.execute_each::<0>(SQL, &[[]]).await?),
        }
        Ok(())
    }
}

/// Selects each value in its own row, with one built statement. Returns the rows.
#[derive(Debug, Clone)]
struct Echo(Vec<Bound>);

impl Op for Echo {
    type Output = Vec<String>;
    const NAME: &'static str = "test.echo";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
        let conn = tx.ask(Scope::UsersRead)?;
        let mut statement = Statement::new(conn.dialect());
        statement.sql("SELECT CAST(t.column1 AS TEXT) FROM (VALUES ");
        for (number, value) in self.0.iter().enumerate() {
            statement
                .sql(if number == 0 { "(" } else { ", (" })
                .value(value.clone())
                .sql(")");
        }
        statement.sql(") t");
        let mut rows = Vec::new();
        let push = |row: &dyn store::Row| row.text(0).map(|text| rows.push(text.to_owned()));
        conn.select(&statement, push).await?;
        Ok(rows)
    }
}

/// The error of an operation that must fail.
async fn fault<O: Op<Output: std::fmt::Debug>>(test: &TestStore, op: O) -> String {
    match test.run(op).await {
        Err(Error::Failed(Fault::Other(why))) => why.to_string(),
        other => panic!("it must fail, and not be {other:?}"),
    }
}

/// More than nine parameters, not in order.
async fn each_parameter_has_its_value(test: &TestStore) {
    let numbers = Numbers {
        sql: "SELECT CAST($12 AS BIGINT), CAST($2 AS BIGINT), CAST($11 AS BIGINT), CAST($1 AS BIGINT), CAST($10 AS BIGINT),
                     CAST($3 AS BIGINT) + CAST($4 AS BIGINT) + CAST($5 AS BIGINT) + CAST($6 AS BIGINT)
                     + CAST($7 AS BIGINT) + CAST($8 AS BIGINT) + CAST($9 AS BIGINT)",
        columns: 6,
        values: (1..=12).collect(),
    };
    assert_eq!(test.ok(numbers).await, [12, 2, 11, 1, 10, 42]);
}

async fn more_or_fewer_values_than_parameters_are_a_fault(test: &TestStore) {
    let numbers = Numbers {
        sql: "SELECT CAST($1 AS BIGINT) + CAST($2 AS BIGINT)",
        columns: 1,
        values: vec![1, 2],
    };
    assert_eq!(test.ok(numbers.clone()).await, [3]);
    for values in [vec![], vec![1], vec![1, 2, 3], (1..=40).collect()] {
        let count = values.len();
        let other = Numbers {
            values,
            ..numbers.clone()
        };
        let expected = format!(
            "a statement has 2 parameters, and was given {count} values: {}",
            numbers.sql
        );
        assert_eq!(fault(test, other).await, expected);
    }
    let before = test.database.dump().await;
    for (change, count) in [(Change::Execute, 2), (Change::ExecuteEach, 2), (Change::TooFew, 0)] {
        let said = fault(test, change).await;
        let expected = format!("a statement has 1 parameters, and was given {count} values");
        assert!(said.starts_with(&expected), "{said}");
    }
    assert_eq!(test.database.dump().await, before);
}

/// SQL in a value is treated as text.
async fn a_value_stays_a_value(test: &TestStore) {
    let hostile = ["'; DROP TABLE users; --", "$1", "\\'", "%_", "?1", "ä\u{1f600}"];
    let values = hostile.map(Bound::from).to_vec();
    assert_eq!(test.ok(Echo(values)).await, hostile);
    assert_eq!(test.ok(Echo(vec![Bound::from(-7)])).await, ["-7"]);
}

/// The maximum number of values, and one more.
async fn a_statement_has_as_many_values_as_the_database_takes(test: &TestStore) {
    let most = if test.store.has_one_writer() { 32_766 } else { 65_535 };
    let values = |count: usize| Echo(vec![Bound::from(1_i64); count]);
    assert_eq!(test.ok(values(most)).await.len(), most);
    let said = fault(test, values(most + 1)).await;
    let expected = format!("a statement has {} values, but this database accepts {most}", most + 1);
    assert_eq!(said, expected);
}

/// However many different statements are built.
async fn built_statements_are_not_kept_prepared(test: &TestStore) {
    let kept = || Numbers {
        sql: "SELECT count(*) FROM pg_prepared_statements",
        columns: 1,
        values: Vec::new(),
    };
    let store = test.another_store(1).await;
    let call = || Call::new(Actor::Root, Via::Api);
    store.run(call(), kept()).await.expect("an answer");
    let before = store.run(call(), kept()).await.expect("an answer").output;
    for count in 1..20 {
        let echo = Echo(vec![Bound::from("x"); count]);
        store.run(call(), echo).await.expect("an answer");
    }
    assert_eq!(store.run(call(), kept()).await.expect("an answer").output, before);
}

on_both_databases!(
    each_parameter_has_its_value,
    more_or_fewer_values_than_parameters_are_a_fault,
    a_value_stays_a_value,
    a_statement_has_as_many_values_as_the_database_takes
);

on_postgres!(built_statements_are_not_kept_prepared);
