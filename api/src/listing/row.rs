//! What one row of a listing says: the form that every source is read into.

use serde::{Deserialize, Serialize};

/// One usable row of a listing as it was read (definitions.md section 1, *Rows*).
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Position in the listing, from 0, over all its parts; rejected rows count too.
    pub position: u32,
    /// The hub's own identifier (`_id`), which outlives renames.
    pub source_id: Option<String>,
    /// Name on the hub, `account/repository`, in the case it came in; 1 to 500 characters.
    pub name: String,
    /// Rolling counter: downloads of the last 30 days, 0 to 2^53-1.
    pub downloads: Option<i64>,
    /// Downloads since creation, 0 to 2^53-1.
    pub downloads_all_time: Option<i64>,
    /// Likes, 0 to 2^53-1.
    pub likes: Option<i64>,
    /// Last change, microseconds since 1970-01-01T00:00:00Z.
    pub last_modified: Option<i64>,
    /// Everything that seldom changes.
    pub attributes: Attributes,
}

/// What a listing tells about a repository beside its counters; none means that the listing did not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Attributes {
    /// The account, where the listing names it apart from the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Creation, microseconds since 1970-01-01T00:00:00Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<i64>,
    /// `pipeline_tag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// `library_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// Tags in their order; an empty list is told, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// `safetensors.total`: parameters, not bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safetensors_total: Option<i64>,
    /// `gguf.total`: parameters, not bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gguf_total: Option<i64>,
    /// `baseModels.relation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_relation: Option<String>,
    /// `baseModels.models`, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_models: Option<Vec<BaseModel>>,
    /// `gated`: false is told as `false`, `auto` and `manual` as true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gated: Option<bool>,
    /// `mainSize` of a dataset: bytes of its main files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<i64>,
    /// `sdk` of a space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sdk: Option<String>,
}

/// A base model as a listing names it; at least one of the two is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BaseModel {
    /// The hub's own identifier of the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Name of the base as declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Attributes {
    /// Takes in what a later listing tells; what it does not tell stays.
    pub fn told_over(&mut self, later: Self) {
        fn keep<T>(known: &mut Option<T>, told: Option<T>) {
            if told.is_some() {
                *known = told;
            }
        }
        // Taken apart so that a new attribute cannot be forgotten here.
        let Self {
            author,
            created_at,
            task,
            library,
            tags,
            safetensors_total,
            gguf_total,
            base_relation,
            base_models,
            gated,
            bytes,
            sdk,
        } = later;
        keep(&mut self.author, author);
        keep(&mut self.created_at, created_at);
        keep(&mut self.task, task);
        keep(&mut self.library, library);
        keep(&mut self.tags, tags);
        keep(&mut self.safetensors_total, safetensors_total);
        keep(&mut self.gguf_total, gguf_total);
        keep(&mut self.base_relation, base_relation);
        keep(&mut self.base_models, base_models);
        keep(&mut self.gated, gated);
        keep(&mut self.bytes, bytes);
        keep(&mut self.sdk, sdk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_never_overwrites_and_an_empty_list_does() {
        let mut known = Attributes {
            task: Some("text-generation".into()),
            tags: Some(vec!["a".into()]),
            gated: Some(true),
            ..Default::default()
        };
        known.told_over(Attributes { tags: Some(Vec::new()), gated: Some(false), ..Default::default() });
        assert_eq!(known.task.as_deref(), Some("text-generation"));
        assert_eq!((known.tags, known.gated), (Some(Vec::new()), Some(false)));
    }
}
