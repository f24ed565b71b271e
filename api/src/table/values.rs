//! Fields read as values.

use super::{Line, TableError, check};
use crate::dimension::UnknownValue;

impl<'a> Line<'a> {
    /// A text; none when the field is empty.
    ///
    /// # Errors
    /// When it has more than 5,000 characters, or control characters.
    pub fn text(&self, column: &'static str) -> Result<Option<String>, TableError> {
        let text = self.field(column);
        check::text(text).map_err(|problem| self.refuse(column, problem))?;
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// The name of an account or repository.
    ///
    /// # Errors
    /// When it is empty, has more than 500 characters, or control characters.
    pub fn name(&self, column: &'static str) -> Result<&'a str, TableError> {
        let name = self.field(column);
        if name.is_empty() {
            return Err(self.refuse(column, "is empty; write a name, or take the line out"));
        }
        check::name(name).map_err(|problem| self.refuse(column, problem))?;
        Ok(name)
    }

    /// An address; none when the field is empty.
    ///
    /// # Errors
    /// When it is no `http://` or `https://` address.
    pub fn address(&self, column: &'static str) -> Result<Option<String>, TableError> {
        let address = self.field(column);
        check::address(address).map_err(|problem| self.refuse(column, problem))?;
        Ok((!address.is_empty()).then(|| address.to_owned()))
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
}
