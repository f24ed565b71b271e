//! The one field of a subscription: specification section 5.2.4.1, *Single Root Field*.
//!
//! async-graphql 7.2.1 does not hold subscriptions to it: it begins a stream for each field that it finds outside of fragments. Here
//! the one field that there may be is found wherever it stands, and put where the engine looks.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};

use super::fault::{Code, Fault};
use super::prepare::select;

/// Makes one field of the root fields of a subscription, beside the fragments that they came from, which the engine passes over
/// there and validates. Refuses what asks for several.
pub(super) fn lift(document: &mut ExecutableDocument, operation: Option<&str>) -> Result<(), Fault> {
    let (name, operation) = select(document, operation)?;
    let name = name.map(Name::new);
    let mut found = Vec::new();
    collect(document, &operation.node.selection_set.node, &mut Vec::new(), &mut found)?;
    let mut fields = found.into_iter();
    // A set that is empty is no GraphQL; fragments that are not there are for the validator to tell.
    let Some(mut field) = fields.next() else { return Ok(()) };
    if field.node.name.node.starts_with("__") {
        return Err(refused("A subscription tells what happens; ask for introspection with a query.", field.pos));
    }
    for other in fields {
        if other.node.response_key().node != field.node.response_key().node {
            return Err(refused(
                "A subscription has one field at its root; open another one for the other field.",
                other.pos,
            ));
        }
        field.node.selection_set.node.items.extend(other.node.selection_set.node.items);
    }
    let selected = match &mut document.operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(operations) => name.and_then(|name| operations.get_mut(&name)),
    };
    if let Some(operation) = selected {
        let items = &mut operation.node.selection_set.node.items;
        items.retain(|item| !matches!(item.node, Selection::Field(_)));
        items.push(Positioned::new(Selection::Field(field.clone()), field.pos));
    }
    Ok(())
}

fn collect<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    seen: &mut Vec<&'a Name>,
    found: &mut Vec<Positioned<Field>>,
) -> Result<(), Fault> {
    for selection in &set.items {
        if let Some(directive) = selection.node.directives().first() {
            let message = "The root of a subscription takes no directives; leave the subscription out instead.";
            return Err(refused(message, directive.pos));
        }
        match &selection.node {
            Selection::Field(field) => found.push(field.clone()),
            Selection::InlineFragment(inline) => collect(document, &inline.node.selection_set.node, seen, found)?,
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                if let Some(fragment) = document.fragments.get(name)
                    && !seen.contains(&name)
                {
                    seen.push(name);
                    collect(document, &fragment.node.selection_set.node, seen, found)?;
                }
            }
        }
    }
    Ok(())
}

fn refused(message: &str, pos: Pos) -> Fault {
    Fault::new(Code::ValidationFailed, message).at(pos)
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn lifted(text: &str) -> Result<Vec<String>, String> {
        let mut document = parse_query(text).unwrap();
        lift(&mut document, None).map_err(|fault| fault.message)?;
        let (_, operation) = select(&document, None).unwrap();
        let fields = operation.node.selection_set.node.items.iter().filter_map(|item| match &item.node {
            Selection::Field(field) => Some(field),
            _ => None,
        });
        let below = |field: &Positioned<Field>| {
            let names = field.node.selection_set.node.items.iter().map(|item| match &item.node {
                Selection::Field(field) => field.node.name.node.as_str(),
                _ => "...",
            });
            format!("{}: {}", field.node.response_key().node, names.collect::<Vec<_>>().join(" "))
        };
        Ok(fields.map(below).collect())
    }

    #[test]
    fn the_one_field_is_found_wherever_it_stands() {
        for (text, expected) in [
            ("subscription { a { b } }", "a: b"),
            ("subscription { x: a { b } }", "x: b"),
            ("subscription { a { b } a { c } }", "a: b c"),
            ("subscription { ...F } fragment F on S { a { b } }", "a: b"),
            ("subscription { ... { ...F } ...F a { c } } fragment F on S { ... on S { a { b } } }", "a: b c"),
        ] {
            assert_eq!(lifted(text), Ok(vec![expected.to_owned()]), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_field_is_refused() {
        for (text, expected) in [
            ("subscription { a { b } c }", "one field"),
            ("subscription { a x: a }", "one field"),
            ("subscription { a ...F } fragment F on S { c }", "one field"),
            ("subscription { a __typename }", "one field"),
            ("subscription { __typename }", "introspection"),
            ("subscription { a @skip(if: true) }", "no directives"),
            ("subscription { ... @include(if: true) { a } }", "no directives"),
        ] {
            let refused = lifted(text).unwrap_err();
            assert!(refused.contains(expected), "{text}: {refused}");
        }
    }
}
