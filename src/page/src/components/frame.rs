//! What stands around the work: the bar with the switches, the welcome, the foot, the voice for those who do not see.

use super::line::line;
use super::{
    choice_of,
    el::button,
    icon::{Shape, icon},
};
use crate::{
    browser, format,
    state::{Action, News, Scheme, Settings},
    words::{Word, Words},
};
use oneseat_core::Lang;
use yew::prelude::*;

/// Name and switches.
pub fn top_bar(words: Words, settings: Settings, act: Callback<Action>) -> Html {
    let on_lang = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            act.emit(Action::Settings(Settings { lang: browser::lang_of(&choice_of(&event)), ..settings }));
        })
    };
    let blot = blot_switch(words, settings, &act);
    let on_scheme = Callback::from(move |event: Event| {
        let chosen = choice_of(&event);
        let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.as_str() == chosen).unwrap_or_default();
        act.emit(Action::Settings(Settings { scheme, ..settings }));
    });
    let lang_name = |lang: Lang| match lang {
        Lang::En => "English",
        Lang::Ja => "日本語",
    };
    let scheme_name = |scheme: Scheme| match scheme {
        Scheme::System => Word::SchemeSystem,
        Scheme::Light => Word::SchemeLight,
        Scheme::Dark => Word::SchemeDark,
    };
    html! {
        <header class="top-bar">
            <h1 class="brand">
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <circle cx="9" cy="10" r="6.5" /><circle cx="15" cy="14" r="6.5" />
                </svg>
                <span class="brand-name">{ "Oneseat" }</span>
                { line("span", "brand-line", words.say(Word::BrandLine)) }
            </h1>
            <div class="switches">
                { blot }
                <label>
                    { line("span", "visually-hidden", words.say(Word::LanguageLabel)) }
                    <select data-testid="language" onchange={on_lang}>
                        { for Lang::ALL.into_iter().map(|lang| html! {
                            <option value={lang.as_str()} lang={lang.as_str()} selected={lang == settings.lang}>{ lang_name(lang) }</option>
                        }) }
                    </select>
                </label>
                <label>
                    { line("span", "visually-hidden", words.say(Word::SchemeLabel)) }
                    <select data-testid="scheme" onchange={on_scheme}>
                        { for Scheme::ALL.into_iter().map(|scheme| html! {
                            <option value={scheme.as_str()} selected={scheme == settings.scheme}>{ words.say(scheme_name(scheme)) }</option>
                        }) }
                    </select>
                </label>
            </div>
        </header>
    }
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
    html! {
        <section class="intro" aria-labelledby="intro-title">
            <h2 id="intro-title">{ words.say(Word::IntroTitle) }</h2>
            { line("p", "intro-lead", words.say(Word::IntroLead)) }
            <p class="privacy">{ icon(Shape::Lock) }{ line("span", "", words.say(Word::PrivacyLine)) }</p>
            <ul class="intro-kinds">
                { for kinds.into_iter().map(|(title, text)| html! {
                    <li><h3>{ icon(Shape::File) }{ words.say(title) }</h3>{ line("p", "", words.say(text)) }</li>
                }) }
            </ul>
        </section>
    }
}

/// The last line.
pub fn footer(words: Words) -> Html {
    html! { <footer class="foot">{ line("p", "", words.say(Word::FootPrivacy)) }</footer> }
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
        News::Stopped => words.say(Word::LiveStopped).to_owned(),
        News::Seats { now: Some(now), after } => {
            words.fill(Word::LiveSeats, &[("now", &number(*now)), ("after", &number(*after))])
        }
        News::Seats { now: None, after } => words.fill(Word::LiveSeatsAfter, &[("after", &number(*after))]),
        News::NoSeats => words.say(Word::LiveNoSeats).to_owned(),
        News::Copied => words.say(Word::LiveCopied).to_owned(),
        News::People(total) => words.count(Word::PeopleCount, u64::from(*total), &number(u64::from(*total))),
        News::Sending => words.say(Word::LiveSending).to_owned(),
        News::Again => words.say(Word::LiveAgain).to_owned(),
        News::Failed => words.say(Word::LiveFailed).to_owned(),
        News::Cancelled => words.say(Word::LiveCancelled).to_owned(),
        News::Submitted => words.say(Word::LiveSubmitted).to_owned(),
    };
    html! { <div class="visually-hidden" role="status" aria-live="polite" data-testid="live">{ text }</div> }
}
