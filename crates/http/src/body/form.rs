//! Forms with files (`multipart/form-data`, RFC 7578).

use super::Json;
use crate::errors::ApiError;
use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// The fields of a form, by their names.
#[derive(Debug)]
pub(crate) struct Form(BTreeMap<String, Bytes>);

/// The columns of a CSV file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    /// All that it may have.
    pub(crate) all: &'static [&'static str],
    /// Those that it must have.
    pub(crate) needed: &'static [&'static str],
    /// Those in which spaces around a value belong to it.
    pub(crate) verbatim: &'static [&'static str],
}

impl Columns {
    fn value<'c>(self, column: &str, cell: &'c str) -> &'c str {
        if self.verbatim.contains(&column) {
            cell
        } else {
            cell.trim()
        }
    }
}

impl Form {
    /// Parses the body of a form whose parts are separated by this boundary.
    pub(super) async fn parse(boundary: &str, body: Bytes) -> Result<Self, ApiError> {
        let whole = stream::iter([Ok::<_, Infallible>(body)]);
        let mut parts = Multipart::new(whole, boundary);
        let mut fields = BTreeMap::new();
        while let Some(part) = parts.next_field().await.map_err(|error| wrong(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            fields.insert(name, part.bytes().await.map_err(|error| wrong(&error))?);
        }
        Ok(Self(fields))
    }

    /// The rows of the CSV file in this field: for each row under the header an object with the cells that are not empty, or what is
    /// wrong with the row. Cells that are missing at the end of a row are empty. Refuses a header without the needed columns or with
    /// others than the known ones, and a quote that isn't closed: the rest of the file would be a part of its cell.
    pub(crate) fn rows(&self, field: &str, known: Columns) -> Result<Vec<Result<Json, ApiError>>, ApiError> {
        let file = self.0.get(field);
        let file = file.ok_or_else(|| ApiError::Body(format!("The form has no field {field} with a CSV file")))?;
        let text = super::json::utf8(file).map_err(ApiError::Body)?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if text.matches('"').count() % 2 == 1 {
            return Err(ApiError::Body("A quote in the CSV file isn't closed".to_owned()));
        }
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::Headers)
            .flexible(true)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| wrong_file(&error))?.clone();
        let columns: Vec<_> = header.iter().map(str::to_lowercase).collect();
        check_columns(&columns, known)?;
        reader
            .records()
            .map(|row| Ok(object(&columns, known, &row.map_err(|error| wrong_file(&error))?)))
            .collect()
    }
}

fn check_columns(columns: &[String], known: Columns) -> Result<(), ApiError> {
    if let Some(missing) = known
        .needed
        .iter()
        .find(|name| !columns.iter().any(|column| column == *name))
    {
        return Err(ApiError::Body(format!("The CSV file has no column {missing}")));
    }
    for (index, column) in columns.iter().enumerate() {
        if !known.all.contains(&column.as_str()) {
            return Err(ApiError::Body(format!(
                "The CSV file has the unknown column {column:?}"
            )));
        }
        if columns[..index].contains(column) {
            return Err(ApiError::Body(format!("The CSV file has the column {column} twice")));
        }
    }
    Ok(())
}

fn object(columns: &[String], known: Columns, row: &csv::StringRecord) -> Result<Json, ApiError> {
    if row.len() > columns.len() {
        let (cells, columns) = (row.len(), columns.len());
        return Err(ApiError::Fields(vec![format!(
            "the row has {cells} cells where the header has {columns}"
        )]));
    }
    let cells = columns
        .iter()
        .zip(row)
        .map(|(column, cell)| (column, known.value(column, cell)));
    Ok(Json::Object(
        cells
            .filter(|(_, value)| !value.is_empty())
            .map(|(column, value)| (column.clone(), Json::Text(value.to_owned())))
            .collect(),
    ))
}

fn wrong(error: &multer::Error) -> ApiError {
    ApiError::Body(format!("The body is not a valid form: {error}"))
}

/// The line of an error, without the texts of cells, one of which may be a password.
fn wrong_file(error: &csv::Error) -> ApiError {
    let line = error.position().map(csv::Position::line);
    match line {
        Some(line) => ApiError::Body(format!("Line {line} of the CSV file can't be read")),
        None => ApiError::Body("The CSV file can't be read".to_owned()),
    }
}
