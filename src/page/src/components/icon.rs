//! The page's few icons, drawn for it on a grid of 16: they take the text's colour and are never the only sign of a meaning.

use yew::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A dart up onto a tray.
    Upload,
    /// A sheet.
    File,
    /// A tick in a circle.
    Good,
    /// A bar and a dot in a triangle.
    Warning,
    /// A bar and a dot in an octagon.
    Error,
    /// A dot and a bar in a circle.
    Notice,
    /// A cross.
    Cross,
    /// A lock.
    Lock,
    /// A dart right.
    Right,
    /// An eye that is crossed out.
    Blot,
    /// Two waves: nearly the same.
    Near,
    /// A lens.
    Search,
}

/// An icon beside words.
pub fn icon(shape: Shape) -> Html {
    let path = match shape {
        Shape::Upload => "M8 10.5V2.5M4.5 6 8 2.5 11.5 6M2.5 10.5v3h11v-3",
        Shape::File => "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3",
        Shape::Good => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5 8.2 7.2 10.4 11 6",
        Shape::Warning => "M8 1.8 15 14H1zM8 6.2v3.6M8 11.8v.4",
        Shape::Error => "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3zM8 4.6v4M8 10.9v.4",
        Shape::Notice => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 4.7v.4M8 7.4v4",
        Shape::Cross => "M4 4l8 8M12 4l-8 8",
        Shape::Lock => "M3.5 7.5h9v7h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
        Shape::Blot => {
            "M1.5 8C3.5 5 5.6 3.7 8 3.7S12.5 5 14.5 8c-2 3-4.1 4.3-6.5 4.3S3.5 11 1.5 8M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4M2.5 13.5l11-11"
        }
        Shape::Near => "M2.5 6.5q2.75-3 5.5 0t5.5 0M2.5 10.5q2.75-3 5.5 0t5.5 0",
        Shape::Search => "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2M10.6 10.6 14 14",
        Shape::Right => "M2.5 8h11M9.5 4l4 4-4 4",
    };
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d={path} /></svg>
    }
}
