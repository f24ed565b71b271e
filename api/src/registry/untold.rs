//! What tables of accounts leave as it is known.

use crate::store::{Fact, PublisherRecord, Support};
use crate::table::Table;

/// What a table has no column for; of this, what is known stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    display_name: bool,
    parent: bool,
    note: bool,
    source: bool,
}

impl Untold {
    /// Of a table of accounts.
    pub(super) fn of(table: &Table) -> Self {
        Self {
            display_name: !table.has("display_name"),
            parent: !table.has("parent"),
            note: !table.has("note"),
            source: !table.has("source") && !table.has("url"),
        }
    }

    /// What a line tells of an account, and what is known of it where its table has no column. Sources stay with facts that stay.
    pub fn filled(self, mut told: PublisherRecord, known: &PublisherRecord) -> PublisherRecord {
        if self.display_name {
            told.display_name.clone_from(&known.display_name);
        }
        if self.parent {
            told.parent.clone_from(&known.parent);
        }
        if self.note {
            told.note.clone_from(&known.note);
        }
        for support in &known.evidence {
            let fact = support.fact;
            let stays = match fact {
                Fact::Kind | Fact::Country => self.source,
                Fact::DisplayName => self.source || self.display_name,
                Fact::Login => false,
            };
            let is_sourced = told.evidence.iter().any(|other| other.fact == fact);
            if stays && !is_sourced && told.value(fact).is_some() && told.value(fact) == known.value(fact) {
                told.evidence.push(support.clone());
            }
        }
        // That an account is named is told only where nothing else is; with a source, where it has no name for people.
        let (is_called, is_described) = (told.display_name.is_some(), told.parent.is_some() || told.note.is_some());
        let is_sourced = |support: &Support| support.source.is_some() || support.url.is_some();
        let stays = |support: &Support| !is_called && (!is_described || is_sourced(support));
        told.evidence.retain(|support| support.fact != Fact::Login || stays(support));
        told
    }
}

#[cfg(test)]
mod tests {
    use super::super::publishers::read;
    use super::*;
    use crate::dimension::PublisherKind;

    fn supported(fact: Fact, source: &str) -> Support {
        Support { fact, source: Some(source.into()), url: None }
    }

    fn known() -> PublisherRecord {
        PublisherRecord {
            display_name: Some("Qwen team".into()),
            kind: Some(PublisherKind::Industry),
            country: Some("SG".into()),
            parent: Some("Alibaba".into()),
            note: Some("a note".into()),
            evidence: vec![supported(Fact::Kind, "atlas"), supported(Fact::Country, "atlas")],
            ..PublisherRecord::blank("Qwen".into())
        }
    }

    /// What is known of the account of a table with one line.
    fn after(table: &str) -> PublisherRecord {
        let (mut records, untold) = read(table.as_bytes()).unwrap();
        untold.filled(records.remove(0), &known())
    }

    #[test]
    fn what_a_table_has_no_column_for_stays_as_it_is_known() {
        assert_eq!(after("login,kind,country\nqwen,INDUSTRY,SG\n").evidence, known().evidence);

        let moved = after("login,kind,country\nQwen,INDUSTRY,CN\n");
        let evidence = vec![supported(Fact::Kind, "atlas")];
        let expected = PublisherRecord { country: Some("CN".into()), evidence, ..known() };
        assert_eq!(moved, expected, "what is told anew has no source any more");

        let cleared = after("login,kind,country,source\nQwen,,,\n");
        assert_eq!(cleared, PublisherRecord { kind: None, country: None, evidence: Vec::new(), ..known() });
    }

    #[test]
    fn a_table_with_all_columns_leaves_nothing_of_what_was_known() {
        let after = |line: &str| after(&format!("login,display_name,kind,country,parent,source,url,note\n{line}\n"));
        let blank = || PublisherRecord::blank("Qwen".into());
        let named = Support { fact: Fact::Login, source: None, url: None };
        assert_eq!(after("Qwen,,,,,,,"), PublisherRecord { evidence: vec![named], ..blank() });

        let evidence = vec![supported(Fact::Login, "its page")];
        let parent = Some("Alibaba".to_owned());
        assert_eq!(after("Qwen,,,,Alibaba,its page,,"), PublisherRecord { parent, evidence, ..blank() });
    }
}
