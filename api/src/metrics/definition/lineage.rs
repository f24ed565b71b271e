//! Definitions of what is built on what.

use super::words::{COUNTED, LISTINGS, REGISTRY, SPREAD, TODAY};
use super::{Additivity, Base, Definition};

/// `derivatives`.
pub const DERIVATIVES: Definition = Definition {
    name: "derivatives",
    title: "Derivatives",
    description: "Models that name another model as a base, counted for the account, the country of the account, or the repository of that \
                  base, and in the scope RECURSIVE of whatever it is built on in turn. A derivative counts once for each of them, so that \
                  groups do not add up to the total. Downloads are those of the derivatives over their lifetime. Removed models count \
                  too; a base that no snapshot lists counts by its name.",
    unit: "models",
    additivity: Additivity::NonAdditive,
    dimensions: &["PUBLISHER", "ORIGIN", "BASE_MODEL"],
    intervals: &[],
    caveats: &[DECLARED, COUNTED, SPREAD, TODAY],
    sources: &[LISTINGS, REGISTRY],
    basis: Base::ModelDownloads,
};

const DECLARED: &str =
    "Bases are what uploaders declare: who names none is no derivative here, and what is declared wrongly counts.";
