//! A `PostgreSQL` of one's own for tests: a cluster in a temporary folder, reached by a socket in that folder and by no port, stopped
//! and removed with its owner. `cargo xtask test` starts one for all tests; the tests of faults start those that they kill.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The role that owns everything in it. Whoever can open the socket may be it.
const ROLE: &str = "oneseat";
/// How long a server may take to start, which includes taking up again what a killed one left, or to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where `postgres`, `initdb` and their like are.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// The programs on `PATH`, else the newest of those that Debian keeps off it.
    #[must_use]
    pub fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path).map(|folder| folder.join("postgres"));
        let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .map(|entries| entries.flatten().map(|entry| entry.path().join("bin/postgres")).collect())
            .unwrap_or_default();
        versions.sort_by_key(|program| version(program));
        let postgres = on_path.chain(versions.into_iter().rev()).find(|program| program.is_file())?;
        // A link leads to the folder where all of them are.
        let postgres = postgres.canonicalize().ok()?;
        let folder = postgres.parent()?.to_path_buf();
        folder.join("initdb").is_file().then_some(Self { folder })
    }
}

/// `/usr/lib/postgresql/15/bin/postgres` is 15.
fn version(program: &Path) -> u32 {
    program.iter().filter_map(|part| part.to_str()?.parse().ok()).next_back().unwrap_or(0)
}

/// How a server is started.
#[derive(Clone, Debug, Default)]
pub struct Start<'s> {
    /// Settings beside the cluster's own, as `fsync=off`.
    pub settings: &'s [&'s str],
    /// The largest file it may write, in units of 512 bytes: what is larger fails as on a full disk.
    pub file_blocks: Option<u64>,
}

/// A cluster, and the server on it while it runs.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    folder: TempDir,
    server: Option<Child>,
}

impl Cluster {
    /// Makes a cluster and starts a server on it.
    ///
    /// # Errors
    /// If one of the programs fails; the error has its last words.
    pub fn start(programs: Programs) -> io::Result<Self> {
        // Nobody else may look into it, nor open the socket.
        let folder = tempfile::Builder::new().prefix("oneseat-postgres-").tempdir()?;
        let mut cluster = Self { programs, folder, server: None };
        if is_root() {
            // PostgreSQL refuses to be root, so the folder is for the one it is instead.
            succeed(Command::new("chown").arg(unprivileged()?).arg(cluster.folder.path()))?;
        }
        let mut initdb = cluster.program("initdb", &[])?;
        initdb.args(["--username", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        // Small pieces of its log, so that a bound on files can be small as well.
        succeed(initdb.args(["--wal-segsize=1", "--pgdata"]).arg(cluster.data()))?;
        cluster.up(&Start::default())?;
        Ok(cluster)
    }

    /// Starts the server, and waits until it answers.
    ///
    /// # Errors
    /// If it does not start.
    pub fn up(&mut self, start: &Start<'_>) -> io::Result<()> {
        let since = Instant::now();
        loop {
            let mut server = self.spawn(start)?;
            while server.try_wait()?.is_none() {
                if self.answers()? {
                    self.server = Some(server);
                    return Ok(());
                }
                if since.elapsed() > PATIENCE {
                    server.kill()?;
                }
                sleep(Duration::from_millis(20));
            }
            // Processes of one that was killed may have a moment to live, and hold what this one needs.
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            if since.elapsed() > PATIENCE || !log.contains("still in use") {
                return Err(io::Error::other(format!("postgres did not start:\n{log}")));
            }
            sleep(Duration::from_millis(50));
        }
    }

    fn spawn(&self, start: &Start<'_>) -> io::Result<Child> {
        let log = std::fs::File::create(self.log())?;
        let limit = start.file_blocks.map(|blocks| format!("ulimit -f {blocks}; exec \"$@\""));
        let before: Vec<OsString> = match &limit {
            Some(limit) => ["sh", "-c", limit.as_str(), "sh"].map(OsString::from).to_vec(),
            None => Vec::new(),
        };
        let mut server = self.program("postgres", &before)?;
        server.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        for setting in ["listen_addresses=", "max_connections=200", "log_statement=none"].iter().chain(start.settings) {
            server.args(["-c", setting]);
        }
        server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()
    }

    fn answers(&self) -> io::Result<bool> {
        let mut ask = Command::new(self.programs.folder.join("pg_isready"));
        ask.arg("-q").arg("-h").arg(self.folder.path());
        Ok(ask.status()?.success())
    }

    /// Ends the server in order, without waiting for those that are connected.
    ///
    /// # Errors
    /// If it can't be told.
    pub fn down(&mut self) -> io::Result<()> {
        self.end("-INT")
    }

    /// Ends every process of the server at once, as a machine that loses its power does.
    ///
    /// # Errors
    /// If it can't be told.
    pub fn kill(&mut self) -> io::Result<()> {
        let Some(server) = &self.server else { return Ok(()) };
        let children = format!("/proc/{0}/task/{0}/children", server.id());
        let children = std::fs::read_to_string(children).unwrap_or_default();
        self.end("-KILL")?;
        // Without it those that it had started since then end by themselves.
        for child in children.split_whitespace() {
            let _ = Command::new("kill").args(["-KILL", child]).stderr(Stdio::null()).status();
        }
        Ok(())
    }

    fn end(&mut self, signal: &str) -> io::Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        succeed(Command::new("kill").args([signal, &server.id().to_string()]))?;
        let since = Instant::now();
        while server.try_wait()?.is_none() {
            if since.elapsed() > PATIENCE {
                server.kill()?;
                server.wait()?;
                return Err(io::Error::other("postgres did not stop"));
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// The address of a database in it; `postgres` is always there.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?user={ROLE}&host={}", self.folder.path().display())
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of the programs, as a user that it accepts, and gone with this process if that is killed.
    fn program(&self, name: &str, before: &[OsString]) -> io::Result<Command> {
        let program = self.programs.folder.join(name).into_os_string();
        let mut words = before.iter().cloned().chain([program]);
        let has_setpriv = Path::new("/usr/bin/setpriv").is_file();
        let mut command = if has_setpriv {
            let mut setpriv = Command::new("/usr/bin/setpriv");
            // Interrupted, a server stops in order.
            setpriv.arg("--pdeathsig=INT");
            if is_root() {
                let user = unprivileged()?;
                setpriv.args([
                    format!("--reuid={user}"),
                    format!("--regid={}", group(&user)?),
                    "--clear-groups".into(),
                ]);
            }
            setpriv.arg("--").args(words);
            setpriv
        } else if is_root() {
            return Err(io::Error::other(
                "postgres does not run as root, and there is no setpriv to be another user with",
            ));
        } else {
            let mut command = Command::new(words.next().unwrap_or_default());
            command.args(words);
            command
        };
        command.current_dir(self.folder.path()).env("LC_ALL", "C");
        Ok(command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.end("-INT");
    }
}

/// Whether this process may do everything, which `PostgreSQL` refuses to.
fn is_root() -> bool {
    id(&["-u"]).is_ok_and(|id| id == "0")
}

/// A user without rights: the one `PostgreSQL`'s package makes, else the one every system has.
fn unprivileged() -> io::Result<String> {
    let known = ["postgres", "nobody"].into_iter().find(|user| id(&["-u", user]).is_ok());
    known.map(str::to_owned).ok_or_else(|| io::Error::other("there is no user `postgres` and no user `nobody`"))
}

fn group(user: &str) -> io::Result<String> {
    id(&["-g", user])
}

fn id(arguments: &[&str]) -> io::Result<String> {
    succeed(Command::new("id").args(arguments))
}

fn succeed(command: &mut Command) -> io::Result<String> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let program = command.get_program().to_string_lossy().into_owned();
    Err(io::Error::other(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim())))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::version;

    #[test]
    fn the_newest_version_is_the_largest_number() {
        assert!(
            version(Path::new("/usr/lib/postgresql/9/bin/postgres"))
                < version(Path::new("/usr/lib/postgresql/15/bin/postgres"))
        );
    }
}
