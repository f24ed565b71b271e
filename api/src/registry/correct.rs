//! Correcting what is known of one account, with a source.

use std::time::Duration;

use super::trail;
use crate::dimension::text::UNKNOWN;
use crate::dimension::{Hub, PublisherKind};
use crate::publish::amend;
use crate::store::{Fact, Lease, LeaseError, PublisherRecord, Store, StoreError, Support, Version};
use crate::table::check;

/// What is to be known of an account from now on. Of each fact: not given, it stays; given without a value, it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The hub.
    pub hub: Hub,
    /// Account name, whatever the case.
    pub login: String,
    /// Kind of publisher.
    pub kind: Option<Option<PublisherKind>>,
    /// A country of the table of regions, ISO 3166-1 alpha-2, upper case.
    pub country: Option<Option<String>>,
    /// Name for people.
    pub display_name: Option<Option<String>>,
    /// What supports what is given.
    pub source: String,
    /// Its address.
    pub url: Option<String>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// A value will not do.
    #[error("`{field}` {problem}")]
    Value {
        /// Which one, by its name in the schema.
        field: &'static str,
        /// What is wrong with it and what would do.
        problem: String,
    },
    /// Nothing is given that could be changed.
    #[error("give what is to be corrected: `kind`, `country` or `displayName`")]
    Nothing,
    /// Somebody else writes.
    #[error("another change is being written; try again")]
    Busy,
    /// The database failed, or another writer took over.
    #[error(transparent)]
    Lease(#[from] LeaseError),
}

impl From<StoreError> for CorrectionError {
    fn from(error: StoreError) -> Self {
        Self::Lease(error.into())
    }
}

/// Changes what is known of an account, also of one that no listing has told of yet; the version is the one that says so. It is a
/// new one only if anything changed, a source included. The audit trail has an entry in any case. Waits no longer than `patience`
/// for others that write.
pub async fn correct(
    store: &Store,
    who: &str,
    correction: Correction,
    patience: Duration,
) -> Result<Version, CorrectionError> {
    correction.check()?;
    if !correction.is_called_as_hubs_allow() {
        let known = store.read().await?.publisher_record(correction.hub, &correction.login).await?;
        known.ok_or_else(|| CorrectionError::Value {
            field: "login",
            problem: "holds what no hub allows in the name of an account, and no account of this name is recorded; write ASCII \
                      letters, digits, `-`, `_` and `.` alone"
                .to_owned(),
        })?;
    }
    let lease = Lease::acquire_within(store, patience).await?.ok_or(CorrectionError::Busy)?;
    let version = amend(store, &lease, async |writer| {
        let replaced = writer.put_publisher(correction.hub, &correction.login, |known| correction.apply(known)).await?;
        let mut entry = trail::entry(who, "setPublisher", correction.hub, &replaced);
        (entry.source, entry.url) = (Some(correction.source.clone()), correction.url.clone());
        writer.add_to_trail(vec![entry]).await?;
        Ok(replaced.is_change())
    });
    let version = version.await;
    lease.release().await;
    Ok(version?)
}

impl Correction {
    /// Whether a hub would take the name today. A listing may have told another.
    fn is_called_as_hubs_allow(&self) -> bool {
        self.login.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    }

    fn check(&self) -> Result<(), CorrectionError> {
        let name = self.display_name.as_ref().and_then(Option::as_deref);
        let empty = |text: &str| text.trim().is_empty();
        let wrong = |field, problem: &str| CorrectionError::Value { field, problem: problem.to_owned() };
        if empty(&self.login) {
            return Err(wrong("login", "is empty; write the name of an account"));
        }
        if self.login.contains('/') {
            return Err(wrong("login", "holds a `/`; write the account alone, the part of a name before it"));
        }
        if self.login.eq_ignore_ascii_case(UNKNOWN) {
            return Err(wrong("login", "stands for what is not known in filters; write the name of an account"));
        }
        if name.is_some_and(empty) {
            return Err(wrong("displayName", "is empty; write null where there is no name"));
        }
        if empty(&self.source) {
            return Err(wrong("source", "is empty; write what the facts come from"));
        }
        if self.url.as_deref().is_some_and(empty) {
            return Err(wrong("url", "is empty; write an address, or null where there is none"));
        }
        let checked = [
            ("login", check::name(&self.login)),
            ("displayName", check::text(name.unwrap_or_default()).and_then(|()| check::seen(name.unwrap_or_default()))),
            ("source", check::text(&self.source).and_then(|()| check::seen(&self.source))),
            ("url", check::address(self.url.as_deref().unwrap_or_default())),
        ];
        for (field, checked) in checked {
            checked.map_err(|problem| CorrectionError::Value { field, problem })?;
        }
        if self.kind.is_none() && self.country.is_none() && self.display_name.is_none() {
            return Err(CorrectionError::Nothing);
        }
        Ok(())
    }

    fn apply(&self, mut record: PublisherRecord) -> PublisherRecord {
        let support = |fact| {
            let source = Some(self.source.trim().to_owned());
            Support { fact, source, url: self.url.clone() }
        };
        let mut given = |fact, is_known: bool| {
            record.evidence.retain(|known| known.fact != fact && known.fact != Fact::Login);
            if is_known {
                record.evidence.push(support(fact));
            }
        };
        if let Some(kind) = self.kind {
            given(Fact::Kind, kind.is_some());
        }
        if let Some(country) = &self.country {
            given(Fact::Country, country.is_some());
        }
        if let Some(name) = &self.display_name {
            given(Fact::DisplayName, name.is_some());
        }
        record.kind = self.kind.unwrap_or(record.kind);
        record.country = self.country.clone().unwrap_or(record.country);
        record.display_name = self.display_name.clone().unwrap_or(record.display_name);
        if record.kind.is_none() && record.country.is_none() && record.display_name.is_none() {
            record.evidence = vec![support(Fact::Login)];
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correction() -> Correction {
        Correction {
            hub: Hub::HuggingFace,
            login: "Qwen".into(),
            kind: None,
            country: Some(Some("CN".into())),
            display_name: None,
            source: "its page".into(),
            url: None,
        }
    }

    fn refusal(change: impl FnOnce(&mut Correction)) -> String {
        let mut wrong = correction();
        change(&mut wrong);
        wrong.check().unwrap_err().to_string()
    }

    #[test]
    fn what_will_not_do_is_told_by_its_field() {
        assert!(correction().check().is_ok());
        assert!(refusal(|of| of.login = " ".into()).starts_with("`login` is empty"));
        assert!(refusal(|of| of.login = "Qwen/x".into()).starts_with("`login` holds a `/`"));
        for login in ["Qwen ", "a,b \"q\"", "Ｑｗｅｎ", "Qw\u{200b}en", "école"] {
            assert!(!Correction { login: login.into(), ..correction() }.is_called_as_hubs_allow(), "{login}");
        }
        assert!(correction().is_called_as_hubs_allow());
        assert!(refusal(|of| of.login = "a\nb".into()).starts_with("`login`"));
        for login in ["unknown", "Unknown"] {
            assert!(
                refusal(|of| of.login = login.into()).starts_with("`login` stands for what is not known"),
                "{login}"
            );
        }
        assert!(
            refusal(|of| of.source = "a\u{202e}b".into()).starts_with("`source` holds characters that nobody sees")
        );
        assert!(
            refusal(|of| of.display_name = Some(Some("a\u{200b}".into())))
                .starts_with("`displayName` holds characters")
        );
        assert!(refusal(|of| of.url = Some("http://u:p@h/".into())).starts_with("`url` holds a user or a password"));
        assert!(refusal(|of| of.url = Some("https://me@h/".into())).starts_with("`url` holds a user or a password"));
        assert!(refusal(|of| of.login = "a".repeat(501)).starts_with("`login` is longer than 500"));
        assert!(refusal(|of| of.display_name = Some(Some(String::new()))).starts_with("`displayName` is empty"));
        assert!(refusal(|of| of.source = "\t".into()).starts_with("`source` is empty"));
        assert!(refusal(|of| of.source = "\0".into()).starts_with("`source` holds line breaks"));
        assert!(refusal(|of| of.url = Some("javascript:alert(1)".into())).starts_with("`url` is no address"));
        assert_eq!(refusal(|of| of.country = None), "give what is to be corrected: `kind`, `country` or `displayName`");
    }

    #[test]
    fn only_what_is_given_changes_with_its_evidence() {
        let support = |fact, source: &str| Support { fact, source: Some(source.into()), url: None };
        let known = PublisherRecord {
            kind: Some(PublisherKind::Industry),
            country: Some("SG".into()),
            note: Some("kept".into()),
            evidence: vec![support(Fact::Kind, "atom"), support(Fact::Country, "atom")],
            ..PublisherRecord::blank("Qwen".into())
        };
        let corrected = correction().apply(known.clone());
        let expected = PublisherRecord {
            country: Some("CN".into()),
            evidence: vec![support(Fact::Kind, "atom"), support(Fact::Country, "its page")],
            ..known.clone()
        };
        assert_eq!(corrected, expected);

        let cleared = Correction { country: Some(None), ..correction() }.apply(known);
        assert_eq!((cleared.country.clone(), cleared.evidence.len()), (None, 1));
        let cleared = Correction { kind: Some(None), ..correction() }.apply(cleared);
        assert_eq!(cleared.evidence, [support(Fact::Country, "its page")]);
        let cleared = Correction { country: Some(None), ..correction() }.apply(cleared);
        assert_eq!(cleared.evidence, [support(Fact::Login, "its page")]);
        assert_eq!(correction().apply(cleared).evidence, [support(Fact::Country, "its page")]);
    }
}
