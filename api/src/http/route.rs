//! The addresses of this server, as far as requests are told apart in numbers and logs.

use actix_web::dev::Url;
use actix_web::http::Uri;

use super::graphql::NAMED;

/// Where a chart of the page stands by itself.
const EMBED: &str = "/embed/";

/// What a request came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Graphql,
    Named,
    Page,
    Embed,
    Graphiql,
    Asset,
    Schema,
    Livez,
    Readyz,
    Metrics,
    Other,
}

impl Route {
    pub(super) const ALL: [Self; 11] = [
        Self::Graphql,
        Self::Named,
        Self::Page,
        Self::Embed,
        Self::Graphiql,
        Self::Asset,
        Self::Schema,
        Self::Livez,
        Self::Readyz,
        Self::Metrics,
        Self::Other,
    ];

    /// That of an address, read as actix reads it when it looks for a resource.
    pub(super) fn of(uri: &Uri) -> Self {
        if uri.path().contains('%') { Self::of_path(Url::new(uri.clone()).path()) } else { Self::of_path(uri.path()) }
    }

    fn of_path(path: &str) -> Self {
        match path {
            "/graphql" => Self::Graphql,
            NAMED => Self::Named,
            "/" => Self::Page,
            "/graphiql" | "/graphiql/" => Self::Graphiql,
            "/schema.graphql" => Self::Schema,
            "/livez" => Self::Livez,
            "/readyz" => Self::Readyz,
            "/metrics" => Self::Metrics,
            path if begins(path, "/graphiql/assets/") || begins(path, "/page/assets/") => Self::Asset,
            path if begins(path, EMBED) && !path[EMBED.len()..].contains('/') => Self::Embed,
            path if path.strip_prefix(NAMED).is_some_and(|rest| rest.starts_with('/')) => Self::Named,
            _ => Self::Other,
        }
    }

    /// The pattern of its paths.
    pub(super) fn pattern(self) -> &'static str {
        match self {
            Self::Graphql => "/graphql",
            Self::Named => "/q/{name}",
            Self::Page => "/",
            Self::Embed => "/embed/{chart}",
            Self::Graphiql => "/graphiql",
            Self::Asset => "/{of}/assets/{name:.+}",
            Self::Schema => "/schema.graphql",
            Self::Livez => "/livez",
            Self::Readyz => "/readyz",
            Self::Metrics => "/metrics",
            Self::Other => "other",
        }
    }
}

/// Whether a path goes on behind a beginning.
fn begins(path: &str, with: &str) -> bool {
    path.len() > with.len() && path.starts_with(with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_written_in_another_way_is_the_same() {
        for (address, route) in
            [("/graphql?query=%7B", Route::Graphql), ("/%67raph%71l", Route::Graphql), ("/graphql%2Fx", Route::Other)]
        {
            assert_eq!(Route::of(&Uri::from_static(address)), route, "{address}");
        }
    }

    #[test]
    fn each_resource_is_told_apart() {
        for (path, route) in [
            ("/", Route::Page),
            ("/embed/origin", Route::Embed),
            ("/embed/", Route::Other),
            ("/embed/a/b", Route::Other),
            ("/page/assets/a.js", Route::Asset),
            ("/graphiql/assets/a.js", Route::Asset),
            ("/graphiql/assets/", Route::Other),
            ("/q", Route::Named),
            ("/q/Share", Route::Named),
            ("/query", Route::Other),
        ] {
            assert_eq!(Route::of(&Uri::from_static(path)), route, "{path}");
        }
    }
}
