//! Which groups a repository is in.

use std::sync::Arc;

use super::arrays::{Accounts, Columns};
use super::csr::Csr;
use crate::dimension::text::UNKNOWN;
use crate::dimension::{AgeClass, Attribute, Plan, SizeClass};

/// Groups by their place.
pub(super) struct Groups<'c> {
    of: Of<'c>,
    values: Values<'c>,
}

enum Of<'c> {
    /// All rows are in one group.
    One,
    /// Every row is a group of its own.
    Row,
    /// Looked up by a place, such as that of an account.
    Place(&'c [u32], Vec<u32>),
    /// By the code of the relation.
    Relation(&'c [i16]),
    /// By the class of the age on a day, or at the end of the stretch.
    Age(Option<i32>),
    /// By places, of which a row can have several or none.
    Facet(&'c Csr<u32>, Vec<u32>),
}

enum Values<'c> {
    Listed(Vec<Option<Arc<str>>>),
    Rows(&'c Columns),
    /// Behind the last is the group of what is not known.
    Logins(&'c Accounts),
    /// Behind the last is the group of what is not known.
    Texts(&'c [Arc<str>]),
}

/// Group of a code that is not known.
fn behind(count: usize) -> u32 {
    count as u32
}

fn listed(codes: impl Iterator<Item = i64>) -> Values<'static> {
    Values::Listed(codes.map(|code| Some(code.to_string().into())).chain([None]).collect())
}

impl<'c> Groups<'c> {
    /// The groups of a plan.
    pub(super) fn of(columns: &'c Columns, plan: &Plan) -> Self {
        let (accounts, words) = (columns.accounts.as_ref(), columns.words.as_ref());
        let credited = columns.credited(plan.attribution);
        let Some(attribute) = plan.by else {
            return Self { of: Of::One, values: Values::Listed(vec![None]) };
        };
        let (of, values) = match attribute {
            Attribute::Repository => (Of::Row, Values::Rows(columns)),
            Attribute::Account | Attribute::Login => {
                let mut groups: Vec<u32> = (0..=behind(accounts.len())).collect();
                if attribute == Attribute::Login
                    && let Some(unknown) = accounts.by_login.get(UNKNOWN)
                {
                    groups[*unknown as usize] = behind(accounts.len());
                }
                (Of::Place(credited, groups), Values::Logins(accounts))
            }
            Attribute::Country => {
                let countries = accounts.countries.iter().map(Option::as_ref).chain([None]);
                let (groups, values) = distinct(countries);
                (Of::Place(credited, groups), Values::Listed(values))
            }
            Attribute::PublisherKind => {
                let kinds: Vec<Option<Arc<str>>> =
                    accounts.kinds.iter().map(|kind| kind.map(|code| code.to_string().into())).collect();
                let (groups, values) = distinct(kinds.iter().map(Option::as_ref).chain([None]));
                (Of::Place(credited, groups), Values::Listed(values))
            }
            Attribute::Relation => (Of::Relation(&columns.relation), listed(0..=i64::from(highest(&columns.relation)))),
            Attribute::Age => (Of::Age(None), listed(AgeClass::ALL.iter().map(|class| class.code().into()))),
            Attribute::AgeOn(day) => {
                (Of::Age(Some(day.epoch_days())), listed(AgeClass::ALL.iter().map(|class| class.code().into())))
            }
            Attribute::Parameters => {
                let classes = columns.sizes.iter().map(|size| SizeClass::of(*size) as u32);
                let groups = classes.chain([behind(SizeClass::ALL.len())]).collect();
                let values = listed(SizeClass::ALL.iter().map(|class| class.code().into()));
                (Of::Place(&columns.parameters, groups), values)
            }
            Attribute::ExactParameters => {
                let groups = (0..=behind(columns.sizes.len())).collect();
                (Of::Place(&columns.parameters, groups), listed(columns.sizes.iter().copied()))
            }
            Attribute::Task | Attribute::Library | Attribute::License | Attribute::Sdk => {
                let groups = (0..=behind(words.texts.len())).collect();
                (Of::Place(columns.word(attribute), groups), Values::Texts(&words.texts))
            }
            Attribute::Category | Attribute::DatasetModality => {
                let unknown = behind(words.texts.len());
                let groups = words.texts.iter().zip(0..);
                let groups = groups.map(|(text, at)| if **text == *UNKNOWN { unknown } else { at });
                (Of::Facet(columns.facets(attribute), groups.chain([unknown]).collect()), Values::Texts(&words.texts))
            }
        };
        Self { of, values }
    }

    /// Whether everything is one group.
    pub(super) fn is_one(&self) -> bool {
        matches!(self.of, Of::One)
    }

    /// How many there can be.
    pub(super) fn count(&self) -> usize {
        match &self.values {
            Values::Listed(values) => values.len(),
            Values::Rows(columns) => columns.len(),
            Values::Logins(accounts) => accounts.len() + 1,
            Values::Texts(texts) => texts.len() + 1,
        }
    }

    /// The recorded value of a group; none where it is not known.
    pub(super) fn value(&self, group: usize) -> Option<&str> {
        match &self.values {
            Values::Listed(values) => values.get(group)?.as_deref(),
            Values::Rows(columns) => Some(columns.list_keys.get(group)),
            Values::Logins(accounts) => accounts.logins.get(group).map(|login| &**login),
            Values::Texts(texts) => texts.get(group).map(|text| &**text),
        }
    }

    /// The same, to be kept.
    pub(super) fn kept(&self, group: usize) -> Option<Arc<str>> {
        match &self.values {
            Values::Listed(values) => values.get(group)?.clone(),
            Values::Rows(columns) => Some(columns.list_keys.get(group).into()),
            Values::Logins(accounts) => accounts.logins.get(group).cloned(),
            Values::Texts(texts) => texts.get(group).cloned(),
        }
    }

    /// Whether the group depends on the end of the stretch.
    pub(super) fn is_of_stretch(&self) -> bool {
        matches!(self.of, Of::Age(None))
    }

    /// Adds the ages at the end of a stretch from which on a row is in other groups.
    pub(super) fn add_ages(&self, ages: &mut Vec<i64>) {
        if self.is_of_stretch() {
            ages.extend(AgeClass::ALL.iter().map(|class| class.bounds().0));
        }
    }

    /// Gives the groups of a row, for a stretch that ends on a day.
    pub(super) fn each(&self, columns: &Columns, row: usize, end: i32, mut take: impl FnMut(u32)) {
        match &self.of {
            Of::One => take(0),
            Of::Row => take(row as u32),
            Of::Place(places, groups) => take(groups[places[row] as usize]),
            Of::Relation(codes) => take(codes[row] as u32),
            Of::Age(on) => {
                let age = columns.age(row, on.unwrap_or(end)).map(|age| AgeClass::of(age) as u32);
                take(age.unwrap_or(behind(AgeClass::ALL.len())));
            }
            Of::Facet(places, groups) => {
                let places = places.of_row(row);
                places.iter().for_each(|place| take(groups[*place as usize]));
                if let (true, Some(unknown)) = (places.is_empty(), groups.last()) {
                    take(*unknown);
                }
            }
        }
    }
}

fn highest(codes: &[i16]) -> i16 {
    codes.iter().copied().max().unwrap_or(0)
}

/// The group of each of some values, and the values of the groups; the first is that of what is not known.
fn distinct<'v>(values: impl Iterator<Item = Option<&'v Arc<str>>>) -> (Vec<u32>, Vec<Option<Arc<str>>>) {
    let mut groups: std::collections::HashMap<&str, u32> = std::collections::HashMap::new();
    let mut listed = vec![None];
    let places = values.map(|value| {
        value.map_or(0, |value| {
            *groups.entry(value).or_insert_with(|| {
                listed.push(Some(Arc::clone(value)));
                listed.len() as u32 - 1
            })
        })
    });
    let places = places.collect();
    (places, listed)
}
