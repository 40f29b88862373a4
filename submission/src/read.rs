//! Where the cloud side is read, page by page, and that a token follows no link to anybody else.

use crate::address::{Address, host_of, is_slug};

/// GitHub's own interface for enterprises on github.com.
const GITHUB: &str = "https://api.github.com";
/// The domain of enterprises with data residency.
const GHE_COM: &str = "ghe.com";
/// As many people a page as GitHub gives at most.
const PER_PAGE: u32 = 100;

impl Address {
    /// The interface for enterprises on github.com.
    #[must_use]
    pub fn github() -> Self {
        Self::trusted(GITHUB.to_owned())
    }

    /// The interface for an enterprise with data residency, by its subdomain, which may be written as `octo`, `octo.ghe.com` or
    /// with all around it; `None` where that is none.
    #[must_use]
    pub fn ghe_com(subdomain: &str) -> Option<Self> {
        let text = subdomain.trim().to_ascii_lowercase();
        let text = text.strip_prefix("https://").unwrap_or(&text);
        let text = text.split('/').next().unwrap_or_default();
        let text = text.strip_suffix(GHE_COM).and_then(|text| text.strip_suffix('.')).unwrap_or(text);
        let text = text.strip_prefix("api.").unwrap_or(text);
        let is_label = (1..=63).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        is_label.then(|| Self::trusted(format!("https://api.{text}.{GHE_COM}")))
    }

    /// Where an enterprise's cloud side is read; `None` if that can't be an enterprise's slug.
    #[must_use]
    pub fn reads(&self, enterprise: &str) -> Option<Reads> {
        let base = format!("{}/enterprises/{enterprise}", self.as_str());
        is_slug(enterprise).then(|| Reads { base, origin: self.origin() })
    }
}

/// The addresses of an enterprise's cloud side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    base: String,
    origin: String,
}

/// A link that no token may follow: to another origin, or to none that can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignLink(pub String);

impl Reads {
    /// The first page of the report of who consumes a licence.
    #[must_use]
    pub fn report(&self) -> String {
        format!("{}/consumed-licenses?per_page={PER_PAGE}", self.base)
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// When each server was last heard of.
    #[must_use]
    pub fn sync_status(&self) -> String {
        format!("{}/license-sync-status", self.base)
    }

    /// The host that is asked, with its port where it has one.
    #[must_use]
    pub fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// The page that follows, by an answer's `Link` (RFC 8288); none after the last one.
    ///
    /// # Errors
    ///
    /// [`ForeignLink`] where it leads away from the origin that was asked.
    pub fn next(&self, link: &str) -> Result<Option<String>, ForeignLink> {
        let Some(target) = next_of(link) else { return Ok(None) };
        let foreign = || ForeignLink(target.to_owned());
        if target.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(foreign());
        }
        if target.starts_with('/') && !target.starts_with("//") {
            return Ok(Some(format!("{}{target}", self.origin)));
        }
        if origin(target).is_some_and(|origin| origin == self.origin) {
            Ok(Some(target.to_owned()))
        } else {
            Err(foreign())
        }
    }
}

/// Scheme, host and port as browsers compare them; `None` where a text is no web address or has a user in it.
pub(crate) fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let scheme = scheme.to_ascii_lowercase();
    let usual = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    if authority.contains('@') || host_of(&authority).is_empty() {
        return None;
    }
    let authority = authority.strip_suffix(usual).unwrap_or(&authority);
    Some(format!("{scheme}://{authority}"))
}

/// The target of the link whose relation is `next`.
fn next_of(field: &str) -> Option<&str> {
    let mut rest = field;
    while let Some((_, behind)) = rest.split_once('<') {
        let (target, behind) = behind.split_once('>')?;
        // Parameters go on to the next link.
        let (parameters, further) = behind.split_once('<').map_or((behind, ""), |(own, _)| (own, &behind[own.len()..]));
        let is_next = parameters.split([';', ',']).filter_map(|one| one.split_once('=')).any(|(name, value)| {
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && relations.any(|one| one.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(target.trim());
        }
        rest = further;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads() -> Reads {
        Address::github().reads("octo").unwrap()
    }

    #[test]
    fn a_report_is_read_a_hundred_people_at_a_time() {
        assert_eq!(reads().report(), "https://api.github.com/enterprises/octo/consumed-licenses?per_page=100");
        assert_eq!(reads().sync_status(), "https://api.github.com/enterprises/octo/license-sync-status");
        assert_eq!(reads().host(), "api.github.com");
        let own = Address::parse("http://127.0.0.1:8080/seats/").unwrap().reads("octo").unwrap();
        assert_eq!(own.sync_status(), "http://127.0.0.1:8080/seats/enterprises/octo/license-sync-status");
        assert_eq!(own.host(), "127.0.0.1:8080");
        assert_eq!(Address::github().reads("../user"), None);
    }

    #[test]
    fn an_enterprise_on_ghe_com_is_known_by_its_subdomain_however_it_is_written() {
        for written in ["octo", " OCTO ", "octo.ghe.com", "https://octo.ghe.com/enterprises/octo", "api.octo.ghe.com"] {
            assert_eq!(Address::ghe_com(written).unwrap().as_str(), "https://api.octo.ghe.com", "{written}");
        }
        for bad in ["", "a.b", "-a", "a-", "octo.ghe.com.evil.example", "a@b", "a:1", "é", "ghe.com", "http://octo"] {
            assert_eq!(Address::ghe_com(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_next_page_is_the_one_whose_relation_says_so() {
        let page = "https://api.github.com/enterprises/octo/consumed-licenses?page=2";
        for link in [
            format!("<{page}>; rel=\"next\", <https://api.github.com/x?page=9>; rel=\"last\""),
            format!("<https://api.github.com/x?a=1,2;3>; rel=\"prev\",<{page}>;title=\"a\";REL=next"),
            format!("< {page} >; rel=\"last next\""),
            format!("<{}>; rel=next", page.replace("https://api.github.com", "HTTPS://API.github.com:443"))
                .replace("HTTPS://API.github.com:443", "https://api.github.com"),
            String::from("</enterprises/octo/consumed-licenses?page=2>; rel=\"next\""),
        ] {
            assert_eq!(reads().next(&link), Ok(Some(page.to_owned())), "{link}");
        }
        for link in
            ["", "<https://api.github.com/x>; rel=\"last\"", "<https://evil.example", "next", "<a>; rel=nextpage"]
        {
            assert_eq!(reads().next(link), Ok(None), "{link}");
        }
        let same = "HTTPS://API.GitHub.com:443/x";
        assert_eq!(reads().next(&format!("<{same}>; rel=next")), Ok(Some(same.to_owned())));
    }

    #[test]
    fn a_link_to_anybody_else_is_not_followed() {
        for target in [
            "https://evil.example/enterprises/octo",
            "http://api.github.com/x",
            "https://api.github.com:8443/x",
            "https://api.github.com@evil.example/x",
            "https://evil.example\\@api.github.com/x",
            "https://api.github.com\\.evil.example/x",
            "https://api.github.com.evil.example/x",
            "//evil.example/x",
            "/\\evil.example/x",
            "?page=2",
            "javascript:alert(1)",
            "https://user:secret@api.github.com/x",
        ] {
            let link = format!("<{target}>; rel=\"next\"");
            assert_eq!(reads().next(&link), Err(ForeignLink(target.to_owned())), "{target}");
        }
    }
}
