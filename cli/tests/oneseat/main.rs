//! The command line as somebody at a terminal, or their script, sees it.
#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod appliance;
mod bad_days;
mod beside;
mod cases;
mod check;
mod clock;
mod connect;
mod endpoint;
mod fetch;
mod format;
mod language;
mod preview;
mod run;
mod service;
mod submit;
mod suggestions;
mod usage;
mod wire;
