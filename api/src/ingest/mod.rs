//! From a file of a hub's listing to rows: reading, checking, classifying.

pub mod classify;
pub mod manifest;
pub mod row;
pub mod source;
