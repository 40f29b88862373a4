//! Files and standard input, streamed into the core's readers.

use std::fs::File;
use std::io::{self, Read, stdin};
use std::path::Path;
use std::sync::Arc;

use oneseat_core::{DocumentReader, Flow, Input, Options, Reckoning, reckon};

use crate::error::Error;
use crate::progress::Progress;
use crate::sources::{Named, Sources};
use crate::words::Words;

/// What is read at once.
const CHUNK: usize = 1 << 20;

struct Source {
    name: String,
    host: Option<String>,
    bytes: Option<u64>,
    from: Box<dyn Read>,
}

/// Reads every file named, and reckons. Nothing is read before all of them are open.
pub fn reckoned(sources: &Sources, options: Options, words: &'static Words) -> Result<Reckoning, Error> {
    let sources = open(&sources.named)?;
    let total = sources.iter().map(|source| source.bytes).sum();
    let mut progress = Progress::new(words.reading, total);
    let mut chunk = vec![0; CHUNK];
    let mut inputs = Vec::with_capacity(sources.len());
    for source in sources {
        inputs.push(read(source, &mut chunk, &mut progress)?);
    }
    progress.then(words.matching);
    Ok(reckon(&inputs, &options))
}

/// In the order of the command line.
fn open(named: &[Named]) -> Result<Vec<Source>, Error> {
    if named.iter().filter(|file| is_stdin(&file.path)).count() > 1 {
        return Err(Error::StdinTwice);
    }
    named.iter().map(|file| source(&file.path, file.host.clone())).collect()
}

fn source(path: &Path, host: Option<String>) -> Result<Source, Error> {
    if is_stdin(path) {
        return Ok(Source { name: "stdin".to_owned(), host, bytes: None, from: Box::new(stdin()) });
    }
    let name = path.to_string_lossy().into_owned();
    let file = File::open(path).map_err(|why| Error::CannotOpen { name: name.clone(), why })?;
    let facts = file.metadata().map_err(|why| Error::CannotOpen { name: name.clone(), why })?;
    if facts.is_dir() {
        return Err(Error::IsDirectory { name });
    }
    let bytes = facts.is_file().then_some(facts.len());
    Ok(Source { name, host, bytes, from: Box::new(file) })
}

fn read(mut source: Source, chunk: &mut [u8], progress: &mut Progress) -> Result<Input, Error> {
    let mut reader = DocumentReader::new(source.name.clone());
    loop {
        match source.from.read(chunk) {
            Ok(0) => break,
            Ok(read) => {
                progress.advance(read as u64);
                if reader.push(&chunk[..read]) == Flow::Stop {
                    break;
                }
            }
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => {
                return Err(Error::CannotRead { name: source.name, why });
            }
        }
    }
    Ok(Input { document: Arc::new(reader.finish()), host: source.host })
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
