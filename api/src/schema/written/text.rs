//! Scalars as JSON.

use async_graphql::resolver_utils::EnumType;
use chrono::Datelike as _;

use super::{Asked, Written};
use crate::schema::enums::{GroupRole, PointStatus};
use crate::schema::scalars::{Count, Date};

/// A value that is written as the tree would be: as JSON, the same to the last digit.
pub(in crate::schema) trait Text: 'static {
    /// Appends the value.
    fn write(&self, to: &mut Vec<u8>);
}

impl<T: Text> Written for T {
    fn writer<'q>(_: Asked<'q>) -> Option<impl Fn(&Self, &mut Vec<u8>) + 'q> {
        Some(T::write)
    }
}

impl<T: Text> Text for Option<T> {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(to),
            None => to.extend_from_slice(b"null"),
        }
    }
}

impl Text for Count {
    fn write(&self, to: &mut Vec<u8>) {
        json(&self.0, to);
    }
}

impl Text for i32 {
    fn write(&self, to: &mut Vec<u8>) {
        json(self, to);
    }
}

impl Text for f64 {
    fn write(&self, to: &mut Vec<u8>) {
        json(self, to);
    }
}

impl Text for Date {
    fn write(&self, to: &mut Vec<u8>) {
        let date = self.0.date();
        let year = date.year().unsigned_abs();
        let two = |number: u32| [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
        let ([a, b], [c, d]) = (two(year / 100), two(year % 100));
        let ([e, f], [g, h]) = (two(date.month()), two(date.day()));
        to.extend_from_slice(&[b'"', a, b, c, d, b'-', e, f, b'-', g, h, b'"']);
    }
}

impl Text for String {
    fn write(&self, to: &mut Vec<u8>) {
        json(self, to);
    }
}

impl Text for PointStatus {
    fn write(&self, to: &mut Vec<u8>) {
        name(*self, to);
    }
}

impl Text for GroupRole {
    fn write(&self, to: &mut Vec<u8>) {
        name(*self, to);
    }
}

fn name<E: EnumType>(value: E, to: &mut Vec<u8>) {
    let name = E::items().iter().find(|item| item.value == value).map_or("", |item| item.name);
    to.push(b'"');
    to.extend_from_slice(name.as_bytes());
    to.push(b'"');
}

/// Written by who writes the tree as well. Memory takes everything, so there is no error to be told.
fn json(value: &impl serde::Serialize, to: &mut Vec<u8>) {
    let _ = serde_json::to_writer(to, value);
}
