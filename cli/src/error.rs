//! Why a command ended without doing what was asked.

use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use crate::connect::{self, Fault, Refusal, StateError};
use crate::report::plain;
use crate::words::{Words, fill};

/// Sorted by name. What files say is never among these: that is a finding.
#[derive(Debug)]
pub enum Error {
    BadCaFile {
        path: PathBuf,
    },
    BadToken {
        origin: String,
    },
    CannotOpen {
        name: String,
        why: io::Error,
    },
    CannotPrint {
        why: io::Error,
    },
    CannotRead {
        name: String,
        why: io::Error,
    },
    CannotWrite {
        path: PathBuf,
        why: io::Error,
    },
    ConnectedAlready {
        enterprise: String,
    },
    FindingsFirst,
    IsDirectory {
        name: String,
    },
    NeedsYes,
    NoToken,
    NotConnected,
    NothingToSubmit,
    PlainHttp {
        url: String,
    },
    /// The endpoint did not do what was asked.
    Refused(Box<Refusal>),
    /// Usage could not be collected.
    Source(Fault),
    State(StateError),
    StdinTwice,
    /// An upload failed; what there was to say is printed already.
    Upload,
}

impl Error {
    /// 2 where the command line is to blame, else 1.
    pub fn status(&self) -> u8 {
        match self {
            Self::BadCaFile { .. }
            | Self::BadToken { .. }
            | Self::CannotOpen { .. }
            | Self::ConnectedAlready { .. }
            | Self::IsDirectory { .. }
            | Self::NeedsYes
            | Self::NoToken
            | Self::NotConnected
            | Self::PlainHttp { .. }
            | Self::StdinTwice => 2,
            Self::CannotPrint { .. }
            | Self::CannotRead { .. }
            | Self::CannotWrite { .. }
            | Self::FindingsFirst
            | Self::NothingToSubmit
            | Self::Refused(_)
            | Self::Source(_)
            | Self::State(_)
            | Self::Upload => 1,
        }
    }

    /// A sentence for a person, or none where it has been said.
    pub fn sentence(&self, words: &Words) -> Option<String> {
        let sentence = match self {
            Self::BadCaFile { path } => fill(words.bad_ca_file, &[("path", &path.to_string_lossy())]),
            Self::BadToken { origin } => fill(words.bad_token, &[("origin", origin)]),
            Self::CannotOpen { name, why } => fill(words.cannot_open, &[("path", name), ("why", &why.to_string())]),
            Self::CannotPrint { why } => fill(words.cannot_print, &[("why", &why.to_string())]),
            Self::CannotRead { name, why } => fill(words.cannot_read, &[("path", name), ("why", &why.to_string())]),
            Self::CannotWrite { path, why } => {
                fill(words.cannot_write, &[("path", &path.to_string_lossy()), ("why", &why.to_string())])
            }
            Self::ConnectedAlready { enterprise } => fill(words.connected_already, &[("enterprise", enterprise)]),
            Self::FindingsFirst => words.findings_first.to_owned(),
            Self::IsDirectory { name } => fill(words.cannot_open, &[("path", name), ("why", words.is_directory)]),
            Self::NeedsYes => words.needs_yes.to_owned(),
            Self::NoToken => words.no_token.to_owned(),
            Self::NotConnected => words.no_connection.to_owned(),
            Self::NothingToSubmit => words.nothing_to_submit.to_owned(),
            Self::PlainHttp { url } => fill(words.plain_http, &[("url", url)]),
            Self::Refused(refusal) => connect::sentence(&refusal.fault, words),
            Self::Source(fault) => connect::sentence(fault, words),
            Self::State(StateError::Taken) => words.agent_at_work.to_owned(),
            Self::State(error) => fill(words.bad_state, &[("why", &error.to_string())]),
            Self::StdinTwice => words.stdin_twice.to_owned(),
            Self::Upload => return None,
        };
        Some(plain(&sentence).into_owned())
    }
}

/// Sets an error's sentence as every error is set.
pub fn show(err: &mut dyn Write, sentence: &str, words: &Words) -> io::Result<()> {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    writeln!(err, "{red}{}{red:#}: {sentence}", words.error)
}
