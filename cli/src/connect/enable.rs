//! Coming to know each other: a one-time code, a first look at the usage, and a question to the server's owner.

use oneseat_core::{Code, Options, Reckoning};
use oneseat_submission::connect::{Acceptance, Instance};

use super::collect::Patience;
use super::endpoint::Endpoint;
use super::state::{Agreed, State};
use super::{address, show};
use crate::args::Enable;
use crate::error::Error;
use crate::http;
use crate::read::{Keep, reckoned_from};
use crate::report::print;
use crate::submit::{confirmed, token};
use crate::words::Words;

/// Connects the server whose usage these origins give.
pub fn run(args: &Enable, options: Options, words: &'static Words) -> Result<bool, Error> {
    let state = State::hold(&args.state()).map_err(Error::State)?;
    if let Some(agreed) = state.agreed().map_err(Error::State)? {
        return Err(Error::ConnectedAlready { enterprise: agreed.connection.enterprise });
    }
    let origins = args.origins();
    let address = address(args.endpoint.as_str(), args.allow_http)?;
    let http = http::agent(args.ca_file.as_deref())?;
    let code = token::one_line(args.code_file.as_deref(), "ONESEAT_CODE")?;
    let endpoint = Endpoint::new(http.clone(), address.clone(), options.lang, &state);
    let offer = endpoint.offer(&code).map_err(|refusal| Error::Refused(Box::new(refusal)))?;

    let mut waiting = || anstream::eprintln!("{}", words.waiting_for_source);
    let opened = origins.iter().map(|origin| origin.open(&http, Patience::default(), &mut waiting));
    let sources = opened.collect::<Result<Vec<_>, _>>().map_err(Error::Source)?;
    let reckoning = reckoned_from(sources, Keep::All, options, words)?;
    let preview = reckoning.preview();
    // The cloud's side is at the endpoint: that it is not among these files is no news.
    let mut findings = preview.findings.clone();
    findings.retain(|finding| finding.code != Code::NoReport.as_str());
    crate::report::findings::write(&mut anstream::stderr().lock(), &findings, words).unwrap_or_default();
    if preview.has_errors() {
        return Err(Error::FindingsFirst);
    }
    let upload = reckoning.uploads().into_iter().next().ok_or(Error::NothingToSubmit)?;
    let instance = instance(&reckoning).ok_or(Error::NothingToSubmit)?;

    let key = state.key().map_err(Error::State)?;
    print(|out| show::offer(out, &address, &offer, &instance, upload.accounts, &key.thumbprint(), words))?;
    if !args.yes && !confirmed(words.ask_connect)? {
        state.forget().map_err(Error::State)?;
        print(|out| writeln!(out, "{}", words.not_connected))?;
        return Ok(false);
    }
    let acceptance = Acceptance { code, key: key.public(), instance: instance.clone() };
    let connection = endpoint.accept(&acceptance).map_err(|refusal| Error::Refused(Box::new(refusal)))?;
    let agreed = Agreed {
        endpoint: address.as_str().to_owned(),
        allow_http: args.allow_http,
        ca_file: args.ca_file.clone(),
        connection,
        instance,
        origins,
    };
    state.agree(&agreed).map_err(Error::State)?;
    print(|out| show::connected(out, &agreed, words))?;
    Ok(true)
}

/// What the export says of its instance: the upload without its accounts.
fn instance(reckoning: &Reckoning) -> Option<Instance> {
    let mut json = Vec::new();
    reckoning.write_upload_part(0, 0, 0, &mut json).ok()?;
    let text = String::from_utf8(json).ok()?;
    let envelope = text.trim_end().trim_end_matches("]}");
    serde_json::from_str(&format!("{envelope}]}}")).ok()
}
