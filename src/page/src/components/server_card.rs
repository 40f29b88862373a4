//! One server: how it is connected, its last sync and its next, what it brought, and its history as a picture and a table.

use super::{
    breakdown::heads,
    el::{El, button, el, perhaps},
    facts,
    icon::{Shape, icon},
    line::line,
};
use crate::{
    format,
    state::Action,
    words::{Word, Words},
};
use oneseat_submission::{Server, ServerConnection, ServerFault, ServerSync};
use yew::prelude::*;

/// A bar of the picture is so wide, with the room beside it; there is room for as many as an endpoint gives.
const BAR: u64 = 10;
const BARS: u64 = 12;
/// The picture is so high.
const HEIGHT: u64 = 40;

/// The server at that place of the list.
#[inline(never)]
pub fn server_card(
    words: Words,
    index: usize,
    server: &Server,
    busy: bool,
    blot: bool,
    act: &Callback<Action>,
) -> Html {
    let name = server.host_name.as_deref().or(server.key()).unwrap_or("–");
    let id = server.server_id.clone().filter(|_| server.host_name.is_some()).map(|id| line("code", "server-id", id));
    let title = el("h4", "").set("id", format!("server-{index}-name")).say(name.to_owned());
    let (kind, state) = state(words, server);
    let head = el("div", "server-head").add(el("div", "").add(title).all(id)).add(labels(words, server, state));
    let fault = server.job.as_ref().and_then(|job| job.fault.as_ref()).map(|fault| fault_view(words, fault, blot));
    let copied = server.connection.as_ref().and_then(|connection| connection.copied_at.as_ref()).map(|_| {
        el("p", "server-fault is-bad")
            .mark("server-copied")
            .add(icon(Shape::Error))
            .say(words.say(Word::ServerCopied))
            .into()
    });
    let buttons = server.connection.as_ref().map(|_| buttons(words, index, server, name, busy, act).into());
    el("li", "panel server-card")
        .key(server.key().unwrap_or(name).to_owned())
        .mark("server")
        .set("id", format!("server-{index}"))
        .set("data-state", kind)
        .set("data-overdue", server.overdue.to_string())
        .set("aria-labelledby", format!("server-{index}-name"))
        .add(head)
        .add(perhaps(copied))
        .add(perhaps(fault))
        .add(known(words, server))
        .add(perhaps(buttons))
        .add(perhaps(history(words, &server.history)))
        .into()
}

fn labels(words: Words, server: &Server, state: Option<El>) -> El {
    let how = if server.connection.is_some() { Word::ServerConnected } else { Word::ServerByHand };
    let overdue = server.overdue.then(|| {
        el("span", "status is-late")
            .mark("server-overdue")
            .add(icon(Shape::Warning))
            .say(words.say(Word::ServerOverdue))
            .into()
    });
    el("p", "server-labels")
        .add(el("span", "status").mark("server-how").say(words.say(how)))
        .all(state.map(|state| state.mark("server-state").into()))
        .all(overdue)
}

/// How its newest job stands; one that is not connected has none.
fn state(words: Words, server: &Server) -> (&'static str, Option<El>) {
    let label = |class, shape, word| Some(el("span", class).add(icon(shape)).say(words.say(word)));
    match server.job.as_ref().map(|job| job.state.as_str()) {
        Some("QUEUED") => ("queued", label("status", Shape::Notice, Word::ServerQueued)),
        Some("RUNNING") => ("running", label("status", Shape::Notice, Word::ServerRunning)),
        Some("SUCCESS") => ("success", label("status is-good", Shape::Good, Word::ServerSynced)),
        Some("FAILURE") => ("failure", label("status is-bad", Shape::Error, Word::ServerFailed)),
        _ if server.last_sync.is_some() => ("success", None),
        _ => ("never", label("status", Shape::Notice, Word::StatusNever)),
    }
}

/// Why it failed, or what it waits for. What the agent told beside it may name anybody.
fn fault_view(words: Words, fault: &ServerFault, blot: bool) -> Html {
    let detail = (!blot && !fault.detail.is_empty()).then(|| line("q", "", fault.detail.clone()));
    el("p", "server-fault")
        .mark("server-fault")
        .set("data-code", fault.code.clone())
        .say(words.say(fault_word(&fault.code)))
        .say(" ")
        .all(detail)
        .into()
}

fn fault_word(code: &str) -> Word {
    match code {
        "source_missing" => Word::FaultSourceMissing,
        "source_failed" => Word::FaultSourceFailed,
        "source_not_ready" => Word::FaultSourceNotReady,
        "source_refused" => Word::FaultSourceRefused,
        "usage_faulty" => Word::FaultUsageFaulty,
        "other_instance" => Word::FaultOtherInstance,
        "endpoint_away" => Word::FaultEndpointAway,
        "proxy_refused" => Word::FaultProxyRefused,
        "certificate_unknown" => Word::FaultCertificateUnknown,
        "address_not_allowed" => Word::FaultAddressNotAllowed,
        "key_elsewhere" => Word::ServerCopied,
        "disconnected" => Word::FaultDisconnected,
        "upload_refused" => Word::FaultUploadRefused,
        "disk_full" => Word::FaultDiskFull,
        "interrupted" => Word::FaultInterrupted,
        _ => Word::FaultOther,
    }
}

fn known(words: Words, server: &Server) -> Html {
    let time = |at: &Option<String>| at.as_deref().map(|at| format::time(words.0, at));
    let last = server.last_sync.as_ref();
    let connection = server.connection.clone().unwrap_or_default();
    let ServerConnection { created_at, seen_at, seen_from, instance, .. } = &connection;
    let seen = time(seen_at).map(|at| match seen_from {
        Some(from) => words.fill(Word::ServerSeenFrom, &[("time", &at), ("address", from)]),
        None => at,
    });
    let number = |n: u64| format::number(words.0, n);
    let seats = last.map(|sync| {
        let before = sync.seats.before.map_or_else(|| String::from("–"), number);
        words.fill(Word::ServerSeatsText, &[("before", &before), ("after", &number(sync.seats.after))])
    });
    let never = || words.say(Word::StatusNever).to_owned();
    facts(
        words,
        &[
            (Word::ColumnLastSync, Some(last.map_or_else(never, |sync| format::time(words.0, &sync.at)))),
            (Word::ServerNextSync, time(&server.next_sync_at)),
            (Word::ColumnAccounts, last.map(|sync| number(sync.accounts))),
            (Word::ServerSeats, seats),
            (Word::ColumnVersion, instance.as_ref().and_then(|instance| instance.version.clone())),
            (Word::ServerSince, time(created_at)),
            (Word::ServerSeen, seen),
        ],
    )
}

fn buttons(words: Words, index: usize, server: &Server, name: &str, busy: bool, act: &Callback<Action>) -> El {
    let named = |word: Word| words.fill(word, &[("host", name)]);
    let key = server.key().unwrap_or_default().to_owned();
    let sync = button("button is-small", "server-sync", act, Action::SyncNow(key))
        .set("aria-label", named(Word::ServerSyncNowOf))
        .set("aria-disabled", (busy || server.is_under_way()).to_string())
        .say(words.say(Word::ServerSyncNow));
    let end = button("button is-small", "server-disconnect", act, Action::Disconnect(Some(index)))
        .set("aria-label", named(Word::ServerDisconnectOf))
        .say(words.say(Word::ServerDisconnect));
    el("div", "buttons no-print").add(sync).add(end)
}

fn history(words: Words, history: &[ServerSync]) -> Option<Html> {
    let (newest, oldest) = (history.first()?, history.last()?);
    let columns = [Word::ColumnWhen, Word::ColumnAccounts, Word::SeatsBefore, Word::SeatsAfterSync];
    let number = |n: u64| format::number(words.0, n);
    let row = |sync: &ServerSync| {
        el("tr", "")
            .mark("server-history-row")
            .add(el("th", "").set("scope", "row").say(format::time(words.0, &sync.at)))
            .add(line("td", "", number(sync.accounts)))
            .add(line("td", "", sync.seats.before.map_or_else(|| String::from("–"), number)))
            .add(line("td", "", number(sync.seats.after)))
            .into()
    };
    let table = el("table", "plain-table")
        .add(heads("", columns.map(|word| words.say(word))))
        .add(el("tbody", "").all(history.iter().map(row)));
    let said = words.fill(
        Word::ServerHistoryText,
        &[
            ("n", &number(history.len() as u64)),
            ("from", &number(oldest.seats.after)),
            ("to", &number(newest.seats.after)),
        ],
    );
    let details = el("details", "server-history")
        .mark("server-history")
        .add(line("summary", "", words.say(Word::ServerHistory)))
        .add(
            el("div", "scroll")
                .set("tabindex", "0")
                .set("role", "group")
                .set("aria-label", words.say(Word::ServerHistory))
                .add(table),
        );
    Some(el("div", "server-past").add(picture(history, said)).add(details).into())
}

/// Seats after each sync, the oldest first, from nothing up: drawn, because a height in a `style` is not for every site's policy.
fn picture(history: &[ServerSync], said: String) -> El {
    let most = history.iter().map(|sync| sync.seats.after).max().unwrap_or_default().max(1);
    let bars = history.iter().rev().zip(0_u64..).map(|(sync, place)| {
        let height = (sync.seats.after * HEIGHT / most).max(1);
        el("rect", "")
            .set("x", (place * BAR).to_string())
            .set("y", (HEIGHT - height).to_string())
            .set("width", (BAR - 2).to_string())
            .set("height", height.to_string())
            .into()
    });
    el("svg", "server-picture")
        .mark("server-picture")
        .set("viewBox", format!("0 0 {} {HEIGHT}", BARS.max(history.len() as u64) * BAR - 2))
        .set("role", "img")
        .set("aria-label", said)
        .set("focusable", "false")
        .all(bars)
}
