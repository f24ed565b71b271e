//! The row of a repository: what its listings told, classified.

use std::collections::HashMap;

use entity::{base_edge, former_name, repository, repository_facet};

use crate::calendar::Day;
use crate::classify;
use crate::dimension::text::{self, UNKNOWN, digest, fold};
use crate::dimension::{Hub, Relation, RepositoryKind};
use crate::history::{Amount, Holder, Roster, SnapshotDays, Thirtieths, Track};
use crate::listing::Attributes;
use crate::store::{Derived, Digest, FacetOf, Interner, StoreResult};

use super::lineage::{Bases, FoundBase, Lineage, account_of};
use super::written::Written;

/// Writes down repositories of one kind of one hub.
pub(super) struct Describer<'a> {
    hub: Hub,
    kind: RepositoryKind,
    first_id: i64,
    roster: &'a Roster,
    /// Of models alone.
    lineage: Option<(Bases<'a>, Lineage)>,
    curated: &'a HashMap<String, i64>,
    interner: Interner<'a>,
}

impl<'a> Describer<'a> {
    pub(super) fn new(
        hub: Hub,
        kind: RepositoryKind,
        first_id: i64,
        roster: &'a Roster,
        lineage: Option<(Bases<'a>, Lineage)>,
        curated: &'a HashMap<String, i64>,
        interner: Interner<'a>,
    ) -> Self {
        Self { hub, kind, first_id, roster, lineage, curated, interner }
    }

    /// Adds the repository to `part`, and gives its first amount.
    pub(super) fn describe(
        &mut self,
        place: usize,
        track: &Track,
        told: &Attributes,
        attributes: Digest,
        days: &SnapshotDays,
        part: &mut Derived,
    ) -> Option<Amount> {
        let holder = self.roster.holder(place);
        let id = self.first_id + place as i64;
        let created_at = told.created_at.filter(|told| classify::created(*told).is_some());
        let created = track.created(created_at.and_then(classify::created));
        let first = track.first_count(days).and_then(|first| first.amount(created));
        let lifetime = track.lifetime(first);
        let tags = told.tags.as_deref().unwrap_or_default();
        let is_model = self.kind == RepositoryKind::Model;

        let publisher_id = self.interner.account(classify::account(holder.name, told.author.as_deref()));
        let bases = self.lineage.as_ref().map(|(bases, _)| bases.of(place, told)).unwrap_or_default();
        let root = self.lineage.as_ref().map(|(_, lineage)| lineage.root(place));
        let parameters = is_model.then(|| self.parameters(&holder, told)).flatten();
        let relation = if bases.is_empty() { Relation::NoneDeclared } else { classify::relation(told) };
        part.repositories.push(repository::Model {
            id,
            hub: self.hub.code(),
            kind: self.kind.code(),
            source_id: holder.source_id.as_deref().map(str::to_owned),
            name: holder.name.to_owned(),
            name_key: fold(holder.name),
            name_held: holder.held,
            list_key: list_key(&holder, track.first_seen),
            publisher_id,
            root_id: root.map(|(root, _)| self.first_id + root as i64),
            root_publisher_id: root.and_then(|(_, account)| account),
            first_seen: track.first_seen.epoch_days(),
            created_on: created.map(Day::epoch_days),
            created_at,
            counts_from: created.unwrap_or(track.first_seen).epoch_days(),
            removed_on: track.removed(days).map(|absence| absence.from.epoch_days()),
            last_modified: track.last_modified(),
            likes: track.likes(),
            downloads_all_time: track.downloads_all_time(),
            lifetime_downloads: lifetime.map(Thirtieths::rounded),
            lifetime_thirtieths: lifetime.map(|lifetime| lifetime.0),
            attributes: attributes.to_vec(),
            task_id: self.term(told.task.as_deref()),
            library_id: self.term(told.library.as_deref()),
            license_id: self.term(classify::license(tags).as_deref()),
            sdk_id: self.term(told.sdk.as_deref()),
            parameters: parameters.map(|(number, _)| number),
            parameter_source: parameters.map(|(_, source)| source.code()),
            relation: relation.code(),
        });
        part.former_names.extend(holder.former.iter().map(|former| former_name::Model {
            repository_id: id,
            name_key: fold(&former.name),
            name: former.name.clone(),
            until_day: former.until.epoch_days(),
        }));
        self.bases(id, bases, part);
        if self.kind == RepositoryKind::Dataset {
            self.facets(id, FacetOf::Category, classify::categories(tags), part);
            self.facets(id, FacetOf::Modality, classify::modalities(tags), part);
        }
        first
    }

    fn parameters(&self, holder: &Holder<'_>, told: &Attributes) -> Option<(i64, crate::dimension::ParameterSource)> {
        let former = holder.former.iter().rev().map(|former| former.name.as_str());
        let curated = std::iter::once(holder.name)
            .chain(former)
            .find_map(|name| self.curated.get(&fold(name)).filter(|total| **total > 0));
        classify::parameters::told(curated.copied(), told, holder.name)
    }

    /// The number of a word, unless it says that the value is not known.
    fn term(&mut self, word: Option<&str>) -> Option<i64> {
        word.filter(|word| fold(word) != UNKNOWN).map(|word| self.interner.term(word))
    }

    fn bases(&mut self, id: i64, bases: Vec<FoundBase>, part: &mut Derived) {
        for (FoundBase { declared, place }, position) in bases.into_iter().zip(0..) {
            let publisher_id = match (place, &self.lineage) {
                (Some(place), Some((_, lineage))) => lineage.account(place),
                _ => self.interner.account(account_of(&declared)),
            };
            part.bases.push(base_edge::Model {
                repository_id: id,
                position,
                base_id: place.map(|place| self.first_id + place as i64),
                source_id: declared.source_id,
                name: declared.name,
                publisher_id,
            });
        }
    }

    /// Writes down what was described, and before it the words and accounts that were new.
    pub(super) async fn write(&mut self, written: &mut Written<'_>, part: Derived) -> StoreResult<()> {
        self.interner.write().await?;
        written.add(part).await
    }

    /// A repository can have a known value and one that is spelt `unknown` as well; it then belongs to both groups.
    fn facets(&mut self, id: i64, facet: FacetOf, words: Vec<String>, part: &mut Derived) {
        let mut spelt_unknown = false;
        for word in words {
            if fold(&word) == UNKNOWN && std::mem::replace(&mut spelt_unknown, true) {
                continue;
            }
            let word = if fold(&word) == UNKNOWN { UNKNOWN } else { &word };
            let term_id = self.interner.term(word);
            part.facets.push(repository_facet::Model { repository_id: id, facet: facet.code(), term_id });
        }
    }
}

/// Where a repository stands in the order of names. Behind a name that another one has now come the day it was first listed and a
/// digest of its identifier: no name holds a line break, and together they tell all former holders apart.
fn list_key(holder: &Holder<'_>, first_seen: Day) -> String {
    let name = text::list_key(&fold(holder.name));
    if holder.held {
        return name;
    }
    format!("{name}\n{first_seen}\n{}", digest(holder.source_id.as_deref().unwrap_or_default()))
}
