//! Compiles filters to SQL. The condition holds for an object exactly if [`Filter::admits`] accepts the part of it that
//! the caller sees. But an address equals all forms of itself ([`Email::forms`]), which only SQL knows.

use crate::Statement;
use crate::dialect::escaped;
use crate::statement::Bound;
use directory::{Email, WorkspaceId};
use filter::{Comparison, Filter, Literal, LowerCase, Operator};

/// The fields of a schema, and where each is stored.
pub(crate) trait Kept: Copy + Send + Sync + 'static {
    /// Where this field is stored.
    fn kept(self) -> Storage;
}

/// Where a field is stored.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Storage {
    /// In this column.
    Column(&'static str),
    /// In this column, as a text of any case: it is compared in lower case.
    AnyCase(&'static str),
    /// In this column, as a text in lower case by [`filter::lower_case`].
    LowerCase(&'static str),
    /// In this column, as an e-mail address in one of its forms.
    Address(&'static str),
    /// In other rows: the objects of a list, each of which belongs to a workspace.
    Objects {
        /// A query for the list's objects of one object; conditions can be appended to it.
        query: &'static str,
        /// A query for the ids of those who have any such object, once for each of these; conditions can be appended to it.
        owners: &'static str,
        /// The column with the id of the workspace.
        workspace: &'static str,
    },
}

/// The letters that a column may have.
#[derive(Debug, Clone, Copy)]
enum Case {
    /// All.
    Any,
    /// Those of a lower case that keeps a final sigma.
    LowerOrFinalSigma,
    /// Those that [`filter::lower_case`] returns.
    Lower,
}

/// Adds filters to a statement.
pub(crate) struct Compiler<'a> {
    statement: &'a mut Statement,
    /// The workspaces that the caller sees; `None` for all. Objects of other workspaces are treated as absent.
    within: Option<&'a [WorkspaceId]>,
}

impl<'a> Compiler<'a> {
    pub(crate) const fn new(statement: &'a mut Statement, within: Option<&'a [WorkspaceId]>) -> Self {
        Self { statement, within }
    }

    /// Adds the condition that an object passes the filter.
    ///
    /// A negation never returns SQL's NULL, so a field without a value equals nothing.
    pub(crate) fn add<K: Kept>(&mut self, filter: &Filter<K>) {
        match filter {
            Filter::And(parts) => self.add_joined(parts, " AND "),
            Filter::Or(parts) => self.add_joined(parts, " OR "),
            Filter::Not(inner) => {
                self.statement.sql("(");
                self.add(inner);
                self.statement.sql(") IS NOT TRUE");
            }
            Filter::Present(field) => match field.key.kept() {
                Storage::Column(column)
                | Storage::AnyCase(column)
                | Storage::LowerCase(column)
                | Storage::Address(column) => {
                    self.statement.sql(column).sql(" IS NOT NULL");
                }
                Storage::Objects { query, workspace, .. } => self.add_exists::<K>(query, workspace, None),
            },
            Filter::Compare(comparison) => self.add_comparison(comparison),
            Filter::Any(list, inner) => match list.key.kept() {
                Storage::Objects { query, workspace, .. } => self.add_exists(query, workspace, Some(inner)),
                // Lists are never stored in a column.
                Storage::Column(_) | Storage::AnyCase(_) | Storage::LowerCase(_) | Storage::Address(_) => {
                    self.statement.sql("FALSE");
                }
            },
        }
    }

    fn add_joined<K: Kept>(&mut self, parts: &[Filter<K>], word: &'static str) {
        for (number, part) in parts.iter().enumerate() {
            self.statement.sql(if number == 0 { "(" } else { word }).sql("(");
            self.add(part);
            self.statement.sql(")");
        }
        self.statement.sql(")");
    }

    /// Adds the condition that a visible object of the list passes the filter.
    fn add_exists<K: Kept>(&mut self, query: &'static str, workspace: &'static str, inner: Option<&Filter<K>>) {
        self.statement.sql("EXISTS (").sql(query);
        self.add_object(workspace, inner);
        self.statement.sql(")");
    }

    /// Appends to a query for objects of a list that they are visible and pass the filter.
    pub(crate) fn add_object<K: Kept>(&mut self, workspace: &'static str, inner: Option<&Filter<K>>) {
        if let Some(workspaces) = self.within {
            self.statement.sql(" AND ");
            add_within(self.statement, workspace, workspaces);
        }
        if let Some(inner) = inner {
            self.statement.sql(" AND (");
            self.add(inner);
            self.statement.sql(")");
        }
    }

    fn add_comparison<K: Kept>(&mut self, comparison: &Comparison<K>) {
        let Comparison {
            field,
            operator,
            literal,
        } = comparison;
        let (column, case) = match field.key.kept() {
            Storage::Column(column) | Storage::LowerCase(column) => (column, Case::Lower),
            Storage::AnyCase(column) => (column, Case::Any),
            Storage::Address(column) => match address(*operator, literal) {
                Some(email) => return self.add_address(column, *operator, &email),
                None => (column, Case::LowerOrFinalSigma),
            },
            // Lists are never compared themselves.
            Storage::Objects { .. } => {
                self.statement.sql("FALSE");
                return;
            }
        };
        let value = match literal {
            Literal::Text(text) => return self.add_text(column, case, *operator, text),
            Literal::Id(id) => Bound::from(*id),
            Literal::Time(time) => Bound::from(*time),
            Literal::Boolean(truth) => Bound::from(*truth),
            Literal::Number(number) => Bound::from(*number),
            Literal::Word(word) => Bound::from(*word),
        };
        self.statement.sql(column).sql(sign(*operator)).value(value);
    }

    /// Adds the condition that the address in the column is this one, or isn't.
    fn add_address(&mut self, column: &'static str, operator: Operator, email: &Email) {
        let word = if operator == Operator::Equal {
            " IN ("
        } else {
            " NOT IN ("
        };
        self.statement.sql(column);
        for (number, form) in email.forms().enumerate() {
            self.statement.sql(if number == 0 { word } else { ", " }).value(form);
        }
        self.statement.sql(")");
    }

    fn add_text(&mut self, column: &'static str, case: Case, operator: Operator, text: &LowerCase) {
        if text.has_nul() {
            // A column never holds a NUL, and PostgreSQL rejects it in a parameter.
            self.statement.sql(if operator == Operator::NotEqual {
                "TRUE"
            } else {
                "FALSE"
            });
            return;
        }
        let dialect = self.statement.dialect();
        let is_converted = match case {
            Case::Any => true,
            // A final sigma matters only to a text with a sigma.
            Case::LowerOrFinalSigma => text.as_str().contains('σ'),
            Case::Lower => false,
        };
        let [before, behind] = if is_converted { dialect.lower_case } else { ["", ""] };
        let statement = self.statement.sql(before).sql(column).sql(behind);
        let text = text.as_str();
        match operator {
            Operator::Equal | Operator::NotEqual => statement.sql(sign(operator)).value(text),
            Operator::Contains => add_like(statement, format!("%{}%", escaped(text))),
            Operator::StartsWith => add_like(statement, format!("{}%", escaped(text))),
            Operator::EndsWith => add_like(statement, format!("%{}", escaped(text))),
            _ => statement.sql(dialect.by_character).sql(sign(operator)).value(text),
        };
    }
}

/// The address that another one must equal or not; `None` if the comparison is one of texts.
fn address(operator: Operator, literal: &Literal) -> Option<Email> {
    match (operator, literal) {
        (Operator::Equal | Operator::NotEqual, Literal::Text(text)) => text.as_str().parse().ok(),
        _ => None,
    }
}

/// Adds the condition that a workspace is one of these.
pub(crate) fn add_within(statement: &mut Statement, workspace: &'static str, workspaces: &[WorkspaceId]) {
    if workspaces.is_empty() {
        statement.sql("FALSE");
        return;
    }
    statement.sql(workspace);
    for (number, id) in workspaces.iter().enumerate() {
        statement.sql(if number == 0 { " IN (" } else { ", " }).value(id.0);
    }
    statement.sql(")");
}

fn add_like(statement: &mut Statement, pattern: String) -> &mut Statement {
    statement.sql(" LIKE ").value(pattern).sql(" ESCAPE '!'")
}

const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => " = ",
        Operator::NotEqual => " IS DISTINCT FROM ",
        Operator::Greater => " > ",
        Operator::GreaterOrEqual => " >= ",
        Operator::Less => " < ",
        Operator::LessOrEqual => " <= ",
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => " LIKE ",
    }
}
