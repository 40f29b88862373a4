//! The palette: one field that finds people, sections, filters and actions; a combobox with a list in a dialog, as the ARIA
//! Authoring Practices have it. The dialog is the browser's own: it keeps the focus in, closes by Escape, and gives it back.

use super::{contents::title_of, el::el, line::line, people_bar, reports, table_row::title, text_of};
use crate::{
    state::{Action, FILTERS, Palette, Scheme, Settings, State, Step},
    words::{Word, Words},
};
use gloo_events::{EventListener, EventListenerOptions};
use oneseat_core::{Billing, Lang};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement, KeyboardEvent};
use yew::{html::oninput, prelude::*};

/// One thing that can be chosen.
#[derive(Clone)]
pub struct Entry {
    kind: Word,
    name: String,
    action: Action,
}

/// The dialog's properties.
#[derive(Clone, Properties)]
pub struct Props {
    /// The language's words.
    pub words: Words,
    /// What is typed, and who was found.
    pub palette: Palette,
    /// All that can be done now, besides people.
    pub entries: Rc<Vec<Entry>>,
    /// Takes what is chosen.
    pub act: Callback<Action>,
}

impl PartialEq for Props {
    // It is drawn anew with the page, which is seldom while it is open. To compare everything that can happen, and all that it
    // carries, would be kilobytes of code.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// What happens in it.
pub enum Message {
    /// A key that moves or chooses.
    Key(String),
    /// The entry of this number was pressed.
    Choose(usize),
    /// It was closed by the browser.
    Closed,
}

/// Open as long as it is there.
pub struct PaletteDialog {
    active: usize,
    dialog: NodeRef,
    field: NodeRef,
    listeners: Vec<EventListener>,
}

impl Component for PaletteDialog {
    type Message = Message;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self { active: 0, dialog: NodeRef::default(), field: NodeRef::default(), listeners: Vec::new() }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        if ctx.props().palette.text != old.palette.text {
            self.active = 0;
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let Props { palette, .. } = ctx.props();
        // What was typed a moment ago is in the field before it is in the list.
        let field = self.field.cast::<HtmlInputElement>();
        let typed = field.map_or_else(|| palette.text.clone(), |field| field.value());
        if typed != palette.text {
            self.active = 0;
        }
        let entries = fitting(ctx.props(), &typed);
        let last = entries.len().saturating_sub(1);
        let active = self.active.min(last);
        match message {
            Message::Key(key) => match key.as_str() {
                "ArrowDown" => self.active = if active >= last { 0 } else { active + 1 },
                "ArrowUp" => self.active = if active == 0 { last } else { active - 1 },
                _ => self.choose(ctx, &entries, active),
            },
            Message::Choose(index) => self.choose(ctx, &entries, index),
            Message::Closed => ctx.props().act.emit(Action::Palette(false)),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { words, palette, act, .. } = ctx.props();
        let words = *words;
        let entries = fitting(ctx.props(), &palette.text);
        let active = self.active.min(entries.len().saturating_sub(1));
        let typed = act.reform(|event: InputEvent| Action::PaletteText(text_of(&event)));
        let field = el("input", "palette-field")
            .set("type", "text")
            .set("role", "combobox")
            .set("aria-label", words.say(Word::Palette))
            .set("aria-expanded", (!entries.is_empty()).to_string())
            .set("aria-autocomplete", "list")
            .set("aria-controls", "palette-list")
            .set("autocomplete", "off")
            .set("spellcheck", "false")
            .set("placeholder", words.say(Word::PaletteHint))
            .mark("palette-field")
            .node(&self.field)
            .value(palette.text.clone())
            .listen(oninput::Wrapper::new(typed));
        let field =
            if entries.is_empty() { field } else { field.set("aria-activedescendant", format!("palette-{active}")) };
        // Said to those who do not see that there is nothing.
        let none = if entries.is_empty() { words.say(Word::PaletteNone) } else { "" };
        let options = entries.into_iter().enumerate().map(|(index, entry)| {
            el("li", "palette-entry")
                .set("id", format!("palette-{index}"))
                .set("role", "option")
                .set("aria-selected", (index == active).to_string())
                .set("data-index", index.to_string())
                .mark("palette-entry")
                .add(line("span", "palette-name", entry.name))
                .add(line("span", "hint", words.say(entry.kind)))
                .into()
        });
        el("dialog", "palette")
            .set("aria-label", words.say(Word::Palette))
            .mark("palette")
            .node(&self.dialog)
            .add(el("div", "palette-head").add(field))
            .add(
                el("ul", "palette-list")
                    .set("id", "palette-list")
                    .set("role", "listbox")
                    .set("aria-label", words.say(Word::Palette))
                    .all(options),
            )
            .add(el("p", "palette-none hint").set("role", "status").say(none))
            .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() else { return };
        if first {
            self.listeners = listen(&dialog, ctx);
            let _ = dialog.show_modal();
        }
        if let Ok(Some(active)) = dialog.query_selector("[aria-selected=true]") {
            active.scroll_into_view_with_bool(false);
        }
    }
}

impl PaletteDialog {
    fn choose(&self, ctx: &Context<Self>, entries: &[Entry], index: usize) {
        let Some(entry) = entries.get(index) else { return };
        // First: the focus goes back to where it was, and what is chosen may move it on.
        if let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() {
            dialog.close();
        }
        ctx.props().act.emit(Action::Palette(false));
        ctx.props().act.emit(entry.action.clone());
    }
}

fn listen(dialog: &HtmlDialogElement, ctx: &Context<PaletteDialog>) -> Vec<EventListener> {
    let on = |name: &'static str, of: fn(&Event) -> Option<Message>| {
        let link = ctx.link().clone();
        EventListener::new_with_options(dialog, name, EventListenerOptions::enable_prevent_default(), move |event| {
            if let Some(message) = of(event) {
                link.send_message(message);
            }
        })
    };
    let key = |event: &Event| {
        let key: &KeyboardEvent = event.dyn_ref()?;
        // While a text is being converted these keys are for that.
        let is_ours = matches!(key.key().as_str(), "ArrowDown" | "ArrowUp" | "Enter") && !key.is_composing();
        is_ours.then(|| {
            event.prevent_default();
            Message::Key(key.key())
        })
    };
    let pressed = |event: &Event| {
        let target: Element = event.target()?.dyn_into().ok()?;
        target.closest("[data-index]").ok()??.get_attribute("data-index")?.parse().ok().map(Message::Choose)
    };
    // What is behind the dialog counts as the dialog itself.
    let behind = |event: &Event| {
        let dialog: HtmlDialogElement = event.target()?.dyn_into().ok()?;
        event.prevent_default();
        dialog.close();
        None
    };
    vec![on("close", |_| Some(Message::Closed)), on("keydown", key), on("click", pressed), on("mousedown", behind)]
}

/// What fits what is typed: the page's own entries with every word, in their order, then people.
fn fitting(props: &Props, text: &str) -> Vec<Entry> {
    let Props { words, palette, entries, .. } = props;
    let text = text.trim();
    let typed = lower(text);
    let fits = |entry: &&Entry| {
        let said = lower(&format!("{} {}", entry.name, words.say(entry.kind)));
        // As it is typed in English, and in Japanese.
        typed.split([' ', '\u{3000}']).all(|word| said.contains(word))
    };
    let people = palette.people.iter().filter(|_| !text.is_empty()).map(|person| Entry {
        kind: Word::PalettePerson,
        name: title(*words, person),
        action: Action::Jump { id: person.id, search: palette.found_by.to_string() },
    });
    entries.iter().filter(fits).cloned().chain(people).collect()
}

/// By the browser, which knows the letters of all languages.
fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The dialog.
#[inline(never)]
pub fn palette(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let entries = Rc::new(entries(words, state));
    let palette = state.palette.clone();
    html! { <PaletteDialog {words} {palette} {entries} act={act.clone()} /> }
}

/// All that can be done or gone to now.
fn entries(words: Words, state: &State) -> Vec<Entry> {
    let settings = state.settings;
    let has_people = state.reckoned.as_ref().is_some_and(|reckoned| reckoned.preview.seats.is_some());
    let is_sending = state.submit.run.as_ref().is_some_and(|run| run.is_under_way());
    let mut all = Vec::new();
    let mut add = |kind: Word, name: &str, action: Action| all.push(Entry { kind, name: name.to_owned(), action });
    for section in state.sections() {
        add(Word::PaletteSection, words.say(title_of(section)), Action::Visit(section));
    }
    let mut acts = |name: Word, action: Action| add(Word::PaletteAction, words.say(name), action);
    acts(Word::DropChoose, Action::ChooseFiles);
    acts(Word::CloudOpen, Action::Go(Step::NoReport));
    if state.habits.removed.is_some() {
        acts(Word::Undo, Action::Undo);
    }
    if has_people {
        acts(Word::CopyTable, Action::CopyTable);
        acts(Word::PrintReceipt, Action::Print);
    }
    if !state.files.is_empty() && !is_sending {
        acts(Word::StartOver, Action::StartOver);
    }
    acts(
        if settings.blot { Word::BlotOff } else { Word::BlotText },
        Action::Settings(Settings { blot: !settings.blot, ..settings }),
    );
    if has_people {
        for (what, format, name) in reports::names(words) {
            add(Word::ReportsTitle, &name, Action::Export(what, format));
        }
        for (_, filter) in FILTERS {
            add(Word::PaletteFilter, words.say(people_bar::name_of(filter)), Action::ShowPeople(filter));
        }
        for (billing, name) in [(Billing::Volume, Word::BillingVolume), (Billing::Metered, Word::BillingMetered)] {
            add(Word::BillingLabel, words.say(name), Action::Settings(Settings { billing, ..settings }));
        }
    }
    for lang in Lang::ALL {
        let action = Action::Settings(Settings { lang, ..settings });
        add(Word::LanguageLabel, super::frame::lang_name(lang), action);
    }
    for scheme in Scheme::ALL {
        let action = Action::Settings(Settings { scheme, ..settings });
        add(Word::SchemeLabel, words.say(super::frame::scheme_name(scheme)), action);
    }
    all
}
