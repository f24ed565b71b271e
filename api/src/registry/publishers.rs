//! The publisher registry as a table: `login,display_name,kind,country,parent,source,url,note`.

use std::collections::HashMap;
use std::io::{self, Read};

use crate::dimension::region::country_of;
use crate::dimension::text::fold;
use crate::store::PublisherRecord;
use crate::table::{self, Line, Table, TableError};

/// The columns of the registry, in the order in which they are written.
const COLUMNS: [&str; 8] = ["login", "display_name", "kind", "country", "parent", "source", "url", "note"];

/// Reads a registry. Columns other than `login`, `kind` and `country` may be missing; more are ignored. Of several lines of an
/// account, whatever its case, that tell the same facts the first counts: lists made by hand hold two spellings of one account.
///
/// # Errors
/// When a line is wrong: nothing may be taken from the table then.
pub fn read(source: impl Read) -> Result<Vec<PublisherRecord>, TableError> {
    let table = Table::read(source, &["login", "kind", "country"])?;
    let mut places: HashMap<String, (u64, usize)> = HashMap::new();
    let mut entries: Vec<PublisherRecord> = Vec::new();
    for line in table.lines() {
        let entry = entry(&line)?;
        let (first, place) = *places.entry(fold(&entry.login)).or_insert((line.number(), entries.len()));
        match entries.get(place) {
            None => entries.push(entry),
            Some(known) if known.agrees_with(&entry) => {}
            Some(_) => {
                let problem =
                    format!("is on line {first} with other facts; keep one line for an account, whatever its case");
                return Err(line.refuse("login", problem));
            }
        }
    }
    Ok(entries)
}

/// The registry as a table that [`read`] reads.
///
/// # Errors
/// As [`table::write`].
pub fn write(records: Vec<PublisherRecord>) -> io::Result<Vec<u8>> {
    table::write(
        COLUMNS,
        records.into_iter().map(|record| {
            let kind = record.kind.map(|kind| kind.name().to_owned());
            let rest =
                [record.display_name, kind, record.country, record.parent, record.source, record.url, record.note];
            let [display_name, kind, country, parent, source, url, note] = rest.map(Option::unwrap_or_default);
            [record.login, display_name, kind, country, parent, source, url, note]
        }),
    )
}

impl PublisherRecord {
    fn agrees_with(&self, other: &Self) -> bool {
        let facts = |of: &Self| (of.display_name.clone(), of.kind, of.country.clone(), of.parent.clone());
        facts(self) == facts(other)
    }
}

fn entry(line: &Line<'_>) -> Result<PublisherRecord, TableError> {
    let login = line.name("login")?;
    if login.contains('/') {
        return Err(line.refuse("login", "holds a `/`; write the account alone, the part of a name before it"));
    }
    let country = match line.field("country") {
        "" => None,
        code => Some(country_of(code).ok_or_else(|| {
            let would_do = "write an ISO 3166-1 alpha-2 code such as DE, or nothing when it is not known";
            line.refuse("country", format!("is in no region; {would_do}"))
        })?),
    };
    Ok(PublisherRecord {
        login: login.to_owned(),
        display_name: line.text("display_name")?,
        kind: line.one_of("kind")?,
        country: country.map(|country| country.code.to_owned()),
        parent: line.text("parent")?,
        source: line.text("source")?,
        url: line.address("url")?,
        note: line.text("note")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::PublisherKind;

    const HEADER: &str = "login,display_name,kind,country,parent,source,url,note";

    fn of(lines: &str) -> Result<Vec<PublisherRecord>, String> {
        read(format!("{HEADER}\n{lines}").as_bytes()).map_err(|error| error.to_string())
    }

    fn refusal(lines: &str) -> String {
        of(lines).unwrap_err()
    }

    #[test]
    fn what_is_empty_is_not_known() {
        let entries =
            of("Qwen,Qwen,industry,cn,Alibaba,atom,https://example.org/a,\"a, b\"\n1231czx,,,,,,,\n").unwrap();
        let qwen = PublisherRecord {
            login: "Qwen".into(),
            display_name: Some("Qwen".into()),
            kind: Some(PublisherKind::Industry),
            country: Some("CN".into()),
            parent: Some("Alibaba".into()),
            source: Some("atom".into()),
            url: Some("https://example.org/a".into()),
            note: Some("a, b".into()),
        };
        let unknown = PublisherRecord {
            login: "1231czx".into(),
            display_name: None,
            kind: None,
            country: None,
            parent: None,
            source: None,
            url: None,
            note: None,
        };
        assert_eq!(entries, [qwen, unknown]);
    }

    #[test]
    fn columns_in_any_order() {
        let entries = read(&b"country,x,login,kind\nDE,y,a,Non_Profit\n"[..]).unwrap();
        assert_eq!((entries[0].login.as_str(), entries[0].kind), ("a", Some(PublisherKind::NonProfit)));
        let error = read(&b"login,kind\n"[..]).unwrap_err().to_string();
        assert_eq!(error, "column `country` is missing; the first line has to name the columns login,kind,country");
    }

    #[test]
    fn errors_tell_line_column_value_and_what_would_do() {
        let country = "line 2, column `country`: `XX` is in no region; \
             write an ISO 3166-1 alpha-2 code such as DE, or nothing when it is not known";
        assert_eq!(refusal("a,,INDUSTRY,XX,,,,\n"), country);
        let kind = "line 3, column `kind`: `COMPANY` is no kind of publisher; \
             write one of INDUSTRY, ACADEMIA, NON_PROFIT, GOVERNMENT, COMMUNITY, INDIVIDUAL";
        assert_eq!(refusal("a,,,,,,,\nb,,COMPANY,DE,,,,\n"), kind);
        let login = "line 2, column `login`: is empty; write a name, or take the line out";
        assert_eq!(refusal(" ,,,,,,,\n"), login);
        assert!(refusal("a/b,,,,,,,\n").starts_with("line 2, column `login`: `a/b` holds a `/`"));
        assert!(refusal(&format!("{},,,,,,,\n", "a".repeat(501))).contains("longer than 500 characters"));
        assert!(refusal("\"a\nb\",,,,,,,\n").contains("control characters"));
        assert!(refusal("a,,,,,,javascript:alert(1),\n").contains("is no address"));
    }

    #[test]
    fn an_account_has_one_set_of_facts() {
        let twice = "line 4, column `login`: `A` is on line 2 with other facts; \
             keep one line for an account, whatever its case";
        assert_eq!(refusal("a,,,,,,,\nb,,,,,,,\nA,,,DE,,,,\n"), twice);
        let entries = of("openbmb,X,INDUSTRY,CN,,one,,\nOpenBMB,X,industry,cn,,two,,\n").unwrap();
        let told: Vec<_> = entries.iter().map(|entry| (entry.login.as_str(), entry.source.as_deref())).collect();
        assert_eq!(told, [("openbmb", Some("one"))]);
    }
}
