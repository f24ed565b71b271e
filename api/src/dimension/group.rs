//! What answers are grouped by: from a recorded value to the group it belongs to.

use super::text::{UNKNOWN, fold};
use super::{AgeClass, Attribute, PublisherKind, Relation, SizeClass, region, task};

/// A dimension of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Country of the account.
    Origin,
    /// Region of the account's country.
    Region,
    /// The account.
    Publisher,
    /// Kind of the account.
    PublisherKind,
    /// Class of the number of parameters.
    Size,
    /// Task.
    Task,
    /// Modality of a model, by its task.
    Modality,
    /// Library.
    Library,
    /// Licence.
    License,
    /// Relation to the bases.
    Relation,
    /// Class of the age at the time of the download.
    Age,
    /// Category of a dataset.
    Category,
    /// Modality of a dataset.
    DatasetModality,
    /// SDK of a space.
    Sdk,
}

/// A group that a value belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Unique within an answer, and fit for the filter of the same name.
    pub key: String,
    /// What a person reads.
    pub label: String,
}

impl Dimension {
    /// What the dimension is read from.
    pub fn attribute(self) -> Attribute {
        match self {
            Self::Origin | Self::Region => Attribute::Country,
            Self::Publisher => Attribute::Login,
            Self::PublisherKind => Attribute::PublisherKind,
            Self::Size => Attribute::Parameters,
            Self::Task | Self::Modality => Attribute::Task,
            Self::Library => Attribute::Library,
            Self::License => Attribute::License,
            Self::Relation => Attribute::Relation,
            Self::Age => Attribute::Age,
            Self::Category => Attribute::Category,
            Self::DatasetModality => Attribute::DatasetModality,
            Self::Sdk => Attribute::Sdk,
        }
    }

    /// Whether there can be as many groups as there are accounts; each recorded value is a group then.
    pub fn has_many_values(self) -> bool {
        self == Self::Publisher
    }

    /// The group of a recorded value: a text, or the code of a vocabulary or class in digits. None where it is not known.
    pub fn member(self, value: Option<&str>) -> Option<Member> {
        self.named(value).map(|(key, label)| Member { key: key.to_owned(), label: label.to_owned() })
    }

    /// The key and the label of that group.
    pub fn named(self, value: Option<&str>) -> Option<(&str, &str)> {
        let value = value?;
        let code = || value.parse::<i16>().ok();
        match self {
            Self::Origin => Some((value, region::country_name(value).unwrap_or(value))),
            Self::Region => region::region_of(value).map(|region| (region.name(), region.label())),
            Self::PublisherKind => code().and_then(PublisherKind::from_code).map(|kind| (kind.name(), kind.label())),
            Self::Size => code().and_then(SizeClass::from_code).map(|size| (size.name(), size.label())),
            Self::Relation => code().and_then(Relation::from_code).map(|to| (to.name(), to.label())),
            Self::Age => code().and_then(AgeClass::from_code).map(|age| (age.name(), age.label())),
            Self::Modality => {
                let modality = task::modality_of(&fold(value));
                Some((modality.name(), modality.label()))
            }
            Self::Publisher
            | Self::Task
            | Self::Library
            | Self::License
            | Self::Category
            | Self::DatasetModality
            | Self::Sdk => Some((value, value)),
        }
    }

    /// The key of the group of what is not known.
    pub fn unknown_key(self) -> &'static str {
        match self {
            Self::Region | Self::PublisherKind | Self::Size | Self::Modality | Self::Relation | Self::Age => "UNKNOWN",
            Self::Origin
            | Self::Publisher
            | Self::Task
            | Self::Library
            | Self::License
            | Self::Category
            | Self::DatasetModality
            | Self::Sdk => UNKNOWN,
        }
    }
}
