//! Tokens: made, listed, ended.

use std::io::{self, Write as _};

use super::{Error, entry, known};
use crate::audit::Action;
use crate::clock::Instant;
use crate::config::TokenCommand;
use crate::key::{self, Key};
use crate::store::{NewToken, Store, TokenRow};
use crate::token::Token;

pub(super) async fn run(
    store: &Store,
    key: impl Fn() -> Result<Key, key::Error>,
    command: TokenCommand,
) -> Result<(), Error> {
    match command {
        TokenCommand::Add { enterprise, scope, server, lives, note } => {
            let enterprise = known(store, &enterprise).await?;
            let (key, token) = (key()?, Token::generate()?);
            store.agree_on_key(&key).await?;
            let entry = entry(&enterprise.slug, Action::TOKEN_ADD).to(token.id());
            let new = NewToken { scope, server, lives: lives.0, note };
            store.add_token(&enterprise, &token, &key, &new, &entry).await?;
            writeln!(io::stderr(), "This is the only time the token is shown; the database keeps a keyed hash of it.")?;
            writeln!(io::stdout(), "{}", token.reveal())?;
        }
        TokenCommand::List => {
            for token in store.tokens().await? {
                writeln!(io::stdout(), "{}", line(&token))?;
            }
        }
        TokenCommand::Revoke { id } => {
            let said = |slug: &str| entry(slug, Action::TOKEN_REVOKE).to(id.as_str());
            if store.revoke_token(&id, said).await?.is_none() {
                return Err(Error::TokenMissing(id));
            }
            writeln!(io::stdout(), "{id}")?;
        }
        TokenCommand::Key => {}
    }
    Ok(())
}

fn line(token: &TokenRow) -> String {
    let state = match (token.revoked_at(), token.expires_at()) {
        (Some(time), _) => format!("revoked {}", time.rfc3339()),
        (None, Some(time)) if time <= Instant::now() => format!("expired {}", time.rfc3339()),
        (None, Some(time)) => format!("works until {}", time.rfc3339()),
        (None, None) => "works".to_owned(),
    };
    let used = token.last_used_at().map_or_else(|| "never used".to_owned(), |time| format!("used {}", time.rfc3339()));
    let server = token.server.as_deref().map_or_else(String::new, |server| format!(" for {server}"));
    let created = token.created_at().rfc3339();
    let TokenRow { id, enterprise, scope, note, .. } = token;
    format!("{id}\t{enterprise}\t{scope}{server}\t{created}\t{state}\t{used}\t{note}")
}
