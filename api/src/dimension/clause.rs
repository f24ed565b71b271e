//! What is counted: the conditions of a filter, in the terms of what is recorded (definitions.md section 4).

use crate::calendar::{Day, Period};

/// What is recorded of a repository, its account or an amount, that a dimension or a filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// The repository itself: its place in the order of names.
    Repository,
    /// The account itself, also one that is called `unknown`.
    Account,
    /// Country of the account.
    Country,
    /// Name of the account without regard to case.
    Login,
    /// Kind of the account.
    PublisherKind,
    /// Number of parameters; in groups, its class.
    Parameters,
    /// Number of parameters, each number a group of its own.
    ExactParameters,
    /// Task.
    Task,
    /// Library.
    Library,
    /// Licence.
    License,
    /// SDK of a space.
    Sdk,
    /// Relation to the bases.
    Relation,
    /// Days from the told creation to the end of an amount's stretch.
    Age,
    /// Days from the told creation to a day, where no amounts are looked at.
    AgeOn(Day),
    /// Categories of a dataset: several.
    Category,
    /// Modalities of a dataset: several.
    DatasetModality,
}

impl Attribute {
    /// The same where no amounts are looked at: ages are those on a day.
    #[must_use]
    pub fn on(self, day: Day) -> Self {
        if self == Self::Age { Self::AgeOn(day) } else { self }
    }

    /// Whether one repository can be in several groups of an answer, so that its groups do not add up.
    pub fn is_multiple(self) -> bool {
        matches!(self, Self::Age | Self::Category | Self::DatasetModality)
    }
}

/// One condition. A filter is a list of them, all of which must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// The value is one of these texts, folded (countries: upper case); with `unknown` also where it is not known.
    Texts {
        /// The value.
        attribute: Attribute,
        /// Texts that match.
        any: Vec<String>,
        /// Whether what is not known matches.
        unknown: bool,
    },
    /// The value is one of these codes of a vocabulary; with `unknown` also where it is not known.
    Codes {
        /// The value.
        attribute: Attribute,
        /// Codes that match.
        any: Vec<i16>,
        /// Whether what is not known matches.
        unknown: bool,
    },
    /// The number lies in one of these ranges, the lower bound included; with `unknown` also where it is not known.
    Ranges {
        /// The value.
        attribute: Attribute,
        /// Ranges that match, without an end where the second bound is missing.
        any: Vec<(i64, Option<i64>)>,
        /// Whether what is not known matches.
        unknown: bool,
    },
    /// A value is known that is none of these, letter for letter.
    OtherThan {
        /// The value.
        attribute: Attribute,
        /// Texts that do not match.
        texts: Vec<String>,
    },
    /// Created, or first seen where no creation was told, in `[from, to)`.
    Created {
        /// First day; open when missing.
        from: Option<Day>,
        /// The day after the last; open when missing.
        to: Option<Day>,
    },
    /// The name of the repository, or of the account, contains this text, folded, literally.
    Search {
        /// Whose name.
        attribute: Attribute,
        /// Part of it.
        text: String,
    },
    /// Of the account of this number.
    Owner(i64),
    /// No amount above zero of the repository, or of the models of the account, touches these days.
    NotDownloaded {
        /// Whose.
        attribute: Attribute,
        /// The days.
        period: Period,
    },
    /// Not removed over all of these days.
    Present(Period),
    /// One of these holds.
    Either(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
}

impl Clause {
    /// The same where no amounts are looked at: ages are those on a day.
    #[must_use]
    pub fn on(self, day: Day) -> Self {
        match self {
            Self::Ranges { attribute, any, unknown } => Self::Ranges { attribute: attribute.on(day), any, unknown },
            Self::Either(clauses) => Self::Either(clauses.into_iter().map(|clause| clause.on(day)).collect()),
            Self::Not(clause) => Self::Not(Box::new(clause.on(day))),
            other => other,
        }
    }
}
