//! Why a read was refused, by what GitHub documents of its answers, and when it may be tried again.

use crate::retry::{TRIES, back_off, may_pass, pause};
use std::time::Duration;

/// Limits are lifted within the hour; who asks for more is not waited for.
const PATIENCE: Duration = Duration::from_mins(65);
/// Where a limit does not say for how long it holds, this long is waited at first.
const UNSAID: Duration = Duration::from_mins(1);
/// And this long at most.
const UNSAID_LONGEST: Duration = Duration::from_mins(15);

/// What counts of an answer that is not what was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The HTTP status; nothing where a redirect was not followed.
    pub status: u16,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
    /// `X-RateLimit-Remaining`.
    pub remaining: Option<u64>,
    /// `X-RateLimit-Reset`: seconds since 1970.
    pub reset: Option<u64>,
    /// `X-GitHub-SSO`.
    pub sso: Option<String>,
    /// `X-OAuth-Scopes`: what the token may.
    pub scopes: Option<String>,
    /// `X-Accepted-OAuth-Scopes`: what is enough.
    pub needed: Option<String>,
    /// The name of the problem's kind, where the answer is a problem document.
    pub kind: Option<String>,
    /// What the answer says for people.
    pub said: String,
}

/// Why a read was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too many requests; so long is to be waited, where that was said.
    Limit(Option<Duration>),
    /// Nobody known has this token: wrong, revoked, out of date.
    Token,
    /// The organisation's single sign-on must be passed for this token, at the address.
    Sso(Option<String>),
    /// The token lacks a scope.
    Scopes {
        /// What it has.
        has: String,
        /// What would be enough.
        needs: String,
    },
    /// The token, or its owner, may not read this.
    Permission,
    /// No such enterprise, or not for this token: GitHub does not tell one from the other.
    NotFound,
    /// It leads elsewhere, where no token is sent.
    Redirect,
    /// May be none the next time.
    Passing(Option<Duration>),
    /// Anything else.
    Other,
}

impl Head {
    /// Out of an answer's fields, by their names in lower case. `Retry-After` may be a date, and so comes read by whoever has a clock.
    pub fn of(status: u16, retry_after: Option<Duration>, field: impl Fn(&str) -> Option<String>) -> Self {
        let number = |name: &str| field(name)?.trim().parse().ok();
        Self {
            status,
            retry_after,
            remaining: number("x-ratelimit-remaining"),
            reset: number("x-ratelimit-reset"),
            sso: field("x-github-sso"),
            scopes: field("x-oauth-scopes"),
            needed: field("x-accepted-oauth-scopes"),
            ..Self::default()
        }
    }

    /// What it means, at `now`, in seconds since 1970.
    #[must_use]
    pub fn refusal(&self, now: u64) -> Refusal {
        match self.status {
            0 | 300..=399 => Refusal::Redirect,
            401 => Refusal::Token,
            _ if self.is_limit() => {
                let until_reset = || {
                    let reset = self.reset.filter(|_| self.remaining == Some(0))?;
                    Some(Duration::from_secs(reset.saturating_sub(now)))
                };
                Refusal::Limit(self.retry_after.or_else(until_reset))
            }
            403 | 404 => self.closed(),
            status if may_pass(status) => Refusal::Passing(self.retry_after),
            _ => Refusal::Other,
        }
    }

    /// How long to rest after an answer that was the last one a limit allows, which is known by it: the next request would be
    /// refused. None where there is more to be had.
    #[must_use]
    pub fn rest(&self, now: u64, spread: f64) -> Option<Duration> {
        let next = (self.remaining == Some(0)).then(|| Self { status: 429, ..self.clone() }.refusal(now));
        next?.pause(1, spread)
    }

    /// Refused requests are 403 or 429 alike.
    fn is_limit(&self) -> bool {
        let says_so = || self.said.to_ascii_lowercase().contains("rate limit");
        self.status == 429
            || self.status == 403 && (self.retry_after.is_some() || self.remaining == Some(0) || says_so())
    }

    fn closed(&self) -> Refusal {
        if let Some(sso) = self.sso.as_deref().filter(|sso| sso.trim_start().starts_with("required")) {
            return Refusal::Sso(sso_address(sso));
        }
        match (&self.scopes, &self.needed) {
            (Some(has), Some(needs)) if lacks(has, needs) => Refusal::Scopes { has: has.clone(), needs: needs.clone() },
            _ if self.status == 403 => Refusal::Permission,
            _ => Refusal::NotFound,
        }
    }
}

impl Refusal {
    /// How long to wait before the next try, after `attempt` tries that were refused in a row; none where there is to be none.
    /// `spread` in 0..1 keeps many who were refused together from coming back together.
    #[must_use]
    pub fn pause(&self, attempt: u32, spread: f64) -> Option<Duration> {
        if attempt >= TRIES {
            return None;
        }
        match self {
            // What the clock says is not trusted to the second, and never to be less than the back-off.
            Self::Limit(Some(asked)) => {
                (*asked <= PATIENCE).then(|| (*asked + Duration::from_secs(1)).max(back_off(attempt, spread)))
            }
            Self::Limit(None) => Some(UNSAID.saturating_mul(1 << attempt.saturating_sub(1).min(8)).min(UNSAID_LONGEST)),
            Self::Passing(asked) => pause(attempt, *asked, spread),
            _ => None,
        }
    }
}

/// Whether none of the scopes that would be enough is there. An empty list asks for none, and a fine-grained token has none.
fn lacks(has: &str, needs: &str) -> bool {
    let list = |text: &str| text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
    let (has, needs): (Vec<String>, Vec<String>) = (list(has), list(needs));
    !needs.is_empty() && !needs.iter().any(|need| has.contains(need))
}

/// The address in `required; url=…`, if it is GitHub's: it is offered as a link.
fn sso_address(field: &str) -> Option<String> {
    let url = field.split(';').find_map(|part| part.trim().strip_prefix("url="))?.trim();
    let host = url.strip_prefix("https://")?.split(['/', '?', '#']).next()?;
    let is_plain = !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    (is_plain && (host == "github.com" || host.ends_with(".ghe.com"))).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn head(status: u16) -> Head {
        Head { status, ..Head::default() }
    }

    #[test]
    fn a_limit_is_known_by_its_header_before_its_status() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let after = Head { retry_after: seconds(7), remaining: Some(0), reset: Some(NOW + 90), ..head(403) };
        assert_eq!(after.refusal(NOW), Refusal::Limit(seconds(7)));
        let reset = Head { remaining: Some(0), reset: Some(NOW + 90), ..head(403) };
        assert_eq!(reset.refusal(NOW), Refusal::Limit(seconds(90)));
        assert_eq!(Head { status: 429, ..reset.clone() }.refusal(NOW), Refusal::Limit(seconds(90)));
        assert_eq!(reset.refusal(NOW + 100), Refusal::Limit(seconds(0)));
        let unsaid = Head { said: String::from("You have exceeded a secondary rate limit."), ..head(403) };
        assert_eq!(unsaid.refusal(NOW), Refusal::Limit(None));
        let left = Head { remaining: Some(4_000), reset: Some(NOW + 90), ..head(429) };
        assert_eq!(left.refusal(NOW), Refusal::Limit(None));
        let missing = Head { remaining: Some(0), reset: Some(NOW + 90), ..head(404) };
        assert_eq!(missing.refusal(NOW), Refusal::NotFound);
    }

    #[test]
    fn a_limit_is_waited_out_and_never_asked_faster_than_the_back_off() {
        let limit = |seconds| Refusal::Limit(Some(Duration::from_secs(seconds)));
        assert_eq!(limit(7).pause(1, 0.0), Some(Duration::from_secs(8)));
        assert_eq!(limit(0).pause(5, 1.0), Some(Duration::from_secs(8)));
        assert_eq!(limit(3_600).pause(1, 0.0), Some(Duration::from_secs(3_601)));
        assert_eq!(limit(7_200).pause(1, 0.0), None);
        let unsaid: Vec<_> = (1..=6).filter_map(|tried| Refusal::Limit(None).pause(tried, 0.0)).collect();
        assert_eq!(unsaid.iter().map(Duration::as_secs).collect::<Vec<_>>(), [60, 120, 240, 480, 900]);
    }

    #[test]
    fn the_last_request_that_a_limit_allows_is_rested_after_until_the_limit_is_lifted() {
        let last = Head { remaining: Some(0), reset: Some(NOW + 90), ..head(200) };
        assert_eq!(last.rest(NOW, 0.0), Some(Duration::from_secs(91)));
        assert_eq!(Head { remaining: Some(1), ..last.clone() }.rest(NOW, 0.0), None);
        assert_eq!(Head { remaining: None, ..last }.rest(NOW, 0.0), None);
    }

    #[test]
    fn what_a_person_must_do_is_not_tried_again() {
        let sso = |field: &str| Head { sso: Some(field.to_owned()), ..head(403) }.refusal(NOW);
        let url = "https://github.com/enterprises/octo/sso?authorization_request=A1";
        assert_eq!(sso(&format!("required; url={url}")), Refusal::Sso(Some(url.to_owned())));
        for other in
            ["http://github.com/x", "https://evil.example/x", "https://github.com.evil.example", "javascript:x"]
        {
            assert_eq!(sso(&format!("required; url={other}")), Refusal::Sso(None), "{other}");
        }
        assert_eq!(sso("partial-results; organizations=1"), Refusal::Permission);
        let scopes = |has: &str| Head {
            scopes: Some(has.to_owned()),
            needed: Some(String::from("admin:enterprise, manage_billing:enterprise, read:enterprise")),
            ..head(404)
        };
        assert!(matches!(scopes("repo, user").refusal(NOW), Refusal::Scopes { .. }));
        assert_eq!(scopes("repo, read:enterprise").refusal(NOW), Refusal::NotFound);
        for status in [401, 403, 404, 301, 422] {
            assert_eq!(head(status).refusal(NOW).pause(1, 0.0), None, "{status}");
        }
        assert!(head(502).refusal(NOW).pause(1, 0.0).is_some());
        assert_eq!(head(502).refusal(NOW).pause(TRIES, 0.0), None);
    }
}
