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
