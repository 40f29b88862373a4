//! An agent beside a server: its folder, the file that its command prints, and what the endpoint says of it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::run::{Ran, Run};

pub const MEMBERS: &str = "first-sync/cloud.json";
pub const HOST: &str = "ghes.octo.example";
pub const SERVER: &str = "0b6f2f43-6a53-4c8e-9b57-0a4d3f9be001";

/// An agent's folder, and the file that its command prints.
pub struct Beside {
    folder: TempDir,
    env: Vec<(String, String)>,
}

impl Beside {
    pub fn new() -> Self {
        let beside = Self { folder: tempfile::tempdir().expect("a folder for the agent"), env: Vec::new() };
        beside.export(&export(SERVER, HOST, 3));
        beside
    }

    /// An agent that goes by this clock.
    pub fn by(clock: &Clock) -> Self {
        Self { env: clock.env(), ..Self::new() }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn state(&self) -> PathBuf {
        self.at("state")
    }

    pub fn export(&self, export: &Value) {
        fs::write(self.at("export.json"), export.to_string()).expect("the export");
    }

    /// `oneseat connect …` on this folder.
    pub fn connect(&self, wish: &str) -> Run {
        let run = Run::of(["connect", wish, "--state"]).arg(self.state());
        self.env.iter().fold(run, |run, (name, value)| run.env(name, value))
    }

    /// What a timer runs.
    pub fn due(&self) -> Ran {
        self.connect("sync").arg("--due").run()
    }

    pub fn enable(&self, endpoint: &Endpoint, code: &str) -> Ran {
        self.enable_from(endpoint, code, &["cat".as_ref(), self.at("export.json").as_os_str()])
    }

    /// With a command of its own.
    pub fn enable_from(&self, endpoint: &Endpoint, code: &str, command: &[&std::ffi::OsStr]) -> Ran {
        self.connect("enable")
            .args(["--endpoint", &endpoint.url, "--yes", "--"])
            .args(command)
            .env("ONESEAT_CODE", code)
            .run()
    }

    pub fn enabled(&self, endpoint: &Endpoint) -> Ran {
        self.enable(endpoint, &endpoint.code(HOST)).left_with(0)
    }
}

pub fn export(server: &str, host: &str, people: u64) -> Value {
    let users: Vec<Value> = (0..people)
        .map(|id| json!({ "user_id": id + 1, "emails": [{ "email": format!("p{id}@octo.example"), "primary": true }] }))
        .collect();
    json!({ "server_id": server, "host_name": host, "version": "3.19.2", "users": users })
}

/// The newest job of the only server.
pub fn job(endpoint: &Endpoint) -> Value {
    only(&endpoint.get("/server-instances"))["job"].clone()
}

pub fn only(values: &[Value]) -> &Value {
    assert_eq!(values.len(), 1, "{values:?}");
    &values[0]
}

pub fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the agent's folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
