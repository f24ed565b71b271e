//! The form that the answer to an operation has, with the types of its fields.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned};
use serde_json::Value as Json;

use super::prepare::select;
use super::present::HERE;
use super::types::{Types, named};

/// The fields of an object in the order in which they are asked, merged over fragments, by response key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    pub(super) fields: IndexMap<Name, Selected>,
    /// Whether objects, here or below, are put together from several places, or hold what was not asked for.
    is_pieced: bool,
}

/// What is asked for under a key.
#[derive(Clone, Debug)]
pub(super) struct Selected {
    pub(super) ty: Type,
    /// Name of the field.
    pub(super) name: Name,
    pub(super) below: Shape,
}

impl Shape {
    /// Without what is nowhere in an answer: fields that directives skipped, and those of fragments on other types.
    pub(super) fn within(&self, values: &[&Json]) -> Self {
        let objects: Vec<&Json> = values.iter().flat_map(|value| objects(value)).collect();
        let fields = self.fields.iter().filter_map(|(key, asked)| {
            let told: Vec<&Json> = objects.iter().filter_map(|object| object.get(key.as_str())).collect();
            let is_nowhere = told.is_empty() && !objects.is_empty();
            let below = asked.below.within(&told);
            (!is_nowhere).then(|| (key.clone(), Selected { ty: asked.ty.clone(), name: asked.name.clone(), below }))
        });
        Self { fields: fields.collect(), is_pieced: self.is_pieced }
    }

    /// Whether lists of an answer may come as text: nothing of them has to be put together.
    pub(crate) fn fits_text(&self) -> bool {
        !self.is_pieced
    }
}

/// The objects of a value, whatever lists they are in.
fn objects(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(items) => items.iter().flat_map(objects).collect(),
        Json::Object(_) => vec![value],
        _ => Vec::new(),
    }
}

/// Fragments by their names.
pub(super) type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The shape of the answer; none when the operation or its root is unknown.
pub(crate) fn shape(document: &ExecutableDocument, operation: Option<&str>, types: &Types) -> Option<Shape> {
    let (_, operation) = select(document, operation).ok()?;
    let root = types.root(operation.node.ty)?;
    Some(merge(&[(root, &operation.node.selection_set.node)], &document.fragments, types))
}

/// Whether a set asks for a field by name at its outermost level.
pub(super) fn has_field(document: &ExecutableDocument, set: &SelectionSet, name: &str) -> bool {
    let mut found = false;
    let mut seen = HashSet::new();
    let root = Name::new("");
    walk(&root, set, &document.fragments, &mut seen, &mut |_, field| found |= field.name.node == name);
    found
}

/// How many different fields a set asks for at its outermost level, introspection not counted.
pub(super) fn width(document: &ExecutableDocument, set: &SelectionSet) -> u64 {
    let mut keys = HashSet::new();
    let root = Name::new("");
    walk(&root, set, &document.fragments, &mut HashSet::new(), &mut |_, field| {
        if !field.name.node.starts_with("__") {
            keys.insert(&field.response_key().node);
        }
    });
    keys.len() as u64
}

/// Whether operations of this type change nothing.
pub(crate) fn is_read(operation: OperationType) -> bool {
    operation != OperationType::Mutation
}

fn merge(sets: &[Set<'_>], fragments: &Fragments, types: &Types) -> Shape {
    let mut found = by_key(sets, fragments, types);
    let mut shape = Shape { is_pieced: found.shift_remove(&Name::new(HERE)).is_some(), ..Shape::default() };
    for (key, fields) in found {
        let Some(Field { field, ty, .. }) = fields.first() else { continue };
        let sets = below(&fields);
        let below = merge(&sets, fragments, types);
        shape.is_pieced |= sets.len() > 1 || below.is_pieced;
        let (ty, name) = ((*ty).clone(), field.name.node.clone());
        shape.fields.insert(key.clone(), Selected { ty, name, below });
    }
    shape
}

/// A set of fields, with the type that has them.
pub(super) type Set<'a> = (&'a Name, &'a SelectionSet);

/// A field as it is asked for, with the type that has it and the one that it has.
pub(super) struct Field<'a> {
    pub(super) parent: &'a Name,
    pub(super) field: &'a async_graphql::parser::types::Field,
    pub(super) ty: &'a Type,
}

/// The fields of some sets that become one object, by their keys; without what the schema does not have, which the validator tells.
pub(super) fn by_key<'a>(
    sets: &[Set<'a>],
    fragments: &'a Fragments,
    types: &'a Types,
) -> IndexMap<&'a Name, Vec<Field<'a>>> {
    let mut keys: IndexMap<&Name, Vec<Field<'_>>> = IndexMap::new();
    let mut seen = HashSet::new();
    for (parent, set) in sets {
        walk(parent, set, fragments, &mut seen, &mut |parent, field| {
            if let Some(definition) = types.field(parent, &field.name.node) {
                let found = Field { parent, field, ty: &definition.ty };
                keys.entry(&field.response_key().node).or_default().push(found);
            }
        });
    }
    keys
}

/// What is asked for below some fields.
pub(super) fn below<'f, 'a: 'f>(fields: impl IntoIterator<Item = &'f Field<'a>>) -> Vec<Set<'a>> {
    let sets = fields.into_iter().map(|found| (named(found.ty), &found.field.selection_set.node));
    sets.filter(|(_, set)| !set.items.is_empty()).collect()
}

/// Visits the fields that a set asks for at its outermost level, with the types that have them; each fragment once.
fn walk<'a>(
    parent: &'a Name,
    set: &'a SelectionSet,
    fragments: &'a Fragments,
    seen: &mut HashSet<&'a Name>,
    visit: &mut impl FnMut(&'a Name, &'a async_graphql::parser::types::Field),
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => visit(parent, &field.node),
            Selection::InlineFragment(inline) => {
                let parent = inline.node.type_condition.as_ref().map_or(parent, |on| &on.node.on.node);
                walk(parent, &inline.node.selection_set.node, fragments, seen, visit);
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                if let Some(fragment) = fragments.get(name)
                    && seen.insert(name)
                {
                    let on = &fragment.node.type_condition.node.on.node;
                    walk(on, &fragment.node.selection_set.node, fragments, seen, visit);
                }
            }
        }
    }
}
