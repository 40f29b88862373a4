//! Files and standard input, streamed into the core's readers.

use std::fs::File;
use std::io::{self, Read, stdin};
use std::path::Path;
use std::sync::Arc;

use oneseat_core::{DocumentReader, Flow, Input, Options, Reckoning, Shape, ShapeReader, reckon};

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
    let (inputs, progress) = each(sources, words, |source, reading| {
        let mut reader = DocumentReader::new(source.name.clone());
        let host = source.host.clone();
        reading.pour(source, |bytes| reader.push(bytes))?;
        Ok(Input { document: Arc::new(reader.finish()), host })
    })?;
    progress.then(words.matching);
    Ok(reckon(&inputs, &options))
}

/// Sees the shape of every file named, by itself.
pub fn shapes(sources: &Sources, words: &'static Words) -> Result<Vec<Shape>, Error> {
    let shape = |source: Source, reading: &mut Reading| {
        let mut reader = DocumentReader::new(source.name.clone());
        let mut shape = ShapeReader::new();
        reading.pour(source, |bytes| match (reader.push(bytes), shape.push(bytes)) {
            (Flow::Stop, Flow::Stop) => Flow::Stop,
            _ => Flow::Continue,
        })?;
        Ok(shape.finish(&reader.finish()))
    };
    each(sources, words, shape).map(|(shapes, _)| shapes)
}

/// Makes something of every file named, once all of them are open.
fn each<T>(
    sources: &Sources,
    words: &'static Words,
    mut make: impl FnMut(Source, &mut Reading) -> Result<T, Error>,
) -> Result<(Vec<T>, Progress), Error> {
    let sources = open(&sources.named)?;
    let total = sources.iter().map(|source| source.bytes).sum();
    let mut reading = Reading { chunk: vec![0; CHUNK], progress: Progress::new(words.reading, total) };
    let all = sources.into_iter().map(|source| make(source, &mut reading)).collect::<Result<_, _>>()?;
    Ok((all, reading.progress))
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

/// What the files are read with, one after another.
struct Reading {
    chunk: Vec<u8>,
    progress: Progress,
}

impl Reading {
    /// Reads a file to its end, or until nothing more can be learned.
    fn pour(&mut self, mut source: Source, mut push: impl FnMut(&[u8]) -> Flow) -> Result<(), Error> {
        loop {
            match source.from.read(&mut self.chunk) {
                Ok(0) => return Ok(()),
                Ok(read) => {
                    self.progress.advance(read as u64);
                    if push(&self.chunk[..read]) == Flow::Stop {
                        return Ok(());
                    }
                }
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => {
                    return Err(Error::CannotRead { name: source.name, why });
                }
            }
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
