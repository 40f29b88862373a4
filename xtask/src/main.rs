//! Everything a person does here, by one door: `cargo xtask serve`, `test`, `bench` and the rest of [`HELP`].

mod api;
mod assemble;
mod bench;
mod demo;
mod deny;
mod hosting;
mod instructions;
mod layout;
mod lighthouse;
mod lint;
mod load;
mod looks;
mod module;
mod page;
mod programs;
mod screenshots;
mod serve;
mod shell;
mod size;
mod soak;
mod split;
mod stamp;
mod tally;
mod test;
mod tools;
mod wat_data;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::hosting::Hosting;
use crate::shell::Shell;
use crate::test::Part;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--fresh]    build all, then serve the page and the endpoint with a demo enterprise
  test [PART]... [-- ARGS]      run every test, or parts: lint deny core cloud postgres cli xtask page
                                module clients api size web firefox instructions
  soak [--rounds N]             faults of every kind on both databases, 200 rounds each unless said;
                                figures go to docs/reliability.md
  load [--users N] [--seconds N]
                                the endpoint under load, beside nginx, with 1,000,000 users and 12 seconds a run unless
                                said; those figures go to docs/operate.md
  build                         the page (dist/), the module (pkg/), the endpoint and the command line;
                                ONESEAT_CONNECT names the origins that the page may talk to besides its own
  hosting                       the examples for each host (hosting/), as they would be written now
  size                          what the browser loads, beside what it may be
  bench [--users N] [--runs N]  everything that is promised of speed, size and memory, measured beside the peers with
                                1,000,000 users and 5 runs unless said; writes docs/performance.md
  lighthouse                    what Lighthouse says of the page, and what it is as an app; writes docs/performance.md
  instructions [--write]        what the core's steps execute, beside what they did; --write keeps the new counts
  looks [--write]               each state of the page beside the picture of it that is kept (tests/web/looks/); --write draws
                                them anew
  screenshots                   the README's pictures (docs/images/)

What is missing on the machine is installed into the project's own folders where that can be done.
Needed beforehand: Rust by rustup, Node 20 or later with npm, git. Tests also need Chromium and
Firefox: CHROMIUM and FIREFOX name them where they are not on PATH. The endpoint's need
PostgreSQL's programs, and start a server of their own.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let extra = match arguments.iter().position(|argument| argument == "--") {
        Some(at) => arguments.split_off(at).into_iter().skip(1).map(|one| one.to_string_lossy().into_owned()).collect(),
        None => Vec::new(),
    };
    let mut arguments = pico_args::Arguments::from_vec(arguments);
    if arguments.contains(["-h", "--help"]) {
        print!("{HELP}");
        return Ok(());
    }
    let command = arguments.subcommand()?;
    match command.as_deref() {
        Some("serve") => {
            let port = arguments.opt_value_from_str("--port")?;
            let fresh = arguments.contains("--fresh");
            nothing_left(arguments)?;
            serve::run(&Shell::new()?, port, fresh)
        }
        Some("test") => {
            let parts = parts(arguments)?;
            test::run(&Shell::new()?, &parts, &extra)
        }
        Some("soak") => {
            let rounds = arguments.opt_value_from_str("--rounds")?.unwrap_or(200);
            nothing_left(arguments)?;
            soak::run(&Shell::new()?, rounds)
        }
        Some("load") => {
            let users = arguments.opt_value_from_str("--users")?.unwrap_or(load::Options::FULL.users);
            let seconds = arguments.opt_value_from_str("--seconds")?.unwrap_or(load::Options::FULL.seconds);
            nothing_left(arguments)?;
            load::run(&Shell::new()?, load::Options { users, seconds })
        }
        Some("build") => {
            nothing_left(arguments)?;
            build(&Shell::new()?)
        }
        Some("hosting") => {
            nothing_left(arguments)?;
            Hosting::of_environment()?.write(&Shell::new()?.root.join("hosting"))
        }
        Some("bench") => {
            let users = arguments.opt_value_from_str("--users")?.unwrap_or(bench::Options::FULL.users);
            let runs = arguments.opt_value_from_str("--runs")?.unwrap_or(bench::Options::FULL.runs);
            nothing_left(arguments)?;
            bench::run(&Shell::new()?, &bench::Options { users, runs })
        }
        Some("instructions") => {
            let write = arguments.contains("--write");
            nothing_left(arguments)?;
            instructions::run(&Shell::new()?, write)
        }
        Some("size") => {
            nothing_left(arguments)?;
            let shell = Shell::new()?;
            tools::for_building(&shell)?;
            size::check(&shell)
        }
        Some("lighthouse") => {
            nothing_left(arguments)?;
            lighthouse::run(&Shell::new()?)
        }
        Some("looks") => {
            let write = arguments.contains("--write");
            nothing_left(arguments)?;
            looks::run(&Shell::new()?, write)
        }
        Some("screenshots") => {
            nothing_left(arguments)?;
            screenshots::run(&Shell::new()?)
        }
        Some(other) => bail!("there is no command `{other}`\n\n{HELP}"),
        None => bail!("which command?\n\n{HELP}"),
    }
}

fn parts(arguments: pico_args::Arguments) -> Result<Vec<Part>> {
    let named = arguments.finish();
    let mut parts = Vec::new();
    for name in named {
        let name = name.to_string_lossy();
        match Part::named(&name) {
            Some(part) => parts.push(part),
            None => bail!("there is no part `{name}` of the tests\n\n{HELP}"),
        }
    }
    Ok(parts)
}

fn nothing_left(arguments: pico_args::Arguments) -> Result<()> {
    if let Some(unknown) = arguments.finish().first() {
        bail!("what is `{}`?\n\n{HELP}", unknown.to_string_lossy());
    }
    Ok(())
}

fn build(shell: &Shell) -> Result<()> {
    tools::for_building(shell)?;
    let dist = page::build(shell)?;
    module::build(shell)?;
    let endpoint = programs::endpoint(shell)?;
    let command_line = programs::command_line(shell)?;
    println!("\npage          {}", dist.display());
    println!("module        {}", shell.root.join("pkg").display());
    println!("endpoint      {}", endpoint.display());
    println!("command line  {}", command_line.display());
    Ok(())
}
