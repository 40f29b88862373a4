//! One question to the cloud, by `fetch`: it alone can leave the browser's cache aside without a header that GitHub's interface
//! refuses from other origins, and send a token nowhere but where it was asked to.

use crate::{
    state::{Got, Secret},
    upload::asked,
};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Array, JSON, Reflect};
use oneseat_core::Lang;
use oneseat_submission::{Head, Problem, SyncStatus};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Blob, Headers, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestMode,
    RequestRedirect, Response,
};
use yew::Callback;

/// The version of GitHub's interface whose answers are read.
const VERSION: &str = "2022-11-28";
/// That the page's policy forbade a request is told a little after the request has failed.
const POLICY_MS: u32 = 50;

/// A question under way. Dropping it ends it, without a word to the callback.
pub struct Fetching {
    abort: AbortController,
    /// Hears of requests that the page's own policy forbids.
    _policy: EventListener,
}

impl Fetching {
    /// Asks, and gives what came, with its bytes if it was a page of the report.
    ///
    /// # Errors
    ///
    /// The browser's own, where it refuses to begin.
    pub fn new(url: &str, token: &Secret, lang: Lang, got: Callback<(Got, Option<Blob>)>) -> Result<Self, JsValue> {
        let abort = AbortController::new()?;
        let headers = Headers::new()?;
        headers.set("Authorization", &format!("Bearer {}", token.0))?;
        headers.set("Accept", "application/vnd.github+json, application/json")?;
        headers.set("Accept-Language", lang.as_str())?;
        headers.set("X-GitHub-Api-Version", VERSION)?;
        let init = RequestInit::new();
        init.set_headers(headers.as_ref());
        init.set_cache(RequestCache::NoStore);
        init.set_credentials(RequestCredentials::Omit);
        init.set_mode(RequestMode::Cors);
        // A redirect could carry the token elsewhere.
        init.set_redirect(RequestRedirect::Manual);
        init.set_referrer_policy(ReferrerPolicy::NoReferrer);
        init.set_signal(Some(&abort.signal()));
        let forbidden = Rc::new(Cell::new(false));
        let heard = Rc::clone(&forbidden);
        let policy = EventListener::new(&gloo_utils::document(), "securitypolicyviolation", move |_| heard.set(true));
        let answer = gloo_utils::window().fetch_with_str_and_init(url, &init);
        let signal = abort.signal();
        spawn_local(async move {
            let came = match JsFuture::from(answer).await {
                Ok(answer) => understood(answer.unchecked_into()).await,
                Err(error) => Err(error),
            };
            match came {
                Ok(came) if !signal.aborted() => got.emit(came),
                Ok(_) => {}
                Err(_) => {
                    Timeout::new(POLICY_MS, move || {
                        if !signal.aborted() {
                            got.emit((Got::Nothing { forbidden: forbidden.get() }, None));
                        }
                    })
                    .forget();
                }
            }
        });
        Ok(Self { abort, _policy: policy })
    }
}

impl Drop for Fetching {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// Reads an answer to its end.
async fn understood(answer: Response) -> Result<(Got, Option<Blob>), JsValue> {
    let mut head = head(&answer);
    if answer.type_() == web_sys::ResponseType::Opaqueredirect {
        return Ok((Got::Refused(Box::new(head)), None));
    }
    let body: Blob = JsFuture::from(answer.blob()?).await?.unchecked_into();
    let text = JsFuture::from(body.text()).await?.as_string().unwrap_or_default();
    let value = JSON::parse(&text).unwrap_or(JsValue::NULL);
    if !answer.ok() {
        let problem: Problem = serde_wasm_bindgen::from_value(value).unwrap_or_default();
        head.said = problem.said();
        return Ok((Got::Refused(Box::new(head)), None));
    }
    if let Some(people) = of(&value, "users").and_then(|users| users.dyn_into::<Array>().ok()) {
        let people = u64::from(people.length());
        let total = of(&value, "total_seats_consumed").and_then(|total| total.as_f64()).map(whole);
        let link = answer.headers().get("Link")?;
        return Ok((Got::Page { people, total, link, head: Box::new(head) }, Some(body)));
    }
    let got =
        serde_wasm_bindgen::from_value::<SyncStatus>(value).map_or(Got::Strange, |status| Got::Status(Rc::new(status)));
    Ok((got, None))
}

/// What of an answer's head the rules ask for; a header that the other side does not expose is as good as none.
fn head(answer: &Response) -> Head {
    let headers = answer.headers();
    let field = |name: &str| headers.get(name).ok().flatten();
    let number = |name: &str| field(name)?.trim().parse().ok();
    Head {
        status: answer.status(),
        retry_after: field("Retry-After").and_then(|text| asked(&text)),
        remaining: number("X-RateLimit-Remaining"),
        reset: number("X-RateLimit-Reset"),
        sso: field("X-GitHub-SSO"),
        scopes: field("X-OAuth-Scopes"),
        needed: field("X-Accepted-OAuth-Scopes"),
        said: String::new(),
    }
}

fn of(value: &JsValue, key: &str) -> Option<JsValue> {
    value.is_object().then(|| Reflect::get(value, &key.into()).ok()).flatten()
}

/// A count as JSON has it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(value: f64) -> u64 {
    value as u64
}
