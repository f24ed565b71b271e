//! Values as JSON: numbers, texts, lists and structures. Parquet has lists and structures as JSON in a text, too.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::clean;
use crate::listing::BaseModel;

/// Most tags that are kept of a row; those after them are passed over. Datasets in many languages have a tag for each, some 2,000.
pub(super) const TAGS: usize = 4_000;
/// Most base models that are kept of a row; those after them are passed over.
pub(super) const BASES: usize = 100;
/// Longest text that is read as JSON, in bytes.
const JSON: usize = 1 << 18;

/// A value, looked into no deeper than is asked: nesting without end costs nothing.
pub(super) enum Json<'a> {
    Null,
    Truth(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
    List(&'a RawValue),
    Structure(&'a RawValue),
}

impl<'a> Json<'a> {
    /// A value that was seen to be JSON. A text with half a character in it is null.
    pub(super) fn of(raw: &'a RawValue) -> Self {
        match raw.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw.get()).map_or(Self::Null, |Borrowed(text)| Self::Text(text)),
            Some(b'[') => Self::List(raw),
            Some(b'{') => Self::Structure(raw),
            Some(b't') => Self::Truth(true),
            Some(b'f') => Self::Truth(false),
            Some(b'-' | b'0'..=b'9') => Self::Number(raw.get()),
            _ => Self::Null,
        }
    }

    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn counter(&self) -> Option<i64> {
        let Self::Number(digits) = self else { return None };
        match digits.parse::<i64>() {
            Ok(whole) => clean::counter(whole),
            Err(_) => digits.parse().ok().and_then(clean::counter_of_float),
        }
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            Self::Text(text) => clean::truth_of_text(text),
            _ => None,
        }
    }

    /// The texts of a list, in their order; what is no text, or empty, is passed over.
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        match self {
            Self::List(items) => {
                let mut texts = Vec::new();
                each_item(items, |item| {
                    if texts.len() < TAGS {
                        texts.extend(recorded(item));
                    }
                });
                Some(texts)
            }
            Self::Text(text) => within(text, |json| json.texts()),
            _ => None,
        }
    }

    /// `total` of a structure.
    pub(super) fn total(&self) -> Option<i64> {
        match self {
            Self::Structure(members) => {
                let mut total = None;
                each_member(members, |name, value| {
                    if name == "total" {
                        total = Json::of(value).counter();
                    }
                });
                total
            }
            Self::Text(text) => within(text, |json| json.total()),
            _ => None,
        }
    }

    /// Relation and models of `baseModels`; a model without `_id` and name is passed over.
    pub(super) fn bases(&self) -> (Option<String>, Option<Vec<BaseModel>>) {
        match self {
            Self::Structure(members) => {
                let (mut relation, mut models) = (None, None);
                each_member(members, |name, value| match name {
                    "relation" => relation = recorded(value),
                    "models" => models = base_models(value),
                    _ => {}
                });
                (relation, models)
            }
            Self::Text(text) => within(text, |json| Some(json.bases())).unwrap_or_default(),
            _ => (None, None),
        }
    }
}

/// What is read of JSON in a text; a text within it is only a text.
fn within<T>(text: &str, read: impl FnOnce(&Json<'_>) -> Option<T>) -> Option<T> {
    if text.len() > JSON {
        return None;
    }
    let json = Json::of(serde_json::from_str(text).ok()?);
    if let Json::Text(_) = json { None } else { read(&json) }
}

fn base_models(value: &RawValue) -> Option<Vec<BaseModel>> {
    let Json::List(items) = Json::of(value) else { return None };
    let mut models = Vec::new();
    each_item(items, |item| {
        let mut base = BaseModel::default();
        if models.len() < BASES
            && let Json::Structure(members) = Json::of(item)
        {
            each_member(members, |name, value| match name {
                "_id" => base.source_id = recorded(value),
                "id" => base.name = recorded(value),
                _ => {}
            });
        }
        if base.source_id.is_some() || base.name.is_some() {
            models.push(base);
        }
    });
    Some(models)
}

fn recorded(value: &RawValue) -> Option<String> {
    Json::of(value).text().and_then(|text| clean::text(&text))
}

/// A text that is copied only where it holds escapes.
#[derive(Deserialize)]
pub(super) struct Borrowed<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

fn each_item<'a>(list: &'a RawValue, see: impl FnMut(&'a RawValue)) {
    // It was seen to be JSON; what cannot be read nevertheless ends the list.
    let _ = serde_json::Deserializer::from_str(list.get()).deserialize_seq(Items(see));
}

fn each_member<'a>(structure: &'a RawValue, see: impl FnMut(&str, &'a RawValue)) {
    let _ = serde_json::Deserializer::from_str(structure.get()).deserialize_map(Members(see));
}

struct Items<F>(F);

impl<'a, F: FnMut(&'a RawValue)> Visitor<'a> for Items<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            (self.0)(item);
        }
        Ok(())
    }
}

struct Members<F>(F);

impl<'a, F: FnMut(&str, &'a RawValue)> Visitor<'a> for Members<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a structure")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(Borrowed(name)) = members.next_key()? {
            (self.0)(&name, members.next_value()?);
        }
        Ok(())
    }
}
