//! When a server is synced: weekly from the hour it was connected, a little spread, caught up once after a downtime.

use std::time::Duration;

use oneseat_submission::connect::{PERIOD, SPREAD};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

/// A connection's weeks.
#[derive(Clone, Copy, Debug)]
pub struct Weekly {
    anchor: OffsetDateTime,
    spread: Duration,
}

impl Weekly {
    /// The weeks of a connection. Each has its own spread, always the same, so that many that were connected by one script do
    /// not come at once.
    pub fn new(connected_at: OffsetDateTime, connection: &str) -> Self {
        let digest = Sha256::digest(connection);
        let part = f64::from(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])) / f64::from(u32::MAX);
        Self { anchor: connected_at, spread: SPREAD.mul_f64(part) }
    }

    /// When the next sync is due after one that went well then. A time long past is due now, and once.
    pub fn due(&self, last: Option<OffsetDateTime>) -> OffsetDateTime {
        let Some(last) = last else {
            return self.anchor;
        };
        let first = self.anchor + self.spread;
        let since = (last - first).whole_seconds();
        let period = PERIOD.as_secs().cast_signed();
        let weeks = if last < first { 0 } else { since / period + 1 };
        // The week of connecting has had its sync at once.
        first + PERIOD * u32::try_from(weeks.max(1)).unwrap_or(u32::MAX)
    }
}

/// After so many tries that failed: a minute, doubling to an hour, and no earlier than was asked for.
pub fn pause(failed: u32, asked: Option<Duration>) -> Duration {
    let doubled = Duration::from_mins(1).saturating_mul(1 << failed.saturating_sub(1).min(10));
    doubled.min(Duration::from_hours(1)).max(asked.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use oneseat_submission::connect::{PERIOD, SPREAD};
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::{Weekly, pause};

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_server_is_synced_at_once_and_then_weekly_at_its_hour() {
        let weekly = Weekly::new(at(0), "c");
        assert_eq!(weekly.due(None), at(0));
        let mut last = at(5);
        for week in 1..=5u32 {
            let due = weekly.due(Some(last));
            let hour = at(0) + PERIOD * week;
            assert!(due >= hour && due <= hour + SPREAD, "week {week}: {due}");
            last = due + Duration::from_secs(90);
        }
    }

    #[test]
    fn weeks_that_were_missed_are_caught_up_once() {
        let weekly = Weekly::new(at(0), "c");
        let late = at(0) + PERIOD * 3 + Duration::from_hours(50);
        assert!(weekly.due(Some(at(5))) < late);
        let next = weekly.due(Some(late));
        assert!(next > late && next <= at(0) + PERIOD * 4 + SPREAD);
    }

    #[test]
    fn agents_connected_at_the_same_hour_do_not_come_at_once() {
        let due = |name: &str| Weekly::new(at(0), name).due(Some(at(1)));
        assert_ne!(due("a"), due("b"));
        assert_eq!(due("a"), due("a"));
    }

    #[test]
    fn a_failed_sync_is_tried_again_within_the_hour_and_never_before_it_was_allowed() {
        assert_eq!(pause(1, None), Duration::from_mins(1));
        assert_eq!(pause(4, None), Duration::from_mins(8));
        assert_eq!(pause(u32::MAX, None), Duration::from_hours(1));
        assert_eq!(pause(1, Some(Duration::from_hours(3))), Duration::from_hours(3));
    }

    proptest! {
        #[test]
        fn the_next_sync_is_within_a_week_of_the_last(last in 0i64..400_000_000, name in "[a-z]{1,8}") {
            let due = Weekly::new(at(0), &name).due(Some(at(last)));
            prop_assert!(due > at(last) && due <= at(last) + PERIOD * 2);
            prop_assert!(last < 3_600 || due <= at(last) + PERIOD + SPREAD);
        }
    }
}
