//! Why an endpoint did not do what was asked for about its servers, and what can be done.

use super::cloud_panel::{Failure, failure};
use crate::{
    state::{Obstacle, Servers},
    words::{Word, Words},
};
use oneseat_submission::Refusal;
use yew::prelude::*;

/// The obstacle, if there is one.
#[inline(never)]
pub fn server_obstacle(words: Words, servers: &Servers) -> Option<Html> {
    let (obstacle, place) = servers.obstacle.as_ref().zip(servers.place.as_ref())?;
    let host = place.reads.host();
    let own = |word: Word| words.fill(word, &[("host", host), ("enterprise", &place.enterprise)]);
    let (kind, title, text) = match obstacle {
        Obstacle::NoAnswer { forbidden: true } => {
            ("forbidden", Word::TroubleForbidden, own(Word::ObstacleForbiddenText))
        }
        Obstacle::NoAnswer { forbidden: false } => {
            ("no-answer", Word::TroubleNoAnswer, own(Word::ObstacleNoAnswerText))
        }
        Obstacle::Strange => ("strange", Word::TroubleStrange, own(Word::ObstacleStrangeText)),
        Obstacle::Refused { head, .. } if head.kind.as_deref() == Some("address-not-allowed") => {
            ("network", Word::ObstacleNetwork, own(Word::ObstacleNetworkText))
        }
        Obstacle::Refused { refusal, head } => match refusal {
            Refusal::Limit(_) => ("limit", Word::TroubleLimit, own(Word::TroubleLimitText)),
            Refusal::Token => ("token", Word::TroubleToken, own(Word::TroubleTokenText)),
            Refusal::Scopes { has, needs } => (
                "scopes",
                Word::ObstacleScopes,
                words.fill(
                    Word::ObstacleScopesText,
                    &[("has", has), ("needs", needs), ("enterprise", &place.enterprise)],
                ),
            ),
            Refusal::Sso(_) | Refusal::Permission => {
                ("permission", Word::TroublePermission, own(Word::ObstaclePermissionText))
            }
            // Another interface, as GitHub's own, says no kind that an Oneseat endpoint would.
            Refusal::NotFound if head.kind.is_none() => {
                ("unknown", Word::ObstacleUnknown, own(Word::ObstacleUnknownText))
            }
            Refusal::NotFound => ("not-found", Word::TroubleNotFound, own(Word::ObstacleNotFoundText)),
            Refusal::Redirect => ("redirect", Word::TroubleRedirect, own(Word::TroubleRedirectText)),
            Refusal::Passing(_) => ("failed", Word::TroubleFailed, own(Word::ObstacleFailedText)),
            Refusal::Other => ("other", Word::ObstacleOther, own(Word::ObstacleOtherText)),
        },
    };
    let (status, said) = match obstacle {
        Obstacle::Refused { head, .. } => (head.status, head.said.as_str()),
        _ => (0, ""),
    };
    Some(failure(words, Failure { mark: "servers-error", kind, title, text, status, said, more: None }))
}
