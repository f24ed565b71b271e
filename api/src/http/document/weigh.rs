//! Measures a document before the engine sees it. Fragments are measured once and counted at every spread, so measuring
//! takes time in proportion to the text, whatever the text would unfold to.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;

use super::fault::{Code, Fault};
use super::types::{self, Types, named};

/// Arguments that say how long the lists of a field may be, and the longest that each can ask for.
const LENGTHS: [(&str, u64); 4] = [("first", 100), ("ids", 100), ("representations", 100), ("weeks", 260)];

/// Arguments that say it of one of several lists.
const SOME_LENGTHS: [(&str, u64); 2] = [("top", 100), ("below", 100)];

/// The engine recurses with fields and fragments, and gives up by itself at 32.
const LEVELS: u64 = 32;

/// What a piece of a document asks for, fragments counted at each spread. All sums saturate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Fields, fragments and inline fragments.
    pub(super) selections: u64,
    /// Fields, those of lists times the expected length; those that execute documents of ours as many as these have.
    pub(super) cost: u64,
    pub(super) aliases: u64,
    pub(super) directives: u64,
    /// Fields of the outermost level.
    pub(super) width: u64,
    /// Levels of fields, introspection not counted.
    pub(super) depth: u64,
    /// Levels of fields, fragments and inline fragments.
    pub(super) levels: u64,
}

impl Weight {
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            cost: self.cost.saturating_add(other.cost),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            width: self.width.saturating_add(other.width),
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
        }
    }
}

/// One scale a document; it remembers the fragments it has weighed.
pub(super) struct Scale<'a> {
    document: &'a ExecutableDocument,
    types: &'a Types,
    variables: &'a Variables,
    introspection: bool,
    level: u64,
    known: HashMap<(&'a Name, Option<u64>), Option<Weight>>,
}

impl<'a> Scale<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        types: &'a Types,
        variables: &'a Variables,
        introspection: bool,
    ) -> Self {
        Self { document, types, variables, introspection, level: 0, known: HashMap::new() }
    }

    /// What an operation asks for.
    pub(super) fn operation(&mut self, ty: OperationType, set: &'a SelectionSet) -> Result<Weight, Fault> {
        let types = self.types;
        let weight = self.set(set, types.root(ty), None)?;
        if weight.levels > LEVELS { Err(too_many_levels(weight.levels)) } else { Ok(weight) }
    }

    /// What everything in the document comes to that a validator might walk. A fragment that no operation spreads is an error.
    pub(super) fn selections(&mut self) -> Result<u64, Fault> {
        let document = self.document;
        let mut sum = 0u64;
        for (_, operation) in document.operations.iter() {
            let weight = self.operation(operation.node.ty, &operation.node.selection_set.node)?;
            sum = sum.saturating_add(weight.selections);
        }
        for (name, fragment) in &document.fragments {
            let weighed = self.known.iter().find(|((known, _), _)| *known == name);
            let Some((_, Some(weight))) = weighed else {
                let message = format!("Fragment \"{name}\" is never used; spread it or take it out.");
                return Err(Fault::new(Code::ValidationFailed, message).at(fragment.pos));
            };
            sum = sum.saturating_add(weight.selections);
        }
        Ok(sum)
    }

    /// `page`: how many items the field around this set says that its lists may have.
    fn set(&mut self, set: &'a SelectionSet, parent: Option<&'a Name>, page: Option<u64>) -> Result<Weight, Fault> {
        self.level += 1;
        if self.level > LEVELS + 1 {
            return Err(too_many_levels(LEVELS + 1));
        }
        let mut sum = Weight::default();
        for selection in &set.items {
            let weight = match &selection.node {
                Selection::Field(field) => self.field(field, parent, page)?,
                Selection::FragmentSpread(spread) => {
                    let inside = self.fragment(&spread.node.fragment_name, page)?;
                    wrapped(inside, &spread.node.directives)
                }
                Selection::InlineFragment(inline) => {
                    let parent = inline.node.type_condition.as_ref().map(|on| &on.node.on.node).or(parent);
                    let inside = self.set(&inline.node.selection_set.node, parent, page)?;
                    wrapped(inside, &inline.node.directives)
                }
            };
            sum = sum.beside(weight);
        }
        self.level -= 1;
        Ok(sum)
    }

    fn field(
        &mut self,
        field: &'a Positioned<Field>,
        parent: Option<&'a Name>,
        page: Option<u64>,
    ) -> Result<Weight, Fault> {
        let name = field.node.name.node.as_str();
        if !self.introspection && matches!(name, "__schema" | "__type") {
            let message = "Introspection is off on this server; read the schema at /schema.graphql instead.";
            return Err(Fault::new(Code::ValidationFailed, message).at(field.pos));
        }
        let types = self.types;
        let definition = parent.and_then(|parent| types.field(parent, name));
        let own_page = definition.and_then(|definition| self.page(&field.node, definition));
        let items = match definition {
            Some(definition) if definition.items > 1 => own_page.or(page).unwrap_or(definition.items),
            _ => 1,
        };
        let below = definition.map(|definition| named(&definition.ty));
        // What says how long the list of a page is says nothing of lists within its entries.
        let page = own_page.filter(|_| definition.is_some_and(|definition| definition.items == 1));
        let inside = self.set(&field.node.selection_set.node, below, page)?;
        Ok(Weight {
            selections: inside.selections.saturating_add(1),
            cost: inside.cost.saturating_mul(items).saturating_add(definition.map_or(1, |definition| definition.cost)),
            aliases: inside.aliases.saturating_add(field.node.alias.is_some().into()),
            directives: inside.directives.saturating_add(field.node.directives.len() as u64),
            width: 1,
            depth: if name.starts_with("__") { 0 } else { inside.depth + 1 },
            levels: inside.levels + 1,
        })
    }

    fn fragment(&mut self, name: &'a Positioned<Name>, page: Option<u64>) -> Result<Weight, Fault> {
        let document = self.document;
        // One that is not there is for the validator to tell.
        let Some(fragment) = document.fragments.get(&name.node) else { return Ok(Weight::default()) };
        let key = (&name.node, page);
        match self.known.get(&key) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                let message = format!("Fragment \"{}\" spreads itself; take that spread out.", name.node);
                return Err(Fault::new(Code::ValidationFailed, message).at(name.pos));
            }
            None => {}
        }
        self.known.insert(key, None);
        let inside =
            self.set(&fragment.node.selection_set.node, Some(&fragment.node.type_condition.node.on.node), page)?;
        // The spread counts as the selection; the fragment is that same level.
        let directives = inside.directives.saturating_add(fragment.node.directives.len() as u64);
        let weight = Weight { directives, ..inside };
        self.known.insert(key, Some(weight));
        Ok(weight)
    }

    /// How many entries a field asks for. Arguments of [`LENGTHS`] say it of its only list; `top` and `below` of one of several, of
    /// which none is taken to be shorter than usual.
    fn page(&self, field: &Field, definition: &types::Field) -> Option<u64> {
        let asked = |(name, longest)| self.asked(field, definition, name, longest);
        if let Some(asked) = LENGTHS.into_iter().find_map(asked) {
            return Some(asked);
        }
        SOME_LENGTHS.into_iter().filter_map(asked).max().map(|asked| asked.max(types::ITEMS))
    }

    /// How many entries an argument asks for, as given or by default, `longest` at most: a number, or as many as it lists.
    fn asked(&self, field: &Field, definition: &types::Field, name: &str, longest: u64) -> Option<u64> {
        let argument = definition.arguments.get(name)?;
        let length = |asked: u64| asked.clamp(1, longest);
        let given = match field.get_argument(name).map(|value| &value.node) {
            Some(Value::Variable(name)) => self.variables.get(name).cloned(),
            // Each may be a variable of its own: only how many there are matters.
            Some(Value::List(items)) => return Some(length(items.len() as u64)),
            Some(value) => value.clone().into_const(),
            None => None,
        };
        match given.or_else(|| argument.default.clone())? {
            // What is no whole number is refused later on, or was told in a way that is not read here.
            async_graphql::Value::Number(number) if number.is_f64() => Some(longest),
            async_graphql::Value::Number(number) => Some(length(number.as_u64().unwrap_or(0))),
            async_graphql::Value::List(items) => Some(length(items.len() as u64)),
            _ => None,
        }
    }
}

fn too_many_levels(measured: u64) -> Fault {
    Fault::over("levels of fields and fragments or more", measured, LEVELS, "Nest less.")
}

fn wrapped(inside: Weight, directives: &[Positioned<Directive>]) -> Weight {
    Weight {
        selections: inside.selections.saturating_add(1),
        directives: inside.directives.saturating_add(directives.len() as u64),
        levels: inside.levels + 1,
        ..inside
    }
}

#[cfg(test)]
mod tests;
