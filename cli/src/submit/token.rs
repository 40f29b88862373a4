//! The token: from a file or the environment, never from the command line, where others can see it.

use std::path::Path;
use std::{env, fs};

use crate::error::Error;

const VARIABLE: &str = "ONESEAT_TOKEN";

/// Reads the token.
pub fn read(file: Option<&Path>) -> Result<String, Error> {
    one_line(file, VARIABLE)
}

/// Reads a secret of one line: from the file, else from the variable.
pub fn one_line(file: Option<&Path>, variable: &str) -> Result<String, Error> {
    let (text, origin) = match file {
        Some(path) => {
            let name = path.to_string_lossy().into_owned();
            match fs::read_to_string(path) {
                Ok(text) => (text, name),
                Err(why) => return Err(Error::CannotOpen { name, why }),
            }
        }
        None => (env::var(variable).map_err(|_| Error::NoToken)?, variable.to_owned()),
    };
    let token = text.trim();
    if token.is_empty() && file.is_none() {
        return Err(Error::NoToken);
    }
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::BadToken { origin });
    }
    Ok(token.to_owned())
}
