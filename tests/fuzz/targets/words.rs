//! Whatever words a row has, they mean something or nothing.
#![no_main]

use hubscope::classify::{account, bases, categories, license, modalities, parameters, relation};
use hubscope::listing::{Attributes, BaseModel};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.lines().map(str::to_owned);
    let (name, author) = (lines.next().unwrap_or_default(), lines.next());
    let tags: Vec<String> = lines.collect();
    let base = BaseModel { name: tags.first().cloned(), source_id: None };
    let attributes = Attributes {
        author: author.clone(),
        base_relation: author.clone(),
        base_models: Some(vec![base]),
        tags: Some(tags.clone()),
        ..Attributes::default()
    };
    let _ = (account(&name, author.as_deref()), bases(&attributes), relation(&attributes));
    let _ = (categories(&tags), modalities(&tags), license(&tags));
    let told = parameters::told(None, &attributes, &name);
    assert!(told.is_none_or(|(number, _)| number > 0));
});
