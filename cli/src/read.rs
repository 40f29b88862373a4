//! Files and standard input, streamed into the core's readers.

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, Read, stdin};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, available_parallelism};

use oneseat_core::{DocumentReader, Flow, Input, Options, Reckoning, Shape, ShapeReader, reckon};

use crate::error::Error;
use crate::progress::Progress;
use crate::sources::{Named, Sources};
use crate::words::Words;

/// What is read at once.
const CHUNK: usize = 1 << 20;

/// Something opened, to be read once.
pub struct Source {
    /// How it is called in findings.
    pub name: String,
    /// Whose users it lists, where it is said from outside.
    pub host: Option<String>,
    /// Its length; none where nobody knows when it ends.
    pub bytes: Option<u64>,
    /// Its bytes.
    pub from: Box<dyn Read + Send>,
}

/// What of the files is to be there afterwards.
#[derive(Clone, Copy, PartialEq)]
pub enum Keep {
    /// What the preview's figures and the findings need.
    Figures,
    All,
}

/// Reads every file named, and reckons. Nothing is read before all of them are open.
pub fn reckoned(sources: &Sources, keep: Keep, options: Options, words: &'static Words) -> Result<Reckoning, Error> {
    reckoned_from(open(&sources.named)?, keep, options, words)
}

/// Reads what is open, and reckons.
pub fn reckoned_from(
    sources: Vec<Source>,
    keep: Keep,
    options: Options,
    words: &'static Words,
) -> Result<Reckoning, Error> {
    let (inputs, progress) = each(sources, words, |source, reading| {
        let reader = DocumentReader::new(source.name.clone());
        let mut reader = if keep == Keep::Figures { reader.figures_only() } else { reader };
        let host = source.host.clone();
        reading.pour(source, |bytes| reader.push(bytes))?;
        Ok(Input { document: Arc::new(reader.finish()), host })
    })?;
    progress.then(words.matching);
    Ok(reckon(&inputs, &options))
}

/// Sees the shape of every file named, by itself.
pub fn shapes(sources: &Sources, words: &'static Words) -> Result<Vec<Shape>, Error> {
    let shape = |source: Source, reading: &mut Reading<'_>| {
        let mut reader = DocumentReader::new(source.name.clone());
        let mut shape = ShapeReader::new();
        reading.pour(source, |bytes| match (reader.push(bytes), shape.push(bytes)) {
            (Flow::Stop, Flow::Stop) => Flow::Stop,
            _ => Flow::Continue,
        })?;
        Ok(shape.finish(&reader.finish()))
    };
    each(open(&sources.named)?, words, shape).map(|(shapes, _)| shapes)
}

/// Makes something of everything that is open, as many at once as there are processors. What comes
/// through a pipe waits until all files are read, and its turn: nobody knows when it ends. The first failure in the order
/// of the command line is the one that counts.
fn each<T: Send>(
    sources: Vec<Source>,
    words: &'static Words,
    make: impl Fn(Source, &mut Reading<'_>) -> Result<T, Error> + Sync,
) -> Result<(Vec<T>, Progress), Error> {
    let total = sources.iter().map(|source| source.bytes).sum();
    let (mut files, pipes): (Vec<_>, Vec<_>) =
        sources.into_iter().enumerate().partition(|(_, source)| source.bytes.is_some());
    // The largest first, or it would be read alone at the end.
    files.sort_by_key(|(_, source)| Reverse(source.bytes));
    let readers = available_parallelism().map_or(1, usize::from).min(files.len());
    let files = Mutex::new(files.into_iter());
    let progress = Mutex::new(Progress::new(words.reading, total));
    let failed = AtomicUsize::new(usize::MAX);
    let work = |next: &dyn Fn() -> Option<(usize, Source)>| {
        let mut all = Vec::new();
        let mut chunk = vec![0; CHUNK];
        while let Some((index, source)) = next() {
            let mut reading = Reading { index, chunk: &mut chunk, progress: &progress, failed: &failed };
            let done = make(source, &mut reading);
            if done.is_err() {
                failed.fetch_min(index, Ordering::Relaxed);
            }
            all.push((index, done));
        }
        all
    };
    let next_file = || lock(&files).next();
    let mut all = thread::scope(|scope| {
        let others: Vec<_> = (1..readers).map(|_| scope.spawn(|| work(&next_file))).collect();
        let mut all = work(&next_file);
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        all
    });
    let pipes = Mutex::new(pipes.into_iter());
    all.extend(work(&|| lock(&pipes).next()));
    all.sort_by_key(|(index, _)| *index);
    let all = all.into_iter().map(|(_, done)| done).collect::<Result<_, _>>()?;
    Ok((all, progress.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens every file named, in the order of the command line.
pub fn open(named: &[Named]) -> Result<Vec<Source>, Error> {
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

/// What a file is read with.
struct Reading<'r> {
    /// Its place on the command line.
    index: usize,
    chunk: &'r mut [u8],
    progress: &'r Mutex<Progress>,
    /// The first file that could not be read.
    failed: &'r AtomicUsize,
}

impl Reading<'_> {
    /// Reads a file to its end, or until nothing more can be learned, or nobody will ask.
    fn pour(&mut self, mut source: Source, mut push: impl FnMut(&[u8]) -> Flow) -> Result<(), Error> {
        while self.failed.load(Ordering::Relaxed) > self.index {
            match source.from.read(self.chunk) {
                Ok(0) => break,
                Ok(read) => {
                    lock(self.progress).advance(read as u64);
                    if push(&self.chunk[..read]) == Flow::Stop {
                        break;
                    }
                }
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(Error::CannotRead { name: source.name, why }),
            }
        }
        Ok(())
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
