//! Between a program and its `PostgreSQL`: passes everything on, falls silent when told to, and stops the very `COMMIT` of an upload, or
//! the answer to it, until a test has decided what becomes of it.
//!
//! It runs on a thread of its own, for a test that waits for the program would stop it otherwise.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf as FromProgram, OwnedWriteHalf as ToProgram};
use tokio::net::unix::{OwnedReadHalf as FromServer, OwnedWriteHalf as ToServer};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::{oneshot, watch};

use super::Database;

/// Where a commit is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The program has asked for it, and the server does not know yet.
    Asked,
    /// The server has answered, so it is on the disk; the program does not know yet.
    Answered,
}

/// A commit that is stopped. Dropped, its connection ends on both sides.
pub struct Caught {
    go_on: oneshot::Sender<()>,
}

impl Caught {
    /// Lets it go on.
    pub fn pass(self) {
        // Whoever was to have it may be gone.
        let _ = self.go_on.send(());
    }
}

type Aim = (Stage, oneshot::Sender<Caught>);

pub struct Proxy {
    address: SocketAddr,
    aim: Arc<Mutex<Option<Aim>>>,
    silent: watch::Sender<bool>,
    // The thread ends with it.
    _end: oneshot::Sender<()>,
}

impl Proxy {
    /// In front of a database of a server that listens at a socket.
    pub fn of(database: &Database) -> Self {
        let url = database.url();
        let folder = url.split("host=").nth(1).unwrap_or_else(|| panic!("no socket in {url}"));
        let socket = PathBuf::from(folder).join(".s.PGSQL.5432");
        let (aim, silent) = (Arc::new(Mutex::new(None)), watch::Sender::new(false));
        let (end, ended) = oneshot::channel();
        let (at, address) = std::sync::mpsc::channel();
        let connection = Connection { socket, aim: Arc::clone(&aim), silent: silent.clone() };
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                at.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    () = connection.accept(listener) => {}
                    _ = ended => {}
                }
            });
        });
        Self { address: address.recv().unwrap(), aim, silent, _end: end }
    }

    /// The database's address by this way.
    pub fn url(&self, database: &Database) -> String {
        let url = database.url();
        let name = url.trim_start_matches("postgres:///").split('?').next().unwrap();
        format!("postgres://oneseat@{}/{name}?sslmode=disable", self.address)
    }

    /// Stops the next commit of an upload there.
    pub async fn catch(&self, stage: Stage) -> Caught {
        let (sender, caught) = oneshot::channel();
        *self.aim.lock().unwrap() = Some((stage, sender));
        let caught = tokio::time::timeout(super::faults::PATIENCE, caught).await;
        caught.unwrap_or_else(|_| panic!("no upload was committed")).unwrap()
    }

    /// Nothing goes through any more, in either direction, and nobody is told; or all does again.
    pub fn silence(&self, silent: bool) {
        self.silent.send_replace(silent);
    }
}

#[derive(Clone)]
struct Connection {
    socket: PathBuf,
    aim: Arc<Mutex<Option<Aim>>>,
    silent: watch::Sender<bool>,
}

impl Connection {
    async fn accept(self, listener: TcpListener) {
        loop {
            let (program, _) = listener.accept().await.unwrap();
            let connection = self.clone();
            tokio::spawn(async move { connection.run(program).await });
        }
    }

    /// Until one side ends it, which ends it for the other.
    async fn run(self, program: TcpStream) -> Option<()> {
        let server = UnixStream::connect(&self.socket).await.ok()?;
        let ((from_program, to_program), (from_server, to_server)) = (program.into_split(), server.into_split());
        let (stop_answer, answer) = watch::channel(0);
        tokio::select! {
            ended = self.questions(from_program, to_server, stop_answer) => ended,
            ended = self.answers(from_server, to_program, answer) => ended,
        }
    }

    /// Message by message: the first has no type, and those that follow are the ones a commit is made of.
    async fn questions(&self, mut from: FromProgram, mut to: ToServer, stop_answer: watch::Sender<u64>) -> Option<()> {
        let mut message = vec![0; 4];
        from.read_exact(&mut message).await.ok()?;
        rest(&mut from, &mut message).await?;
        to.write_all(&message).await.ok()?;
        let (mut of_uploads, mut uploads) = (HashSet::new(), false);
        loop {
            message.resize(5, 0);
            from.read_exact(&mut message).await.ok()?;
            rest(&mut from, &mut message).await?;
            match message[0] {
                b'P' if contains(&message, b"INSERT INTO upload") => drop(of_uploads.insert(text(&message[5..]))),
                // To a portal without a name the statement's.
                b'B' => uploads |= of_uploads.contains(&text(&message[6..])),
                b'Q' => {
                    if uploads && contains(&message, b"COMMIT") {
                        self.commit(&stop_answer).await?;
                    }
                    uploads = false;
                }
                _ => {}
            }
            self.loud().await?;
            to.write_all(&message).await.ok()?;
        }
    }

    /// A commit comes by: it may be the one that is aimed at.
    async fn commit(&self, stop_answer: &watch::Sender<u64>) -> Option<()> {
        let stage = self.aim.lock().unwrap().as_ref().map(|(stage, _)| *stage);
        match stage {
            Some(Stage::Asked) => self.stop().await,
            Some(Stage::Answered) => {
                stop_answer.send_modify(|commits| *commits += 1);
                Some(())
            }
            None => Some(()),
        }
    }

    /// Hands over what goes by, and waits for the decision.
    async fn stop(&self) -> Option<()> {
        let Some((_, sender)) = self.aim.lock().unwrap().take() else { return Some(()) };
        let (go_on, decided) = oneshot::channel();
        sender.send(Caught { go_on }).ok()?;
        decided.await.ok()
    }

    async fn answers(&self, mut from: FromServer, mut to: ToProgram, to_stop: watch::Receiver<u64>) -> Option<()> {
        let mut piece = vec![0; 64 << 10];
        let mut stopped = 0;
        loop {
            let length = from.read(&mut piece).await.ok().filter(|length| *length > 0)?;
            // To a commit there is one answer, and nothing else is under way on its connection.
            let commits = *to_stop.borrow();
            if commits != stopped {
                stopped = commits;
                self.stop().await?;
            }
            self.loud().await?;
            to.write_all(&piece[..length]).await.ok()?;
        }
    }

    /// Waits while all is silent.
    async fn loud(&self) -> Option<()> {
        self.silent.subscribe().wait_for(|silent| !silent).await.ok().map(drop)
    }
}

/// Reads the rest of a message, whose last four bytes so far are its length.
async fn rest(from: &mut FromProgram, message: &mut Vec<u8>) -> Option<()> {
    let begun = message.len();
    let length = u32::from_be_bytes(message[begun - 4..].try_into().ok()?);
    message.resize(begun + usize::try_from(length).ok()?.checked_sub(4)?, 0);
    from.read_exact(&mut message[begun..]).await.ok().map(drop)
}

/// Up to the zero.
fn text(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().take_while(|byte| *byte != 0).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
