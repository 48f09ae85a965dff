//! Parses a text into the typed tree.

use crate::limits::{MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS};
use crate::token::{Token, shortened, tokens};
use crate::{Comparison, Field, Filter, FilterError, Kind, Operator, Problem, schema, value};

/// Parses a filter for objects with these fields.
pub fn parse<K: Copy>(text: &str, fields: &'static [Field<K>]) -> Result<Filter<K>, FilterError> {
    let characters: Vec<char> = text.chars().take(MAX_CHARACTERS + 1).collect();
    if characters.len() > MAX_CHARACTERS {
        return Err(wrong(MAX_CHARACTERS + 1, Problem::TooLong));
    }
    let tokens = tokens(&characters)?;
    let mut parser = Parser {
        tokens: &tokens,
        end: characters.len() + 1,
        depth: 0,
        terms: 0,
    };
    let filter = parser.either(fields)?;
    match parser.tokens {
        [] => Ok(filter),
        _ => Err(parser.unexpected("and, or, or the end")),
    }
}

struct Parser<'a> {
    /// The tokens that are still to be parsed.
    tokens: &'a [(usize, Token)],
    /// The position after the last character.
    end: usize,
    depth: usize,
    terms: usize,
}

impl Parser<'_> {
    /// Conditions joined by `or`.
    fn either<K: Copy>(&mut self, fields: &'static [Field<K>]) -> Result<Filter<K>, FilterError> {
        let mut parts = vec![self.both(fields)?];
        while self.take_word("or") {
            parts.push(self.both(fields)?);
        }
        Ok(single(parts).unwrap_or_else(Filter::Or))
    }

    /// Conditions joined by `and`, which binds tighter than `or`.
    fn both<K: Copy>(&mut self, fields: &'static [Field<K>]) -> Result<Filter<K>, FilterError> {
        let mut parts = vec![self.condition(fields)?];
        while self.take_word("and") {
            parts.push(self.condition(fields)?);
        }
        Ok(single(parts).unwrap_or_else(Filter::And))
    }

    /// One condition: in parentheses, negated with `not (…)`, or about a field.
    fn condition<K: Copy>(&mut self, fields: &'static [Field<K>]) -> Result<Filter<K>, FilterError> {
        match self.tokens {
            [(_, Token::Open), ..] => self.inside(fields, &Token::Close),
            [(_, not), (_, Token::Open), ..] if not.is_word("not") => {
                self.next();
                Ok(Filter::Not(Box::new(self.inside(fields, &Token::Close)?)))
            }
            [(_, not), ..] if not.is_word("not") => {
                self.next();
                Err(self.unexpected("a ( after not"))
            }
            [(at, Token::Word(path)), ..] => {
                self.next();
                self.about_field(fields, *at, path)
            }
            _ => Err(self.unexpected("a field, not or (")),
        }
    }

    /// The filter between the opening bracket, which is the next token, and the closing one.
    fn inside<K: Copy>(&mut self, fields: &'static [Field<K>], closing: &Token) -> Result<Filter<K>, FilterError> {
        if self.depth == MAX_DEPTH {
            return Err(wrong(self.at(), Problem::TooDeep));
        }
        self.depth += 1;
        self.next();
        let filter = self.either(fields)?;
        match self.tokens {
            [(_, token), ..] if token == closing => self.next(),
            _ if *closing == Token::Close => return Err(self.unexpected("and, or, or a )")),
            _ => return Err(self.unexpected("and, or, or a ]")),
        }
        self.depth -= 1;
        Ok(filter)
    }

    /// A condition that begins with this path; the path's token has already been consumed.
    fn about_field<K: Copy>(
        &mut self,
        fields: &'static [Field<K>],
        at: usize,
        path: &str,
    ) -> Result<Filter<K>, FilterError> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(wrong(at, Problem::TooManyTerms));
        }
        if let Some(field) = schema::find(fields, path) {
            return match (field.kind, self.tokens) {
                (Kind::List(fields), [(_, Token::OpenList), ..]) => {
                    let inner = self.inside(fields, &Token::CloseList)?;
                    Ok(Filter::Any(field, Box::new(inner)))
                }
                (_, [(at, Token::OpenList), ..]) => Err(wrong(*at, Problem::NoList(field.name))),
                _ => self.comparison(field),
            };
        }
        // `workspaces.slug eq "x"` is shorthand for `workspaces[slug eq "x"]`.
        if let Some((list, name)) = path.rsplit_once('.')
            && let Some(list) = schema::find(fields, list)
            && let Kind::List(fields) = list.kind
        {
            let field = schema::find(fields, name).ok_or_else(|| wrong(at, unknown(fields, name)))?;
            return Ok(Filter::Any(list, Box::new(self.comparison(field)?)));
        }
        Err(wrong(at, unknown(fields, path)))
    }

    /// The operator and the value after a field.
    fn comparison<K: Copy>(&mut self, field: &'static Field<K>) -> Result<Filter<K>, FilterError> {
        let [(at, Token::Word(word)), ..] = self.tokens else {
            return Err(self.unexpected("an operator, such as eq"));
        };
        self.next();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(field));
        }
        let operator = operator(field, word).map_err(|problem| wrong(*at, problem))?;
        let [(at, token), ..] = self.tokens else {
            return Err(self.unexpected("a value"));
        };
        self.next();
        if token.is_word("null") {
            return null(field, operator).map_err(|problem| wrong(*at, problem));
        }
        let literal = value::read(field, token).map_err(|problem| wrong(*at, problem))?;
        Ok(Filter::Compare(Comparison {
            field,
            operator,
            literal,
        }))
    }

    /// Consumes the next token if it is this word.
    fn take_word(&mut self, word: &str) -> bool {
        let is_next = matches!(self.tokens, [(_, token), ..] if token.is_word(word));
        if is_next {
            self.next();
        }
        is_next
    }

    /// Consumes the next token.
    fn next(&mut self) {
        self.tokens = self.tokens.get(1..).unwrap_or_default();
    }

    /// The position of the next token.
    fn at(&self) -> usize {
        self.tokens.first().map_or(self.end, |(at, _)| *at)
    }

    fn unexpected(&self, expected: &'static str) -> FilterError {
        let found = self.tokens.first().map(|(_, token)| token.shown());
        let found = found.unwrap_or_else(|| "the end".to_owned());
        wrong(self.at(), Problem::Unexpected { expected, found })
    }
}

fn unknown<K>(fields: &'static [Field<K>], name: &str) -> Problem {
    let known: Vec<_> = fields.iter().map(|field| field.name).collect();
    Problem::UnknownField {
        name: shortened(name),
        known: known.join(", "),
    }
}

const fn wrong(at: usize, problem: Problem) -> FilterError {
    FilterError { at, problem }
}

/// The only element, or all of them.
fn single<T>(mut parts: Vec<T>) -> Result<T, Vec<T>> {
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => Err(parts),
    }
}

/// The operator with this name, if it is valid for the field.
fn operator<K: Copy>(field: &'static Field<K>, word: &str) -> Result<Operator, Problem> {
    let mut all = Operator::ALL.into_iter();
    let operator = all
        .find(|operator| operator.word().eq_ignore_ascii_case(word))
        .ok_or_else(|| Problem::UnknownOperator(shortened(word)))?;
    if let Kind::List([first, ..]) = field.kind {
        return Err(Problem::IsList {
            list: field.name,
            field: first.name,
        });
    }
    let fitting = field.kind.operators();
    if fitting.contains(&operator) {
        return Ok(operator);
    }
    let allowed: Vec<_> = fitting.iter().map(|operator| operator.word()).collect();
    Err(Problem::OtherOperator {
        operator: operator.word(),
        field: field.name,
        allowed: format!("{}, pr", allowed.join(", ")),
    })
}

/// What a comparison with `null` means: whether the field has a value.
fn null<K>(field: &'static Field<K>, operator: Operator) -> Result<Filter<K>, Problem> {
    match operator {
        Operator::Equal => Ok(Filter::Not(Box::new(Filter::Present(field)))),
        Operator::NotEqual => Ok(Filter::Present(field)),
        other => Err(Problem::OtherOperator {
            operator: other.word(),
            field: "null",
            allowed: "eq, ne".to_owned(),
        }),
    }
}
