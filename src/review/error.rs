//! Why a review page could not be written.

use crate::model::lang::words;
use crate::model::page::Page;

/// What it is called.
pub(super) const WRITE: &str = "review/write";

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[Page {
    code: WRITE,
    title: words("审阅页写不了", "the review page cannot be written"),
    why: words(
        "签字的人要看到整份审阅页；写不出来就不显示一半。",
        "Who signs must see all of the page; half of it is not shown.",
    ),
    fix: words(
        "检查磁盘空间和 `private` 文件夹的权限，再看一次。",
        "Check space and the rights of `private`, and look again.",
    ),
}];
