//! What a ledger's bytes are, told by the bytes alone.

use std::io;

use crate::read::book;
use crate::source::Blob;

/// A container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// Delimited text.
    Text,
    /// A workbook of Excel since 2007, with or without macros.
    Xlsx,
    /// The same in binary parts.
    Xlsb,
    /// A workbook of Excel up to 2003, or one that is locked: an OLE compound file.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
}

impl Container {
    /// Bytes at the head that tell.
    const HEAD: u64 = 512;

    /// What `blob` is.
    pub(super) fn of(blob: &Blob) -> io::Result<Self> {
        let head = blob.head(Self::HEAD)?;
        Ok(if head.starts_with(b"PK\x03\x04") {
            book::of_zip(blob)
        } else if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            Self::Xls
        } else {
            Self::Text
        })
    }

    /// Its name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "csv",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }
}
