//! Giving the event loop a turn, so that a removal or a query is heard while a file is being read.
//!
//! A message channel is used because nested timers wait at least four milliseconds.

use js_sys::Promise;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// How long work may go on before others get a turn.
const SLICE_MS: f64 = 12.0;
/// Progress is told this often at most: whoever draws it takes time from the reading.
const TELL_EVERY_MS: f64 = 200.0;

/// Remembers when the last turn was given.
pub struct Pause {
    channel: Option<MessageChannel>,
    since: f64,
}

impl Pause {
    /// Starts counting now.
    pub fn new() -> Self {
        Self { channel: MessageChannel::new().ok(), since: js_sys::Date::now() }
    }

    /// Whether the slice is used up.
    pub fn is_due(&self) -> bool {
        js_sys::Date::now() - self.since >= SLICE_MS
    }

    /// Gives a turn if the slice is used up.
    pub async fn if_due(&mut self) {
        if self.is_due() {
            self.now().await;
        }
    }

    /// Gives a turn.
    pub async fn now(&mut self) {
        if let Some(channel) = &self.channel {
            let turn = Promise::new(&mut |resolve, _| {
                channel.port1().set_onmessage(Some(&resolve));
                drop(channel.port2().post_message(&JsValue::NULL));
            });
            drop(JsFuture::from(turn).await);
        }
        self.since = js_sys::Date::now();
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.port1().close();
        }
    }
}

/// A future that is polled by a function of its own. Put into its caller's, as the compiler does, each makes that one larger; and a
/// function of WebAssembly that is called for long is compiled once more, which takes a tenth of a second for a loop of all of them.
pub fn apart<'f, T>(future: impl Future<Output = T> + 'f) -> Pin<Box<dyn Future<Output = T> + 'f>> {
    Box::pin(future)
}

/// Whether progress is to be told again; if so, `told` is now.
pub fn is_time_to_tell(told: &mut f64) -> bool {
    let now = js_sys::Date::now();
    let is_time = now - *told >= TELL_EVERY_MS;
    if is_time {
        *told = now;
    }
    is_time
}

/// A promise that resolves after so many milliseconds.
pub fn after(ms: i32) -> Promise {
    Promise::new(&mut |resolve, _| {
        let fire = Closure::once_into_js(move || drop(resolve.call0(&JsValue::NULL)));
        drop(crate::post::scope().set_timeout_with_callback_and_timeout_and_arguments_0(fire.unchecked_ref(), ms));
    })
}
