//! Log lines as JSON: one object a line.

use std::fmt::{self, Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::{Event, Level};

/// Writes an event behind what is there: its time, level, fields in their order, and the part of the program that it is from.
pub(super) fn write(event: &Event<'_>, now: DateTime<Utc>, to: &mut Vec<u8>) {
    framed(*event.metadata().level(), event.metadata().target(), now, to, |to| event.record(&mut Fields(to)));
}

/// Writes that so many lines could not be.
pub(super) fn write_dropped(lines: u64, now: DateTime<Utc>, to: &mut Vec<u8>) {
    framed(Level::WARN, module_path!(), now, to, |to| {
        to.extend_from_slice(b",\"message\":\"nobody read the log, and lines were dropped\",\"lines\":");
        json(&lines, to);
    });
}

fn framed(level: Level, target: &str, now: DateTime<Utc>, to: &mut Vec<u8>, fields: impl FnOnce(&mut Vec<u8>)) {
    to.extend_from_slice(b"{\"timestamp\":\"");
    to.extend_from_slice(now.to_rfc3339_opts(SecondsFormat::Micros, true).as_bytes());
    to.extend_from_slice(b"\",\"level\":\"");
    to.extend_from_slice(name(level).as_bytes());
    to.push(b'"');
    fields(to);
    to.extend_from_slice(b",\"target\":");
    json(target, to);
    to.extend_from_slice(b"}\n");
}

fn name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARN",
        Level::INFO => "INFO",
        Level::DEBUG => "DEBUG",
        Level::TRACE => "TRACE",
    }
}

/// What has no form in JSON is `null`.
fn json(value: &(impl Serialize + ?Sized), to: &mut Vec<u8>) {
    let before = to.len();
    if serde_json::to_writer(&mut *to, value).is_err() {
        to.truncate(before);
        to.extend_from_slice(b"null");
    }
}

/// Fields, as they come.
struct Fields<'a>(&'a mut Vec<u8>);

impl Fields<'_> {
    fn name(&mut self, field: &Field) {
        // Names are those of this program and its libraries: identifiers, with dots at most.
        self.0.extend_from_slice(b",\"");
        self.0.extend_from_slice(field.name().strip_prefix("r#").unwrap_or(field.name()).as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn put(&mut self, field: &Field, value: &(impl Serialize + ?Sized)) {
        self.name(field);
        json(value, self.0);
    }
}

impl Visit for Fields<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.name(field);
        self.0.push(b'"');
        // What cannot say what it is says what it can.
        let _ = write!(Quoted(self.0), "{value:?}");
        self.0.push(b'"');
    }
}

/// The inside of a JSON string.
struct Quoted<'a>(&'a mut Vec<u8>);

impl fmt::Write for Quoted<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
        if text.bytes().all(plain) {
            self.0.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        let begin = self.0.len();
        json(text, self.0);
        // Without the quotation marks.
        self.0.remove(begin);
        self.0.pop();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use proptest::prelude::*;
    use serde_json::{Value, json};
    use tracing::Subscriber;
    use tracing_subscriber::Registry;
    use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl<S: Subscriber> Layer<S> for Written {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let now = DateTime::from_timestamp_micros(1_800_000_000_000_700).unwrap();
            write(event, now, &mut self.0.lock().unwrap());
        }
    }

    fn written(log: impl FnOnce()) -> String {
        let written = Written::default();
        tracing::subscriber::with_default(Registry::default().with(written.clone()), log);
        String::from_utf8(written.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn a_line_is_an_object_whose_fields_keep_their_order() {
        let text = written(|| {
            let none: Option<&str> = None;
            tracing::info!(id = "a", status = 200_u16, ms = 0.25, left = -1, ok = true, none, path = %"/x\n", "request");
        });
        let expected = "{\"timestamp\":\"2027-01-15T08:00:00.000700Z\",\"level\":\"INFO\",\"message\":\"request\",\"id\":\"a\",\
                        \"status\":200,\"ms\":0.25,\"left\":-1,\"ok\":true,\"path\":\"/x\\n\",\
                        \"target\":\"hubscope::telemetry::line::tests\"}\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_number_that_json_has_not_is_null() {
        let text = written(|| tracing::warn!(target: "t", ms = f64::NAN, r#type = ?Some("q\""), "m"));
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&line["ms"], &line["type"]), (&Value::Null, &json!("Some(\"q\\\"\")")), "{text}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(one in any::<String>(), other in any::<String>()) {
            let text = written(|| tracing::error!(one, shown = %other, debugged = ?other, "{other}{one}"));
            prop_assert_eq!(text.matches('\n').count(), 1);
            let line: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&line["one"], &json!(one));
            prop_assert_eq!(&line["shown"], &json!(other));
            prop_assert_eq!(&line["debugged"], &json!(format!("{other:?}")));
            prop_assert_eq!(&line["message"], &json!(format!("{other}{one}")));
        }
    }
}
