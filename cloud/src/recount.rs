//! The counting itself: what is stored goes through the core once more after every change, and the core's answer is what is kept.
//! Everything here works on a processor and waits for nothing; callers run it on a thread made for that.

use std::io::{self, BufWriter, Read as _};
use std::sync::Arc;

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use oneseat_core::{
    Document, DocumentReader, FindingView, Flow, Input, Lang, Options, Preview, Reckoning, Upload, reckon,
};

use crate::blocks;
use crate::store::{Basis, storable};

const READ: usize = 64 << 10;

/// The name of the members' report in what is counted.
pub const MEMBERS: &str = "members";

/// One upload as it is kept: the core's own minimised form, read again from its own bytes.
#[derive(Clone, Debug)]
pub struct Minimised {
    /// Whose it is, and how many accounts.
    pub upload: Upload,
    /// What counts from now on.
    pub document: Arc<Document>,
    /// The same, gzipped.
    pub payload: Bytes,
}

/// What is different from the last count.
#[derive(Clone, Debug)]
pub enum Difference {
    /// Another cloud side.
    Members(Arc<Document>),
    /// Another upload, instead of the instances of these keys.
    Upload(Arc<Document>, Vec<String>),
    /// The instance of this key is gone.
    Without(String),
    /// The report may show addresses of other domains.
    Domains(Vec<String>),
}

/// The figures and the report after a change.
#[derive(Clone, Debug)]
pub struct Count {
    /// Seats consumed.
    pub consumed: u64,
    /// Seats bought, where known.
    pub purchased: Option<u64>,
    /// What the core says.
    pub preview: Preview,
    english: Vec<FindingView>,
    japanese: Vec<FindingView>,
    /// The report, packed.
    pub blocks: Vec<Vec<u8>>,
}

/// Makes the form that is kept from a document that was uploaded; `None` if it has no users to keep. The form is packed as it is
/// written and read again from that, once the document is gone: of a million accounts only one of the three is in memory at a time.
///
/// # Errors
/// If it can't be written, which memory does not do.
pub fn minimise(document: Document) -> io::Result<Option<Minimised>> {
    let reckoning = alone(&Arc::new(document), Lang::default());
    let Some(mut upload) = reckoning.uploads().first().cloned() else {
        return Ok(None);
    };
    // What an instance is known by is compared with what is stored of it.
    for name in [&mut upload.server_id, &mut upload.host_name].into_iter().flatten() {
        *name = storable(name).into_owned();
    }
    let payload = pack(|out| reckoning.write_upload(0, out))?;
    drop(reckoning);
    let document = Arc::new(read(&upload.file, &payload, false)?);
    Ok(Some(Minimised { upload, document, payload: payload.into() }))
}

impl Minimised {
    /// Whether it is of the server that is known by this id, or by this host name where it has no id. Both are lower case.
    pub fn is_of(&self, server: &str) -> bool {
        self.upload.server_id.as_deref().or(self.upload.host_name.as_deref()) == Some(server)
    }
}

/// What was found in a file by itself, in both languages.
#[derive(Clone, Debug)]
pub struct Found {
    english: Vec<FindingView>,
    japanese: Vec<FindingView>,
}

impl Found {
    /// In this document.
    pub fn within(document: &Document) -> Self {
        let of = |lang| document.findings().iter().map(|finding| finding.view(lang)).collect();
        Self { english: of(Lang::En), japanese: of(Lang::Ja) }
    }

    /// With what was found by counting it with the rest behind it.
    pub fn and(&self, count: &Count, lang: Lang) -> Vec<FindingView> {
        let own = match lang {
            Lang::En => &self.english,
            Lang::Ja => &self.japanese,
        };
        own.iter().chain(count.findings(lang)).cloned().collect()
    }
}

/// Reads a file whose findings are stored or answered with: they show none of its lines, in which addresses stand.
pub fn reader(name: impl Into<String>) -> DocumentReader {
    DocumentReader::new(name).without_excerpts()
}

/// One document counted by itself: how it stands, and everything that was found in it.
pub fn alone(document: &Arc<Document>, lang: Lang) -> Reckoning {
    reckon(&[Input::new(Arc::clone(document))], &Options { lang, ..Options::default() })
}

/// Counts an enterprise anew, with a difference.
///
/// # Errors
/// If what is stored can't be unpacked.
pub fn recount(basis: &Basis, difference: &Difference) -> io::Result<Count> {
    let mut inputs = Vec::new();
    match difference {
        Difference::Members(document) => inputs.push(Arc::clone(document)),
        _ => {
            if let Some(members) = &basis.members {
                inputs.push(Arc::new(read(MEMBERS, members, true)?));
            }
        }
    }
    for instance in &basis.instances {
        let replaced = match difference {
            Difference::Members(_) | Difference::Domains(_) => false,
            Difference::Upload(_, keys) => keys.contains(&instance.key),
            Difference::Without(key) => *key == instance.key,
        };
        if !replaced {
            inputs.push(Arc::new(read(&instance.key, &instance.payload, false)?));
        }
    }
    if let Difference::Upload(document, _) = difference {
        inputs.push(Arc::clone(document));
    }
    let inputs: Vec<Input> = inputs.into_iter().map(Input::new).collect();
    let options = |lang| Options { billing: basis.billing, lang };
    let reckoning = reckon(&inputs, &options(Lang::En));
    let domains = match difference {
        Difference::Domains(domains) => domains.iter().cloned().collect(),
        _ => basis.domains.iter().cloned().collect(),
    };
    let blocks = blocks::pack(reckoning.licenses(), &domains)?;
    let preview = reckoning.preview().clone();
    drop(reckoning);
    let english = of_counting(&preview);
    // The words of the other language cost a second count, so they are asked for only where there is something to say.
    let japanese =
        if english.is_empty() { Vec::new() } else { of_counting(reckon(&inputs, &options(Lang::Ja)).preview()) };
    Ok(Count {
        consumed: preview.seats.as_ref().map_or(0, |seats| seats.after),
        purchased: preview.seats.as_ref().and_then(|seats| seats.purchased),
        preview,
        english,
        japanese,
        blocks,
    })
}

/// Findings about no file by itself.
fn of_counting(preview: &Preview) -> Vec<FindingView> {
    preview.findings.iter().filter(|finding| finding.file.is_none()).cloned().collect()
}

/// What is written, as the database keeps it.
///
/// # Errors
/// Those of `write`.
pub fn pack(write: impl FnOnce(&mut Packer) -> io::Result<()>) -> io::Result<Vec<u8>> {
    // A packer is slow on the many small pieces that JSON is written in.
    let mut payload = BufWriter::with_capacity(READ, GzEncoder::new(Vec::new(), Compression::fast()));
    write(&mut payload)?;
    payload.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
}

type Packer = BufWriter<GzEncoder<Vec<u8>>>;

/// Reads what the database keeps.
///
/// # Errors
/// If it can't be unpacked.
pub fn read(name: &str, payload: &[u8], all_fields: bool) -> io::Result<Document> {
    let reader = reader(name);
    let mut reader = if all_fields { reader.keep_all_fields() } else { reader };
    let mut unpacked = GzDecoder::new(payload);
    let mut chunk = vec![0; READ];
    loop {
        let length = unpacked.read(&mut chunk)?;
        if length == 0 || reader.push(&chunk[..length]) == Flow::Stop {
            return Ok(reader.finish());
        }
    }
}

impl Count {
    /// What was found by counting, beside what was found in the files.
    pub fn findings(&self, lang: Lang) -> &[FindingView] {
        match lang {
            Lang::En => &self.english,
            Lang::Ja => &self.japanese,
        }
    }
}
