//! Fields read as values.

use super::{Line, TableError};
use crate::dimension::UnknownValue;

/// Longest text, in characters.
const TEXT: usize = 5_000;
/// Longest name of an account or repository, in characters.
const NAME: usize = 500;
/// Longest address, in characters.
const ADDRESS: usize = 2_000;

impl<'a> Line<'a> {
    /// A text; none when the field is empty.
    ///
    /// # Errors
    /// When it has more than 5,000 characters, or control characters.
    pub fn text(&self, column: &'static str) -> Result<Option<String>, TableError> {
        self.bounded(column, TEXT).map(|text| text.map(str::to_owned))
    }

    /// The name of an account or repository.
    ///
    /// # Errors
    /// When it is empty, has more than 500 characters, or control characters.
    pub fn name(&self, column: &'static str) -> Result<&'a str, TableError> {
        self.bounded(column, NAME)?.ok_or_else(|| self.refuse(column, "is empty; write a name, or take the line out"))
    }

    /// An address; none when the field is empty.
    ///
    /// # Errors
    /// When it is no `http://` or `https://` address.
    pub fn address(&self, column: &'static str) -> Result<Option<String>, TableError> {
        let Some(address) = self.bounded(column, ADDRESS)? else { return Ok(None) };
        let begins = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
        if !begins || address.chars().any(char::is_whitespace) {
            return Err(self.refuse(column, "is no address; write it in full, for example https://example.org/page"));
        }
        Ok(Some(address.to_owned()))
    }

    /// `true` or `false`, in any case; none when the field is empty.
    ///
    /// # Errors
    /// When it is another text.
    pub fn truth(&self, column: &'static str) -> Result<Option<bool>, TableError> {
        match self.field(column) {
            "" => Ok(None),
            yes if yes.eq_ignore_ascii_case("true") => Ok(Some(true)),
            no if no.eq_ignore_ascii_case("false") => Ok(Some(false)),
            _ => Err(self.refuse(column, "is neither `true` nor `false`; write one of them, or nothing")),
        }
    }

    /// A value of a vocabulary; none when the field is empty.
    ///
    /// # Errors
    /// When it is no name of that vocabulary.
    pub fn one_of<T: std::str::FromStr<Err = UnknownValue>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, TableError> {
        let text = self.field(column);
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|unknown: UnknownValue| {
            self.refuse(column, format!("is no {}; write one of {}", unknown.what, unknown.known.join(", ")))
        })
    }

    fn bounded(&self, column: &'static str, most: usize) -> Result<Option<&'a str>, TableError> {
        let text = self.field(column);
        if text.chars().take(most + 1).count() > most {
            return Err(self.refuse(column, format!("is longer than {most} characters; shorten it")));
        }
        if text.chars().any(char::is_control) {
            return Err(self.refuse(column, "holds line breaks or other control characters; write it in one line"));
        }
        Ok((!text.is_empty()).then_some(text))
    }
}
