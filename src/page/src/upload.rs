//! One request to the endpoint, by `XMLHttpRequest`: the only way a browser tells how many bytes have gone out.

use crate::{endpoint::Answer, state::Secret};
use gloo_events::EventListener;
use oneseat_core::Lang;
use oneseat_submission::{Problem, UploadAnswer};
use std::{rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};
use yew::Callback;

/// What to send.
pub struct Post {
    /// The gzipped payload.
    pub body: Blob,
    /// The `Idempotency-Key`.
    pub key: String,
    /// SHA-256 of the body, base64.
    pub digest: String,
}

/// A request under way. Dropping it ends it, without a word to the callbacks.
pub struct Request {
    request: XmlHttpRequest,
    listeners: Vec<EventListener>,
}

impl Request {
    /// Sends a payload, or asks about one where there is nothing to post.
    ///
    /// # Errors
    ///
    /// The browser's own, where it refuses to begin.
    pub fn new(
        url: &str,
        token: &Secret,
        lang: Lang,
        post: Option<Post>,
        sent: &Callback<(u64, u64)>,
        answered: &Callback<Answer>,
    ) -> Result<Self, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open_with_async(if post.is_some() { "POST" } else { "GET" }, url, true)?;
        request.set_request_header("Authorization", &format!("Bearer {}", token.0))?;
        request.set_request_header("Accept", "application/json, application/problem+json")?;
        request.set_request_header("Accept-Language", lang.as_str())?;
        let listeners = listen(&request, sent, answered)?;
        match post {
            Some(post) => {
                request.set_request_header("Content-Type", "application/json")?;
                request.set_request_header("Content-Encoding", "gzip")?;
                request.set_request_header("Idempotency-Key", &post.key)?;
                request.set_request_header("Repr-Digest", &format!("sha-256=:{}:", post.digest))?;
                request.send_with_opt_blob(Some(&post.body))?;
            }
            None => request.send()?,
        }
        Ok(Self { request, listeners })
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.listeners.clear();
        // Nothing to abort once it is answered.
        let _ = self.request.abort();
    }
}

fn listen(
    request: &XmlHttpRequest,
    sent: &Callback<(u64, u64)>,
    answered: &Callback<Answer>,
) -> Result<Vec<EventListener>, JsValue> {
    let sent = sent.clone();
    let progress = EventListener::new(request.upload()?.as_ref(), "progress", move |event| {
        let event: &ProgressEvent = event.unchecked_ref();
        sent.emit((bytes(event.loaded()), bytes(event.total())));
    });
    let finished = {
        let (request, answered) = (request.clone(), answered.clone());
        EventListener::new(&request.clone(), "load", move |_| answered.emit(answer(&request)))
    };
    let none = |name: &'static str| {
        let answered = answered.clone();
        EventListener::new(request, name, move |_| answered.emit(Answer::None))
    };
    Ok(vec![progress, finished, none("error"), none("timeout")])
}

fn answer(request: &XmlHttpRequest) -> Answer {
    let status = request.status().unwrap_or_default();
    let body = request.response_text().ok().flatten().unwrap_or_default();
    let value = js_sys::JSON::parse(&body).unwrap_or(JsValue::NULL);
    if (200..300).contains(&status)
        && let Ok(upload) = serde_wasm_bindgen::from_value::<UploadAnswer>(value.clone())
    {
        return Answer::Upload(Rc::new(upload));
    }
    let problem: Problem = serde_wasm_bindgen::from_value(value).unwrap_or_default();
    let retry_after = request.get_response_header("Retry-After").ok().flatten();
    Answer::Refused { status, retry_after: retry_after.and_then(|text| asked(&text)), problem: Box::new(problem) }
}

/// `Retry-After` is a number of seconds or a date (RFC 9110).
pub fn asked(text: &str) -> Option<Duration> {
    let text = text.trim();
    text.parse().ok().map(Duration::from_secs).or_else(|| {
        let milliseconds = js_sys::Date::parse(text) - js_sys::Date::now();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (!milliseconds.is_nan()).then_some(Duration::from_millis(milliseconds.max(0.0) as u64))
    })
}

/// Sizes come as JavaScript numbers.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn bytes(value: f64) -> u64 {
    value as u64
}
