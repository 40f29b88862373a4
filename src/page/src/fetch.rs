//! One question to the cloud, by `fetch`: it alone can leave the browser's cache aside without a header that GitHub's interface
//! refuses from other origins, and send a token nowhere but where it was asked to.

use crate::{
    state::{Got, Secret, Told},
    upload::asked,
};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Array, JSON, JsString, Object, Reflect};
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

/// What is asked, by which method.
pub struct Question<'q> {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// Where.
    pub url: &'q str,
    /// With which token.
    pub token: &'q Secret,
    /// In which language the answer may speak.
    pub lang: Lang,
}

/// A question under way. Dropping it ends it, without a word to the callback.
pub struct Fetching {
    abort: AbortController,
    /// Hears of requests that the page's own policy forbids.
    _policy: EventListener,
}

impl Fetching {
    /// Asks for the cloud's report or the state of its syncs, and gives what came, with its bytes if it was a page of the report.
    ///
    /// # Errors
    ///
    /// The browser's own, where it refuses to begin.
    pub fn new(url: &str, token: &Secret, lang: Lang, got: Callback<(Got, Option<Blob>)>) -> Result<Self, JsValue> {
        let question = Question { method: "GET", url, token, lang };
        Self::ask(&question, None, understood, |forbidden| (Got::Nothing { forbidden }, None), got)
    }

    /// Asks an endpoint about its servers; a code is for this host.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn call(question: &Question<'_>, host: Option<&str>, told: Callback<Told>) -> Result<Self, JsValue> {
        let body = host.map(|host| {
            let body = Object::new();
            Reflect::set(&body, &"host_name".into(), &host.into()).and_then(|_| JSON::stringify(&body))
        });
        Self::ask(question, body.transpose()?, about_servers, |forbidden| Told::Nothing { forbidden }, told)
    }

    fn ask<T: 'static, F: Future<Output = Result<T, JsValue>>>(
        question: &Question<'_>,
        body: Option<JsString>,
        understood: impl FnOnce(Response) -> F + 'static,
        nothing: impl FnOnce(bool) -> T + 'static,
        got: Callback<T>,
    ) -> Result<Self, JsValue> {
        let abort = AbortController::new()?;
        let headers = Headers::new()?;
        headers.set("Authorization", &format!("Bearer {}", question.token.0))?;
        headers.set("Accept", "application/vnd.github+json, application/json")?;
        headers.set("Accept-Language", question.lang.as_str())?;
        headers.set("X-GitHub-Api-Version", VERSION)?;
        let init = RequestInit::new();
        init.set_method(question.method);
        if let Some(body) = body {
            headers.set("Content-Type", "application/json")?;
            init.set_body(&body);
        }
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
        let answer = gloo_utils::window().fetch_with_str_and_init(question.url, &init);
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
                            got.emit(nothing(forbidden.get()));
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
        head.kind = problem.name().map(str::to_owned);
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

/// What an endpoint says about its servers, told by its shape.
async fn about_servers(answer: Response) -> Result<Told, JsValue> {
    let mut head = head(&answer);
    if answer.type_() == web_sys::ResponseType::Opaqueredirect {
        return Ok(Told::Refused(Box::new(head)));
    }
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    let value = JSON::parse(&text).unwrap_or(JsValue::NULL);
    if !answer.ok() {
        let problem: Problem = serde_wasm_bindgen::from_value(value).unwrap_or_default();
        head.kind = problem.name().map(str::to_owned);
        head.said = problem.said();
        return Ok(Told::Refused(Box::new(head)));
    }
    if Array::is_array(&value) {
        let servers = serde_wasm_bindgen::from_value(value);
        return Ok(servers.map_or(Told::Strange, |servers| Told::Servers(Rc::new(servers))));
    }
    let says = |key: &str| of(&value, key).is_some_and(|text| text.is_string());
    if says("code") {
        return Ok(serde_wasm_bindgen::from_value(value).map_or(Told::Strange, |code| Told::Code(Rc::new(code))));
    }
    // 202 has a job, 204 nothing.
    Ok(if value.is_null() || says("state") { Told::Done } else { Told::Strange })
}

/// What of an answer's head the rules ask for; a header that the other side does not expose is as good as none.
fn head(answer: &Response) -> Head {
    let headers = answer.headers();
    let field = |name: &str| headers.get(name).ok().flatten();
    Head::of(answer.status(), field("Retry-After").and_then(|text| asked(&text)), field)
}

fn of(value: &JsValue, key: &str) -> Option<JsValue> {
    value.is_object().then(|| Reflect::get(value, &key.into()).ok()).flatten()
}

/// A count as JSON has it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(value: f64) -> u64 {
    value as u64
}
