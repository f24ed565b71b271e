//! From a file of a hub's listing to the record: reading, checking, writing down, publishing.

pub mod source;
