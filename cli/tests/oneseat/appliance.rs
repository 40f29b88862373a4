//! What stands in for a server: the interfaces that its documents describe, over real HTTP and a real `sshd`.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

pub const TOKEN: &str = "ghp_the_appliances_own";
const REPORT: &str = "created_at,id,login,email,role,suspended?,last_logged_ip,repos,ssh_keys,org_memberships,dormant?\n\
    2020-01-01T00:00:00Z,1,mona,p0@octo.example,user,false,10.0.0.1,1,1,1,false\n\
    2020-01-01T00:00:00Z,2,hubot,p1@octo.example,user,false,10.0.0.1,1,1,1,false\n";

/// An instance's report of all users: 202 so many times, then the report.
pub struct Reports {
    pub url: String,
    asked: Arc<AtomicUsize>,
}

impl Reports {
    /// `meanwhile` is done at each 202.
    pub fn start(unready: usize, meanwhile: impl Fn(usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let meanwhile = Arc::new(meanwhile);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (counted, meanwhile) = (Arc::clone(&counted), Arc::clone(&meanwhile));
                thread::spawn(move || answer(&client, unready, &counted, &*meanwhile));
            }
        });
        Self { url, asked }
    }

    /// Requests so far that were let in.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(mut client: &TcpStream, unready: usize, asked: &AtomicUsize, meanwhile: &dyn Fn(usize)) -> Option<()> {
    let mut lines = BufReader::new(client.try_clone().ok()?).lines().map_while(Result::ok);
    let first = lines.next()?;
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).map(|line| line.to_lowercase()).collect();
    let may = head.contains(&format!("authorization: bearer {TOKEN}"));
    let (status, more, body) = if !first.starts_with("GET /stafftools/reports/all_users.csv ") {
        ("404 Not Found", "", "")
    } else if !may {
        ("302 Found", "Location: /login\r\n", "")
    } else if asked.fetch_add(1, Ordering::SeqCst) < unready {
        meanwhile(asked.load(Ordering::SeqCst));
        ("202 Accepted", "Retry-After: 1\r\n", "")
    } else {
        ("200 OK", "Content-Type: text/csv\r\n", REPORT)
    };
    let length = body.len();
    write!(client, "HTTP/1.1 {status}\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}").ok()
}

/// An export whose users are encrypted, as they are by default, of an instance that is called so.
pub fn encrypted(server: &str, host: &str) -> serde_json::Value {
    json!({
        "instance": {
            "server_id": server, "host_name": host, "version": "3.19.2", "public_key": "-----BEGIN PUBLIC KEY-----",
            "features": ["license_usage_sync"],
        },
        "users": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
    })
}

/// An `sshd` of one's own, which answers `ghe-license usage -o -y` and nothing else.
pub struct Sshd {
    folder: TempDir,
    port: u16,
    server: Child,
}

impl Sshd {
    /// Its `ghe-license` prints this file.
    pub fn start(export: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder for sshd");
        let at = |name: &str| folder.path().join(name);
        for key in ["host_key", "agent_key"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(at(key)).status();
            assert!(made.is_ok_and(|status| status.success()), "ssh-keygen");
        }
        fs::copy(at("agent_key.pub"), at("authorized_keys")).expect("the agent's key is known");
        let script = format!(
            "#!/bin/sh\ncase \"$SSH_ORIGINAL_COMMAND\" in\n'ghe-license usage -o -y') exec cat '{}' ;;\n*) echo 'no such command' >&2; exit 127 ;;\nesac\n",
            export.display()
        );
        fs::write(at("shell"), script).expect("the stand-in's shell");
        fs::set_permissions(at("shell"), fs::Permissions::from_mode(0o755)).expect("its mode");
        // As root it wants a folder that Debian makes at the boot only.
        fs::create_dir_all("/run/sshd").ok();
        let program = program().expect("sshd: `cargo xtask test cli` installs it");
        for _ in 0..20 {
            let port = free_port();
            let settings = format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nForceCommand {}\nPidFile none\n\
                 StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n",
                at("host_key").display(),
                at("authorized_keys").display(),
                at("shell").display(),
            );
            fs::write(at("sshd_config"), settings).expect("its settings");
            let mut server = Command::new(&program)
                .args(["-D", "-e", "-f"])
                .arg(at("sshd_config"))
                .stdin(Stdio::null())
                .stderr(fs::File::create(at("log")).expect("its log"))
                .spawn()
                .expect("sshd starts");
            // Another may have taken the port in between.
            if answers(port, &mut server) {
                return Self { folder, port, server };
            }
            server.kill().ok();
            server.wait().ok();
        }
        panic!("sshd does not answer:\n{}", fs::read_to_string(at("log")).unwrap_or_default());
    }

    /// The command that an operator enables the agent with.
    pub fn command(&self) -> Vec<String> {
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        let user = Command::new("id").arg("-un").output().expect("who runs this").stdout;
        let user = String::from_utf8(user).expect("UTF-8");
        let known = format!("UserKnownHostsFile={}", at("known_hosts"));
        let mut line: Vec<String> =
            ["ssh", "-F", "none", "-o", "StrictHostKeyChecking=accept-new", "-o"].map(str::to_owned).into();
        line.extend([
            known,
            "-o".into(),
            "BatchMode=yes".into(),
            "-i".into(),
            at("agent_key"),
            "-p".into(),
            self.port.to_string(),
        ]);
        line.push(format!("{}@127.0.0.1", user.trim()));
        line.extend(["--", "ghe-license", "usage", "-o", "-y"].map(str::to_owned));
        line
    }

    /// Lets nobody in any more.
    pub fn lock_out(&self) {
        fs::write(self.folder.path().join("authorized_keys"), "").expect("nobody is known");
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

fn answers(port: u16, server: &mut Child) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end && server.try_wait().is_ok_and(|ended| ended.is_none()) {
        let greeting = TcpStream::connect(("127.0.0.1", port)).ok().and_then(|stream| {
            stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
            BufReader::new(stream).lines().next()?.ok()
        });
        if greeting.is_some_and(|line| line.starts_with("SSH-2.0-")) {
            return true;
        }
        thread::sleep(Duration::from_millis(50));
    }
    false
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// `sshd` wants to be called by its whole path.
fn program() -> Option<PathBuf> {
    ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"]
        .map(PathBuf::from)
        .into_iter()
        .find(|file| file.is_file())
}
