//! `oneseat submit`: the minimised usage of each server instance goes to an endpoint, one after the other.

pub mod client;
pub mod payload;
mod receipt;
pub mod retry;
pub mod show;
pub mod token;

use std::io::{BufRead, IsTerminal, stderr, stdin};

use oneseat_core::{Lang, Options, Reckoning, Seats};
use oneseat_submission::Uploads;

use self::client::Client;
use self::payload::Payload;
use self::receipt::{Receipt, Submitted};
use crate::args::Submit;
use crate::error::Error;
use crate::http;
use crate::read::{Keep, reckoned};
use crate::report::{findings, print};
use crate::words::Words;

/// Shows what would go, asks, sends, and shows what the endpoint made of it; whether all went well.
pub fn run(args: &Submit, options: Options, words: &'static Words) -> Result<bool, Error> {
    // What the command line lacks is said before minutes are spent on reading.
    let uploads = uploads(args)?;
    let client = if args.dry_run { None } else { Some(client(args, options.lang)?) };
    let reckoning = reckoned(&args.sources, Keep::All, options, words)?;
    let preview = reckoning.preview();
    findings::write(&mut anstream::stderr().lock(), &preview.findings, words).unwrap_or_default();
    if preview.has_errors() {
        return Err(Error::FindingsFirst);
    }
    let payloads = payloads(&reckoning)?;
    print(|out| show::payloads(out, uploads.as_ref(), &payloads, words))?;
    if let Some(folder) = &args.save_payload {
        save(&reckoning, &payloads, folder, words)?;
    }
    let (Some(uploads), Some(client)) = (uploads, client) else {
        return print(|out| writeln!(out, "{}", words.nothing_sent)).map(|()| true);
    };
    if !args.yes && !confirmed(words.ask)? {
        print(|out| writeln!(out, "{}", words.nothing_sent))?;
        return Ok(false);
    }
    let receipt = args.receipt.as_deref().map(receipt::create).transpose()?;
    let done = send(&client, &uploads, &payloads, preview.seats, args, words);
    if let (Some(file), Some(path)) = (receipt, &args.receipt) {
        let receipt = Receipt::new(args, &done);
        receipt::write(file, path, &receipt, words)?;
    }
    let whole = done.len() == payloads.len() && done.iter().all(Submitted::taken_over);
    if whole { Ok(true) } else { Err(Error::Upload) }
}

fn client(args: &Submit, lang: Lang) -> Result<Client, Error> {
    let token = token::read(args.token_file.as_deref())?;
    Ok(Client::new(http::agent(args.ca_file.as_deref())?, &token, lang))
}

/// Where to; none where a dry run names no endpoint.
fn uploads(args: &Submit) -> Result<Option<Uploads>, Error> {
    let (Some(address), Some(enterprise)) = (&args.endpoint, &args.enterprise) else {
        return Ok(None);
    };
    let guarded = address.clone().guarded(|_| args.allow_http);
    let address = guarded.map_err(|_| Error::PlainHttp { url: address.as_str().to_owned() })?;
    Ok(address.uploads(enterprise))
}

fn payloads(reckoning: &Reckoning) -> Result<Vec<Payload>, Error> {
    let uploads = reckoning.uploads();
    if uploads.is_empty() {
        return Err(Error::NothingToSubmit);
    }
    (0..uploads.len())
        .map(|index| {
            Payload::build(reckoning, index).map_err(|why| Error::CannotRead { name: uploads[index].file.clone(), why })
        })
        .collect()
}

fn save(reckoning: &Reckoning, payloads: &[Payload], folder: &std::path::Path, words: &Words) -> Result<(), Error> {
    let saved = payload::save(reckoning, payloads, folder)?;
    print(|out| saved.iter().try_for_each(|path| show::saved(out, path, words)))
}

/// Sends one payload after the other, and stops at the first that fails.
fn send(
    client: &Client,
    uploads: &Uploads,
    payloads: &[Payload],
    preview: Option<Seats>,
    args: &Submit,
    words: &'static Words,
) -> Vec<Submitted> {
    let mut done = Vec::with_capacity(payloads.len());
    for (index, payload) in payloads.iter().enumerate() {
        match retry::submit(client, uploads, payload, args.tries, words) {
            Ok(uploaded) => {
                let submitted = Submitted::new(payload, uploaded, preview);
                // The upload stands, whether or not it can be shown.
                print(|out| show::submitted(out, &submitted, words)).unwrap_or_default();
                done.push(submitted);
            }
            Err(failure) => {
                let mut err = anstream::stderr().lock();
                show::failure(&mut err, payload, &failure, words).unwrap_or_default();
                show::left_over(&mut err, &payloads[index..], words).unwrap_or_default();
                break;
            }
        }
    }
    done
}

/// Asks on the terminal. No terminal, no consent.
pub fn confirmed(question: &str) -> Result<bool, Error> {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        return Err(Error::NeedsYes);
    }
    anstream::eprint!("{question}");
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer).map_err(|why| Error::CannotRead { name: "stdin".to_owned(), why })?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "はい"))
}
