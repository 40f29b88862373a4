//! What those who submit and read share, whether a page or a terminal: where usage may go and where the cloud side is read,
//! what comes back, what a refusal means, and when to try again.
//!
//! Nothing here opens a connection. Whoever does brings its own; the rules are said once.

mod address;
mod answer;
pub mod connect;
mod read;
mod refusal;
mod retry;
mod servers;
mod status;

pub use address::{Address, AddressFault, Uploads, is_slug};
pub use answer::{Problem, SeatsAnswer, SyncState, UploadAnswer};
pub use read::{ForeignLink, Reads};
pub use refusal::{Head, Refusal};
pub use retry::{TRIES, back_off, may_pass, pause};
pub use servers::{
    ConnectionCode, Server, ServerConnection, ServerFacts, ServerFault, ServerJob, ServerSeats, ServerSync, is_host,
};
pub use status::{LastSync, ServerInstance, SyncStatus};
