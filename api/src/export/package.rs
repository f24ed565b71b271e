//! What the tables of an answer are and where they come from: the Data Package standard, version 2
//! (<https://datapackage.org/standard/data-package/>).

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Column, Format, Kind, Table};

/// What is told of all tables of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Lower-case letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// For people, short.
    pub title: String,
    /// What the numbers mean, and what to keep in mind.
    pub description: String,
    /// The data version.
    pub version: String,
    /// When that was published, RFC 3339.
    pub created: Option<String>,
    /// The licence of the data as an identifier of SPDX; none where the operator tells none.
    pub license: Option<String>,
    /// What the numbers come from, with addresses.
    pub sources: Vec<(String, Option<String>)>,
    /// How to quote it.
    pub citation: String,
}

/// A table, and where it is found.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'t> {
    /// The table.
    pub table: &'t Table,
    /// The address of it as CSV, relative to that of the descriptor.
    pub path: &'t str,
}

/// The descriptor.
pub fn package(about: &About, resources: &[Resource<'_>]) -> Value {
    let mut told = Map::new();
    let mut tell = |name: &str, value: Value| drop(told.insert(name.to_owned(), value));
    tell("$schema", "https://datapackage.org/profiles/2.0/datapackage.json".into());
    tell("name", about.name.clone().into());
    tell("title", about.title.clone().into());
    tell("description", about.description.clone().into());
    tell("version", about.version.clone().into());
    if let Some(created) = &about.created {
        tell("created", created.clone().into());
    }
    if let Some(license) = &about.license {
        tell("licenses", json!([{ "name": license }]));
    }
    // A list that is there must not be empty.
    if !about.sources.is_empty() {
        tell("sources", about.sources.iter().map(source).collect());
    }
    tell("citation", about.citation.clone().into());
    let mut names = HashSet::new();
    let mut called = |table: &Table| {
        let mut name = table.name.to_lowercase();
        while !names.insert(name.clone()) {
            name.push('_');
        }
        name
    };
    tell("resources", resources.iter().map(|resource| self::resource(called(resource.table), resource)).collect());
    Value::Object(told)
}

fn source((title, path): &(String, Option<String>)) -> Value {
    match path {
        Some(path) => json!({ "title": title, "path": path }),
        None => json!({ "title": title }),
    }
}

fn resource(name: String, Resource { table, path }: &Resource<'_>) -> Value {
    let (family, subtype) = Format::Csv.media();
    json!({
        "name": name,
        "type": "table",
        "path": path,
        "format": Format::Csv.name(),
        "mediatype": format!("{family}/{subtype}"),
        "encoding": "utf-8",
        "dialect": { "lineTerminator": "\r\n" },
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
            "missingValues": [""],
        },
    })
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Whole => "integer",
        Kind::Number => "number",
        Kind::Truth => "boolean",
        Kind::Date => "date",
        Kind::Instant => "datetime",
        Kind::Texts => "array",
    };
    match &column.about {
        Some(about) => json!({ "name": column.name, "type": kind, "description": about }),
        None => json!({ "name": column.name, "type": kind }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::table;

    #[test]
    fn a_descriptor_tells_where_tables_are_and_what_they_hold() {
        let about = About { name: "a".to_owned(), version: "7".to_owned(), ..About::default() };
        let resource = Resource { table: &table(), path: "graphql?format=csv" };
        let told = package(&about, &[resource, resource]);
        assert_eq!((&told["version"], &told["licenses"], &told["sources"]), (&json!("7"), &Value::Null, &Value::Null));
        assert_eq!(told["resources"][1]["name"], "some.rows_", "names are each of one resource");
        let license = Some("CC-BY-4.0".to_owned());
        let told_license = package(&About { license, ..about }, &[]);
        assert_eq!(told_license["licenses"], json!([{ "name": "CC-BY-4.0" }]));
        let resource = &told["resources"][0];
        assert_eq!((&resource["name"], &resource["path"]), (&json!("some.rows"), &json!("graphql?format=csv")));
        let kinds: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|field| field["type"].as_str())
            .collect();
        assert_eq!(kinds, ["string", "integer", "number", "boolean", "date", "datetime", "array"]);
        assert_eq!(resource["schema"]["fields"][1]["description"], "How many.");
    }
}
