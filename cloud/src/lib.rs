//! The upload endpoint: HTTP in, the core, database out.
//!
//! A body is streamed into the core's reader (`intake`, `unpack`), refused with the core's findings or kept in the
//! core's own minimised form, and counted together with everything else the enterprise has ([`App`]). The change and its
//! results are one transaction. Reading a page of the report touches nothing but that page.

mod app;
mod app_jwt;
mod audit;
mod blocks;
mod clock;
mod collector;
pub mod commands;
mod config;
mod digest;
mod guard;
mod hex;
mod http;
mod intake;
mod key;
mod limits;
mod metrics;
mod offer;
mod original;
mod recount;
mod report;
mod running;
mod serve;
mod store;
mod token;
mod traces;
mod unpack;

pub use app::App;
pub use config::{Arguments, Command, LogFormat, ServeArguments, read as read_arguments};
pub use traces::Traces;
