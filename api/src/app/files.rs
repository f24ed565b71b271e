//! The files that a server reads when it starts.

use std::path::Path;

use super::StartError;
use crate::config::{Limits, Settings};
use crate::http::{Certificate, TrustedDocuments, TrustedError};
use crate::schema::{broken_rule, sdl};

/// Reads them as a server does that starts, and says why it would not.
pub async fn check(settings: &Settings) -> Result<(), StartError> {
    settings.tls.clone().map(Certificate::read).transpose()?;
    trusted(settings).await.map(drop)
}

/// The queries of the operator's file, each of which can be asked; none where there is no file.
pub(super) async fn trusted(settings: &Settings) -> Result<TrustedDocuments, StartError> {
    let Some(file) = &settings.documents else { return Ok(TrustedDocuments::default()) };
    let read = read(file, &settings.limits).await;
    read.map_err(|problem| StartError::Documents { file: file.clone(), problem })
}

async fn read(file: &Path, limits: &Limits) -> Result<TrustedDocuments, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let documents = TrustedDocuments::parse(&text).map_err(|error| error.to_string())?;
    let limits = Limits { cost: limits.dearest(), ..limits.clone() };
    documents.check(&sdl(), &limits).map_err(|error| error.to_string())?;
    for (name, text) in documents.texts() {
        if let Some(why) = broken_rule(text).await {
            return Err(TrustedError::Refused { query: name.to_owned(), why }.to_string());
        }
    }
    Ok(documents)
}
