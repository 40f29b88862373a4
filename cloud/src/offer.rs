//! One-time codes: what an owner hands to whoever looks after a server.

use std::time::Duration;

use crate::hex;
use crate::key::Key;

/// From its making a code is good for so long.
pub const CODE_LIVES: Duration = Duration::from_mins(15);

/// Of randomness: with a quarter of an hour and a limit on tries there is nothing to guess.
const BYTES: usize = 10;

/// A new code, in groups of four, to be read out if need be.
///
/// # Errors
/// If the operating system gives no randomness.
pub fn new_code() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    let digits = hex::encode(&bytes).to_ascii_uppercase();
    Ok(digits.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect::<Vec<_>>().join("-"))
}

/// A host's name, comparable; `None` if it can't be one.
pub fn host(written: &str) -> Option<String> {
    let host = written.trim().trim_end_matches('.').to_ascii_lowercase();
    let is_host = (1..=253).contains(&host.len())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '[' | ']'));
    is_host.then_some(host)
}

/// What is kept of a code. Blanks, hyphens and letter case are the reader's.
pub fn mac(key: &Key, code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    key.mac("connection-code", plain.to_ascii_uppercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{mac, new_code};
    use crate::key::Key;

    #[test]
    fn a_code_read_out_and_written_down_again_is_the_same_code() {
        let key = Key::generate().unwrap();
        let code = new_code().unwrap();
        assert_eq!(code.len(), 24);
        assert_eq!(mac(&key, &code), mac(&key, &code.to_lowercase().replace('-', " ")));
        assert_ne!(mac(&key, &code), mac(&key, &new_code().unwrap()));
    }
}
