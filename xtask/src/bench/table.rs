//! The table of what must be reached, and the figures behind it.

use std::fmt::Write as _;

use super::samples::{Samples, number};
use super::{COMMON, Found, Options};
use crate::size;

/// One line: a measure, how good it must be, and how good it is meant to be.
struct Row {
    what: String,
    floor: f64,
    aim: f64,
    unit: &'static str,
    /// More is better: a speed-up. Else less is.
    more: bool,
    samples: Samples,
}

impl Row {
    fn reached(&self) -> &'static str {
        let Some(median) = self.samples.median() else { return "not measured" };
        let within = |limit: f64| if self.more { median >= limit } else { median <= limit };
        if within(self.aim) {
            "aim"
        } else if within(self.floor) {
            "floor"
        } else {
            "**no**"
        }
    }

    fn limit(&self, limit: f64) -> String {
        // A product such as 1.1 * 100 shows what binary fractions left of it.
        let limit = (limit * 1000.0).round() / 1000.0;
        format!("{limit}{}", self.unit)
    }
}

/// Both tables, and what could not be measured.
pub fn report(found: &Found, options: &Options) -> String {
    let mut text = format!("Medians of {} [least–most].\n\n", plural(options.runs));
    text += "| what | floor | aim | measured | reached |\n|---|---|---|---|---|\n";
    for row in rows(found, options) {
        let measured = if row.samples.0.is_empty() { "–".into() } else { format!("{}{}", row.samples, row.unit) };
        let (floor, aim) = (row.limit(row.floor), row.limit(row.aim));
        let _ = writeln!(text, "| {} | {floor} | {aim} | {measured} | {} |", row.what, row.reached());
    }
    text += "\nThe figures behind it (ms, or MB = 10⁶ bytes):\n\n| what | measured | values |\n|---|---|---|\n";
    for (name, samples) in &found.samples {
        let _ = writeln!(text, "| {name} | {samples} | {} |", samples.0.len());
    }
    let large = number(f64::from(options.users));
    let _ = writeln!(
        text,
        "\n`common` is {} accounts and rows, `large` {large}. `peak_mb` is above an empty tab.",
        number(f64::from(COMMON)),
    );
    if !found.faults.is_empty() {
        text += "\nNot measured:\n\n";
        for fault in &found.faults {
            let _ = writeln!(text, "- {}", fault.replace('\n', " "));
        }
    }
    text
}

fn plural(runs: u32) -> String {
    if runs == 1 { "one run".into() } else { format!("{runs} runs") }
}

#[allow(clippy::cast_precision_loss, reason = "limits of kilobytes")]
fn rows(found: &Found, options: &Options) -> Vec<Row> {
    let of = |name: &str| found.samples.get(name).cloned().unwrap_or_default();
    let large = number(f64::from(options.users));
    let people = number(f64::from(options.users) * 1.4);
    let factor = f64::from(options.users) / f64::from(COMMON);
    let less = |what: String, floor: f64, aim: f64, unit: &'static str, samples: Samples| Row {
        what,
        floor,
        aim,
        unit,
        more: false,
        samples,
    };
    let more = |what: String, floor: f64, aim: f64, samples: Samples| Row {
        more: true,
        ..less(what, floor, aim, "×", samples)
    };
    let (ours, terminal) = (of("large ms"), of("command line ms"));
    let mut rows = vec![
        more(
            format!("file to figures of {large}, faster than the JavaScript peer"),
            5.0,
            10.0,
            of("large peer ms").over(&ours),
        ),
        less(
            "the same, as long as only reading the bytes in a worker".into(),
            2.5,
            1.4,
            "×",
            ours.over(&of("large limit ms")),
        ),
        less(
            format!("growth of time from {} to {large}", number(f64::from(COMMON))),
            factor * 1.1,
            factor,
            "×",
            ours.over(&of("common ms")),
        ),
        less(
            format!("peak memory of the tab above an empty one, {large}, up to the table sorted by every column"),
            450.0,
            250.0,
            " MB",
            of("large table_peak_mb"),
        ),
        more(
            "the same files by the command line, faster than Python's ijson".into(),
            4.0,
            8.0,
            of("ijson ms").over(&terminal),
        ),
        less(
            "the same, memory as much as ijson's".into(),
            1.0,
            1.0,
            "×",
            of("command line peak_mb").over(&of("ijson peak_mb")),
        ),
        less(
            format!("{} accounts and rows, worker warm, drop to painted figures", number(f64::from(COMMON))),
            100.0,
            50.0,
            " ms",
            of("common warm_ms"),
        ),
        less(
            format!("longest task on the main thread from drop to receipt, {}", number(f64::from(COMMON))),
            50.0,
            16.0,
            " ms",
            of("common task ms"),
        ),
        less(format!("the same, {large}"), 50.0, 16.0, " ms", of("large task ms")),
        less("cancel to quiet".into(), 200.0, 100.0, " ms", of("cancel ms")),
        less(
            format!("table of {people}: key press in search to painted rows"),
            200.0,
            50.0,
            " ms",
            of("large search_ms"),
        ),
        less("the same: sort by any column, the slowest".into(), 500.0, 150.0, " ms", of("large sort_ms").largest()),
        less("the same: frames dropped while it is scrolled for two seconds".into(), 0.0, 0.0, "", of("large dropped")),
        less(format!("near misses of {large} accounts and rows"), 3000.0, 1000.0, " ms", of("large near_ms")),
        less("submit: memory beyond the preview's".into(), 64.0, 64.0, " MB", of("large submit beyond_mb")),
        less("first paint of the drop zone from a local server".into(), 150.0, 60.0, " ms", of("paint ms")),
    ];
    for load in size::LOADS {
        if let Some(limits) = &load.limits {
            let [floor, aim] = [limits.floor, limits.aim].map(|bytes| bytes as f64 / 1000.0);
            rows.push(less(format!("{}, Brotli", load.what), floor, aim, " kB", of(&format!("{} kb", load.what))));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{Found, Options, report};

    #[test]
    fn a_measure_reaches_its_aim_its_floor_or_neither_and_none_is_said() {
        let mut found = Found::default();
        for (name, value) in
            [("large peer ms", 60.0), ("large ms", 10.0), ("large limit ms", 9.0), ("cancel ms", 201.0)]
        {
            found.add(name, value);
        }
        found.faults.push("paint: it hangs".into());
        let text = report(&found, &Options::FULL);
        assert!(text.contains("faster than the JavaScript peer | 5× | 10× | 6.00× | floor |"), "{text}");
        assert!(text.contains("only reading the bytes in a worker | 2.5× | 1.4× | 1.11× | aim |"), "{text}");
        assert!(text.contains("cancel to quiet | 200 ms | 100 ms | 201 ms | **no** |"), "{text}");
        assert!(text.contains("from a local server | 150 ms | 60 ms | – | not measured |"), "{text}");
        assert!(text.contains("- paint: it hangs"), "{text}");
    }
}
