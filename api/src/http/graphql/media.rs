//! Media types of requests and answers.

/// The media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`: 200 for every well-formed request, since nothing tells the answer from another server's.
    Json,
    /// `application/graphql-response+json`: the status says how the request went.
    GraphqlResponse,
}

impl Media {
    /// The header `Content-Type`.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The one a caller likes best, by the header `Accept`; none when it takes neither.
    pub(crate) fn accepted(header: Option<&str>) -> Option<Self> {
        let Some(header) = header.filter(|header| !header.trim().is_empty()) else { return Some(Self::Json) };
        let (json, json_rank) = quality(header, "json");
        let (graphql, graphql_rank) = quality(header, "graphql-response+json");
        match (json > 0.0, graphql > 0.0) {
            (false, false) => None,
            (true, false) => Some(Self::Json),
            (false, true) => Some(Self::GraphqlResponse),
            // Wished for equally: the more telling one, if it was asked for by name.
            (true, true) if graphql > json || (graphql == json && graphql_rank == 2 && json_rank <= 2) => {
                Some(Self::GraphqlResponse)
            }
            (true, true) => Some(Self::Json),
        }
    }
}

/// How much a type of `application` is wished for, 0 to 1, and how exactly it is named: 2 by name, 1 `application/*`, 0 `*/*`.
fn quality(header: &str, subtype: &str) -> (f32, u8) {
    let mut best: Option<(u8, f32)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let rank = match name.as_str() {
            "*/*" => 0,
            "application/*" => 1,
            name if name.strip_prefix("application/") == Some(subtype) => 2,
            _ => continue,
        };
        let weight =
            parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        let weight = weight.map_or(1.0, |(_, weight)| weight.trim().parse::<f32>().unwrap_or(0.0).clamp(0.0, 1.0));
        if best.is_none_or(|(known, _)| rank > known) {
            best = Some((rank, weight));
        }
    }
    best.map_or((0.0, 0), |(rank, weight)| (weight, rank))
}

/// Whether a body of this `Content-Type` is JSON in UTF-8.
pub(crate) fn is_json(header: Option<&str>) -> bool {
    let mut parts = header.unwrap_or_default().split(';').map(str::trim);
    let json = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    json && parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_type_wins() {
        use Media::{GraphqlResponse, Json};
        let cases = [
            (None, Some(Json)),
            (Some(""), Some(Json)),
            (Some("*/*"), Some(Json)),
            (Some("application/*"), Some(Json)),
            (Some("application/json"), Some(Json)),
            (Some("Application/GraphQL-Response+JSON; charset=utf-8"), Some(GraphqlResponse)),
            (Some("application/graphql-response+json, application/json;q=0.9"), Some(GraphqlResponse)),
            (Some("application/json, application/graphql-response+json"), Some(GraphqlResponse)),
            (Some("application/graphql-response+json;q=0.2, application/json;q=0.9"), Some(Json)),
            (Some("application/graphql-response+json;q=0, */*"), Some(Json)),
            (Some("application/json;q=0, */*;q=0.1"), Some(GraphqlResponse)),
            (Some("text/html, */*;q=0.1"), Some(Json)),
            (Some("text/html"), None),
            (Some("application/json;q=0"), None),
            (Some("application/jsonp"), None),
        ];
        for (header, media) in cases {
            assert_eq!(Media::accepted(header), media, "{header:?}");
        }
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        for header in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
            assert!(is_json(Some(header)), "{header}");
        }
        for header in
            ["text/plain", "application/json; charset=latin1", "application/graphql", "multipart/form-data", ""]
        {
            assert!(!is_json(Some(header)), "{header}");
        }
        assert!(!is_json(None));
    }
}
