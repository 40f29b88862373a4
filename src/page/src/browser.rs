//! Small services of the browser: settings between visits, the page's address, focus, saving, random keys.

use crate::{
    endpoint::Prefill,
    state::{Focus, Scheme, Settings, address_of, query_of, section_of},
};
use gloo_file::ObjectUrl;
use gloo_storage::{LocalStorage, Storage};
use gloo_timers::callback::Timeout;
use gloo_utils::{document, document_element, window};
use js_sys::{Array, Object, Reflect};
use oneseat_core::Lang;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, ClipboardItem, HtmlAnchorElement, HtmlDialogElement, HtmlElement, UrlSearchParams};

const LANGUAGE: &str = "oneseat.language";
const SCHEME: &str = "oneseat.scheme";

/// How often something is looked for that is about to be drawn, and how long after one look comes the next.
const LOOKS: u32 = 20;
const LOOK_AGAIN_MS: u32 = 25;

#[wasm_bindgen]
extern "C" {
    /// Of `www/start_page.js`: has the page's new build take over, and loads the page anew.
    #[wasm_bindgen(js_name = takeNewVersion)]
    pub fn take_new_version();
}

/// The settings of the last visit, or what the browser prefers.
pub fn settings() -> Settings {
    // Where storage is closed to the page, nothing is remembered and nothing is lost.
    let stored = |key: &str| LocalStorage::raw().get_item(key).ok().flatten();
    let preferred = || window().navigator().languages().iter().find_map(|tag| tag.as_string()?.parse().ok());
    let lang = stored(LANGUAGE).and_then(|tag| tag.parse().ok()).or_else(preferred).unwrap_or_default();
    let scheme = stored(SCHEME)
        .and_then(|word| Scheme::ALL.into_iter().find(|scheme| scheme.as_str() == word))
        .unwrap_or_default();
    Settings { lang, scheme, ..Settings::default() }
}

/// Remembers the settings.
pub fn remember(settings: Settings) {
    let _ = LocalStorage::raw().set_item(LANGUAGE, settings.lang.as_str());
    let _ = LocalStorage::raw().set_item(SCHEME, settings.scheme.as_str());
}

/// The time, in milliseconds since 1970.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// The time, RFC 3339.
pub fn moment() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// A blob's bytes. Sizes come as JavaScript numbers.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn size(blob: &Blob) -> u64 {
    blob.size() as u64
}

/// Puts language, colours and title on the document.
pub fn appear(settings: Settings, title: &str) {
    let root = document_element();
    let _ = root.set_attribute("lang", settings.lang.as_str());
    let _ = root.set_attribute("data-scheme", settings.scheme.as_str());
    document().set_title(title);
}

/// What the address's fragment says about where to send. All but what the page itself writes there is taken out of the address
/// bar at once, and of the history with it: it may hold a token.
pub fn take_prefill() -> Prefill {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    let Ok(parameters) = UrlSearchParams::new_with_str(fragment.trim_start_matches('#')) else {
        return Prefill::default();
    };
    let prefill = Prefill {
        endpoint: parameters.get("endpoint"),
        enterprise: parameters.get("enterprise"),
        token: parameters.get("token"),
    };
    if prefill != Prefill::default() {
        let fragment = fragment.trim_start_matches('#');
        show_address(&address_of(section_of(fragment), &query_of(fragment)), false);
    }
    prefill
}

/// What the address says behind `#`.
pub fn fragment() -> String {
    let fragment = window().location().hash().unwrap_or_default();
    fragment.trim_start_matches('#').to_owned()
}

/// Puts what is shown behind the `#` of the address, as a step that the back button takes back or in the last one's place.
pub fn show_address(address: &str, step: bool) {
    let location = window().location();
    let mut path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if !address.is_empty() {
        path = path + "#" + address;
    }
    if let Ok(history) = window().history() {
        let _ = if step {
            history.push_state_with_url(&JsValue::NULL, "", Some(&path))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&path))
        };
    }
}

/// The page's own origin.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The policy that the page carries in its head, empty where it carries none.
pub fn policy() -> String {
    let meta = document().query_selector("meta[http-equiv=Content-Security-Policy]").ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// Moves the focus once the change that asked for it is drawn.
pub fn focus(target: Focus) {
    let selector = match target {
        Focus::Input => String::from("[data-testid=file-input]"),
        Focus::File(id) => format!("#file-{id} [data-testid=file-remove]"),
        Focus::Replace(id) => format!("#file-{id} [data-testid=file-replace]"),
        Focus::Section(section) => format!("#{}-title", section.as_str()),
        Focus::SubmitError => String::from("[data-testid=submit-error]"),
        Focus::Submit => String::from("[data-testid=submit]"),
        Focus::Cloud => String::from("[data-testid=cloud-ask]"),
        Focus::HandOver => String::from("#afterwards-title"),
        Focus::CloudOpen => String::from("[data-testid=cloud-open]"),
        Focus::Problems => String::from("#problems-title, [data-testid=file-remove]"),
        // Not of the list before, which may have the same person and is about to go.
        Focus::OpenRow => {
            String::from("[data-testid=people-table][aria-busy=false] [data-testid=person-open][aria-expanded=true]")
        }
        Focus::CloudError => String::from("[data-testid=cloud-error]"),
        Focus::Servers => String::from("#servers-list-title"),
        Focus::Server(index) => format!("#server-{index} [data-testid=server-disconnect]"),
        Focus::Code => String::from("#server-code-title"),
        Focus::ServersError => String::from("[data-testid=servers-error]"),
    };
    when_drawn(selector, LOOKS, 0, |element: HtmlElement| {
        // A heading takes the focus from a script alone.
        if element.tag_name().starts_with('H') && !element.has_attribute("tabindex") {
            let _ = element.set_attribute("tabindex", "-1");
        }
        let _ = element.focus();
    });
}

/// Behind what draws the element. That may have been put off to a later task, so it is looked for a few times.
fn when_drawn<E: JsCast + 'static>(selector: String, looks: u32, wait: u32, with: fn(E)) {
    Timeout::new(wait, move || {
        let element = document().query_selector(&selector).ok().flatten();
        match element.and_then(|element| element.dyn_into::<E>().ok()) {
            Some(element) => with(element),
            None if looks > 1 => when_drawn(selector, looks - 1, LOOK_AGAIN_MS, with),
            None => {}
        }
    })
    .forget();
}

/// Opens the browser's dialog for files, as a press of the input does.
pub fn choose() {
    let input = document().query_selector("[data-testid=file-input]").ok().flatten();
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        input.click();
    }
}

/// How the key that opens the palette is written here.
pub fn palette_key() -> &'static str {
    let platform = window().navigator().platform().unwrap_or_default();
    if platform.starts_with("Mac") || platform.starts_with("iP") { "⌘K" } else { "Ctrl K" }
}

/// Opens the dialogue about disconnecting once it is drawn: what is behind it can't be reached until it closes.
pub fn open_dialog() {
    when_drawn(String::from("[data-testid=server-end]"), LOOKS, 0, |dialog: HtmlDialogElement| {
        let _ = dialog.show_modal();
    });
}

/// Saves a blob under a name, as a click on a download link does.
pub fn save(blob: &Blob, name: &str) {
    let url = ObjectUrl::from(gloo_file::Blob::from(blob.clone()));
    let Some(link) =
        document().create_element("a").ok().and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok())
    else {
        return;
    };
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has its own hold on the blob soon after the click.
    Timeout::new(10_000, move || drop(url)).forget();
}

/// Saves a text.
pub fn save_text(text: &str, kind: &str, name: &str) {
    save(gloo_file::Blob::new_with_options(text, Some(kind)).as_ref(), name);
}

/// Puts a text on the clipboard, or saves it where the browser gives none: only secure contexts have one.
pub fn copy(text: &str, name: &str, copied: impl FnOnce() + 'static) {
    let clipboard = window().navigator().clipboard();
    if clipboard.is_undefined() {
        return save_text(text, "text/plain;charset=utf-8", name);
    }
    let written = clipboard.write_text(text);
    let (text, name) = (text.to_owned(), name.to_owned());
    spawn_local(async move {
        match JsFuture::from(written).await {
            Ok(_) => copied(),
            Err(_) => save_text(&text, "text/plain;charset=utf-8", &name),
        }
    });
}

/// Puts a text on the clipboard, and the same with its form for programs that take that.
pub fn copy_rich(text: &str, html: &str, name: &str, copied: impl FnOnce() + 'static) {
    let blob = |text: &str, kind| -> JsValue {
        let blob: Blob = gloo_file::Blob::new_with_options(text, Some(kind)).into();
        blob.into()
    };
    let forms = Object::new();
    let both = [("text/plain", blob(text, "text/plain")), ("text/html", blob(html, "text/html"))]
        .iter()
        .all(|(kind, blob)| Reflect::set(&forms, &(*kind).into(), blob).is_ok());
    let clipboard = window().navigator().clipboard();
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&forms);
    let (Ok(item), true, false) = (item, both, clipboard.is_undefined()) else { return copy(text, name, copied) };
    let written = clipboard.write(&Array::of1(&item));
    let (text, name) = (text.to_owned(), name.to_owned());
    spawn_local(async move {
        match JsFuture::from(written).await {
            Ok(_) => copied(),
            Err(_) => copy(&text, &name, copied),
        }
    });
}

/// A random UUID (version 4). By hand, because `crypto.randomUUID` is for secure contexts only and a page on an internal host
/// may have none.
pub fn uuid() -> String {
    let mut bytes = [0_u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    text
}

/// The language of a `lang` attribute's or a select's value.
pub fn lang_of(tag: &str) -> Lang {
    tag.parse().unwrap_or_default()
}
