//! The table of people: a list of any length of which the rows around the view are drawn; all others stay in the worker.
//!
//! It draws itself anew while it is scrolled, without the rest of the page. Where rows are is reckoned by [`Roll`]; here the
//! browser is asked and told.

use super::{
    el::el,
    people_bar::{bar, toolbar},
    people_grid::{COLUMNS, body, head},
};
use crate::{
    format,
    list::{Cell, DRAWN, Roll, Shift, led},
    state::{Action, PAPER_ROWS, Table},
    words::{Word, Words},
};
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo_timers::callback::Timeout;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, FocusEvent, HtmlElement, HtmlInputElement, KeyboardEvent, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};
use yew::{html::Scope, prelude::*};

/// Scrolling rests when it has paused for so long.
const REST_MS: u32 = 150;

/// The properties of the table.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The language's words.
    pub words: Words,
    /// What is asked and what came.
    pub table: Table,
    /// Everything is drawn, for paper.
    pub is_whole: bool,
    /// Takes search, filter, sort, and what is drawn.
    pub act: Callback<Action>,
    /// The way to it for rows that come while it is scrolled.
    pub line: Line,
}

/// The way to the table, past the rest of the page: rows come many times a second, and nothing else changes with them.
#[derive(Clone, Default)]
pub struct Line(Rc<RefCell<Option<Scope<PeopleTable>>>>);

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Line {
    /// Hands it what came.
    pub fn hand(&self, table: &Table) {
        if let Some(scope) = &*self.0.borrow() {
            scope.send_message(Message::Came(table.clone()));
        }
    }
}

/// What happens to it.
pub enum Message {
    /// More of its rows are here.
    Came(Table),
    /// It was scrolled.
    Scrolled,
    /// And rests.
    Rested,
    /// The window has another size.
    Reflowed,
    /// A key was pressed in a cell.
    Key { key: String, ctrl: bool, cell: Cell },
    /// A cell's text is to be copied.
    Copy(String),
    /// A cell has the focus.
    Focused(Cell),
    /// None has it any more.
    Left,
    /// The rows from this one on are wanted.
    Step(u32),
    /// The row whose number is in the field is wanted.
    GoTo,
}

/// The people and the reason for each match or for none.
pub struct PeopleTable {
    table: Table,
    roll: Roll,
    /// The table's count of lists: another one begins at its first row.
    list: u32,
    /// Where the keyboard is, or would be.
    active: Cell,
    has_focus: bool,
    /// Once it is drawn.
    shall_focus: bool,
    /// What the keyboard was led to is to be seen whole, until its row has come: that may be taller than the place kept for it.
    shall_see: bool,
    scroller: NodeRef,
    body: NodeRef,
    field: NodeRef,
    rest: Option<Timeout>,
    listeners: Vec<EventListener>,
}

impl Component for PeopleTable {
    type Message = Message;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let Props { table, line, .. } = ctx.props();
        line.0.replace(Some(ctx.link().clone()));
        let mut roll = Roll::default();
        roll.begin(table.total());
        Self {
            roll,
            list: table.list,
            table: table.clone(),
            active: (0, 0),
            has_focus: false,
            shall_focus: false,
            shall_see: false,
            scroller: NodeRef::default(),
            body: NodeRef::default(),
            field: NodeRef::default(),
            rest: None,
            listeners: Vec::new(),
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let Props { table, is_whole, .. } = ctx.props();
        self.take(table.clone());
        match (old.is_whole, *is_whole) {
            (false, true) => self.roll.draw(0, PAPER_ROWS),
            (true, false) => self.roll.draw(table.first, DRAWN),
            _ => {}
        }
        true
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        ctx.props().line.0.take();
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Came(table) => self.take(table),
            Message::Scrolled => {
                self.await_rest(ctx);
                let at = self.scroller.cast::<Element>().map_or(0, |scroller| scroller.scroll_top());
                return self.roll.scrolled(f64::from(at));
            }
            Message::Rested => {
                self.rest = None;
                if let Some(shift) = self.roll.rested() {
                    self.place(Some(shift));
                }
            }
            Message::Reflowed => self.roll.reflow(),
            Message::Key { key, ctrl, cell } => {
                let (from, to) = self.roll.seen();
                let total = self.table.total();
                let Some(cell) = led(&key, ctrl, cell, (total, COLUMNS), to.saturating_sub(from)) else { return false };
                self.lead(cell);
            }
            Message::Copy(text) => {
                ctx.props().act.emit(Action::Copy(text));
                return false;
            }
            Message::Focused(cell) => {
                self.has_focus = true;
                if self.active == cell {
                    return false;
                }
                self.active = cell;
            }
            Message::Left => {
                (self.has_focus, self.shall_see) = (false, false);
                return self.is_away();
            }
            Message::Step(row) => {
                self.roll.show(row, 0.0);
                ctx.props().act.emit(Action::Stepped(row));
            }
            Message::GoTo => {
                let typed = self.field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
                let Some(row) = row_of(&typed) else { return false };
                self.roll.show(row, 0.0);
                self.lead((row.min(self.table.total().saturating_sub(1)), 0));
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { words, is_whole, act, .. } = ctx.props();
        let (words, table) = (*words, &self.table);
        let total = table.total();
        let written = format::number(words.0, u64::from(total));
        let count = el("p", "people-total").mark("people-total").set("data-value", total.to_string());
        let count = count.say(words.count(Word::PeopleCount, u64::from(total), &written));
        let title = el("h2", "").set("id", "people-title").say(words.say(Word::PeopleTitle));
        let (first, last) = self.roll.drawn();
        let away = self.is_away().then_some(self.active.0);
        let grid = el("table", if table.waiting { "people-table is-waiting" } else { "people-table" })
            .mark("people-table")
            .set("role", "grid")
            .set("aria-readonly", "true")
            .set("aria-labelledby", "people-title")
            .set("aria-describedby", "people-keys")
            .set("aria-rowcount", (u64::from(total) + 1).to_string())
            .set("aria-busy", table.waiting.to_string())
            .add(head(words, table, act))
            .add(body(words, table, first..last, away, self.active, act).node(&self.body));
        let scroller = el(
            "div",
            match (*is_whole, total > DRAWN) {
                (true, _) => "people-scroll is-whole",
                (_, true) => "people-scroll is-long",
                _ => "people-scroll",
            },
        );
        // Always one more child, if an empty one: else the list would be another element, and lose its place.
        let bar = if total > DRAWN { bar(words, &self.roll, total, &self.field, ctx.link()) } else { Html::default() };
        el("section", "people")
            .set("aria-labelledby", "people-title")
            .add(el("div", "section-head").add(title).add(count))
            .add(toolbar(words, table, act))
            .add(scroller.node(&self.scroller).add(grid))
            .add(el("p", "hint people-keys no-print").set("id", "people-keys").say(words.say(Word::PeopleKeys)))
            .add(bar)
            .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first && let Some(scroller) = self.scroller.cast::<HtmlElement>() {
            self.listeners = listen(&scroller, ctx.link());
        }
        self.measure();
        if self.roll.is_brief() && self.rest.is_none() {
            self.await_rest(ctx);
        }
        let (Props { is_whole, act, .. }, drawn) = (ctx.props(), self.roll.drawn().0);
        if std::mem::take(&mut self.shall_focus) {
            self.focus();
            self.shall_see = true;
        }
        if self.shall_see {
            self.bring_into_view();
            self.shall_see = drawn != self.table.first || !self.table.is_whole();
        }
        let table = &self.table;
        // While other rows are awaited, those that are drawn are of no interest.
        if drawn != table.first && !table.waiting && !is_whole && table.total.is_some() {
            act.emit(Action::Drawn(drawn));
        }
    }
}

impl PeopleTable {
    fn await_rest(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        self.rest = Some(Timeout::new(REST_MS, move || link.send_message(Message::Rested)));
    }

    fn take(&mut self, table: Table) {
        if self.list == table.list {
            self.roll.resize(table.total());
        } else {
            self.list = table.list;
            self.roll.begin(table.total());
            self.active.0 = 0;
        }
        self.active.0 = self.active.0.min(table.total().saturating_sub(1));
        self.table = table;
    }

    /// Goes to a cell, and draws it if it is not.
    fn lead(&mut self, cell: Cell) {
        let (from, to) = self.roll.drawn();
        self.active = cell;
        (self.has_focus, self.shall_focus) = (true, true);
        if !(from..to).contains(&cell.0) {
            let below = if cell.0 >= to { self.roll.last_place() } else { 0.0 };
            self.roll.show(cell.0, below);
        }
    }

    /// Whether the row with the focus is not among those around the view. It is drawn all the same: the focus would be lost.
    fn is_away(&self) -> bool {
        let (from, to) = self.roll.drawn();
        self.has_focus && !(from..to).contains(&self.active.0)
    }

    /// Looks where the drawn rows are, and puts them where they belong.
    fn measure(&mut self) {
        let (Some(scroller), Some(body)) = (self.scroller.cast::<HtmlElement>(), self.body.cast::<HtmlElement>())
        else {
            return;
        };
        // Before anything is laid out: rows that stay then lie where they lay, and all are laid out once.
        self.move_rows(&body);
        let mut tops = Vec::new();
        let (mut start, mut end) = (0.0, 0.0);
        let children = body.children();
        for row in (0..children.length()).filter_map(|index| children.item(index)) {
            if row.has_attribute("data-away") {
                continue;
            }
            let place = row.get_bounding_client_rect();
            if tops.is_empty() {
                start = place.top();
            }
            // What a row opens to is a part of it.
            if tops.is_empty() || row.has_attribute("data-row") {
                tops.push(place.top() - start);
            }
            end = place.bottom() - start;
        }
        tops.push(end);
        let head = body.previous_element_sibling().map_or(0.0, |head| head.get_bounding_client_rect().height());
        let shift = self.roll.measured(tops, f64::from(scroller.client_height()) - head, self.table.is_whole());
        self.place(shift);
    }

    fn place(&self, shift: Option<Shift>) {
        let (Some(scroller), Some(body)) = (self.scroller.cast::<HtmlElement>(), self.body.cast::<HtmlElement>())
        else {
            return;
        };
        // Before what follows has the browser move it.
        let at = shift.map(|shift| shift.from(f64::from(scroller.scroll_top())));
        let _ = body.style().set_property("height", &format!("{}px", self.roll.height()));
        self.move_rows(&body);
        #[allow(clippy::cast_possible_truncation)]
        if let Some(at) = at {
            scroller.set_scroll_top(at as i32);
        }
    }

    /// By the object model: a page without inline styles may not write them as an attribute.
    fn move_rows(&self, body: &HtmlElement) {
        let _ = body.style().set_property("padding-top", &format!("{}px", self.roll.top()));
    }

    /// What can have the focus in the cell where the keyboard is, if that is drawn.
    fn focusable(&self) -> Option<HtmlElement> {
        let row = self.body.cast::<Element>()?.query_selector(&format!("[data-row=\"{}\"]", self.active.0)).ok()??;
        let cell = row.children().item(self.active.1)?;
        cell.query_selector("button").ok()?.unwrap_or(cell).dyn_into().ok()
    }

    fn focus(&self) {
        if let Some(focusable) = self.focusable() {
            let _ = focusable.focus();
        }
    }

    fn bring_into_view(&self) {
        if let Some(focusable) = self.focusable().filter(|_| !self.is_away()) {
            let nearest = ScrollIntoViewOptions::new();
            nearest.set_block(ScrollLogicalPosition::Nearest);
            focusable.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    }
}

/// The row that somebody means by a number, counted from 1, in digits of any width.
fn row_of(typed: &str) -> Option<u32> {
    let digit = |c: char| {
        let zero = if c.is_ascii() { '0' } else { '\u{ff10}' };
        (c as u32).checked_sub(zero as u32).filter(|digit| *digit < 10)
    };
    let digits = typed.chars().filter_map(digit);
    let number = digits.fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add(digit));
    number.checked_sub(1)
}

fn listen(scroller: &HtmlElement, link: &Scope<PeopleTable>) -> Vec<EventListener> {
    let on = |name: &'static str, link: Scope<PeopleTable>, of: fn(&Event) -> Option<Message>| {
        let options = EventListenerOptions { phase: EventListenerPhase::Bubble, passive: name == "scroll" };
        EventListener::new_with_options(scroller, name, options, move |event| {
            if let Some(message) = of(event) {
                link.send_message(message);
            }
        })
    };
    let resized = {
        let link = link.clone();
        EventListener::new(&gloo_utils::window(), "resize", move |_| link.send_message(Message::Reflowed))
    };
    vec![
        on("scroll", link.clone(), |_| Some(Message::Scrolled)),
        on("keydown", link.clone(), pressed),
        on("focusin", link.clone(), |event| cell_of(&element_of(event)?).map(Message::Focused)),
        on("focusout", link.clone(), |event| {
            let next = event.dyn_ref::<FocusEvent>()?.related_target();
            let next = next.and_then(|next| next.dyn_into::<Element>().ok());
            next.is_none_or(|next| cell_of(&next).is_none()).then_some(Message::Left)
        }),
        resized,
    ]
}

fn pressed(event: &Event) -> Option<Message> {
    let key: &KeyboardEvent = event.dyn_ref()?;
    let target = element_of(event)?;
    let cell = cell_of(&target)?;
    if key.alt_key() || key.meta_key() || key.shift_key() || key.is_composing() {
        return None;
    }
    let (name, ctrl) = (key.key(), key.ctrl_key());
    if ctrl && name == "c" {
        // What is marked is copied by the browser.
        let marked = gloo_utils::window().get_selection().ok().flatten();
        if marked.is_none_or(|marked| marked.is_collapsed()) {
            event.prevent_default();
            let cell = target.closest("[role=gridcell], [role=rowheader]").ok()??.dyn_into::<HtmlElement>().ok()?;
            return Some(Message::Copy(cell.inner_text()));
        }
        return None;
    }
    if matches!(name.as_str(), "Enter" | " ") && target.tag_name() == "TD" {
        event.prevent_default();
        let opener = target.closest("tr").ok()??.query_selector("button").ok()??;
        opener.dyn_into::<HtmlElement>().ok()?.click();
        return None;
    }
    led(&name, ctrl, (0, 0), (1, 1), 1)?;
    event.prevent_default();
    Some(Message::Key { key: name, ctrl, cell })
}

fn element_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The cell that an element is or is in; none in what a row opens to.
fn cell_of(element: &Element) -> Option<Cell> {
    let row = element.closest("[data-row]").ok()??;
    let cells = row.children();
    let column =
        (0..cells.length()).find(|index| cells.item(*index).is_some_and(|cell| cell.contains(Some(element))))?;
    Some((row.get_attribute("data-row")?.parse().ok()?, column))
}
