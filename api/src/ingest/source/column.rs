//! The columns that are read, by name, and what each has to hold.

use crate::dimension::RepositoryKind;

/// What a column has to hold to be read; a value of another type counts as null.
#[derive(Clone, Copy, Debug)]
pub(super) enum Type {
    Text,
    Counter,
    Instant,
    Truth,
    List(&'static Type),
    Struct(&'static [(&'static str, Type)]),
}

use Type::{Counter, Instant, List, Struct, Text, Truth};

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    SourceId,
    Id,
    ModelId,
    Author,
    CreatedAt,
    LastModified,
    Downloads,
    DownloadsAllTime,
    Likes,
    Tags,
    Task,
    Library,
    Safetensors,
    Gguf,
    Bases,
    Gated,
    MainSize,
    Sdk,
}

type Named = (&'static str, Column, Type);

const TOTAL: Type = Struct(&[("total", Counter)]);
const BASES: Type = Struct(&[("relation", Text), ("models", List(&Struct(&[("_id", Text), ("id", Text)])))]);

const OF_ALL: &[Named] = &[
    ("_id", Column::SourceId, Text),
    ("id", Column::Id, Text),
    ("modelId", Column::ModelId, Text),
    ("author", Column::Author, Text),
    ("createdAt", Column::CreatedAt, Instant),
    ("lastModified", Column::LastModified, Instant),
    ("downloads", Column::Downloads, Counter),
    ("downloadsAllTime", Column::DownloadsAllTime, Counter),
    ("likes", Column::Likes, Counter),
    ("tags", Column::Tags, List(&Text)),
];
const OF_MODELS: &[Named] = &[
    ("pipeline_tag", Column::Task, Text),
    ("library_name", Column::Library, Text),
    ("safetensors", Column::Safetensors, TOTAL),
    ("gguf", Column::Gguf, TOTAL),
    ("baseModels", Column::Bases, BASES),
    ("gated", Column::Gated, Truth),
];
const OF_DATASETS: &[Named] = &[("mainSize", Column::MainSize, Counter), ("gated", Column::Gated, Truth)];
const OF_SPACES: &[Named] = &[("sdk", Column::Sdk, Text)];

impl Column {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Sdk as usize + 1;

    /// The column of that name and its type; none when listings of that kind have no such column that is read.
    pub(super) fn named(kind: RepositoryKind, name: &str) -> Option<(Self, &'static Type)> {
        let own = match kind {
            RepositoryKind::Model => OF_MODELS,
            RepositoryKind::Dataset => OF_DATASETS,
            RepositoryKind::Space => OF_SPACES,
        };
        OF_ALL.iter().chain(own).find(|(known, ..)| *known == name).map(|(_, column, of)| (*column, of))
    }

    /// Whether it holds names of repositories.
    pub(super) fn names(name: &str) -> bool {
        name == "id" || name == "modelId"
    }
}

/// Something for each column that is read.
#[derive(Clone, Debug)]
pub(super) struct PerColumn<T>([Option<T>; Column::COUNT]);

impl<T> Default for PerColumn<T> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| None))
    }
}

impl<T: Copy> PerColumn<T> {
    pub(super) fn get(&self, column: Column) -> Option<T> {
        self.0.get(column as usize).copied().flatten()
    }

    pub(super) fn set(&mut self, column: Column, value: T) {
        if let Some(place) = self.0.get_mut(column as usize) {
            *place = Some(value);
        }
    }
}
