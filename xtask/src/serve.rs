//! `cargo xtask serve`: from a fresh clone to the page in a browser, with a real endpoint behind it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell::{Shell, say};
use crate::{demo, page, programs, tools};

const FIRST_PORT: u16 = 8080;
const PORTS_TRIED: u16 = 50;
const TICK: Duration = Duration::from_millis(50);
const START_LIMIT: Duration = Duration::from_secs(20);
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Builds what is not built, sets the demo up, and serves until Ctrl-C.
pub fn run(shell: &Shell, port: Option<u16>, fresh: bool) -> Result<()> {
    tools::for_building(shell)?;
    let dist = page::build(shell)?;
    let endpoint = programs::endpoint(shell)?;
    let demo = demo::prepare(shell, &endpoint, fresh)?;
    let address = free_address(port.unwrap_or(FIRST_PORT))?;

    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst)).context("listening for Ctrl-C")?;
    let mut command = demo::endpoint_on(shell, &endpoint, &demo.database);
    command.args(["serve", "--listen", &address.to_string(), "--page"]).arg(dist);
    if std::env::var_os("ONESEAT_LOG").is_none() {
        // A line for each request would push the address out of sight.
        command.env("ONESEAT_LOG", "warn");
    }
    let mut server = command.spawn().context("the endpoint could not be started")?;
    wait_until_ready(&mut server, address, &stop)?;

    println!("\n  page        http://{address}/");
    println!("  enterprise  {}", demo::ENTERPRISE);
    println!("  token       {}", demo.token);
    println!("\n  all filled in: http://{address}/#enterprise={}&token={}", demo::ENTERPRISE, demo.token);
    println!("\n  On the page, \"Try the sample files\" leads through the whole job. Ctrl-C stops.\n");
    wait_until_stopped(&mut server, &stop)
}

/// The first port from `first` on that nobody listens on.
fn free_address(first: u16) -> Result<SocketAddr> {
    for port in first..=first.saturating_add(PORTS_TRIED) {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            if port != first {
                say(&format!("port {first} is taken, so {port}"));
            }
            return Ok(address);
        }
    }
    bail!("no port from {first} to {} is free: name another with --port", first.saturating_add(PORTS_TRIED))
}

fn wait_until_ready(server: &mut Child, address: SocketAddr, stop: &AtomicBool) -> Result<()> {
    let start = Instant::now();
    while TcpStream::connect_timeout(&address, TICK).is_err() {
        if let Some(status) = server.try_wait()? {
            bail!("the endpoint ended with {status} before it listened");
        }
        if stop.load(Ordering::SeqCst) || start.elapsed() > START_LIMIT {
            server.kill()?;
            bail!("the endpoint did not come to listen on {address}");
        }
        std::thread::sleep(TICK);
    }
    Ok(())
}

/// Ctrl-C reaches the endpoint too: it gets time to end in order. A plain `kill` of xtask ends it after that time.
fn wait_until_stopped(server: &mut Child, stop: &AtomicBool) -> Result<()> {
    let mut asked: Option<Instant> = None;
    loop {
        if let Some(status) = server.try_wait()? {
            if asked.is_some() || stop.load(Ordering::SeqCst) {
                say("stopped");
                return Ok(());
            }
            bail!("the endpoint ended with {status}");
        }
        if stop.load(Ordering::SeqCst) {
            let since = *asked.get_or_insert_with(Instant::now);
            if since.elapsed() > STOP_LIMIT {
                server.kill()?;
            }
        }
        std::thread::sleep(TICK);
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::free_address;

    #[test]
    fn a_taken_port_is_passed_over() -> anyhow::Result<()> {
        let taken = TcpListener::bind("127.0.0.1:0")?;
        let port = taken.local_addr()?.port();
        anyhow::ensure!(free_address(port)?.port() > port);
        Ok(())
    }
}
