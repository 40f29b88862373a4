//! The most frequent piece of markup, an element with nothing but words in it, made by one function: as markup each would be
//! some hundred bytes of code more.

use yew::{
    prelude::*,
    virtual_dom::{VTag, VText},
};

/// `<tag class="class">text</tag>`
pub fn line(tag: &'static str, class: &'static str, text: impl Into<AttrValue>) -> Html {
    make(tag, class, text.into())
}

#[inline(never)]
fn make(tag: &'static str, class: &'static str, text: AttrValue) -> Html {
    let mut element = VTag::new(tag);
    if !class.is_empty() {
        element.add_attribute("class", class);
    }
    element.add_child(VText::new(text).into());
    element.into()
}
