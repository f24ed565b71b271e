//! Objects that are there though nothing that is asked of them applies: `{}`, where null would say that there is none.
//!
//! async-graphql 7.2.1 gives null for an object without fields. Wherever directives or types may leave none, its type is asked for as
//! well, and not told.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

use super::absent::operations;

/// The key of what is asked for besides.
pub(super) const HERE: &str = "__here";

/// Asks for the types of objects of which it may be that nothing else is told.
pub(super) fn ask(document: &mut ExecutableDocument) {
    for operation in operations(document) {
        below(&mut operation.selection_set.node);
    }
    for fragment in document.fragments.values_mut() {
        below(&mut fragment.node.selection_set.node);
    }
}

fn below(set: &mut SelectionSet) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let set = &mut field.node.selection_set.node;
                if !set.items.is_empty() {
                    below(set);
                    if !set.items.iter().any(|selection| is_told(&selection.node)) {
                        let pos = field.pos;
                        let here = Field {
                            alias: Some(Positioned::new(Name::new(HERE), pos)),
                            name: Positioned::new(Name::new("__typename"), pos),
                            arguments: Vec::new(),
                            directives: Vec::new(),
                            selection_set: Positioned::default(),
                        };
                        set.items.push(Positioned::new(Selection::Field(Positioned::new(here, pos)), pos));
                    }
                }
            }
            Selection::InlineFragment(inline) => below(&mut inline.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Whether it is told of every object.
fn is_told(selection: &Selection) -> bool {
    matches!(selection, Selection::Field(field) if field.node.directives.is_empty())
}
