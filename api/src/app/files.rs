//! The files that a server reads when it starts.

use std::path::Path;

use super::StartError;
use crate::config::Settings;
use crate::http::{Certificate, TrustedDocuments};
use crate::schema::sdl;

/// Reads them as a server does that starts, and says why it would not.
pub fn check(settings: &Settings) -> Result<(), StartError> {
    settings.tls.clone().map(Certificate::read).transpose()?;
    if let Some(file) = &settings.documents {
        let checked = trusted(file)?.check(&sdl(), &settings.limits);
        checked.map_err(|error| unfit(file, error.to_string()))?;
    }
    Ok(())
}

/// The queries of a file.
pub(super) fn trusted(file: &Path) -> Result<TrustedDocuments, StartError> {
    let read = std::fs::read_to_string(file).map_err(|error| error.to_string());
    let parsed = read.and_then(|text| TrustedDocuments::parse(&text).map_err(|error| error.to_string()));
    parsed.map_err(|problem| unfit(file, problem))
}

fn unfit(file: &Path, problem: String) -> StartError {
    StartError::Documents { file: file.to_owned(), problem }
}
