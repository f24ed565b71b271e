//! What an answer was computed from, where it does not tell itself.

use std::collections::BTreeSet;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;

use super::parse::parse;
use super::prepare::{Prepared, select};
use super::types::{self, Types, named};

/// What is asked of each metric.
const ASKED: &str = "{ provenance { lastSnapshotOn partial } period { from to } }";
/// The field that says of which hub it is.
const HUB: &str = "hub";

/// A question for the origins of an answer.
pub(crate) struct Origins {
    /// The metrics that it has, by the names of their fields.
    pub(crate) metrics: Vec<String>,
    /// The same metrics as the answer has, each with what it was computed from and nothing else.
    pub(crate) document: ExecutableDocument,
    /// The hubs that they are of.
    pub(crate) hubs: BTreeSet<String>,
}

/// The question for what was prepared; none where it asks for no metric.
pub(crate) fn origins(prepared: &Prepared, types: &Types) -> Option<Origins> {
    let (_, operation) = select(&prepared.document, prepared.operation_name.as_deref()).ok()?;
    let root = types.root(operation.node.ty)?;
    let asked = parse(ASKED).ok()?;
    let (_, of_each) = asked.operations.iter().next()?;
    let of_each = &of_each.node.selection_set;
    let mut search = Search { prepared, types, of_each, hubs: BTreeSet::new(), metrics: Vec::new() };
    let set = search.set(&operation.node.selection_set.node, root)?;
    let operation = OperationDefinition {
        selection_set: Positioned::new(set, operation.node.selection_set.pos),
        variable_definitions: Vec::new(),
        directives: Vec::new(),
        ..operation.node.clone()
    };
    let operations = DocumentOperations::Single(Positioned::new(operation, Default::default()));
    let document = ExecutableDocument { operations, fragments: Default::default() };
    Some(Origins { metrics: search.metrics, document, hubs: search.hubs })
}

struct Search<'a> {
    prepared: &'a Prepared,
    types: &'a Types,
    of_each: &'a Positioned<SelectionSet>,
    hubs: BTreeSet<String>,
    metrics: Vec<String>,
}

impl Search<'_> {
    /// Whether directives leave something in: specification section 3.13.
    fn keeps(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let told = directive.node.get_argument("if").and_then(|told| self.constant(&told.node));
            match directive.node.name.node.as_str() {
                "skip" => told != Some(async_graphql::Value::Boolean(true)),
                "include" => told != Some(async_graphql::Value::Boolean(false)),
                _ => true,
            }
        })
    }

    /// What a value is with the variables of the request.
    fn constant(&self, value: &Value) -> Option<async_graphql::Value> {
        let given = |name: Name| self.prepared.variables.get(&name).cloned().ok_or(());
        value.clone().into_const_with(given).ok()
    }

    /// What of a set leads to metrics.
    fn set(&mut self, set: &SelectionSet, parent: &Name) -> Option<SelectionSet> {
        let items: Vec<_> = set.items.iter().filter_map(|item| self.selection(item, parent)).collect();
        (!items.is_empty()).then_some(SelectionSet { items })
    }

    fn selection(&mut self, item: &Positioned<Selection>, parent: &Name) -> Option<Positioned<Selection>> {
        if !self.keeps(item.node.directives()) {
            return None;
        }
        let selection = match &item.node {
            Selection::Field(field) => Selection::Field(Positioned::new(self.field(&field.node, parent)?, item.pos)),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.clone();
                let parent = on.as_ref().map_or(parent, |on| &on.node.on.node);
                let selection_set = Positioned::new(self.set(&inline.node.selection_set.node, parent)?, item.pos);
                let fragment = InlineFragment { type_condition: on, directives: Vec::new(), selection_set };
                Selection::InlineFragment(Positioned::new(fragment, item.pos))
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &self.prepared.document.fragments.get(&spread.node.fragment_name.node)?.node;
                let set = self.set(&fragment.selection_set.node, &fragment.type_condition.node.on.node)?;
                let fragment = InlineFragment {
                    type_condition: Some(fragment.type_condition.clone()),
                    directives: Vec::new(),
                    selection_set: Positioned::new(set, item.pos),
                };
                Selection::InlineFragment(Positioned::new(fragment, item.pos))
            }
        };
        Some(Positioned::new(selection, item.pos))
    }

    fn field(&mut self, field: &Field, parent: &Name) -> Option<Field> {
        let types = self.types;
        let definition = types.field(parent, &field.name.node)?;
        let of = named(&definition.ty);
        let selection_set = match types.field(of, "provenance") {
            Some(_) => {
                let name = field.name.node.to_string();
                if !self.metrics.contains(&name) {
                    self.metrics.push(name);
                }
                self.of_each.clone()
            }
            None => Positioned::new(self.set(&field.selection_set.node, of)?, field.selection_set.pos),
        };
        let mut arguments = field.arguments.clone();
        for (_, value) in &mut arguments {
            value.node = self.constant(&value.node)?.into_value();
        }
        let field = Field { arguments, directives: Vec::new(), selection_set, ..field.clone() };
        self.hubs.extend(hub(&field, definition));
        Some(field)
    }
}

/// The hub that a field is told, or that it takes untold.
fn hub(field: &Field, definition: &types::Field) -> Option<String> {
    let argument = definition.arguments.get(HUB)?;
    let told = field.get_argument(HUB).map(|value| value.node.clone());
    match told.or_else(|| argument.default.clone().map(async_graphql::Value::into_value))? {
        Value::Enum(name) => Some(name.to_string()),
        Value::String(name) => Some(name),
        _ => None,
    }
}
