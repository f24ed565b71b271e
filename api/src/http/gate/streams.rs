//! How many streams a caller has open: sockets, and subscriptions over these and over Server-Sent Events. Each costs memory for as
//! long as it lasts, which no quota of a window bounds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Denied, Payer};

/// Open streams by caller.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    most: usize,
    open: Arc<Mutex<HashMap<Payer, usize>>>,
}

/// A stream that is open until this is dropped.
#[derive(Debug)]
pub(crate) struct Open {
    of: Streams,
    payer: Payer,
}

impl Streams {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// How many are open of all callers together.
    pub(crate) fn number(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// Opens one more, unless the caller has as many as it may.
    pub(crate) fn open(&self, payer: &Payer) -> Result<Open, Denied> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_payer = open.entry(payer.clone()).or_default();
        if *of_payer >= self.most {
            return Err(Denied::Crowded(self.most));
        }
        *of_payer += 1;
        Ok(Open { of: self.clone(), payer: payer.clone() })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.of.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_payer) = open.get_mut(&self.payer) {
            *of_payer -= 1;
            if *of_payer == 0 {
                open.remove(&self.payer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_its_own_streams_and_nothing_is_remembered_of_who_has_none() {
        let streams = Streams::new(2);
        let (one, other) = (Payer::Key("one".into()), Payer::Key("other".into()));
        let held = [streams.open(&one).unwrap(), streams.open(&one).unwrap()];
        assert_eq!(streams.open(&one).unwrap_err(), Denied::Crowded(2));
        let of_other = streams.open(&other).unwrap();
        assert_eq!(streams.number(), 3);
        drop(held);
        let again = streams.open(&one).unwrap();
        drop((of_other, again));
        assert!(streams.open.lock().unwrap().is_empty());
        assert!(Streams::new(0).open(&one).is_err());
    }
}
