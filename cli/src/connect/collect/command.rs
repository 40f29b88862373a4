//! A command's output as a file: `ssh -p 122 admin@HOST -- ghe-license usage -o -y`.

use std::io::{self, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::connect::fault::{Fault, FaultCode};
use crate::read::Source;

/// Of what a failed command wrote to its standard error, the end is kept.
const COMPLAINT: usize = 400;

/// Starts the command. Nothing of the agent's own environment is taken away: `ssh` needs its agent and its home.
pub fn run(line: &[String], patience: Duration) -> Result<Source, Fault> {
    let Some((program, arguments)) = line.split_first() else {
        return Err(Fault::new(FaultCode::SourceMissing, "an empty command"));
    };
    let mut child = Command::new(program)
        .args(arguments)
        // It must never wait for somebody to type.
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|why| Fault::new(FaultCode::SourceMissing, format!("{program}: {why}")))?;
    let gone = || Fault::new(FaultCode::SourceFailed, format!("{program}: its output can't be read"));
    let stdout = child.stdout.take().ok_or_else(gone)?;
    let mut stderr = child.stderr.take().ok_or_else(gone)?;
    // Read beside the output, or a talkative command would wait for a reader for ever.
    let complaint = thread::spawn(move || {
        let mut tail = Tail::default();
        io::copy(&mut stderr, &mut tail).map_or_else(|_| String::new(), |_| tail.text())
    });
    let child = Arc::new(Mutex::new(child));
    watch(Arc::clone(&child), patience);
    let output =
        Output { program: program.clone(), child, stdout, complaint: Some(complaint), begun: Instant::now(), patience };
    Ok(Source { name: program.clone(), host: None, bytes: None, from: Box::new(output) })
}

/// Ends a command that goes on for too long.
fn watch(child: Arc<Mutex<Child>>, patience: Duration) {
    thread::spawn(move || {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            // Only the command's reader holds the other end: nobody reads any more.
            if Arc::strong_count(&child) == 1 {
                break;
            }
            thread::sleep(Duration::from_millis(200).min(patience));
        }
        let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
        child.kill().ok();
        child.wait().ok();
    });
}

/// What the command prints; how it ended is part of it.
struct Output {
    program: String,
    child: Arc<Mutex<Child>>,
    stdout: ChildStdout,
    complaint: Option<JoinHandle<String>>,
    begun: Instant,
    patience: Duration,
}

impl Read for Output {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.stdout.read(into)?;
        if read == 0
            && !into.is_empty()
            && let Some(complaint) = self.complaint.take()
        {
            self.ended(complaint)?;
        }
        Ok(read)
    }
}

impl Output {
    fn ended(&self, complaint: JoinHandle<String>) -> io::Result<()> {
        let status = self.child.lock().unwrap_or_else(PoisonError::into_inner).wait()?;
        if status.success() {
            return Ok(());
        }
        if self.begun.elapsed() >= self.patience {
            return Err(io::Error::new(io::ErrorKind::TimedOut, format!("{}: took too long", self.program)));
        }
        let complaint = complaint.join().unwrap_or_default();
        Err(io::Error::other(format!("{}: {status}: {}", self.program, complaint.trim())))
    }
}

/// Keeps the last bytes of what passes.
#[derive(Default)]
struct Tail(Vec<u8>);

impl Tail {
    fn text(&self) -> String {
        let start = self.0.len().saturating_sub(COMPLAINT);
        String::from_utf8_lossy(&self.0[start..]).into_owned()
    }
}

impl io::Write for Tail {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        if self.0.len() > 4 * COMPLAINT {
            self.0.drain(..self.0.len() - COMPLAINT);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::run;

    const LONG: Duration = Duration::from_mins(1);

    fn sh(script: &str, patience: Duration) -> std::io::Result<String> {
        let line = ["sh", "-c", script].map(str::to_owned);
        let mut collected = run(&line, patience).map_err(|fault| std::io::Error::other(fault.detail))?;
        let mut text = String::new();
        collected.from.read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn what_a_command_prints_is_the_file_and_its_complaints_are_not() {
        assert_eq!(sh("echo no >&2; echo '{}'", LONG).ok().as_deref(), Some("{}\n"));
    }

    #[test]
    fn a_command_that_fails_after_its_last_byte_fails_the_file() {
        let why = sh("echo '{}'; echo 'Permission denied (publickey).' >&2; exit 255", LONG).unwrap_err().to_string();
        assert!(why.contains("255") && why.contains("Permission denied"), "{why}");
    }

    #[test]
    fn a_command_that_is_not_there_is_named() {
        let line = [String::from("no-such-program-as-this")];
        assert!(run(&line, LONG).is_err_and(|fault| fault.detail.contains("no-such-program")));
    }

    #[test]
    fn a_command_that_hangs_is_ended() {
        let begun = Instant::now();
        assert!(sh("echo '{'; exec sleep 60", Duration::from_millis(300)).is_err());
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_talkative_command_is_read_to_its_end() {
        let said =
            sh("i=0; while [ $i -lt 20000 ]; do echo 'a long word of warning' >&2; i=$((i+1)); done; echo ok", LONG);
        assert_eq!(said.ok().as_deref(), Some("ok\n"));
    }
}
