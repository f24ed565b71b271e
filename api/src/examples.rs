//! Documents to begin with: the questions that people ask first, as the playground opens with them.

macro_rules! bundled {
    ($($file:literal,)*) => {
        &[$(Example { file: $file, document: include_str!(concat!("../examples/", $file)) },)*]
    };
}

/// A named and commented document.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its file in `api/examples`.
    pub file: &'static str,
    /// The document.
    pub document: &'static str,
}

/// All of them, in the order in which they are shown.
pub const ALL: &[Example] = bundled![
    "01-china-share.graphql",
    "02-china-share-by-root-model.graphql",
    "03-industry-share.graphql",
    "04-hub-totals.graphql",
    "05-robotics-datasets.graphql",
    "06-attention.graphql",
    "07-small-against-large.graphql",
    "08-downloaded-size.graphql",
    "09-concentration.graphql",
    "10-derivatives.graphql",
    "11-report.graphql",
    "12-models-of-an-account.graphql",
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_file_of_the_folder_is_bundled() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names, super::ALL.iter().map(|example| example.file).collect::<Vec<_>>());
    }
}
