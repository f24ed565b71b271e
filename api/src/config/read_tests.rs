use std::time::Duration;

use super::super::{LogFormat, Profile, TlsSettings};
use super::*;

fn read(env: &[(&str, &str)], file: Option<&str>) -> Result<Settings, String> {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(env, file).map_err(|error| error.to_string())
}

#[test]
fn nothing_set_gives_the_defaults() {
    assert_eq!(read(&[("PATH", "/bin")], None), Ok(Settings::default()));
    assert!(Settings::default().database.embedded_default);
}

#[test]
fn documented_defaults_are_the_defaults() {
    for setting in SETTINGS.iter().filter(|setting| !setting.default.starts_with('(')) {
        let mut settings = read(&[(setting.name, setting.default)], None).unwrap();
        settings.database.embedded_default = true;
        assert_eq!(settings, Settings::default(), "{}", setting.name);
    }
}

#[test]
fn examples_are_valid_and_change_something() {
    for setting in SETTINGS {
        // Some are of others: a key of a certificate, a replica of a database.
        let others = [
            ("DATABASE_URL", "postgres://other/hubscope"),
            ("HUBSCOPE_PROFILE", "production"),
            ("HUBSCOPE_TLS_CERT", "other.crt"),
            ("HUBSCOPE_DOCUMENTS", "other.graphql"),
        ];
        let others = others.map(|(name, value)| if name == setting.name { (name, "") } else { (name, value) });
        let settings = read(&[&others[..], &[(setting.name, setting.example)]].concat(), None).unwrap();
        assert!(settings != read(&others, None).unwrap(), "{}", setting.name);
        assert_eq!(settings, read(&others, Some(&toml_of(setting))).unwrap());
    }
}

fn toml_of(setting: &super::super::Setting) -> String {
    format!("{} = {:?}", setting.key, setting.example)
}

#[test]
fn a_key_lies_with_its_certificate_unless_it_is_told_where() {
    let (certificate, key) = (("HUBSCOPE_TLS_CERT", "a.crt"), ("HUBSCOPE_TLS_KEY", "a.key"));
    let tls = |key: &str| Some(TlsSettings { certificate: "a.crt".into(), key: key.into() });
    assert_eq!(read(&[certificate, key], None).unwrap().tls, tls("a.key"));
    assert_eq!(read(&[certificate], None).unwrap().tls, tls("a.crt"));
    assert!(read(&[key], None).unwrap_err().contains("HUBSCOPE_TLS_CERT has to name it"));
}

#[test]
fn a_replica_is_one_of_postgres() {
    let replica = ("DATABASE_READ_URL", "postgres://b/hubscope");
    assert!(read(&[replica], None).unwrap_err().contains("names what it is a replica of"));
    assert!(read(&[("DATABASE_URL", "postgres://a/hubscope"), replica], None).is_ok());
}

#[test]
fn environment_over_file_over_defaults() {
    let file = "bind = '0.0.0.0:1'\nredis_url = ['redis://a', 'redis://b:2']\n[limit]\ndepth = 7\nseconds = 5\n";
    let settings = read(&[("HUBSCOPE_BIND", "0.0.0.0:2"), ("HUBSCOPE_LIMIT_DEPTH", "")], Some(file)).unwrap();
    assert_eq!(settings.bind.port(), 2);
    assert_eq!((settings.limits.depth, settings.limits.execution), (7, Duration::from_secs(5)));
    assert_eq!(settings.limits.cost, 100_000);
    assert_eq!(settings.redis.unwrap().nodes.len(), 2);
}

#[test]
fn production_decides_what_is_not_set() {
    let settings = read(&[("HUBSCOPE_PROFILE", "production")], Some("graphiql = true")).unwrap();
    assert_eq!(settings.profile, Profile::Production);
    assert!(!settings.introspection && settings.graphiql);
    assert_eq!(settings.log.format, LogFormat::Json);
}

#[test]
fn quotas_can_be_off() {
    assert_eq!(read(&[("HUBSCOPE_LIMIT_QUOTA", "off")], None).unwrap().limits.quota, None);
    assert_eq!(read(&[("HUBSCOPE_LIMIT_QUOTA", "2147483647")], None).unwrap().limits.quota, Some(2_147_483_647));
}

#[test]
fn a_database_set_anywhere_is_not_the_embedded_default() {
    let url = "sqlite://hubscope.db";
    assert!(!read(&[("DATABASE_URL", url)], None).unwrap().database.embedded_default);
    let file = format!("database_url = '{url}'");
    assert!(!read(&[], Some(&file)).unwrap().database.embedded_default);
}

#[test]
fn unknown_names_stop_the_start_with_a_near_match() {
    let error = read(&[("HUBSCOPE_PROFIL", "x")], Some("[limit]\ndeph = 3")).unwrap_err();
    assert!(error.contains("HUBSCOPE_PROFIL (environment): there is no such setting, perhaps HUBSCOPE_PROFILE"));
    assert!(error.contains("limit.deph (settings file): there is no such setting, perhaps limit.depth"), "{error}");
    let error = read(&[("HUBSCOPE_DATABASE_URL", "x")], None).unwrap_err();
    assert!(error.contains("perhaps DATABASE_URL"), "{error}");
    let error = read(&[("HUBSCOPE_ZZZ", "x")], None).unwrap_err();
    assert!(error.contains("HUBSCOPE_ZZZ (environment): there is no such setting; `hubscope --help`"), "{error}");
    assert!(error.contains("HUBSCOPE_BIND=127.0.0.1:8080"), "{error}");
}

#[test]
fn malformed_values_are_named_with_an_example() {
    for (name, value, said) in [
        ("DATABASE_URL", "mysql://x/y", "neither sqlite:// nor postgres://"),
        ("DATABASE_URL", "postgres://host", "names no database"),
        ("DATABASE_URL", "sqlite://:memory:", "needs the path of a file"),
        ("REDIS_URL", "localhost:6379", "neither redis:// nor rediss://"),
        ("REDIS_URL", "redis://a,redis://b/x", "no number of a Redis database"),
        ("HUBSCOPE_BIND", "8080", "no IP address with a port"),
        ("HUBSCOPE_PROFILE", "prod", "neither development nor production"),
        ("HUBSCOPE_GRAPHIQL", "yes", "neither true nor false"),
        ("HUBSCOPE_CORS_ORIGINS", "https://a.org/", "browsers send https://a.org"),
        ("HUBSCOPE_CORS_ORIGINS", "*", "is no origin"),
        ("HUBSCOPE_INGEST_ROOTS", "listings", "neither the whole path of a folder nor an address"),
        ("HUBSCOPE_INGEST_ROOTS", "/srv/listings,", "neither the whole path of a folder nor an address"),
        ("HUBSCOPE_INGEST_ROOTS", "ftp://host/x", "neither the whole path of a folder nor an address"),
        ("HUBSCOPE_INGEST_ROOTS", "https://me@host/x", "has a user, a query or a fragment"),
        ("HUBSCOPE_INGEST_ROOTS", "https://host/x?y", "has a user, a query or a fragment"),
        ("HUBSCOPE_CACHE_BYTES", "1 apple", "no number of bytes"),
        ("HUBSCOPE_CACHE_BYTES", "99999999999GiB", "no number of bytes"),
        ("HUBSCOPE_LIMIT_BODY", "0", "would refuse every request"),
        ("HUBSCOPE_LIMIT_TOKENS", "-1", "no whole number"),
        ("HUBSCOPE_LIMIT_SECONDS", "601", "more than 600 seconds"),
        ("HUBSCOPE_LIMIT_WINDOW", "86401", "more than a day"),
        ("HUBSCOPE_LIMIT_QUOTA", "2147483648", "more than 2147483647"),
        ("HUBSCOPE_LIMIT_QUOTA", "none", "no whole number"),
        ("HUBSCOPE_LIMIT_WINDOW", "0", "would refuse every request"),
        ("RUST_LOG", "hubscope=loud", "no log filter"),
    ] {
        let error = read(&[(name, value)], None).unwrap_err();
        let example = SETTINGS.iter().find(|setting| setting.name == name).unwrap().example;
        assert!(error.contains(&format!("{name} (environment): ")) && error.contains(said), "{error}");
        assert!(error.ends_with(&format!("for example {name}={example}")), "{error}");
    }
}

#[test]
fn malformed_values_of_a_file_are_named_by_its_keys() {
    let error = read(&[], Some("[limit]\ndepth = 'deep'")).unwrap_err();
    assert!(
        error.ends_with("limit.depth (settings file): \"deep\" is no whole number; for example limit.depth = \"12\""),
        "{error}"
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let error = read(&[("HUBSCOPE_BIND", "x"), ("HUBSCOPE_X", "1")], Some("profile = 1.5")).unwrap_err();
    assert_eq!(error.lines().count(), 4, "{error}");
}

#[test]
fn secrets_appear_in_no_message() {
    for (env, file) in [
        (vec![("DATABASE_URL", "mysql://me:s3cret@db/x")], None),
        (vec![("DATABASE_URL", "postgres://me:s3cret@db:port/x")], None),
        (vec![("REDIS_URL", "redis://:s3cret@")], None),
        (vec![("REDIS_URL", "redis://:s3cret@a/s3cret")], None),
        (vec![("HUBSCOPE_INGEST_ROOTS", "https://me:s3cret@host/x?s3cret")], None),
        (vec![], Some("database_url = postgres://me:s3cret@db/x")),
        (vec![], Some("database_url = 'postgres://me:s3cret@db/x\n")),
        (vec![], Some("redis_url = ['redis://:s3cret@a', 1]")),
    ] {
        let error = read(&env, file).unwrap_err();
        assert!(!error.contains("s3cret"), "{error}");
    }
    let settings = read(&[("DATABASE_URL", "postgres://me:s3cret@db/x"), ("REDIS_URL", "redis://:s3cret@a")], None);
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[test]
fn a_broken_file_is_told_with_its_line() {
    let error = read(&[], Some("bind = '0.0.0.0:1'\n= 3\n")).unwrap_err();
    assert!(error.contains("settings file, line 2: "), "{error}");
}
