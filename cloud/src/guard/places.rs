//! Places for bodies that are being read and counted: there are few, since each needs memory and a processor. Who finds none waits;
//! when one is free, enterprises have it in turn, so one that sends a hundred uploads at once holds up another by one, not by a
//! hundred. Who would wait too long, or behind too many, is asked to come back.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

/// There is no place now, nor soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// See the module.
#[derive(Clone, Debug)]
pub struct Places {
    shared: Arc<Mutex<State>>,
    most: usize,
    waiting: usize,
    patience: Duration,
}

#[derive(Debug, Default)]
struct State {
    taken: HashMap<i64, usize>,
    queues: HashMap<i64, VecDeque<oneshot::Sender<Place>>>,
    /// Enterprises with a queue, whose turn it is first.
    turns: VecDeque<i64>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    enterprise: i64,
    held: bool,
}

impl Places {
    /// `most` places, `waiting` that may wait for one, each no longer than `patience`.
    pub fn new(most: usize, waiting: usize, patience: Duration) -> Self {
        Self { shared: Arc::default(), most: most.max(1), waiting, patience }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// If there are too many before, or it takes too long.
    pub async fn take(&self, enterprise: i64) -> Result<Place, Full> {
        let coming = {
            let mut state = self.state();
            if state.queues.is_empty() && self.has_place_for(&state, enterprise) {
                return Ok(self.seat(&mut state, enterprise));
            }
            // Counted first: it takes out those who gave up, and whose turn was theirs.
            let waiting = state.waiting();
            let own = state.queues.get(&enterprise).map_or(0, VecDeque::len);
            // One enterprise fills no more than half of the queue.
            if waiting >= self.waiting || own >= self.waiting.div_ceil(2) {
                return Err(Full);
            }
            let (sender, coming) = oneshot::channel();
            if own == 0 {
                state.turns.push_back(enterprise);
            }
            state.queues.entry(enterprise).or_default().push_back(sender);
            self.hand_on(&mut state);
            coming
        };
        match tokio::time::timeout(self.patience, coming).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Full),
        }
    }

    /// How many places are taken, and how many wait.
    pub fn figures(&self) -> (usize, usize) {
        let mut state = self.state();
        (state.taken(), state.waiting())
    }

    /// One enterprise has at most half of the places, so that there is always one for another.
    fn has_place_for(&self, state: &State, enterprise: i64) -> bool {
        let own = state.taken.get(&enterprise).copied().unwrap_or(0);
        state.taken() < self.most && own < self.most.div_ceil(2)
    }

    fn seat(&self, state: &mut State, enterprise: i64) -> Place {
        *state.taken.entry(enterprise).or_default() += 1;
        Place { places: self.clone(), enterprise, held: true }
    }

    /// Gives what is free to those who wait, one of each enterprise in turn.
    fn hand_on(&self, state: &mut State) {
        let mut passed = 0;
        while passed < state.turns.len() {
            let Some(enterprise) = state.turns.pop_front() else { return };
            if !self.has_place_for(state, enterprise) {
                state.turns.push_back(enterprise);
                passed += 1;
                continue;
            }
            let next = state.queues.get_mut(&enterprise).and_then(VecDeque::pop_front);
            if let Some(waiting) = next.filter(|waiting| !waiting.is_closed()) {
                let place = self.seat(state, enterprise);
                if let Err(mut place) = waiting.send(place) {
                    // Gone between the two looks. What is locked here can't be locked again by dropping it.
                    place.held = false;
                    state.leave(enterprise);
                }
                passed = 0;
            }
            if state.queues.get(&enterprise).is_some_and(|queue| !queue.is_empty()) {
                state.turns.push_back(enterprise);
            } else {
                state.queues.remove(&enterprise);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn taken(&self) -> usize {
        self.taken.values().sum()
    }

    /// Those who gave up wait no more.
    fn waiting(&mut self) -> usize {
        self.queues.retain(|_, queue| {
            queue.retain(|waiting| !waiting.is_closed());
            !queue.is_empty()
        });
        let queues = &self.queues;
        self.turns.retain(|enterprise| queues.contains_key(enterprise));
        self.queues.values().map(VecDeque::len).sum()
    }

    fn leave(&mut self, enterprise: i64) {
        if let Some(taken) = self.taken.get_mut(&enterprise) {
            *taken -= 1;
            if *taken == 0 {
                self.taken.remove(&enterprise);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.held {
            return;
        }
        let mut state = self.places.state();
        state.leave(self.enterprise);
        self.places.hand_on(&mut state);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Full, Places};

    const LONG: Duration = Duration::from_mins(10);

    #[tokio::test]
    async fn one_enterprise_never_has_all_places() {
        let places = Places::new(4, 8, Duration::from_millis(20));
        let _mine = [places.take(1).await.unwrap(), places.take(1).await.unwrap()];
        assert_eq!(places.take(1).await.unwrap_err(), Full, "it waited in vain");
        let _yours = places.take(2).await.unwrap();
        assert_eq!(places.figures(), (3, 0));
    }

    #[tokio::test]
    async fn who_waits_is_served_in_turn_by_enterprise() {
        let places = Places::new(1, 100, LONG);
        let first = places.take(1).await.unwrap();
        let (sender, mut order) = tokio::sync::mpsc::unbounded_channel();
        for (index, enterprise) in [1, 1, 1, 1, 2, 3].into_iter().enumerate() {
            let (waiting, sender) = (places.clone(), sender.clone());
            tokio::spawn(async move {
                let place = waiting.take(enterprise).await.unwrap();
                sender.send(enterprise).unwrap();
                drop(place);
            });
            while places.figures().1 <= index {
                tokio::task::yield_now().await;
            }
        }
        drop((first, sender));
        let mut served = Vec::new();
        while let Some(enterprise) = order.recv().await {
            served.push(enterprise);
        }
        assert_eq!(served, [1, 2, 3, 1, 1, 1]);
        assert_eq!(places.figures(), (0, 0));
    }

    #[tokio::test]
    async fn who_comes_behind_one_that_gave_up_is_served() {
        let places = Places::new(1, 4, Duration::from_millis(20));
        let held = places.take(1).await.unwrap();
        assert_eq!(places.take(1).await.unwrap_err(), Full);
        let patient = Places { patience: LONG, ..places.clone() };
        let mut next = Box::pin(patient.take(1));
        assert!(tokio::time::timeout(Duration::from_millis(1), next.as_mut()).await.is_err());
        drop(held);
        drop(tokio::time::timeout(Duration::from_secs(20), next).await.unwrap().unwrap());
        assert_eq!(places.figures(), (0, 0));
    }

    #[tokio::test]
    async fn too_many_are_told_at_once_and_none_who_gave_up_is_waited_for() {
        let places = Places::new(1, 4, LONG);
        let held = places.take(1).await.unwrap();
        let (one, two) = (places.take(1), places.take(1));
        let (mut one, mut two) = (Box::pin(one), Box::pin(two));
        for waiting in [&mut one, &mut two] {
            assert!(tokio::time::timeout(Duration::from_millis(1), waiting.as_mut()).await.is_err());
        }
        assert_eq!(places.take(1).await.unwrap_err(), Full, "half of the queue is its own");
        drop(one);
        drop(held);
        drop(two.await.unwrap());
        assert_eq!(places.figures(), (0, 0));
        drop(places.take(2).await.unwrap());
    }
}
