//! What stands around the work: the bar with the switches, the welcome, the foot, the voice for those who do not see.

use super::{
    choice_of,
    el::{button, el, options},
    icon::{Shape, icon},
    line::line,
};
use crate::{
    browser, format,
    state::{Action, News, Scheme, Settings},
    words::{Word, Words},
};
use oneseat_core::Lang;
use yew::prelude::*;

/// For those who do not see it.
const HIDDEN: &str = "visually-hidden";

/// A language in itself.
pub const fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "English",
        Lang::Ja => "日本語",
    }
}

/// What a choice of colours is called.
pub const fn scheme_name(scheme: Scheme) -> Word {
    match scheme {
        Scheme::System => Word::SchemeSystem,
        Scheme::Light => Word::SchemeLight,
        Scheme::Dark => Word::SchemeDark,
        Scheme::LightHighContrast => Word::SchemeLightHighContrast,
        Scheme::DarkHighContrast => Word::SchemeDarkHighContrast,
    }
}

/// Name and switches.
pub fn top_bar(words: Words, settings: Settings, act: Callback<Action>) -> Html {
    let on_lang = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            act.emit(Action::Settings(Settings { lang: browser::lang_of(&choice_of(&event)), ..settings }));
        })
    };
    let blot = blot_switch(words, settings, &act);
    let palette = palette_opener(words, &act);
    let on_scheme = Callback::from(move |event: Event| {
        let chosen = choice_of(&event);
        let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.as_str() == chosen).unwrap_or_default();
        act.emit(Action::Settings(Settings { scheme, ..settings }));
    });
    let langs =
        Lang::ALL.into_iter().map(|lang| (lang.as_str().to_owned(), lang_name(lang).to_owned(), lang == settings.lang));
    let schemes = Scheme::ALL.into_iter().map(|scheme| {
        (scheme.as_str().to_owned(), words.say(scheme_name(scheme)).to_owned(), scheme == settings.scheme)
    });
    let circle = |x: &'static str, y: &'static str| el("circle", "").set("cx", x).set("cy", y).set("r", "6.5");
    let sign = el("svg", "brand-mark")
        .set("viewBox", "0 0 24 24")
        .set("aria-hidden", "true")
        .set("focusable", "false")
        .add(circle("9", "10"))
        .add(circle("15", "14"));
    let brand = el("h1", "brand").add(sign).add(line("span", "brand-name", "Oneseat")).add(line(
        "span",
        "brand-line",
        words.say(Word::BrandLine),
    ));
    let switches = el("div", "switches")
        .add(palette)
        .add(blot)
        .add(options("language", HIDDEN, words.say(Word::LanguageLabel), on_lang, langs))
        .add(options("scheme", HIDDEN, words.say(Word::SchemeLabel), on_scheme, schemes));
    el("header", "top-bar").add(brand).add(switches).into()
}

/// For those who do not know the key.
fn palette_opener(words: Words, act: &Callback<Action>) -> Html {
    button("button palette-open", "palette-open", act, Action::Palette(true))
        .set("title", words.say(Word::Palette))
        .set("aria-keyshortcuts", "Control+K Meta+K")
        .set("aria-haspopup", "dialog")
        .add(icon(Shape::Search))
        .add(line("span", "palette-open-name", words.say(Word::SearchLabel)))
        .add(el("kbd", "").set("aria-hidden", "true").say(browser::palette_key()))
        .into()
}

/// Blots out names and addresses in everything shown and saved.
fn blot_switch(words: Words, settings: Settings, act: &Callback<Action>) -> Html {
    let turned = Settings { blot: !settings.blot, ..settings };
    button("button blot", "blot", act, Action::Settings(turned))
        .set("aria-pressed", settings.blot.to_string())
        .set("title", words.say(Word::BlotText))
        .add(icon(Shape::Blot))
        .add(line("span", "blot-name", words.say(Word::Blot)))
        .into()
}

/// What the page is for, and what may be dropped, before anything is.
pub fn intro(words: Words) -> Html {
    let kinds = [
        (Word::IntroExportTitle, Word::IntroExportText),
        (Word::IntroReportTitle, Word::IntroReportText),
        (Word::IntroUsersTitle, Word::IntroUsersText),
        (Word::IntroMoreTitle, Word::IntroMoreText),
    ];
    let kinds = kinds.into_iter().map(|(title, text)| {
        let title = el("h3", "").add(icon(Shape::File)).say(words.say(title));
        el("li", "").add(title).add(line("p", "", words.say(text))).into()
    });
    el("section", "intro")
        .set("aria-labelledby", "intro-title")
        .add(el("h2", "").set("id", "intro-title").say(words.say(Word::IntroTitle)))
        .add(line("p", "intro-lead", words.say(Word::IntroLead)))
        .add(el("p", "privacy").add(icon(Shape::Lock)).add(line("span", "", words.say(Word::PrivacyLine))))
        .add(el("ul", "intro-kinds").all(kinds))
        .into()
}

/// The last line.
pub fn footer(words: Words) -> Html {
    el("footer", "foot").add(line("p", "", words.say(Word::FootPrivacy))).into()
}

/// Says what happens to those who do not see it.
pub fn live_region(words: Words, news: &News) -> Html {
    let number = |n: u64| format::number(words.0, n);
    let text = match news {
        News::None => String::new(),
        News::Reading(files) => words.count(Word::LiveReading, *files as u64, &number(*files as u64)),
        News::Read { name, errors: 0, warnings: 0 } => words.fill(Word::LiveRead, &[("file", name)]),
        News::Read { name, errors, warnings } => words.fill(
            Word::LiveReadFindings,
            &[("file", name), ("errors", &number(*errors as u64)), ("warnings", &number(*warnings as u64))],
        ),
        News::Removed(name) => words.fill(Word::LiveRemoved, &[("file", name)]),
        News::Replaced { old, new } => words.fill(Word::NoteReplaced, &[("file", old), ("new", new)]),
        News::Stopped => words.say(Word::LiveStopped).to_owned(),
        News::Seats { now: Some(now), after } => {
            words.fill(Word::LiveSeats, &[("now", &number(*now)), ("after", &number(*after))])
        }
        News::Seats { now: None, after } => words.fill(Word::LiveSeatsAfter, &[("after", &number(*after))]),
        News::NoSeats => words.say(Word::LiveNoSeats).to_owned(),
        News::Copied => words.say(Word::LiveCopied).to_owned(),
        News::People(total) => words.count(Word::PeopleCount, u64::from(*total), &number(u64::from(*total))),
        News::Rows { from, to, total } => {
            let [from, to, total] = [from, to, total].map(|row| number(u64::from(*row)));
            words.fill(Word::LiveRows, &[("from", &from), ("to", &to), ("total", &total)])
        }
        News::Sending => words.say(Word::LiveSending).to_owned(),
        News::Again => words.say(Word::LiveAgain).to_owned(),
        News::Failed => words.say(Word::LiveFailed).to_owned(),
        News::Cancelled => words.say(Word::LiveCancelled).to_owned(),
        News::Submitted => words.say(Word::LiveSubmitted).to_owned(),
        News::NewVersion => words.say(Word::NewVersion).to_owned(),
        News::Fetching => words.say(Word::LiveFetching).to_owned(),
        News::Fetched(people) => words.count(Word::LiveFetched, *people, &number(*people)),
        News::Limited(minutes) => words.count(Word::LiveLimited, u64::from(*minutes), &number(u64::from(*minutes))),
        News::NotFetched => words.say(Word::LiveNotFetched).to_owned(),
        News::FetchCancelled => words.say(Word::LiveFetchCancelled).to_owned(),
        News::Compared => words.say(Word::LiveCompared).to_owned(),
        News::SyncStatus => words.say(Word::LiveSyncStatus).to_owned(),
        News::ServersNot => words.say(Word::LiveServersNot).to_owned(),
        News::Servers(n) => words.count(Word::LiveServers, *n, &number(*n)),
        News::SyncAsked(host) => words.fill(Word::LiveSyncAsked, &[("host", host)]),
        News::Code(host) => words.fill(Word::LiveCode, &[("host", host)]),
        News::Connected(host) => words.fill(Word::LiveConnected, &[("host", host)]),
        News::Disconnected(host) => words.fill(Word::LiveDisconnected, &[("host", host)]),
    };
    el("div", HIDDEN).set("role", "status").set("aria-live", "polite").mark("live").say(text).into()
}
