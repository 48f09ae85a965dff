//! Integers in a range.

use super::fields::Field;
use super::json::Json;

/// An integer from `MIN` to `MAX`. `1.0` and `1e2` are integers too: in JSON they are the same numbers as `1` and
/// `100`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(test), expect(dead_code, reason = "no body of version 1 has a number"))]
pub(crate) struct Integer<const MIN: i64, const MAX: i64>(pub(crate) i64);

impl<const MIN: i64, const MAX: i64> Field for Integer<MIN, MAX> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number is not truncated; one beyond i128 becomes its end, which is beyond every range as well"
    )]
    fn from_json(json: Json) -> Result<Self, String> {
        let no_integer = "must be an integer number";
        let Json::Number(number) = json else {
            return Err(no_integer.to_owned());
        };
        let integer = match (number.as_i128(), number.as_f64()) {
            (Some(integer), _) => integer,
            (None, Some(float)) if float.fract() == 0.0 => float as i128,
            _ => return Err(no_integer.to_owned()),
        };
        match i64::try_from(integer) {
            Ok(integer) if (MIN..=MAX).contains(&integer) => Ok(Self(integer)),
            _ if integer < MIN.into() => Err(format!("must not be less than {MIN}")),
            _ => Err(format!("must not be greater than {MAX}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Percent = Integer<0, 100>;

    fn percent(text: &str) -> Result<i64, String> {
        let json = Json::parse(text.as_bytes()).unwrap();
        Percent::from_json(json).map(|Integer(integer)| integer)
    }

    #[test]
    fn an_integer_has_a_range() {
        for (text, integer) in [("0", 0), ("100", 100), ("7.0", 7), ("1e2", 100), ("-0", 0), ("-0.0", 0)] {
            assert_eq!(percent(text), Ok(integer), "{text}");
        }
        for text in ["-1", "-1.0", "-9223372036854775809", "-1e300"] {
            assert_eq!(percent(text).unwrap_err(), "must not be less than 0", "{text}");
        }
        for text in ["101", "18446744073709551615", "18446744073709551616", "1e300"] {
            assert_eq!(percent(text).unwrap_err(), "must not be greater than 100", "{text}");
        }
        for text in ["1.5", "1e-2", "\"1\"", "true", "null", "[1]", "{}"] {
            assert_eq!(percent(text).unwrap_err(), "must be an integer number", "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_integer_in_the_range_is_read_exactly(integer in any::<i64>()) {
            let json = Json::parse(integer.to_string().as_bytes()).unwrap();
            prop_assert_eq!(Integer::<{ i64::MIN }, { i64::MAX }>::from_json(json), Ok(Integer(integer)));
        }
    }
}
