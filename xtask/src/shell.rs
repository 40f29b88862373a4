//! Runs other programs from the project's root, and says in one sentence which one failed and how.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// The project's folders, and the search path its own tools are put at the front of.
pub struct Shell {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo puts what it builds (`CARGO_TARGET_DIR` and configuration included).
    pub target: PathBuf,
    path: OsString,
}

impl Shell {
    /// Finds the workspace and cargo's target folder.
    pub fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent folder")?.to_path_buf();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut shell = Self { target: root.join("target"), root, path };
        for tools in [shell.root.join("node_modules/.bin"), shell.tools().join("bin")] {
            shell.put_first(&tools)?;
        }
        let metadata = read(shell.cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata).context("reading `cargo metadata`")?;
        if let Some(target) = metadata["target_directory"].as_str() {
            shell.target = PathBuf::from(target);
        }
        Ok(shell)
    }

    /// What the project keeps on this machine only: tools, stamps, the demo's database.
    pub fn private(&self) -> PathBuf {
        self.root.join(".oneseat")
    }

    /// Where tools are installed that the machine does not have in the wanted version.
    pub fn tools(&self) -> PathBuf {
        self.private().join("tools")
    }

    /// Puts a folder at the front of the search path of everything run from here.
    pub fn put_first(&mut self, folder: &Path) -> Result<()> {
        let rest = std::env::split_paths(&self.path).collect::<Vec<_>>();
        let all = std::iter::once(folder.to_path_buf()).chain(rest);
        self.path = std::env::join_paths(all).context("a folder's name does not fit into PATH")?;
        Ok(())
    }

    /// Where a program is found on the search path.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        let names = [program.to_owned(), format!("{program}{}", std::env::consts::EXE_SUFFIX)];
        std::env::split_paths(&self.path)
            .flat_map(|folder| names.iter().map(move |name| folder.join(name)).collect::<Vec<_>>())
            .find(|file| file.is_file())
    }

    /// A program to be run in the project's root with the project's search path.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", &self.path).stdin(Stdio::null());
        command
    }

    /// Cargo, without the variables that tell it about xtask's own package.
    pub fn cargo(&self) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Node, on a script of the project.
    pub fn node(&self, script: impl AsRef<OsStr>) -> Command {
        let mut command = self.command("node");
        command.arg(script);
        command
    }
}

/// Runs to the end, its output shown; an error names the command and its exit code.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` ended with {status}", line(command));
    }
    Ok(())
}

/// Runs to the end and gives what it printed; its errors go into the error.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::piped()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` ended with {}:\n{}", line(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs to the end, its output shown and each line handed over too. True where it ended well.
///
/// What says nothing for as long as `patience` hangs: it is given up, and the lines already shown tell where. What it had started
/// itself may live on until this program ends.
pub fn watch(command: &mut Command, patience: Duration, mut each: impl FnMut(&str)) -> Result<bool> {
    let (reader, writer) = std::io::pipe().context("making a pipe")?;
    command.stdout(writer.try_clone().context("making a pipe")?).stderr(writer);
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    // The command holds the pipe's other end; while it lives the reading below would not end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (sender, pieces) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = reader;
        let mut buffer = [0; 4096];
        // An error is the end, as far as there is anything to show.
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    let mut out = std::io::stdout();
    let mut line = Vec::new();
    loop {
        let piece = match pieces.recv_timeout(patience) {
            Ok(piece) => piece,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                let _ = child.wait();
                bail!("`{}` said nothing for {} s and was given up", self::line(command), patience.as_secs());
            }
        };
        out.write_all(&piece).and_then(|()| out.flush()).context("writing to the terminal")?;
        line.extend(piece);
        while let Some(end) = line.iter().position(|byte| *byte == b'\n') {
            let whole: Vec<u8> = line.drain(..=end).collect();
            each(&plain(&String::from_utf8_lossy(&whole)));
        }
    }
    each(&plain(&String::from_utf8_lossy(&line)));
    Ok(child.wait().with_context(|| cannot_start(command))?.success())
}

/// Says what is being done now.
pub fn say(text: &str) {
    println!("› {text}");
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` could not be started", line(command))
}

fn line(command: &Command) -> String {
    let mut text = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let _ = write!(text, " {}", argument.to_string_lossy());
    }
    text
}

/// A line without colour codes and without its end.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut letters = line.trim_end().chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::{plain, watch};

    #[cfg(unix)]
    #[test]
    fn what_hangs_is_given_up_by_name() {
        let error = watch(Command::new("sleep").arg("60"), Duration::from_millis(50), |_| {}).unwrap_err();
        assert!(error.to_string().starts_with("`sleep 60` said nothing for 0 s"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn every_line_is_handed_over_the_last_one_without_its_end_too() {
        let mut lines = Vec::new();
        let well =
            watch(Command::new("printf").arg("a\nb"), Duration::from_mins(1), |line| lines.push(line.to_owned()));
        assert!(well.unwrap());
        assert_eq!(lines, ["a", "b"]);
    }

    #[test]
    fn colours_are_left_out_of_what_is_read() {
        assert_eq!(plain("\u{1b}[32mtest result\u{1b}[0m: ok\r\n"), "test result: ok");
    }
}
