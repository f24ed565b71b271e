//! Accounts by rank, the one with most repositories first, and what a registry knows of them.

use std::io;

use super::dice::Dice;
use super::words;
use crate::dimension::PublisherKind;
use crate::table;

/// Accounts with the lowest ranks are organisations.
const ORGANISATIONS: u32 = 60;
/// The first so many whose kind and country a registry may know; it never knows all.
const REGISTERED: u32 = 2_000;

const OF_FIRST: [(u32, PublisherKind); 5] = [
    (60, PublisherKind::Industry),
    (16, PublisherKind::Academia),
    (9, PublisherKind::NonProfit),
    (6, PublisherKind::Government),
    (9, PublisherKind::Community),
];
const OF_OTHERS: [(u32, PublisherKind); 4] = [
    (9, PublisherKind::Industry),
    (8, PublisherKind::Academia),
    (5, PublisherKind::Community),
    (78, PublisherKind::Individual),
];
const COUNTRIES: [(u32, &str); 18] = [
    (38, "US"),
    (24, "CN"),
    (6, "FR"),
    (5, "DE"),
    (5, "GB"),
    (4, "KR"),
    (3, "JP"),
    (3, "CA"),
    (2, "IN"),
    (2, "AE"),
    (2, "IL"),
    (1, "CH"),
    (1, "SG"),
    (1, "NL"),
    (1, "ES"),
    (1, "BR"),
    (1, "PL"),
    (1, "VN"),
];

#[derive(Clone, Copy)]
enum Question {
    Kind,
    Country,
    Known,
}

/// All accounts of a hub.
#[derive(Clone, Copy, Debug)]
pub(super) struct Accounts {
    dice: Dice,
    /// How many there are.
    pub(super) count: u32,
}

impl Accounts {
    pub(super) fn new(dice: Dice, count: u32) -> Self {
        Self { dice, count }
    }

    fn ask(&self, rank: u32, question: Question) -> Dice {
        self.dice.of(rank.into()).of(question as u64)
    }

    fn kind(&self, rank: u32) -> PublisherKind {
        let dice = self.ask(rank, Question::Kind);
        if rank < ORGANISATIONS { OF_FIRST[dice.pick(&OF_FIRST)].1 } else { OF_OTHERS[dice.pick(&OF_OTHERS)].1 }
    }

    /// The name of an account.
    pub(super) fn login(&self, rank: u32) -> String {
        let ending = match self.kind(rank) {
            PublisherKind::Industry => "-ai",
            PublisherKind::Academia => "-lab",
            PublisherKind::NonProfit => "-foundation",
            PublisherKind::Government => "-institute",
            PublisherKind::Community => "-community",
            PublisherKind::Individual => "",
        };
        words::word(rank) + ending
    }

    /// The registry as a table that `hubscope publishers import` reads.
    pub(super) fn registry(&self) -> io::Result<Vec<u8>> {
        let known = |rank: &u32| self.ask(*rank, Question::Known).chance(0.9);
        let lines = (0..self.count.min(REGISTERED)).filter(known).map(|rank| {
            let kind = self.kind(rank);
            let country = self.ask(rank, Question::Country);
            let at_home = match kind {
                PublisherKind::Individual => country.of(0).chance(0.3),
                PublisherKind::Community => country.of(0).chance(0.1),
                _ => true,
            };
            let country = if at_home { COUNTRIES[country.pick(&COUNTRIES)].1 } else { "" };
            let texts = [&self.login(rank), &words::name(rank), kind.name(), country, "", "generated", "", ""];
            texts.map(str::to_owned)
        });
        table::write(["login", "display_name", "kind", "country", "parent", "source", "url", "note"], lines)
    }
}
