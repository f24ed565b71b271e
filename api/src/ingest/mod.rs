//! From a file of a hub's listing to the record: reading, checking, writing down, publishing.

mod day;
mod error;
mod intake;
pub mod manifest;
mod progress;
mod run;
pub mod source;
mod stage;
mod trail;

pub use day::{DayAhead, taken_on};
pub use error::IngestError;
pub use intake::{Ingests, Intake, IntakeError, Progressed, Requisition};
pub use progress::Progress;
pub use run::{Outcome, Verdict, ingest, ingest_with};
pub use source::{Location, Refusal, Roots};
pub use stage::Order;
pub use trail::{ACTION, OrderState, order_state};
