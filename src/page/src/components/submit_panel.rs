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
    state::{Action, Blocked, Field, State, Submit},
    words::{Word, Words},
};
use oneseat_core::Upload;
use oneseat_submission::AddressFault;
use oneseat_worker::Payload;
use yew::prelude::*;

/// The last step.
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
    html! {
        <section class="submit-panel" aria-labelledby="submit-title">
            <h2 id="submit-title">{ words.say(Word::SubmitTitle) }</h2>
            <div class="submit-grid">
                <div class="panel">
                    { line("h3", "", words.say(Word::PayloadTitle)) }
                    { line("p", "hint", words.say(Word::PayloadText)) }
                    if uploads.is_empty() {
                        { line("p", "hint", words.say(reason(by_files.unwrap_or(Blocked::NothingToSubmit)))) }
                    }
                    <ul class="payloads">
                        { for uploads.iter().enumerate().map(|(index, upload)| payload(words, state, index, upload, act)) }
                    </ul>
                </div>
                <form class="panel submit-form" onsubmit={on_submit}>
                    { line("h3", "", words.say(Word::FormTitle)) }
                    { field(words, submit, Field::Address, act) }
                    { field(words, submit, Field::Enterprise, act) }
                    { field(words, submit, Field::Token, act) }
                    <div class="submit-row">
                        <button type="submit" class="button is-primary" data-testid="submit" disabled={blocked.is_some()} aria-describedby="submit-reason">
                            { icon(Shape::Upload) }
                            { words.count(Word::SubmitButton, parts.max(1) as u64, &format::number(words.0, parts.max(1) as u64)) }
                        </button>
                        <p id="submit-reason" class={classes!("submit-reason", is_done.then_some("is-good"))} data-testid="submit-reason">
                            { words.say(blocked.map_or(Word::SubmitReady, reason)) }
                        </p>
                    </div>
                    if let Some(run) = submit.run.clone().filter(|run| !run.is_done()) {
                        { run_view(words, &run, act) }
                    }
                </form>
            </div>
        </section>
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
        Blocked::EnterpriseMissing => Word::BlockedEnterprise,
        Blocked::EnterpriseNoSlug => Word::BlockedEnterpriseSlug,
        Blocked::TokenMissing => Word::BlockedToken,
    }
}

fn field(words: Words, submit: &Submit, field: Field, act: &Callback<Action>) -> Html {
    let form = &submit.form;
    let (mark, kind, mode, name, hint, value) = match field {
        Field::Address => ("endpoint-url", "url", "url", Word::FieldAddress, Word::FieldAddressHint, &form.address),
        Field::Enterprise => {
            ("enterprise", "text", "text", Word::FieldEnterprise, Word::FieldEnterpriseHint, &form.enterprise)
        }
        Field::Token => ("token", "password", "text", Word::FieldToken, Word::FieldTokenHint, &form.token.0),
    };
    let hint_id = format!("{mark}-hint");
    html! {
        <label class="field">
            { line("span", "field-name", words.say(name)) }
            <input type={kind} inputmode={mode} data-testid={mark} value={value.clone()} aria-describedby={hint_id.clone()}
                autocomplete={if field == Field::Token { "new-password" } else { "off" }} autocapitalize="none" spellcheck="false"
                oninput={act.reform(move |event: InputEvent| Action::Fill(field, text_of(&event)))} />
            <span class="hint" id={hint_id}>{ words.say(hint) }</span>
        </label>
    }
}

/// One instance's payload: exactly what will be sent, in numbers and, if wanted, in full.
fn payload(words: Words, state: &State, index: usize, upload: &Upload, act: &Callback<Action>) -> Html {
    let submit = &state.submit;
    let name = upload.host_name.as_ref().or(upload.server_id.as_ref()).unwrap_or(&upload.file);
    let shown = submit.shown.as_ref().filter(|shown| shown.upload == index);
    let text_id = format!("payload-text-{index}");
    html! {
        <li class="payload" data-testid="payload">
            <h4>{ name }</h4>
            { line("p", "hint", words.count(Word::PayloadAccounts, upload.accounts, &format::number(words.0, upload.accounts))) }
            if let Some(Some(payload)) = submit.payloads.get(index) {
                { payload_facts(words, payload) }
            } else {
                { line("p", "hint", words.say(Word::Computing)) }
            }
            if state.settings.blot {
                { line("p", "hint", words.say(Word::BlotPayload)) }
            } else {
                { Html::from(payload_buttons(words, index, shown.is_some(), &text_id, act)) }
            }
            if let Some(shown) = shown {
                <div id={text_id}>
                    <pre class="payload-text" data-testid="payload-text" tabindex="0">{ shown.text.as_deref().unwrap_or("…") }</pre>
                    if shown.more > 0 {
                        { line("p", "hint", words.fill(Word::PayloadMore, &[("size", &format::bytes(words.0, shown.more))])) }
                    }
                </div>
            }
        </li>
    }
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
    html! {
        <dl class="facts is-stacked">
            <div>{ line("dt", "", words.say(Word::PayloadSize)) }<dd data-testid="payload-size" data-value={payload.size.to_string()}>{ format::bytes(words.0, payload.size) }</dd></div>
            <div>{ line("dt", "", words.say(Word::PayloadSentSize)) }<dd data-testid="payload-sent-size" data-value={payload.sent_size.to_string()}>{ format::bytes(words.0, payload.sent_size) }</dd></div>
            <div class="is-long"><dt>{ "SHA-256" }</dt><dd><code data-testid="payload-sha256">{ &payload.sha256 }</code></dd></div>
        </dl>
    }
}
