//! An answer as the bytes that are sent.

use async_graphql::{Response, Value};
use bytes::Bytes;
use serde::Serialize;

/// Room for what stands around lists: a long answer finds its own at once instead of moving to more of it again and again.
const ROOM: usize = 1024;

/// The body: errors, if there are any, then `data`, unless the request was not run, then extensions. Lists that come as text
/// ([`crate::schema::AsText`]) are taken as they are.
pub(super) fn write(data: Option<&Value>, response: &Response) -> Bytes {
    let mut body = Vec::with_capacity(ROOM + data.map_or(0, text));
    body.push(b'{');
    if !response.errors.is_empty() {
        name("errors", &mut body);
        json(&response.errors, &mut body);
    }
    if let Some(data) = data {
        name("data", &mut body);
        value(data, &mut body);
    }
    if !response.extensions.is_empty() {
        name("extensions", &mut body);
        json(&response.extensions, &mut body);
    }
    body.push(b'}');
    // What is kept is weighed by its length: no room is kept behind it.
    body.shrink_to_fit();
    body.into()
}

/// Bytes of the lists that come as text.
fn text(value: &Value) -> usize {
    match value {
        Value::Binary(text) => text.len(),
        Value::List(items) => items.iter().map(text).sum(),
        Value::Object(fields) => fields.values().map(text).sum(),
        _ => 0,
    }
}

fn name(name: &str, to: &mut Vec<u8>) {
    if to.len() > 1 {
        to.push(b',');
    }
    json(name, to);
    to.push(b':');
}

fn value(value: &Value, to: &mut Vec<u8>) {
    match value {
        Value::Binary(text) => to.extend_from_slice(text),
        Value::List(items) => {
            to.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    to.push(b',');
                }
                self::value(item, to);
            }
            to.push(b']');
        }
        Value::Object(fields) => {
            to.push(b'{');
            for (at, (key, field)) in fields.iter().enumerate() {
                if at > 0 {
                    to.push(b',');
                }
                json(key.as_str(), to);
                to.push(b':');
                self::value(field, to);
            }
            to.push(b'}');
        }
        scalar => json(scalar, to),
    }
}

/// Only a map with keys that are no strings could fail, and there is none.
fn json(value: &(impl Serialize + ?Sized), to: &mut Vec<u8>) {
    let _ = serde_json::to_writer(to, value);
}

#[cfg(test)]
mod tests {
    use async_graphql::{Name, ServerError, value};

    use super::*;

    #[test]
    fn trees_are_written_as_serde_writes_them() {
        let data = value!({ "a": [1, 2.5, null, "q\"\u{1}\u{e9}"], "b": { "c": {}, "d": [] }, "e": true });
        let written = write(Some(&data), &Response::default());
        assert_eq!(written, format!("{{\"data\":{}}}", serde_json::to_string(&data).unwrap()));
    }

    #[test]
    fn text_is_taken_as_it_is() {
        let mut data = value!({ "a": 1 });
        if let Value::Object(fields) = &mut data {
            fields.insert(Name::new("rows"), Value::Binary(Bytes::from_static(b"[{\"b\":2}]")));
        }
        assert_eq!(write(Some(&data), &Response::default()), "{\"data\":{\"a\":1,\"rows\":[{\"b\":2}]}}");
    }

    #[test]
    fn errors_come_first_and_what_was_not_run_has_no_data() {
        let mut response = Response::from_errors(vec![ServerError::new("no", None)]);
        assert_eq!(write(None, &response), "{\"errors\":[{\"message\":\"no\"}]}");
        assert_eq!(write(Some(&Value::Null), &response), "{\"errors\":[{\"message\":\"no\"}],\"data\":null}");
        response.errors.clear();
        response.extensions.insert("e".into(), value!(1));
        assert_eq!(write(Some(&value!({})), &response), "{\"data\":{},\"extensions\":{\"e\":1}}");
    }
}
