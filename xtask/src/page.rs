//! Builds the page into `dist/`: Trunk compiles, wasm-opt makes it small, `assemble` lays it out, Node compresses it ahead; and
//! into `dist-hosting/` what hosts are told.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::hosting::Hosting;
use crate::layout::{self, Layout};
use crate::shell::{self, Shell, say};
use crate::{assemble, split, stamp};

/// What the page is made of.
const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "package-lock.json",
    "core/Cargo.toml",
    "core/src",
    "src/blob",
    "src/names",
    "src/worker",
    "src/page",
    "submission",
    "www",
    "xtask/hosting",
    "xtask/icons.mjs",
    "xtask/precompress.mjs",
    "xtask/src/assemble.rs",
    "xtask/src/hosting.rs",
    "xtask/src/layout.rs",
    "xtask/src/page.rs",
    "xtask/src/split.rs",
    "xtask/src/wat_data.rs",
    "xtask/primer.mjs",
];

/// Named one by one: with all features wasm-opt writes an encoding of imports that browsers refuse.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// The page's folder, built again only where its sources changed.
pub fn build(shell: &Shell) -> Result<PathBuf> {
    let dist = shell.root.join("dist");
    let hosting = Hosting::of_environment()?;
    let settings = FEATURES.join(" ") + &hosting.policy();
    let built = stamp::unless_unchanged(shell, "page", INPUTS, &settings, &dist.join("index.html"), || {
        say("the page, by Trunk");
        // Offline: a tool that is missing shall be an error here, not a download from somewhere.
        let mut trunk = shell.command("trunk");
        trunk
            .args(["build", "--release", "--locked", "--offline=true", "--no-sri=true"])
            .env("TRUNK_SKIP_VERSION_CHECK", "true")
            .env_remove("NO_COLOR");
        shell::run(&mut trunk).context("Trunk could not build the page")?;
        optimise_folder(shell, &dist)?;
        shell::run(shell.node("xtask/icons.mjs").arg(&dist))?;
        assemble::assemble(&dist, &shell.root.join("www"), &hosting)?;
        hosting.write(&shell.root.join("dist-hosting"))?;
        say("the page, compressed ahead");
        shell::run(shell.node("xtask/precompress.mjs").arg(&dist))
    })?;
    if !built {
        say("the page is built already");
    }
    Ok(dist)
}

/// The function of `www/rest.js` that both call.
const LOADER: &str = "loadRest";

/// What of the page nobody needs before there are files, by parts of the functions' names; what is called as the page opens, behind
/// a `!`.
const PAGE_LATER: &[&str] = &[
    "!page::components::people_table::Line as core::default::Default",
    "!page::state::near::Near::kinds",
    "page::app::App::ask_cloud",
    "page::app::App::call",
    "page::app::App::gathered",
    "page::app::App::keep",
    "page::app::App::send",
    "page::app::show",
    "page::bridge::told_by",
    "page::components::breakdown",
    "page::components::cloud_panel::form",
    "page::components::contents",
    "page::components::copied",
    "page::components::figures",
    "page::components::file_card",
    "page::components::findings",
    "page::components::hand_over",
    "page::components::last_sync",
    "page::components::near",
    "page::components::notes",
    "page::components::next_steps",
    "page::components::overlaps",
    "page::components::pager",
    "page::components::palette",
    "page::components::people_bar",
    "page::components::people_grid",
    "page::components::people_table",
    "page::components::person_detail",
    "page::components::problems",
    "page::components::receipt",
    "page::components::reports",
    "page::components::run",
    "page::components::server_card",
    "page::components::server_end",
    "page::components::server_obstacle",
    "page::components::servers::inside",
    "page::components::split",
    "page::components::submit_panel",
    "page::components::sync_status",
    "page::components::table_row",
    "page::fetch::",
    "page::gather::",
    "page::browser::copy",
    "page::intake::",
    "page::list::",
    "page::paper::",
    "page::preview::",
    "page::rehearsal::Rehearsal::begin",
    "page::state::address::<impl page::state::State>::sections",
    "page::state::address::<impl page::state::State>::visit",
    "page::state::cloud::",
    "page::state::files::<impl page::state::State>::replace",
    "page::state::files::<impl page::state::State>::told",
    "page::state::habits::<impl page::state::State>::undo",
    "page::state::hand_over::",
    "page::state::near::",
    "page::state::palette::<impl page::state::State>",
    "page::state::paper::",
    "page::state::servers::",
    "page::state::steps::",
    "page::state::submit::<impl page::state::State>::answered",
    "page::state::submit::<impl page::state::State>::cancel",
    "page::state::submit::<impl page::state::State>::go_on",
    "page::state::submit::<impl page::state::State>::pause_over",
    "page::state::submit::<impl page::state::State>::show",
    "page::state::submit::<impl page::state::State>::submit",
    "page::state::sync::",
    "page::state::table::",
    "page::upload::",
    "page::words::later",
];

/// What of the worker is not needed to read an export and a report in JSON: by the time these are read it is there.
const WORKER_LATER: &[&str] = &[
    "crc32fast::",
    "flate2::",
    "miniz_oxide::",
    "oneseat_core::blot::",
    "oneseat_core::document::Document::summary",
    "oneseat_core::export::",
    "oneseat_core::finding::",
    "oneseat_core::near::",
    "oneseat_core::people::",
    "oneseat_core::read::DocumentReader::finish",
    "oneseat_core::read::csv::",
    "oneseat_core::read::json::graph::",
    "oneseat_core::read::json::pointer::",
    "oneseat_core::read::table::",
    "oneseat_core::read::zip::",
    "oneseat_core::reckon::",
    "oneseat_core::shape::",
    "oneseat_core::steps::",
    "*oneseat_core::reckon::Reckoning",
    "*digest::",
    "serde_json::",
    "sha2::",
    "worker::answers::",
    "worker::payload::",
    "worker::rehearsal::",
    "worker::samples::",
];

/// Of both: how numbers with a fraction and values in panics are written, and how a panic is told.
const BOTH_LATER: &[&str] = &[
    "*::flt2dec::",
    "*<f64 as core",
    "*<f32 as core",
    "*::fmt::Debug>::fmt",
    "*::slice_error_fail",
    "*::panic_with_hook",
    "*::net::parser::",
];

/// Every Wasm file of the page made small, the large ones in two.
fn optimise_folder(shell: &Shell, dist: &Path) -> Result<()> {
    // All of them before any: the rests are written to the same folder.
    let entries = fs::read_dir(dist).with_context(|| format!("listing {}", dist.display()))?;
    let entries = entries.collect::<Result<Vec<_>, _>>().context("listing the page's folder")?;
    for file in entries.iter().map(fs::DirEntry::path) {
        if file.extension().is_some_and(|extension| extension == "wasm") {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let (program, later) = match name.split(['-', '_']).next() {
                Some("page") => ("page", PAGE_LATER),
                Some("worker") => ("worker", WORKER_LATER),
                _ => {
                    optimise(shell, &file, "-Oz")?;
                    continue;
                }
            };
            // As the linker left it: what it says of the data goes no further.
            let linked = shell.target.join("wasm32-unknown-unknown").join(program).join(format!("{program}.wasm"));
            part(shell, &file, &linked, &[later, BOTH_LATER].concat())?;
        }
    }
    Ok(())
}

/// Parts a Wasm file that still has its names: what is needed later goes to a file beside it, `…_rest.wasm`.
fn part(shell: &Shell, file: &Path, linked: &Path, later: &[&str]) -> Result<()> {
    let linked = fs::read(linked).with_context(|| format!("reading {}", linked.display()))?;
    let layout = Layout::of(&linked).context("reading what the linker says of the data")?;
    let text = file.with_extension("wat");
    let bound = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    fs::write(file, layout::without(&bound)?).with_context(|| format!("writing {}", file.display()))?;
    // Parted before anything is made smaller: functions that are called once would be put into their callers.
    wasm_opt(shell, file, &text, &["--quiet", "--debuginfo", "--emit-text"])?;
    let whole = fs::read_to_string(&text).with_context(|| format!("reading {}", text.display()))?;
    let halves = split::split(&whole, later, LOADER, &layout).with_context(|| format!("parting {}", file.display()))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    for (half, into) in
        [(halves.first, file.to_owned()), (halves.rest, file.with_file_name(format!("{name}_rest.wasm")))]
    {
        fs::write(&text, half).with_context(|| format!("writing {}", text.display()))?;
        wasm_opt(shell, &text, &into, &["-Oz"])?;
        say(&format!("{}: {} kB", into.file_name().unwrap_or_default().to_string_lossy(), size(&into)? / 1000));
    }
    fs::remove_file(&text).with_context(|| format!("removing {}", text.display()))
}

/// One Wasm file made smaller in place.
pub fn optimise(shell: &Shell, file: &Path, level: &str) -> Result<()> {
    let before = size(file)?;
    wasm_opt(shell, file, file, &[level])?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    say(&format!("{name}: {} kB, {} kB after wasm-opt {level}", before / 1000, size(file)? / 1000));
    Ok(())
}

fn wasm_opt(shell: &Shell, from: &Path, to: &Path, how: &[&str]) -> Result<()> {
    let mut wasm_opt = shell.node("node_modules/binaryen/bin/wasm-opt");
    wasm_opt.args(FEATURES).args(how).arg(from).arg("-o").arg(to);
    shell::run(&mut wasm_opt).with_context(|| format!("making {} smaller", from.display()))
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("looking at {}", file.display()))?.len())
}
