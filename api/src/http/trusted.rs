//! Trusted documents: the named queries of a file that the operator chose, each answered at an address of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Pos};

use serde_json::json;

use super::document::{Asked, Code, Fault, Policy, Types, parse, prepare, scan};
use super::graphql::{FORMAT, TABLE};
use crate::config::Limits;

/// The queries of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedDocuments {
    queries: BTreeMap<String, Query>,
    /// Their texts.
    normal: HashSet<String>,
    listed: String,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// A document of its own, with the fragments that it needs, as the document guard normalises it.
    pub(super) text: String,
    /// The types of its variables, as they are written.
    pub(super) variables: BTreeMap<String, String>,
}

/// Why a file is no file of queries.
#[derive(Debug, thiserror::Error)]
pub enum TrustedError {
    /// It is no GraphQL.
    #[error("it is no GraphQL: {0}")]
    Parse(async_graphql::parser::Error),
    /// An operation without a name.
    #[error("an operation has no name; each needs one, for its address is /q/NAME")]
    Nameless,
    /// An operation that is no query.
    #[error("{0} is no query; only queries have an address")]
    NoQuery(String),
    /// A fragment that is not there.
    #[error("{query} needs the fragment {fragment}, which is not in the file")]
    NoFragment {
        /// The query.
        query: String,
        /// The fragment.
        fragment: String,
    },
    /// One with a variable that its address has another meaning for.
    #[error(
        "{query} has a variable ${variable}, which in an address says in which form the answer is wanted; call it otherwise"
    )]
    Reserved {
        /// The query.
        query: String,
        /// The variable.
        variable: String,
    },
    /// One that could never be asked.
    #[error("{query} could never be asked: {why}")]
    Refused {
        /// The query.
        query: String,
        /// Why not.
        why: String,
    },
}

impl Default for TrustedDocuments {
    fn default() -> Self {
        Self { queries: BTreeMap::new(), normal: HashSet::new(), listed: listed(&BTreeMap::new()) }
    }
}

impl TrustedDocuments {
    /// Reads a file.
    pub fn parse(text: &str) -> Result<Self, TrustedError> {
        // The parser counts places in lines of its own where a line ends in nothing else.
        let text = &text.replace("\r\n", "\n").replace('\r', "\n");
        let document = parse(text).map_err(TrustedError::Parse)?;
        let pieces = Pieces::of(text, &document);
        let mut trusted = Self::default();
        for (name, operation) in document.operations.iter() {
            let name = name.ok_or(TrustedError::Nameless)?.to_string();
            if operation.node.ty != OperationType::Query {
                return Err(TrustedError::NoQuery(name));
            }
            let mut needed = BTreeSet::new();
            needs(&operation.node.selection_set.node, &document, &mut needed);
            let mut query = pieces.at(operation.pos).to_owned();
            for fragment in &needed {
                let missing = || TrustedError::NoFragment { query: name.clone(), fragment: fragment.to_string() };
                query.push('\n');
                query.push_str(pieces.at(document.fragments.get(fragment).ok_or_else(missing)?.pos));
            }
            // Without comments: they are the operator's.
            let refused = |fault: Fault| TrustedError::Refused { query: name.clone(), why: fault.message };
            let text = scan(&query, usize::MAX).map_err(refused)?;
            let again = parse(&text).map_err(TrustedError::Parse)?;
            if again.operations.iter().count() != 1 || again.fragments.len() != needed.len() {
                let why = "it could not be told from what stands around it; write each definition on lines of its own"
                    .to_owned();
                return Err(TrustedError::Refused { query: name, why });
            }
            let variables = operation.node.variable_definitions.iter();
            let variables = variables.map(|of| (of.node.name.node.to_string(), of.node.var_type.node.to_string()));
            let variables: BTreeMap<String, String> = variables.collect();
            if let Some(variable) = [FORMAT, TABLE].into_iter().find(|name| variables.contains_key(*name)) {
                return Err(TrustedError::Reserved { query: name, variable: variable.to_owned() });
            }
            trusted.normal.insert(text.clone());
            trusted.queries.insert(name, Query { text, variables });
        }
        trusted.listed = listed(&trusted.queries);
        Ok(trusted)
    }

    /// Whether each may be asked, as far as its form goes: that it costs and holds no more than any document may.
    pub fn check(&self, sdl: &str, limits: &Limits) -> Result<(), TrustedError> {
        let types = Types::parse(sdl).map_err(TrustedError::Parse)?;
        for (name, query) in &self.queries {
            let asked = Asked { query: query.text.clone(), operation_name: Some(name.clone()), ..Asked::default() };
            match prepare(asked, &types, &Policy { limits, introspection: true }) {
                // Its variables are given when it is asked.
                Err(fault) if fault.code != Code::BadUserInput => {
                    return Err(TrustedError::Refused { query: name.clone(), why: fault.message });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Each as a document of its own, by its name.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.queries.iter().map(|(name, query)| (name.as_str(), query.text.as_str()))
    }

    /// The query of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Query> {
        self.queries.get(name)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.queries.is_empty()
    }

    /// All of them, as JSON.
    pub(super) fn listed(&self) -> &str {
        &self.listed
    }

    /// Whether a document, as the guard normalises it, is one of them.
    pub(super) fn has(&self, normal: &str) -> bool {
        self.normal.contains(normal)
    }
}

/// What `GET /q` tells of queries.
fn listed(queries: &BTreeMap<String, Query>) -> String {
    let listed = queries.iter().map(|(name, query)| {
        json!({ "name": name, "path": format!("/q/{name}"), "variables": query.variables, "query": query.text })
    });
    json!({ "documents": listed.collect::<Vec<_>>() }).to_string()
}

/// The text of a file by the places where its definitions begin; each ends where the next begins.
struct Pieces<'t>(HashMap<Pos, &'t str>);

impl<'t> Pieces<'t> {
    fn of(text: &'t str, document: &ExecutableDocument) -> Self {
        let mut begins: Vec<Pos> = document.operations.iter().map(|(_, operation)| operation.pos).collect();
        begins.extend(document.fragments.values().map(|fragment| fragment.pos));
        begins.sort_unstable();
        let starts: Vec<usize> = begins.iter().map(|pos| place(text, *pos)).collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let pieces = begins.into_iter().zip(starts.iter().zip(ends));
        Self(pieces.map(|(pos, (start, end))| (pos, text.get(*start..end).unwrap_or_default())).collect())
    }

    fn at(&self, pos: Pos) -> &'t str {
        self.0.get(&pos).copied().unwrap_or_default()
    }
}

/// Where a place lies: lines and columns count from 1, columns in characters.
fn place(text: &str, pos: Pos) -> usize {
    let line_begins = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let line = line_begins.into_iter().nth(pos.line.saturating_sub(1)).unwrap_or(text.len());
    let within = text[line..].char_indices().nth(pos.column.saturating_sub(1)).map_or(0, |(at, _)| at);
    line + within
}

/// The fragments that a selection needs, and those that these need.
fn needs(set: &SelectionSet, document: &ExecutableDocument, found: &mut BTreeSet<Name>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => needs(&field.node.selection_set.node, document, found),
            Selection::InlineFragment(fragment) => needs(&fragment.node.selection_set.node, document, found),
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                if found.insert(name.clone())
                    && let Some(fragment) = document.fragments.get(name)
                {
                    needs(&fragment.node.selection_set.node, document, found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Ä comment\nquery A($top: Int! = 8) { a { ...F } }\n\nfragment F on X { b ...G }\r\n query B { a }\n  fragment G on X { c } # end\rfragment H on X { d } # end";

    #[test]
    fn each_query_is_a_document_of_its_own() {
        let trusted = TrustedDocuments::parse(FILE).unwrap();
        let a = "query A ( $top : Int! = 8 ) { a { ... F } } fragment F on X { b ... G } fragment G on X { c }";
        assert_eq!(trusted.get("A").unwrap().text, a);
        assert_eq!(trusted.get("B").unwrap().text, "query B { a }");
        assert!(!trusted.listed().contains("comment"), "comments are the operator's");
        assert_eq!(trusted.get("A").unwrap().variables["top"], "Int!");
        assert!(trusted.has("query B { a }") && !trusted.has("query B { b }"));
    }

    #[test]
    fn variables_may_be_lists_whatever_else_there_is() {
        for more in ["", "(c: \"\\\"\")", "(c: \"\"\"d\"\"\")", "(c: \"é\")"] {
            let trusted =
                TrustedDocuments::parse(&format!("query A($b: [ID!]!) {{ a(b: $b) {{ c{more} }} }}")).unwrap();
            assert_eq!(trusted.get("A").unwrap().variables["b"], "[ID!]!");
        }
    }

    #[test]
    fn where_there_is_none_the_list_is_empty() {
        assert_eq!(TrustedDocuments::default().listed(), "{\"documents\":[]}");
    }

    #[test]
    fn what_would_cost_too_much_is_refused() {
        let sdl = "schema { query: Query } type Query { a(of: Int!): [A!] } type A { b: Int }";
        let trusted = TrustedDocuments::parse("query Q($of: Int!) { a(of: $of) { b } }").unwrap();
        assert!(trusted.check(sdl, &Limits::default()).is_ok(), "variables are given when it is asked");
        let error = trusted.check(sdl, &Limits { cost: 3, ..Limits::default() }).unwrap_err().to_string();
        assert!(error.starts_with("Q could never be asked: "), "{error}");
    }

    #[test]
    fn what_could_not_be_asked_is_refused() {
        for (text, told) in [
            ("query", "no GraphQL"),
            ("{ a }", "has no name"),
            ("mutation M { a }", "M is no query"),
            ("query A { ...F }", "A needs the fragment F"),
            ("query A($table: String) { a(b: $table) }", "A has a variable $table"),
            (&format!("query A {{ a(b: {}) }}", "[".repeat(90) + &"]".repeat(90)), "brackets"),
        ] {
            let error = TrustedDocuments::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
