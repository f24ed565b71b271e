//! TLS, on a process of its own.

use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::{Certificate, Client};
use serde_json::{Value, json};

use crate::harness::database::Database;
use crate::harness::process::Process;
use crate::harness::program::{hubscope, written};

/// A certificate for this machine, and its key.
pub(crate) struct Pair {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Pair {
    pub(crate) fn made() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        Self { certificate: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }

    /// A client that trusts this certificate alone, and has no connection yet.
    fn client(&self) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let trusted = Certificate::from_pem(self.certificate.as_bytes()).unwrap();
        Client::builder().tls_certs_only([trusted]).build().unwrap()
    }

    async fn ask(&self, base: &str) -> reqwest::Result<Value> {
        let asked = self.client().post(format!("{base}/graphql")).json(&json!({ "query": "{ __typename }" }));
        asked.send().await?.json().await
    }
}

/// Puts a file in the place of another, as those who renew certificates do.
fn put(file: &Path, text: &str) {
    let new = file.with_extension("new");
    std::fs::write(&new, text).unwrap();
    std::fs::rename(&new, file).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_come_over_tls_and_a_renewed_certificate_is_shown_without_a_new_start() {
    let database = Database::Sqlite.migrated().await;
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = ["tls.crt", "tls.key"].map(|name| folder.path().join(name));
    let (first, second) = (Pair::made(), Pair::made());
    put(&certificate, &first.certificate);
    put(&key, &first.key);
    let [certificate_file, key_file] = [&certificate, &key].map(|file| file.to_str().unwrap());
    let settings = [("HUBSCOPE_TLS_CERT", certificate_file), ("HUBSCOPE_TLS_KEY", key_file)];
    let server = Process::with(&database.url, &settings).await;
    assert!(server.base.starts_with("https://127.0.0.1:"), "{}", server.base);
    let answer = json!({ "data": { "__typename": "Query" } });
    assert_eq!(first.ask(&server.base).await.unwrap(), answer);
    assert!(second.ask(&server.base).await.is_err());
    assert!(first.ask(&server.base.replace("https", "http")).await.is_err(), "nothing is told in plain text");

    put(&certificate, "no certificate");
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(first.ask(&server.base).await.unwrap(), answer, "what cannot be used is not shown");
    put(&certificate, &second.certificate);
    put(&key, &second.key);
    let begin = Instant::now();
    while second.ask(&server.base).await.is_err() {
        assert!(begin.elapsed() < Duration::from_secs(20), "the new certificate is not shown");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(first.ask(&server.base).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_shown_stops_the_start_and_says_why() {
    let database = Database::Sqlite.migrated().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        put(&file, text);
        file.to_str().unwrap().to_owned()
    };
    let (pair, other) = (Pair::made(), Pair::made());
    let (certificate, key) = (file("a.crt", &pair.certificate), file("a.key", &pair.key));
    let both = file("both.pem", &format!("{}{}", pair.key, pair.certificate));
    let (foreign, rubbish) = (file("b.key", &other.key), file("c", "rubbish"));
    let absent = folder.path().join("absent").to_str().unwrap().to_owned();
    for (certificate, key, told) in [
        (Some(&certificate), Some(&foreign), "do not fit together"),
        (Some(&certificate), None, "HUBSCOPE_TLS_KEY has to name"),
        (Some(&rubbish), Some(&key), "holds no certificate"),
        (Some(&absent), Some(&key), "HUBSCOPE_TLS_CERT has to name"),
        (Some(&certificate), Some(&absent), "HUBSCOPE_TLS_KEY has to name"),
        (None, Some(&key), "HUBSCOPE_TLS_CERT has to name"),
    ] {
        let mut command = hubscope(&database.url, ["serve", "--bind", "127.0.0.1:0"]);
        command.envs(certificate.map(|file| ("HUBSCOPE_TLS_CERT", file)));
        command.envs(key.map(|file| ("HUBSCOPE_TLS_KEY", file)));
        let ended = command.output().await.unwrap();
        let written = written(&ended);
        assert!(!ended.status.success() && written.contains(told), "{told}: {written}");
        assert!(!written.contains("PRIVATE KEY"), "{written}");
    }
    let server = Process::with(&database.url, &[("HUBSCOPE_TLS_CERT", &both)]).await;
    assert!(pair.ask(&server.base).await.is_ok(), "one file may hold both");
}
