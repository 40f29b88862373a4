//! When a failed request is tried again, and after how long.
//!
//! Only what may pass by itself is repeated: no answer at all, and the statuses that say "later". Any other refusal would be the
//! same again.

use std::time::Duration;

/// Tries of one upload, the first included, where nobody says otherwise.
pub const TRIES: u32 = 6;
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// An endpoint that asks for more is for a person to decide about.
const PATIENCE: Duration = Duration::from_mins(5);

/// Whether a refusal with this HTTP status may be none the next time.
#[must_use]
pub fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429 | 500..=599)
}

/// How long to wait after `attempt` tries: no shorter than the endpoint asked for, and no shorter than the back-off. `spread` in
/// 0..1 keeps many who failed together from coming back together. `None` where the endpoint asks for too much.
#[must_use]
pub fn pause(attempt: u32, asked: Option<Duration>, spread: f64) -> Option<Duration> {
    if asked.is_some_and(|asked| asked > PATIENCE) {
        return None;
    }
    let asked = asked.map(|asked| asked + FIRST.mul_f64(spread.clamp(0.0, 1.0)));
    Some(asked.unwrap_or_default().max(back_off(attempt, spread)))
}

/// Doubles with each try up to a limit; between half of it and all of it is waited.
#[must_use]
pub fn back_off(attempt: u32, spread: f64) -> Duration {
    let full = FIRST.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(LONGEST);
    full.mul_f64(0.5 + spread.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_by_itself_is_tried_again() {
        for status in [408, 409, 425, 429, 500, 502, 503, 504] {
            assert!(may_pass(status), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 410, 413, 415, 422, 431] {
            assert!(!may_pass(status), "{status}");
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses: Vec<_> =
            (1..=9).filter_map(|tried| pause(tried, None, 1.0)).map(|pause| pause.as_millis()).collect();
        assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
        assert_eq!(pause(u32::MAX, None, 1.0), Some(LONGEST));
        assert_eq!(pause(1, None, 0.0), Some(Duration::from_millis(250)));
    }

    #[test]
    fn the_endpoint_is_never_asked_earlier_than_it_wants_nor_faster_than_the_back_off() {
        assert_eq!(pause(1, Some(Duration::from_secs(7)), 0.0), Some(Duration::from_secs(7)));
        assert!(pause(1, Some(Duration::from_secs(7)), 1.0) > Some(Duration::from_secs(7)));
        assert_eq!(pause(3, Some(Duration::ZERO), 1.0), Some(Duration::from_secs(2)));
        assert_eq!(pause(1, Some(Duration::from_hours(1)), 0.0), None);
    }
}
