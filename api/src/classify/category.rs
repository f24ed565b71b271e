//! CATEGORY and MODALITY of datasets.

use super::tag;
use crate::dimension::text::fold;

/// The values of all `task_categories:*` tags, and `robotics` where a tag is `LeRobot` in any case: that tool writes no category.
/// Each once, sorted, in the case they came in.
pub fn categories(tags: &[String]) -> Vec<String> {
    let robotics = tags.iter().any(|tag| fold(tag) == "lerobot").then_some("robotics");
    tag::distinct(tag::values(tags, "task_categories").chain(robotics))
}

/// The values of all `modality:*` tags, each once, sorted, in the case they came in.
pub fn modalities(tags: &[String]) -> Vec<String> {
    tag::distinct(tag::values(tags, "modality"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of<const N: usize>(tags: [&str; N]) -> Vec<String> {
        categories(&tags.map(String::from))
    }

    #[test]
    fn each_category_counts_once_as_it_is_spelt() {
        let tags =
            ["task_categories:text-generation", "task_categories:robotics", "LeRobot", "task_categories:Robotics"];
        assert_eq!(of(tags), ["Robotics", "robotics", "text-generation"]);
        assert_eq!(of(["lerobot"]), ["robotics"]);
        assert_eq!(of(["LEROBOT", "so100"]), ["robotics"]);
        assert_eq!(of(["LeRobot-dataset", "task_ids:robotics", "robotics", "task_categories:"]), [""; 0]);
    }

    #[test]
    fn modalities_likewise() {
        let tags = ["modality:text", "modality:image", "modality:text", "format:json"].map(String::from);
        assert_eq!(modalities(&tags), ["image", "text"]);
    }

    proptest! {
        #[test]
        fn the_order_of_tags_does_not_matter(
            mut tags in proptest::collection::vec("(task_categories:[abA]{0,2}|LeRobot|[a-z]{3})", 0..8),
        ) {
            let categories_before = categories(&tags);
            tags.reverse();
            tags.extend(tags.clone());
            prop_assert_eq!(categories(&tags), categories_before);
        }
    }
}
