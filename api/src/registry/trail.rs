//! What the audit trail says of a change of the registry.

use serde_json::{Map, Value};

use crate::dimension::Hub;
use crate::store::{AuditEntry, Fact, PublisherRecord, Replaced};

/// The entry of a change to what is known of an account.
pub(super) fn entry(who: &str, action: &str, hub: Hub, replaced: &Replaced) -> AuditEntry {
    AuditEntry {
        at: chrono::Utc::now().timestamp_micros(),
        who: who.to_owned(),
        action: action.to_owned(),
        hub,
        subject: replaced.after.login.clone(),
        before: replaced.before.as_ref().map(json),
        after: Some(json(&replaced.after)),
        source: None,
        url: None,
    }
}

/// What is known, as a JSON object; each fact with its source.
fn json(record: &PublisherRecord) -> String {
    let facts = [
        (Fact::Kind.name(), record.value(Fact::Kind)),
        (Fact::Country.name(), record.value(Fact::Country)),
        (Fact::DisplayName.name(), record.display_name.clone()),
        ("parent", record.parent.clone()),
        ("note", record.note.clone()),
    ];
    let mut json: Map<String, Value> = facts.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let evidence = record.evidence.iter().map(|support| {
        let fields = [
            ("field", Some(support.fact.name().to_owned())),
            ("source", support.source.clone()),
            ("url", support.url.clone()),
        ];
        Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
    });
    json.insert("evidence".to_owned(), evidence.collect());
    Value::Object(json).to_string()
}

/// One fact of an entry of the audit trail that was given or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Which fact, by its name in the schema; none when an entry changed nothing.
    pub field: Option<String>,
    /// What was known before.
    pub before: Option<String>,
    /// What was known afterwards.
    pub after: Option<String>,
    /// What supports that.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
}

/// The facts that an entry about an account changed, in their values or in their sources.
pub fn steps(entry: &AuditEntry) -> Vec<Step> {
    let read =
        |json: Option<&String>| json.and_then(|json| serde_json::from_str::<Value>(json).ok()).unwrap_or_default();
    let (before, after) = (read(entry.before.as_ref()), read(entry.after.as_ref()));
    let text = |of: &Value| of.as_str().map(str::to_owned);
    let support = |of: &Value, field: &str| {
        of["evidence"].as_array().and_then(|all| all.iter().find(|support| support["field"] == field).cloned())
    };
    let step = |field: &str| {
        let (old, new) = (support(&before, field), support(&after, field));
        let is_told = field != Fact::Login.name() || new.as_ref().is_some_and(|new| !new["source"].is_null());
        if !is_told || (before[field] == after[field] && old == new) {
            return None;
        }
        let source = new.as_ref().and_then(|new| text(&new["source"])).or_else(|| entry.source.clone());
        let url = new.as_ref().map_or_else(|| entry.url.clone(), |new| text(&new["url"]));
        let (before, after) = (text(&before[field]), text(&after[field]));
        Some(Step { field: Some(field.to_owned()), before, after, source, url })
    };
    let mut steps: Vec<Step> =
        ["kind", "country", "displayName", "parent", "note", "login"].into_iter().filter_map(step).collect();
    if steps.is_empty() {
        steps.push(Step { source: entry.source.clone(), url: entry.url.clone(), ..Step::default() });
    }
    steps
}
