//! Whether the fields under one key of an answer can be merged: specification section 5.3.2, *Field Selection Merging*.
//!
//! async-graphql 7.2.1 compares the fields of one selection set, not those that fragments add to it, nor what is asked for below two
//! that are merged; the answer would be put together from different questions.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{self as parser, BaseType, OperationDefinition, Type};
use async_graphql::{Name, Positioned};

use super::fault::{Code, Fault};
use super::shape::{Field, Fragments, Set, below, by_key};
use super::types::Types;

/// Holds that under each key of the answer there is one question.
pub(super) fn check(operation: &OperationDefinition, fragments: &Fragments, types: &Types) -> Result<(), Fault> {
    let Some(root) = types.root(operation.ty) else { return Ok(()) };
    Overlap { fragments, types }.sets(&[(root, &operation.selection_set.node)])
}

struct Overlap<'a> {
    fragments: &'a Fragments,
    types: &'a Types,
}

impl<'a> Overlap<'a> {
    fn sets(&self, sets: &[Set<'a>]) -> Result<(), Fault> {
        for (key, fields) in self.keys(sets) {
            if fields.len() > 1 {
                self.one_form(key, &fields)?;
                self.one_question(key, &fields)?;
            } else {
                self.sets(&below(&fields))?;
            }
        }
        Ok(())
    }

    fn keys(&self, sets: &[Set<'a>]) -> IndexMap<&'a Name, Vec<Field<'a>>> {
        by_key(sets, self.fragments, self.types)
    }

    /// Values of one form, whichever of the fields applies.
    fn one_form(&self, key: &Name, fields: &[Field<'a>]) -> Result<(), Fault> {
        let Some((first, others)) = fields.split_first() else { return Ok(()) };
        if let Some(other) = others.iter().find(|other| !self.is_alike(first.ty, other.ty)) {
            let why = format!("they return conflicting types \"{}\" and \"{}\"", first.ty, other.ty);
            return Err(conflict(key, other.field, &why));
        }
        self.keys(&below(fields)).into_iter().try_for_each(|(key, fields)| self.one_form(key, &fields))
    }

    fn is_alike(&self, one: &Type, other: &Type) -> bool {
        one.nullable == other.nullable
            && match (&one.base, &other.base) {
                (BaseType::List(one), BaseType::List(other)) => self.is_alike(one, other),
                (BaseType::Named(one), BaseType::Named(other)) => {
                    let is_leaf = |name: &Name| self.types.input(name).is_some();
                    one == other || !(is_leaf(one) || is_leaf(other))
                }
                _ => false,
            }
    }

    /// The same field with the same arguments, among those that can apply to one object.
    fn one_question(&self, key: &Name, fields: &[Field<'a>]) -> Result<(), Fault> {
        let mut objects: Vec<&Name> = fields.iter().map(|asked| asked.parent).collect();
        objects.retain(|parent| self.types.is_object(parent));
        objects.sort_unstable();
        objects.dedup();
        if objects.len() < 2 {
            return self.same(key, &fields.iter().collect::<Vec<_>>());
        }
        objects.into_iter().try_for_each(|object| {
            let applies = |asked: &&Field<'a>| asked.parent == object || !self.types.is_object(asked.parent);
            self.same(key, &fields.iter().filter(applies).collect::<Vec<_>>())
        })
    }

    fn same(&self, key: &Name, fields: &[&Field<'a>]) -> Result<(), Fault> {
        let Some((first, others)) = fields.split_first() else { return Ok(()) };
        for other in others {
            let (one, two) = (&first.field.name.node, &other.field.name.node);
            if one != two {
                let why = format!("\"{one}\" and \"{two}\" are different fields");
                return Err(conflict(key, other.field, &why));
            }
            if !has_arguments_of(first.field, other.field) {
                return Err(conflict(key, other.field, "they have differing arguments"));
            }
        }
        let keys = self.keys(&below(fields.iter().copied()));
        keys.into_iter().try_for_each(|(key, fields)| self.one_question(key, &fields))
    }
}

fn has_arguments_of(one: &parser::Field, other: &parser::Field) -> bool {
    one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| {
            let same =
                |(other, of): &(Positioned<Name>, Positioned<_>)| other.node == name.node && of.node == value.node;
            other.arguments.iter().any(same)
        })
}

fn conflict(key: &Name, field: &parser::Field, why: &str) -> Fault {
    let message = format!("Fields \"{key}\" conflict because {why}. Use different aliases to fetch both.");
    Fault::new(Code::ValidationFailed, message).at(field.name.pos)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::super::shape::shape;
    use super::*;

    const SDL: &str = "schema { query: Query } type Query { a(of: Int, in: In): A! b: A! thing: Thing }
        input In { x: Int y: Int } enum E { F }
        interface Thing { id: ID! name: String } type A implements Thing { id: ID! name: String c: Int! l: [Int!] a: A }
        type B implements Thing { id: ID! name: String c: Int l: Int a: A e: E other: String }";

    fn problem(document: &str) -> Option<String> {
        let types = Types::parse(SDL).unwrap();
        let document = parse(document).unwrap();
        assert!(shape(&document, None, &types).is_some());
        let (_, operation) = document.operations.iter().next().unwrap();
        check(&operation.node, &document.fragments, &types).err().map(|fault| fault.message)
    }

    #[test]
    fn what_asks_the_same_is_merged() {
        for document in [
            "{ a(of: 1) { c } a(of: 1) { id } }",
            "{ a(of: 1, in: {x: 1, y: 2}) { c } ...F } fragment F on Query { a(in: {y: 2, x: 1}, of: 1) { x: c } }",
            "{ a { id } ... on Query { a { id a { c } } } ... { a { a { id } } } }",
            "{ thing { ... on A { x: c } ... on B { y: c } } }",
            // One of them applies.
            "{ thing { ... on A { x: name } ... on B { x: other } } }",
            "{ thing { ... on A { a { x: c } } ... on B { a { x: c } } } }",
        ] {
            assert_eq!(problem(document), None, "{document}");
        }
    }

    #[test]
    fn what_asks_two_things_under_one_key_is_refused() {
        for (document, told) in [
            ("{ x: a { id } x: b { id } }", "\"a\" and \"b\" are different fields"),
            ("{ a(of: 1) { id } ...F } fragment F on Query { a(of: 2) { c } }", "differing arguments"),
            ("{ a { id } ... on Query { a(of: 2) { c } } }", "differing arguments"),
            ("{ a { a { x: c } } a { a { x: id } } }", "conflicting types \"Int!\" and \"ID!\""),
            ("{ a { a { x: id } a { x: name } } }", "conflicting types"),
            ("{ thing { name ... on A { name: id } } }", "conflicting types"),
            ("{ thing { x: name ...F } } fragment F on A { x: a { id } }", "conflicting types"),
            // Whichever applies, the value has one form.
            ("{ thing { ... on A { c } ... on B { c } } }", "conflicting types \"Int!\" and \"Int\""),
            ("{ thing { ... on A { l } ... on B { l } } }", "conflicting types"),
            ("{ thing { ... on A { x: name } ... on B { x: e } } }", "conflicting types \"String\" and \"E\""),
            ("{ thing { ... on A { a { x: id } } ... on B { a { x: c } } } }", "conflicting types"),
        ] {
            let problem = problem(document).unwrap_or_else(|| panic!("{document}"));
            assert!(problem.contains(told) && problem.starts_with("Fields \""), "{document}: {problem}");
        }
    }
}
