//! What the page knows of an endpoint besides the rules that all who submit share.

use oneseat_submission::{Problem, UploadAnswer, may_pass};
use std::{rc::Rc, time::Duration};

/// What the page's address may say about where to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefill {
    /// The endpoint's address.
    pub endpoint: Option<String>,
    /// The enterprise's slug.
    pub enterprise: Option<String>,
    /// The token.
    pub token: Option<String>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// No answer: unreachable, cut off, refused by the browser.
    None,
    /// Taken, with the upload as it stands.
    Upload(Rc<UploadAnswer>),
    /// Answered, but not with an upload.
    Refused {
        /// The HTTP status.
        status: u16,
        /// How long to wait, where the endpoint said so.
        retry_after: Option<Duration>,
        /// Its reasons, where it gave any.
        problem: Box<Problem>,
    },
}

impl Answer {
    /// Milliseconds to wait before the next try after `attempt` tries, or `None` if there is to be none.
    pub fn pause(&self, attempt: u32, spread: f64) -> Option<u32> {
        let asked = match self {
            Self::None => None,
            Self::Refused { status, retry_after, .. } if may_pass(*status) => *retry_after,
            Self::Refused { .. } | Self::Upload(_) => return None,
        };
        (attempt < oneseat_submission::TRIES)
            .then(|| oneseat_submission::pause(attempt, asked, spread).map(milliseconds))
            .flatten()
    }
}

/// As timers take them.
pub fn milliseconds(pause: Duration) -> u32 {
    u32::try_from(pause.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_that_may_pass_is_repeated_so_often_and_no_more() {
        let refused = |status| Answer::Refused { status, retry_after: None, problem: Box::default() };
        let pauses: Vec<_> = (1..=6).map(|attempt| Answer::None.pause(attempt, 1.0)).collect();
        assert_eq!(pauses, [Some(500), Some(1_000), Some(2_000), Some(4_000), Some(8_000), None]);
        assert_eq!(refused(503).pause(1, 0.0), Some(250));
        assert_eq!(refused(422).pause(1, 0.0), None);
    }
}
