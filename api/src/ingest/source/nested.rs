//! Lists and structures: tags, `safetensors`, `gguf`, `baseModels`; also where they come as JSON in a text.

use serde_json::Value;

use super::cells::{self, Cells};
use super::clean;
use crate::listing::BaseModel;

/// Most tags that are kept of a row; those after them are passed over.
const TAGS: usize = 1_000;
/// Most base models that are kept of a row; those after them are passed over.
const BASES: usize = 100;
/// Longest text that is read as JSON, in bytes.
const JSON: usize = 1 << 16;

/// Tags in their order; what is no text, or empty, is passed over.
pub(super) fn tags(cells: Cells<'_>, row: usize) -> Option<Vec<String>> {
    if let Some((items, rows)) = cells::items(cells, row) {
        return Some(rows.filter_map(|item| cells::text(Some(items), item)).take(TAGS).collect());
    }
    let Value::Array(items) = json(cells, row)? else { return None };
    Some(items.iter().filter_map(|item| clean::text(item.as_str()?)).take(TAGS).collect())
}

/// `total` of a structure.
pub(super) fn total(cells: Cells<'_>, row: usize) -> Option<i64> {
    match cells::member(cells, row, "total") {
        Some(total) => cells::counter(total, row),
        None => json(cells, row)?.get("total").and_then(counter),
    }
}

/// Relation and models of `baseModels`; a model without `_id` and name is passed over.
pub(super) fn bases(cells: Cells<'_>, row: usize) -> (Option<String>, Option<Vec<BaseModel>>) {
    let Some(relation) = cells::member(cells, row, "relation") else {
        let value = json(cells, row).unwrap_or(Value::Null);
        let models = value.get("models").and_then(Value::as_array);
        let base = |model: &Value| BaseModel { source_id: text(model.get("_id")), name: text(model.get("id")) };
        return (text(value.get("relation")), models.map(|models| named(models.iter().map(base))));
    };
    let models = cells::member(cells, row, "models").and_then(|models| cells::items(models, row));
    let models = models.map(|(items, rows)| {
        named(rows.map(|item| {
            let member = |name| cells::member(Some(items), item, name).and_then(|cells| cells::text(cells, item));
            BaseModel { source_id: member("_id"), name: member("id") }
        }))
    });
    (cells::text(relation, row), models)
}

fn named(models: impl Iterator<Item = BaseModel>) -> Vec<BaseModel> {
    models.filter(|base| base.source_id.is_some() || base.name.is_some()).take(BASES).collect()
}

fn json(cells: Cells<'_>, row: usize) -> Option<Value> {
    let text = cells::raw_text(cells, row).filter(|text| text.len() <= JSON)?;
    serde_json::from_str(text).ok()
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).and_then(clean::text)
}

fn counter(value: &Value) -> Option<i64> {
    match value.as_i64() {
        Some(whole) => clean::counter(whole),
        None => value.as_f64().and_then(clean::counter_of_float),
    }
}
