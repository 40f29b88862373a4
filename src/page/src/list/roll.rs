//! Which rows of a long list are drawn, and where, while it is scrolled.
//!
//! Rows are as tall as what they say, so nobody knows where a row far down would lie; only the rows that are drawn are
//! measured. Short ways go by pixels, from row to row. Long ones, as when the bar is dragged, go by the [`Scale`]. Whatever is
//! drawn, measured or opened anew, the row at the top of the view stays where it is: the drawn rows are moved, not the list,
//! for to set the list's position would stop a movement that is under way.

use super::scale::Scale;

/// Rows drawn at a time.
pub const DRAWN: u32 = 50;
/// Rows of another list drawn at first: a view of the lowest rows and little more.
const BEGUN: u32 = 20;
/// Rows of the first list drawn at first, which comes with the figures and below them. So many more come each time that it rests, until
/// all are there: a frame has time for no more.
const FEW: u32 = 12;
/// Where fewer rows than this are left outside the view, others are drawn,
const SPARE: u32 = 10;
/// and so many more: a few rows cost less than a frame.
const STEP: u32 = 2;
/// So many views are a short way.
const SHORT: f64 = 4.0;
/// By as small a part of the list the bar may lie where the rows are not. To put it right may stop a turn of the wheel that the page
/// hasn't heard of yet, and so small a part of a bar is no more than some pixels.
const TOLERATED: f64 = 0.01;
/// Less of a row than this is not seen.
const SLIVER: f64 = 12.0;
/// A row's height before any was measured.
const GUESS: f64 = 60.0;

/// How the list's position is to be set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shift {
    /// To this one.
    To(f64),
    /// By so much, from wherever it is by now: of what was scrolled meanwhile nobody has heard yet.
    By(f64),
}

impl Shift {
    /// The position to be set, from the one where the list is.
    pub fn from(self, at: f64) -> f64 {
        match self {
            Self::To(to) => to,
            Self::By(by) => at + by,
        }
    }
}

/// The view onto a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Roll {
    scale: Scale,
    /// The typical height is to be measured.
    is_new: bool,
    /// First row that is drawn.
    first: u32,
    /// Rows drawn at a time: all of a list that is printed.
    drawn: u32,
    /// Rows drawn now: while the bar is dragged, and of a list that has just come, those that are seen.
    now: u32,
    /// Where the drawn rows begin in the list.
    top: f64,
    /// Where each of them begins below `top`, and where the last ends.
    tops: Vec<f64>,
    /// How far the list is scrolled.
    at: f64,
    /// Height of the view.
    view: f64,
    /// A row that stays where it is, and how far below the view's top it begins (above it: less than 0).
    anchor: (u32, f64),
    /// The list's position is to be set.
    is_moved: bool,
}

impl Default for Roll {
    fn default() -> Self {
        Self {
            scale: Scale { rows: 0, row: GUESS },
            is_new: true,
            first: 0,
            drawn: DRAWN,
            now: DRAWN,
            top: 0.0,
            tops: Vec::new(),
            at: 0.0,
            view: 0.0,
            anchor: (0, 0.0),
            is_moved: false,
        }
    }
}

impl Roll {
    /// Another list: its beginning.
    pub fn begin(&mut self, rows: u32) {
        // On paper all at once.
        let now = match (self.drawn > DRAWN, self.view > 0.0) {
            (true, _) => self.drawn,
            (false, true) => BEGUN,
            (false, false) => FEW,
        };
        *self = Self { view: self.view, drawn: self.drawn, now, is_moved: true, ..Self::default() };
        self.scale.rows = rows;
    }

    /// The same list, perhaps longer or shorter.
    pub fn resize(&mut self, rows: u32) {
        if self.scale.rows != rows {
            self.scale.rows = rows;
            self.anchor.0 = self.anchor.0.min(rows.saturating_sub(1));
            self.first = self.first.min(rows.saturating_sub(self.drawn));
        }
    }

    /// So many rows are to be drawn, from the first of these on.
    pub fn draw(&mut self, first: u32, rows: u32) {
        (self.drawn, self.now) = (rows, rows);
        self.first = first;
    }

    /// The width has changed, and with it every height.
    pub fn reflow(&mut self) {
        self.is_new = true;
    }

    /// First row that is drawn, and the one behind the last.
    pub fn drawn(&self) -> (u32, u32) {
        (self.first, self.first.saturating_add(self.now).min(self.scale.rows))
    }

    /// Whether rows are left out until it rests.
    pub fn is_brief(&self) -> bool {
        self.now < self.drawn
    }

    /// First row that is seen, and the last.
    pub fn seen(&self) -> (u32, u32) {
        let last = self.row_below(self.view - 1.0);
        // The lower end of a row is not worth counting.
        (self.row_below(SLIVER).min(last), last)
    }

    /// How far below the view's top the last row would begin that is seen.
    pub fn last_place(&self) -> f64 {
        (self.view - self.scale.row * 1.5).max(0.0)
    }

    /// How tall the list is.
    pub fn height(&self) -> f64 {
        let end = self.top + self.tops.last().copied().unwrap_or_default();
        if self.drawn().1 == self.scale.rows { end } else { self.scale.height().max(end + self.view) }
    }

    /// Where the drawn rows begin.
    pub fn top(&self) -> f64 {
        self.top
    }

    /// The list was scrolled. Whether other rows are to be drawn.
    pub fn scrolled(&mut self, at: f64) -> bool {
        let way = at - self.at;
        // Nobody sees less than a pixel; it counts with the next ones.
        if way.abs() < 1.0 {
            return false;
        }
        self.at = at;
        let drawn = self.drawn();
        let within = at - self.top;
        let end = self.tops.last().copied().unwrap_or_default();
        let is_far = way.abs() > SHORT * self.view && (within < -self.view || within > end);
        let is_covered = within >= 0.0 && within < end;
        self.anchor = if is_covered {
            let index = self.tops.partition_point(|top| *top <= within).saturating_sub(1).min(self.tops.len() - 2);
            (self.first + small(index), self.tops[index] - within)
        } else if is_far {
            self.anchor_at(self.scale.row_at(at))
        } else if within < 0.0 && -within < self.view {
            (self.first, -within)
        } else if within < 0.0 {
            self.anchor_at(f64::from(self.first) + within / self.scale.row)
        } else {
            self.anchor_at(f64::from(drawn.1) + (within - end) / self.scale.row)
        };
        if is_far {
            self.now = self.drawn.min(whole(self.view / self.scale.row) + SPARE);
        } else if !is_covered {
            self.now = self.drawn;
        }
        self.choose();
        self.drawn() != drawn
    }

    /// Goes to a row, which shall begin so far below the view's top. Other rows are drawn.
    pub fn show(&mut self, row: u32, below: f64) {
        self.anchor = (row.min(self.scale.rows.saturating_sub(1)), below);
        self.at = (self.scale.place(f64::from(self.anchor.0)) - below).max(0.0);
        self.is_moved = true;
        self.now = self.drawn;
        // From this row on, for whoever reads what is drawn instead of what is seen; some before, if it is not at the top.
        let before = if below > 0.0 { self.drawn / 2 } else { 0 };
        self.first = self.anchor.0.saturating_sub(before).min(self.scale.rows.saturating_sub(self.drawn));
    }

    /// What is drawn was measured: where each row begins below the first, and where the last ends; how tall the view is; and
    /// whether the rows say what they will say. Gives how the list's position is to be set, if it is.
    pub fn measured(&mut self, tops: Vec<f64>, view: f64, is_whole: bool) -> Option<Shift> {
        (self.tops, self.view) = (tops, view);
        let rows = self.tops.len().saturating_sub(1);
        let end = self.tops.last().copied().unwrap_or_default();
        if self.is_new && is_whole && rows > 0 && end > 0.0 {
            self.is_new = false;
            self.scale.row = end / f64::from(small(rows));
        }
        let was = self.at;
        let index = (self.anchor.0.saturating_sub(self.first) as usize).min(rows.saturating_sub(1));
        let above = self.tops.get(index).copied().unwrap_or_default() - self.anchor.1;
        self.top = self.at - above;
        let (first, last) = self.drawn();
        if first == 0 {
            (self.top, self.at) = (0.0, above);
        } else if self.top < 0.0 || last < self.scale.rows && self.top + end > self.scale.height() {
            self.settle(above);
        }
        let within = self.at.min(self.height() - self.view).max(0.0);
        let is_beyond = std::mem::replace(&mut self.at, within) > within;
        if std::mem::take(&mut self.is_moved) || is_beyond {
            return Some(Shift::To(self.at));
        }
        let by = self.at - was;
        (by.abs() > 0.5).then_some(Shift::By(by))
    }

    /// Scrolling has come to rest: more of the rows around the view are drawn. After a long way by pixels the bar is put where the rows
    /// are, if it is far from there.
    pub fn rested(&mut self) -> Option<Shift> {
        if self.is_brief() {
            let more = FEW.min(self.drawn - self.now);
            self.now += more;
            self.first = self.first.saturating_sub(more / 2).min(self.scale.rows.saturating_sub(self.now));
            return None;
        }
        let (first, last) = self.drawn();
        let away = (self.scale.place(f64::from(first)) - self.top).abs();
        if first == 0 || last == self.scale.rows || away <= self.view.max(self.height() * TOLERATED) {
            return None;
        }
        let was = self.at;
        self.settle(was - self.top);
        Some(Shift::By(self.at - was))
    }

    /// Puts the drawn rows where the scale has them, with so much of them above the view.
    fn settle(&mut self, above: f64) {
        self.top = self.scale.place(f64::from(self.first));
        self.at = self.top + above;
    }

    fn anchor_at(&self, row: f64) -> (u32, f64) {
        let row = row.clamp(0.0, f64::from(self.scale.rows.saturating_sub(1)));
        (whole(row), -row.fract() * self.scale.row)
    }

    /// The row so far below the view's top.
    fn row_below(&self, below: f64) -> u32 {
        let within = self.at - self.top + below;
        let index = self.tops.partition_point(|top| *top <= within);
        let row = if (1..self.tops.len()).contains(&index) {
            self.first + small(index) - 1
        } else {
            self.anchor.0.saturating_add(whole(((below - self.anchor.1) / self.scale.row).max(0.0)))
        };
        row.min(self.scale.rows.saturating_sub(1))
    }

    /// Chooses the rows to be drawn.
    fn choose(&mut self) {
        let (first, last) = self.drawn();
        let hidden = whole((self.anchor.1 / self.scale.row).ceil().max(0.0));
        let (from, to) = (self.anchor.0.saturating_sub(hidden), self.row_below(self.view));
        let has_above = first == 0 || from >= first + SPARE;
        let has_below = last == self.scale.rows || to + SPARE < last;
        if has_above && has_below {
            return;
        }
        if self.is_brief() && (first..last).contains(&from) {
            // What was left out comes as it is needed, a few rows at a time as well.
            let first = if has_above { first } else { first.min(from.saturating_sub(SPARE + STEP)) };
            let last = if has_below { last } else { last.max(to + SPARE + STEP) };
            self.now = self.drawn.min(last - first);
            if last - first <= self.drawn {
                self.first = first;
                return;
            }
        }
        let (above, below) = (from.saturating_sub(SPARE + STEP), (to + SPARE + STEP).saturating_sub(self.now));
        self.first = match (has_above, has_below) {
            (true, false) if below + SPARE <= from => below,
            (false, true) if above + self.now > to + SPARE => above,
            _ => from.midpoint(to.max(from)).saturating_sub(self.now / 2),
        };
        self.first = self.first.min(from).min(self.scale.rows.saturating_sub(self.now));
        self.leave_out(self.first.saturating_sub(first) as usize);
    }

    /// So many rows are not drawn any more above those that stay, and these lie where they lay.
    fn leave_out(&mut self, rows: usize) {
        let Some(above) = self.tops.get(rows).copied() else { return };
        self.top += above;
        self.tops.drain(..rows);
        for top in &mut self.tops {
            *top -= above;
        }
    }
}

/// Counts of drawn rows are small.
#[allow(clippy::cast_possible_truncation)]
const fn small(rows: usize) -> u32 {
    rows as u32
}

/// Of a number of rows that is not negative.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
const fn whole(rows: f64) -> u32 {
    rows as u32
}

#[cfg(test)]
mod tests {
    use super::{super::scale::TALLEST, *};
    use proptest::prelude::*;

    const VIEW: f64 = 600.0;

    /// A browser with rows of any height.
    struct Browser {
        roll: Roll,
        rows: u32,
        /// How far the list is scrolled.
        at: f64,
    }

    fn height(row: u32) -> f64 {
        f64::from(38 + row.wrapping_mul(2_654_435_761) % 90)
    }

    impl Browser {
        fn new(rows: u32) -> Self {
            let mut browser = Self { roll: Roll::default(), rows, at: 0.0 };
            browser.roll.begin(rows);
            browser.draw(true);
            browser
        }

        fn draw(&mut self, is_whole: bool) {
            let (first, last) = self.roll.drawn();
            let mut tops = vec![0.0];
            for row in first..last {
                let own = if is_whole { height(row) } else { 38.0 };
                tops.push(tops.last().unwrap() + own);
            }
            if let Some(shift) = self.roll.measured(tops, VIEW, is_whole) {
                self.at = shift.from(self.at);
            }
        }

        fn scroll(&mut self, to: f64) {
            self.at = to.min(self.roll.height() - VIEW).max(0.0);
            if self.roll.scrolled(self.at) {
                // Rows that are not there yet, and then the rows.
                self.draw(false);
                self.draw(true);
            }
        }

        /// Where a row that is drawn is on the screen.
        fn on_screen(&self, row: u32) -> Option<f64> {
            let (first, last) = self.roll.drawn();
            let top = self.roll.tops.get(row.checked_sub(first)? as usize)?;
            (row < last).then_some(self.roll.top + top - self.at)
        }

        fn check(&self) {
            let end = self.roll.top + self.roll.tops.last().unwrap();
            let (first, last) = self.roll.drawn();
            assert!(self.roll.top <= self.at + 1.0, "nothing is missing above: {:?}", self.roll);
            assert!(end + 1.0 >= self.at + VIEW.min(self.roll.height()), "nothing is missing below: {:?}", self.roll);
            assert!(self.roll.height() <= TALLEST + 1e6);
            if self.at <= 0.5 {
                assert_eq!((first, self.roll.top), (0, 0.0), "the top of the list is its first row");
            }
            if self.at >= self.roll.height() - VIEW - 0.5 {
                assert_eq!(last, self.rows, "the end of the list is its last row");
            }
        }
    }

    fn ways() -> impl Strategy<Value = Vec<(u8, f64)>> {
        prop::collection::vec((0..9_u8, -1.0..1.0_f64), 1..60)
    }

    #[test]
    fn on_the_way_down_rows_lie_where_they_will_lie_before_they_are_measured() {
        let mut browser = Browser::new(10_000);
        let mut changes = 0;
        for _ in 0..200 {
            browser.at += 40.0;
            if browser.roll.scrolled(browser.at) {
                let top = browser.roll.top();
                browser.draw(true);
                assert!((browser.roll.top() - top).abs() < 1e-6, "{top} and then {}", browser.roll.top());
                changes += 1;
            }
        }
        assert!(changes > 10, "{changes}");
    }

    proptest! {
        #[test]
        fn the_view_is_always_full_of_rows_and_short_ways_are_exact(rows in 1..2_000_000_u32, ways in ways()) {
            let mut browser = Browser::new(rows);
            browser.check();
            for (kind, part) in ways {
                let before = (browser.at, browser.roll.seen().0);
                let on_screen = browser.on_screen(before.1);
                match kind {
                    0 => browser.scroll(part.midpoint(1.0) * browser.roll.height()),
                    1 => browser.scroll(if part < 0.0 { 0.0 } else { f64::MAX }),
                    2 => {
                        let row = whole(part.midpoint(1.0) * f64::from(rows)).min(rows - 1);
                        browser.roll.show(row, 0.0);
                        browser.draw(false);
                        browser.draw(true);
                        let is_last = browser.at >= browser.roll.height() - VIEW - 0.5;
                        prop_assert!(is_last || browser.roll.seen().0 == row);
                    }
                    3 => {
                        let seen = browser.roll.seen().0;
                        // Scrolled a little further, which is told only when the bar has been put right.
                        let further = (part * 40.0).min(browser.roll.height() - VIEW - browser.at).max(-browser.at);
                        let is_further = part > 0.5;
                        let meant = browser.on_screen(seen);
                        browser.at += if is_further { further } else { 0.0 };
                        if let Some(shift) = browser.roll.rested() {
                            browser.at = shift.from(browser.at);
                        }
                        browser.draw(false);
                        browser.draw(true);
                        prop_assert_eq!(browser.roll.seen().0, seen, "nobody sees the bar put right");
                        if is_further {
                            browser.scroll(browser.at);
                            let at_end = browser.roll.drawn().0 == 0 || browser.roll.drawn().1 == rows;
                            if let (Some(meant), Some(now), false) = (meant, browser.on_screen(seen), at_end) {
                                prop_assert!((meant - further - now).abs() < 1.1, "{meant} {further} {now}");
                            }
                        }
                    }
                    _ => {
                        browser.scroll(browser.at + part * VIEW);
                        let moved = browser.at - before.0;
                        if let (Some(before), Some(now)) = (on_screen, browser.on_screen(before.1))
                            && browser.roll.drawn().0 > 0 && browser.roll.drawn().1 < rows
                            && moved.abs() <= VIEW
                        {
                            prop_assert!((before - now - part * VIEW).abs() < 1.1, "{before} {now} {part}");
                        }
                    }
                }
                browser.check();
            }
        }
    }

    #[test]
    fn a_list_is_scrolled_by_a_few_rows_at_a_time_even_when_it_has_just_come() {
        let mut browser = Browser::new(10_000);
        browser.roll.begin(10_000);
        browser.draw(true);
        assert!(browser.roll.is_brief());
        for direction in [1.0, -1.0] {
            for _ in 0..60 {
                let before = browser.roll.drawn();
                browser.scroll(browser.at + direction * 66.0);
                let (first, last) = browser.roll.drawn();
                let is_new = |row: &u32| !(before.0..before.1).contains(row);
                assert!((first..last).filter(is_new).count() <= 4, "from {before:?} to {first}..{last}");
                browser.check();
            }
        }
    }

    #[test]
    fn many_rows_are_scrolled_through_from_end_to_end_by_the_wheel() {
        let mut browser = Browser::new(30_000);
        browser.roll.show(29_000, 0.0);
        browser.draw(true);
        let mut seen = browser.roll.seen().0;
        while seen > 0 {
            browser.scroll(browser.at - 120.0);
            let now = browser.roll.seen().0;
            assert!(now <= seen && seen - now <= 4, "from row {seen} to row {now}");
            assert!(now < seen || browser.at > 0.0 || now == 0);
            seen = now;
            browser.check();
        }
        assert!(browser.at < 130.0);
    }

    #[test]
    fn the_wheel_is_left_alone_until_the_bar_is_far_from_where_the_rows_are() {
        let mut browser = Browser::new(3_000);
        // Rows that are lower than the first ones were: the bar falls behind.
        browser.roll.scale.row *= 1.2;
        let mut ways = 0.0;
        loop {
            browser.scroll(browser.at + 240.0);
            ways += 240.0;
            let away = (browser.roll.scale.place(f64::from(browser.roll.first)) - browser.roll.top).abs();
            if let Some(shift) = browser.roll.rested() {
                let Shift::By(by) = shift else { panic!("{shift:?}") };
                assert!(by.abs() > browser.roll.height() * TOLERATED && by.abs() > VIEW);
                break;
            }
            assert!(away <= (browser.roll.height() * TOLERATED).max(VIEW), "after {ways}");
        }
        assert!(ways > 4.0 * VIEW, "after {ways}");
    }

    #[test]
    fn a_list_that_fits_is_drawn_whole_and_as_tall_as_its_rows() {
        let browser = Browser::new(12);
        assert_eq!(browser.roll.drawn(), (0, 12));
        assert!((browser.roll.height() - (0..12).map(height).sum::<f64>()).abs() < 1e-9);
        assert!(Browser::new(0).roll.height() < 0.5);
    }
}
