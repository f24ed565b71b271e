//! What a listing says of a repository on a day.

use super::accounts::Accounts;
use super::dice::Dice;
use super::population::{FLOOR, Population};
use super::vocabulary::{CATEGORIES, KITS, LANGUAGES, LICENCES, MERGE, PROFILES, RELATIONS};
use super::words;
use crate::dimension::RepositoryKind;

const SECONDS_PER_DAY: i64 = 86_400;
const MICROS: i64 = 1_000_000;
/// The hub's stamp of what is older than its record: 2022-03-02T23:29:04Z.
const FLOOR_SECOND: i64 = 1_646_263_744;
const FINE_TUNES: [&str; 5] = ["Instruct", "Chat", "SFT", "DPO", "finetuned"];
const PACKINGS: [&str; 3] = ["GGUF", "AWQ", "GPTQ"];

#[derive(Clone, Copy)]
enum Question {
    Identifier,
    Time,
    Changed,
    Ending,
    Moved,
    Sized,
    Named,
    Licence,
    Language,
    Category,
    Bytes,
    Kit,
    Likes,
}

/// Counters of a repository as a listing tells them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counters {
    /// Of the last 30 days.
    pub(super) downloads: u64,
    pub(super) all_time: u64,
}

/// A row of a listing.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) source_id: String,
    pub(super) name: String,
    pub(super) author: String,
    /// Microseconds since 1970.
    pub(super) created_at: i64,
    pub(super) last_modified: i64,
    pub(super) counters: Counters,
    pub(super) likes: u64,
    pub(super) tags: Vec<String>,
    pub(super) task: Option<&'static str>,
    pub(super) library: Option<&'static str>,
    /// Number of parameters.
    pub(super) safetensors: Option<u64>,
    pub(super) gguf: Option<u64>,
    pub(super) bases: Option<Bases>,
    pub(super) main_size: Option<u64>,
    pub(super) sdk: Option<&'static str>,
}

/// What a model is made of.
#[derive(Debug)]
pub(super) struct Bases {
    pub(super) relation: &'static str,
    /// Identifiers and names.
    pub(super) models: Vec<(String, String)>,
}

/// Tells of the repositories of a kind.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) population: &'a Population,
    pub(super) accounts: Accounts,
}

impl Teller<'_> {
    fn ask(&self, number: u32, question: Question) -> Dice {
        self.population.die(number).of(1 << 16 | question as u64)
    }

    fn created_second(&self, number: u32) -> i64 {
        let day = self.population.entries[number as usize].created;
        if day == FLOOR {
            return FLOOR_SECOND;
        }
        i64::from(day) * SECONDS_PER_DAY + self.ask(number, Question::Time).below(SECONDS_PER_DAY as u64) as i64
    }

    /// The hub's identifier of a repository.
    pub(super) fn identifier(&self, number: u32) -> String {
        let seconds = u32::try_from(self.created_second(number)).unwrap_or_default();
        words::identifier(seconds, self.ask(number, Question::Identifier).bits())
    }

    /// Account and name on a day.
    fn name(&self, number: u32, on: i32) -> (String, String) {
        let population = self.population;
        let entry = &population.entries[number as usize];
        let renamed = population.life(number).renamed(on);
        let moved = self.ask(number, Question::Moved);
        let moves = renamed && moved.chance(0.4);
        let account = if moves { moved.of(0).below(self.accounts.count.into()) as u32 } else { entry.account };
        let login = self.accounts.login(account);
        let mut name = format!("{login}/{}", words::name(entry.family));
        if population.kind == RepositoryKind::Model {
            let size = PROFILES[usize::from(entry.profile)].1.sizes.get(usize::from(entry.size));
            if let Some((_, (label, _))) = size.filter(|_| self.ask(entry.family, Question::Named).chance(0.7)) {
                name = name + "-" + label;
            }
            if entry.base().is_some() {
                name = name + "-" + self.ending(number) + "-" + &words::token(number);
            }
        }
        // Nothing else ends so, thus no two have the same name.
        if renamed {
            name += "-HF";
        }
        (login, name)
    }

    fn ending(&self, number: u32) -> &'static str {
        let ending = self.ask(number, Question::Ending);
        match RELATIONS[usize::from(self.population.entries[number as usize].relation)].1 {
            "finetune" => FINE_TUNES[ending.below(5) as usize],
            "adapter" => "LoRA",
            "quantized" => PACKINGS[(ending.unit() * ending.unit() * 3.0) as usize],
            _ => "Merge",
        }
    }

    /// Likes after so many downloads; what is not downloaded is liked all the same.
    pub(super) fn likes(&self, number: u32, all_time: u64) -> u64 {
        let liked = self.ask(number, Question::Likes).unit();
        let likes = match self.population.kind {
            RepositoryKind::Model | RepositoryKind::Dataset => (all_time as f64).sqrt() * liked * liked * 0.5,
            RepositoryKind::Space => 8.0 * liked * liked * liked * liked / (1.0 - liked).max(1e-3),
        };
        likes as u64
    }

    /// What the listing of a day says.
    pub(super) fn row(&self, number: u32, on: i32, counters: Counters) -> Row {
        let created = self.created_second(number);
        let (author, name) = self.name(number, on);
        let changed = self.ask(number, Question::Changed).unit();
        let changed = created + (changed * changed * changed * 200.0 * SECONDS_PER_DAY as f64) as i64;
        let mut row = Row {
            source_id: self.identifier(number),
            name,
            author,
            created_at: created * MICROS,
            last_modified: changed.min(i64::from(on) * SECONDS_PER_DAY - 1) * MICROS,
            counters,
            likes: self.likes(number, counters.all_time),
            tags: Vec::new(),
            task: None,
            library: None,
            safetensors: None,
            gguf: None,
            bases: None,
            main_size: None,
            sdk: None,
        };
        match self.population.kind {
            RepositoryKind::Model => self.model(number, on, &mut row),
            RepositoryKind::Dataset => self.dataset(number, &mut row),
            RepositoryKind::Space => {
                let sdk = KITS[self.ask(number, Question::Kit).pick(&KITS)].1;
                row.sdk = Some(sdk);
                row.tags.push(sdk.to_owned());
            }
        }
        row.tags.push("region:us".to_owned());
        row
    }

    fn model(&self, number: u32, on: i32, row: &mut Row) {
        let entry = &self.population.entries[number as usize];
        let profile = &PROFILES[usize::from(entry.profile)].1;
        row.task = profile.task;
        row.library = profile.library;
        let size = profile.sizes.get(usize::from(entry.size)).map(|(_, (_, parameters))| *parameters);
        if let Some(base) = entry.base() {
            let relation = usize::from(entry.relation);
            let second = self.population.second_base(number).filter(|_| relation == MERGE);
            let models = [Some(base), second].into_iter().flatten();
            let models = models.map(|base| (self.identifier(base), self.name(base, on).1)).collect();
            row.bases = Some(Bases { relation: RELATIONS[relation].1, models });
        }
        let packed = entry.quantized().then(|| self.ending(number));
        match packed {
            Some("GGUF") => (row.library, row.gguf) = (Some("gguf"), size),
            _ if self.ask(entry.family, Question::Sized).chance(0.6) => row.safetensors = size,
            _ => {}
        }
        let library = row.library.map(str::to_owned);
        let format = row.safetensors.map(|_| "safetensors".to_owned());
        row.tags.extend(library.into_iter().chain(format).chain(row.task.map(str::to_owned)));
        self.common(entry.family, &mut row.tags);
        if let Some(Bases { relation, models }) = &row.bases {
            row.tags.extend(models.iter().map(|(_, name)| format!("base_model:{name}")));
            row.tags.extend(models.iter().map(|(_, name)| format!("base_model:{relation}:{name}")));
        }
    }

    fn dataset(&self, number: u32, row: &mut Row) {
        let bytes = self.ask(number, Question::Bytes);
        row.main_size = bytes.of(0).chance(0.8).then(|| 1 << (10 + (bytes.unit() * bytes.unit() * 28.0) as u32));
        if self.population.entries[number as usize].robotics {
            let tags = ["task_categories:robotics", "modality:video", "modality:timeseries", "LeRobot"];
            row.tags.extend(tags.map(str::to_owned));
        } else {
            let (category, modality) = CATEGORIES[self.ask(number, Question::Category).pick(&CATEGORIES)].1;
            row.tags.extend(category.map(|category| format!("task_categories:{category}")));
            row.tags.push(format!("modality:{modality}"));
        }
        self.common(number, &mut row.tags);
    }

    /// Language and licence, which a family shares.
    fn common(&self, family: u32, tags: &mut Vec<String>) {
        tags.extend(LANGUAGES[self.ask(family, Question::Language).pick(&LANGUAGES)].1.map(str::to_owned));
        let licence = LICENCES[self.ask(family, Question::Licence).pick(&LICENCES)].1;
        tags.extend(licence.map(|licence| format!("license:{licence}")));
    }
}
