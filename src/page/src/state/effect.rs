//! What must be done in the world after a change of state.

use super::{Secret, Section, Settings};
use oneseat_core::PeoplePage;
use oneseat_worker::{FileId, Request};

/// An order to the application.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Post this to the worker; the application adds the `File`s that it names.
    Ask(Request),
    /// Post this after typing has paused.
    SearchSoon(u32),
    /// Show and remember language and colours.
    Appear(Settings),
    /// A file is no longer needed.
    Forget(FileId),
    /// Load the page's new build.
    TakeNewVersion,
    /// Start the worker anew.
    Restart,
    /// Get an upload's payload as plain JSON, to save it or to show its beginning.
    Plain { upload: usize, save: bool },
    /// Keep the payloads as they are now: the run that begins sends these, whatever is dropped meanwhile.
    Hold,
    /// Send a payload.
    Upload { part: usize, upload: usize, url: String, token: Secret, key: String, digest: String },
    /// Ask how an accepted upload is getting on.
    Follow { part: usize, url: String, token: Secret },
    /// Let time pass before another try.
    Pause { part: usize, tick: u32, ms: u32 },
    /// Stop an upload that is under way.
    Abort,
    /// Ask the cloud.
    Get { tick: u32, url: String, token: Secret },
    /// Say that this long has passed.
    Wait { tick: u32, ms: u32 },
    /// Ask the endpoint about servers; `host` is what a code is for.
    Call { tick: u32, method: &'static str, url: String, token: Secret, host: Option<String> },
    /// Say that it is time to look again.
    Look { tick: u32, ms: u32 },
    /// Open the dialogue once it is drawn.
    OpenDialog,
    /// Make one file of the pages that were fetched.
    Gather { name: String },
    /// Stop asking the cloud, and let go of what it gave.
    DropCloud,
    /// Print the page once it is drawn.
    Print,
    /// Put a text on the clipboard.
    Copy(String),
    /// The rows to be copied have come.
    CopyRows(PeoplePage),
    /// Show in the page's address what is shown; as a step that can be gone back, or in the place of the last.
    Address { address: String, step: bool },
    /// Open the browser's dialog for files.
    Choose,
    /// Move the keyboard's focus.
    Focus(Focus),
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The file input.
    Input,
    /// The remove button of a file's card.
    File(FileId),
    /// The button that puts another file in a file's place.
    Replace(FileId),
    /// The heading of a section.
    Section(Section),
    /// What went wrong with the upload.
    SubmitError,
    /// The submit button.
    Submit,
    /// The button that asks the cloud.
    Cloud,
    /// What is said after a file was handed over.
    HandOver,
    /// The button that opens its form.
    CloudOpen,
    /// The findings.
    Problems,
    /// The button of the person whose row is open.
    OpenRow,
    /// Why the cloud did not give what was asked for.
    CloudError,
    /// The heading of the servers.
    Servers,
    /// What disconnects the server at this place.
    Server(usize),
    /// The code.
    Code,
    /// Why the endpoint did not give what was asked for about servers.
    ServersError,
}
