//! `oneseat-cloud`: the endpoint as one program.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use oneseat_cloud::{Command, LogFormat, Traces, commands, read_arguments};
use tracing::Metadata;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, Registry, fmt};

/// Lines are written of events; spans are for traces alone.
fn stands_alone(metadata: &Metadata<'_>) -> bool {
    metadata.is_event()
}

#[tokio::main]
async fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    let arguments = read_arguments(&line).unwrap_or_else(|error| error.exit());
    let traces = match &arguments.command {
        Command::Serve(serve) => {
            serve.otlp_endpoint.as_deref().filter(|collector| !collector.is_empty()).map(|collector| {
                let authorities = serve.otlp_ca_file.as_deref().filter(|file| !file.as_os_str().is_empty());
                Traces::to(collector, authorities)
            })
        }
        _ => None,
    };
    let traces = match traces.transpose() {
        Ok(traces) => traces,
        Err(error) => {
            eprintln!("oneseat-cloud: {error}");
            return ExitCode::FAILURE;
        }
    };
    let filter = EnvFilter::try_from_env("ONESEAT_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let filter = filter.and(filter_fn(stands_alone));
    let log = fmt::layer::<Registry>().with_writer(std::io::stderr).with_target(false);
    let log = match arguments.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(log.with_filter(filter)).with(traces.as_ref().map(Traces::layer)).init();
    let done = commands::run(arguments).await;
    if let Some(traces) = traces {
        traces.end();
    }
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oneseat-cloud: {error}");
            ExitCode::FAILURE
        }
    }
}
