//! Days, periods and intervals: definitions.md section 3. Everything is UTC; a day is the smallest unit of time in a metric.

mod day;
mod interval;
mod period;

pub use day::{Day, DayError};
pub use interval::Interval;
pub use period::{Period, PeriodError};
