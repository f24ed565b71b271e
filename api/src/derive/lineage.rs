//! Bases found among what is listed, and the accounts that lineages lead to: definitions.md section 4, *Bases* and *Attribution
//! ROOT_MODEL*.

use std::collections::HashMap;
use std::num::NonZeroU32;

use super::CHUNK;
use super::attributes::{self, Ahead};
use super::replay::Read;
use crate::classify::{self, Base};
use crate::history::{self, Place, Roster};
use crate::listing::Attributes;
use crate::store::{Interner, StoreError, StoreResult, Writer};

/// A base that a model declares.
#[derive(Debug)]
pub(super) struct FoundBase {
    pub(super) declared: Base,
    /// The place of the repository that it means; none where no snapshot lists it.
    pub(super) place: Option<usize>,
}

/// Finds declared bases.
pub(super) struct Bases<'a> {
    roster: &'a Roster,
    aliases: HashMap<String, usize>,
}

impl<'a> Bases<'a> {
    pub(super) fn new(roster: &'a Roster) -> Self {
        Self { roster, aliases: roster.aliases() }
    }

    /// What the model at a place is built on, in order, each once; never the model itself, by whatever name it calls itself.
    pub(super) fn of(&self, place: usize, told: &Attributes) -> Vec<FoundBase> {
        let mut bases: Vec<FoundBase> = Vec::new();
        for declared in classify::bases(told) {
            let (id, name) = (declared.source_id.as_deref(), declared.name.as_deref());
            let found = self.roster.find(id, name, &self.aliases);
            let is_known = |base: &FoundBase| found.is_some() && base.place == found;
            if found != Some(place) && !bases.iter().any(is_known) {
                bases.push(FoundBase { declared, place: found });
            }
        }
        bases
    }
}

/// Accounts of models and of the roots of their lineages.
pub(super) struct Lineage {
    accounts: Vec<Option<NonZeroU32>>,
    /// Accounts of first bases that no snapshot lists, by the places of the models that name them.
    unlisted: HashMap<usize, Option<i64>>,
    roots: Vec<Place>,
}

impl Lineage {
    /// Follows the first bases of all models.
    pub(super) async fn read(
        writer: &Writer,
        read: &Read,
        bases: &Bases<'_>,
        interner: &mut Interner<'_>,
    ) -> StoreResult<Self> {
        let models = read.merged.len();
        let (mut accounts, mut first) = (Vec::with_capacity(models), Vec::with_capacity(models));
        let mut unlisted = HashMap::new();
        let name = |place: usize| read.roster.name(place);
        // Of most models nothing is to be read: their names tell their accounts, and no listing of them tells a base.
        let is_read = |place: &usize| read.may_tell_base[*place] || classify::account(name(*place), None).is_none();
        let nothing = Attributes::default();
        let chunks = || (0..models).step_by(CHUNK).map(|from| from..models.min(from + CHUNK));
        let wanted = chunks().map(|places| places.filter(is_read).map(|place| read.merged[place]).collect());
        let mut ahead = Ahead::new(writer, wanted, attributes::lineage);
        let mut sets = ahead.next().await?;
        for places in chunks() {
            let described = async {
                for place in places {
                    let told = if is_read(&place) { attributes::of(&sets, &read.merged[place])? } else { &nothing };
                    let name = name(place);
                    let account = interner.account(classify::account(name, told.author.as_deref()));
                    accounts.push(account.map(numbered).transpose()?);
                    let base = bases.of(place, told).into_iter().next();
                    first.push(base.as_ref().and_then(|base| base.place).map(Place::new));
                    if let Some(FoundBase { declared, place: None }) = base {
                        unlisted.insert(place, interner.account(account_of(&declared)));
                    }
                }
                Ok(())
            };
            sets = tokio::try_join!(biased; ahead.next(), described)?.0;
            interner.write_much().await?;
        }
        Ok(Self { accounts, unlisted, roots: history::roots(&first) })
    }

    /// The account of the model at a place.
    pub(super) fn account(&self, place: usize) -> Option<i64> {
        self.accounts.get(place).copied().flatten().map(|account| account.get().into())
    }

    /// The last listed model of a chain, and the account of its root.
    pub(super) fn root(&self, place: usize) -> (usize, Option<i64>) {
        let root = self.roots.get(place).map_or(place, |root| root.get());
        (root, self.unlisted.get(&root).copied().unwrap_or_else(|| self.account(root)))
    }
}

/// The number of an account in half the room: there are not as many accounts in the world.
fn numbered(account: i64) -> StoreResult<NonZeroU32> {
    let number = u32::try_from(account).ok().and_then(NonZeroU32::new);
    number.ok_or_else(|| StoreError::corrupt("numbers of accounts"))
}

/// The account of a base that no snapshot lists, as far as its name tells it.
pub(super) fn account_of(base: &Base) -> Option<&str> {
    base.name.as_deref().and_then(|name| classify::account(name, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;
    use crate::listing::BaseModel;

    /// The bases of the model at a place, as places, or names where none is listed.
    fn found(roster: &Roster, place: usize, declared: &[(Option<&str>, &str)]) -> Vec<Result<usize, String>> {
        let model = |(id, name): &(Option<&str>, &str)| BaseModel {
            source_id: id.map(str::to_owned),
            name: Some((*name).to_owned()),
        };
        let told = Attributes { base_models: Some(declared.iter().map(model).collect()), ..Attributes::default() };
        let bases = Bases::new(roster).of(place, &told);
        bases.into_iter().map(|base| base.place.ok_or(base.declared.name.unwrap_or_default())).collect()
    }

    #[test]
    fn bases_are_repositories_each_once_and_never_the_model_itself() {
        let day = |n| Day::from_epoch_days(n).unwrap();
        let mut roster = Roster::default();
        let (first, second) = (roster.place_identified(day(1), "1", "a/old"), roster.place_named("b/two"));
        roster.give_up("1", "a/new");
        roster.place_identified(day(2), "1", "a/new");

        let declared =
            [(None, "x/none"), (None, "a/OLD"), (Some("1"), "elsewhere"), (None, "B/Two"), (Some("404"), "b/two")];
        let other = roster.place_named("c/three");
        assert_eq!(found(&roster, other, &declared), [Err("x/none".to_owned()), Ok(first), Ok(second)]);
        assert_eq!(found(&roster, first, &declared), [Err("x/none".to_owned()), Ok(second)]);
        for own in [(None, "A/New"), (None, "a/old"), (Some("1"), "elsewhere"), (Some("404"), "a/new")] {
            assert_eq!(found(&roster, first, &[own]), [], "{own:?}");
        }
    }

    #[test]
    fn the_name_of_a_base_tells_its_account() {
        let base = |name: Option<&str>| Base { source_id: Some("1".to_owned()), name: name.map(str::to_owned) };
        let told = [Some("Qwen/x"), Some("bert-base-uncased"), Some("/x"), None];
        let accounts = told.map(|name| account_of(&base(name)).map(str::to_owned));
        assert_eq!(accounts, [Some("Qwen".to_owned()), None, None, None]);
    }
}
