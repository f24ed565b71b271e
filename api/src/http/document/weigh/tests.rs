//! Weights worked out by hand, and against documents written out.

use async_graphql::parser::parse_query;
use proptest::prelude::*;

use super::*;

const SDL: &str = "type Query { one: Query! two(first: Int! = 20): Page! many: [Query!]!
        all(ids: [ID!]!): [Query]! since(weeks: Int! = 52): Curve!
        ranked(top: Int! = 10): Groups! unequal(top: [Int!]! = [1], below: [Int!]! = [1]): Groups! }
    type Curve { curve: [Query!]! }
    type Groups { groups: [Query!]! }
    type Page { nodes: [Query!]! } schema { query: Query }";

fn weigh(text: &str) -> Result<(Weight, u64), Fault> {
    let (document, types) = (parse_query(text).unwrap(), Types::parse(SDL).unwrap());
    let variables = Variables::from_json(serde_json::json!({ "n": 30 }));
    let mut scale = Scale::new(&document, &types, &variables, true);
    let (_, operation) = document.operations.iter().next().unwrap();
    let weight = scale.operation(operation.node.ty, &operation.node.selection_set.node)?;
    Ok((weight, scale.selections()?))
}

fn cost(text: &str) -> u64 {
    weigh(text).unwrap().0.cost
}

#[test]
fn lists_count_as_often_as_they_are_long() {
    assert_eq!(cost("{ one { __typename } }"), 2);
    assert_eq!(cost("{ many { __typename } }"), 1 + 10);
    assert_eq!(cost("{ two { nodes { __typename } } }"), 1 + 1 + 20);
    assert_eq!(cost("{ two(first: 7) { nodes { __typename } } }"), 1 + 1 + 7);
    assert_eq!(cost("query ($n: Int!) { two(first: $n) { ...P } } fragment P on Page { nodes { __typename } }"), 32);
    assert_eq!(cost("{ two(first: 1000000) { nodes { __typename } } }"), 1 + 1 + 100);
    assert_eq!(cost("{ all(ids: [1, 2, 3]) { __typename } }"), 1 + 3);
    assert_eq!(
        cost("{ all(ids: [1, 2, 3]) { many { __typename } } }"),
        1 + 3 * (1 + 10),
        "lists within are as long as any"
    );
    assert_eq!(cost("query ($a: ID!) { all(ids: [$a, $a]) { __typename } }"), 1 + 2);
    assert_eq!(cost("{ since { curve { __typename } } }"), 1 + 1 + 52);
    assert_eq!(cost("{ since(weeks: 260) { curve { __typename } } }"), 1 + 1 + 260);
    assert_eq!(cost("{ since(weeks: 261) { curve { __typename } } }"), 1 + 1 + 260);
    assert_eq!(cost("{ two(first: -5) { nodes { __typename } } }"), 1 + 1 + 1);
}

#[test]
fn groups_count_as_often_as_are_named_and_never_less_than_usual() {
    assert_eq!(cost("{ ranked { groups { __typename } } }"), 1 + 1 + 10);
    assert_eq!(cost("{ ranked(top: 40) { groups { __typename } } }"), 1 + 1 + 40);
    assert_eq!(cost("{ ranked(top: 1) { groups { __typename } } }"), 1 + 1 + 10);
    assert_eq!(cost("query ($n: Int!) { ranked(top: $n) { groups { __typename } } }"), 1 + 1 + 30);
    let many = "1 ".repeat(45);
    assert_eq!(cost(&format!("{{ unequal(top: [{many}]) {{ groups {{ __typename }} }} }}")), 1 + 1 + 45);
    assert_eq!(cost(&format!("{{ unequal(below: [{many}]) {{ groups {{ __typename }} }} }}")), 1 + 1 + 45);
    assert_eq!(
        cost(&format!("{{ unequal(top: [2], below: [{}]) {{ groups {{ __typename }} }} }}", many.repeat(9))),
        1 + 1 + 100
    );
}

#[test]
fn a_weight_beyond_all_numbers_is_the_largest() {
    let spreads: String =
        (0..24).map(|i| format!("fragment F{i} on Query {{ {} }}", format!("...F{} ", i + 1).repeat(9))).collect();
    let text = format!("{{ ...F0 }} {spreads} fragment F24 on Query {{ __typename }}");
    assert_eq!(weigh(&text).unwrap().0.cost, u64::MAX);
}

#[test]
fn cycles_are_found_wherever_they_begin() {
    for text in [
        "{ ...A } fragment A on Query { ...A }",
        "{ one { ...A } } fragment A on Query { one { ...B } } fragment B on Query { two(first: 3) { nodes { ...A } } }",
    ] {
        assert_eq!(weigh(text).unwrap_err().code, Code::ValidationFailed, "{text}");
    }
}

/// The texts of a set with fragments and with each spread written out.
#[derive(Clone, Debug)]
enum Piece {
    Field(bool, u8, Vec<Piece>),
    Spread(usize),
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|alias| Piece::Field(alias, 0, Vec::new())),
        (0usize..4).prop_map(Piece::Spread),
    ];
    let piece = leaf.prop_recursive(3, 12, 3, |inner| {
        (any::<bool>(), 0u8..4, prop::collection::vec(inner, 1..3))
            .prop_map(|(alias, kind, set)| Piece::Field(alias, kind, set))
    });
    prop::collection::vec(piece, 1..4)
}

/// Fragments spread only those after them, so there are no cycles; `whole` writes them out.
fn text(set: &[Piece], fragments: &[Vec<Piece>], after: usize, whole: bool) -> String {
    let mut out = "{ __typename ".to_owned();
    for piece in set {
        match piece {
            Piece::Field(alias, kind, set) => {
                let set = if set.is_empty() { "{ __typename }".to_owned() } else { text(set, fragments, after, whole) };
                let alias = if *alias { "x: " } else { "" };
                out += &match kind {
                    0 => format!("{alias}one {set}"),
                    1 => format!("{alias}many {set}"),
                    2 => format!("{alias}two(first: 3) {{ nodes {set} }}"),
                    _ => format!("{alias}two {{ ... on Page {{ nodes {set} }} }}"),
                };
            }
            Piece::Spread(to) if *to < after => {}
            Piece::Spread(to) if whole => {
                out += &format!("... on Query {}", text(&fragments[*to], fragments, to + 1, true));
            }
            Piece::Spread(to) => out += &format!("...F{to} "),
        }
    }
    out + "} "
}

proptest! {
    #[test]
    fn spreads_weigh_what_they_write_out(set in pieces(), fragments in prop::collection::vec(pieces(), 4)) {
        let whole = text(&set, &fragments, 0, true);
        let mut spread = text(&set, &fragments, 0, false);
        for (i, fragment) in fragments.iter().enumerate() {
            spread += &format!("fragment F{i} on Query {}", text(fragment, &fragments, i + 1, false));
        }
        // Every fragment is used, so that none is refused, and both texts have the same four at their end.
        let all: String = (0..4).map(|i| format!("...F{i} ")).collect();
        let all_whole: String = fragments.iter().enumerate()
            .map(|(i, fragment)| format!("... on Query {}", text(fragment, &fragments, i + 1, true))).collect();
        let spread = spread.replacen("{ ", &format!("{{ {all}"), 1);
        let whole = whole.replacen("{ ", &format!("{{ {all_whole}"), 1);
        match (weigh(&spread), weigh(&whole)) {
            (Ok((spread, _)), Ok((whole, _))) => prop_assert_eq!(spread, whole),
            (spread, whole) => prop_assert_eq!(spread.map(|w| w.0).map_err(|e| e.code), whole.map(|w| w.0).map_err(|e| e.code)),
        }
    }
}
