//! `oneseat-generator FOLDER ACCOUNTS ROWS`: makes the files where they are not there yet, and prints where they are.

use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing: FOLDER ACCOUNTS ROWS"));
    let folder = next("FOLDER")?;
    let (accounts, rows) = (next("ACCOUNTS")?.parse()?, next("ROWS")?.parse()?);
    let files = oneseat_generator::files(Path::new(&folder), accounts, rows)?;
    let facts = serde_json::json!({ "server": files.export, "report": files.report, "expected": files.expected });
    println!("{facts}");
    Ok(())
}
