//! Where a server's usage comes from when nobody drops a file: a command, a folder, the appliance's own report.

mod command;
mod folder;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ureq::Agent;

pub use report::ReportAddress;

use crate::connect::fault::Fault;
use crate::read::Source;

/// One place to collect from. A server may have two: its export, which is encrypted by default and says which instance it is,
/// and a report whose accounts can be read.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A program and its arguments, with no shell between; what it prints is the file.
    Command(Vec<String>),
    /// A file, or a folder whose newest file counts, that something else fills.
    Folder(PathBuf),
    /// `all_users.csv` of the instance at this address.
    Report {
        /// The instance.
        address: ReportAddress,
        /// Holds a token with the scope `site_admin`.
        token_file: PathBuf,
    },
}

/// How long a source may take before it is given up.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A command, from its start to its last byte; a file, until it rests.
    pub source: Duration,
    /// A report, until it is made. The appliance makes it in the background and answers 202 meanwhile.
    pub report: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { source: Duration::from_hours(1), report: Duration::from_hours(4) }
    }
}

impl Origin {
    /// Opens what there is now. `waiting` is told once whenever there is something to wait for.
    ///
    /// # Errors
    /// With the reason in words, without anything secret and without what was read.
    pub fn open(&self, agent: &Agent, patience: Patience, waiting: &mut dyn FnMut()) -> Result<Source, Fault> {
        match self {
            Self::Command(line) => command::run(line, patience.source),
            Self::Folder(path) => folder::newest(path, patience.source, waiting),
            Self::Report { address, token_file } => report::fetch(address, token_file, agent, patience.report, waiting),
        }
    }
}
