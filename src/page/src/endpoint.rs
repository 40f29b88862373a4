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

/// The other origins that a page's policy lets it talk to, out of the policy itself.
pub fn named_in(policy: &str) -> Vec<String> {
    let connect = policy.split(';').find_map(|part| part.trim().strip_prefix("connect-src "));
    connect.unwrap_or_default().split_whitespace().filter(|source| *source != "'self'").map(str::to_owned).collect()
}

/// Whether a source of a policy (CSP 3, 6.7.2.8) names this origin: the same, or one below what follows its `*`.
pub fn is_named(source: &str, origin: &str) -> bool {
    match source.split_once("*.") {
        None => source == origin,
        Some((scheme, parent)) => origin
            .strip_prefix(scheme)
            .is_some_and(|host| host.strip_suffix(parent).is_some_and(|below| below.len() > 1 && below.ends_with('.'))),
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
    fn the_origins_a_policy_names_are_known_from_it() {
        let named =
            named_in("default-src 'none'; connect-src 'self' https://api.github.com https://*.ghe.com; img-src 'self'");
        assert_eq!(named, ["https://api.github.com", "https://*.ghe.com"]);
        assert!(named_in("default-src 'none'; connect-src 'self'").is_empty());
        for (source, origin, is) in [
            ("https://api.github.com", "https://api.github.com", true),
            ("https://api.github.com", "https://api.github.com:8443", false),
            ("https://api.github.com", "https://api.github.com.evil.example", false),
            ("https://*.ghe.com", "https://api.octo.ghe.com", true),
            ("https://*.ghe.com", "https://ghe.com", false),
            ("https://*.ghe.com", "https://.ghe.com", false),
            ("https://*.ghe.com", "https://evilghe.com", false),
            ("https://*.ghe.com", "http://api.octo.ghe.com", false),
            ("https://*.ghe.com", "https://api.octo.ghe.com:8443", false),
            ("http://localhost:8787", "http://localhost:8787", true),
        ] {
            assert_eq!(is_named(source, origin), is, "{source} {origin}");
        }
    }

    #[test]
    fn a_try_that_may_pass_is_repeated_so_often_and_no_more() {
        let refused = |status| Answer::Refused { status, retry_after: None, problem: Box::default() };
        let pauses: Vec<_> = (1..=6).map(|attempt| Answer::None.pause(attempt, 1.0)).collect();
        assert_eq!(pauses, [Some(500), Some(1_000), Some(2_000), Some(4_000), Some(8_000), None]);
        assert_eq!(refused(503).pause(1, 0.0), Some(250));
        assert_eq!(refused(422).pause(1, 0.0), None);
    }
}
