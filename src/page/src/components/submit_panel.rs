//! Submitting: what will be sent, where to, and the button with the reason why it can't be pressed.

use super::line::line;
use super::{
    el::{El, button, el},
    icon::{Shape, icon},
    run::run_view,
    text_of,
};
use crate::{
    browser, format,
    state::{Action, Blocked, Field, Form, State},
    words::{Word, Words},
};
use oneseat_core::Upload;
use oneseat_submission::AddressFault;
use oneseat_worker::Payload;
use yew::{
    html::{oninput, onsubmit},
    prelude::*,
};

/// The last step.
#[inline(never)]
pub fn submit_panel(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let submit = &state.submit;
    let (blocked, by_files) = (state.blocked(), state.blocked_by_files());
    let uploads = state.reckoned.as_ref().map(|reckoned| reckoned.uploads.as_slice()).unwrap_or_default();
    let parts = uploads.len();
    let on_submit = {
        let act = act.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            act.emit(Action::Submit((0..parts).map(|_| browser::uuid()).collect()));
        })
    };
    let is_done = blocked == Some(Blocked::Submitted);
    let nothing =
        uploads.is_empty().then(|| line("p", "hint", words.say(reason(by_files.unwrap_or(Blocked::NothingToSubmit)))));
    let each = uploads.iter().enumerate().map(|(index, upload)| payload(words, state, index, upload, act));
    let payloads = el("div", "panel")
        .add(line("h3", "", words.say(Word::PayloadTitle)))
        .add(line("p", "hint", words.say(Word::PayloadText)))
        .all(nothing)
        .add(el("ul", "payloads").all(each));
    let name = match parts as u64 {
        0 => words.say(Word::SubmitTitle).into(),
        count => words.count(Word::SubmitButton, count, &format::number(words.0, count)),
    };
    let press = el("button", "button is-primary")
        .set("type", "submit")
        .mark("submit")
        .set("aria-describedby", "submit-reason")
        .property("disabled", blocked.is_some())
        .add(icon(Shape::Upload))
        .say(name);
    let why = el("p", if is_done { "submit-reason is-good" } else { "submit-reason" })
        .set("id", "submit-reason")
        .mark("submit-reason")
        .say(why_not(words, &submit.form, blocked, Word::SubmitReady));
    let run = submit.run.clone().filter(|run| !run.is_done()).map(|run| run_view(words, &run, act));
    let filled = &submit.form;
    let fields = [
        Entry::address("endpoint-url", filled),
        Entry::enterprise("enterprise", filled),
        Entry::token("token", Word::FieldTokenHint, filled),
    ];
    let form = el("form", "panel submit-form")
        .listen(onsubmit::Wrapper::new(on_submit))
        .add(line("h3", "", words.say(Word::FormTitle)))
        .all(fields.map(|one| entry(words, &one, act).into()))
        .add(el("div", "submit-row").add(press).add(why))
        .all(run);
    el("section", "submit-panel")
        .set("aria-labelledby", "submit-title")
        .add(el("h2", "").set("id", "submit-title").say(words.say(Word::SubmitTitle)))
        .add(el("div", "submit-grid").add(payloads).add(form))
        .into()
}

/// Why a form can't be sent, in words, or that it can be.
#[inline(never)]
pub fn why_not(words: Words, form: &Form, blocked: Option<Blocked>, ready: Word) -> AttrValue {
    match blocked {
        Some(Blocked::AddressElsewhere) => {
            AttrValue::from(words.fill(Word::BlockedAddressElsewhere, &[("origins", &form.origins())]))
        }
        other => AttrValue::Static(words.say(other.map_or(ready, reason))),
    }
}

fn reason(blocked: Blocked) -> Word {
    match blocked {
        Blocked::Sending => Word::BlockedSending,
        Blocked::Submitted => Word::BlockedSubmitted,
        Blocked::NoFiles => Word::BlockedNoFiles,
        Blocked::Reading => Word::BlockedReading,
        Blocked::FileErrors => Word::BlockedFileErrors,
        Blocked::Reckoning => Word::BlockedReckoning,
        Blocked::PreviewErrors => Word::BlockedPreviewErrors,
        Blocked::NothingToSubmit => Word::BlockedNothing,
        Blocked::Preparing => Word::BlockedPreparing,
        Blocked::Address(AddressFault::Missing) => Word::BlockedAddressMissing,
        Blocked::Address(AddressFault::NotAnAddress | AddressFault::Credentials | AddressFault::Query) => {
            Word::BlockedAddressWrong
        }
        Blocked::Address(AddressFault::Unencrypted) => Word::BlockedAddressUnencrypted,
        Blocked::AddressElsewhere => Word::BlockedAddressElsewhere,
        Blocked::EnterpriseMissing => Word::BlockedEnterprise,
        Blocked::EnterpriseNoSlug => Word::BlockedEnterpriseSlug,
        Blocked::TokenMissing => Word::BlockedToken,
        Blocked::TokenStrange => Word::BlockedTokenStrange,
        Blocked::Subdomain => Word::BlockedSubdomain,
    }
}

/// A field of a form, as it is called and explained in that form.
pub struct Entry<'v> {
    /// Which.
    pub field: Field,
    /// Its mark for tests.
    pub mark: &'static str,
    /// What is typed: `text`, `url` or `password`.
    pub kind: &'static str,
    /// Its name.
    pub name: Word,
    /// What goes there.
    pub hint: Word,
    /// What stands there.
    pub value: &'v str,
}

/// Those that several forms share.
impl<'v> Entry<'v> {
    /// The endpoint's address.
    pub fn address(mark: &'static str, form: &'v Form) -> Self {
        let (name, hint) = (Word::FieldAddress, Word::FieldAddressHint);
        Self { field: Field::Address, mark, kind: "url", name, hint, value: &form.address }
    }

    /// The enterprise.
    pub fn enterprise(mark: &'static str, form: &'v Form) -> Self {
        let (name, hint) = (Word::FieldEnterprise, Word::FieldEnterpriseHint);
        Self { field: Field::Enterprise, mark, kind: "text", name, hint, value: &form.enterprise }
    }

    /// A token of the endpoint.
    pub fn token(mark: &'static str, hint: Word, form: &'v Form) -> Self {
        Self { field: Field::Token, mark, kind: "password", name: Word::FieldToken, hint, value: &form.token.0 }
    }
}

/// A field with its name and its hint.
#[inline(never)]
pub fn entry(words: Words, entry: &Entry<'_>, act: &Callback<Action>) -> El {
    let Entry { field, mark, kind, name, hint, value } = *entry;
    let hint_id = format!("{mark}-hint");
    let typed = act.reform(move |event: InputEvent| Action::Fill(field, text_of(&event)));
    let input = el("input", "")
        .set("type", kind)
        .set("inputmode", if kind == "url" { kind } else { "text" })
        .mark(mark)
        .set("aria-describedby", hint_id.clone())
        .set("autocomplete", "off")
        .set("autocapitalize", "none")
        .set("spellcheck", "false")
        .value(value.to_owned())
        .listen(oninput::Wrapper::new(typed));
    el("label", "field")
        .add(line("span", "field-name", words.say(name)))
        .add(input)
        .add(el("span", "hint").set("id", hint_id).say(words.say(hint)))
}

/// One instance's payload: exactly what will be sent, in numbers and, if wanted, in full.
fn payload(words: Words, state: &State, index: usize, upload: &Upload, act: &Callback<Action>) -> Html {
    let submit = &state.submit;
    let name = upload.host_name.as_ref().or(upload.server_id.as_ref()).unwrap_or(&upload.file);
    let shown = submit.shown.as_ref().filter(|shown| shown.upload == index);
    let text_id = format!("payload-text-{index}");
    let facts = match submit.payloads.get(index) {
        Some(Some(payload)) => payload_facts(words, payload),
        _ => line("p", "hint", words.say(Word::Computing)),
    };
    let buttons = if state.settings.blot {
        line("p", "hint", words.say(Word::BlotPayload))
    } else {
        payload_buttons(words, index, shown.is_some(), &text_id, act).into()
    };
    let text = shown.map(|shown| {
        let text = shown.text.clone().unwrap_or_else(|| String::from("…"));
        let more = (shown.more > 0).then(|| {
            line("p", "hint", words.fill(Word::PayloadMore, &[("size", &format::bytes(words.0, shown.more))]))
        });
        el("div", "")
            .set("id", text_id)
            .add(el("pre", "payload-text").mark("payload-text").set("tabindex", "0").say(text))
            .all(more)
            .into()
    });
    let accounts = format::number(words.0, upload.accounts);
    el("li", "payload")
        .mark("payload")
        .add(line("h4", "", name.clone()))
        .add(line("p", "hint", words.count(Word::PayloadAccounts, upload.accounts, &accounts)))
        .add(facts)
        .add(buttons)
        .all(text)
        .into()
}

fn payload_buttons(words: Words, index: usize, shown: bool, text_id: &str, act: &Callback<Action>) -> El {
    let show = button("button is-small", "payload-show", act, Action::Show(index))
        .set("aria-expanded", shown.to_string())
        .set("aria-controls", text_id.to_owned())
        .say(words.say(if shown { Word::PayloadHide } else { Word::PayloadShow }));
    let save =
        button("button is-small", "payload-save", act, Action::SavePayload(index)).say(words.say(Word::PayloadSave));
    el("div", "buttons").add(show).add(save)
}

fn payload_facts(words: Words, payload: &Payload) -> Html {
    let fact =
        |class: &'static str, name: &'static str, value: El| el("div", class).add(line("dt", "", name)).add(value);
    let size = |mark: &'static str, bytes: u64| {
        el("dd", "").mark(mark).set("data-value", bytes.to_string()).say(format::bytes(words.0, bytes))
    };
    let digest = el("dd", "").add(el("code", "").mark("payload-sha256").say(payload.sha256.clone()));
    el("dl", "facts is-stacked")
        .add(fact("", words.say(Word::PayloadSize), size("payload-size", payload.size)))
        .add(fact("", words.say(Word::PayloadSentSize), size("payload-sent-size", payload.sent_size)))
        .add(fact("is-long", "SHA-256", digest))
        .into()
}
