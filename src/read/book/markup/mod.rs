//! XML of three kinds: the exports of platforms, the workbooks of Excel 2003, and Word documents.

mod events;
mod docx;
mod structure;
mod records;
mod spreadsheetml;

pub(super) use docx::open as open_docx;
pub(in crate::read) use docx::pieces as docx_pieces;
pub(super) use records::open as open_records;
pub(super) use spreadsheetml::open as open_spreadsheetml;

use encoding_rs::Encoding;

use crate::read::book::decode;

/// `<?xml version="1.0" encoding="GBK"?>`.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let end = memchr::memmem::find(head, b"?>")?;
    let declaration = head.get(..end)?;
    let at = memchr::memmem::find(declaration, b"encoding")? + b"encoding".len();
    let rest = declaration.get(at..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let label = rest.get(..rest.iter().position(|it| it == quote)?)?;
    decode::by_label(label)
}
