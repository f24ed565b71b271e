//! TLS: the certificate that the server shows, read anew when its files change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};

use crate::config::TlsSettings;

/// How often files are looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Why a certificate cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read, or is no PEM.
    #[error("{} cannot be read as PEM ({problem}); {wanted}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// What it should hold.
        wanted: &'static str,
    },
    /// The key is another one's, or of a kind that is not known.
    #[error(
        "certificate and key do not fit together ({0}); HUBSCOPE_TLS_KEY has to name the key of the first certificate in HUBSCOPE_TLS_CERT"
    )]
    Pair(rustls::Error),
    /// No common version of TLS.
    #[error("TLS cannot be set up ({0})")]
    Setup(rustls::Error),
}

/// The certificate that is shown; cheap to clone.
#[derive(Clone, Debug)]
pub struct Certificate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    files: TlsSettings,
    provider: Arc<CryptoProvider>,
    /// When the files were changed that are shown.
    read: [Option<SystemTime>; 2],
    shown: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads certificate and key.
    pub fn read(files: TlsSettings) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let changed = changed(&files);
        let shown = RwLock::new(Arc::new(read(&files, &provider)?));
        Ok(Self(Arc::new(Inner { files, provider, read: changed, shown })))
    }

    /// Shows what the files hold as they change, for ever. What cannot be used is told, and what was shown is shown on.
    pub async fn follow(self) {
        let Inner { files, provider, read: changed_at, shown } = &*self.0;
        let mut seen = *changed_at;
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            let now = changed(files);
            if now == seen {
                continue;
            }
            seen = now;
            match read(files, provider) {
                Ok(certificate) => {
                    *shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
                    tracing::info!("a new certificate is shown");
                }
                Err(error) => tracing::warn!("the certificate shown before is shown on: {error}"),
            }
        }
    }

    pub(super) fn config(&self) -> Result<ServerConfig, TlsError> {
        let versions = [&version::TLS13, &version::TLS12];
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.0.provider))
            .with_protocol_versions(&versions)
            .map_err(TlsError::Setup)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&self.0) as _);
        // Not HTTP/2: the server library bounds neither the streams of a connection nor their heads, nor how long a stream is not read.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

impl ResolvesServerCert for Inner {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn read(files: &TlsSettings, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let TlsSettings { certificate, key } = files;
    let wrong = |file: &Path, problem: String, wanted| TlsError::File { file: file.to_owned(), problem, wanted };
    let wanted = "HUBSCOPE_TLS_CERT has to name a file with the certificate, and behind it those that vouch for it";
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| wrong(certificate, error.to_string(), wanted))?;
    if chain.is_empty() {
        return Err(wrong(certificate, "it holds no certificate".to_owned(), wanted));
    }
    let wanted = "HUBSCOPE_TLS_KEY has to name a file with the private key (PKCS#8, SEC1 or PKCS#1)";
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error.to_string(), wanted))?;
    CertifiedKey::from_der(chain, private, provider).map_err(TlsError::Pair)
}

/// When the files were changed last.
fn changed(files: &TlsSettings) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key].map(|file| file.metadata().and_then(|found| found.modified()).ok())
}
