//! The one table of settings: names, defaults and meanings, as data.

use super::settings::{LogFormat, RedisSettings, TlsSettings};
use super::{Profile, Settings, parse};

/// One setting.
pub struct Setting {
    /// Environment variable.
    pub name: &'static str,
    /// Key in the settings file; a dot stands for a table.
    pub key: &'static str,
    /// What holds when it is not set, in the form in which it would be set, or in words in brackets.
    pub default: &'static str,
    /// What it does, in one line.
    pub meaning: &'static str,
    /// A value that would do.
    pub example: &'static str,
    /// Reads a value into the settings; an error says what is wrong with the value.
    pub(super) apply: fn(&mut Settings, &str) -> Result<(), String>,
}

macro_rules! setting {
    ($name:literal, $key:literal, $default:literal, $meaning:literal, $example:literal, $apply:expr) => {
        Setting { name: $name, key: $key, default: $default, meaning: $meaning, example: $example, apply: $apply }
    };
}

/// All settings. The profile comes before what it decides on, since settings are applied in this order.
pub static SETTINGS: &[Setting] = &[
    setting!(
        "DATABASE_URL",
        "database_url",
        "sqlite://hubscope.db",
        "the database, sqlite:// or postgres://; when not set, the default is created, migrated and filled with the sample",
        "postgres://user:password@localhost:5432/hubscope",
        |settings, text| {
            settings.database.url = parse::database(text)?;
            settings.database.embedded_default = false;
            Ok(())
        }
    ),
    setting!(
        "DATABASE_READ_URL",
        "database_read_url",
        "(none)",
        "a read replica of a PostgreSQL database, which then answers all queries; changes go to DATABASE_URL",
        "postgres://user:password@replica:5432/hubscope",
        |settings, text| {
            let of = settings.database.url.expose();
            parse::replica(text, of).map(|url| settings.database.read_url = Some(url))
        }
    ),
    setting!(
        "REDIS_URL",
        "redis_url",
        "(none)",
        "shared cache, redis:// or rediss://, the nodes of a cluster separated by commas; none: in process only",
        "redis://localhost:6379",
        |settings, text| parse::redis(text).map(|nodes| settings.redis = Some(RedisSettings { nodes }))
    ),
    setting!(
        "HUBSCOPE_BIND",
        "bind",
        "127.0.0.1:8080",
        "IP address and port to listen on",
        "0.0.0.0:8080",
        |settings, text| parse::bind(text).map(|bind| settings.bind = bind)
    ),
    setting!(
        "HUBSCOPE_TLS_CERT",
        "tls.cert",
        "(none)",
        "file (PEM) with the certificate that the server shows over TLS, read again when it changes; none: no TLS",
        "/etc/hubscope/tls.crt",
        |settings, text| {
            settings.tls = Some(TlsSettings { certificate: text.into(), key: text.into() });
            Ok(())
        }
    ),
    setting!(
        "HUBSCOPE_TLS_KEY",
        "tls.key",
        "(in HUBSCOPE_TLS_CERT)",
        "file (PEM) with its private key",
        "/etc/hubscope/tls.key",
        |settings, text| match &mut settings.tls {
            Some(tls) => {
                tls.key = text.into();
                Ok(())
            }
            None => Err("there is no certificate to this key; HUBSCOPE_TLS_CERT has to name it".to_owned()),
        }
    ),
    setting!(
        "HUBSCOPE_PROFILE",
        "profile",
        "development",
        "production: introspection and playground off unless set on, no suggestions in errors, logs as JSON",
        "production",
        |settings, text| parse::profile(text).map(|profile| {
            let production = profile == Profile::Production;
            settings.profile = profile;
            settings.introspection = !production;
            settings.graphiql = !production;
            settings.log.format = if production { LogFormat::Json } else { LogFormat::Text };
        })
    ),
    setting!(
        "HUBSCOPE_INTROSPECTION",
        "introspection",
        "(by profile)",
        "true or false: whether the schema can be asked for by query",
        "true",
        |settings, text| parse::flag(text).map(|on| settings.introspection = on)
    ),
    setting!(
        "HUBSCOPE_GRAPHIQL",
        "graphiql",
        "(by profile)",
        "true or false: whether the playground is served at /graphiql",
        "true",
        |settings, text| parse::flag(text).map(|on| settings.graphiql = on)
    ),
    setting!(
        "HUBSCOPE_ANONYMOUS",
        "anonymous",
        "true",
        "true or false: whether reading needs no key; /metrics, /schema.graphql, /graphiql and /readyz stay open; `hubscope keys` makes keys",
        "false",
        |settings, text| parse::flag(text).map(|on| settings.anonymous = on)
    ),
    setting!(
        "HUBSCOPE_DOCUMENTS",
        "documents",
        "(none)",
        "file (GraphQL) of named queries, each answered at /q/NAME with its variables in the address; read when the server starts",
        "/etc/hubscope/queries.graphql",
        |settings, text| {
            settings.documents = Some(text.into());
            Ok(())
        }
    ),
    setting!(
        "HUBSCOPE_DOCUMENTS_ONLY",
        "documents_only",
        "false",
        "true or false: whether without a key only the queries of HUBSCOPE_DOCUMENTS can be asked",
        "true",
        |settings, text| match parse::flag(text)? {
            true if settings.documents.is_none() => {
                Err("there would be nothing to ask without a key; HUBSCOPE_DOCUMENTS has to name a file".to_owned())
            }
            true if !settings.anonymous => {
                Err("without a key nothing can be asked where HUBSCOPE_ANONYMOUS is false; leave that true".to_owned())
            }
            only => {
                settings.documents_only = only;
                Ok(())
            }
        }
    ),
    setting!(
        "HUBSCOPE_DATA_LICENSE",
        "data_license",
        "(none)",
        "licence of the data, as an identifier of SPDX, told in data packages (format=datapackage); none: not told",
        "CC-BY-4.0",
        |settings, text| parse::spdx(text).map(|license| settings.data_license = Some(license))
    ),
    setting!(
        "HUBSCOPE_CORS_ORIGINS",
        "cors_origins",
        "(none)",
        "origins whose pages may ask, exact, separated by commas",
        "https://example.org,http://localhost:5173",
        |settings, text| parse::origins(text).map(|origins| settings.cors_origins = origins)
    ),
    setting!(
        "HUBSCOPE_TRUSTED_PROXIES",
        "trusted_proxies",
        "(none)",
        "networks of proxies that tell in X-Forwarded-For where a request came from, separated by commas",
        "10.0.0.0/8,2001:db8::/32",
        |settings, text| parse::networks(text).map(|networks| settings.trusted_proxies = networks)
    ),
    setting!(
        "HUBSCOPE_INGEST_ROOTS",
        "ingest_roots",
        "(none)",
        "folders and beginnings of addresses that the mutation ingestSnapshot may read, separated by commas",
        "/srv/listings,https://example.org/listings",
        |settings, text| parse::ingest_roots(text).map(|roots| settings.ingest_roots = roots)
    ),
    setting!(
        "HUBSCOPE_CACHE_BYTES",
        "cache_bytes",
        "128MiB",
        "bytes of answers that are held in process, compressed ones included; 0 holds none, so that Redis alone has them",
        "512MiB",
        |settings, text| parse::bytes(text).map(|bytes| settings.cache_bytes = bytes)
    ),
    setting!(
        "HUBSCOPE_WARM_UP",
        "warm_up",
        "100",
        "questions that are computed again after a publication, the most asked first, one after the other; 0 for none",
        "500",
        |settings, text| parse::count(text).map(|questions| settings.warm_up = questions)
    ),
    setting!(
        "HUBSCOPE_COLUMNS_BYTES",
        "columns_bytes",
        "1GiB",
        "bytes of data that are held in memory to be answered from; more, or 0: the database answers, which takes longer",
        "4GiB",
        |settings, text| parse::bytes(text).map(|bytes| settings.columns_bytes = bytes)
    ),
    setting!(
        "HUBSCOPE_DRAIN_SECONDS",
        "drain_seconds",
        "5",
        "seconds in which a server that is told to end (SIGTERM) still takes requests, while clients are sent elsewhere; 0 for none",
        "15",
        |settings, text| parse::pause(text).map(|pause| settings.drain = pause)
    ),
    setting!("HUBSCOPE_LIMIT_BODY", "limit.body", "256KiB", "bytes of a request body", "1MiB", |settings, text| {
        parse::body(text).map(|bytes| settings.limits.body = bytes)
    }),
    setting!(
        "HUBSCOPE_LIMIT_HEAD_SECONDS",
        "limit.head_seconds",
        "10",
        "seconds in which the head of a request has to be here, and a TLS handshake done",
        "5",
        |settings, text| parse::seconds(text).map(|deadline| settings.limits.head_deadline = deadline)
    ),
    setting!(
        "HUBSCOPE_LIMIT_BODY_SECONDS",
        "limit.body_seconds",
        "10",
        "seconds in which its body has to be here",
        "5",
        |settings, text| parse::seconds(text).map(|deadline| settings.limits.body_deadline = deadline)
    ),
    setting!(
        "HUBSCOPE_LIMIT_WRITE_SECONDS",
        "limit.write_seconds",
        "30",
        "seconds in which a client has to take some 64 KiB of what it is sent; one that takes less is let go",
        "60",
        |settings, text| parse::seconds(text).map(|deadline| settings.limits.write_deadline = deadline)
    ),
    setting!(
        "HUBSCOPE_LIMIT_IDLE_SECONDS",
        "limit.idle_seconds",
        "75",
        "seconds that a connection without requests is kept; more than a proxy before it keeps one",
        "620",
        |settings, text| parse::seconds(text).map(|idle| settings.limits.idle = idle)
    ),
    setting!(
        "HUBSCOPE_LIMIT_TOKENS",
        "limit.tokens",
        "4000",
        "lexical tokens of a document",
        "8000",
        |settings, text| parse::size(text).map(|tokens| settings.limits.tokens = tokens)
    ),
    setting!(
        "HUBSCOPE_LIMIT_DEPTH",
        "limit.depth",
        "15",
        "levels of fields, introspection not counted",
        "12",
        |settings, text| parse::size(text).map(|depth| settings.limits.depth = depth)
    ),
    setting!(
        "HUBSCOPE_LIMIT_ALIASES",
        "limit.aliases",
        "60",
        "aliased fields, fragments counted at each spread",
        "100",
        |settings, text| parse::size(text).map(|aliases| settings.limits.aliases = aliases)
    ),
    setting!(
        "HUBSCOPE_LIMIT_ROOT_FIELDS",
        "limit.root_fields",
        "20",
        "fields of the operation itself",
        "40",
        |settings, text| parse::size(text).map(|fields| settings.limits.root_fields = fields)
    ),
    setting!(
        "HUBSCOPE_LIMIT_COST",
        "limit.cost",
        "100000",
        "fields, those of lists times the expected length of the list",
        "200000",
        |settings, text| parse::number(text).map(|cost| settings.limits.cost = cost)
    ),
    setting!(
        "HUBSCOPE_LIMIT_SECONDS",
        "limit.seconds",
        "30",
        "seconds that an execution may take, at most 600",
        "60",
        |settings, text| parse::execution(text).map(|execution| settings.limits.execution = execution)
    ),
    setting!(
        "HUBSCOPE_LIMIT_CONCURRENCY",
        "limit.concurrency",
        "64",
        "answers that are computed at the same time; known ones are not among them",
        "16",
        |settings, text| parse::size(text).map(|places| settings.limits.concurrency = places)
    ),
    setting!(
        "HUBSCOPE_LIMIT_QUEUE",
        "limit.queue",
        "1000",
        "requests that wait for their turn to be computed; what comes beyond is turned away with 503; 0: none waits",
        "200",
        |settings, text| parse::count(text).map(|waiting| settings.limits.queue = waiting)
    ),
    setting!(
        "HUBSCOPE_LIMIT_STREAMS",
        "limit.streams",
        "200",
        "sockets and subscriptions that a key, or without one an address, may have open",
        "20",
        |settings, text| parse::size(text).map(|streams| settings.limits.streams = streams)
    ),
    setting!(
        "HUBSCOPE_LIMIT_QUOTA",
        "limit.quota",
        "1000000",
        "cost that the requests of a key, or without one of an address, may have in a window; `off`: no quotas; behind a proxy all come from one address, unless HUBSCOPE_TRUSTED_PROXIES names it",
        "5000000",
        |settings, text| parse::quota(text).map(|quota| settings.limits.quota = quota)
    ),
    setting!(
        "HUBSCOPE_LIMIT_WINDOW",
        "limit.window",
        "60",
        "seconds of a window, after which the whole quota is back, at most a day",
        "3600",
        |settings, text| parse::seconds(text).map(|window| settings.limits.window = window)
    ),
    setting!(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "otlp_endpoint",
        "(none)",
        "collector (OTLP over HTTP) that the server sends traces of requests to, down to statements; none: it makes none",
        "http://localhost:4318",
        |settings, text| parse::collector(text).map(|collector| settings.collector = Some(collector))
    ),
    setting!(
        "RUST_LOG",
        "log",
        "info",
        "what is logged, as a tracing filter; sqlx, sea_orm and actix_server stay at warn and actix_http::h1 off unless named",
        "info,hubscope=debug",
        |settings, text| parse::filter(text).map(|filter| settings.log.filter = filter)
    ),
];
