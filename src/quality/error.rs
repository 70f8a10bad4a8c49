//! Why a quality report could not be written.

use crate::model::lang::words;
use crate::model::page::Page;

/// What it is called.
pub(super) const WRITE: &str = "quality/write";

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[Page {
    code: WRITE,
    title: words("质量报告写不了", "the quality report cannot be written"),
    why: words(
        "数据已按结论处理，报告记在运行日志里；只是文件没有写成。",
        "What was decided stands, and the report is in the journal; only its files are missing.",
    ),
    fix: words(
        "检查磁盘空间和 `private` 文件夹的权限，再运行一次，报告会补上。",
        "Check space and the rights of `private`, and run again: the report is written then.",
    ),
}];
