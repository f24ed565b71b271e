//! From the fields of a filter to conditions.

use super::super::enums::{Modality, PublisherKind, Region, known};
use super::super::scalars::CountryCode;
use super::DateRange;
use crate::dimension::text::{UNKNOWN, fold};
use crate::dimension::{self, Attribute, Clause, region, task};
use crate::metrics::MetricError;

/// Values of one list of a filter.
const MOST_VALUES: usize = 1_000;

/// Characters of a text in a filter: no recorded name or word is longer.
const LONGEST: usize = 1_000;

/// The conditions so far.
#[derive(Default)]
pub(super) struct Clauses(pub(super) Vec<Clause>);

impl Clauses {
    pub(super) fn add(&mut self, clause: Clause) {
        self.0.push(clause);
    }

    pub(super) fn texts(
        &mut self,
        attribute: Attribute,
        field: &str,
        values: Option<Vec<String>>,
    ) -> Result<(), MetricError> {
        let Some(values) = values else { return Ok(()) };
        check_length(field, values.len())?;
        let mut folded = Vec::with_capacity(values.len());
        for value in values {
            check_text(field, &value)?;
            folded.push(fold(&value));
        }
        let unknown = folded.iter().any(|value| value == UNKNOWN);
        folded.retain(|value| value != UNKNOWN);
        self.add(Clause::Texts { attribute, any: folded, unknown });
        Ok(())
    }

    pub(super) fn origin(&mut self, values: Option<Vec<CountryCode>>) -> Result<(), MetricError> {
        let Some(values) = values else { return Ok(()) };
        check_length("origin", values.len())?;
        let unknown = values.contains(&CountryCode::Unknown);
        let countries = values.into_iter().filter_map(|value| match value {
            CountryCode::Country(code) => Some(code),
            CountryCode::Unknown => None,
        });
        self.add(Clause::Texts { attribute: Attribute::Country, any: countries.collect(), unknown });
        Ok(())
    }

    pub(super) fn region(&mut self, values: Option<Vec<Region>>) {
        let Some(values) = values else { return };
        let (regions, unknown) = known::<_, dimension::Region>(&values);
        let countries = region::countries().filter(|country| regions.contains(&country.region));
        let any = countries.map(|country| country.code.to_owned()).collect();
        self.add(Clause::Texts { attribute: Attribute::Country, any, unknown });
    }

    pub(super) fn publisher_kind(&mut self, values: Option<Vec<PublisherKind>>) {
        let Some(values) = values else { return };
        let (kinds, unknown) = known::<_, dimension::PublisherKind>(&values);
        let any = kinds.into_iter().map(dimension::PublisherKind::code).collect();
        self.add(Clause::Codes { attribute: Attribute::PublisherKind, any, unknown });
    }

    /// A task that is in no table has the modality OTHER, so OTHER is everything known that has none of the others.
    pub(super) fn modality(&mut self, values: Option<Vec<Modality>>) {
        let Some(values) = values else { return };
        let (modalities, unknown) = known::<_, dimension::Modality>(&values);
        let tasks = |wanted: &dyn Fn(dimension::Modality) -> bool| {
            task::tasks().filter(|(_, modality)| wanted(*modality)).map(|(task, _)| fold(task)).collect()
        };
        let any = tasks(&|modality| modality != dimension::Modality::Other && modalities.contains(&modality));
        let listed = Clause::Texts { attribute: Attribute::Task, any, unknown };
        if !modalities.contains(&dimension::Modality::Other) {
            return self.add(listed);
        }
        let any = tasks(&|modality| modality != dimension::Modality::Other);
        let others = Clause::Not(Box::new(Clause::Texts { attribute: Attribute::Task, any, unknown: true }));
        self.add(Clause::Either(vec![listed, others]));
    }

    pub(super) fn created(&mut self, range: Option<DateRange>) -> Result<(), MetricError> {
        if let Some(range) = range {
            self.add(range.created()?);
        }
        Ok(())
    }

    /// Part of the name of repositories, or of accounts.
    pub(super) fn search(&mut self, attribute: Attribute, text: Option<String>) -> Result<(), MetricError> {
        if let Some(text) = text {
            check_text("search", &text)?;
            self.add(Clause::Search { attribute, text: fold(&text) });
        }
        Ok(())
    }
}

fn check_length(field: &str, values: usize) -> Result<(), MetricError> {
    if values <= MOST_VALUES {
        return Ok(());
    }
    Err(MetricError::BadInput(format!("`{field}` lists {values} values, and {MOST_VALUES} are the most")))
}

fn check_text(field: &str, text: &str) -> Result<(), MetricError> {
    let told = if text.chars().count() > LONGEST {
        format!("a text of `{field}` is longer than {LONGEST} characters, which no recorded text is")
    } else if text.contains('\0') {
        format!("a text of `{field}` holds the character NUL, which no recorded text does")
    } else {
        return Ok(());
    };
    Err(MetricError::BadInput(told))
}
