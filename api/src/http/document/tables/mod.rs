//! The answer to a document as tables: each list of objects is one, with what the lists around it tell of each of its rows.

mod fill;
mod outline;

use serde_json::Value;

use super::shape::Shape;
use super::types::Types;
use crate::export::{Table, Unclear, choose};
use outline::Outline;

/// What is asked for of the tables of an answer.
pub(crate) enum Wanted<'n> {
    /// One with its rows: that of a name, or the one that needs none.
    One(Option<&'n str>),
    /// All without their rows.
    Outlines,
}

/// Tables of an answer to a query, each before those that tell parts of its rows. `data` has the form that the document asks for.
///
/// # Errors
/// When it is not clear which is wanted, or it would be too large.
pub(crate) fn tables(data: &Value, shape: &Shape, types: &Types, wanted: &Wanted<'_>) -> Result<Vec<Table>, Unclear> {
    let shape = shape.within(&[data]);
    let outline = Outline::of(&shape, types);
    match wanted {
        Wanted::Outlines if outline.tables.is_empty() => Err(Unclear::Empty),
        Wanted::Outlines => Ok(outline.tables),
        Wanted::One(name) => {
            let chosen = choose(&outline.tables, *name)?;
            Ok(vec![outline.filled(data, chosen)?])
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::export::Role;
    use crate::http::document::shape;

    const SCHEMA: &str = r#"
        type Query { share: Share models: Models }
        type Share { definition: MetricDefinition! total: Count! breaks: [SeriesBreak!]! groups: [Group!]! axis: [AxisPoint!]! period: Period! }
        type MetricDefinition { name: String! }
        type SeriesBreak { on: Date! title: String! }
        type Period { from: Date! }
        type Group { key: String! "Of all." share: Float points: [Point!]! columns: Columns! }
        type Point { from: Date! share: Float }
        type AxisPoint { from: Date! status: Status! }
        type Columns { share: [Float]! downloads: [Count]! }
        enum Status { NORMAL MISSING }
        type Models { pageInfo: PageInfo! nodes: [Model!]! }
        type PageInfo { hasNextPage: Boolean! }
        type Model { name: String! tags: [String!]! publisher: Publisher }
        type Publisher { login: String! at: DateTime }
        scalar Count scalar Date scalar DateTime
    "#;

    /// Names with columns and rows, of what a document asks and is answered.
    fn made(document: &str, data: Value) -> Vec<Table> {
        let (types, document) = (Types::parse(SCHEMA).unwrap(), parse_query(document).unwrap());
        let shape = shape(&document, None, &types).unwrap();
        let outlines = tables(&data, &shape, &types, &Wanted::Outlines).unwrap();
        let filled = |table: Table| tables(&data, &shape, &types, &Wanted::One(Some(&table.name))).unwrap().remove(0);
        outlines.into_iter().map(filled).collect()
    }

    fn columns(table: &Table) -> String {
        table.columns.iter().map(|column| format!("{}:{:?}", column.name, column.kind)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_have_what_is_told_of_the_lists_around_them() {
        let document = "{ share { total definition { name } breaks { on title } groups { __typename key share points { from share } } } }";
        let data = json!({ "share": { "total": 9, "definition": { "name": "x" }, "breaks": [], "groups": [
            { "__typename": "Group", "key": "CN", "share": 0.4, "points": [{ "from": "2026-01-01", "share": null }, { "from": "2026-02-01", "share": 0.5 }] },
            { "__typename": "Group", "key": "US", "share": 0.6, "points": [] },
        ] } });
        let tables = made(document, data);
        let told: Vec<_> = tables.iter().map(|table| (table.name.as_str(), table.role, columns(table))).collect();
        assert_eq!(
            told,
            [
                ("share", Role::Whole, "total:Whole".to_owned()),
                ("share.breaks", Role::Aside, "on:Date title:Text".to_owned()),
                ("share.groups", Role::Whole, "key:Text share:Number".to_owned()),
                ("share.groups.points", Role::Leaf, "key:Text groups_share:Number from:Date share:Number".to_owned()),
            ]
        );
        assert_eq!(tables[2].columns[1].about.as_deref(), Some("Of all."));
        assert_eq!(json!(tables[0].rows), json!([[9]]));
        assert_eq!(json!(tables[2].rows), json!([["CN", 0.4], ["US", 0.6]]));
        assert_eq!(json!(tables[3].rows), json!([["CN", 0.4, "2026-01-01", null], ["CN", 0.4, "2026-02-01", 0.5]]));
    }

    #[test]
    fn lists_of_numbers_are_rows_of_the_axis() {
        let data = json!({ "share": { "groups": [{ "key": "CN", "columns": { "share": [0.25, null], "n": [1, 2] } }],
            "axis": [{ "from": "2026-01-01", "status": "NORMAL" }, { "from": "2026-02-01", "status": "MISSING" }] } });
        let tables =
            made("{ share { groups { key columns { share n: downloads } } axis { from status } } }", data.clone());
        let told: Vec<_> = tables.iter().map(|table| (table.name.as_str(), table.role, columns(table))).collect();
        assert_eq!(
            told,
            [
                ("share.groups", Role::Whole, "key:Text".to_owned()),
                ("share.groups.columns", Role::Leaf, "key:Text from:Date status:Text share:Number n:Whole".to_owned()),
                ("share.axis", Role::Aside, "from:Date status:Text".to_owned()),
            ]
        );
        assert_eq!(
            json!(tables[1].rows),
            json!([["CN", "2026-01-01", "NORMAL", 0.25, 1], ["CN", "2026-02-01", "MISSING", null, 2]])
        );

        let tables = made("{ share { groups { key columns { share } } } }", data);
        assert_eq!(columns(&tables[1]), "key:Text position:Whole share:Number");
        assert_eq!(json!(tables[1].rows), json!([["CN", 0, 0.25], ["CN", 1, null]]));
    }

    #[test]
    fn objects_within_a_row_are_part_of_it() {
        let data = json!({ "a": { "pageInfo": { "hasNextPage": true }, "nodes": [
            { "name": "x", "tags": ["t"], "publisher": { "login": "l", "at": "2026-03-17T09:30:00Z" } },
            { "name": "y", "tags": [], "publisher": null },
        ] }, "b": null });
        let tables = made(
            "{ a: models { pageInfo { hasNextPage } nodes { name tags publisher { login at } } } b: share { total period { from } } }",
            data,
        );
        assert_eq!(
            (tables[0].name.as_str(), columns(&tables[0]).as_str()),
            ("a.nodes", "name:Text tags:Texts publisher_login:Text publisher_at:Instant")
        );
        assert_eq!(json!(tables[0].rows), json!([["x", ["t"], "l", "2026-03-17T09:30:00Z"], ["y", [], null, null]]));
        assert_eq!((columns(&tables[1]).as_str(), tables[1].rows.len()), ("total:Whole period_from:Date", 0));
    }

    #[test]
    fn columns_are_each_called_by_a_name_of_their_own() {
        let data = json!({ "models": { "nodes": [{ "publisher_login": "x", "publisher": { "login": "l" } }] } });
        let tables = made("{ models { nodes { publisher_login: name publisher { login } } } }", data);
        assert_eq!(columns(&tables[0]), "publisher_login:Text nodes_publisher_login:Text");
        let data = json!({ "share": { "axis": [{ "share": "2026-01-01" }], "groups": [{ "position": "CN", "columns": { "share": [0.5] } }] } });
        let tables = made("{ share { axis { share: from } groups { position: key columns { share } } } }", data);
        let table = tables.iter().find(|table| table.name == "share.groups.columns").unwrap();
        assert_eq!(columns(table), "position:Text axis_share:Date share:Number");
        assert_eq!(json!(table.rows), json!([["CN", "2026-01-01", 0.5]]));
    }

    #[test]
    fn a_meaning_is_told_of_what_is_asked_for_by_its_own_name() {
        let data = json!({ "share": { "groups": [{ "share": "CN", "part": 0.5 }] } });
        let tables = made("{ share { groups { share: key part: share } } }", data);
        assert!(tables[0].columns.iter().all(|column| column.about.is_none()));
    }

    #[test]
    fn what_directives_skip_is_no_column() {
        let data = json!({ "share": { "groups": [{ "key": "CN", "columns": { "share": [0.5] } }] } });
        let document = "query ($no: Boolean = true) { share { total @skip(if: $no) groups { key share @skip(if: $no) columns { share } } axis @skip(if: $no) { from } } models @skip(if: $no) { nodes { name } } }";
        let tables = made(document, data);
        let told: Vec<_> = tables.iter().map(|table| (table.name.as_str(), columns(table))).collect();
        let wanted = [("share.groups", "key:Text"), ("share.groups.columns", "key:Text position:Whole share:Number")];
        assert_eq!(told, wanted.map(|(name, columns)| (name, columns.to_owned())));
    }

    #[test]
    fn a_table_that_would_be_too_large_is_refused() {
        let tags: Vec<String> = (0..2_000).map(|n| format!("tag-{n}")).collect();
        let points = vec![json!({ "from": "2026-01-01" }); 1_000];
        let data = json!({ "models": { "nodes": [{ "tags": tags, "points": points }] } });
        let schema = "type Query { models: Models } type Models { nodes: [Model!]! } type Model { tags: [String!]! points: [Point!]! } type Point { from: Date! } scalar Date";
        let (types, document) =
            (Types::parse(schema).unwrap(), parse_query("{ models { nodes { tags points { from } } } }").unwrap());
        let shape = shape(&document, None, &types).unwrap();
        assert_eq!(tables(&data, &shape, &types, &Wanted::One(None)), Err(Unclear::Large { most: 16 }));
        let nodes = tables(&data, &shape, &types, &Wanted::One(Some("models.nodes")));
        assert_eq!(nodes.map(|tables| tables[0].rows.len()), Ok(1));
    }
}
