//! What a request over HTTP asks, read strictly.

use actix_web::http::StatusCode;
use actix_web::web::Query;
use async_graphql::Variables;
use serde_json::{Map, Value};

use crate::cache::{Key, KeyBuilder, TextDigest};
use crate::http::document::{Asked, Code, Fault};

/// How a request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As JSON in a body.
    Body,
    /// In the query of an address.
    Address,
}

/// A request as it was received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Received<'a> {
    pub(crate) form: Form,
    pub(crate) bytes: &'a [u8],
}

impl Received<'_> {
    /// Its name: strangers choose the bytes, so nothing less than a cryptographic hash tells them apart.
    pub(crate) fn name(self) -> Key {
        KeyBuilder::new().part([self.form as u8]).part(self.bytes).finish()
    }

    /// What it asks.
    pub(crate) fn asked(self) -> Result<Asked, Malformed> {
        match self.form {
            Form::Body => from_body(self.bytes),
            Form::Address => from_address(str::from_utf8(self.bytes).unwrap_or_default()),
        }
    }
}

/// A request that is no GraphQL request, and the status to say so with.
pub(crate) struct Malformed {
    pub(crate) status: StatusCode,
    pub(crate) fault: Fault,
}

/// JSON may be nested this deep; its reader gives up there.
const NESTING: u64 = 127;

impl Malformed {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, fault: Fault::new(Code::BadUserInput, message) }
    }

    fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

/// The request in a JSON body.
fn from_body(body: &[u8]) -> Result<Asked, Malformed> {
    let parsed = serde_json::from_slice(body).map_err(|_| {
        unread(body, "The body is not JSON; send for example {\"query\":\"{ __typename }\"}.".to_owned())
    })?;
    match parsed {
        Value::Object(fields) => from_fields(fields),
        Value::Array(_) => Err(Malformed::bad("Batches are not supported; send one request at a time, as an object.")),
        _ => Err(Malformed::bad("The body must be a JSON object with `query`.")),
    }
}

/// What is said of JSON that cannot be read: that it is nested too deep, or what else may be wrong.
fn unread(json: &[u8], otherwise: String) -> Malformed {
    let (mut deepest, mut depth, mut in_text, mut is_escaped) = (0u64, 0u64, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest <= NESTING {
        return Malformed::bad(otherwise);
    }
    let fault = Fault::over("levels of JSON", deepest, NESTING, "Send values that are nested less.");
    Malformed { status: StatusCode::BAD_REQUEST, fault }
}

/// The request in the query of an address.
fn from_address(query: &str) -> Result<Asked, Malformed> {
    let pairs = Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| Malformed::bad("The query of the address cannot be read."))?;
    let mut fields = Map::new();
    for (name, value) in pairs.into_inner() {
        let value = match name.as_str() {
            "query" | "operationName" => Value::String(value),
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value).map_err(|_| {
                unread(value.as_bytes(), format!("`{name}` in the address is not JSON; send an object."))
            })?,
            _ => continue,
        };
        if fields.insert(name.clone(), value).is_some() {
            return Err(Malformed::bad(format!("`{name}` is in the address twice.")));
        }
    }
    if fields.get("operationName").and_then(Value::as_str) == Some("") {
        fields.remove("operationName");
    }
    from_fields(fields)
}

/// The request that these fields make up.
pub(crate) fn from_fields(mut fields: Map<String, Value>) -> Result<Asked, Malformed> {
    let mut take = |name: &str| fields.remove(name).unwrap_or_default();
    let persisted = match take("extensions") {
        Value::Object(extensions) => extensions.get("persistedQuery").map(persisted).transpose()?,
        Value::Null => None,
        _ => return Err(Malformed::bad("`extensions` must be an object.")),
    };
    let query = match take("query") {
        Value::String(query) => query,
        Value::Null if persisted.is_some() => String::new(),
        Value::Null => return Err(Malformed::bad("There is no `query`: send a GraphQL document as a string.")),
        _ => return Err(Malformed::bad("`query` must be a string.")),
    };
    let operation_name = match take("operationName") {
        Value::String(name) => Some(name),
        Value::Null => None,
        _ => return Err(Malformed::bad("`operationName` must be a string.")),
    };
    let variables = match take("variables") {
        Value::Null => Variables::default(),
        variables @ Value::Object(_) => Variables::from_json(variables),
        _ => return Err(Malformed::bad("`variables` must be an object.")),
    };
    Ok(Asked { query, persisted, operation_name, variables })
}

/// The digest that a persisted query tells.
fn persisted(told: &Value) -> Result<TextDigest, Malformed> {
    let digest = told["sha256Hash"].as_str().and_then(|text| {
        let mut digest = TextDigest::default();
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != digest.len() || !rest.is_empty() {
            return None;
        }
        for (byte, pair) in digest.iter_mut().zip(pairs) {
            let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
            *byte = u8::try_from(high? * 16 + low?).ok()?;
        }
        Some(digest)
    });
    match digest {
        Some(digest) if told["version"] == 1 => Ok(digest),
        _ => Err(Malformed::bad(
            "`extensions.persistedQuery` is {\"version\": 1, \"sha256Hash\": \"…\"} with the SHA-256 of the document in 64 hexadecimal digits.",
        )),
    }
}
