//! One run of the program: its files, its arguments, what is expected of it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A run, in a folder of its own.
pub struct Run {
    folder: TempDir,
    command: Command,
    stdin: Vec<u8>,
}

/// What a run left.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Where the cases are.
pub fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases")
}

impl Run {
    /// With these arguments and nothing of the environment that changes what is said.
    pub fn of<I: IntoIterator<Item: AsRef<OsStr>>>(arguments: I) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the run");
        let mut command = Command::new(env!("CARGO_BIN_EXE_oneseat"));
        command.args(arguments).current_dir(folder.path());
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "ONESEAT_TOKEN"] {
            command.env_remove(name);
        }
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(name);
        }
        Self { folder, command, stdin: Vec::new() }
    }

    /// In the folder of a case.
    pub fn case<I: IntoIterator<Item: AsRef<OsStr>>>(name: &str, arguments: I) -> Self {
        let mut run = Self::of(arguments);
        run.command.current_dir(cases().join(name));
        run
    }

    /// One argument more.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Some arguments more.
    pub fn args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, arguments: I) -> Self {
        self.command.args(arguments);
        self
    }

    /// On a disk where no file grows beyond so many blocks of 512 bytes: what is larger fails as on one that is full.
    pub fn on_a_full_disk(mut self, blocks: u32) -> Self {
        let mut limited = Command::new("sh");
        // The signal that comes with it would end the program before it could say anything.
        limited.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\""]).arg(blocks.to_string());
        limited.arg(self.command.get_program()).args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        limited.current_dir(self.folder.path());
        self.command = limited;
        self
    }

    /// Starts, and goes on in its folder, writing what it complains of into this file.
    pub fn started(mut self, log: fs::File) -> (Child, TempDir) {
        let child = self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("it starts");
        (child, self.folder)
    }

    /// Starts, and is killed after so long.
    pub fn killed_after(mut self, time: std::time::Duration) {
        let mut child =
            self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(time);
        child.kill().ok();
        child.wait().expect("it ended");
    }

    /// Puts a file beside the run.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.folder.path().join(name), content).expect("a file for the run");
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Gives it something to read.
    pub fn stdin(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.stdin = content.into();
        self
    }

    /// Runs.
    pub fn run(self) -> Ran {
        self.ended(true)
    }

    /// Runs with nobody at the other end of standard output.
    pub fn unheard(self) -> Ran {
        self.ended(false)
    }

    fn ended(mut self, heard: bool) -> Ran {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        if !heard {
            drop(child.stdout.take());
        }
        let mut stdin = child.stdin.take().expect("its standard input");
        // A program that needs no more closes it early, which is its right.
        let fed = std::thread::spawn(move || stdin.write_all(&self.stdin).is_ok());
        let output = child.wait_with_output().expect("the program ends");
        fed.join().expect("the writer ends");
        Ran {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on standard output"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on standard error"),
        }
    }

    /// Runs, and expects all of what is printed.
    #[track_caller]
    pub fn prints(self, status: i32, stdout: &str, stderr: &str) -> Ran {
        let ran = self.run();
        assert_eq!(ran.stdout, stdout, "standard output; standard error is\n{}", ran.stderr);
        assert_eq!(ran.stderr, stderr, "standard error");
        assert_eq!(ran.status, Some(status));
        ran
    }
}

impl Ran {
    /// Expects an exit status.
    #[track_caller]
    pub fn left_with(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("JSON on standard output")
    }
}
