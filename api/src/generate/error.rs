//! Why a hub was not written.

use std::io;
use std::path::PathBuf;

/// Why a hub was not written, for the person who asked for it.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// There is something in the folder; nothing of it was touched.
    #[error("{0} is not empty; name a folder that is empty or not there yet")]
    NotEmpty(PathBuf),
    /// A folder or file cannot be made or written.
    #[error("{path} cannot be written: {source}")]
    Unwritable {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A listing cannot be written as Parquet.
    #[error("{path} cannot be written as Parquet: {source}")]
    Parquet {
        /// Which one.
        path: PathBuf,
        /// What the library says.
        source: parquet::errors::ParquetError,
    },
}
