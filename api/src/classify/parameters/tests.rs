//! Sizes that names tell, and those that they only seem to tell.

use proptest::prelude::*;

use super::*;

const B: i64 = 1_000_000_000;
const M: i64 = 1_000_000;

#[test]
fn names_that_tell_a_size() {
    for (name, expected) in [
        ("a/7B", 7 * B),
        ("a/1.5b", 1_500 * M),
        ("a/350M", 350 * M),
        ("a/8x7B", 56 * B),
        ("a/8X22b-Instruct", 176 * B),
        ("a/2x1.5B", 3 * B),
        ("Qwen/Qwen3-30B-A3B", 30 * B),
        ("a/405B-FP8", 405 * B),
        ("a/Llama-3.1-8B", 8 * B),
        ("a/model_7b.Q4", 7 * B),
        ("a/(7B)", 7 * B),
        ("a/70m-and-410M", 410 * M),
        ("a/700M-0.5B", 700 * M),
        ("a/1.50B", 1_500 * M),
        ("a/007B", 7 * B),
        ("7B", 7 * B),
        ("13B/no-size-7B", 7 * B),
        ("a/b/9B", 9 * B),
        ("a/模型-7B-测试", 7 * B),
        ("a/0.0000000005B", 1),
        ("a/1.000000000000000000000000000000000000000000000000B", B),
        ("a/0B-7M", 7 * M),
        ("a/999999999999999999999999B-7M", 7 * M),
    ] {
        assert_eq!(from_name(name), Some(expected), "{name}");
    }
}

#[test]
fn names_that_tell_none() {
    for name in [
        "a/A3B",
        "a/llama7b",
        "a/4bit",
        "a/7Bv2",
        "a/v2",
        "Qwen/Qwen2.5",
        "a/3T",
        "a/128k",
        "7B/b",
        "a/.5B",
        "a/v1.2.7B",
        "a/Qwen2.5B",
        "a/7B2",
        "a/7 B",
        "a/1,5b1",
        "a/7.B",
        "a/7x",
        "a/x7B",
        "a/8xB",
        "a/2x8x7B",
        "a/模7B",
        "a/7B模",
        "a/7B²",
        "a/٧B",
        "a/0B",
        "a/0.0M",
        "a/0x7B",
        "a/9007200B",
        "a/99999999999999999999999999999999999999999999999999B",
        "a/",
        "",
    ] {
        assert_eq!(from_name(name), None, "{name}");
    }
}

#[test]
fn the_first_source_that_tells_counts() {
    let attributes =
        |safetensors_total, gguf_total| Attributes { safetensors_total, gguf_total, ..Attributes::default() };
    let told_by = |curated, of_safetensors, of_gguf, name| told(curated, &attributes(of_safetensors, of_gguf), name);
    use ParameterSource::{Curated, Gguf, Name, Safetensors};
    assert_eq!(told_by(Some(1), Some(2), Some(3), "a/7B"), Some((1, Curated)));
    assert_eq!(told_by(Some(0), Some(2), Some(3), "a/7B"), Some((2, Safetensors)));
    assert_eq!(told_by(None, Some(0), Some(3), "a/7B"), Some((3, Gguf)));
    assert_eq!(told_by(None, None, Some(0), "a/7B"), Some((7 * B, Name)));
    assert_eq!(told_by(None, None, None, "a/b"), None);
}

proptest! {
    #[test]
    fn whole_sizes_are_told_as_written(number in 1_i64..1_000, before in "[a-z]{0,5}[-_ ]", after in "([-_. ][a-z]{0,5})?") {
        let name = format!("a/{before}{number}b{after}");
        prop_assert_eq!(from_name(&name), Some(number * B));
        let name = format!("a/{before}4x{number}M{after}");
        prop_assert_eq!(from_name(&name), Some(4 * number * M));
    }

    #[test]
    fn any_name_is_read(name in "(\\PC|[0-9xXbBmM./-]){0,40}") {
        prop_assert!(from_name(&name).is_none_or(|parameters| (1..1 << 53).contains(&parameters)));
    }

    #[test]
    fn letters_around_a_size_hide_it(letter in "\\p{L}", number in 1_u16..500) {
        let (hidden_before, hidden_after) = (format!("a/{letter}{number}B"), format!("a/{number}B{letter}"));
        prop_assert_eq!((from_name(&hidden_before), from_name(&hidden_after)), (None, None));
    }
}
