//! The web worker: takes `File`s, streams them into the core, keeps the rows, answers for them.
//!
//! On other targets than Wasm there is nothing to run; the protocol it speaks is the library beside this file.

#[cfg(target_arch = "wasm32")]
mod answers;
#[cfg(target_arch = "wasm32")]
mod desk;
#[cfg(target_arch = "wasm32")]
mod digest;
#[cfg(target_arch = "wasm32")]
mod gzip;
#[cfg(target_arch = "wasm32")]
mod helper;
#[cfg(target_arch = "wasm32")]
mod pause;
#[cfg(target_arch = "wasm32")]
mod payload;
#[cfg(target_arch = "wasm32")]
mod post;
#[cfg(target_arch = "wasm32")]
mod rehearsal;
#[cfg(target_arch = "wasm32")]
mod rest;
#[cfg(target_arch = "wasm32")]
mod samples;
#[cfg(target_arch = "wasm32")]
mod segments;
#[cfg(target_arch = "wasm32")]
mod stream;
#[cfg(target_arch = "wasm32")]
mod unasked;

#[cfg(target_arch = "wasm32")]
fn main() {
    rest::expect();
    console_error_panic_hook::set_once();
    if helper::is_helper() {
        return helper::serve();
    }
    post::listen(desk::take);
    post::tell(&oneseat_worker::Tell::Ready);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
