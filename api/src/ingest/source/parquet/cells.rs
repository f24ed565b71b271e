//! Single values out of Arrow arrays; null where the type or the value is another than expected.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ByteViewType, Date32Type, Date64Type, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, GenericByteViewArray, ListArray};
use arrow_schema::{DataType, TimeUnit};

use super::super::clean;

/// A column of a batch; none when the file does not have it or has it as a type that cannot be read.
pub(super) type Cells<'a> = Option<&'a dyn Array>;

fn present<'a>(cells: Cells<'a>, row: usize) -> Option<&'a dyn Array> {
    cells.filter(|array| row < array.len() && array.is_valid(row))
}

/// The text as it came.
pub(super) fn raw_text(cells: Cells<'_>, row: usize) -> Option<&str> {
    let array = present(cells, row)?;
    let bytes = match array.data_type() {
        DataType::Utf8View => bytes(array.as_string_view(), row),
        DataType::BinaryView => bytes(array.as_binary_view(), row),
        _ => None,
    };
    std::str::from_utf8(bytes?).ok()
}

/// The bytes of a value, every step checked. The library builds these arrays out of damaged files without checking where a value
/// begins and ends (parquet 60.1: characters cut in two), so its own access to them is undefined behaviour on such a file.
fn bytes<T: ByteViewType>(array: &GenericByteViewArray<T>, row: usize) -> Option<&[u8]> {
    let start = row.checked_mul(16)?;
    let view = array.views().inner().get(start..start.checked_add(16)?)?;
    let number = |at: usize| Some(u32::from_le_bytes(view.get(at..at + 4)?.try_into().ok()?) as usize);
    let length = number(0)?;
    if length <= 12 {
        return view.get(4..4 + length);
    }
    let offset = number(12)?;
    array.data_buffers().get(number(8)?)?.get(offset..offset.checked_add(length)?)
}

/// The text as it is recorded.
pub(super) fn text(cells: Cells<'_>, row: usize) -> Option<String> {
    raw_text(cells, row).and_then(clean::text)
}

pub(super) fn counter(cells: Cells<'_>, row: usize) -> Option<i64> {
    let array = present(cells, row)?;
    match array.data_type() {
        DataType::Int8 => clean::counter(array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => clean::counter(array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => clean::counter(array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => clean::counter(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => clean::counter(array.as_primitive::<UInt8Type>().value(row)),
        DataType::UInt16 => clean::counter(array.as_primitive::<UInt16Type>().value(row)),
        DataType::UInt32 => clean::counter(array.as_primitive::<UInt32Type>().value(row)),
        DataType::UInt64 => clean::counter(array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float16 => clean::counter_of_float(array.as_primitive::<Float16Type>().value(row).into()),
        DataType::Float32 => clean::counter_of_float(array.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float64 => clean::counter_of_float(array.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(_, scale) => {
            clean::counter_of_decimal(array.as_primitive::<Decimal128Type>().value(row), *scale)
        }
        _ => None,
    }
}

/// Microseconds since 1970; a time without a zone is UTC.
pub(super) fn instant(cells: Cells<'_>, row: usize) -> Option<i64> {
    let array = present(cells, row)?;
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            clean::instant(array.as_primitive::<TimestampSecondType>().value(row), 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            clean::instant(array.as_primitive::<TimestampMillisecondType>().value(row), 1_000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            clean::instant(array.as_primitive::<TimestampMicrosecondType>().value(row), 1)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            clean::instant_of_nanos(array.as_primitive::<TimestampNanosecondType>().value(row))
        }
        DataType::Date32 => clean::instant_of_days(array.as_primitive::<Date32Type>().value(row).into()),
        DataType::Date64 => clean::instant(array.as_primitive::<Date64Type>().value(row), 1_000),
        _ => raw_text(cells, row).and_then(clean::instant_of_text),
    }
}

pub(super) fn truth(cells: Cells<'_>, row: usize) -> Option<bool> {
    let array = present(cells, row)?;
    match array.data_type() {
        DataType::Boolean => Some(array.as_boolean().value(row)),
        _ => raw_text(cells, row).and_then(clean::truth_of_text),
    }
}

/// The items of a list: their column, and the rows of it that belong to the list.
pub(super) fn items<'a>(cells: Cells<'a>, row: usize) -> Option<(&'a dyn Array, std::ops::Range<usize>)> {
    let list: &ListArray = present(cells, row)?.as_list_opt()?;
    let (from, to) = (list.value_offsets().get(row)?, list.value_offsets().get(row + 1)?);
    Some((list.values().as_ref(), usize::try_from(*from).ok()?..usize::try_from(*to).ok()?))
}

/// A member of a structure that is told; within it, the member may have any type or be missing.
pub(super) fn member<'a>(cells: Cells<'a>, row: usize, name: &str) -> Option<Cells<'a>> {
    let structure = present(cells, row)?.as_struct_opt()?;
    Some(structure.column_by_name(name).map(AsRef::as_ref))
}
