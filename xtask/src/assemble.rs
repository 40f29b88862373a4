//! Puts together what Trunk and wasm-opt have made: one script and one stylesheet for the page, one script for the worker, each
//! file under a name with its sum, each loaded with that sum (`integrity`), and the policy in the page's head.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::hosting::{ASSETS, Hosting};

/// A file under its final name.
struct Asset {
    /// Relative to the page.
    name: String,
    /// SHA-256, in base64.
    sum: String,
}

impl Asset {
    fn json(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.name, "sum": self.sum })
    }

    fn integrity(&self) -> String {
        format!("integrity=\"sha256-{}\"", self.sum)
    }
}

/// Makes of what lies in `dist` the page that is served. `sources` is where the page's own scripts are.
pub fn assemble(dist: &Path, sources: &Path, hosting: &Hosting) -> Result<()> {
    fs::create_dir_all(dist.join(ASSETS)).context("making the folder of assets")?;
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).context("reading the page's index.html")?;
    let moved = |start: &str, end: &str, stem: &str, kind: &str| {
        let file = the_one(dist, start, end)?;
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
        keep(dist, stem, kind, &bytes)
    };
    let glue = |start: &str| {
        let file = the_one(dist, start, ".js")?;
        let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        fs::remove_file(&file).with_context(|| format!("removing {}", file.display())).map(|()| text)
    };
    let own = |name: &str| -> Result<String> {
        let file = sources.join(name);
        fs::read_to_string(&file)
            .with_context(|| format!("reading {}", file.display()))
            .map(|text| without_comments(&text))
    };
    let icon = moved("icon-", ".svg", "icon", "svg")?;
    let pictures = [
        picture(&icon, "any", "any"),
        picture(&moved("icon_192", ".png", "icon_192", "png")?, "192x192", "any"),
        picture(&moved("icon_512", ".png", "icon_512", "png")?, "512x512", "any"),
        picture(&moved("icon_maskable", ".png", "icon_maskable", "png")?, "512x512", "maskable"),
    ];
    write_manifest(dist, sources, &pictures)?;
    let names = moved("names_", ".wasm", "names", "wasm")?;
    // It is called as it is, without what wasm-bindgen wrote for it.
    glue("names")?;

    let parts = |program: &str| -> Result<_> {
        let rest = moved(program, "_bg_rest.wasm", &format!("{program}_rest"), "wasm")?;
        Ok((moved(program, "_bg.wasm", program, "wasm")?, rest))
    };
    let (worker_main, worker_rest) = parts("worker")?;
    let build = serde_json::json!({ "main": worker_main.json(), "rest": worker_rest.json(), "names": names.json() });
    let script = [
        format!("self.build={build};\n"),
        own("files.js")?,
        own("rest.js")?,
        glue("worker")?,
        own("start_worker.js")?,
        own("domains.js")?,
    ];
    let worker = keep(dist, "worker", "js", script.join("\n").as_bytes())?;

    let (page_main, page_rest) = parts("page")?;
    let build = serde_json::json!({ "main": page_main.json(), "rest": page_rest.json(), "worker": worker.json() });
    let script =
        [format!("self.build={build};\n"), own("files.js")?, own("rest.js")?, glue("page")?, own("start_page.js")?];
    let page = keep(dist, "page", "js", script.join("\n").as_bytes())?;

    let (html, sheets) = head_apart(&html)?;
    let mut styles = String::new();
    for sheet in sheets {
        let file = dist.join(sheet);
        styles += &fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
    }
    let styles = keep(dist, "styles", "css", styles.as_bytes())?;
    let policy = format!("<meta http-equiv=Content-Security-Policy content=\"{}\">", hosting.policy());
    let head = format!(
        "<link rel=icon href={} type=image/svg+xml><link rel=manifest href={MANIFEST}><link rel=stylesheet href={} {}><script type=module src={} {}></script>\
         <link rel=preload as=fetch crossorigin href={} {}>",
        icon.name,
        styles.name,
        styles.integrity(),
        page.name,
        page.integrity(),
        page_main.name,
        page_main.integrity(),
    );
    // Before all that it is about.
    let (start, end) = html.split_once(CHARSET).context("the page does not name its encoding")?;
    let (middle, end) = end.split_once("</head>").context("the page has no head")?;
    fs::write(&index, format!("{start}{CHARSET}{policy}{middle}{head}</head>{end}"))
        .context("writing the page's index.html")?;
    write_service_worker(dist, &own(SERVICE_WORKER)?)?;
    let (name, text) = hosting.headers_file();
    fs::write(dist.join(name), text).context("writing the page's headers")
}

const MANIFEST: &str = "manifest.webmanifest";
const SERVICE_WORKER: &str = "service_worker.js";

/// One of the manifest's icons.
fn picture(asset: &Asset, sizes: &str, purpose: &str) -> serde_json::Value {
    let kind = if asset.name.ends_with("svg") { "image/svg+xml" } else { "image/png" };
    serde_json::json!({ "src": asset.name, "sizes": sizes, "type": kind, "purpose": purpose })
}

/// What makes the page one that can be installed.
fn write_manifest(dist: &Path, sources: &Path, pictures: &[serde_json::Value]) -> Result<()> {
    let file = sources.join(MANIFEST);
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let mut manifest: serde_json::Value = serde_json::from_str(&text).context("reading the page's manifest")?;
    manifest["icons"] = pictures.into();
    fs::write(dist.join(MANIFEST), manifest.to_string()).context("writing the page's manifest")
}

/// The service worker, with what it keeps in front of it: every file that is there by now, and nothing else. The page itself is kept
/// under the address of its folder.
fn write_service_worker(dist: &Path, script: &str) -> Result<()> {
    let mut names = vec![String::from("index.html"), String::from(MANIFEST)];
    for entry in fs::read_dir(dist.join(ASSETS)).context("listing the assets")? {
        names.push(format!("{ASSETS}/{}", entry.context("listing the assets")?.file_name().to_string_lossy()));
    }
    names.sort();
    let mut whole = Sha256::new();
    let mut files = Vec::new();
    for name in &names {
        let bytes = fs::read(dist.join(name)).with_context(|| format!("reading {name}"))?;
        let sum = STANDARD.encode(Sha256::digest(&bytes));
        whole.update(format!("{name} {sum} {script}"));
        files.push(serde_json::json!({ "name": if name == "index.html" { "./" } else { name }, "sum": sum }));
    }
    let build = serde_json::json!({ "version": STANDARD.encode(whole.finalize()), "files": files });
    fs::write(dist.join(SERVICE_WORKER), format!("const build={build};\n{script}"))
        .context("writing the service worker")
}

/// As Trunk writes it.
const CHARSET: &str = "<meta charset=utf-8>";

/// The page without Trunk's own scripts and links, and the stylesheets among these.
fn head_apart(html: &str) -> Result<(String, Vec<String>)> {
    let mut sheets = Vec::new();
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<link ").into_iter().chain(rest.find("<script")).min() {
        text += &rest[..at];
        let end = if rest[at..].starts_with("<link ") { ">" } else { "</script>" };
        let (tag, behind) = rest[at..].split_once(end).context("a tag of the page does not end")?;
        if let Some(sheet) = tag.split_whitespace().find_map(|word| word.strip_prefix("href=./")?.strip_suffix(".css"))
        {
            sheets.push(format!("{sheet}.css"));
        }
        rest = behind;
    }
    ensure!(!sheets.is_empty(), "the page has no stylesheet");
    Ok((text + rest, sheets))
}

/// The only file in the folder whose name begins and ends so.
fn the_one(folder: &Path, start: &str, end: &str) -> Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let file = entry.context("listing the page's folder")?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(start) && name.ends_with(end) {
            found.push(file);
        }
    }
    ensure!(found.len() == 1, "the page has {} files named {start}…{end}, and not one", found.len());
    Ok(found.remove(0))
}

/// Writes a file under a name that changes with its content.
fn keep(dist: &Path, stem: &str, kind: &str, bytes: &[u8]) -> Result<Asset> {
    let sum = Sha256::digest(bytes);
    let mark = sum.iter().take(8).fold(String::new(), |mark, byte| mark + &format!("{byte:02x}"));
    let name = format!("{ASSETS}/{stem}-{mark}.{kind}");
    fs::write(dist.join(&name), bytes).with_context(|| format!("writing {name}"))?;
    Ok(Asset { name, sum: STANDARD.encode(sum) })
}

/// A script without the lines that only say something, and without its indents.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.fold(String::new(), |all, line| all + line + "\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::assemble;
    use crate::hosting::Hosting;

    /// What Trunk and wasm-opt leave, in small.
    const MADE: &[(&str, &str)] = &[
        (
            "index.html",
            "<!doctype html><html lang=en><meta charset=utf-8><title>Oneseat</title><link href=./icon-0a.svg rel=icon>\
             <link href=./a-01.css rel=stylesheet><link href=./b-02.css rel=stylesheet><script type=module>import init from './page-03.js';\
             </script><link crossorigin href=./page-03.js rel=modulepreload></head><body><main></main></body></html>",
        ),
        ("icon-0a.svg", "<svg/>"),
        ("icon_192.png", "small"),
        ("icon_512.png", "large"),
        ("icon_maskable.png", "cut"),
        ("a-01.css", "a{}"),
        ("b-02.css", "b{}"),
        ("page-03.js", "glue of the page"),
        ("page-03_bg.wasm", "page"),
        ("page-03_bg_rest.wasm", "rest of the page"),
        ("worker.js", "glue of the worker"),
        ("worker_bg.wasm", "worker"),
        ("worker_bg_rest.wasm", "rest of the worker"),
        ("names.js", "glue of the names"),
        ("names_bg.wasm", "names"),
    ];
    const SOURCES: [&str; 6] =
        ["service_worker.js", "files.js", "rest.js", "start_page.js", "start_worker.js", "domains.js"];

    #[test]
    fn nothing_is_loaded_without_its_sum_and_nothing_stands_in_the_page_itself() -> anyhow::Result<()> {
        let root = std::env::temp_dir().join(format!("oneseat-xtask-assemble-{}", std::process::id()));
        let dist = root.join("dist");
        fs::create_dir_all(&dist)?;
        for (name, content) in MADE {
            fs::write(dist.join(name), content)?;
        }
        for name in SOURCES {
            fs::write(root.join(name), format!("// why\n  {name};\n"))?;
        }
        fs::write(root.join("manifest.webmanifest"), "{\"start_url\":\"./\"}")?;
        let hosting = Hosting::of_environment()?;
        assemble(&dist, &root, &hosting)?;

        let html = fs::read_to_string(dist.join("index.html"))?;
        assert!(!html.contains("import init"), "{html}");
        let policy = html.find(&hosting.policy()).unwrap_or(usize::MAX);
        for loading in ["<script", "rel=stylesheet", "rel=preload"] {
            let tag = html.split('<').find(|tag| format!("<{tag}").contains(loading)).unwrap_or_default();
            assert!(tag.contains("integrity=\"sha256-") && html.find(loading) > Some(policy), "{loading}: {html}");
        }
        let mut names: Vec<_> =
            fs::read_dir(&dist)?.map(|entry| Ok(entry?.file_name())).collect::<anyhow::Result<_>>()?;
        names.sort();
        assert_eq!(names, ["_headers", "assets", "index.html", "manifest.webmanifest", "service_worker.js"]);
        let worker = fs::read_to_string(dist.join("service_worker.js"))?;
        let build = worker.strip_prefix("const build=").and_then(|rest| rest.split(";\n").next()).unwrap_or_default();
        let build: serde_json::Value = serde_json::from_str(build)?;
        let kept: Vec<_> =
            build["files"].as_array().into_iter().flatten().filter_map(|file| file["name"].as_str()).collect();
        let assets = fs::read_dir(dist.join("assets"))?.count();
        assert_eq!(kept.len(), assets + 2, "{kept:?}");
        assert!(kept.contains(&"./") && kept.contains(&"manifest.webmanifest"), "{kept:?}");

        let read =
            |start: &str, end: &str| fs::read_to_string(super::the_one(&dist.join("assets"), start, end).unwrap());
        assert_eq!(read("styles-", ".css")?, "a{}b{}");
        let (page, worker) = (read("page-", ".js")?, read("worker-", ".js")?);
        assert!(page.ends_with("files.js;\n\nrest.js;\n\nglue of the page\nstart_page.js;\n"), "{page}");
        assert!(worker.contains("glue of the worker\nstart_worker.js;\n\ndomains.js;\n"), "{worker}");
        for (script, loads) in
            [(page, ["page-", "page_rest-", "worker-"]), (worker, ["worker-", "worker_rest-", "names-"])]
        {
            let build = script.split("self.build=").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default();
            let build: serde_json::Value = serde_json::from_str(build)?;
            let loaded: Vec<_> =
                build.as_object().into_iter().flatten().map(|(_, file)| file["name"].as_str()).collect();
            assert!(
                loads.iter().all(|start| loaded.iter().any(|name| name.unwrap_or("").contains(start))),
                "{loaded:?}"
            );
        }
        fs::remove_dir_all(&root)?;
        Ok(())
    }
}
