//! One reading of the data: everything a request asks is answered from it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::calendar::Day;
use crate::engine::Engine;

/// An engine at one version, and the moment of the request.
#[derive(Clone)]
pub struct Reading {
    engine: Arc<dyn Engine>,
    now: DateTime<Utc>,
}

impl Reading {
    /// A reading at a moment.
    pub fn new(engine: Arc<dyn Engine>, now: DateTime<Utc>) -> Self {
        Self { engine, now }
    }

    /// What answers.
    pub fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// The moment of the request.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day of the request.
    pub fn today(&self) -> Day {
        Day::of_instant(self.now).unwrap_or(Day::LAST)
    }
}
