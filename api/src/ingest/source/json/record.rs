//! One row of JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::super::column::{Column, PerColumn};
use super::super::judge::Record;
use super::super::nested::{Borrowed, Json};
use super::super::{Reason, clean};
use crate::dimension::RepositoryKind;
use crate::listing::BaseModel;

/// The members of a row that are read, still as JSON; the others are passed over without being kept.
pub(super) struct JsonRecord<'a>(PerColumn<&'a RawValue>);

impl<'a> JsonRecord<'a> {
    /// Reads the text of a row; `see` is told the name of each of its members.
    pub(super) fn parse(text: &'a str, kind: RepositoryKind, see: impl FnMut(&str)) -> Result<Self, Reason> {
        let mut json = serde_json::Deserializer::from_str(text);
        let members = json.deserialize_map(Members { kind, see, read: PerColumn::default() });
        let members = members.and_then(|members| json.end().map(|()| members));
        members.map(Self).map_err(|_| Reason::NoObject)
    }

    fn get(&self, column: Column) -> Json<'a> {
        self.0.get(column).map_or(Json::Null, Json::of)
    }
}

impl Record for JsonRecord<'_> {
    fn raw_text(&self, column: Column) -> Option<Cow<'_, str>> {
        self.get(column).text()
    }

    fn counter(&self, column: Column) -> Option<i64> {
        self.get(column).counter()
    }

    fn instant(&self, column: Column) -> Option<i64> {
        self.raw_text(column).and_then(|text| clean::instant_of_text(&text))
    }

    fn truth(&self, column: Column) -> Option<bool> {
        self.get(column).truth()
    }

    fn texts(&self, column: Column) -> Option<Vec<String>> {
        self.get(column).texts()
    }

    fn total(&self, column: Column) -> Option<i64> {
        self.get(column).total()
    }

    fn bases(&self, column: Column) -> (Option<String>, Option<Vec<BaseModel>>) {
        self.get(column).bases()
    }
}

struct Members<'a, S> {
    kind: RepositoryKind,
    see: S,
    read: PerColumn<&'a RawValue>,
}

impl<'a, S: FnMut(&str)> Visitor<'a> for Members<'a, S> {
    type Value = PerColumn<&'a RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut members: A) -> Result<Self::Value, A::Error> {
        while let Some(Borrowed(name)) = members.next_key()? {
            (self.see)(&name);
            match Column::named(self.kind, &name) {
                Some((column, _)) => self.read.set(column, members.next_value()?),
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(self.read)
    }
}
