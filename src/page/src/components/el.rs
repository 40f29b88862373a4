//! Markup made by calls: an element, its attributes, its children. The `html!` macro writes some hundred bytes of code for
//! each element and half a kilobyte for each handler; here every piece is one call of one function.

use crate::state::Action;
use oneseat_worker::FileId;
use std::rc::Rc;
use yew::{
    html::{onchange, onclick},
    prelude::*,
    virtual_dom::{Key, Listener, VTag, VText},
};

/// An element in the making.
pub struct El(Box<VTag>);

/// `<tag class="class">`
#[inline(never)]
pub fn el(tag: &'static str, class: &'static str) -> El {
    let mut element = VTag::new(tag);
    if !class.is_empty() {
        element.add_attribute("class", class);
    }
    El(Box::new(element))
}

impl El {
    /// An attribute.
    pub fn set(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        self.attribute(name, value.into())
    }

    /// The mark for tests.
    #[inline(never)]
    pub fn mark(self, mark: &'static str) -> Self {
        self.attribute("data-testid", AttrValue::Static(mark))
    }

    /// A key among its siblings.
    #[inline(never)]
    pub fn key(mut self, key: impl Into<Key>) -> Self {
        self.0.key = Some(key.into());
        self
    }

    /// Where to find the element once it is drawn.
    #[inline(never)]
    pub fn node(mut self, node: &NodeRef) -> Self {
        self.0.node_ref = node.clone();
        self
    }

    /// A property that is no attribute.
    #[inline(never)]
    pub fn property(mut self, name: &'static str, on: bool) -> Self {
        self.0.add_property(name, on);
        self
    }

    /// Whether a box or a choice is ticked.
    #[inline(never)]
    pub fn checked(mut self, on: bool) -> Self {
        self.0.set_checked(on);
        self
    }

    /// The value of an input.
    #[inline(never)]
    pub fn value(mut self, value: String) -> Self {
        self.0.set_value(Some(AttrValue::from(value)));
        self
    }

    /// A text inside.
    pub fn say(self, text: impl Into<AttrValue>) -> Self {
        self.child(VText::new(text.into()).into())
    }

    /// An element inside.
    pub fn add(self, child: impl Into<Html>) -> Self {
        self.child(child.into())
    }

    /// Elements inside, one after another.
    pub fn all(mut self, children: impl IntoIterator<Item = Html>) -> Self {
        for child in children {
            self = self.child(child);
        }
        self
    }

    /// Pressing it is this action.
    #[inline(never)]
    pub fn click(self, act: &Callback<Action>, action: Action) -> Self {
        let act = act.clone();
        let pressed = Callback::from(move |_| act.emit(action.clone()));
        self.listen(onclick::Wrapper::new(pressed))
    }

    /// Calls this when something happens to it.
    pub fn listen(mut self, listener: impl Listener + 'static) -> Self {
        self.0.add_listener(Rc::new(listener));
        self
    }

    #[inline(never)]
    fn attribute(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    #[inline(never)]
    fn child(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }
}

/// What may be there, in a place of its own: what is without a key is known by its place from the end, and where a place came or
/// went, what stands before it would be made anew, without its focus and what was unfolded.
pub fn perhaps(html: Option<Html>) -> Html {
    html.unwrap_or_default()
}

impl From<El> for Html {
    #[inline(never)]
    fn from(element: El) -> Self {
        (*element.0).into()
    }
}

/// A box to tick; ticking it or not is the same action, which turns it over.
#[inline(never)]
pub fn tick(mark: &'static str, ticked: bool, act: &Callback<Action>, action: Action) -> El {
    let act = act.clone();
    let input = el("input", "tick").set("type", "checkbox").mark(mark).checked(ticked);
    input.listen(onchange::Wrapper::new(Callback::from(move |_| act.emit(action.clone()))))
}

/// A button that is an action.
#[inline(never)]
pub fn button(class: &'static str, mark: &'static str, act: &Callback<Action>, action: Action) -> El {
    el("button", class).set("type", "button").mark(mark).click(act, action)
}

/// A button that saves a file.
#[inline(never)]
pub fn save_button(mark: &'static str, file: FileId, on_save: &Callback<FileId>) -> El {
    let pressed = onclick::Wrapper::new(on_save.reform(move |_| file));
    el("button", "button is-small").set("type", "button").mark(mark).listen(pressed)
}

/// A select under its name: value, text and whether it is chosen, of each option.
pub fn options(
    mark: &'static str,
    class: &'static str,
    name: &'static str,
    chosen: Callback<Event>,
    options: impl Iterator<Item = (String, String, bool)>,
) -> El {
    let options = options.map(|(value, text, selected)| {
        let option = el("option", "").set("value", value).say(text);
        if selected { option.property("selected", true).into() } else { option.into() }
    });
    let select = el("select", "")
        .mark(mark)
        .set("aria-describedby", format!("{mark}-hint"))
        .listen(onchange::Wrapper::new(chosen))
        .all(options);
    el("label", "").add(el("span", class).say(name)).add(select)
}
