//! Failed fields in answers: specification section 6.4.4, *Handling Field Errors*, and the order of section 7.2.2.
//!
//! async-graphql 7.2.1 leaves a failing field out of its object, gives null for an object of which nothing is left, and puts
//! fields in the order in which they were ready. Here the fields come in the order in which they were asked, a failed field is
//! null, and one that must not be null makes null of what holds it.

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{PathSegment, ServerError, Value};

use super::shape::{Selected, Shape};

/// `data` as the specification wants it, given the errors that came with it.
pub(crate) fn complete(data: Value, shape: &Shape, errors: &[ServerError]) -> Value {
    let mut failed = Failed::default();
    for error in errors.iter().filter(|error| !error.path.is_empty()) {
        failed.add(&error.path);
    }
    let data = match data {
        Value::Object(fields) => fields,
        _ => IndexMap::new(),
    };
    object(data, shape, &failed).unwrap_or_default()
}

/// Where errors happened, as a tree.
#[derive(Default)]
struct Failed {
    here: bool,
    fields: HashMap<String, Failed>,
    items: HashMap<usize, Failed>,
}

impl Failed {
    fn add(&mut self, path: &[PathSegment]) {
        let mut node = self;
        for segment in path {
            node = match segment {
                PathSegment::Field(name) => node.fields.entry(name.clone()).or_default(),
                PathSegment::Index(index) => node.items.entry(*index).or_default(),
            };
        }
        node.here = true;
    }
}

/// None where the value had to be null and may not be.
fn value(given: Option<Value>, ty: &Type, shape: &Shape, failed: Option<&Failed>) -> Option<Value> {
    if let (None, Some(Value::Binary(_) | Value::String(_) | Value::Number(_) | Value::Enum(_))) = (failed, &given) {
        return given;
    }
    let nowhere = Failed::default();
    let failed = failed.unwrap_or(&nowhere);
    let whole = match (given.unwrap_or_default(), &ty.base) {
        (Value::List(items), BaseType::List(inner)) => {
            let items = items.into_iter().enumerate();
            let items = items.map(|(i, item)| value(Some(item), inner, shape, failed.items.get(&i)));
            items.collect::<Option<Vec<_>>>().map(Value::List)
        }
        (Value::Object(fields), BaseType::Named(_)) if !shape.fields.is_empty() => object(fields, shape, failed),
        // Of an object every field failed or was skipped; only one that must be there can be told from a real null.
        (Value::Null, BaseType::Named(_))
            if !failed.here && !shape.fields.is_empty() && (!failed.fields.is_empty() || !ty.nullable) =>
        {
            object(IndexMap::new(), shape, failed)
        }
        (other, _) => Some(other),
    };
    match whole {
        Some(Value::Null) | None if ty.nullable => Some(Value::Null),
        Some(Value::Null) | None => None,
        whole => whole,
    }
}

fn object(mut given: IndexMap<async_graphql::Name, Value>, shape: &Shape, failed: &Failed) -> Option<Value> {
    // Mostly nothing failed, and everything was ready in the order in which it was asked.
    if failed.fields.is_empty() && given.keys().eq(shape.fields.keys()) {
        for (field, Selected { ty, below, .. }) in given.values_mut().zip(shape.fields.values()) {
            *field = value(Some(std::mem::take(field)), ty, below, None)?;
        }
        return Some(Value::Object(given));
    }
    let mut fields = IndexMap::with_capacity(given.len());
    for (key, Selected { ty, below, .. }) in &shape.fields {
        let was = given.swap_remove(key);
        let failed = failed.fields.get(key.as_str());
        // Neither there nor failed: skipped, or of a fragment on another type.
        if was.is_some() || failed.is_some() {
            fields.insert(key.clone(), value(was, ty, below, failed)?);
        }
    }
    Some(Value::Object(fields))
}
