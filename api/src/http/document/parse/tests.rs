//! Both parsers make the same of a text, places included.

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::lex::scan;
use super::*;

/// What was made of a text, maps sorted.
fn told(document: &ExecutableDocument) -> serde_json::Value {
    serde_json::to_value(document).unwrap()
}

fn same(text: &str) -> bool {
    let (Some(quick), Ok(slow)) = (quickly(text), parse_query(text)) else { return false };
    assert_eq!(told(&quick), told(&slow), "{text}");
    true
}

#[test]
fn examples_and_the_introspection_are_read_quickly_without_comments() {
    let mut texts = vec![include_str!("../../tests/introspection.graphql").to_owned()];
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap() {
        texts.push(scan(&fs::read_to_string(file.unwrap().path()).unwrap(), usize::MAX).unwrap());
    }
    assert!(texts.len() > 12 && texts.iter().all(|text| same(text)));
}

#[test]
fn every_form_of_the_language_is_read_quickly() {
    for text in [
        "{a}",
        "query{a}",
        "fragment F on T @d(a:1) { b ... on U @e { c } ... @include(if: true) { d } ...G } query Q { ...F } fragment G on V { e }",
        "subscription S($a: [Int!]! @d(a: 1), $b: X = {c: [E, null]}) @e { f }",
        "query Q {\r\n\ta(s: \"e{\", n: -0, f: 1.50E+3, big: 123456789012345678901, t: true, v: $v)\r  b\r\n}",
        "{ on query: fragment(on: on) true: null }",
        "query A { a } query B { b }",
    ] {
        assert!(same(text), "{text}");
    }
}

#[test]
fn what_the_parsers_read_differently_is_left_to_the_one_that_tells_places() {
    for text in [
        "{ a(b: \"\\n\") }",
        "{ a(b: \"é\") }",
        "{ a # b\n }",
        "\u{feff}{ a }",
        "{ a(b: \"\"\"c\"\"\") }",
        "\"about\" query { a }",
        "query ($a: \"about\" Int) { a }",
        "\"about\" fragment F on T { a } { a }",
        "query () { a }",
        "{ a } { b }",
        "{ a } query B { b }",
        "query A { a } query A { b }",
        "{ a } fragment F on T { a } fragment F on T { b }",
        "fragment F on T { a }",
        "{ a(b: 1e400) }",
        "{ a(b: 01) }",
        "{ a",
        "{}",
        "",
    ] {
        assert!(quickly(text).is_none(), "{text}");
        assert_eq!(parse(text).is_ok(), parse_query(text).is_ok(), "{text}");
    }
    let deep = |levels| format!("{}a{}", "{a".repeat(levels), "}".repeat(levels));
    assert!(quickly(&deep(60)).is_some() && quickly(&deep(300)).is_none());
}

/// On the stack of a thread, which is small.
#[test]
fn no_text_of_many_of_one_character_is_too_much() {
    for many in [" ", ",", "\n", "#\n", "a", "é", "\u{1F600}", "\u{feff}"] {
        let many = many.repeat(250_000 / many.len());
        for text in [
            format!("{{ a }} #{many}"),
            format!("{{ a(b: \"{}\") }}", many.replace('\n', "")),
            format!("{many} {{ a }}"),
        ] {
            let _ = parse(&text);
        }
        assert!(parse(&format!("{{ a(b: \"{}\") }}", many.replace('\n', ""))).is_ok());
    }
}

#[test]
fn enum_values_that_begin_like_other_values_are_whole() {
    for text in ["{ a(b: nullable) }", "{ a(b: [trueish]) }", "query ($a: Int = 1 @b, $c: [ Int ! ] !) { a }"] {
        assert!(quickly(text).is_some(), "{text}");
    }
}

fn name() -> BoxedStrategy<String> {
    prop_oneof![
        select(vec!["a", "on", "query", "fragment", "true", "null", "__typename", "_9"]).prop_map(str::to_owned),
        "[a-zA-Z_][a-z0-9_]{0,3}"
    ]
    .boxed()
}

fn value() -> BoxedStrategy<Vec<String>> {
    let leaf = prop_oneof![
        name(),
        name().prop_map(|name| format!("${name}")),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,3})?(e[+-]?[0-9]{1,2})?",
        "\"[ -!#-\\[\\]-~é\u{1F600}]{0,6}\"",
    ];
    let leaf = leaf.prop_map(|leaf| vec![leaf]);
    leaf.prop_recursive(3, 12, 3, |value| {
        prop_oneof![
            vec(value.clone(), 0..3).prop_map(|items| wrapped("[", items.concat(), "]")),
            vec((name(), value), 0..3).prop_map(|fields| wrapped("{", named(fields), "}")),
        ]
    })
    .boxed()
}

fn wrapped(open: &str, inner: Vec<String>, close: &str) -> Vec<String> {
    std::iter::once(open.to_owned()).chain(inner).chain([close.to_owned()]).collect()
}

fn named(values: Vec<(String, Vec<String>)>) -> Vec<String> {
    values.into_iter().flat_map(|(name, value)| [vec![name, ":".to_owned()], value].concat()).collect()
}

fn arguments() -> BoxedStrategy<Vec<String>> {
    vec((name(), value()), 0..3)
        .prop_map(|of| if of.is_empty() { Vec::new() } else { wrapped("(", named(of), ")") })
        .boxed()
}

fn directives() -> BoxedStrategy<Vec<String>> {
    let one = (name(), arguments()).prop_map(|(name, arguments)| [vec![format!("@{name}")], arguments].concat());
    vec(one, 0..2).prop_map(|all| all.concat()).boxed()
}

fn set() -> BoxedStrategy<Vec<String>> {
    let field = (proptest::option::of(name()), name(), arguments(), directives());
    let field = field.prop_map(|(alias, name, arguments, directives)| {
        let alias = alias.map_or(Vec::new(), |alias| vec![alias, ":".to_owned()]);
        [alias, vec![name], arguments, directives].concat()
    });
    let spread =
        ("[A-Z]", directives()).prop_map(|(name, directives)| [vec!["...".to_owned(), name], directives].concat());
    let leaf = prop_oneof![4 => field.clone(), 1 => spread];
    let leaf = vec(leaf, 1..3).prop_map(|items| wrapped("{", items.concat(), "}"));
    leaf.prop_recursive(3, 10, 3, move |set| {
        let inline = (proptest::option::of(name()), directives(), set.clone()).prop_map(|(on, directives, set)| {
            let on = on.map_or(Vec::new(), |on| vec![format!("on {on}")]);
            [vec!["...".to_owned()], on, directives, set].concat()
        });
        let parent = (field.clone(), set).prop_map(|(field, set)| [field, set].concat());
        vec(prop_oneof![parent, inline], 1..3).prop_map(|items| wrapped("{", items.concat(), "}"))
    })
    .boxed()
}

fn document() -> BoxedStrategy<Vec<String>> {
    let ty = select(vec!["Int", "[Int!]", "[[a]!]!", "T!"]);
    // Not both: for async-graphql they stand in another order than in the specification.
    let more = prop_oneof![
        Just(Vec::new()),
        name().prop_map(|name| vec![format!("@{name}")]),
        value().prop_map(|value| wrapped("=", value, "")),
    ];
    let variable = (name(), ty, more)
        .prop_map(|(name, ty, more)| [vec![format!("${name}"), ":".to_owned(), ty.to_owned()], more].concat());
    let variables =
        vec(variable, 0..3).prop_map(|all| if all.is_empty() { Vec::new() } else { wrapped("(", all.concat(), ")") });
    let kind = select(vec!["query", "mutation", "subscription"]);
    let operation =
        (kind, "[A-Z]", variables, directives(), set()).prop_map(|(kind, name, variables, directives, set)| {
            [vec![kind.to_owned(), name], variables, directives, set].concat()
        });
    let fragment = ("[A-Z]", name(), directives(), set()).prop_map(|(name, on, directives, set)| {
        [vec!["fragment".to_owned(), name, format!("on {on}")], directives, set].concat()
    });
    prop_oneof![1 => set(), 4 => vec(prop_oneof![operation, fragment], 1..4).prop_map(|all| all.concat())].boxed()
}

proptest! {
    #[test]
    fn both_parsers_make_the_same_of_a_document(
        tokens in document(),
        gaps in vec(select(vec![" ", " ", ", ", "\n", "\r\n", "\t", "\r", "\u{feff} ", " # é {\n"]), 40),
    ) {
        let text: String = tokens.iter().zip(gaps.iter().cycle()).flat_map(|(token, gap)| [token, *gap]).collect();
        match (quickly(&text), parse_query(&text)) {
            (Some(quick), Ok(slow)) => prop_assert_eq!(told(&quick), told(&slow), "{}", text),
            (Some(_), Err(error)) => prop_assert!(false, "{error}: {text}"),
            (None, Ok(_)) => prop_assert!(!text.is_ascii() || text.contains('#'), "left: {text}"),
            (None, Err(_)) => {}
        }
    }

    #[test]
    fn no_text_is_read_by_the_quick_one_alone(text in "[{}()\\[\\]:!=@$.a-c1-3 \"#\n-]{0,24}") {
        if let Some(quick) = quickly(&text) {
            prop_assert_eq!(told(&quick), told(&parse_query(&text).unwrap()), "{}", text);
        }
    }
}
