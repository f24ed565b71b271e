//! Whose pages may open a socket. Browsers let any page open one anywhere, and leave it to the server to refuse.

use actix_web::http::header::{HOST, HeaderMap, ORIGIN};

/// Whether a page of the origin that is told may open a socket: one of this server itself, or one of `others`, which are written as
/// browsers send them. What tells no origin is no browser.
pub(super) fn may_open(headers: &HeaderMap, others: &[String]) -> bool {
    let mut origins = headers.get_all(ORIGIN);
    let Some(origin) = origins.next() else { return true };
    let (Ok(origin), None) = (origin.to_str(), origins.next()) else { return false };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").is_some_and(|(scheme, authority)| {
        matches!(scheme, "http" | "https") && host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
    });
    own || others.iter().any(|other| other == origin)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn pages_of_others_open_nothing() {
        let others = ["https://app.example.org".to_owned()];
        for (origin, expected) in [
            (None, true),
            (Some("http://data.example.org:8080"), true),
            (Some("https://DATA.example.org:8080"), true),
            (Some("https://app.example.org"), true),
            (Some("http://data.example.org"), false),
            (Some("http://app.example.org"), false),
            (Some("https://app.example.org.evil.example"), false),
            (Some("https://evil.example/https://app.example.org"), false),
            (Some("ftp://data.example.org:8080"), false),
            (Some("data.example.org:8080"), false),
            (Some("null"), false),
            (Some(""), false),
        ] {
            let request = TestRequest::default().insert_header((HOST, "data.example.org:8080"));
            let request = origin.into_iter().fold(request, |request, origin| request.insert_header((ORIGIN, origin)));
            assert_eq!(may_open(request.to_http_request().headers(), &others), expected, "{origin:?}");
        }
        let twice = TestRequest::default().append_header((ORIGIN, "https://app.example.org"));
        let twice = twice.append_header((ORIGIN, "https://evil.example")).to_http_request();
        assert!(!may_open(twice.headers(), &others));
    }
}
