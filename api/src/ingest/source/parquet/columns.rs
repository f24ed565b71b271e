//! Which columns of a file are read, and as which types.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, TimeUnit};
use parquet::basic::Type as PhysicalType;
use parquet::schema::types::SchemaDescriptor;

use super::super::column::{Column, Type};
use crate::dimension::RepositoryKind;
use Type::{Counter, Instant, List, Struct, Text, Truth};

/// What is read of a file.
pub(super) struct Chosen {
    /// Positions of the leaf columns that are read, ascending.
    pub(super) leaves: Vec<usize>,
    /// The file's schema with the types that columns are to be read as.
    pub(super) schema: Arc<Schema>,
}

/// Chooses columns of a file whose schema the library understood as `found`; none when the two do not fit together. Of a column that
/// counts and cannot be read as it is written is warned, since all its values are null.
pub(super) fn choose(name: &str, kind: RepositoryKind, found: &Schema, file: &SchemaDescriptor) -> Option<Chosen> {
    let mut walk = Walk { file, next: 0, leaves: Vec::new() };
    let mut fields: Vec<FieldRef> = Vec::with_capacity(found.fields().len());
    for field in found.fields() {
        let first_of_its_name = fields.iter().all(|before| before.name() != field.name());
        let named = Column::named(kind, field.name()).filter(|_| first_of_its_name);
        let before = walk.leaves.len();
        fields.push(retyped(field, walk.column(named.map(|(_, of)| of), field.data_type())));
        if matches!(named, Some((_, Counter))) && walk.leaves.len() == before && *field.data_type() != DataType::Null {
            let (column, written) = (field.name(), field.data_type());
            tracing::warn!(source = name, column, %written, "no number is read of this column, so it counts as untold; write whole numbers");
        }
    }
    let schema = Arc::new(Schema::new_with_metadata(fields, found.metadata().clone()));
    (walk.next == file.num_columns()).then_some(Chosen { leaves: walk.leaves, schema })
}

fn retyped(field: &FieldRef, to: DataType) -> FieldRef {
    if *field.data_type() == to { field.clone() } else { Arc::new(Field::clone(field).with_data_type(to)) }
}

/// A walk over the leaves of a file, in their order, beside the Arrow types they are part of.
struct Walk<'a> {
    file: &'a SchemaDescriptor,
    next: usize,
    leaves: Vec<usize>,
}

impl Walk<'_> {
    /// The type to read a column of type `found` as. Its leaves are chosen when `wanted` can be read from it.
    fn column(&mut self, wanted: Option<&Type>, found: &DataType) -> DataType {
        match (found, wanted) {
            (DataType::Struct(members), _) => {
                let types = if let Some(Struct(types)) = wanted { types } else { &[][..] };
                let member = |field: &FieldRef| {
                    let wanted = types.iter().find(|(name, _)| name == field.name()).map(|(_, wanted)| wanted);
                    retyped(field, self.column(wanted, field.data_type()))
                };
                DataType::Struct(members.iter().map(member).collect())
            }
            (
                DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _),
                Some(List(wanted)),
            ) => DataType::List(retyped(item, self.column(Some(wanted), item.data_type()))),
            (
                DataType::List(item)
                | DataType::LargeList(item)
                | DataType::FixedSizeList(item, _)
                | DataType::Map(item, _),
                _,
            ) => {
                self.column(None, item.data_type());
                found.clone()
            }
            (leaf, wanted) => {
                let readable = wanted.and_then(|wanted| self.leaf(wanted, leaf));
                if readable.is_some() {
                    self.leaves.push(self.next);
                }
                self.next += 1;
                readable.unwrap_or_else(|| leaf.clone())
            }
        }
    }

    fn leaf(&self, wanted: &Type, found: &DataType) -> Option<DataType> {
        // What is written once for all that have it is read as if each told it.
        let found = if let DataType::Dictionary(_, value) = found { value } else { found };
        // Lists and structures may come as JSON in a text.
        match (wanted, found) {
            (Text | Instant | Truth | List(_) | Struct(_), _) if is_text(found) => Some(DataType::Utf8View),
            (Text, DataType::Binary | DataType::LargeBinary | DataType::BinaryView) => Some(DataType::BinaryView),
            // The 96 bits of old writers reach beyond the years that nanoseconds in 64 bits can tell.
            (Instant, DataType::Timestamp(_, zone)) if self.is_int96() => {
                Some(DataType::Timestamp(TimeUnit::Microsecond, zone.clone()))
            }
            (Instant, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64)
            | (Truth, DataType::Boolean)
            | (Counter, DataType::Float16 | DataType::Float32 | DataType::Float64 | DataType::Decimal128(..)) => {
                Some(found.clone())
            }
            (Counter, whole) if whole.is_integer() => Some(found.clone()),
            _ => None,
        }
    }

    fn is_int96(&self) -> bool {
        self.next < self.file.num_columns() && self.file.column(self.next).physical_type() == PhysicalType::INT96
    }
}

fn is_text(found: &DataType) -> bool {
    matches!(found, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}
