//! From the bases that models name to what each derives from: definitions.md section 5, *derivatives*.

use std::collections::HashMap;

use super::CountedFor;
use crate::dimension::{DerivativeScope, Member};
use crate::engine::NamedBase;

/// A base that a model names.
struct Edge {
    model: i64,
    base: Option<i64>,
    /// What the base counts for, as its place among the members; none where that is not known.
    member: Option<usize>,
}

/// The bases of all models, and what they count for.
pub(super) struct Ancestry {
    /// By model.
    edges: Vec<Edge>,
    /// Where the edges of each edge's base begin, where it has any.
    onward: Vec<Option<usize>>,
    /// What derivatives are counted for.
    pub(super) members: Vec<Member>,
}

/// Reads what models name, in any order.
pub(super) struct Reader {
    by: CountedFor,
    edges: Vec<Edge>,
    members: Vec<Member>,
    places: HashMap<String, usize>,
}

impl Reader {
    pub(super) fn new(by: CountedFor) -> Self {
        Self { by, edges: Vec::new(), members: Vec::new(), places: HashMap::new() }
    }

    pub(super) fn read(&mut self, named: NamedBase) {
        let member = named.value.and_then(|value| self.by.member(value)).map(|member| self.place(member));
        self.edges.push(Edge { model: named.model, base: named.base, member });
    }

    /// Of several spellings of a name that no listing tells the first by code points counts.
    fn place(&mut self, member: Member) -> usize {
        if let Some(place) = self.places.get(&member.key) {
            let known = &mut self.members[*place];
            if member.label < known.label {
                *known = member;
            }
            return *place;
        }
        let place = self.members.len();
        self.places.insert(member.key.clone(), place);
        self.members.push(member);
        place
    }

    pub(super) fn finish(self) -> Ancestry {
        let Self { mut edges, members, .. } = self;
        edges.sort_unstable_by_key(|edge| edge.model);
        let onward = edges.iter().map(|edge| edge.base.and_then(|base| begin(&edges, base))).collect();
        Ancestry { edges, onward, members }
    }
}

/// Where the edges of a model begin; none where it names no base.
fn begin(edges: &[Edge], model: i64) -> Option<usize> {
    let at = edges.partition_point(|edge| edge.model < model);
    edges.get(at).is_some_and(|edge| edge.model == model).then_some(at)
}

/// Follows one model after the other to what it derives from.
pub(super) struct Walk<'a> {
    ancestry: &'a Ancestry,
    scope: DerivativeScope,
    /// By which walk a model was met last, at the place where its edges begin.
    met: Vec<u32>,
    /// By which walk a member was met last.
    counted: Vec<u32>,
    walks: u32,
    path: Vec<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(ancestry: &'a Ancestry, scope: DerivativeScope) -> Self {
        let (met, counted) = (vec![0; ancestry.edges.len()], vec![0; ancestry.members.len()]);
        Self { ancestry, scope, met, counted, walks: 0, path: Vec::new() }
    }

    /// Puts into `members` what a model counts for, each once: what it names and, as far as the scope goes, what that is built on, but
    /// never itself. Whether any of it is not known comes back.
    pub(super) fn of(&mut self, model: i64, members: &mut Vec<usize>) -> bool {
        let Self { ancestry: Ancestry { edges, onward, .. }, scope, met, counted, walks, path } = self;
        members.clear();
        *walks += 1;
        let mut is_unknown = false;
        let mut meet = |at: usize, path: &mut Vec<usize>| {
            if std::mem::replace(&mut met[at], *walks) != *walks {
                path.push(at);
            }
        };
        if let Some(at) = begin(edges, model) {
            meet(at, path);
        }
        while let Some(at) = path.pop() {
            let own = edges[at..].iter().zip(&onward[at..]).take_while(|(edge, _)| edge.model == edges[at].model);
            for (edge, onward) in own.filter(|(edge, _)| edge.base != Some(model)) {
                match edge.member {
                    Some(member) if std::mem::replace(&mut counted[member], *walks) != *walks => members.push(member),
                    Some(_) => {}
                    None => is_unknown = true,
                }
                if let Some(at) = onward.filter(|_| *scope == DerivativeScope::Recursive) {
                    meet(at, path);
                }
            }
        }
        is_unknown
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn read(by: CountedFor, named: &[(i64, Option<i64>, Option<&str>)]) -> Ancestry {
        let mut reader = Reader::new(by);
        for (model, base, value) in named {
            reader.read(NamedBase { model: *model, base: *base, value: value.map(str::to_owned) });
        }
        reader.finish()
    }

    fn keys(ancestry: &Ancestry, scope: DerivativeScope, model: i64) -> (BTreeSet<&str>, bool) {
        let (mut members, mut walk) = (Vec::new(), Walk::new(ancestry, scope));
        let is_unknown = walk.of(model, &mut members);
        let keys: BTreeSet<_> = members.iter().map(|member| ancestry.members[*member].key.as_str()).collect();
        assert_eq!(keys.len(), members.len(), "each once");
        (keys, is_unknown)
    }

    fn of<const N: usize>(keys: [&str; N], is_unknown: bool) -> (BTreeSet<&str>, bool) {
        (keys.into_iter().collect(), is_unknown)
    }

    #[test]
    fn what_is_named_and_what_that_is_built_on() {
        // 1 names 2 and one that is not listed; 2 names 3; 3 names 4, of an unknown account, and 2's account again.
        let named = [
            (1, Some(2), Some("a")),
            (1, None, Some("x")),
            (3, Some(4), None),
            (3, Some(5), Some("a")),
            (2, Some(3), Some("c")),
        ];
        let ancestry = read(CountedFor::Publisher, &named);
        assert_eq!(keys(&ancestry, DerivativeScope::Direct, 1), of(["a", "x"], false));
        assert_eq!(keys(&ancestry, DerivativeScope::Recursive, 1), of(["a", "c", "x"], true));
        assert_eq!(keys(&ancestry, DerivativeScope::Direct, 3), of(["a"], true));
        assert_eq!(keys(&ancestry, DerivativeScope::Recursive, 4), of([], false));
    }

    #[test]
    fn a_loop_ends_and_nobody_derives_from_itself() {
        // 1 and 2 name each other, 3 names 1; all of them are of one account but 2.
        let named = [(1, Some(2), Some("b")), (2, Some(1), Some("a")), (3, Some(1), Some("a"))];
        let ancestry = read(CountedFor::Publisher, &named);
        assert_eq!(keys(&ancestry, DerivativeScope::Recursive, 1), of(["b"], false));
        assert_eq!(keys(&ancestry, DerivativeScope::Recursive, 2), of(["a"], false));
        assert_eq!(keys(&ancestry, DerivativeScope::Recursive, 3), of(["a", "b"], false));
    }

    #[test]
    fn names_are_one_whatever_their_case_and_unknown_is_not_known() {
        let named = [(1, None, Some("Org/b")), (2, None, Some("Org/B")), (3, None, Some("Unknown"))];
        let ancestry = read(CountedFor::BaseModel, &named);
        assert_eq!(ancestry.members, [Member { key: "org/b".to_owned(), label: "Org/B".to_owned() }]);
        assert_eq!(keys(&ancestry, DerivativeScope::Direct, 3), of([], true));
    }

    proptest! {
        /// Models 0 to 11, each of an account of its own.
        #[test]
        fn ancestors_are_all_that_can_be_reached(
            named in prop::collection::vec((0i64..12, 0i64..12), 0..40).prop_map(|named| {
                named.into_iter().filter(|(model, base)| model != base).collect::<Vec<_>>()
            })
        ) {
            let names: Vec<String> = (0..12).map(|model| format!("m{model}")).collect();
            let told: Vec<_> =
                named.iter().map(|(model, base)| (*model, Some(*base), Some(names[*base as usize].as_str()))).collect();
            let ancestry = read(CountedFor::Publisher, &told);
            for model in 0..12 {
                let mut reached: BTreeSet<i64> = BTreeSet::from([model]);
                for _ in 0..12 {
                    let further: Vec<i64> =
                        named.iter().filter(|(of, _)| reached.contains(of)).map(|(_, base)| *base).collect();
                    reached.extend(further);
                }
                reached.remove(&model);
                let expected: BTreeSet<&str> = reached.iter().map(|of| names[*of as usize].as_str()).collect();
                prop_assert_eq!(keys(&ancestry, DerivativeScope::Recursive, model), (expected, false));
                let direct: BTreeSet<&str> = named.iter().filter(|(of, _)| *of == model)
                    .map(|(_, base)| names[*base as usize].as_str()).collect();
                prop_assert_eq!(keys(&ancestry, DerivativeScope::Direct, model), (direct, false));
            }
        }
    }
}
