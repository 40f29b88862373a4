//! Numbers, sizes and times as the page's language writes them, by the browser's `Intl`.

use js_sys::{Array, Intl, Object, Reflect};
use oneseat_core::Lang;
use std::{cell::OnceCell, cmp::Ordering};
use wasm_bindgen::JsValue;

/// Digits of an amount of money behind the point.
const MONEY: u8 = 2;

thread_local! {
    // Making a formatter takes far longer than using one. By language, and by digits behind the point.
    static NUMBERS: [[OnceCell<Intl::NumberFormat>; 3]; 2] = Default::default();
}

/// Makes the formatters of counts and sizes ahead of the first number: each takes longer than a frame.
pub fn prepare(lang: Lang) {
    for digits in [0, 1] {
        decimal(lang, 0.0, digits);
    }
}

/// A whole number.
pub fn number(lang: Lang, value: u64) -> String {
    decimal(lang, whole(value), 0)
}

/// A whole number that may be below nothing.
#[allow(clippy::cast_precision_loss)]
pub fn signed(lang: Lang, value: i64) -> String {
    decimal(lang, value as f64, 0)
}

/// An amount of money, in whichever currency it is.
pub fn money(lang: Lang, value: f64) -> String {
    decimal(lang, value, MONEY)
}

/// A number as programs write it.
pub fn plain(value: f64) -> String {
    js_sys::Number::from(value).to_string_with_radix(10).ok().map_or_else(String::new, String::from)
}

/// How far the second number is from the first, with its sign.
pub fn difference(lang: Lang, from: u64, to: u64) -> String {
    let sign = match to.cmp(&from) {
        Ordering::Greater => "+",
        Ordering::Less => "−",
        Ordering::Equal => "±",
    };
    format!("{sign}{}", number(lang, to.abs_diff(from)))
}

/// Bytes in the unit that fits, as disks and browsers count them.
pub fn bytes(lang: Lang, value: u64) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let mut size = whole(value);
    let mut unit = 0;
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let digits = u8::from(unit > 0 && size < 99.95);
    format!("{} {}", decimal(lang, size, digits), UNITS[unit])
}

/// How far, in whole percent.
pub fn percent(lang: Lang, part: u64, total: u64) -> String {
    let share = if total == 0 { 0.0 } else { (whole(part) / whole(total) * 100.0).floor() };
    format!("{} %", decimal(lang, share, 0))
}

/// A share, to the nearest percent.
pub fn share(lang: Lang, part: u64, total: u64) -> String {
    let share = if total == 0 { 0.0 } else { whole(part) / whole(total) * 100.0 };
    format!("{} %", decimal(lang, share, 0))
}

/// A moment given as RFC 3339, in the reader's own time zone, or as it stands if it is none.
pub fn time(lang: Lang, moment: &str) -> String {
    let date = js_sys::Date::new(&JsValue::from_str(moment));
    if date.get_time().is_nan() {
        return moment.to_owned();
    }
    let options = Object::new();
    set(&options, "dateStyle", &"medium".into());
    set(&options, "timeStyle", &"long".into());
    let format = Intl::DateTimeFormat::new(&locales(lang), &options);
    format.format().call1(&JsValue::UNDEFINED, &date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn decimal(lang: Lang, value: f64, digits: u8) -> String {
    NUMBERS.with(|formats| {
        let format = formats[usize::from(lang == Lang::Ja)][usize::from(digits)].get_or_init(|| {
            let options = Object::new();
            if digits == MONEY {
                set(&options, "minimumFractionDigits", &digits.into());
            }
            set(&options, "maximumFractionDigits", &digits.into());
            Intl::NumberFormat::new(&locales(lang), &options)
        });
        let text = format.format().call1(&JsValue::UNDEFINED, &value.into());
        text.ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

fn locales(lang: Lang) -> Array {
    Array::of1(&lang.as_str().into())
}

fn set(options: &Object, key: &str, value: &JsValue) {
    // A fresh object takes any property.
    let _ = Reflect::set(options, &key.into(), value);
}

/// Counts and sizes are far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn whole(value: u64) -> f64 {
    value as f64
}
