//! TASK and MODALITY of models: the modality of each task, by the table `tasks.csv` beside this file.
//!
//! Source: the tasks and their groups as the Hugging Face Hub listed them in August 2026, with two retired ones; plain facts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::vocabulary::vocabulary;

vocabulary! {
    /// What a model takes in and gives out, by its task.
    Modality, "modality";
    /// Text.
    Text = 0, "TEXT", "Text";
    /// Images, video and shapes.
    Vision = 1, "VISION", "Vision";
    /// Sound and speech.
    Audio = 2, "AUDIO", "Audio";
    /// Several at once.
    Multimodal = 3, "MULTIMODAL", "Multimodal";
    /// Tables and time series.
    Tabular = 4, "TABULAR", "Tabular";
    /// Acting: robotics among it.
    ReinforcementLearning = 5, "REINFORCEMENT_LEARNING", "Reinforcement learning";
    /// Every other task.
    Other = 6, "OTHER", "Other";
}

static TASKS: LazyLock<BTreeMap<&'static str, Modality>> = LazyLock::new(|| {
    let line = |line: &'static str| line.split_once(',').and_then(|(task, name)| Some((task, name.parse().ok()?)));
    include_str!("tasks.csv").lines().filter_map(line).collect()
});

/// The modality of a task, in any case; [`Modality::Other`] for a task that is not in the table.
pub fn modality_of(task: &str) -> Modality {
    let known = TASKS.get(task).or_else(|| TASKS.get(super::text::fold(task).as_str()));
    known.copied().unwrap_or(Modality::Other)
}

/// Every task of the table with its modality, by name.
pub fn tasks() -> impl Iterator<Item = (&'static str, Modality)> {
    TASKS.iter().map(|(task, modality)| (*task, *modality))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_task() {
        let lines = include_str!("tasks.csv").lines().filter(|line| !line.starts_with('#')).skip(1);
        assert_eq!((tasks().count(), lines.count()), (59, 59));
    }

    #[test]
    fn tasks_tell_their_modality() {
        assert_eq!(modality_of("text-generation"), Modality::Text);
        assert_eq!(modality_of("Robotics"), Modality::ReinforcementLearning);
        assert_eq!(modality_of("any-to-any"), Modality::Multimodal);
        assert_eq!(modality_of("graph-ml"), Modality::Other);
        assert_eq!(modality_of("not-a-task-yet"), Modality::Other);
        assert_eq!(modality_of("task"), Modality::Other);
    }
}
