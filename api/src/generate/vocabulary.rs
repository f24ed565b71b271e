//! What repositories say of themselves: tasks with their libraries, sizes, licences, categories, kits.

/// What models of one task are like.
pub(super) struct Profile {
    pub(super) task: Option<&'static str>,
    pub(super) library: Option<&'static str>,
    /// Sizes that they come in, by label and number of parameters; none where sizes are not told.
    pub(super) sizes: &'static [(u32, (&'static str, u64))],
}

const fn of(task: &'static str, library: &'static str, sizes: &'static [(u32, (&'static str, u64))]) -> Profile {
    Profile { task: Some(task), library: Some(library), sizes }
}

pub(super) const PROFILES: [(u32, Profile); 15] = [
    (34, of("text-generation", "transformers", LANGUAGE)),
    (6, of("text-classification", "transformers", SMALL)),
    (4, of("token-classification", "transformers", SMALL)),
    (3, of("fill-mask", "transformers", SMALL)),
    (4, of("sentence-similarity", "sentence-transformers", SMALL)),
    (3, of("feature-extraction", "transformers", SMALL)),
    (8, of("text-to-image", "diffusers", &[])),
    (4, of("image-classification", "transformers", SMALL)),
    (3, of("automatic-speech-recognition", "transformers", SMALL)),
    (2, of("text-to-speech", "transformers", SMALL)),
    (4, of("image-text-to-text", "transformers", LANGUAGE)),
    (5, of("reinforcement-learning", "stable-baselines3", &[])),
    (2, of("robotics", "lerobot", &[])),
    (6, Profile { task: None, library: Some("transformers"), sizes: LANGUAGE }),
    (12, Profile { task: None, library: None, sizes: &[] }),
];

const LANGUAGE: &[(u32, (&str, u64))] = &[
    (6, ("0.5B", 494_032_768)),
    (8, ("1B", 1_235_814_400)),
    (6, ("1.5B", 1_543_714_304)),
    (9, ("3B", 3_212_749_824)),
    (4, ("4B", 4_022_468_096)),
    (22, ("7B", 7_241_732_096)),
    (16, ("8B", 8_030_261_248)),
    (3, ("9B", 9_241_705_984)),
    (7, ("13B", 13_015_864_320)),
    (6, ("14B", 14_768_307_200)),
    (4, ("32B", 32_763_876_352)),
    (3, ("8x7B", 46_702_792_704)),
    (4, ("70B", 70_553_706_496)),
    (1, ("235B", 235_093_634_560)),
    (1, ("405B", 405_853_388_800)),
];
const SMALL: &[(u32, (&str, u64))] = &[
    (5, ("22M", 22_713_216)),
    (8, ("66M", 66_955_010)),
    (12, ("110M", 109_482_240)),
    (6, ("350M", 334_092_288)),
    (3, ("560M", 559_890_432)),
];

pub(super) const LICENCES: [(u32, Option<&str>); 7] = [
    (30, Some("apache-2.0")),
    (16, Some("mit")),
    (8, Some("llama3.1")),
    (5, Some("cc-by-nc-4.0")),
    (6, Some("openrail")),
    (5, Some("other")),
    (30, None),
];

pub(super) const LANGUAGES: [(u32, Option<&str>); 7] =
    [(40, Some("en")), (9, Some("zh")), (4, Some("fr")), (3, Some("de")), (3, Some("es")), (3, Some("ja")), (38, None)];

/// Categories of datasets that are not of robotics, with a modality.
pub(super) const CATEGORIES: [(u32, (Option<&str>, &str)); 9] = [
    (16, (Some("text-generation"), "text")),
    (10, (Some("question-answering"), "text")),
    (9, (Some("text-classification"), "text")),
    (5, (Some("translation"), "text")),
    (6, (Some("image-classification"), "image")),
    (4, (Some("automatic-speech-recognition"), "audio")),
    (3, (Some("tabular-classification"), "tabular")),
    (2, (Some("time-series-forecasting"), "timeseries")),
    (45, (None, "text")),
];

pub(super) const KITS: [(u32, &str); 4] = [(50, "gradio"), (14, "streamlit"), (16, "static"), (20, "docker")];

/// Relations to a base, in the order of their weights.
pub(super) const RELATIONS: [(u32, &str); 4] = [(55, "finetune"), (22, "adapter"), (20, "quantized"), (3, "merge")];
pub(super) const QUANTIZED: usize = 2;
pub(super) const MERGE: usize = 3;
