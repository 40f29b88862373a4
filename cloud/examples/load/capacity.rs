//! How many enterprises one program on one machine carries: measured as far as that is a matter of minutes, then reckoned.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use reqwest::Client;

use super::endpoint::{Endpoint, upload, usage};
use super::{ACCOUNTS, mega, middle, under_load};

/// So many are measured, each with one server of [`ACCOUNTS`].
const MEASURED: [usize; 4] = [1, 10, 100, 1_000];
const RECKONED: usize = 10_000;
/// Clients that upload at once: as many as there are places for bodies, and as many again that wait.
const CLIENTS: usize = 8;

/// The table. `time` is how long more uploads are made at each number of enterprises.
pub async fn table(program: &Path, time: Duration) -> String {
    let mut table = String::from(
        "| enterprises | uploads a second | once a day, all are taken in | database, an upload each | each upload more | a page | most memory | |\n|---|---|---|---|---|---|---|---|\n",
    );
    let mut endpoint = Endpoint::new(program);
    let mut tokens: Vec<String> = Vec::new();
    endpoint.serve();
    let (client, body) = (Client::new(), usage(1, 0, ACCOUNTS));
    let (mut rate, mut size, mut growth) = (0.0, 0, 0);
    for enterprises in MEASURED {
        for at in tokens.len()..enterprises {
            let slug = format!("e{at}");
            tokens.push(endpoint.enterprise(&slug));
            let answer = upload(&client, &endpoint.origin, &slug, &tokens[at], "first", &body).send().await.unwrap();
            assert_eq!(answer.status(), 201);
        }
        size = endpoint.stored();
        let (origin, send, sender, known) = (endpoint.origin.clone(), body.clone(), client.clone(), tokens.clone());
        let run = under_load(CLIENTS, time, move |at, round| {
            // Each client has enterprises of its own, as far as there are so many.
            let of = (round * CLIENTS + at) % known.len();
            let key = format!("{enterprises}-{round}-{at}");
            upload(&sender, &origin, &format!("e{of}"), &known[of], &key, &send)
        });
        let run = run.await;
        let made = run.times.len();
        growth = endpoint.stored().saturating_sub(size) / u64::try_from(made.max(1)).unwrap();
        rate = per_second(made, run.took);
        let url = format!("{}/enterprises/e{}/consumed-licenses?per_page=100", endpoint.origin, enterprises / 2);
        let page = middle(&client, &url, &tokens[enterprises / 2]).await;
        let _ = writeln!(
            table,
            "| {enterprises} | {rate:.0} | {} | {:.1} MB | {:.1} kB | {page:.2} ms | {} MB | measured |",
            duration(enterprises, rate),
            mega(size),
            mega(growth) * 1000.0,
            endpoint.resident()
        );
    }
    let times = u64::try_from(RECKONED / MEASURED[MEASURED.len() - 1]).unwrap();
    let _ = writeln!(
        table,
        "| {RECKONED} | {rate:.0} | {} | {:.0} MB | {:.1} kB | | | reckoned: the speed and the growth of the line above, {times} times its database |",
        duration(RECKONED, rate),
        mega(size * times),
        mega(growth) * 1000.0,
    );
    table
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn per_second(made: usize, took: Duration) -> f64 {
    made as f64 / took.as_secs_f64()
}

/// How long it takes until each has made one upload.
#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn duration(enterprises: usize, rate: f64) -> String {
    let seconds = enterprises as f64 / rate.max(0.001);
    if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1000.0)
    } else if seconds < 120.0 {
        format!("{seconds:.0} s")
    } else {
        format!("{:.0} min", seconds / 60.0)
    }
}
