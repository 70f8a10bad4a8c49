//! What every page of ours looks like: the frame around it, its style, charts as SVG.
//!
//! A page for the desk is one file: style and charts stand in it, no script runs; no page asks another host. Each chart has a title, a
//! description and a table beside it; colours come from the style alone, so that charts follow light, dark and print.
//! Here nothing is known of the product: what a page says is its room's.

mod chart;
mod figure;
mod text;

#[cfg(test)]
mod contrast;

pub use chart::Bar;
pub use chart::Point;
pub use chart::Spark;
pub use chart::Stack;
pub use chart::Trend;
pub use figure::Bars;
pub use figure::Columns;
pub use figure::Crowd;
pub use figure::Map;
pub use figure::Shape;
pub use figure::shades;
pub use text::anchor;
pub use text::grouped;
pub use text::href;
pub use text::inline;
pub use text::share;
pub use text::size;

/// The style of every page, for `<style>`.
pub const STYLE: &str = include_str!("style.css");
