//! The publisher registry as a table: `login,display_name,kind,country,parent,source,url,note`.
//!
//! A line has one source, for what it tells of kind and country, else of the name for people. An account whose facts have
//! several sources stands on several lines, one for each.

use std::collections::HashMap;
use std::io::{self, Read};

use super::untold::Untold;
use crate::dimension::PublisherKind;
use crate::dimension::region::country_of;
use crate::dimension::text::fold;
use crate::store::{Fact, PublisherRecord, Support};
use crate::table::{self, Line, Table, TableError};

/// The columns of the registry, in the order in which they are written.
const COLUMNS: [&str; 8] = ["login", "display_name", "kind", "country", "parent", "source", "url", "note"];

/// Reads a registry. Columns other than `login`, `kind` and `country` may be missing; more are ignored. Of several lines of an
/// account, whatever its case, that tell the same facts the first counts: lists made by hand hold two spellings of one account.
/// Otherwise each line after the first adds facts with a source of its own.
///
/// # Errors
/// When a line is wrong: nothing may be taken from the table then.
pub fn read(source: impl Read) -> Result<(Vec<PublisherRecord>, Untold), TableError> {
    let table = Table::read(source, &["login", "kind", "country"])?;
    let mut places: HashMap<String, (u64, usize)> = HashMap::new();
    let mut records: Vec<PublisherRecord> = Vec::new();
    for line in table.lines() {
        let told = told(&line)?;
        let (first, place) = *places.entry(fold(&told.login)).or_insert((line.number(), records.len()));
        let Some(known) = records.get_mut(place) else {
            records.push(told.record());
            continue;
        };
        if !told.repeats(known) && !told.adds_to(known) {
            let problem = format!(
                "is on line {first} with other facts; keep one line for an account, whatever its case, or one for each source \
                 with the facts that it alone supports"
            );
            return Err(line.refuse("login", problem));
        }
    }
    Ok((records, Untold::of(&table)))
}

/// The registry as a table that [`read`] reads.
///
/// # Errors
/// As [`table::write`].
pub fn write(records: Vec<PublisherRecord>) -> io::Result<Vec<u8>> {
    let lines = records.into_iter().flat_map(lines_of).map(|line| {
        let kind = line.kind.map(|kind| kind.name().to_owned());
        let (source, url) = line.source;
        let rest = [line.display_name, kind, line.country, line.parent, source, url, line.note];
        let [display_name, kind, country, parent, source, url, note] = rest.map(Option::unwrap_or_default);
        [line.login, display_name, kind, country, parent, source, url, note]
    });
    table::write(COLUMNS, lines)
}

/// A source and its address.
type Source = (Option<String>, Option<String>);

/// What one line tells.
#[derive(Default)]
struct Told {
    login: String,
    display_name: Option<String>,
    kind: Option<PublisherKind>,
    country: Option<String>,
    parent: Option<String>,
    note: Option<String>,
    source: Source,
}

impl Told {
    /// What the source of the line supports.
    fn evidence(&self) -> Vec<Support> {
        let is_sourced = self.source != (None, None);
        let facts = match (self.kind.is_some(), self.country.is_some()) {
            (true, true) => vec![Fact::Kind, Fact::Country],
            (true, false) => vec![Fact::Kind],
            (false, true) => vec![Fact::Country],
            (false, false) if self.display_name.is_some() => vec![Fact::DisplayName],
            // Without a source: that the registry names the account, if it says nothing else of it.
            (false, false) if is_sourced || (self.parent.is_none() && self.note.is_none()) => vec![Fact::Login],
            (false, false) => Vec::new(),
        };
        let supported = facts.into_iter().filter(|fact| is_sourced || *fact == Fact::Login);
        let (source, url) = &self.source;
        supported.map(|fact| Support { fact, source: source.clone(), url: url.clone() }).collect()
    }

    fn record(self) -> PublisherRecord {
        let evidence = self.evidence();
        let Self { login, display_name, kind, country, parent, note, .. } = self;
        PublisherRecord { login, display_name, kind, country, parent, note, evidence }
    }

    fn repeats(&self, known: &PublisherRecord) -> bool {
        (&self.display_name, self.kind, &self.country, &self.parent)
            == (&known.display_name, known.kind, &known.country, &known.parent)
    }

    /// Adds what the line tells to a record that does not tell it, unless the line has no fact or no source for it.
    fn adds_to(&self, known: &mut PublisherRecord) -> bool {
        let evidence = self.evidence();
        let is_named = known.evidence.iter().any(|support| support.fact == Fact::Login);
        let is_told_twice = (self.display_name.is_some() && known.display_name.is_some())
            || (self.kind.is_some() && known.kind.is_some())
            || (self.country.is_some() && known.country.is_some())
            || (self.parent.is_some() && known.parent.is_some())
            || (self.note.is_some() && known.note.is_some());
        if is_named || is_told_twice || evidence.iter().all(|support| support.fact == Fact::Login) {
            return false;
        }
        fn add<T: Clone>(told: &Option<T>, known: &mut Option<T>) {
            if let Some(value) = told {
                *known = Some(value.clone());
            }
        }
        add(&self.display_name, &mut known.display_name);
        add(&self.kind, &mut known.kind);
        add(&self.country, &mut known.country);
        add(&self.parent, &mut known.parent);
        add(&self.note, &mut known.note);
        known.evidence.extend(evidence);
        true
    }
}

/// The lines that tell a record: what has no source first, for only a line with one may follow another.
fn lines_of(record: PublisherRecord) -> Vec<Told> {
    let source_of = |fact: Fact| {
        let support = record.evidence.iter().find(|support| support.fact == fact);
        support.map_or((None, None), |support| (support.source.clone(), support.url.clone()))
    };
    let mut lines: Vec<Told> = Vec::new();
    let mut add = |source: Source, fact: &mut dyn FnMut(&mut Told)| {
        let at = lines.iter().position(|line| line.source == source).unwrap_or(lines.len());
        if at == lines.len() {
            lines.push(Told { login: record.login.clone(), source, ..Told::default() });
        }
        if let Some(line) = lines.get_mut(at) {
            fact(line);
        }
    };
    if record.kind.is_some() {
        add(source_of(Fact::Kind), &mut |line| line.kind = record.kind);
    }
    if record.country.is_some() {
        add(source_of(Fact::Country), &mut |line| line.country.clone_from(&record.country));
    }
    lines.sort_by_key(|line| line.source != (None, None));
    let name_source = source_of(Fact::DisplayName);
    let is_named_alone = record.display_name.is_some() && name_source != (None, None);
    if lines.is_empty() {
        let source = if is_named_alone { name_source.clone() } else { source_of(Fact::Login) };
        lines.push(Told { login: record.login.clone(), source, ..Told::default() });
    } else if is_named_alone {
        // On the line of another fact its source would not count for the name.
        lines.push(Told { login: record.login.clone(), source: name_source, ..Told::default() });
    }
    let named = if is_named_alone { lines.last_mut() } else { lines.first_mut() };
    if let Some(line) = named {
        line.display_name = record.display_name;
    }
    if let Some(line) = lines.first_mut() {
        line.parent = record.parent;
        line.note = record.note;
    }
    lines
}

fn told(line: &Line<'_>) -> Result<Told, TableError> {
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
    Ok(Told {
        login: login.to_owned(),
        display_name: line.text("display_name")?,
        kind: line.one_of("kind")?,
        country: country.map(|country| country.code.to_owned()),
        parent: line.text("parent")?,
        note: line.text("note")?,
        source: (line.text("source")?, line.address("url")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::PublisherKind;

    const HEADER: &str = "login,display_name,kind,country,parent,source,url,note";

    fn of(lines: &str) -> Result<Vec<PublisherRecord>, String> {
        read(format!("{HEADER}\n{lines}").as_bytes()).map(|(records, _)| records).map_err(|error| error.to_string())
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
            note: Some("a, b".into()),
            evidence: [Fact::Kind, Fact::Country].map(|fact| supported(fact, "atom", "https://example.org/a")).into(),
        };
        let named = Support { fact: Fact::Login, source: None, url: None };
        let unknown = PublisherRecord { evidence: vec![named], ..PublisherRecord::blank("1231czx".into()) };
        assert_eq!(entries, [qwen, unknown]);
    }

    #[test]
    fn columns_in_any_order() {
        let (entries, _) = read(&b"country,x,login,kind\nDE,y,a,Non_Profit\n"[..]).unwrap();
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
        let twice = "line 4, column `login`: `A` is on line 2 with other facts; keep one line for an account, whatever its case, \
             or one for each source with the facts that it alone supports";
        assert_eq!(refusal("a,,,,,,,\nb,,,,,,,\nA,,,DE,,,,\n"), twice);
        let entries = of("openbmb,X,INDUSTRY,CN,,one,,\nOpenBMB,X,industry,cn,,two,,\n").unwrap();
        let told: Vec<_> = entries.iter().map(|entry| (entry.login.as_str(), &entry.evidence)).collect();
        let one = [Fact::Kind, Fact::Country].map(|fact| Support { url: None, ..supported(fact, "one", "") });
        assert_eq!(told, [("openbmb", &one.to_vec())]);
    }

    #[test]
    fn each_source_of_an_account_has_a_line_with_what_it_supports() {
        let lines = concat!(
            "Qwen,,,CN,Alibaba,,,a note\n",
            "Qwen,,INDUSTRY,,,atom,https://example.org/k,\n",
            "Qwen,Qwen team,,,,its page,,\n",
        );
        let entries = of(lines).unwrap();
        let page = Support { url: None, ..supported(Fact::DisplayName, "its page", "") };
        let qwen = PublisherRecord {
            login: "Qwen".into(),
            display_name: Some("Qwen team".into()),
            kind: Some(PublisherKind::Industry),
            country: Some("CN".into()),
            parent: Some("Alibaba".into()),
            note: Some("a note".into()),
            evidence: vec![supported(Fact::Kind, "atom", "https://example.org/k"), page],
        };
        assert_eq!(entries, [qwen]);
        assert_eq!(String::from_utf8(write(entries).unwrap()).unwrap(), format!("{HEADER}\n{lines}"));

        let refused = |lines: &str| assert!(refusal(lines).contains("is on line 2 with other facts"), "{lines}");
        refused("a,,INDUSTRY,,,s,,\na,,,DE,,,,\n"); // no source
        refused("a,,INDUSTRY,,,s,,\na,,ACADEMIA,DE,,t,,\n"); // two kinds
        refused("a,,INDUSTRY,,,s,,\na,,,,,t,,\n"); // no fact
        refused("a,,INDUSTRY,,P,s,,\na,,,DE,Q,t,,\n"); // two parents
        refused("a,,,,,s,,\na,,,DE,,t,,\n"); // the first source would support nothing
    }

    #[test]
    fn whatever_a_record_holds_comes_back_from_its_lines() {
        let support = |fact, of: u32| (of > 0).then(|| supported(fact, &format!("source {of}"), "https://example.org"));
        for case in 0_u32..(2 * 4 * 4 * 4) {
            let (parent, name, kind, country) = (case % 2, case / 2 % 4, case / 8 % 4, case / 32 % 4);
            // 0: not told; 1: without a source; 2 and 3: with one or another.
            let evidence = [(Fact::Kind, kind), (Fact::Country, country), (Fact::DisplayName, name)];
            let evidence = evidence.into_iter().filter_map(|(fact, of)| support(fact, of.saturating_sub(1)));
            let mut record = PublisherRecord {
                display_name: (name > 0).then(|| "N".into()),
                kind: (kind > 0).then_some(PublisherKind::Academia),
                country: (country > 0).then(|| "DE".into()),
                parent: (parent > 0).then(|| "P".into()),
                evidence: evidence.collect(),
                ..PublisherRecord::blank("a".into())
            };
            if record.is_blank() {
                record.evidence.push(Support { fact: Fact::Login, source: None, url: None });
            }
            let table = write(vec![record.clone()]).unwrap();
            let (mut read, untold) = read(table.as_slice()).unwrap();
            // A table with all columns leaves nothing of what was known.
            let known = PublisherRecord { kind: Some(PublisherKind::Industry), ..record.clone() };
            read = read.into_iter().map(|told| untold.filled(told, &known)).collect();
            read[0].evidence.sort_by_key(|support| support.fact);
            assert_eq!(read, [record], "{}", String::from_utf8(table).unwrap());
        }
    }

    fn supported(fact: Fact, source: &str, url: &str) -> Support {
        Support { fact, source: Some(source.into()), url: Some(url.into()) }
    }
}
