//! Filters, and what they mean as conditions.

use async_graphql::InputObject;

use super::super::enums::{AgeClass, Modality, PublisherKind, Region, Relation, SizeClass, known};
use super::super::scalars::CountryCode;
use super::clauses::Clauses;
use super::{DateRange, ParameterRange};
use crate::dimension::{self, Attribute, Clause};
use crate::metrics::MetricError;

/// All given fields must match; within a list any value may match; `unknown` (UNKNOWN in enums) matches what is not known.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct ModelFilter {
    /// Country of the credited account.
    origin: Option<Vec<CountryCode>>,
    /// Region of its country.
    region: Option<Vec<Region>>,
    /// The account, whatever the case.
    publisher: Option<Vec<String>>,
    /// Kind of the account.
    publisher_kind: Option<Vec<PublisherKind>>,
    /// Class of the number of parameters.
    size: Option<Vec<SizeClass>>,
    /// Range of the number of parameters.
    parameters: Option<ParameterRange>,
    /// Task, whatever the case.
    task: Option<Vec<String>>,
    /// Modality, by the task.
    modality: Option<Vec<Modality>>,
    /// Library, whatever the case.
    library: Option<Vec<String>>,
    /// Licence, whatever the case.
    license: Option<Vec<String>>,
    /// Relation to the bases.
    relation: Option<Vec<Relation>>,
    /// Age at the time of the download.
    age: Option<Vec<AgeClass>>,
    /// Day of creation, or of the first listing where none was told.
    created: Option<DateRange>,
    /// Part of the present name, literally, whatever the case.
    search: Option<String>,
}

/// All given fields must match; within a list any value may match; `unknown` (UNKNOWN in enums) matches what is not known.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct DatasetFilter {
    /// Category, whatever the case.
    category: Option<Vec<String>>,
    /// Modality, whatever the case.
    modality: Option<Vec<String>>,
    /// Country of the account.
    origin: Option<Vec<CountryCode>>,
    /// Region of its country.
    region: Option<Vec<Region>>,
    /// The account, whatever the case.
    publisher: Option<Vec<String>>,
    /// Kind of the account.
    publisher_kind: Option<Vec<PublisherKind>>,
    /// Licence, whatever the case.
    license: Option<Vec<String>>,
    /// Day of creation, or of the first listing where none was told.
    created: Option<DateRange>,
    /// Part of the present name, literally, whatever the case.
    search: Option<String>,
}

/// All given fields must match; within a list any value may match; `unknown` (UNKNOWN in enums) matches what is not known.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct SpaceFilter {
    /// What it is built with, whatever the case.
    sdk: Option<Vec<String>>,
    /// Country of the account.
    origin: Option<Vec<CountryCode>>,
    /// Region of its country.
    region: Option<Vec<Region>>,
    /// The account, whatever the case.
    publisher: Option<Vec<String>>,
    /// Kind of the account.
    publisher_kind: Option<Vec<PublisherKind>>,
    /// Day of creation, or of the first listing where none was told.
    created: Option<DateRange>,
    /// Part of the present name, literally, whatever the case.
    search: Option<String>,
}

/// All given fields must match; within a list any value may match; `unknown` (UNKNOWN in enums) matches what is not known.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct PublisherFilter {
    /// The account, whatever the case.
    login: Option<Vec<String>>,
    /// Its country.
    origin: Option<Vec<CountryCode>>,
    /// Region of its country.
    region: Option<Vec<Region>>,
    /// What kind of organisation or person it is.
    kind: Option<Vec<PublisherKind>>,
    /// Part of the account name, literally, whatever the case.
    search: Option<String>,
}

impl ModelFilter {
    /// The conditions.
    pub(in crate::schema) fn clauses(self) -> Result<Vec<Clause>, MetricError> {
        let mut clauses = Clauses::default();
        clauses.origin(self.origin)?;
        clauses.region(self.region);
        clauses.texts(Attribute::Login, "publisher", self.publisher)?;
        clauses.publisher_kind(self.publisher_kind);
        if let Some(size) = self.size {
            let (classes, unknown) = known::<_, dimension::SizeClass>(&size);
            let any = classes.into_iter().map(dimension::SizeClass::bounds).collect();
            clauses.add(Clause::Ranges { attribute: Attribute::Parameters, any, unknown });
        }
        if let Some(ParameterRange { from, below }) = self.parameters {
            // Numbers of parameters are whole: the next whole number above a bound is the same bound.
            let any = vec![(from.map_or(0, |from| from.ceil() as i64), below.map(|below| below.ceil() as i64))];
            clauses.add(Clause::Ranges { attribute: Attribute::Parameters, any, unknown: false });
        }
        clauses.texts(Attribute::Task, "task", self.task)?;
        clauses.modality(self.modality);
        clauses.texts(Attribute::Library, "library", self.library)?;
        clauses.texts(Attribute::License, "license", self.license)?;
        if let Some(relation) = self.relation {
            let (relations, unknown) = known::<_, dimension::Relation>(&relation);
            let any = relations.into_iter().map(dimension::Relation::code).collect();
            clauses.add(Clause::Codes { attribute: Attribute::Relation, any, unknown });
        }
        if let Some(age) = self.age {
            let (classes, unknown) = known::<_, dimension::AgeClass>(&age);
            let any = classes.into_iter().map(age_bounds).collect();
            clauses.add(Clause::Ranges { attribute: Attribute::Age, any, unknown });
        }
        clauses.created(self.created)?;
        clauses.search(Attribute::Repository, self.search)?;
        Ok(clauses.0)
    }
}

impl DatasetFilter {
    /// The conditions.
    pub(in crate::schema) fn clauses(self) -> Result<Vec<Clause>, MetricError> {
        let mut clauses = Clauses::default();
        clauses.texts(Attribute::Category, "category", self.category)?;
        clauses.texts(Attribute::DatasetModality, "modality", self.modality)?;
        clauses.origin(self.origin)?;
        clauses.region(self.region);
        clauses.texts(Attribute::Login, "publisher", self.publisher)?;
        clauses.publisher_kind(self.publisher_kind);
        clauses.texts(Attribute::License, "license", self.license)?;
        clauses.created(self.created)?;
        clauses.search(Attribute::Repository, self.search)?;
        Ok(clauses.0)
    }
}

impl SpaceFilter {
    /// The conditions.
    pub(in crate::schema) fn clauses(self) -> Result<Vec<Clause>, MetricError> {
        let mut clauses = Clauses::default();
        clauses.texts(Attribute::Sdk, "sdk", self.sdk)?;
        clauses.origin(self.origin)?;
        clauses.region(self.region);
        clauses.texts(Attribute::Login, "publisher", self.publisher)?;
        clauses.publisher_kind(self.publisher_kind);
        clauses.created(self.created)?;
        clauses.search(Attribute::Repository, self.search)?;
        Ok(clauses.0)
    }
}

impl PublisherFilter {
    /// The conditions.
    pub(in crate::schema) fn clauses(self) -> Result<Vec<Clause>, MetricError> {
        let mut clauses = Clauses::default();
        clauses.texts(Attribute::Login, "login", self.login)?;
        clauses.origin(self.origin)?;
        clauses.region(self.region);
        clauses.publisher_kind(self.kind);
        clauses.search(Attribute::Account, self.search)?;
        Ok(clauses.0)
    }
}

/// The youngest class has no lower end: an amount can end before the told creation of a repository that was listed early.
fn age_bounds(class: dimension::AgeClass) -> (i64, Option<i64>) {
    let (from, below) = class.bounds();
    (if from == 0 { i64::from(i32::MIN) } else { from }, below)
}
