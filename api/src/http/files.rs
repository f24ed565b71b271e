//! Files that are part of the program: each with a tag, and packed once for those who take it so.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, VARY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::Edge;
use super::codings::Codings;
use super::header::{is_held, value};
use crate::cache::Body;

// `FILES`: path below the folder of what was built, content. Empty when it was not built.
include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Is asked about again each time.
const ASK: &str = "no-cache";
/// Has its content in its name, and so never changes.
const KEEP: &str = "public, max-age=31536000, immutable";
/// Digits and capitals behind the last `-` of a name: what was built has so many of its content.
const DIGITS: usize = 8;

/// A file.
pub(super) struct File {
    body: Body,
    /// Weak, for its bytes hang on how they are packed.
    tag: HeaderValue,
    kind: &'static str,
    caching: &'static str,
}

static KNOWN: LazyLock<HashMap<&'static str, File>> =
    LazyLock::new(|| FILES.iter().map(|(path, content)| (*path, File::new(path, content))).collect());

/// The file of a path.
pub(super) fn file(path: &str) -> Option<&'static File> {
    KNOWN.get(path)
}

impl File {
    pub(super) fn new(path: &str, content: &'static [u8]) -> Self {
        let digest = Sha256::digest(content);
        let tag: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self {
            body: Bytes::from_static(content).into(),
            tag: value(format!("W/\"{tag}\"")),
            kind: content_type(path),
            caching: if has_content_in_name(path) { KEEP } else { ASK },
        }
    }

    /// The file as an answer, or that who asks has it.
    pub(super) async fn answer(&self, request: &HttpRequest, edge: &Edge) -> HttpResponse {
        let mut response = if is_held(request.headers(), &self.tag) {
            HttpResponse::NotModified().finish()
        } else {
            let codings = if self.is_plain() { Codings::of(request.headers()) } else { Codings::default() };
            let mut answer = HttpResponse::Ok();
            answer.insert_header((CONTENT_TYPE, self.kind));
            sent(answer, &self.body, codings, edge).await
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.caching));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        response
    }

    /// Whether it is not packed already, as pictures and fonts for the web are.
    fn is_plain(&self) -> bool {
        ["text/", "application/json", "application/wasm", "image/svg", "font/ttf"]
            .iter()
            .any(|text| self.kind.starts_with(text))
    }
}

/// The answer with a body, packed as who asks likes best.
pub(super) async fn sent(mut answer: HttpResponseBuilder, body: &Body, codings: Codings, edge: &Edge) -> HttpResponse {
    if let Some(coding) = codings.choose(body.plain().len())
        && let Some(packed) = body.pack(coding, &edge.runtime).await
    {
        return answer.insert_header((CONTENT_ENCODING, coding.name())).body(packed.clone());
    }
    answer.body(body.plain().clone())
}

fn has_content_in_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let digits = name.rsplit_once('-').and_then(|(_, rest)| rest.split_once('.')).map_or("", |(digits, _)| digits);
    digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "ttf" => "font/ttf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_kept_for_ever_has_its_content_in_its_name() {
        for (path, kept) in [
            ("page/assets/main-XS5UFAP6.js", true),
            ("playground/assets/main-RLIYZ63Y.js.LEGAL.txt", true),
            ("page/assets/licences.txt", false),
            ("page/index.html", false),
            ("page/assets/main-new.js", false),
        ] {
            assert_eq!(has_content_in_name(path), kept, "{path}");
        }
    }
}
