//! The wishes a person, a timer or a service manager has of the agent.

use std::time::Duration;

use oneseat_core::Options;
use oneseat_submission::connect::{NewKey, Trigger};

use super::run::Turn;
use super::state::State;
use super::{Agent, enable, show};
use crate::args::{Connect, Disable, Wished};
use crate::error::Error;
use crate::report::print;
use crate::submit::confirmed;
use crate::words::{Words, fill};

/// Does what is wished; whether all went well.
pub fn run(args: &Connect, options: Options, words: &'static Words) -> Result<bool, Error> {
    match &args.wish {
        Wished::Enable(args) => enable::run(args, options, words),
        Wished::Run(args) => with(&args.state(), options, words, |agent| {
            agent.work.end_when_told(words);
            agent.run(&mut |turn| show::turn(&mut anstream::stderr().lock(), turn, words).unwrap_or_default());
            Ok(false)
        }),
        Wished::Sync(args) => with(&args.place.state(), options, words, |agent| Ok(sync(agent, args.due, words))),
        Wished::Status(args) => {
            let state = State::look(&args.state());
            let agent = Agent::of(&state, options.lang, words)?;
            let journal = state.journal().map_err(Error::State)?;
            print(|out| show::status(out, &agent, &journal, words))?;
            Ok(journal.failed == 0)
        }
        Wished::Rotate(args) => with(&args.state(), options, words, |agent| rotate(agent, words)),
        Wished::Disable(args) => with(&args.place.state(), options, words, |agent| disable(agent, args, words)),
    }
}

fn with(
    folder: &std::path::Path,
    options: Options,
    words: &'static Words,
    wish: impl FnOnce(&Agent<'_>) -> Result<bool, Error>,
) -> Result<bool, Error> {
    let state = State::hold(folder).map_err(Error::State)?;
    wish(&Agent::of(&state, options.lang, words)?)
}

/// For a timer: once, and now; or only what is due.
fn sync(agent: &Agent<'_>, due: bool, words: &Words) -> bool {
    let turn = match agent.state.journal() {
        // A timer comes back by itself.
        Ok(_) if due => agent.turn(Duration::ZERO),
        Ok(mut journal) => agent.tried(&mut journal, Trigger::Asked, None),
        Err(error) => Turn::Failed(super::Refusal::of_state(&error)),
    };
    show::turn(&mut anstream::stderr().lock(), &turn, words).unwrap_or_default();
    matches!(turn, Turn::Synced | Turn::Idle)
}

/// A key follows the key: announced while the old one is good, and good alone once it has been used.
fn rotate(agent: &Agent<'_>, words: &Words) -> Result<bool, Error> {
    let refused = |refusal| Error::Refused(Box::new(refusal));
    let mut journal = agent.state.journal().map_err(Error::State)?;
    let connection = &agent.agreed.connection;
    let next = agent.state.next_key().map_err(Error::State)?;
    agent.endpoint.announce(connection, &mut journal, &NewKey { key: next.public() }).map_err(refused)?;
    agent.state.rotate().map_err(Error::State)?;
    agent.endpoint.drop_token();
    agent.endpoint.token(connection, &mut journal).map_err(refused)?;
    print(|out| writeln!(out, "{}", fill(words.rotated, &[("key", &next.thumbprint())])))?;
    Ok(true)
}

/// Ends the connection on both sides; on this side alone where the endpoint knows it no more.
fn disable(agent: &Agent<'_>, args: &Disable, words: &'static Words) -> Result<bool, Error> {
    let what = match args {
        Disable { only_here: true, .. } => words.disable_here,
        Disable { forget_accounts: true, .. } => words.disable_forgets,
        _ => words.disable_keeps,
    };
    let host = [("host", &*agent.agreed.instance.host_name), ("enterprise", &*agent.agreed.connection.enterprise)];
    print(|out| writeln!(out, "{}", fill(what, &host)))?;
    if !args.yes && !confirmed(words.ask_disable)? {
        return Ok(false);
    }
    if !args.only_here {
        let mut journal = agent.state.journal().map_err(Error::State)?;
        let ended = agent.endpoint.disconnect(&agent.agreed.connection, &mut journal, args.forget_accounts);
        if let Err(refusal) = ended
            && !refusal.is_gone()
        {
            return Err(Error::Refused(Box::new(refusal)));
        }
    }
    agent.state.forget().map_err(Error::State)?;
    print(|out| writeln!(out, "{}", words.disabled))?;
    Ok(true)
}
