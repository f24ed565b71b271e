//! Relay connections: one form for every list.

use async_graphql::{OutputType, SimpleObject};

use super::dataset::Dataset;
use super::model::Model;
use super::publisher::Publisher;
use super::scalars::Count;
use super::snapshots::Snapshot;
use super::space::Space;
use crate::catalogue::Page;

/// A page of a list.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(
    concrete(name = "ModelConnection", params(Model)),
    concrete(name = "DatasetConnection", params(Dataset)),
    concrete(name = "SpaceConnection", params(Space)),
    concrete(name = "PublisherConnection", params(Publisher)),
    concrete(name = "SnapshotConnection", params(Snapshot))
)]
pub(super) struct Connection<T>
where
    T: OutputType,
    Edge<T>: OutputType,
{
    /// Entries of all pages, computed only when asked for.
    total_count: Option<Count>,
    /// Where the page lies.
    page_info: PageInfo,
    /// The entries with their cursors.
    edges: Vec<Edge<T>>,
    /// The entries.
    nodes: Vec<T>,
}

/// An entry of a list and its cursor.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(
    concrete(name = "ModelEdge", params(Model)),
    concrete(name = "DatasetEdge", params(Dataset)),
    concrete(name = "SpaceEdge", params(Space)),
    concrete(name = "PublisherEdge", params(Publisher)),
    concrete(name = "SnapshotEdge", params(Snapshot))
)]
pub(super) struct Edge<T: OutputType> {
    /// For `after`.
    cursor: String,
    /// The entry.
    node: T,
}

/// Pages go forward, 1 to 100 at a time.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(shareable)]
pub(super) struct PageInfo {
    /// Whether more follow.
    has_next_page: bool,
    /// Whether the page begins after a cursor.
    has_previous_page: bool,
    /// Cursor of the first entry.
    start_cursor: Option<String>,
    /// Cursor of the last entry.
    end_cursor: Option<String>,
}

impl<T: OutputType + Clone> Connection<T>
where
    Edge<T>: OutputType,
{
    /// A page whose entries `T` stands for.
    pub(super) fn of<R>(page: Page<R>) -> Self
    where
        T: From<R>,
    {
        let edge = |(cursor, entry): (String, R)| Edge { cursor, node: T::from(entry) };
        let edges: Vec<Edge<T>> = page.entries.into_iter().map(edge).collect();
        Self {
            total_count: page.total.map(Count),
            page_info: PageInfo {
                has_next_page: page.has_next,
                has_previous_page: page.has_previous,
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
        }
    }
}
