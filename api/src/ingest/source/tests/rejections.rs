//! Rows without a usable name, and rows that come twice.

use super::*;

fn optional<const N: usize>(values: [Option<&str>; N]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn outcome(columns: Columns) -> Vec<Result<String, Reason>> {
    let (_folder, path) = listing(columns);
    let reads = read(&path).unwrap().into_iter().enumerate();
    let outcome = reads.map(|(at, read)| match read {
        Read::Row(row) => {
            assert_eq!(row.position as usize, at);
            Ok(row.name)
        }
        Read::Rejected(rejection) => {
            assert_eq!(rejection.position as usize, at);
            Err(rejection.reason)
        }
    });
    outcome.collect()
}

#[test]
fn names_decide_whether_a_row_is_usable() {
    let (long, longest) = ("n".repeat(501), "n".repeat(500));
    let names = [Some("a/b"), None, Some(""), Some("a/\u{1b}b"), Some(&long), Some(&longest)];
    let expected = [
        Ok("a/b".to_owned()),
        Err(Reason::NoName),
        Err(Reason::NoName),
        Err(Reason::NameWithControls),
        Err(Reason::NameTooLong),
        Ok(longest.clone()),
    ];
    assert_eq!(outcome(vec![("id", optional(names))]), expected);
}

#[test]
fn the_name_of_a_rejected_row_is_cut_and_harmless() {
    let name = format!("a/\u{1b}[31m{}", "x".repeat(600));
    let (_folder, path) = listing(vec![("id", texts(["ok", &name]))]);
    let rejections = split(read(&path).unwrap()).1;
    let shown = format!("a/[31m{}", "x".repeat(94));
    assert_eq!(rejections, [Rejection { position: 1, name: Some(shown), reason: Reason::NameTooLong }]);
}

#[test]
fn model_id_stands_in_for_a_missing_id() {
    let ids = optional([Some("a/new"), None, Some(""), None]);
    let model_ids = optional([Some("a/old"), Some("a/two"), Some("a/three"), None]);
    let expected = [Ok("a/new".to_owned()), Ok("a/two".into()), Ok("a/three".into()), Err(Reason::NoName)];
    assert_eq!(outcome(vec![("modelId", model_ids.clone()), ("id", ids)]), expected);
    let alone = outcome(vec![("modelId", model_ids)]);
    assert_eq!(alone[0], Ok("a/old".to_owned()));
}

#[test]
fn the_first_of_several_counts() {
    let ids = optional([Some("1"), None, Some("1"), None, Some("2"), Some("3")]);
    let names = texts(["A/Émile", "a/b", "a/c", "a/éMILE", "A/B", "a/c"]);
    let expected = [
        Ok("A/Émile".to_owned()),
        Ok("a/b".into()),
        Err(Reason::SameId),
        Err(Reason::SameName),
        Err(Reason::SameName),
        // The rejected row before it took neither name nor `_id`.
        Ok("a/c".into()),
    ];
    assert_eq!(outcome(vec![("_id", ids), ("id", names)]), expected);
}

#[test]
fn a_rejected_row_does_not_take_its_id() {
    let ids = optional([None, Some("1"), Some("1")]);
    let expected = [Ok("a/b".to_owned()), Err(Reason::SameName), Ok("a/c".into())];
    assert_eq!(outcome(vec![("_id", ids), ("id", texts(["a/b", "A/b", "a/c"]))]), expected);
}

#[test]
fn a_listing_without_a_usable_row_is_refused() {
    let (_folder, path) = listing(vec![("id", optional([None, Some("\n")]))]);
    let error = read(&path).unwrap_err();
    assert!(matches!(error, SourceError::NoUsableRow { rejected: 2, reason: Reason::NoName }), "{error}");
    let (_folder, path) = listing(vec![("id", texts([]))]);
    assert!(matches!(read(&path), Err(SourceError::Empty)));
    let (_folder, path) = listing(vec![("name", texts(["a/b"]))]);
    assert!(matches!(read(&path), Err(SourceError::NoNameColumn(_))));
}

#[test]
fn duplicates_are_found_over_batches() {
    let names: Vec<_> = (0..10_000).map(|at| format!("a/{}", at % 6_000)).collect();
    let (_folder, path) = listing(vec![("id", Arc::new(StringArray::from(names)))]);
    let listing = open(&path, RepositoryKind::Model).unwrap();
    let mut rows = listing.rows();
    let mut sizes = Vec::new();
    let mut usable = 0;
    while let Some(batch) = rows.next() {
        let batch = batch.unwrap();
        usable += batch.iter().filter(|read| matches!(read, Read::Row(_))).count();
        sizes.push((batch.len(), rows.rows_read()));
    }
    assert_eq!((usable, sizes), (6_000, vec![(4_096, 4_096), (4_096, 8_192), (1_808, 10_000)]));
}
