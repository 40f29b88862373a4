//! A connection to the endpoint that can be cut, lose an answer, or meet somebody who is busy.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What becomes of a connection.
#[derive(Clone, Copy)]
pub enum Fate {
    /// Cut once so many bytes have come from the client.
    CutAfter(usize),
    /// The request passes, its answer doesn't.
    LoseAnswer,
    /// Answered on the way, with these lines.
    Answer(&'static str),
}

/// Passes everything on, save for the first connections, which have a fate.
pub struct Wire {
    pub url: String,
    met: Arc<AtomicUsize>,
}

impl Wire {
    /// To an endpoint's address; connections beyond these fates are left alone.
    pub fn to(url: &str, fates: &[Fate]) -> Self {
        let endpoint = url.strip_prefix("http://").expect("an http address").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let met = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&met);
        let fates: Vec<Fate> = fates.to_vec();
        thread::spawn(move || {
            let mut fates = fates.into_iter();
            for client in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                let (endpoint, fate) = (endpoint.clone(), fates.next());
                thread::spawn(move || join(client, &endpoint, fate));
            }
        });
        Self { url, met }
    }

    /// Connections so far.
    pub fn met(&self) -> usize {
        self.met.load(Ordering::SeqCst)
    }
}

/// Ends when both sides are done; faults of either end the connection, as they would without a wire between.
fn join(client: TcpStream, endpoint: &str, fate: Option<Fate>) -> Option<()> {
    if let Some(Fate::Answer(lines)) = fate {
        return answer(client, lines);
    }
    let endpoint = TcpStream::connect(endpoint).ok()?;
    let both = Arc::new(Mutex::new([client.try_clone().ok()?, endpoint.try_clone().ok()?]));
    let (mut from, mut to) = (client.try_clone().ok()?, endpoint.try_clone().ok()?);
    let cut = Arc::clone(&both);
    let up = thread::spawn(move || {
        let limit = if let Some(Fate::CutAfter(bytes)) = fate { bytes } else { usize::MAX };
        pass(&mut from, &mut to, limit);
        end(&cut);
    });
    let (mut from, mut to) = (endpoint, client);
    if matches!(fate, Some(Fate::LoseAnswer)) {
        // The first byte of an answer is as good as all of it: what was sent is taken in.
        from.read_exact(&mut [0]).ok();
    } else {
        pass(&mut from, &mut to, usize::MAX);
    }
    end(&both);
    up.join().ok()
}

fn pass(from: &mut TcpStream, to: &mut TcpStream, limit: usize) -> Option<()> {
    let mut buffer = [0; 16 << 10];
    let mut passed = 0;
    loop {
        let read = from.read(&mut buffer).ok().filter(|read| *read > 0)?;
        passed += read;
        if passed > limit {
            return None;
        }
        to.write_all(&buffer[..read]).ok()?;
    }
}

fn end(both: &Mutex<[TcpStream; 2]>) {
    if let Ok(both) = both.lock() {
        for side in both.iter() {
            side.shutdown(Shutdown::Both).ok();
        }
    }
}

/// Reads the request to its end, so that the answer is heard.
fn answer(mut client: TcpStream, lines: &str) -> Option<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 16 << 10];
    while !whole(&request) {
        let read = client.read(&mut buffer).ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
    }
    let text = format!("HTTP/1.1 {lines}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    client.write_all(text.as_bytes()).ok()
}

fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some(head) = text.find("\r\n\r\n") else { return false };
    let length = text.split("\r\ncontent-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    request.len() >= head + 4 + length
}
