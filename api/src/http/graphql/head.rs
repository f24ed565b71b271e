//! What is told of an answer in headers, written once for all who get it.

use actix_web::http::header::HeaderValue;

use super::media::Media;
use crate::cache::{Answer, Coding};
use crate::http::header::value;

/// Headers of a kept answer.
pub(crate) struct Head {
    pub(super) version: HeaderValue,
    pub(super) freshness: HeaderValue,
    tags: [[HeaderValue; FORMS]; Media::ALL.len()],
}

/// As it is, and in each coding.
const FORMS: usize = 1 + Coding::ALL.len();

impl Head {
    pub(crate) fn of(answer: &Answer) -> Self {
        let key = answer.key.to_string();
        let name = key.get(..32).unwrap_or_default();
        let tags = Media::ALL.map(|media| {
            let tag = |coding: &str| value(format!("\"{name}{}{coding}\"", media.tag()));
            let [zstd, gzip] = Coding::ALL.map(|coding| tag(&format!("-{}", coding.name())));
            [tag(""), zstd, gzip]
        });
        Self { version: value(answer.version.to_string()), freshness: value(answer.freshness.clone()), tags }
    }

    /// The strong entity tag of the answer as this media type in this coding: each is a sequence of bytes of its own.
    pub(super) fn tag(&self, media: Media, coding: Option<Coding>) -> &HeaderValue {
        let [json, graphql] = &self.tags;
        let [plain, zstd, gzip] = match media {
            Media::Json => json,
            Media::GraphqlResponse => graphql,
        };
        match coding {
            None => plain,
            Some(Coding::Zstd) => zstd,
            Some(Coding::Gzip) => gzip,
        }
    }
}
