//! Variables that were not given: specification section 6.4.1, *CoerceArgumentValues*.
//!
//! async-graphql 7.2.1 reads an absent variable as null, so an argument with a default fails. Such arguments and fields of
//! input objects are taken out of the document instead, and with them the definitions that nothing uses any more.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;

use super::types::{Argument, Input, Types, named};

/// Takes the uses of variables out of `document` that the operation defines as nullable and that were not given.
pub(super) fn strip(document: &mut ExecutableDocument, operation: Option<&str>, types: &Types, given: &Variables) {
    let selected = document.operations.iter().find(|(name, _)| name.map(Name::as_str) == operation);
    let definitions = selected.map(|(_, operation)| operation.node.variable_definitions.iter()).into_iter().flatten();
    let absent: HashMap<Name, Type> = definitions
        .filter(|definition| definition.node.var_type.node.nullable && !given.contains_key(&definition.node.name.node))
        .map(|definition| (definition.node.name.node.clone(), definition.node.var_type.node.clone()))
        .collect();
    if absent.is_empty() {
        return;
    }
    let mut stripper = Stripper { absent, types, removed: HashSet::new() };
    for operation in operations(document) {
        let root = types.root(operation.ty);
        stripper.set(&mut operation.selection_set.node, root);
    }
    for fragment in document.fragments.values_mut() {
        let on = fragment.node.type_condition.node.on.node.clone();
        stripper.set(&mut fragment.node.selection_set.node, Some(&on));
    }
    let removed = stripper.removed;
    let fragments = document.fragments.clone();
    for operation in operations(document) {
        let mut uses = Uses { document: &fragments, names: HashSet::new(), seen: HashSet::new() };
        uses.directives(&operation.directives);
        uses.set(&operation.selection_set.node);
        let used = uses.names;
        let keeps = |name: &Name| !removed.contains(name) || used.contains(name);
        operation.variable_definitions.retain(|definition| keeps(&definition.node.name.node));
    }
}

/// The operations of a document.
pub(super) fn operations(document: &mut ExecutableDocument) -> impl Iterator<Item = &mut OperationDefinition> {
    use async_graphql::parser::types::DocumentOperations::{Multiple, Single};
    let (single, multiple) = match &mut document.operations {
        Single(operation) => (Some(operation), None),
        Multiple(operations) => (None, Some(operations.values_mut())),
    };
    single.into_iter().chain(multiple.into_iter().flatten()).map(|operation| &mut operation.node)
}

struct Stripper<'a> {
    absent: HashMap<Name, Type>,
    types: &'a Types,
    removed: HashSet<Name>,
}

impl Stripper<'_> {
    fn set(&mut self, set: &mut SelectionSet, parent: Option<&Name>) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => {
                    let field = &mut field.node;
                    let types = self.types;
                    let definition = parent.and_then(|parent| types.field(parent, &field.name.node));
                    if let Some(definition) = definition {
                        field.arguments.retain_mut(|(name, value)| {
                            definition
                                .arguments
                                .get(&name.node)
                                .is_none_or(|argument| self.keeps(&mut value.node, argument))
                        });
                    }
                    self.set(&mut field.selection_set.node, definition.map(|definition| named(&definition.ty)));
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.clone());
                    self.set(&mut inline.node.selection_set.node, on.as_ref().or(parent));
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// False for the use of an absent variable in a place where it may be left out; goes into lists and objects.
    fn keeps(&mut self, value: &mut Value, argument: &Argument) -> bool {
        let optional = argument.ty.nullable || argument.default.is_some();
        if let Value::Variable(name) = value
            && self.absent.get(name).is_some_and(|ty| optional && compatible(&ty.base, &argument.ty.base))
        {
            self.removed.insert(name.clone());
            return false;
        }
        self.inside(value, &argument.ty);
        true
    }

    fn inside(&mut self, value: &mut Value, ty: &Type) {
        let types = self.types;
        match (value, &ty.base) {
            (Value::List(items), BaseType::List(inner)) => {
                for item in items {
                    // In a list there is nothing to leave out: an absent variable is null.
                    let argument = Argument { ty: inner.as_ref().clone(), default: None };
                    if !self.keeps(item, &argument) {
                        *item = Value::Null;
                    }
                }
            }
            (value, BaseType::List(inner)) => self.inside(value, inner),
            (Value::Object(fields), BaseType::Named(name)) => {
                if let Some(Input::Object { fields: definitions, .. }) = types.input(name) {
                    fields.retain(|name, value| {
                        definitions.get(name).is_none_or(|definition| self.keeps(value, definition))
                    });
                }
            }
            _ => {}
        }
    }
}

/// Specification section 5.8.5, *AreTypesCompatible*, without the outermost null.
fn compatible(variable: &BaseType, place: &BaseType) -> bool {
    match (variable, place) {
        (BaseType::Named(variable), BaseType::Named(place)) => variable == place,
        (BaseType::List(variable), BaseType::List(place)) => {
            (place.nullable || !variable.nullable) && compatible(&variable.base, &place.base)
        }
        _ => false,
    }
}

/// The variables that an operation uses, its fragments included.
struct Uses<'a> {
    document: &'a HashMap<Name, Positioned<async_graphql::parser::types::FragmentDefinition>>,
    names: HashSet<Name>,
    seen: HashSet<&'a Name>,
}

impl<'a> Uses<'a> {
    fn set(&mut self, set: &SelectionSet) {
        for selection in &set.items {
            self.directives(selection.node.directives());
            match &selection.node {
                Selection::Field(field) => {
                    field.node.arguments.iter().for_each(|(_, value)| self.value(&value.node));
                    self.set(&field.node.selection_set.node);
                }
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let fragments = self.document;
                    if let Some((name, fragment)) = fragments.get_key_value(&spread.node.fragment_name.node)
                        && self.seen.insert(name)
                    {
                        self.directives(&fragment.node.directives);
                        self.set(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) {
        for (_, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
            self.value(&value.node);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Variable(name) => drop(self.names.insert(name.clone())),
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.value(value)),
            _ => {}
        }
    }
}
