//! What a ledger's bytes are, told by the bytes alone.

/// A container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// Delimited text.
    Text,
    /// A workbook: xlsx, xlsb, ods in ZIP; xls in an OLE compound file.
    Workbook,
}

impl Container {
    /// Bytes at the head that tell.
    pub(super) const HEAD: u64 = 512;

    /// What begins with `head`.
    pub(super) fn of(head: &[u8]) -> Self {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        {
            Self::Workbook
        } else {
            Self::Text
        }
    }

    /// Its name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "csv",
            Self::Workbook => "workbook",
        }
    }
}
