//! Reads `.env`. Its values don't enter the environment of the process, and nothing in them is expanded: a value is
//! what is written. Programs disagree about backslashes, quotes inside a value, multi-line values and names that occur
//! twice, so these are refused.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

use super::error::Problem;

/// The name of the file in the working directory.
pub const NAME: &str = ".env";

/// The assignments of the `.env` in `folder`; empty if there is no such file.
pub fn read(folder: &Path, problems: &mut Vec<Problem>) -> Vec<(OsString, OsString)> {
    let path = folder.join(NAME);
    match fs::read_to_string(&path) {
        Ok(text) => parse(&text, &path, problems),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(cause) => {
            problems.push(Problem::UnreadableDotenv { path, cause });
            Vec::new()
        }
    }
}

fn parse(text: &str, path: &Path, problems: &mut Vec<Problem>) -> Vec<(OsString, OsString)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut assignments = Vec::new();
    let mut first_lines: HashMap<&str, usize> = HashMap::new();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match assignment(line) {
            Some((name, value)) => match first_lines.entry(name) {
                Entry::Occupied(first) => problems.push(Problem::RepeatedInDotenv {
                    path: path.to_owned(),
                    name: name.to_owned(),
                    first: *first.get(),
                    second: number,
                }),
                Entry::Vacant(place) => {
                    place.insert(number);
                    assignments.push((name.into(), value.into()));
                }
            },
            // The line isn't shown, because it may contain a secret.
            None => problems.push(Problem::MalformedDotenv {
                path: path.to_owned(),
                line: number,
            }),
        }
    }
    assignments
}

/// The name and the value of a line; `None` if it is not an assignment or can be read in several ways.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|each| each.is_ascii_alphanumeric() || each == '_');
    let value = match value.trim_start() {
        text if text.starts_with('\'') => quoted(text, '\'')?,
        text if text.starts_with('"') => quoted(text, '"').filter(|inner| !inner.contains('\\'))?,
        _ => unquoted(value)?,
    };
    is_name.then_some((name, value))
}

/// The text between two quotes. Only a comment may follow.
fn quoted(text: &str, quote: char) -> Option<&str> {
    let (inner, rest) = text[1..].split_once(quote)?;
    without_comment(rest)?.is_empty().then_some(inner)
}

fn unquoted(text: &str) -> Option<&str> {
    let value = without_comment(text)?;
    let is_ambiguous = |character: char| character.is_whitespace() || ['\'', '"', '\\', '`'].contains(&character);
    (!value.contains(is_ambiguous)).then_some(value)
}

/// The text before a comment. A comment begins with a `#` after a space; `None` if there is a `#` that only some
/// programs treat as a comment.
fn without_comment(text: &str) -> Option<&str> {
    let Some(at) = text.find('#') else {
        return Some(text.trim());
    };
    let before = &text[..at];
    before.ends_with(char::is_whitespace).then(|| before.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Vec<(OsString, OsString)>, Vec<usize>) {
        let mut problems = Vec::new();
        let assignments = parse(text, Path::new(NAME), &mut problems);
        let lines = problems.into_iter().map(|problem| match problem {
            Problem::MalformedDotenv { line, .. } => line,
            other => panic!("{other}"),
        });
        (assignments, lines.collect())
    }

    #[test]
    fn assignments_comments_quotes_and_exports() {
        let (assignments, lines) = parsed(
            "\u{feff}# comment\n\nA=1\nexport B='two $words # here'\r\nC=3 # three\nD=4 \n E = \"5 # 5\" # five\nF=\nG= # none\n",
        );
        let expected = [
            ("A", "1"),
            ("B", "two $words # here"),
            ("C", "3"),
            ("D", "4"),
            ("E", "5 # 5"),
            ("F", ""),
            ("G", ""),
        ];
        assert_eq!(assignments, expected.map(|(name, value)| (name.into(), value.into())));
        assert!(lines.is_empty());
    }

    #[test]
    fn nothing_is_expanded() {
        for value in [
            "a$longsecret",
            "${HOME}",
            "$(id)",
            "a=b==",
            "%HOME%",
            "~",
            "$$",
            "a!b&c;d|e*",
        ] {
            for quote in ["", "'", "\""] {
                let (assignments, lines) = parsed(&format!("HOME=x\nTOKEN={quote}{value}{quote}\n"));
                assert_eq!(assignments[1].1, value, "{quote}");
                assert!(lines.is_empty());
            }
        }
    }

    #[test]
    fn what_programs_read_in_different_ways_is_refused() {
        for value in [
            "a\\b",
            "\"a\\nb\"",
            "a'b'",
            "'a'b",
            "\"a\"'b'",
            "a#b",
            "'a'#b",
            "two words",
            "`id`",
            "'open",
        ] {
            let (assignments, lines) = parsed(&format!("TOKEN={value}\n"));
            assert_eq!((assignments.len(), &lines[..]), (0, &[1][..]), "{value}");
        }
    }

    #[test]
    fn a_name_that_occurs_twice_is_refused_with_both_lines() {
        for second in ["A=2", "A=1", "A=", "export A='2'"] {
            let mut problems = Vec::new();
            let assignments = parse(&format!("A=1\nB=1\n\n{second}\n"), Path::new(NAME), &mut problems);
            assert_eq!(assignments.len(), 2);
            let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(
                problems,
                [r#"".env" sets A on line 1 and again on line 4: keep one of them"#],
                "{second}"
            );
        }
    }

    #[test]
    fn every_malformed_line_is_counted_and_the_others_are_kept() {
        let (assignments, lines) = parsed("AB=1\nA\nB=two words\nC=3\nD # d\n1E=5\n=6\nF-G=7\n");
        assert_eq!(assignments.len(), 2);
        assert_eq!(lines, [2, 3, 5, 6, 7, 8]);
    }

    #[test]
    fn an_open_quote_ends_with_its_line() {
        let (assignments, lines) = parsed("A=1\nB='open\nC=3\n");
        assert_eq!((assignments.len(), &lines[..]), (2, &[2][..]));
    }
}
