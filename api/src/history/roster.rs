//! Who a row belongs to: identity over renames (definitions.md section 1, *Identity*).
//!
//! A day's rows are placed in three passes: all names given up that day are freed, then rows with an identifier are placed,
//! then rows without one.

use std::collections::HashMap;

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
pub struct Holder {
    /// The hub's identifier, once a source told it.
    pub source_id: Option<String>,
    /// Present name, or the last one when another repository took it.
    pub name: String,
    /// Whether the name is still its own.
    pub held: bool,
    /// Names before renames, oldest first; never the present one.
    pub former: Vec<FormerName>,
}

/// All repositories of one kind of one hub, by identifier and by name.
#[derive(Debug, Default)]
pub struct Roster {
    holders: Vec<Holder>,
    by_source: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

impl Roster {
    /// First pass: a known identifier with another name gives up the one it has.
    pub fn give_up(&mut self, source_id: &str, name: &str) {
        let Some(&known) = self.by_source.get(source_id) else { return };
        let (held, key) = (fold(&self.holders[known].name), fold(name));
        if held != key && self.holders[known].held {
            self.by_name.remove(&held);
            self.holders[known].held = false;
        }
    }

    /// Second pass: the repository that a row with an identifier belongs to, made when it is new.
    pub fn place_identified(&mut self, day: Day, source_id: &str, name: &str) -> usize {
        let key = fold(name);
        let known = self.by_source.get(source_id).copied();
        let nameless = || self.by_name.get(&key).copied().filter(|&held| self.holders[held].source_id.is_none());
        let Some(place) = known.or_else(nameless) else {
            let place = self.enter(Some(source_id), name);
            self.take(place, key);
            return place;
        };
        let holder = &mut self.holders[place];
        if known.is_none() {
            holder.source_id = Some(source_id.to_owned());
            self.by_source.insert(source_id.to_owned(), place);
        }
        if fold(&holder.name) != key {
            let name = std::mem::take(&mut holder.name);
            holder.former.push(FormerName { name, until: day });
            holder.former.retain(|former| fold(&former.name) != key);
        }
        name.clone_into(&mut holder.name);
        self.take(place, key);
        place
    }

    /// Third pass: the repository that a row without an identifier belongs to: the one that has the name now, else a new one.
    pub fn place_named(&mut self, name: &str) -> usize {
        let key = fold(name);
        if let Some(&place) = self.by_name.get(&key) {
            name.clone_into(&mut self.holders[place].name);
            return place;
        }
        let place = self.enter(None, name);
        self.take(place, key);
        place
    }

    /// All repositories, in the order in which they were first placed.
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// The repository that a declared base means: by identifier, then by present, by lost, by former name.
    pub fn find(&self, source_id: Option<&str>, name: Option<&str>, aliases: &HashMap<String, usize>) -> Option<usize> {
        let by_source = source_id.and_then(|id| self.by_source.get(id));
        let key = name.map(fold);
        by_source.or_else(|| key.as_ref().and_then(|key| self.by_name.get(key).or_else(|| aliases.get(key)))).copied()
    }

    /// Names that nobody has now, each with the repository it leads to: of those that lost it the one first placed
    /// last, else that which was last renamed from it.
    pub fn aliases(&self) -> HashMap<String, usize> {
        let mut former: Vec<(Day, String, usize)> = Vec::new();
        let mut lost = Vec::new();
        for (place, holder) in self.holders.iter().enumerate() {
            former.extend(holder.former.iter().map(|former| (former.until, fold(&former.name), place)));
            if !holder.held {
                lost.push((fold(&holder.name), place));
            }
        }
        former.sort();
        let mut aliases: HashMap<_, _> = former.into_iter().map(|(_, key, place)| (key, place)).collect();
        aliases.extend(lost);
        aliases
    }

    fn enter(&mut self, source_id: Option<&str>, name: &str) -> usize {
        let place = self.holders.len();
        let source_id = source_id.map(str::to_owned);
        if let Some(id) = &source_id {
            self.by_source.insert(id.clone(), place);
        }
        self.holders.push(Holder { source_id, name: name.to_owned(), held: false, former: Vec::new() });
        place
    }

    fn take(&mut self, place: usize, key: String) {
        if let Some(former) = self.by_name.insert(key, place)
            && former != place
        {
            self.holders[former].held = false;
        }
        self.holders[place].held = true;
    }
}

#[cfg(test)]
#[path = "roster_tests.rs"]
mod tests;
