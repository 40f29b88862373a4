//! Where the page may be served, and what keeps it to itself there: one policy, written into the page and for each host.
//!
//! The page carries its policy itself, so that it holds on hosts that can't set headers; where they can, the header says the same
//! and what only a header can say. `docs/hosting.md` is for those who host.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// The environment variable that names the origins a deployment's page may talk to, besides its own, with spaces between.
pub const CONNECT: &str = "ONESEAT_CONNECT";

/// GitHub's interface, and that of enterprises with data residency, `https://api.SUBDOMAIN.ghe.com`. A policy takes a `*` only as the
/// whole first label of a host; a deployment that knows its subdomain names it.
const GITHUB: &str = "https://api.github.com https://*.ghe.com";

/// The folder of what never changes under its name.
pub const ASSETS: &str = "assets";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

const POLICY: &str = "Content-Security-Policy";

/// What `CloudFront` has a place of its own for; the template names them.
const CLOUDFRONT_OWN: &[&str] = &[POLICY, "Referrer-Policy", "X-Content-Type-Options"];

/// What every answer has besides the policy.
const HEADERS: &[(&str, &str)] = &[
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
         payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

/// A deployment: the origins that its page may talk to, besides its own.
pub struct Hosting {
    connect: Vec<String>,
}

impl Hosting {
    /// As [`CONNECT`] says; GitHub where it is not set.
    pub fn of_environment() -> Result<Self> {
        let named = std::env::var(CONNECT).unwrap_or_else(|_| GITHUB.to_owned());
        Self::talking_to(&named).with_context(|| format!("{CONNECT} can't be used"))
    }

    fn talking_to(origins: &str) -> Result<Self> {
        let connect: Vec<_> = origins.split_whitespace().map(str::to_owned).collect();
        for origin in &connect {
            ensure!(
                is_source(origin),
                "`{origin}` is no origin such as https://seats.example or https://*.seats.example:8443"
            );
        }
        Ok(Self { connect })
    }

    /// What the page may do, as it stands in the page.
    pub fn policy(&self) -> String {
        let connect = self.connect.iter().fold(String::from("'self'"), |all, origin| all + " " + origin);
        [
            "default-src 'none'",
            "base-uri 'none'",
            &format!("connect-src {connect}"),
            "form-action 'none'",
            "img-src 'self'",
            "manifest-src 'self'",
            "require-trusted-types-for 'script'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "trusted-types oneseat",
            // The page's own service worker; and workers of what the page has fetched and checked, which have this policy too.
            "worker-src 'self' blob:",
        ]
        .join("; ")
    }

    /// The same as a header, with what a page can't say for itself: who may frame it.
    fn header_policy(&self) -> String {
        self.policy() + "; frame-ancestors 'none'"
    }

    /// Every header of every answer, but for how long it is kept.
    fn headers(&self) -> Vec<(&'static str, String)> {
        let rest = HEADERS.iter().map(|(name, value)| (*name, (*value).to_owned()));
        std::iter::once((POLICY, self.header_policy())).chain(rest).collect()
    }

    /// What is put into a host's folder, or given to it, by its name.
    fn files(&self) -> [(&'static str, String); 4] {
        [
            self.headers_file(),
            self.fill("nginx.conf", include_str!("../hosting/nginx.conf"), |name, value| {
                format!("add_header {name} \"{value}\" always;")
            }),
            self.fill("Caddyfile", include_str!("../hosting/Caddyfile"), |name, value| format!("{name} \"{value}\"")),
            self.fill("cloudfront.yaml", include_str!("../hosting/cloudfront.yaml"), |name, value| {
                format!("- {{ Header: {name}, Value: \"{value}\", Override: true }}")
            }),
        ]
    }

    /// Netlify's, Cloudflare's, and what the endpoint reads: all three ask again for what they are not told to keep.
    pub fn headers_file(&self) -> (&'static str, String) {
        self.fill("_headers", include_str!("../hosting/_headers"), |name, value| format!("{name}: {value}"))
    }

    /// A host's file out of its template: `@headers` is a line for each header, written as the host wants it.
    fn fill(&self, name: &'static str, template: &str, line: impl Fn(&str, &str) -> String) -> (&'static str, String) {
        let policy = self.header_policy();
        let mut headers = self.headers();
        // CloudFront has places of their own for these.
        headers.retain(|(header, _)| name != "cloudfront.yaml" || !CLOUDFRONT_OWN.contains(header));
        let mut text = String::new();
        for row in template.lines() {
            if let Some((indent, _)) = row.split_once("@headers") {
                for (header, value) in &headers {
                    text.extend([indent, &line(header, value), "\n"]);
                }
            } else {
                let row = row.replace("@policy", &policy).replace("@ever", FOR_EVER).replace("@again", ASK_AGAIN);
                text.extend([&row, "\n"]);
            }
        }
        (name, text)
    }

    /// Writes a file for each host.
    pub fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        for (name, text) in self.files() {
            let file = folder.join(name);
            fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
        }
        Ok(())
    }
}

/// Whether this can stand in `connect-src`: an origin over TLS, with `*` at most for its first label, or one of this machine.
fn is_source(text: &str) -> bool {
    let (host, clear) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(host), _) => (host, false),
        (_, Some(host)) => (host, true),
        _ => return false,
    };
    let (host, port) = host.split_once(':').unwrap_or((host, "443"));
    let named = host.strip_prefix("*.").unwrap_or(host);
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    port.parse::<u16>().is_ok() && named.split('.').all(label) && (!clear || matches!(host, "localhost" | "127.0.0.1"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Hosting, is_source};

    #[test]
    fn the_examples_for_each_host_say_what_the_page_says() -> anyhow::Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hosting");
        let hosting = Hosting::talking_to(super::GITHUB)?;
        for (name, text) in hosting.files() {
            let kept = std::fs::read_to_string(folder.join(name))?;
            assert!(kept == text, "hosting/{name} is not what would be written now: run `cargo xtask hosting`");
            assert!(text.contains(&hosting.policy()), "{name}");
        }
        Ok(())
    }

    #[test]
    fn nothing_is_allowed_that_could_run_what_is_not_the_pages_own() -> anyhow::Result<()> {
        let policy = Hosting::talking_to("https://seats.octo.example:8443")?.policy();
        assert!(policy.starts_with("default-src 'none'; "));
        assert!(policy.contains("; connect-src 'self' https://seats.octo.example:8443; "));
        for loose in ["'unsafe-inline'", "'unsafe-eval'", "data:", " https: ", " http:", "github"] {
            assert!(!policy.contains(loose), "{loose}");
        }
        Ok(())
    }

    #[test]
    fn only_an_origin_can_be_named() {
        for good in
            ["https://a.example", "https://*.ghe.com", "https://a:8443", "http://localhost:8787", "http://127.0.0.1:1"]
        {
            assert!(is_source(good), "{good}");
        }
        for bad in [
            "*",
            "https:",
            "https://",
            "https://*",
            "https://api.*.ghe.com",
            "http://a.example",
            "https://a.example/path",
            "a.example",
            "https://a.example;",
            "'unsafe-eval'",
            "https://a.example:",
            "https://a..example",
            "http://*.localhost",
            "https://A.example",
        ] {
            assert!(!is_source(bad), "{bad}");
        }
    }
}
