//! A bar on standard error, for work that takes long enough to want one.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_millis(300);

/// Counts bytes; shows itself only on a terminal, and only when the work takes long.
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
    wanted: bool,
}

impl Progress {
    /// `total` in bytes, where it is known.
    pub fn new(what: &'static str, total: Option<u64>) -> Self {
        let template = if total.is_some() {
            "{msg} {wide_bar} {decimal_bytes} / {decimal_total_bytes}  {eta}"
        } else {
            "{msg} {spinner} {decimal_bytes}"
        };
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()).with_message(what);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, begun: Instant::now(), wanted: stderr().is_terminal() }
    }

    /// Some bytes more.
    pub fn advance(&mut self, bytes: u64) {
        self.bar.inc(bytes);
        if self.wanted && self.begun.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.wanted = false;
        }
    }

    /// Work that can't be counted follows.
    pub fn then(&self, what: &'static str) {
        if !self.bar.is_hidden() {
            self.bar.set_message(what);
            self.bar.enable_steady_tick(Duration::from_millis(100));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
