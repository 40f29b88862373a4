//! The cloud's report without a file: the form that asks for it, how far that is, and why it did not come.

use super::{
    choice_of,
    el::{El, button, el, options},
    icon::{Shape, icon},
    line::line,
    submit_panel::{Entry, entry, why_not},
};
use crate::{
    format,
    state::{Action, Errand, ErrandStage, Field, Source, State, Trouble, What, Why},
    words::{Word, Words},
};
use oneseat_submission::Refusal;
use yew::{html::onsubmit, prelude::*};

/// What the button opens.
const FORM: &str = "cloud-form";

/// The way to the report for whoever has a token instead of a file. What is behind the button is made once it is wanted.
pub fn cloud_panel(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let open = state.cloud.open;
    let toggle = button("button is-quiet", "cloud-open", act, Action::CloudOpen)
        .set("aria-expanded", open.to_string())
        .set("aria-controls", FORM)
        .say(words.say(Word::CloudOpen));
    let inside = open.then(|| form(words, state, act));
    el("div", "cloud").add(toggle).add(el("div", "").set("id", FORM).all(inside)).into()
}

#[inline(never)]
fn form(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let source = state.cloud.source;
    let chosen = act.reform(|event: Event| {
        let chosen = choice_of(&event);
        Action::CloudSource(Source::ALL.into_iter().find(|one| one.as_str() == chosen).unwrap_or_default())
    });
    let name = |source: Source| match source {
        Source::Github => Word::SourceGithub,
        Source::GheCom => Word::SourceGhe,
        Source::Endpoint => Word::SourceEndpoint,
    };
    let sources =
        Source::ALL.into_iter().map(|one| (one.as_str().to_owned(), words.say(name(one)).to_owned(), one == source));
    let errand = state.cloud.errand.as_ref().filter(|errand| errand.what == What::Report);
    let under_way = state.cloud.errand.as_ref().is_some_and(|errand| errand.is_under_way());
    let blocked = state.cloud_blocked();
    let asked = act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::AskCloud(What::Report)
    });
    let press = el("button", "button is-primary")
        .set("type", "submit")
        .mark("cloud-ask")
        .set("aria-describedby", "cloud-reason")
        .property("disabled", blocked.is_some() || under_way)
        .say(words.say(Word::CloudAsk));
    let (hinders, otherwise) = if under_way { (None, Word::CloudAsking) } else { (blocked, Word::CloudReady) };
    let why = why_not(words, &state.submit.form, hinders, otherwise);
    let why = el("p", "submit-reason").set("id", "cloud-reason").mark("cloud-reason").say(why);
    let sources =
        options("cloud-source", "field-name", words.say(Word::CloudSource), chosen, sources).set("class", "field");
    el("form", "panel cloud-form")
        .listen(onsubmit::Wrapper::new(asked))
        .set("aria-labelledby", "cloud-title")
        .add(el("h3", "").set("id", "cloud-title").say(words.say(Word::CloudTitle)))
        .add(el("p", "hint").set("id", "cloud-source-hint").say(words.say(Word::CloudText)))
        .add(el("div", "cloud-fields").add(sources).all(fields(words, state, act)))
        .add(el("div", "submit-row").add(press).add(why))
        .all(errand.map(|errand| errand_view(words, errand, act)))
        .into()
}

fn fields(words: Words, state: &State, act: &Callback<Action>) -> Vec<Html> {
    let source = state.cloud.source;
    let form = &state.submit.form;
    let mut fields = Vec::with_capacity(3);
    match source {
        Source::Github => {}
        Source::GheCom => fields.push(Entry {
            field: Field::Subdomain,
            mark: "cloud-subdomain",
            kind: "text",
            name: Word::FieldSubdomain,
            hint: Word::FieldSubdomainHint,
            value: &state.cloud.subdomain,
        }),
        Source::Endpoint => fields.push(Entry::address("cloud-address", form)),
    }
    let is_endpoint = source == Source::Endpoint;
    fields.push(Entry::enterprise("cloud-enterprise", form));
    fields.push(Entry {
        field: if is_endpoint { Field::Token } else { Field::CloudToken },
        mark: "cloud-token",
        kind: "password",
        name: Word::FieldToken,
        hint: if is_endpoint { Word::FieldTokenHint } else { Word::FieldCloudTokenHint },
        value: &state.cloud_token().0,
    });
    fields.iter().map(|one| entry(words, one, act).into()).collect()
}

/// How far it is, or why it ended.
#[inline(never)]
pub fn errand_view(words: Words, errand: &Errand, act: &Callback<Action>) -> Html {
    if let ErrandStage::Ended(trouble) = &errand.stage {
        return trouble_view(words, errand, trouble);
    }
    let (text, left) = match errand.stage {
        ErrandStage::Pausing { left, why, .. } => (
            match why {
                Why::Limit => words.fill(Word::CloudLimited, &[("host", errand.place.reads.host())]),
                Why::Again => words.say(Word::CloudAgain).to_owned(),
                Why::Pending => words.say(Word::CloudPending).to_owned(),
            },
            Some(left),
        ),
        _ => (progress_text(words, errand), None),
    };
    let left = left.map(|left| {
        // A timer is not announced as it runs; that is said in steps, by the page's one voice.
        el("span", "work-figures")
            .set("role", "timer")
            .mark("cloud-countdown")
            .set("data-value", left.to_string())
            .say(countdown(words, left))
            .into()
    });
    let stop = button("button is-small", "cloud-cancel", act, Action::CancelCloud).say(words.say(Word::Cancel));
    let head = el("div", "work-line").add(line("span", "", text)).all(left).add(stop);
    let bar = el("progress", "progress")
        .mark("cloud-progress")
        .set("aria-label", words.fill(Word::CloudProgress, &[("host", errand.place.reads.host())]));
    let bar = match errand.total {
        Some(total) if errand.what == What::Report => {
            bar.set("max", total.max(1).to_string()).set("value", errand.people.min(total).to_string())
        }
        _ => bar,
    };
    el("div", "cloud-work").mark("cloud-work").add(head).add(bar).into()
}

fn progress_text(words: Words, errand: &Errand) -> String {
    if errand.what == What::Status {
        return words.say(Word::CloudAskingStatus).to_owned();
    }
    let number = |n: u64| format::number(words.0, n);
    let page = number(u64::from(errand.pages) + 1);
    match errand.total {
        Some(total) => words
            .fill(Word::CloudPage, &[("page", &page), ("people", &number(errand.people)), ("total", &number(total))]),
        None => words.fill(Word::CloudFirstPage, &[("host", errand.place.reads.host())]),
    }
}

/// Minutes and seconds.
fn countdown(words: Words, left: u32) -> String {
    if left < 60 {
        return words.count(Word::CountdownSeconds, u64::from(left), &format::number(words.0, u64::from(left)));
    }
    format!("{}:{:02}", left / 60, left % 60)
}

fn trouble_view(words: Words, errand: &Errand, trouble: &Trouble) -> Html {
    let host = errand.place.reads.host();
    let own = |word: Word| words.fill(word, &[("host", host), ("enterprise", &errand.place.enterprise)]);
    let (kind, title, mut text) = match trouble {
        Trouble::NoAnswer { forbidden: true } => ("forbidden", Word::TroubleForbidden, own(Word::TroubleForbiddenText)),
        Trouble::NoAnswer { forbidden: false } => ("no-answer", Word::TroubleNoAnswer, own(Word::TroubleNoAnswerText)),
        Trouble::Foreign(target) => (
            "foreign",
            Word::TroubleForeign,
            words.fill(Word::TroubleForeignText, &[("target", target), ("host", host)]),
        ),
        Trouble::Strange => ("strange", Word::TroubleStrange, own(Word::TroubleStrangeText)),
        Trouble::StillPending => ("pending", Word::TroublePending, own(Word::TroublePendingText)),
        // What an Oneseat endpoint refuses it names, and GitHub's advice would be wrong.
        Trouble::Refused { kind: Some(kind), .. } if kind == "address-not-allowed" => {
            ("network", Word::ObstacleNetwork, own(Word::ObstacleNetworkText))
        }
        Trouble::Refused { refusal: Refusal::Scopes { has, needs }, kind: Some(_), .. } => {
            let named = [("has", has.as_str()), ("needs", needs), ("enterprise", &errand.place.enterprise)];
            ("scopes", Word::ObstacleScopes, words.fill(Word::ObstacleScopesText, &named))
        }
        Trouble::Refused { refusal, .. } => match refusal {
            Refusal::Limit(_) => ("limit", Word::TroubleLimit, own(Word::TroubleLimitText)),
            Refusal::Token => ("token", Word::TroubleToken, own(Word::TroubleTokenText)),
            Refusal::Sso(_) => ("sso", Word::TroubleSso, own(Word::TroubleSsoText)),
            Refusal::Scopes { has, needs } => {
                let has = if has.trim().is_empty() { "–" } else { has };
                ("scopes", Word::TroubleScopes, words.fill(Word::TroubleScopesText, &[("has", has), ("needs", needs)]))
            }
            Refusal::Permission => ("permission", Word::TroublePermission, own(Word::TroublePermissionText)),
            Refusal::NotFound => ("not-found", Word::TroubleNotFound, own(Word::TroubleNotFoundText)),
            Refusal::Redirect => ("redirect", Word::TroubleRedirect, own(Word::TroubleRedirectText)),
            Refusal::Passing(_) => ("failed", Word::TroubleFailed, own(Word::TroubleFailedText)),
            Refusal::Other => ("other", Word::TroubleOther, own(Word::TroubleOtherText)),
        },
    };
    if kind == "not-found" && host == "api.github.com" {
        // An enterprise on GHE.com is not found on github.com either.
        text = format!("{text} {}", words.say(Word::TroubleNotFoundGhe));
    }
    let (status, said, sso) = match trouble {
        Trouble::Refused { refusal, status, said, .. } => {
            let sso = if let Refusal::Sso(Some(url)) = refusal { Some(sso_link(words, url)) } else { None };
            (*status, said.as_str(), sso)
        }
        _ => (0, "", None),
    };
    failure(words, Failure { mark: "cloud-error", kind, title, text, status, said, more: sso.map(Html::from) })
}

/// Why who was asked did not do it.
pub struct Failure<'f> {
    /// Its mark for tests.
    pub mark: &'static str,
    /// Its kind, for tests.
    pub kind: &'static str,
    /// What it is.
    pub title: Word,
    /// What it is this time, and what to do.
    pub text: String,
    /// The HTTP status; nothing where there is none.
    pub status: u16,
    /// The other side's own words; nothing where there are none.
    pub said: &'f str,
    /// What more there is to say.
    pub more: Option<Html>,
}

/// A failure as it is shown, ready to be given the focus.
#[inline(never)]
pub fn failure(words: Words, failure: Failure<'_>) -> Html {
    let Failure { mark, kind, title, text, status, said, more } = failure;
    let status = (status > 0).then(|| line("code", "", format!("HTTP {status}")));
    let title =
        el("p", "failure-title").add(icon(Shape::Error)).add(line("strong", "", words.say(title))).say(" ").all(status);
    let said = (!said.is_empty()).then(|| {
        let said = line("q", "", said.to_owned());
        el("p", "failure-words").say(words.say(Word::CloudSays)).say(" ").add(said).into()
    });
    el("div", "submit-error")
        .mark(mark)
        .set("data-trouble", kind)
        .set("tabindex", "-1")
        .add(el("div", "failure").add(title).add(line("p", "", text)).all(more).all(said))
        .into()
}

/// GitHub's own page where a token is let through.
fn sso_link(words: Words, url: &str) -> El {
    el("p", "").add(
        el("a", "")
            .mark("cloud-sso")
            .set("href", url.to_owned())
            .set("target", "_blank")
            .set("rel", "noopener noreferrer")
            .say(words.say(Word::TroubleSsoLink))
            .add(icon(Shape::Right))
            .add(line("span", "visually-hidden", words.say(Word::NewTab))),
    )
}
