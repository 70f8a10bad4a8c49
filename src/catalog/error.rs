//! Why the catalogue's pages could not be made.

use crate::model::lang::words;
use crate::model::page::Page;

/// What it is called.
pub(super) const PAGE: &str = "catalog/page";

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[Page {
    code: PAGE,
    title: words("目录网页做不出来", "the catalogue's pages cannot be made"),
    why: words(
        "网页要整份做好才送出去；做不出来，送达过的网页照旧。",
        "Pages leave when all of them are made; those that were delivered stay as they are.",
    ),
    fix: words(
        "再运行一次；仍不行，请把这条消息告诉我们。",
        "Run again; if it stays, tell us this message.",
    ),
}];
