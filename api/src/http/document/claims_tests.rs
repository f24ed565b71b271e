//! The documents of claims (`api/reports`): each may be asked, and tells what its answer was made from.

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{BaseType, OperationType, Type};

use super::prepare::select;
use super::shape::{Selected, Shape};
use super::types::named;
use super::weigh::Scale;
use super::{Asked, Policy, Types, expense, prepare, shape};
use crate::config::Limits;
use crate::report::{Computation, Divisor, Pointer, Recipe, editions};
use crate::schema;

fn types() -> Types {
    Types::parse(&schema::sdl()).unwrap()
}

fn asked(query: &str, types: &Types) -> Result<Shape, String> {
    let asked = Asked { query: query.to_owned(), ..Asked::default() };
    let policy = Policy { limits: &Limits::default(), introspection: false };
    let prepared = prepare(asked, types, &policy).map_err(|fault| fault.message)?;
    assert!(prepared.cacheable, "{query}");
    assert!(prepared.operation_name.is_some(), "{query}");
    Ok(shape(&prepared.document, None, types).unwrap())
}

fn cost(query: &str, types: &Types) -> u64 {
    let (document, variables) = (parse_query(query).unwrap(), Variables::default());
    let (_, operation) = select(&document, None).unwrap();
    let set = &operation.node.selection_set.node;
    Scale::new(&document, types, &variables, false).operation(OperationType::Query, set).unwrap().cost
}

fn recipes() -> impl Iterator<Item = (&'static str, &'static Recipe)> {
    let editions = editions().unwrap();
    editions.iter().flat_map(|edition| edition.recipes.iter().map(|recipe| (edition.edition.as_str(), recipe)))
}

#[test]
fn every_document_may_be_asked_and_says_what_it_is_for() {
    let types = types();
    for (edition, recipe) in recipes() {
        let shape = asked(&recipe.query, &types).unwrap_or_else(|told| panic!("{edition}/{}: {told}", recipe.claim));
        assert!(recipe.query.starts_with("# "), "{edition}/{}", recipe.claim);
        let claims = shape.fields.values().any(|asked| named(&asked.ty) == "Report");
        assert!(!claims, "{edition}/{} asks for claims", recipe.claim);
    }
}

/// Whether a status is selected in or below these fields.
fn tells_status(shape: &Shape) -> bool {
    shape.fields.values().any(|asked| named(&asked.ty) == "PointStatus" || tells_status(&asked.below))
}

/// Holds that every metric below selects what its answer was made from; counts them.
fn hold_metrics(claim: &str, types: &Types, shape: &Shape) -> usize {
    let mut found = 0;
    for Selected { ty, below, .. } in shape.fields.values() {
        let ty = named(ty);
        if types.field(ty, "provenance").is_some() {
            let selects = |outer: &str, inner: &str| {
                below.fields.get(outer).is_some_and(|within| within.below.fields.contains_key(inner))
            };
            assert!(selects("provenance", "partial"), "{claim}: {ty} without provenance {{ partial }}");
            assert!(selects("period", "from") && selects("period", "to"), "{claim}: {ty} without its period");
            let has_points = types.field(ty, "points").is_some() || types.field(ty, "axis").is_some();
            assert!(!has_points || tells_status(below), "{claim}: {ty} without a status");
            found += 1;
        }
        found += hold_metrics(claim, types, below);
    }
    found
}

fn hold_pointer(claim: &str, types: &Types, shape: &Shape, pointer: &Pointer) {
    let (mut shape, mut ty): (&Shape, Option<&Type>) = (shape, None);
    for step in pointer.steps() {
        let list = ty.is_some_and(|ty| matches!(ty.base, BaseType::List(_)));
        if let (Some((field, _)), Some(of)) = (step.split_once('='), ty) {
            assert!(list && shape.fields.contains_key(field), "{claim}: {step}");
            assert!(types.field(named(of), "role").is_none() || shape.fields.contains_key("role"), "{claim}: no role");
            ty = None;
        } else if list {
            assert!(step.parse::<usize>().is_ok(), "{claim}: {step} in a list");
            ty = None;
        } else {
            let Selected { ty: found, below, .. } =
                shape.fields.get(step).unwrap_or_else(|| panic!("{claim}: {step} is not selected"));
            (shape, ty) = (below, Some(found));
        }
    }
    let leaf = ty.map(|ty| named(ty).to_string());
    assert!(matches!(leaf.as_deref(), Some("Count" | "Int" | "Float")), "{claim}: {leaf:?} is no number");
}

#[test]
fn every_value_is_selected_with_what_it_was_made_from() {
    let types = types();
    let mut computed = 0;
    for (edition, recipe) in recipes() {
        let Computation::Of { path, less, per, .. } = &recipe.computation else { continue };
        let claim = format!("{edition}/{}", recipe.claim);
        let shape = asked(&recipe.query, &types).unwrap();
        assert!(hold_metrics(&claim, &types, &shape) > 0, "{claim} asks no metric");
        let per = match per {
            Divisor::Number(_) => &Vec::new(),
            Divisor::Sum(pointers) => pointers,
        };
        for pointer in path.iter().chain(less).chain(per) {
            hold_pointer(&claim, &types, &shape, pointer);
        }
        computed += 1;
    }
    assert!(computed > 60, "{computed}");
}

#[test]
fn a_report_costs_what_its_documents_do() {
    const ALL: &str =
        "claims { id statement unit published asOf url computed computedFor { from to } deviation verdict note query }";
    let types = types();
    for edition in editions().unwrap() {
        let taken = expense::items("Report", "claims").unwrap();
        assert!(edition.recipes.len() as u64 <= taken, "{} has {} claims", edition.edition, edition.recipes.len());
        let documents: u64 = edition.recipes.iter().map(|recipe| cost(&recipe.query, &types)).sum();
        let verdicts = format!("{{ report(edition: \"{}\") {{ claims {{ verdict }} }} }}", edition.edition);
        assert!(cost(&verdicts, &types) >= documents, "{}: {documents}", edition.edition);
        // What is told of a report without its data costs next to nothing.
        let told = format!("{{ report(edition: \"{}\") {{ title claims {{ statement }} }} }}", edition.edition);
        assert!(cost(&told, &types) < 100);
    }
    assert_eq!(expense::items("Query", "reports"), Some(editions().unwrap().len() as u64));
    asked(&format!("query All {{ reports {{ edition title publishedOn url {ALL} }} }}"), &types).unwrap();
    let thrice = format!("query Thrice {{ a: reports {{ {ALL} }} b: reports {{ {ALL} }} c: reports {{ {ALL} }} }}");
    assert!(asked(&thrice, &types).unwrap_err().contains("its cost"), "{}", cost(&thrice, &types));
    let one = "query One { report(edition: \"spring-2026\") { claims(ids: [\"spring-2026/models\"]) { verdict } } }";
    assert!(cost(one, &types) < 200);
}
