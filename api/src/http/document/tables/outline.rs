//! Which tables an answer has, and with which columns.

use std::collections::HashSet;

use async_graphql::Name;
use async_graphql::parser::types::{BaseType, Type};

use super::super::shape::{Selected, Shape};
use super::super::types::{Types, named};
use crate::export::{Column, Kind, Role, Table};

/// Objects that tell of the answer and are no part of its rows.
const OF_THE_ANSWER: [&str; 3] = ["MetricDefinition", "Provenance", "PageInfo"];
/// The intervals that lists of numbers have their values for.
const AXIS: &str = "AxisPoint";
/// What is drawn into a series.
const BREAK: &str = "SeriesBreak";

/// Where a value lies within a row: names of fields, one within the other.
pub(super) type Path<'s> = Vec<&'s str>;

/// The tables of an answer, and where their rows lie.
pub(super) struct Outline<'s> {
    /// Without their rows.
    pub(super) tables: Vec<Table>,
    pub(super) levels: Vec<(&'s str, Level<'s>)>,
}

/// A place of an answer with rows.
#[derive(Default)]
pub(super) struct Level<'s> {
    /// Which table the rows are of; none where they have no values of their own.
    pub(super) table: Option<usize>,
    /// Whether they are in a list; else there is one.
    pub(super) is_list: bool,
    /// Whether they lie crosswise: a list for each column.
    pub(super) is_crosswise: bool,
    pub(super) own: Vec<Path<'s>>,
    /// Where the intervals lie that lists below have their values for, and what is told of each.
    pub(super) axis: Option<(Path<'s>, Vec<Path<'s>>)>,
    pub(super) below: Vec<(Path<'s>, Level<'s>)>,
}

/// A column, and whose it is: the name of a list.
type Owned = (String, Column);
/// Columns, and where their values lie.
type Placed<'s> = Vec<(Path<'s>, Column)>;

/// What an object tells of itself, and where it holds lists.
#[derive(Default)]
struct Told<'s> {
    values: Placed<'s>,
    lists: Vec<(Path<'s>, &'s Type, &'s Shape)>,
}

struct Plan<'t> {
    types: &'t Types,
    tables: Vec<Table>,
}

impl<'s> Outline<'s> {
    /// That of answers of a form.
    pub(super) fn of(shape: &'s Shape, types: &Types) -> Self {
        let mut plan = Plan { types, tables: Vec::new() };
        let of_objects = shape.fields.iter().filter(|(_, asked)| !asked.below.fields.is_empty());
        let level = |(key, asked): (&'s Name, &'s Selected)| {
            (key.as_str(), plan.level(key.to_string(), &asked.ty, &asked.below, &[], None))
        };
        let levels = of_objects.map(level).collect();
        Self { tables: plan.tables, levels }
    }
}

impl Plan<'_> {
    fn level<'s>(
        &mut self,
        name: String,
        ty: &Type,
        shape: &'s Shape,
        outer: &[Owned],
        axis: Option<&Placed<'s>>,
    ) -> Level<'s> {
        let of = named(ty);
        let is_crosswise = is_crosswise(shape);
        let is_list = is_crosswise || is_list(ty);
        let told = if is_crosswise { self.crosswise(of, shape) } else { self.told(of, shape, &[]) };
        let own_axis = told.lists.iter().find(|(_, ty, _)| *named(ty) == AXIS);
        let own_axis = own_axis.map(|(path, ty, shape)| (path.clone(), self.told(named(ty), shape, &[]).values));
        let own_axis = own_axis.filter(|(_, columns)| !columns.is_empty());

        let intervals = if is_crosswise { axis.cloned().unwrap_or_else(position) } else { Vec::new() };
        let segment = name.rsplit('.').next().unwrap_or_default().to_owned();
        let columns = called(outer, &intervals, &segment, &told.values);
        let mut outer = outer.to_vec();
        if is_list {
            let own = columns.iter().skip(outer.len() + intervals.len());
            outer.extend(own.map(|column| (segment.clone(), column.clone())));
        }
        let mut level = Level { is_list, is_crosswise, ..Level::default() };
        if !told.values.is_empty() {
            level.table = Some(self.tables.len());
            let role = if [AXIS, BREAK].contains(&of.as_str()) { Role::Aside } else { Role::Leaf };
            self.tables.push(Table { name: name.clone(), role, columns, rows: Vec::new() });
        }
        level.own = told.values.into_iter().map(|(path, _)| path).collect();
        for (path, ty, shape) in told.lists {
            let name = format!("{name}.{}", path.join("."));
            let first = self.tables.len();
            let axis = own_axis.as_ref().map(|(_, columns)| columns).or(axis);
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
        for (key, asked) in tells(shape) {
            let place: Path<'s> = path.iter().copied().chain([key.as_str()]).collect();
            if asked.below.fields.is_empty() {
                let column = self.column(of, key, asked, place.join("_"), is_list(&asked.ty));
                told.values.push((place, column));
            } else if is_list(&asked.ty) || is_crosswise(&asked.below) {
                told.lists.push((place, &asked.ty, &asked.below));
            } else {
                let within = self.told(named(&asked.ty), &asked.below, &place);
                told.values.extend(within.values);
                told.lists.extend(within.lists);
            }
        }
        told
    }

    /// The same of an object whose lists are columns.
    fn crosswise<'s>(&self, of: &Name, shape: &'s Shape) -> Told<'s> {
        let column = |(key, asked): (&'s Name, &'s Selected)| {
            (vec![key.as_str()], self.column(of, key, asked, key.to_string(), false))
        };
        Told { values: tells(shape).map(column).collect(), lists: Vec::new() }
    }

    /// A column for a field. What it means is known where it is asked for by its own name.
    fn column(&self, of: &Name, key: &Name, asked: &Selected, name: String, is_list: bool) -> Column {
        let field = self.types.field(of, key).filter(|_| asked.name == *key);
        Column { name, kind: kind(named(&asked.ty), is_list), about: field.and_then(|field| field.about.clone()) }
    }
}

/// The columns of a table. Of two that are called alike, the one from further out says whose it is.
fn called(outer: &[Owned], intervals: &Placed<'_>, segment: &str, own: &Placed<'_>) -> Vec<Column> {
    let mut taken = HashSet::new();
    let mut call = |of: &str, column: &Column| {
        let mut name = column.name.clone();
        while !taken.insert(name.clone()) {
            name = format!("{of}_{name}");
        }
        Column { name, ..column.clone() }
    };
    let own: Vec<Column> = own.iter().map(|(_, column)| call(segment, column)).collect();
    let intervals: Vec<Column> = intervals.iter().map(|(_, column)| call("axis", column)).collect();
    let outer = outer.iter().map(|(of, column)| call(of, column)).collect::<Vec<_>>();
    outer.into_iter().chain(intervals).chain(own).collect()
}

/// The fields of an object that are part of its rows.
fn tells(shape: &Shape) -> impl Iterator<Item = (&Name, &Selected)> {
    let is_aside = |asked: &Selected| OF_THE_ANSWER.contains(&named(&asked.ty).as_str());
    shape.fields.iter().filter(move |(_, asked)| asked.name != "__typename" && !is_aside(asked))
}

/// Without intervals beside them, values are told apart by their places in the list.
fn position<'s>() -> Placed<'s> {
    let about = Some("Place in the list, from 0.".to_owned());
    vec![(Vec::new(), Column { name: "position".to_owned(), kind: Kind::Whole, about })]
}

/// Whether an object is nothing but lists of numbers, which belong together by their places.
fn is_crosswise(shape: &Shape) -> bool {
    let is_numbers = |asked: &Selected| {
        is_list(&asked.ty)
            && asked.below.fields.is_empty()
            && matches!(kind(named(&asked.ty), false), Kind::Whole | Kind::Number)
    };
    let mut lists = tells(shape).peekable();
    lists.peek().is_some() && lists.all(|(_, asked)| is_numbers(asked))
}

fn is_list(ty: &Type) -> bool {
    matches!(ty.base, BaseType::List(_))
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
