//! The lists, their orders and filters, and the places at which pages are asked for.

use serde_json::json;

use crate::harness::server::TestServer;

/// Entries of a page.
pub(super) const PAGE: usize = 20;
/// Three pages with the entry that tells whether more follow: what a page without a filter may read.
const FEW: f64 = 63.0;

/// A list of the schema, and the table behind it.
pub(super) struct List {
    /// Its name.
    pub(super) field: &'static str,
    /// Table, with the conditions of the list.
    table: &'static str,
    /// Fields of its order, with the columns that they stand for; none for the order of names.
    orders: &'static [(&'static str, Option<&'static str>)],
    /// Conditions that are asked with.
    pub(super) filters: &'static [Filter],
}

/// A condition.
pub(super) struct Filter {
    /// In a document.
    pub(super) condition: &'static str,
    /// Rows that a page may read: few pages' worth, over the share of entries that fulfil it; or all that an account has.
    pub(super) rows: f64,
}

const ALL: Filter = Filter { condition: "", rows: FEW };
const OF_MODELS: &[Filter] = &[
    ALL,
    // 18 % of the models.
    Filter { condition: ", where: { task: [\"word-1\"] }", rows: 1_000.0 },
    // A tenth of the accounts; so many more, as few accounts have many models.
    Filter { condition: ", where: { origin: [\"CN\"] }", rows: 3_000.0 },
    // A ninth of the numbers up to a million begins with 12 or holds it later on.
    Filter { condition: ", where: { search: \"12\" }", rows: 3_000.0 },
    // The largest account; an index leads to what it has, which is sorted.
    Filter { condition: ", where: { publisher: [\"Account-1\"] }", rows: 30_000.0 },
];

/// All of them but the snapshots, which have no order to choose.
pub(super) const LISTS: &[List] = &[
    List {
        field: "models",
        table: "repository WHERE hub = 0 AND kind = 0",
        orders: &[
            ("DOWNLOADS", Some("lifetime_downloads")),
            ("LIKES", Some("likes")),
            ("CREATED_AT", Some("created_at")),
            ("LAST_MODIFIED", Some("last_modified")),
            ("PARAMETERS", Some("parameters")),
            ("NAME", None),
        ],
        filters: OF_MODELS,
    },
    List {
        field: "datasets",
        table: "repository WHERE hub = 0 AND kind = 1",
        orders: &[
            ("DOWNLOADS", Some("lifetime_downloads")),
            ("LIKES", Some("likes")),
            ("CREATED_AT", Some("created_at")),
            ("LAST_MODIFIED", Some("last_modified")),
            ("NAME", None),
        ],
        filters: &[ALL],
    },
    List {
        field: "spaces",
        table: "repository WHERE hub = 0 AND kind = 2",
        orders: &[
            ("LIKES", Some("likes")),
            ("CREATED_AT", Some("created_at")),
            ("LAST_MODIFIED", Some("last_modified")),
            ("NAME", None),
        ],
        filters: &[ALL],
    },
    List {
        field: "publishers",
        table: "publisher_standing WHERE hub = 0",
        orders: &[
            ("DOWNLOADS", Some("downloads")),
            ("MODELS", Some("models")),
            ("DATASETS", Some("datasets")),
            ("LOGIN", None),
        ],
        filters: &[ALL],
    },
];

impl List {
    /// Every order and direction, as an argument; with queries for the keys of the entries behind which pages are asked for.
    pub(super) fn places(&self) -> Vec<(String, Vec<String>)> {
        let mut places = Vec::new();
        for (field, column) in self.orders {
            for (direction, back) in [("DESC", "ASC"), ("ASC", "DESC")] {
                let order = format!(", orderBy: {{ field: {field}, direction: {direction} }}");
                places.push((order, self.of_order(*column, direction, back)));
            }
        }
        places
    }

    fn of_order(&self, column: Option<&str>, direction: &str, back: &str) -> Vec<String> {
        let keys = format!("SELECT list_key FROM {}", self.table);
        let before_the_thousandth = 999 * PAGE - 1;
        let Some(column) = column else {
            return vec![format!("{keys} ORDER BY list_key {direction} OFFSET {before_the_thousandth} LIMIT 1")];
        };
        let told = format!("{keys} AND {column} IS NOT NULL ORDER BY {column}");
        let mut places = vec![
            format!("{told} {direction}, list_key OFFSET {before_the_thousandth} LIMIT 1"),
            format!("{told} {back}, list_key DESC LIMIT 1"),
        ];
        if !["models", "datasets"].contains(&column) {
            places.push(format!("{keys} AND {column} IS NULL ORDER BY {column} DESC, list_key OFFSET 100 LIMIT 1"));
        }
        places
    }

    /// The cursor of an entry: a list gives it whatever else it leaves out.
    pub(super) async fn cursor(&self, server: &TestServer, order: &str, key: &str) -> String {
        let alone = match key.split_once('/') {
            Some((account, title)) => format!("publisher: [\"{account}\"], search: \"/{title}\""),
            None => format!("login: [\"{key}\"]"),
        };
        let document = format!("{{ {}(where: {{ {alone} }}{order}) {{ edges {{ cursor }} }} }}", self.field);
        let answer = server.data(&document).await;
        let edges = answer[self.field]["edges"].as_array().unwrap();
        assert_eq!(edges.len(), 1, "{document}: {}", json!(edges));
        edges[0]["cursor"].as_str().unwrap().to_owned()
    }
}
