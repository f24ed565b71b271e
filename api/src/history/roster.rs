//! Who a row belongs to: identity over renames (definitions.md section 1, *Identity*).
//!
//! A day's rows are placed in three passes: all names given up that day are freed, then rows with an identifier are placed,
//! then rows without one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;

use super::called::{Called, Entry, Id};
use crate::calendar::Day;
use crate::dimension::text::fold;

/// A name that a repository had before it was renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
    /// As it was last spelt.
    pub name: String,
    /// Day of the snapshot that first had another name.
    pub until: Day,
}

/// A repository, as far as its identity goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder<'a> {
    /// The hub's identifier, once a source told it.
    pub source_id: Option<Cow<'a, str>>,
    /// Present name, or the last one when another repository took it.
    pub name: &'a str,
    /// Whether the name is still its own.
    pub held: bool,
    /// Names before renames, oldest first; never the present one.
    pub former: &'a [FormerName],
}

/// All repositories of one kind of one hub, by identifier and by name. A hub has millions: what they are
/// called lies in one, and what finds them holds places alone.
#[derive(Debug, Default)]
pub struct Roster {
    called: Called,
    kept: Vec<Entry>,
    /// Whether each holds its name.
    held: Vec<bool>,
    former: HashMap<usize, Vec<FormerName>>,
    by_source: HashTable<u32>,
    /// Those that hold their names.
    by_name: HashTable<u32>,
    hasher: RandomState,
}

impl Roster {
    /// None yet, with room for so many.
    pub fn with_capacity(repositories: usize) -> Self {
        Self {
            kept: Vec::with_capacity(repositories),
            held: Vec::with_capacity(repositories),
            by_source: HashTable::with_capacity(repositories),
            by_name: HashTable::with_capacity(repositories),
            ..Self::default()
        }
    }

    /// First pass: a known identifier with another name gives up the one it has.
    pub fn give_up(&mut self, source_id: &str, name: &str) {
        let Some(known) = self.bearer(source_id) else { return };
        if self.held[known] && !is_folded(self.name(known), &fold(name)) {
            self.let_go(known);
        }
    }

    /// Second pass: the repository that a row with an identifier belongs to, made when it is new.
    pub fn place_identified(&mut self, day: Day, source_id: &str, name: &str) -> usize {
        let key = fold(name);
        let known = self.bearer(source_id);
        let nameless = || self.holder_of(&key).filter(|held| self.id(*held).is_none());
        let Some(place) = known.or_else(nameless) else {
            return self.enter(Some(source_id), name, &key);
        };
        if known.is_none() {
            self.identify(place, source_id);
        }
        if !is_folded(self.name(place), &key) {
            if self.held[place] {
                self.let_go(place);
            }
            let name = self.name(place).to_owned();
            let former = self.former.entry(place).or_default();
            former.push(FormerName { name, until: day });
            former.retain(|former| fold(&former.name) != key);
        }
        self.call(place, name);
        self.take(place, &key);
        place
    }

    /// Third pass: the repository that a row without an identifier belongs to: the one that has the name now, else a new one.
    pub fn place_named(&mut self, name: &str) -> usize {
        let key = fold(name);
        if let Some(place) = self.holder_of(&key) {
            self.call(place, name);
            return place;
        }
        self.enter(None, name, &key)
    }

    /// How many there are; their places are below.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The repository at a place, in the order in which they were first placed.
    pub fn holder(&self, place: usize) -> Holder<'_> {
        Holder {
            source_id: self.id(place).map(Id::text),
            name: self.name(place),
            held: self.held[place],
            former: self.former.get(&place).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// The repository that a declared base means: by identifier, then by present, by lost, by former name.
    pub fn find(&self, source_id: Option<&str>, name: Option<&str>, aliases: &HashMap<String, usize>) -> Option<usize> {
        let by_source = source_id.and_then(|id| self.bearer(id));
        let key = name.map(fold);
        by_source.or_else(|| key.as_ref().and_then(|key| self.holder_of(key).or_else(|| aliases.get(key).copied())))
    }

    /// Names that nobody has now, each with the repository it leads to: of those that lost it the one first placed
    /// last, else that which was last renamed from it.
    pub fn aliases(&self) -> HashMap<String, usize> {
        let former = self.former.iter();
        let mut former: Vec<(Day, String, usize)> = former
            .flat_map(|(place, names)| names.iter().map(|former| (former.until, fold(&former.name), *place)))
            .collect();
        former.sort();
        let mut aliases: HashMap<_, _> = former.into_iter().map(|(_, key, place)| (key, place)).collect();
        let lost = (0..self.len()).filter(|place| !self.held[*place]);
        aliases.extend(lost.map(|place| (fold(self.name(place)), place)));
        aliases
    }

    /// The present name of the repository at a place, or the last one when another repository took it.
    pub fn name(&self, place: usize) -> &str {
        self.called.name(self.kept[place])
    }

    fn id(&self, place: usize) -> Option<Id<'_>> {
        self.called.id(self.kept[place])
    }

    /// The repository with an identifier.
    fn bearer(&self, source_id: &str) -> Option<usize> {
        let id = Id::of(source_id);
        let found = self.by_source.find(self.hasher.hash_one(Some(id)), |place| self.id(*place as usize) == Some(id));
        found.map(|place| *place as usize)
    }

    /// The repository that has a folded name now.
    fn holder_of(&self, key: &str) -> Option<usize> {
        let found = self.by_name.find(self.hasher.hash_one(key), |place| is_folded(self.name(*place as usize), key));
        found.map(|place| *place as usize)
    }

    fn enter(&mut self, source_id: Option<&str>, name: &str, key: &str) -> usize {
        let place = self.kept.len();
        self.kept.push(self.called.add(source_id.map(Id::of), name));
        self.held.push(false);
        if let Some(id) = source_id {
            self.find_by(place, Id::of(id));
        }
        self.take(place, key);
        place
    }

    fn identify(&mut self, place: usize, source_id: &str) {
        let name = self.name(place).to_owned();
        self.kept[place] = self.called.add(Some(Id::of(source_id)), &name);
        self.find_by(place, Id::of(source_id));
    }

    /// Has a repository found by its identifier.
    fn find_by(&mut self, place: usize, id: Id<'_>) {
        let Self { called, kept, by_source, hasher, .. } = self;
        let id_of = |place: &u32| called.id(kept[*place as usize]);
        by_source.insert_unique(hasher.hash_one(Some(id)), place as u32, |place| hasher.hash_one(id_of(place)));
    }

    /// Spells the name of a repository as it came last.
    fn call(&mut self, place: usize, name: &str) {
        if self.name(place) != name {
            let id = self.id(place).map(Id::text).map(Cow::into_owned);
            self.kept[place] = self.called.add(id.as_deref().map(Id::of), name);
        }
    }

    /// Gives a repository its name, which nobody else has from now on.
    fn take(&mut self, place: usize, key: &str) {
        match self.holder_of(key) {
            Some(former) if former == place => return,
            Some(former) => self.let_go(former),
            None => {}
        }
        self.held[place] = true;
        let Self { called, kept, by_name, hasher, .. } = self;
        let key_of = |place: &u32| fold(called.name(kept[*place as usize]));
        by_name.insert_unique(hasher.hash_one(key), place as u32, |place| hasher.hash_one(key_of(place).as_str()));
    }

    fn let_go(&mut self, place: usize) {
        let hash = self.hasher.hash_one(fold(self.name(place)).as_str());
        if let Ok(found) = self.by_name.find_entry(hash, |held| *held as usize == place) {
            found.remove();
        }
        self.held[place] = false;
    }
}

/// Whether a text folds to a key.
fn is_folded(text: &str, key: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(key) } else { fold(text) == key }
}

#[cfg(test)]
#[path = "roster_tests.rs"]
mod tests;
