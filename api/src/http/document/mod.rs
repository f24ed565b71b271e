//! Everything about a document that does not need the engine: scanning, measuring, and the rules of the specification that
//! async-graphql 7.2.1 does not keep. Pure code.

mod absent;
#[cfg(test)]
mod claims_tests;
mod coerce;
mod complete;
mod expense;
mod fault;
mod introspection;
mod lex;
mod origins;
mod overlap;
mod parse;
mod prepare;
mod present;
mod root_field;
mod shape;
mod tables;
mod types;
mod weigh;

pub(super) use complete::complete;
pub(super) use fault::{Code, Fault};
pub(super) use lex::scan;
pub(super) use origins::{Origins, origins};
pub(super) use parse::parse;
pub(super) use prepare::{Asked, Policy, Prepared, prepare, select};
pub(super) use shape::{Shape, is_read, shape};
pub(super) use tables::{Wanted, tables};
pub(super) use types::Types;
