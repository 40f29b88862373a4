//! Seats now and after, parted by where people are: a picture for whoever sees it, and a table for everybody. The parts are told
//! apart by their filling, which the table shows beside their names, and not by colour alone.

use super::{
    breakdown::{heads, panel},
    el::{El, el},
    figures::plain,
    line::line,
};
use crate::{
    format,
    words::{Word, Words},
};
use oneseat_core::{People, Seats};
use yew::prelude::*;

/// Parts in the order in which they are drawn: those on servers alone stand at the end, where the range begins.
struct Part {
    class: &'static str,
    name: Word,
    mark_now: &'static str,
    mark: &'static str,
    now: Option<u64>,
    after: u64,
}

fn parts(now: Option<&People>, after: &People) -> [Part; 4] {
    let part = |class, name, marks: (&'static str, &'static str), of: fn(&People) -> u64| Part {
        class,
        name,
        mark_now: marks.0,
        mark: marks.1,
        now: now.map(of),
        after: of(after),
    };
    [
        part("is-cloud", Word::CategoryCloudOnly, ("now-cloud-only", "people-cloud-only"), |people| people.cloud_only),
        part("is-both", Word::CategoryCloudAndServer, ("now-cloud-and-server", "people-cloud-and-server"), |people| {
            people.cloud_and_server
        }),
        part(
            "is-studio",
            Word::CategoryVisualStudioOnly,
            ("now-visual-studio-only", "people-visual-studio-only"),
            |people| people.visual_studio_only,
        ),
        part("is-server", Word::CategoryServerOnly, ("now-server-only", "people-server-only"), |people| {
            people.server_only
        }),
    ]
}

/// The panel.
#[inline(never)]
pub fn split(words: Words, now: Option<&People>, after: &People, seats: &Seats) -> Html {
    let parts = parts(now, after);
    let sum = |of: &dyn Fn(&Part) -> u64| parts.iter().map(of).sum::<u64>();
    let (total_now, total_after) = (sum(&|part| part.now.unwrap_or_default()), sum(&|part| part.after));
    let most = total_now.max(total_after).max(1);
    let bars = now.map(|_| bar(words.say(Word::SeatsNow), &parts, |part| part.now.unwrap_or_default(), most, None));
    let low = seats.after_low.filter(|low| *low < total_after);
    let bars = bars.into_iter().chain([bar(words.say(Word::SeatsAfter), &parts, |part| part.after, most, low)]);
    // What the bars say is in the table.
    let picture = el("div", "split-picture").set("aria-hidden", "true").add(fillings()).all(bars);
    let rows = parts.iter().map(|part| row(words, part, total_after));
    let mut columns = vec![Word::ColumnCategory];
    if now.is_some() {
        columns.push(Word::SeatsNow);
    }
    columns.push(Word::SeatsAfter);
    columns.push(if now.is_some() { Word::ColumnChange } else { Word::ColumnShare });
    let change = if now.is_some() {
        format::difference(words.0, total_now, total_after)
    } else {
        format::share(words.0, total_after, total_after)
    };
    let total = el("tr", "is-total")
        .add(el("th", "").set("scope", "row").say(words.say(Word::SplitTotal)))
        .all(now.map(|_| line("td", "", format::number(words.0, total_now))))
        .add(line("td", "", format::number(words.0, total_after)))
        .add(line("td", "share", change));
    let table = el("table", "plain-table is-grid split-table")
        .mark("split")
        .add(heads("", columns.into_iter().map(|word| words.say(word))))
        .add(el("tbody", "").all(rows).add(total));
    let range = low.map(|low| {
        line(
            "p",
            "hint",
            words.fill(
                Word::SplitRange,
                &[("low", &format::number(words.0, low)), ("after", &format::number(words.0, total_after))],
            ),
        )
    });
    panel("panel split", "split-title", words.say(Word::PeopleSplitTitle)).add(picture).all(range).add(table).into()
}

fn row(words: Words, part: &Part, total: u64) -> Html {
    let swatch = el("svg", "swatch")
        .set("viewBox", "0 0 12 12")
        .set("aria-hidden", "true")
        .set("focusable", "false")
        .add(el("rect", "").set("width", "12").set("height", "12").set("fill", filling(part.class)));
    let last = match part.now {
        Some(now) if now == part.after => String::from("0"),
        Some(now) => format::difference(words.0, now, part.after),
        None => format::share(words.0, part.after, total),
    };
    el("tr", "")
        .add(el("th", "").set("scope", "row").add(swatch).say(words.say(part.name)))
        .all(part.now.map(|now| el("td", "").add(plain(words, part.mark_now, Some(now))).into()))
        .add(el("td", "").add(plain(words, part.mark, Some(part.after))))
        .add(line("td", "share", last))
        .into()
}

/// One bar, as long as its share of the longer one. Percents, so that fillings are not stretched with the window.
fn bar(name: &'static str, parts: &[Part; 4], of: impl Fn(&Part) -> u64, most: u64, low: Option<u64>) -> Html {
    let mut drawn = 0;
    let mut total = 0;
    let mut drawing = el("svg", "split-bar").set("width", "100%").set("height", "28").set("focusable", "false");
    for part in parts {
        let value = of(part);
        total += value;
        if value == 0 {
            continue;
        }
        let rect = el("rect", "split-part")
            .set("x", percent(drawn, most))
            .set("y", "1")
            .set("width", percent(value, most))
            .set("height", "20")
            .set("fill", filling(part.class));
        drawing = drawing.add(rect);
        drawn += value;
    }
    if let Some(low) = low {
        // Under the people who may turn out to be counted already.
        let line = |x1: String, x2: String, y1: &'static str, y2: &'static str| {
            el("line", "split-range").set("x1", x1).set("x2", x2).set("y1", y1).set("y2", y2)
        };
        let (from, to) = (percent(low, most), percent(total, most));
        drawing = drawing
            .add(line(from.clone(), to.clone(), "25", "25"))
            .add(line(from.clone(), from, "22", "28"))
            .add(line(to.clone(), to, "22", "28"));
    }
    el("div", "split-row").add(line("span", "split-name", name)).add(drawing).into()
}

fn percent(part: u64, most: u64) -> String {
    let thousandths = part * 100_000 / most;
    format!("{}.{:03}%", thousandths / 1_000, thousandths % 1_000)
}

fn filling(class: &'static str) -> &'static str {
    match class {
        "is-both" => "url(#filling-both)",
        "is-studio" => "url(#filling-studio)",
        "is-server" => "url(#filling-server)",
        _ => "url(#filling-cloud)",
    }
}

/// The four fillings: plain, stripes, dots, a grid.
fn fillings() -> El {
    let pattern = |id: &'static str, class: &'static str, path: &'static str| {
        let ground = el("rect", "filling-ground").set("width", "8").set("height", "8");
        let lines = (!path.is_empty()).then(|| el("path", "filling-line").set("d", path).into());
        el("pattern", class)
            .set("id", id)
            .set("width", "8")
            .set("height", "8")
            .set("patternUnits", "userSpaceOnUse")
            .add(ground)
            .all(lines)
    };
    let all = el("defs", "")
        .add(pattern("filling-cloud", "is-cloud", ""))
        .add(pattern("filling-both", "is-both", "M-2 2 2-2M0 8 8 0M6 10 10 6"))
        .add(pattern("filling-studio", "is-studio", "M3 4h2M7 0h2M-1 0h2M7 8h2M-1 8h2"))
        .add(pattern("filling-server", "is-server", "M0 4h8M4 0v8"));
    el("svg", "fillings").set("width", "0").set("height", "0").set("focusable", "false").add(all)
}
