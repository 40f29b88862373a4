//! `oneseat-cloud`: the endpoint as one program.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use oneseat_cloud::{LogFormat, commands, read_arguments};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    let arguments = read_arguments(&line).unwrap_or_else(|error| error.exit());
    let filter = EnvFilter::try_from_env("ONESEAT_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match arguments.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    match commands::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oneseat-cloud: {error}");
            ExitCode::FAILURE
        }
    }
}
