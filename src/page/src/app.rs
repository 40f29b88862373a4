//! The application: carries out what a change of state asks for, and puts the components together.

use crate::{
    bridge::{Bridge, News},
    browser,
    components::{self, Line},
    endpoint, events,
    fetch::{Fetching, Question},
    format,
    gather::gather,
    preview,
    rehearsal::Rehearsal,
    rest,
    state::{Action, Effect, Focus, Got, Secret, Shown, State, Told},
    unfold::Unfold,
    upload,
    words::{Word, Words},
};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use js_sys::Array;
use oneseat_worker::{Ask, FileId, Request, Tell};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Event, File};
use yew::prelude::*;

/// Letters that follow one another faster than this are searched for together: the first at once, then what stands there when the
/// typing rests.
const SEARCH_REST_MS: u32 = 80;
/// What is drawn for paper has this long to be laid out.
const PRINT_REST_MS: u32 = 100;
/// As much of a payload is shown.
const SHOWN_BYTES: i32 = 4_096;

/// What reaches the application.
pub enum Message {
    /// The worker may start: the page is painted.
    Painted,
    /// The next part of what was reckoned may be drawn.
    Unfold,
    /// Nobody waits for anything: what a drop brings may be rehearsed.
    Idle,
    /// That is done.
    Rehearsed,
    /// Something for the state.
    Act(Action),
    /// Files were dropped or chosen.
    Files(Vec<File>),
    /// The sample files are wanted.
    Samples,
    /// A file is to be saved as it is.
    SaveFile(FileId),
    /// A file was chosen for another's place.
    Replace(FileId, File),
    /// From the worker.
    Worker(News),
    /// From the cloud: the request's number, what came, and its bytes.
    Cloud(u32, Got, Option<Blob>),
}

/// The one component with a state.
pub struct App {
    state: State,
    /// One for good: what is drawn with it need not be drawn anew.
    act: Callback<Action>,
    /// The way to the table of people.
    table: Line,
    unfold: Unfold,
    rehearsal: Rehearsal,
    bridge: Bridge,
    /// By upload, of the last preview.
    payloads: Vec<Option<Blob>>,
    /// By upload, of the run.
    held: Vec<Option<Blob>>,
    /// Whether a plain payload that was asked for is to be saved.
    plain: Vec<(usize, bool)>,
    request: Option<upload::Request>,
    pause: Option<Timeout>,
    /// The question to the cloud that is under way, and the pause before the next.
    fetching: Option<Fetching>,
    cloud_pause: Option<Timeout>,
    /// The question about servers that is under way, and the pause before the next look.
    calling: Option<Fetching>,
    look: Option<Timeout>,
    /// Pages of the report that were fetched so far.
    pages: Vec<Blob>,
    search: Option<Timeout>,
    /// When something was typed last, in milliseconds.
    typed: u64,
    /// Asks before the window closes on an upload under way.
    leaving: Option<EventListener>,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let mut app = Self {
            state: State::default(),
            act: ctx.link().callback(Message::Act),
            table: Line::default(),
            unfold: Unfold::default(),
            rehearsal: Rehearsal::new(ctx.link().callback(|()| Message::Idle)),
            bridge: Bridge::new(ctx.link().callback(Message::Worker)),
            payloads: Vec::new(),
            held: Vec::new(),
            plain: Vec::new(),
            request: None,
            pause: None,
            fetching: None,
            cloud_pause: None,
            calling: None,
            look: None,
            pages: Vec::new(),
            search: None,
            typed: 0,
            leaving: None,
            _listeners: events::listen(ctx),
        };
        app.state.submit.form.own_origin = browser::origin();
        app.state.submit.form.named = endpoint::named_in(&browser::policy());
        app.state.submit.form.address = browser::origin();
        app.act(ctx, Action::Prefill(browser::take_prefill()));
        app.act(ctx, Action::Settings(browser::settings()));
        app.act(ctx, Action::Address(browser::fragment()));
        app
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            // After the frame that shows the page, so that the worker's bytes never stand in its way.
            let painted = ctx.link().callback(|()| Message::Painted);
            Timeout::new(0, move || painted.emit(())).forget();
        }
        self.unfold.go_on(ctx.link().callback(|()| Message::Unfold));
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let only_rows = match &message {
            Message::Act(action) => State::brings_only_rows(action),
            Message::Worker(News::Told(tell, _)) => self.state.tells_only_rows(tell),
            _ => false,
        };
        match message {
            Message::Painted => self.bridge.start(),
            Message::Unfold => self.unfold.advance(),
            Message::Idle => {
                if self.state.files.is_empty() {
                    if rest::is_here() {
                        self.bridge.post(&Request { edition: self.state.edition, ask: Ask::Rehearse });
                    } else {
                        self.rehearsal.try_soon();
                    }
                }
                return false;
            }
            Message::Rehearsed => {
                self.rehearsal.end();
                return false;
            }
            Message::Worker(News::Told(Tell::Rehearsed(told), _)) => {
                if told.is_empty() {
                    self.rehearsal.try_soon();
                } else if self.state.files.is_empty() {
                    let over = ctx.link().callback(|()| Message::Rehearsed);
                    self.rehearsal.begin(self.state.settings, told, over);
                }
                return false;
            }
            Message::Act(action) => self.act(ctx, action),
            Message::Files(files) => self.take(ctx, files),
            Message::Samples => {
                self.bridge.post(&Request { edition: self.state.edition, ask: Ask::Samples });
            }
            Message::SaveFile(id) => {
                if let Some(file) = self.bridge.file(id) {
                    browser::save(file, &file.name());
                }
            }
            Message::Replace(id, file) => {
                let (name, size) = (file.name(), browser::size(&file));
                self.bridge.keep(self.state.next_file, file);
                self.act(ctx, Action::Replace(id, name, size));
            }
            Message::Cloud(tick, got, page) => {
                self.pages.extend(page);
                self.act(ctx, Action::Got { tick, got, now: browser::now(), spread: js_sys::Math::random() });
            }
            Message::Worker(News::Lost) => self.act(ctx, Action::WorkerLost),
            Message::Worker(News::Told(Tell::Samples, files)) => {
                let files = Array::from(&files).iter().filter_map(|file| file.dyn_into().ok()).collect();
                self.take(ctx, files);
                // The button that was pressed has gone.
                browser::focus(Focus::Input);
            }
            Message::Worker(News::Told(tell, object)) => {
                if tell == Tell::Ready {
                    format::prepare(self.state.settings.lang);
                    self.rehearsal.expect();
                }
                self.keep(ctx, &tell, object.dyn_into().ok());
                self.act(ctx, Action::Told(Box::new(tell)));
            }
        }
        self.guard();
        self.unfold.follow(&self.state);
        if only_rows {
            self.table.hand(&self.state.table);
        }
        !only_rows
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let words = Words(state.settings.lang);
        let act = self.act.clone();
        let on_files = ctx.link().callback(Message::Files);
        let on_samples = ctx.link().callback(|()| Message::Samples);
        let on_save = ctx.link().callback(Message::SaveFile);
        let on_replace = ctx.link().callback(|(id, file)| Message::Replace(id, file));
        let empty = state.files.is_empty();
        html! {
            <>
                <a class="skip" href="#main">{ words.say(Word::SkipToContent) }</a>
                { components::top_bar(words, state.settings, act.clone()) }
                <main id="main" tabindex="-1" class={classes!(state.paper.printing.then_some("is-report"))}>
                    if state.offers_new_version() { { components::new_version(words, &act) } }
                    if empty { { components::intro(words) } }
                    if let Some(reckoned) = &state.reckoned { { preview::glance(words, state, reckoned, &act) } }
                    if state.reckoned.is_some() { { components::contents(words, state) } }
                    <section class="files" aria-labelledby="files-title">
                        <h2 id="files-title" class={classes!(empty.then_some("visually-hidden"))}>{ words.say(Word::FilesTitle) }</h2>
                        { components::drop_zone(words, !empty, state.dragging, &on_files, on_samples) }
                        { components::cloud_panel(words, state, &act) }
                        { components::work_bar(words, state, &act) }
                        if state.habits.has_notes() { { components::notes(words, state, &act) } }
                        if !empty { { preview::cards(words, state, &act, &on_save, &on_replace) } }
                        if state.hand_over.is_some() { { components::afterwards(words, state, &act) } }
                    </section>
                    if let Some(reckoned) = &state.reckoned { { preview::results(words, state, reckoned, &self.unfold, &self.table, &act) } }
                    if let Some(run) = state.submit.run.as_ref().filter(|run| run.is_done()) {
                        { components::receipt(words, run, state, &act) }
                    }
                    { components::servers_panel(words, state, &act) }
                </main>
                { components::footer(words) }
                { components::live_region(words, &state.news) }
                if state.palette.is_open { { components::palette(words, state, &act) } }
            </>
        }
    }
}

impl App {
    fn act(&mut self, ctx: &Context<Self>, action: Action) {
        for effect in self.state.reduce(action) {
            self.run(ctx, effect);
        }
    }

    fn guard(&mut self) {
        let sending = self.state.submit.run.as_ref().is_some_and(|run| run.is_under_way());
        if sending != self.leaving.is_some() {
            let options = EventListenerOptions::enable_prevent_default();
            self.leaving = sending.then(|| {
                EventListener::new_with_options(&gloo_utils::window(), "beforeunload", options, Event::prevent_default)
            });
        }
    }

    fn take(&mut self, ctx: &Context<Self>, files: Vec<File>) {
        // From here on it would only be in the way.
        self.rehearsal.end();
        let first = self.state.next_file;
        let names = files.iter().map(|file| (file.name(), browser::size(file))).collect();
        for (id, file) in (first..).zip(files) {
            self.bridge.keep(id, file);
        }
        self.act(ctx, Action::Dropped(names));
    }

    /// What goes by reference stays out of the state.
    #[inline(never)]
    fn keep(&mut self, ctx: &Context<Self>, tell: &Tell, blob: Option<Blob>) {
        match (tell, blob) {
            (Tell::Payload { edition, upload, .. }, Some(blob)) if *edition == self.state.edition => {
                let length = self.payloads.len().max(*upload + 1);
                self.payloads.resize(length, None);
                self.payloads[*upload] = Some(blob);
            }
            (Tell::Export { what, format }, Some(blob)) => browser::save(&blob, &components::file_name(*what, *format)),
            (Tell::Plain { edition, upload }, Some(blob)) if *edition == self.state.edition => {
                let wish = self.plain.iter().position(|(wanted, _)| wanted == upload);
                match wish.map(|index| self.plain.swap_remove(index)) {
                    Some((_, true)) => browser::save(&blob, &self.payload_name(*upload)),
                    Some((_, false)) => show(ctx, *upload, blob),
                    None => {}
                }
            }
            _ => {}
        }
    }

    fn payload_name(&self, upload: usize) -> String {
        let host = self.state.reckoned.as_ref().and_then(|reckoned| reckoned.uploads.get(upload)?.host_name.clone());
        format!("server-usage-{}.json", host.unwrap_or_else(|| (upload + 1).to_string()))
    }

    fn run(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Ask(request) => self.bridge.post(&request),
            Effect::SearchSoon(request) => {
                let now = browser::now();
                let rested = now.abs_diff(std::mem::replace(&mut self.typed, now)) > u64::from(SEARCH_REST_MS);
                let wait = if rested { 0 } else { SEARCH_REST_MS };
                let act = ctx.link().callback(Message::Act);
                self.search = Some(Timeout::new(wait, move || act.emit(Action::SearchDue(request))));
            }
            Effect::Appear(settings) => {
                browser::appear(settings, Words(settings.lang).say(Word::PageTitle));
                browser::remember(settings);
            }
            Effect::Forget(id) => self.bridge.forget(id),
            Effect::TakeNewVersion => browser::take_new_version(),
            Effect::Restart => self.bridge.restart(),
            Effect::Plain { upload, save } => {
                self.plain.push((upload, save));
                self.bridge.post(&Request { edition: self.state.edition, ask: Ask::Plain { upload } });
            }
            Effect::Hold => self.held = self.payloads.clone(),
            Effect::Upload { part, upload, url, token, key, digest } => {
                let post = self.held.get(upload).cloned().flatten().map(|body| upload::Post { body, key, digest });
                self.send(ctx, part, &url, &token, post);
            }
            Effect::Follow { part, url, token } => self.send(ctx, part, &url, &token, None),
            Effect::Pause { part, tick, ms } => {
                let act = ctx.link().callback(Message::Act);
                self.pause = Some(Timeout::new(ms, move || act.emit(Action::PauseOver { part, tick })));
            }
            Effect::Abort => {
                self.request = None;
                self.pause = None;
            }
            Effect::Get { tick, url, token } => self.ask_cloud(ctx, tick, &url, &token),
            Effect::Wait { tick, ms } => {
                let act = ctx.link().callback(Message::Act);
                self.cloud_pause =
                    Some(Timeout::new(ms, move || act.emit(Action::CloudTick { tick, now: browser::now() })));
            }
            Effect::Call { tick, method, url, token, host } => {
                let lang = self.state.settings.lang;
                self.call(ctx, tick, &Question { method, url: &url, token: &token, lang }, host.as_deref());
            }
            Effect::Look { tick, ms } => {
                let act = ctx.link().callback(Message::Act);
                self.look = Some(Timeout::new(ms, move || act.emit(Action::LookAgain { tick })));
            }
            Effect::OpenDialog => browser::open_dialog(),
            Effect::Gather { name } => self.gathered(ctx, &name),
            Effect::DropCloud => {
                self.fetching = None;
                self.cloud_pause = None;
                self.pages.clear();
            }
            Effect::Print => {
                self.unfold.finish();
                let act = ctx.link().callback(Message::Act);
                // After the frame that draws what is to be printed.
                Timeout::new(PRINT_REST_MS, move || {
                    // Where printing is not allowed the files remain.
                    let _ = gloo_utils::window().print();
                    act.emit(Action::Printed);
                })
                .forget();
            }
            Effect::Copy(text) => {
                let act = ctx.link().callback(Message::Act);
                browser::copy(&text, "copied.txt", move || act.emit(Action::Copied));
            }
            Effect::CopyRows(page) => {
                let act = ctx.link().callback(Message::Act);
                let (text, html) = components::copied(Words(self.state.settings.lang), &page);
                browser::copy_rich(&text, &html, "people.txt", move || act.emit(Action::Copied));
            }
            Effect::Address { address, step } => browser::show_address(&address, step),
            Effect::Choose => browser::choose(),
            Effect::Focus(target) => {
                self.unfold.reach(target);
                browser::focus(target);
            }
        }
    }

    #[inline(never)]
    fn send(&mut self, ctx: &Context<Self>, part: usize, url: &str, token: &Secret, post: Option<upload::Post>) {
        let sent = ctx.link().callback(move |(sent, total)| Message::Act(Action::Sent { part, sent, total }));
        let answered = ctx
            .link()
            .callback(move |answer| Message::Act(Action::Answered { part, answer, spread: js_sys::Math::random() }));
        let request = upload::Request::new(url, token, self.state.settings.lang, post, &sent, &answered);
        if request.is_err() {
            answered.emit(crate::endpoint::Answer::None);
        }
        self.request = request.ok();
    }
}

impl App {
    #[inline(never)]
    fn ask_cloud(&mut self, ctx: &Context<Self>, tick: u32, url: &str, token: &Secret) {
        let got = ctx.link().callback(move |(got, page)| Message::Cloud(tick, got, page));
        let fetching = Fetching::new(url, token, self.state.settings.lang, got.clone());
        if fetching.is_err() {
            got.emit((Got::Nothing { forbidden: false }, None));
        }
        self.fetching = fetching.ok();
    }

    #[inline(never)]
    fn call(&mut self, ctx: &Context<Self>, tick: u32, question: &Question<'_>, host: Option<&str>) {
        let told =
            ctx.link().callback(move |told| Message::Act(Action::ServersTold { tick, told, now: browser::now() }));
        let calling = Fetching::call(question, host, told.clone());
        if calling.is_err() {
            told.emit(Told::Nothing { forbidden: false });
        }
        self.calling = calling.ok();
    }

    /// The pages that were fetched go the way of a dropped file.
    #[inline(never)]
    fn gathered(&mut self, ctx: &Context<Self>, name: &str) {
        let pages = std::mem::take(&mut self.pages);
        match gather(&pages, name) {
            Ok(file) => {
                let size = browser::size(&file);
                self.bridge.keep(self.state.next_file, file);
                self.act(ctx, Action::Gathered { size, at: browser::moment() });
            }
            // The browser has no room for it.
            Err(_) => self.act(ctx, Action::CancelCloud),
        }
    }
}

/// Reads the beginning of a payload's blob.
fn show(ctx: &Context<App>, upload: usize, blob: Blob) {
    let act = ctx.link().callback(Message::Act);
    spawn_local(async move {
        let Ok(part) = blob.slice_with_i32_and_i32(0, SHOWN_BYTES) else { return };
        let text = JsFuture::from(part.text()).await.ok().and_then(|text| text.as_string());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let more = (blob.size() - part.size()) as u64;
        act.emit(Action::Shown(Shown { upload, text, more }));
    });
}
