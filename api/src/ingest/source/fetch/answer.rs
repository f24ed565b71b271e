//! What a server's answer means, by its head.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{
    CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, LINK,
    RETRY_AFTER,
};
use reqwest::{Response, StatusCode};

use super::FetchError;
use super::error::Transient;

/// Longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// What a server answers.
pub(super) enum Answer {
    /// The file from its beginning.
    Whole,
    /// What is missing of it.
    Rest,
    /// What was asked for does not exist any more: begin anew.
    Anew,
    /// Not now; it may have said when.
    Later(Transient, Option<Duration>),
}

/// Judges an answer to a request for a file from byte `from` on, of which `total` are expected in all; `known` told the file's
/// state when it was begun.
pub(super) fn judge(
    response: &Response,
    from: u64,
    total: Option<u64>,
    known: Option<&HeaderValue>,
) -> Result<Answer, FetchError> {
    let (status, headers) = (response.status(), response.headers());
    match status {
        StatusCode::OK if is_one_page(headers) => Err(FetchError::OnePage),
        StatusCode::OK => Ok(Answer::Whole),
        StatusCode::PARTIAL_CONTENT if from > 0 => {
            // Servers exist that pass over `If-Range`.
            let is_same = validator(headers).is_none_or(|told| Some(&told) == known);
            Ok(if is_same && continues(headers, from, total) { Answer::Rest } else { Answer::Anew })
        }
        StatusCode::RANGE_NOT_SATISFIABLE if from > 0 => Ok(Answer::Anew),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            Err(FetchError::Access(status.as_u16()))
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(FetchError::NotFound(status.as_u16())),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            Ok(later(status, headers))
        }
        _ if status.is_server_error() => Ok(later(status, headers)),
        _ => Err(FetchError::Status(status.as_u16())),
    }
}

/// The length that a whole answer announces.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, CONTENT_LENGTH)?.parse().ok()
}

/// What tells this state of the file from any other: a strong entity tag, else the time of its last change.
pub(super) fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    let tag = headers.get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
    tag.or_else(|| headers.get(LAST_MODIFIED)).cloned()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn is_one_page(headers: &HeaderMap) -> bool {
    let json = text(headers, CONTENT_TYPE).is_some_and(|of| of.to_ascii_lowercase().contains("json"));
    let mut links = headers.get_all(LINK).iter().filter_map(|link| link.to_str().ok());
    json && links.any(|link| names_next(&link.to_ascii_lowercase()))
}

/// Whether one of the links has `next` among its relations.
fn names_next(links: &str) -> bool {
    links.split([';', ',']).any(|part| {
        let relations = part.trim().strip_prefix("rel").and_then(|rest| rest.trim_start().strip_prefix('='));
        relations.is_some_and(|these| these.trim().trim_matches('"').split_whitespace().any(|one| one == "next"))
    })
}

/// Whether a part begins where the last one ended, and belongs to a file of the same length.
fn continues(headers: &HeaderMap, from: u64, total: Option<u64>) -> bool {
    let range = text(headers, CONTENT_RANGE).and_then(|range| range.trim().strip_prefix("bytes ")?.split_once('/'));
    let Some((span, of)) = range else { return false };
    let begin = span.split_once('-').and_then(|(begin, _)| begin.trim().parse::<u64>().ok());
    let of = of.trim().parse::<u64>().ok();
    begin == Some(from) && (of == total || of.is_none() || total.is_none())
}

fn later(status: StatusCode, headers: &HeaderMap) -> Answer {
    let told = text(headers, RETRY_AFTER).and_then(|told| {
        let seconds = told.trim().parse().ok().map(Duration::from_secs);
        let until = || (DateTime::parse_from_rfc2822(told.trim()).ok()?.with_timezone(&Utc) - Utc::now()).to_std().ok();
        seconds.or_else(until)
    });
    Answer::Later(Transient::Status(status.as_u16()), told.map(|pause| pause.min(LONGEST_PAUSE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relation_next_is_found_in_every_spelling() {
        for link in [
            "<https://host/api/models?cursor=x>; rel=\"next\"",
            "<https://host/a>; rel=\"first\", <https://host/b>;title=\"x\" ; rel = next",
            "<https://host/a>; rel=\"prev next\"",
        ] {
            assert!(names_next(link), "{link}");
        }
        for link in
            ["<https://host/next>; rel=\"prev\"", "<https://host/a>; title=\"next\"", "<https://host/rel=next>", ""]
        {
            assert!(!names_next(link), "{link}");
        }
    }

    #[test]
    fn a_rest_continues_the_same_file() {
        let continues = |range: &'static str, total| {
            let headers = [(CONTENT_RANGE, HeaderValue::from_static(range))].into_iter().collect();
            continues(&headers, 100, total)
        };
        assert!(continues("bytes 100-199/200", Some(200)));
        assert!(continues("bytes 100-199/*", Some(200)));
        assert!(continues("bytes 100-199/200", None));
        for other in
            ["bytes 0-199/200", "bytes 101-199/200", "bytes 100-199/300", "bytes */200", "items 100-199/200", ""]
        {
            assert!(!continues(other, Some(200)), "{other}");
        }
    }

    #[test]
    fn only_what_is_strong_lets_a_transfer_go_on() {
        let validator = |pairs: &[(HeaderName, &'static str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
            validator(&headers).map(|value| value.to_str().unwrap().to_owned())
        };
        let changed = (LAST_MODIFIED, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(validator(&[(ETAG, "\"x\""), changed.clone()]).as_deref(), Some("\"x\""));
        assert_eq!(validator(&[(ETAG, "W/\"x\""), changed.clone()]).as_deref(), Some(changed.1));
        assert_eq!(validator(&[(ETAG, "W/\"x\"")]), None);
    }
}
