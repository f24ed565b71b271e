//! The answer to a document as tables: each list of objects is one, with what the lists around it tell of each of its rows.

use async_graphql::Name;
use async_graphql::parser::types::{BaseType, Type};
use serde_json::Value;

use super::shape::Shape;
use super::types::{Types, named};
use crate::export::{Column, Kind, Role, Table};

/// Objects that tell of the answer and are no part of its rows.
const OF_THE_ANSWER: [&str; 3] = ["MetricDefinition", "Provenance", "PageInfo"];
/// The intervals that lists of numbers have their values for.
const AXIS: &str = "AxisPoint";
/// What is drawn into a series.
const BREAK: &str = "SeriesBreak";

/// Every table of an answer to a query, each before those that tell parts of its rows. `data` has the form that the document asks for.
pub(crate) fn tables(data: &Value, shape: &Shape, types: &Types) -> Vec<Table> {
    let mut plan = Plan { types, tables: Vec::new() };
    let of_objects = shape.fields.iter().filter(|(_, (_, below))| !below.fields.is_empty());
    let levels = of_objects.map(|(key, (ty, below))| (key, plan.level(key.to_string(), ty, below, &[], None)));
    let levels: Vec<_> = levels.collect();
    let mut tables = plan.tables;
    for (key, level) in levels {
        level.fill(&data[key.as_str()], &[], None, &mut tables);
    }
    tables
}

/// Where a value lies within a row: names of fields, one within the other.
type Path<'s> = Vec<&'s str>;

/// A place of an answer with rows.
#[derive(Default)]
struct Level<'s> {
    /// Which table the rows are of; none where they have no values of their own.
    table: Option<usize>,
    /// Whether they are in a list; else there is one.
    is_list: bool,
    /// Whether they lie crosswise: a list for each column.
    is_crosswise: bool,
    own: Vec<Path<'s>>,
    /// Where the intervals lie that lists below have their values for, and what is told of each.
    axis: Option<(Path<'s>, Vec<Path<'s>>)>,
    below: Vec<(Path<'s>, Level<'s>)>,
}

/// A column that rows have from the list around them.
#[derive(Clone)]
struct Outer {
    /// The field of that list.
    of: String,
    column: Column,
}

struct Plan<'t> {
    types: &'t Types,
    tables: Vec<Table>,
}

/// What an object tells of itself, and where it holds lists.
#[derive(Default)]
struct Told<'s> {
    values: Vec<(Path<'s>, Column)>,
    lists: Vec<(Path<'s>, &'s Type, &'s Shape)>,
}

impl Plan<'_> {
    fn level<'s>(
        &mut self,
        name: String,
        ty: &Type,
        shape: &'s Shape,
        outer: &[Outer],
        axis: Option<&[(Path<'s>, Column)]>,
    ) -> Level<'s> {
        let of = named(ty);
        let told = self.told(of, shape, &[]);
        let is_crosswise = is_crosswise(shape);
        let is_list = is_crosswise || matches!(ty.base, BaseType::List(_));
        let values = if is_crosswise { crosswise(shape, of, self.types) } else { told.values };

        let own_axis = told.lists.iter().find(|(_, ty, _)| *named(ty) == AXIS);
        let own_axis = own_axis.map(|(path, ty, shape)| (path.clone(), self.told(named(ty), shape, &[]).values));
        let of_interval = if is_crosswise { axis.map_or_else(position, <[_]>::to_vec) } else { Vec::new() };
        let own = of_interval.iter().chain(&values).map(|(_, column)| column.clone()).collect::<Vec<_>>();

        let segment = name.rsplit('.').next().unwrap_or_default().to_owned();
        let mut columns = around(outer, &own);
        columns.extend(own);
        let mut level = Level { is_list, is_crosswise, ..Level::default() };
        if !values.is_empty() {
            level.table = Some(self.tables.len());
            let role = if [AXIS, BREAK].contains(&of.as_str()) { Role::Aside } else { Role::Leaf };
            self.tables.push(Table { name: name.clone(), role, columns, rows: Vec::new() });
        }
        let mut outer = outer.to_vec();
        if is_list {
            outer.extend(values.iter().map(|(_, column)| Outer { of: segment.clone(), column: column.clone() }));
        }
        level.own = values.into_iter().map(|(path, _)| path).collect();
        let lists = if is_crosswise { Vec::new() } else { told.lists };
        for (path, ty, shape) in lists {
            let name = format!("{name}.{}", path.join("."));
            let first = self.tables.len();
            let axis = own_axis.as_ref().map(|(_, columns)| columns.as_slice()).or(axis);
            level.below.push((path, self.level(name, ty, shape, &outer, axis)));
            let tells_more = self.tables.iter().skip(first).any(|table| table.role != Role::Aside);
            if let Some(table) = level.table.filter(|_| tells_more) {
                self.tables[table].role = Role::Whole;
            }
        }
        level.axis = own_axis.map(|(path, columns)| (path, columns.into_iter().map(|(path, _)| path).collect()));
        level
    }

    /// What is told of an object of a type, of the objects within it too.
    fn told<'s>(&self, of: &Name, shape: &'s Shape, path: &[&'s str]) -> Told<'s> {
        let mut told = Told::default();
        for (key, (ty, below)) in &shape.fields {
            if key == "__typename" || OF_THE_ANSWER.contains(&named(ty).as_str()) {
                continue;
            }
            let place: Path<'s> = path.iter().copied().chain([key.as_str()]).collect();
            let is_list = matches!(ty.base, BaseType::List(_));
            if below.fields.is_empty() {
                let column = self.column(of, key, place.join("_"), kind(named(ty), is_list));
                told.values.push((place, column));
            } else if is_list || is_crosswise(below) {
                told.lists.push((place, ty, below));
            } else {
                let within = self.told(named(ty), below, &place);
                told.values.extend(within.values);
                told.lists.extend(within.lists);
            }
        }
        told
    }

    /// A column for a field. What it means is known where it is asked for by its own name.
    fn column(&self, of: &Name, key: &Name, name: String, kind: Kind) -> Column {
        Column { name, kind, about: self.types.field(of, key).and_then(|field| field.about.clone()) }
    }
}

/// The columns that rows have from around them. Where one is called as one of their own it says whose it is.
fn around(outer: &[Outer], own: &[Column]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::with_capacity(outer.len() + own.len());
    for Outer { of, column } in outer {
        let mut name = column.name.clone();
        while own.iter().chain(&columns).any(|other| other.name == name) {
            name = format!("{of}_{name}");
        }
        columns.push(Column { name, ..column.clone() });
    }
    columns
}

/// Without intervals beside them, values are told apart by their places in the list.
fn position<'s>() -> Vec<(Path<'s>, Column)> {
    let about = Some("Place in the list, from 0.".to_owned());
    vec![(Vec::new(), Column { name: "position".to_owned(), kind: Kind::Whole, about })]
}

/// Whether an object is nothing but lists of numbers, which belong together by their places.
fn is_crosswise(shape: &Shape) -> bool {
    let mut lists = shape.fields.iter().filter(|(key, _)| *key != "__typename").peekable();
    lists.peek().is_some()
        && lists.all(|(_, (ty, below))| {
            let is_number = matches!(kind(named(ty), false), Kind::Whole | Kind::Number);
            matches!(ty.base, BaseType::List(_)) && below.fields.is_empty() && is_number
        })
}

fn crosswise<'s>(shape: &'s Shape, of: &Name, types: &Types) -> Vec<(Path<'s>, Column)> {
    let lists = shape.fields.iter().filter(|(key, _)| *key != "__typename");
    let column = |key: &'s Name, ty: &Type| {
        let about = types.field(of, key).and_then(|field| field.about.clone());
        (vec![key.as_str()], Column { name: key.to_string(), kind: kind(named(ty), false), about })
    };
    lists.map(|(key, (ty, _))| column(key, ty)).collect()
}

/// What the values of a scalar or an enumeration are.
fn kind(of: &Name, is_list: bool) -> Kind {
    match of.as_str() {
        _ if is_list => Kind::Texts,
        "Int" | "Count" => Kind::Whole,
        "Float" => Kind::Number,
        "Boolean" => Kind::Truth,
        "Date" => Kind::Date,
        "DateTime" => Kind::Instant,
        _ => Kind::Text,
    }
}

/// Intervals, and where their values lie within each.
type Axis<'a, 's> = (&'a Value, &'a [Path<'s>]);

impl<'s> Level<'s> {
    /// Adds the rows of a value, which have `outer` from around them.
    fn fill<'a>(&'a self, value: &'a Value, outer: &[Value], axis: Option<Axis<'a, 's>>, tables: &mut [Table]) {
        match (value, self.is_crosswise, self.is_list) {
            (Value::Null, ..) => {}
            (_, true, _) => self.fill_crosswise(value, outer, axis, tables),
            (_, false, true) => {
                let items = value.as_array().into_iter().flatten().filter(|item| !item.is_null());
                items.for_each(|item| self.row(item, outer, axis, tables));
            }
            (_, false, false) => self.row(value, outer, axis, tables),
        }
    }

    fn row<'a>(&'a self, item: &'a Value, outer: &[Value], axis: Option<Axis<'a, 's>>, tables: &mut [Table]) {
        let own: Vec<Value> = self.own.iter().map(|path| at(item, path).clone()).collect();
        let row: Vec<Value> = outer.iter().chain(&own).cloned().collect();
        let below = if self.is_list { row.clone() } else { outer.to_vec() };
        if let Some(table) = self.table.and_then(|table| tables.get_mut(table)) {
            table.rows.push(row);
        }
        let axis = self.axis.as_ref().map(|(path, told)| (at(item, path), told.as_slice())).or(axis);
        for (path, level) in &self.below {
            level.fill(at(item, path), &below, axis, tables);
        }
    }

    fn fill_crosswise(&self, lists: &Value, outer: &[Value], axis: Option<Axis<'_, 's>>, tables: &mut [Table]) {
        let Some(table) = self.table.and_then(|table| tables.get_mut(table)) else { return };
        let lists: Vec<&Value> = self.own.iter().map(|path| at(lists, path)).collect();
        let rows = lists.iter().filter_map(|list| Some(list.as_array()?.len())).max().unwrap_or_default();
        for place in 0..rows {
            let interval: Vec<Value> = match axis {
                Some((intervals, told)) => told.iter().map(|path| at(&intervals[place], path).clone()).collect(),
                None => vec![place.into()],
            };
            let own = lists.iter().map(|list| list[place].clone());
            table.rows.push(outer.iter().cloned().chain(interval).chain(own).collect());
        }
    }
}

/// A value within another; null where there is none.
fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().fold(value, |value, key| &value[*key])
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
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
        tables(&data, &shape(&document, None, &types).unwrap(), &types)
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
}
