//! When a failed request is tried again, and after how long.
//!
//! Only what may pass by itself is repeated: no answer at all, and the statuses that say "later". Any other refusal would be the
//! same again.

use crate::endpoint::Answer;

/// Tries of one upload, the first included.
pub const TRIES: u32 = 6;
const FIRST_MS: f64 = 1_000.0;
const LONGEST_MS: f64 = 30_000.0;
/// A longer `Retry-After` is for a person to decide about.
const LONGEST_ASKED_S: u32 = 120;

/// Milliseconds to wait before the next try after `attempt` tries, or `None` if there is to be none. `spread` in 0..1 keeps many
/// pages from coming back at the same moment.
pub fn pause(answer: &Answer, attempt: u32, spread: f64) -> Option<u32> {
    if attempt >= TRIES {
        return None;
    }
    let asked = match answer {
        Answer::None => None,
        Answer::Refused { status: 408 | 409 | 425 | 429 | 500..=599, retry_after, .. } => *retry_after,
        Answer::Refused { .. } | Answer::Upload(_) => return None,
    };
    if asked.is_some_and(|seconds| seconds > LONGEST_ASKED_S) {
        return None;
    }
    Some(asked.unwrap_or_default().saturating_mul(1_000).max(back_off(attempt, spread)))
}

/// Doubles with each try up to a limit; between half of it and all of it is waited.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn back_off(attempt: u32, spread: f64) -> u32 {
    let full = (FIRST_MS * f64::from(1_u32 << attempt.saturating_sub(1).min(10))).min(LONGEST_MS);
    (full * (0.5 + spread.clamp(0.0, 1.0) / 2.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Problem;

    fn refused(status: u16, retry_after: Option<u32>) -> Answer {
        Answer::Refused { status, retry_after, problem: Box::new(Problem::default()) }
    }

    #[test]
    fn only_what_may_pass_by_itself_is_tried_again() {
        for status in [408, 409, 425, 429, 500, 502, 503, 504] {
            assert!(pause(&refused(status, None), 1, 0.5).is_some(), "{status}");
        }
        for status in [400, 401, 403, 404, 410, 413, 415, 422, 431] {
            assert_eq!(pause(&refused(status, None), 1, 0.5), None, "{status}");
        }
        assert!(pause(&Answer::None, 1, 0.5).is_some());
    }

    #[test]
    fn the_pauses_grow_and_end() {
        let pauses: Vec<_> = (1..=TRIES).map(|attempt| pause(&Answer::None, attempt, 1.0)).collect();
        assert_eq!(pauses, [Some(1_000), Some(2_000), Some(4_000), Some(8_000), Some(16_000), None]);
        assert_eq!(pause(&Answer::None, 1, 0.0), Some(500));
    }

    #[test]
    fn the_endpoints_own_wish_for_a_pause_is_obeyed_unless_it_is_too_long() {
        assert_eq!(pause(&refused(429, Some(60)), 1, 0.0), Some(60_000));
        assert_eq!(pause(&refused(503, Some(0)), 2, 0.0), Some(1_000));
        assert_eq!(pause(&refused(503, Some(3_600)), 1, 0.0), None);
    }
}
