//! Taking over a table: what it says of an account, model or day replaces what was known; the others stay, and so does what it has no
//! column for of an account.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::untold::Untold;
use super::{breaks, figures, parameters, publishers, trail};
use crate::dimension::{Hub, RepositoryKind};
use crate::publish::{Touched, publish};
use crate::store::{
    BreakRecord, CuratedSize, Figure, Lease, LeaseError, PublisherRecord, Store, StoreError, StoreResult, Version,
    Writer,
};
use crate::table::TableError;

/// Who imports, in the audit trail: whoever may give commands.
const CLI: &str = "cli";

/// Why nothing was taken over.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The table is wrong.
    #[error("{}: {error}", .file.display())]
    Table {
        /// Which one.
        file: PathBuf,
        /// What is wrong.
        #[source]
        error: TableError,
    },
    /// The database failed, or another writer took over.
    #[error(transparent)]
    Lease(#[from] LeaseError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Lease(error.into())
    }
}

/// A table that was read and found right.
#[derive(Clone, Debug)]
pub enum Registry {
    /// Accounts of a hub, and what the table does not tell of any.
    Publishers(Hub, Vec<PublisherRecord>, Untold),
    /// Curated sizes, for models of these names on every hub.
    Parameters(Vec<CuratedSize>),
    /// Breaks in series.
    Breaks(Vec<BreakRecord>),
    /// Published figures.
    Figures(Vec<Figure>),
}

impl Registry {
    /// Reads accounts of a hub.
    pub fn publishers(hub: Hub, file: &Path) -> Result<Self, ImportError> {
        let (records, untold) = read(file, publishers::read)?;
        Ok(Self::Publishers(hub, records, untold))
    }

    /// Reads curated sizes.
    pub fn parameters(file: &Path) -> Result<Self, ImportError> {
        Ok(Self::Parameters(read(file, parameters::read)?))
    }

    /// Reads breaks.
    pub fn breaks(file: &Path) -> Result<Self, ImportError> {
        Ok(Self::Breaks(read(file, breaks::read)?))
    }

    /// Reads published figures.
    pub fn figures(file: &Path) -> Result<Self, ImportError> {
        Ok(Self::Figures(read(file, figures::read)?))
    }

    /// Reads the tables of the bundled sample, unpacked in a folder.
    pub fn of_sample(folder: &Path) -> Result<Vec<Self>, ImportError> {
        Ok(vec![
            Self::publishers(Hub::HuggingFace, &folder.join("publishers.csv"))?,
            Self::publishers(Hub::Modelscope, &folder.join("modelscope/publishers.csv"))?,
            Self::parameters(&folder.join("model_parameters.csv"))?,
            Self::breaks(&folder.join("breaks.csv"))?,
            Self::figures(&folder.join("published_figures.csv"))?,
        ])
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Publishers(_, records, _) => records.len(),
            Self::Parameters(sizes) => sizes.len(),
            Self::Breaks(breaks) => breaks.len(),
            Self::Figures(figures) => figures.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    async fn put(self, writer: &Writer) -> StoreResult<Touched> {
        match self {
            Self::Publishers(hub, records, untold) => {
                let mut trail = Vec::new();
                for record in records {
                    let login = record.login.clone();
                    let replaced = writer.put_publisher(hub, &login, |known| untold.filled(record, &known)).await?;
                    if replaced.is_change() {
                        trail.push(trail::entry(CLI, "publishers import", hub, &replaced));
                    }
                }
                writer.add_to_trail(trail).await?;
                Ok(Touched::new())
            }
            Self::Parameters(sizes) => {
                writer.put_sizes(sizes).await?;
                Ok(Hub::ALL.iter().map(|hub| (*hub, RepositoryKind::Model)).collect())
            }
            Self::Breaks(breaks) => {
                writer.put_breaks(breaks).await?;
                Ok(Touched::new())
            }
            Self::Figures(figures) => {
                writer.put_figures(figures).await?;
                Ok(Touched::new())
            }
        }
    }
}

/// Takes tables over, all or none, as one version.
pub async fn import(store: &Store, tables: Vec<Registry>) -> Result<Version, ImportError> {
    let waiting = || tracing::info!("another process writes to this database; waiting for it");
    let lease = Lease::acquire(store, waiting).await?;
    let version = publish(store, &lease, async |writer| put(writer, tables).await);
    let version = version.await;
    lease.release().await;
    Ok(version?)
}

/// Writes tables down, as part of a change that is published.
pub async fn put(writer: &Writer, tables: Vec<Registry>) -> StoreResult<Touched> {
    let mut touched = Touched::new();
    for table in tables {
        touched.append(&mut table.put(writer).await?);
    }
    Ok(touched)
}

fn read<T>(file: &Path, reader: impl FnOnce(File) -> Result<T, TableError>) -> Result<T, ImportError> {
    let wrong = |error| ImportError::Table { file: file.to_owned(), error };
    reader(File::open(file).map_err(|error| wrong(TableError::Unreadable(error)))?).map_err(wrong)
}
