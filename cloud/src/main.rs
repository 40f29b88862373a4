//! `oneseat-cloud`: the endpoint as one program.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;
use oneseat_cloud::{Arguments, commands};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("ONESEAT_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    match commands::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oneseat-cloud: {error}");
            ExitCode::FAILURE
        }
    }
}
