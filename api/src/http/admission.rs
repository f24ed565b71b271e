//! How many answers are computed at the same time, and how many requests wait for their turn. What comes beyond is turned away at once:
//! an answer that comes after its caller has given up helps nobody, and what waits takes memory. Known answers pass by.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::gate::{Denied, Open, Payer, Streams};
use crate::config::Limits;

/// Places for those who compute, and room for those who wait.
pub(super) struct Admission {
    places: Arc<Semaphore>,
    /// For both together.
    room: Arc<Semaphore>,
    /// How many places there are, and how much room.
    most: (usize, usize),
    bodies: Semaphore,
    bodies_of_each: Streams,
}

/// Bodies that are waited for at the same time.
const BODIES: usize = 4_096;
/// Those that come from one address.
const BODIES_OF_ONE: usize = BODIES / 4;

/// A request that will have its turn.
pub(super) struct Turn {
    places: Arc<Semaphore>,
    _room: OwnedSemaphorePermit,
}

impl Admission {
    pub(super) fn new(limits: &Limits) -> Self {
        let places = limits.concurrency.min(Semaphore::MAX_PERMITS);
        let room = limits.concurrency.saturating_add(limits.queue).min(Semaphore::MAX_PERMITS);
        let of = |permits| Arc::new(Semaphore::new(permits));
        Self {
            places: of(places),
            room: of(room),
            most: (places, room),
            bodies: Semaphore::new(BODIES),
            bodies_of_each: Streams::new(BODIES_OF_ONE),
        }
    }

    /// How many are computed, and how many wait, at this moment.
    pub(super) fn under_way(&self) -> (usize, usize) {
        let computed = self.most.0 - self.places.available_permits();
        let both = self.most.1 - self.room.available_permits();
        (computed, both.saturating_sub(computed))
    }

    /// Lets a body that comes from an address be waited for, as long as this is held.
    pub(super) fn body(&self, from: &Payer) -> Result<(SemaphorePermit<'_>, Open), Denied> {
        let place = self.bodies.try_acquire().map_err(|_| Denied::Busy)?;
        Ok((place, self.bodies_of_each.open(from).map_err(|_| Denied::Busy)?))
    }

    /// Lets a request in, unless too many wait already.
    pub(super) fn turn(&self) -> Result<Turn, Denied> {
        let room = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Denied::Busy)?;
        Ok(Turn { places: Arc::clone(&self.places), _room: room })
    }
}

impl Turn {
    /// Waits for a place, which is free for the next once this is dropped.
    pub(super) async fn comes(&self) -> Option<OwnedSemaphorePermit> {
        // Places are never closed.
        Arc::clone(&self.places).acquire_owned().await.ok()
    }
}
