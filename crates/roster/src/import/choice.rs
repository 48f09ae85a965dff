//! The options that assign columns to fields.

use std::str::FromStr;

use clap::Args;

use super::fields::Field;

/// The columns of fields that the header alone doesn't determine.
#[derive(Debug, Clone, Default, Args)]
pub struct Choice {
    /// The column that a field is in, such as name=displayName; may be given several times. Nothing after the = means that no column has it
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    pub mapped: Vec<Mapping>,

    /// Ignore the columns that are unknown
    #[arg(long)]
    pub ignore_unknown: bool,
}

/// A field, and the column that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub field: Field,
    /// `None` if no column has the field.
    pub column: Option<String>,
}

impl Choice {
    /// Checks that no field is mapped twice.
    pub fn check(&self) -> Result<(), String> {
        let mut fields: Vec<_> = self.mapped.iter().map(|mapping| mapping.field).collect();
        fields.sort_unstable();
        match fields.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(format!("--map names {} twice", pair[0])),
            None => Ok(()),
        }
    }

    /// As the command line has it.
    #[cfg(test)]
    pub fn of(options: &[&str]) -> Self {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            choice: Choice,
        }
        <Line as clap::Parser>::parse_from([&["roster"], options].concat()).choice
    }
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, column) = text
            .split_once('=')
            .ok_or_else(|| "it must be a field and a column, such as name=displayName".to_owned())?;
        let column = column.trim();
        Ok(Self {
            field: field.trim().parse()?,
            column: (!column.is_empty()).then(|| column.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_one_mapping() {
        assert_eq!(Choice::of(&["--map", "name=a", "--map", "email=a"]).check(), Ok(()));
        let twice = Choice::of(&["--map", "name=a", "--map", "name="]).check();
        assert_eq!(twice, Err("--map names name twice".to_owned()));
    }

    #[test]
    fn a_mapping_is_a_field_and_a_column() {
        let mapping = |text: &str| text.parse::<Mapping>().map(|mapping| (mapping.field, mapping.column));
        assert_eq!(mapping("name=a=b"), Ok((Field::Name, Some("a=b".to_owned()))));
        assert_eq!(mapping(" status = "), Ok((Field::Status, None)));
        for (text, what) in [
            ("name", "such as name=displayName"),
            ("phone=x", "\"phone\" is no field; the fields are name"),
        ] {
            let wrong = mapping(text).unwrap_err();
            assert!(wrong.contains(what), "{wrong}");
        }
    }
}
