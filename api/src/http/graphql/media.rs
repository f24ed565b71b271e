//! Media types of requests and answers.

use actix_web::http::header::HeaderValue;

use crate::export::Format;

/// The media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`: 200 for every well-formed request, since nothing tells the answer from another server's.
    Json,
    /// `application/graphql-response+json`: the status says how the request went.
    GraphqlResponse,
}

impl Media {
    pub(crate) const ALL: [Self; 2] = [Self::Json, Self::GraphqlResponse];

    /// What tells entity tags of this type from those of the others.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Json => "",
            Self::GraphqlResponse => "-r",
        }
    }

    /// The header `Content-Type`.
    pub(crate) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }

    /// The one a caller likes best, by the header `Accept`; none when it takes neither.
    pub(crate) fn accepted(header: Option<&str>) -> Option<Self> {
        let Some(header) = header.filter(|header| !header.trim().is_empty()) else { return Some(Self::Json) };
        let (json, json_rank) = quality(header, "application", "json");
        let (graphql, graphql_rank) = quality(header, "application", "graphql-response+json");
        match (json > 0.0, graphql > 0.0) {
            (false, false) => None,
            (true, false) => Some(Self::Json),
            (false, true) => Some(Self::GraphqlResponse),
            // Wished for equally: the more telling one, if it was asked for by name.
            (true, true) if graphql > json || (graphql == json && graphql_rank == BY_NAME && json_rank <= BY_NAME) => {
                Some(Self::GraphqlResponse)
            }
            (true, true) => Some(Self::Json),
        }
    }
}

/// What a caller takes, by the header `Accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// For single answers, and for errors in any case.
    pub(crate) media: Media,
    /// What is to be answered as `text/event-stream`.
    pub(crate) events: Events,
    /// The form of answers that are neither; none where that is JSON.
    pub(crate) format: Option<Format>,
}

/// What is to be answered as a stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Events {
    /// Nothing.
    Never,
    /// What has no single answer. Some clients list all that they can read with every request.
    Subscriptions,
    /// Everything.
    Always,
}

impl Accepted {
    /// None when nothing would do.
    pub(crate) fn of(header: &str) -> Option<Self> {
        if header.is_empty() {
            return Some(Self { media: Media::Json, events: Events::Never, format: None });
        }
        if let Some(format) = Self::format(header) {
            // A reader of tables goes by the status.
            return Some(Self { media: Media::GraphqlResponse, events: Events::Never, format: Some(format) });
        }
        let (events, media) = (quality(header, "text", "event-stream"), Media::accepted(Some(header)));
        // A client that takes anything takes no stream where it expects an answer.
        let wish = if events.1 == BY_NAME { events.0 } else { 0.0 };
        let json = JSON.map(|subtype| quality(header, "application", subtype).0);
        let events = match media {
            _ if wish <= 0.0 => Events::Never,
            Some(_) if json.iter().any(|json| *json >= wish) => Events::Subscriptions,
            _ => Events::Always,
        };
        let media = media.or((events == Events::Always).then_some(Media::Json))?;
        Some(Self { media, events, format: None })
    }

    /// The form that is asked for by its name, more than what else is named, and no less than what is not.
    fn format(header: &str) -> Option<Format> {
        let others = JSON.map(|subtype| ("application", subtype)).into_iter().chain([("text", "event-stream")]);
        let others = others.map(|(family, subtype)| quality(header, family, subtype));
        let (named, any) = others.fold((0.0_f32, 0.0_f32), |(named, any), (wish, rank)| match rank {
            BY_NAME => (named.max(wish), any),
            _ => (named, any.max(wish)),
        });
        let wished = Format::ALL.into_iter().filter_map(|format| {
            let (family, subtype) = format.media();
            let (wish, rank) = quality(header, family, subtype);
            (rank == BY_NAME && wish > named && wish >= any).then_some((format, wish))
        });
        wished.reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(format, _)| format)
    }

    /// The same, in a form that the address names.
    pub(crate) fn in_form(self, format: Option<Format>) -> Self {
        match format {
            Some(_) => Self { media: Media::GraphqlResponse, events: Events::Never, format },
            None => Self { events: Events::Never, format, ..self },
        }
    }
}

/// Types of single answers, of the family `application`.
const JSON: [&str; 2] = ["json", "graphql-response+json"];

/// The rank of a type that is named in full.
const BY_NAME: u8 = 2;

/// How much a type is wished for, 0 to 1, and how exactly it is named: [`BY_NAME`], 1 by its family as in `application/*`, 0 `*/*`.
fn quality(header: &str, family: &str, subtype: &str) -> (f32, u8) {
    let mut best: Option<(u8, f32)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let rank = match parts.next().unwrap_or_default().split_once('/') {
            Some(("*", "*")) => 0,
            Some((of, "*")) if of.eq_ignore_ascii_case(family) => 1,
            Some((of, named)) if of.eq_ignore_ascii_case(family) && named.eq_ignore_ascii_case(subtype) => BY_NAME,
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
    fn a_stream_is_taken_by_those_who_name_it() {
        let everything = "application/graphql-response+json, application/graphql+json, application/json, \
                          text/event-stream, multipart/mixed";
        let cases = [
            ("", Some(Events::Never)),
            ("*/*", Some(Events::Never)),
            ("text/*, */*", Some(Events::Never)),
            ("application/json", Some(Events::Never)),
            ("text/event-stream", Some(Events::Always)),
            ("Text/Event-Stream; charset=utf-8", Some(Events::Always)),
            ("text/event-stream, */*;q=0.1", Some(Events::Always)),
            ("text/event-stream, application/json;q=0.5", Some(Events::Always)),
            ("text/event-stream, application/json", Some(Events::Subscriptions)),
            ("text/event-stream;q=0.5, application/json;q=0.9", Some(Events::Subscriptions)),
            (everything, Some(Events::Subscriptions)),
            ("text/event-stream;q=0, application/json", Some(Events::Never)),
            ("text/event-stream;q=0", None),
            ("text/html", None),
        ];
        for (header, events) in cases {
            assert_eq!(Accepted::of(header).map(|accepted| accepted.events), events, "{header:?}");
        }
        assert_eq!(Accepted::of("text/event-stream").map(|accepted| accepted.media), Some(Media::Json));
        assert_eq!(Accepted::of(everything).map(|accepted| accepted.media), Some(Media::GraphqlResponse));
    }

    #[test]
    fn a_table_is_taken_by_those_who_name_its_form() {
        let cases = [
            ("text/csv", Some(Format::Csv)),
            ("Text/CSV; header=present, application/json;q=0.5", Some(Format::Csv)),
            ("application/json, text/csv", None),
            ("text/csv;q=0.5, application/vnd.apache.parquet", Some(Format::Parquet)),
            ("application/vnd.apache.arrow.stream", Some(Format::Arrow)),
            ("application/vnd.datapackage+json", Some(Format::DataPackage)),
            ("text/csv, */*", Some(Format::Csv)),
            ("text/csv;q=0.5, */*", None),
            ("text/csv, text/event-stream;q=0.1", Some(Format::Csv)),
            ("text/csv;q=0.1, text/event-stream", None),
            ("text/*, */*", None),
            ("application/*", None),
        ];
        for (header, format) in cases {
            assert_eq!(Accepted::of(header).and_then(|accepted| accepted.format), format, "{header}");
        }
        assert_eq!(Accepted::of("text/csv").map(|accepted| accepted.media), Some(Media::GraphqlResponse));
        assert_eq!(Accepted::of("text/csv;q=0"), None);
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
