//! Skips a step whose inputs are what they were: a fingerprint of their content is kept beside the outcome.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::Shell;

/// Does `work` unless it was done before on the same inputs and `outcome` is still there. True where it was done now.
pub fn unless_unchanged(
    shell: &Shell,
    step: &str,
    inputs: &[&str],
    settings: &str,
    outcome: &Path,
    work: impl FnOnce() -> Result<()>,
) -> Result<bool> {
    let file = shell.private().join("stamps").join(step);
    let now = fingerprint(&shell.root, inputs, settings)?;
    if outcome.exists() && fs::read_to_string(&file).is_ok_and(|before| before == now) {
        return Ok(false);
    }
    // A step broken off half-way must not look done.
    let _ = fs::remove_file(&file);
    work()?;
    fs::create_dir_all(shell.private().join("stamps")).context("making .oneseat/stamps")?;
    fs::write(&file, now).with_context(|| format!("writing {}", file.display()))?;
    Ok(true)
}

/// Names and contents of all files in the folders named, in a fixed order, and the step's settings.
fn fingerprint(root: &Path, inputs: &[&str], settings: &str) -> Result<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    // The standard hasher may change with the toolchain: then the step is done once more.
    let mut hasher = DefaultHasher::new();
    settings.hash(&mut hasher);
    for file in files {
        file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file).with_context(|| format!("reading {}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("listing {}", path.display()))? {
            collect(&entry.with_context(|| format!("listing {}", path.display()))?.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::fingerprint;

    #[test]
    fn a_fingerprint_follows_names_contents_and_settings() -> anyhow::Result<()> {
        let root = std::env::temp_dir().join(format!("oneseat-xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(root.join("in/deep"))?;
        fs::write(root.join("in/deep/a"), "1")?;
        let first = fingerprint(&root, &["in"], "")?;
        assert_eq!(first, fingerprint(&root, &["in"], "")?);
        assert_ne!(first, fingerprint(&root, &["in"], "other settings")?);
        fs::write(root.join("in/deep/a"), "2")?;
        let second = fingerprint(&root, &["in"], "")?;
        assert_ne!(first, second);
        fs::rename(root.join("in/deep/a"), root.join("in/deep/b"))?;
        assert_ne!(second, fingerprint(&root, &["in"], "")?);
        fs::remove_dir_all(&root)?;
        Ok(())
    }
}
