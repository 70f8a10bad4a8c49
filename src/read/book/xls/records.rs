//! Records of a BIFF stream ([MS-XLS] 2.3, 2.4): a kind, a length, and as many bytes.

use encoding_rs::Encoding;

/// A record, with what continues it.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    more: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000a;
    pub(super) const NOTE: u16 = 0x001c;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const FONT: u16 = 0x0031;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const COLUMN_INFO: u16 = 0x007d;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MANY_PACKED: u16 = 0x00bd;
    pub(super) const RICH_LABEL: u16 = 0x00d6;
    pub(super) const XF: u16 = 0x00e0;
    pub(super) const MERGED: u16 = 0x00e5;
    pub(super) const SHARED_STRINGS: u16 = 0x00fc;
    pub(super) const SHARED_LABEL: u16 = 0x00fd;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const FLAG_OR_ERROR: u16 = 0x0205;
    pub(super) const FORMULA_TEXT: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const PACKED: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BEGIN: u16 = 0x0809;

    pub(super) fn u8(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(*self.data.get(at..)?.first_chunk()?))
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.data.get(at..)?.first_chunk()?))
    }

    pub(super) fn f64(&self, at: usize) -> Option<f64> {
        Some(f64::from_le_bytes(*self.data.get(at..)?.first_chunk()?))
    }

    /// The bytes from `at` on, through what continues the record.
    pub(super) fn reader(&self, at: usize) -> Reader<'a> {
        let first = self.data.get(at..).unwrap_or_default();
        Reader { part: first, more: self.more.clone().into_iter() }
    }
}

/// The records of the substream that begins at `at`, without those of charts within it; the first tells its version.
pub(super) fn records(stream: &[u8], at: usize) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream.get(at..).unwrap_or_default();
    let mut depth = 0_u32;
    std::iter::from_fn(move || {
        loop {
            let (kind, data) = take(&mut rest)?;
            match kind {
                Record::BEGIN => depth += 1,
                Record::END if depth <= 1 => return None,
                Record::END => depth -= 1,
                _ => {}
            }
            let mut more = Vec::new();
            while rest.first_chunk() == Some(&Record::CONTINUE.to_le_bytes()) {
                more.push(take(&mut rest)?.1);
            }
            if depth == 1 && kind != Record::END {
                return Some(Record { kind, data, more });
            }
        }
    })
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<(u16, &'a [u8])> {
    let (head, after) = rest.split_first_chunk::<4>()?;
    let [kind, kind_high, length, length_high] = *head;
    let length = usize::from(u16::from_le_bytes([length, length_high]));
    let (data, after) = after.split_at_checked(length)?;
    *rest = after;
    Some((u16::from_le_bytes([kind, kind_high]), data))
}

/// How texts are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Texts {
    /// Since Excel 97: UTF-16, or its low bytes alone.
    Wide,
    /// Before: bytes in the code page of the workbook.
    Narrow(&'static Encoding),
}

/// Reads on through what continues a record.
pub(super) struct Reader<'a> {
    part: &'a [u8],
    more: std::vec::IntoIter<&'a [u8]>,
}

impl Reader<'_> {
    pub(super) fn u8(&mut self) -> Option<u8> {
        loop {
            if let Some((byte, rest)) = self.part.split_first() {
                self.part = rest;
                return Some(*byte);
            }
            self.part = self.more.next()?;
        }
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > self.part.len() {
            bytes -= self.part.len();
            self.part = self.more.next()?;
        }
        self.part = self.part.get(bytes..)?;
        Some(())
    }

    /// Appends a text whose length comes first, in two bytes.
    pub(super) fn text(&mut self, texts: Texts, out: &mut String) -> Option<()> {
        let length = usize::from(self.u16()?);
        self.text_of(length, texts, out)
    }

    /// Appends a text of `length` characters.
    pub(super) fn text_of(&mut self, length: usize, texts: Texts, out: &mut String) -> Option<()> {
        match texts {
            Texts::Wide => {
                let flags = self.u8()?;
                let runs = if flags & 8 == 0 { 0 } else { usize::from(self.u16()?) };
                let extra = if flags & 4 == 0 { 0 } else { usize::try_from(self.u32()?).ok()? };
                self.units(length, flags & 1, out)?;
                self.skip((4 * runs).checked_add(extra)?)
            }
            Texts::Narrow(encoding) => {
                let mut bytes = Vec::new();
                for _ in 0..length {
                    bytes.push(self.u8()?);
                }
                out.push_str(&encoding.decode_without_bom_handling(&bytes).0);
                Some(())
            }
        }
    }

    /// Where a text is continued, a byte says anew how wide its characters are.
    fn units(&mut self, length: usize, mut wide: u8, out: &mut String) -> Option<()> {
        let mut units = Vec::new();
        while units.len() < length {
            if self.part.is_empty() {
                self.part = self.more.next()?;
                wide = self.u8()? & 1;
                continue;
            }
            let low = self.u8()?;
            let high = if wide == 0 { 0 } else { self.u8()? };
            units.push(u16::from_le_bytes([low, high]));
        }
        out.extend(char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Some(())
    }
}
