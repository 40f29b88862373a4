//! What those who submit share, whether a page or a terminal: where usage may go, what comes back, and when to try again.
//!
//! Nothing here opens a connection. Whoever does brings its own; the rules are said once.

mod address;
mod answer;
mod retry;

pub use address::{Address, AddressFault, Uploads, is_slug};
pub use answer::{Problem, SeatsAnswer, SyncState, UploadAnswer};
pub use retry::{TRIES, back_off, may_pass, pause};
