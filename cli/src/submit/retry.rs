//! When to try again, and how long to wait before it.

use std::thread::sleep;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::client::{Client, Fault, Uploaded};
use super::endpoint::Uploads;
use super::payload::Payload;
use super::show;
use crate::words::Words;

/// Before the second try; doubled for each further one.
const FIRST: Duration = Duration::from_millis(500);
/// Never longer, save where the endpoint asks for it.
const LONGEST: Duration = Duration::from_secs(30);
/// An endpoint that asks for more is not waited for.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long an accepted upload is asked after.
const RECKONED_WITHIN: Duration = Duration::from_mins(2);

/// Why an upload ended without one.
pub enum Failure {
    Faulty(Fault),
    GaveUp { fault: Fault, tries: u32 },
    NotNow { fault: Fault, wait: Duration },
    OtherContent { ours: String, theirs: String },
}

/// Posts until there is an upload or no hope of one, then asks until it is reckoned.
pub fn submit(
    client: &Client,
    uploads: &Uploads,
    payload: &Payload,
    tries: u32,
    words: &'static Words,
) -> Result<Uploaded, Failure> {
    let mut made = 0;
    let uploaded = loop {
        made += 1;
        let fault = match client.post(uploads.url(), payload, words) {
            Ok(uploaded) => break uploaded,
            Err(fault) if !fault.again() => return Err(Failure::Faulty(fault)),
            Err(fault) => fault,
        };
        if made >= tries {
            return Err(Failure::GaveUp { fault, tries });
        }
        let pause = pause(made, fault.after(), random());
        if pause > PATIENCE {
            return Err(Failure::NotNow { fault, wait: pause });
        }
        show::trying_again(&fault, made + 1, tries, pause, words);
        sleep(pause);
    };
    if let Some(theirs) = &uploaded.sha256
        && !theirs.eq_ignore_ascii_case(&payload.sha256)
    {
        return Err(Failure::OtherContent { ours: payload.sha256.clone(), theirs: theirs.clone() });
    }
    Ok(reckoned(client, uploads, uploaded))
}

/// Asks after an upload that is pending. It is accepted already, so a fault here only ends the asking.
fn reckoned(client: &Client, uploads: &Uploads, mut uploaded: Uploaded) -> Uploaded {
    let begun = Instant::now();
    let mut asked = 0;
    while uploaded.pending() && begun.elapsed() < RECKONED_WITHIN {
        asked += 1;
        sleep(pause(asked, None, random()).min(Duration::from_secs(5)));
        match client.get(&uploads.one(&uploaded.id())) {
            Ok(now) => uploaded = now,
            Err(fault) if fault.again() => {}
            Err(_) => break,
        }
    }
    uploaded
}

/// What the endpoint asks for and a little; else a doubling time of which the random part is the upper half.
fn pause(tried: u32, asked: Option<Duration>, random: f64) -> Duration {
    if let Some(asked) = asked {
        return asked + FIRST.mul_f64(random);
    }
    let whole = FIRST.saturating_mul(1 << (tried - 1).min(16)).min(LONGEST);
    whole.mul_f64(0.5 + random / 2.0)
}

/// From 0 to 1, so that many who failed at once don't come back at once.
fn random() -> f64 {
    f64::from(Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LONGEST, pause};

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses: Vec<_> = (1..=9).map(|tried| pause(tried, None, 1.0).as_millis()).collect();
        assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
        assert_eq!(pause(u32::MAX, None, 1.0), LONGEST);
        assert_eq!(pause(1, None, 0.0), Duration::from_millis(250));
    }

    #[test]
    fn the_endpoint_is_never_asked_earlier_than_it_wants() {
        assert!(pause(1, Some(Duration::from_secs(7)), 0.0) >= Duration::from_secs(7));
        assert!(pause(9, Some(Duration::ZERO), 1.0) < Duration::from_secs(1));
    }
}
