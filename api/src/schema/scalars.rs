//! Scalars of the contract.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Instant, SecondsFormat, Utc};

use crate::calendar::Day;
use crate::dimension::text::UNKNOWN;
use crate::dimension::{LARGEST_COUNT, region};

/// A day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Date(pub(super) Day);

/// Calendar date, ISO 8601, UTC: 2026-03-17.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().map(Self).map_err(InputValueError::custom),
            _ => Err(InputValueError::custom("a date is a text like \"2026-03-17\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DateTime(Instant<Utc>);

impl DateTime {
    /// An instant.
    pub(super) fn of(instant: Instant<Utc>) -> Self {
        Self(instant)
    }

    /// An instant as tables hold it.
    pub(super) fn of_micros(micros: i64) -> Option<Self> {
        Instant::from_timestamp_micros(micros).map(Self)
    }
}

/// Instant, RFC 3339, UTC: 2026-03-17T09:30:00Z.
#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Instant::parse_from_rfc3339(text)
                .map(|instant| Self(instant.with_timezone(&Utc)))
                .map_err(|_| InputValueError::custom("an instant is a text like \"2026-03-17T09:30:00Z\"")),
            _ => Err(InputValueError::custom("an instant is a text like \"2026-03-17T09:30:00Z\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// How many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count(pub(super) i64);

/// Whole number from 0 to 2^53-1, sent as a JSON number. GraphQL's Int ends at 2^31-1, which one popular model's downloads pass.
#[Scalar(name = "Count")]
impl ScalarType for Count {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => number.as_i64().filter(|number| (0..=LARGEST_COUNT).contains(number)),
            _ => None,
        };
        number.map(Self).ok_or_else(|| InputValueError::custom("a count is a whole number from 0 to 9007199254740991"))
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

/// A country, or that it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CountryCode {
    /// A country.
    Country(String),
    /// What is not known.
    Unknown,
}

/// ISO 3166-1 alpha-2, upper case, or `unknown`; anything else is BAD_USER_INPUT.
#[Scalar(name = "CountryCode")]
impl ScalarType for CountryCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::custom("a country is a text like \"CN\", or \"unknown\""));
        };
        if text == UNKNOWN {
            return Ok(Self::Unknown);
        }
        match region::country_of(text).filter(|_| text.bytes().all(|letter| letter.is_ascii_uppercase())) {
            Some(_) => Ok(Self::Country(text.clone())),
            None => Err(InputValueError::custom(format!(
                "`{}` is no country; write its ISO 3166-1 alpha-2 code in upper case, for example \"CN\", or \"unknown\"",
                text.chars().take(20).collect::<String>()
            ))),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(match self {
            Self::Country(code) => code.clone(),
            Self::Unknown => UNKNOWN.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_written_as_the_contract_says() {
        let parse = |text: &str| CountryCode::parse(Value::String(text.to_owned()));
        assert!(matches!(parse("CN"), Ok(CountryCode::Country(code)) if code == "CN"));
        assert!(matches!(parse("unknown"), Ok(CountryCode::Unknown)));
        for wrong in ["cn", "Cn", "Unknown", "UNKNOWN", "XX", "", " CN"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
