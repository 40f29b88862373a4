//! How the service ends when it is told to: at once while it waits, else behind the sync that is under way, if that ends soon.

use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::words::Words;

/// A sync may take hours to collect; what is cut off goes on with the next run. Service managers kill after 90 seconds, as a rule.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether a sync is under way.
#[derive(Clone, Default)]
pub struct Work(Arc<AtomicBool>);

impl Work {
    /// Does a sync.
    pub fn during<T>(&self, sync: impl FnOnce() -> T) -> T {
        self.0.store(true, Ordering::SeqCst);
        let done = sync();
        self.0.store(false, Ordering::SeqCst);
        done
    }

    /// From now on SIGTERM, SIGHUP and Ctrl+C end the program this way.
    pub fn end_when_told(&self, words: &'static Words) {
        let work = self.clone();
        let told = move || {
            let since = Instant::now();
            if work.is_under_way() {
                eprintln!("{}", words.ending);
            }
            while work.is_under_way() && since.elapsed() < PATIENCE {
                sleep(Duration::from_millis(20));
            }
            exit(0)
        };
        // Where it can't be had, it is ended as every program is, and loses nothing by it either.
        ctrlc::set_handler(told).unwrap_or_default();
    }

    fn is_under_way(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
