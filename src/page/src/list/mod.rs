//! A list of any length of which a few rows are drawn: where they are, which, and where keys lead. Knows neither rows nor
//! browser, and is tested without one.

mod keys;
mod roll;
mod scale;

pub use keys::{Cell, led};
pub use roll::{DRAWN, Roll, Shift};
