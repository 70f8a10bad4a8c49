//! What calamine does not tell of an xls: read from the records of the BIFF stream ([MS-XLS] 2.4).

use std::collections::BTreeSet;
use std::io;
use std::io::Cursor;
use std::io::Read as _;

use cfb::CompoundFile;

use crate::read::book::fault::broken;
use crate::read::book::fault::locked;
use crate::read::book::layout::Area;
use crate::read::book::layout::Around;
use crate::read::book::number::Epoch;

/// What is known of a workbook beside its values.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) epoch: Epoch,
    /// Sheets of all kinds, in their order.
    pub(super) sheets: Vec<KnownSheet>,
}

/// What is known of a sheet beside its values.
#[derive(Debug, Default)]
pub(super) struct KnownSheet {
    pub(super) around: Around,
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Formulas that show nothing: whether that is their value, or they have none, the file does not say.
    pub(super) silent_formulas: u64,
    /// Row and column of cells that are struck through.
    pub(super) struck: BTreeSet<(u32, u32)>,
}

/// Reads the records of the compound file in `bytes`.
pub(super) fn read(bytes: &[u8]) -> io::Result<Known> {
    let mut file = CompoundFile::open(Cursor::new(bytes))?;
    if file.is_stream("/EncryptedPackage") {
        return Err(locked());
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|it| file.is_stream(it));
    let name = name.ok_or_else(|| broken("an OLE file that is no workbook"))?;
    let mut stream = Vec::new();
    file.open_stream(name)?.read_to_end(&mut stream)?;
    let globals = Globals::read(&stream)?;
    let struck: Vec<bool> =
        globals.styles.iter().map(|font| globals.is_struck(usize::from(*font))).collect();
    let sheets = globals.sheets.iter().map(|at| sheet(&stream, *at, &struck)).collect();
    Ok(Known { epoch: globals.epoch, sheets })
}

/// What the records before the sheets say.
struct Globals {
    epoch: Epoch,
    /// Where each sheet's records begin.
    sheets: Vec<usize>,
    /// Whether each font strikes through.
    fonts: Vec<bool>,
    /// Each cell style's font.
    styles: Vec<u16>,
}

impl Globals {
    fn read(stream: &[u8]) -> io::Result<Self> {
        let mut out =
            Self { epoch: Epoch::From1900, sheets: vec![], fonts: vec![], styles: vec![] };
        for record in records(stream, 0) {
            match record.kind {
                Record::FILE_PASS if record.u16(0) != Some(0) => return Err(locked()),
                Record::DATE_MODE if record.u16(0) == Some(1) => out.epoch = Epoch::From1904,
                Record::BOUND_SHEET => {
                    let at = record.u32(0).and_then(|it| usize::try_from(it).ok());
                    out.sheets.push(at.unwrap_or(usize::MAX));
                }
                Record::FONT => {
                    out.fonts.push(record.u16(2).is_some_and(|flags| flags & 0x0008 != 0));
                }
                Record::XF => out.styles.push(record.u16(0).unwrap_or_default()),
                _ => {}
            }
        }
        Ok(out)
    }

    /// Fonts are counted without number 4, which no file has.
    fn is_struck(&self, font: usize) -> bool {
        let at = if font > 4 { font - 1 } else { font };
        self.fonts.get(at).copied().unwrap_or_default()
    }
}

fn sheet(stream: &[u8], from: usize, struck: &[bool]) -> KnownSheet {
    let mut out = KnownSheet::default();
    let is_struck = |style: u16| struck.get(usize::from(style)).copied().unwrap_or_default();
    for record in records(stream, from) {
        out.silent_formulas += u64::from(record.is_silent_formula());
        let (Some(first), Some(second)) = (record.u16(0), record.u16(2)) else { continue };
        let (row, column) = (u32::from(first), u32::from(second));
        match record.kind {
            Record::ROW if record.u16(12).is_some_and(|flags| flags & 0x0020 != 0) => {
                out.hidden_rows.insert(row);
            }
            Record::COLUMN_INFO if record.u16(8).is_some_and(|flags| flags & 1 != 0) => {
                out.around.hidden_columns.push((row, column));
            }
            Record::NOTE => out.around.comments.push((row, column)),
            Record::MERGED => {
                let at = |n: usize| record.u16(n).map(u32::from);
                for from in (2..record.data.len()).step_by(8) {
                    let area = (at(from), at(from + 2), at(from + 4), at(from + 6));
                    if let (Some(top), Some(bottom), Some(left), Some(right)) = area {
                        out.around.merges.push(Area { top, left, bottom, right });
                    }
                }
            }
            Record::MANY_NUMBERS => {
                let end = record.data.len().saturating_sub(2);
                let styles = (4..end).step_by(6).map(|at| record.u16(at));
                let cells = (column..).zip(styles);
                let found = cells.filter(|(_, style)| style.is_some_and(is_struck));
                out.struck.extend(found.map(|(column, _)| (row, column)));
            }
            kind if Record::CELLS.contains(&kind) && record.u16(4).is_some_and(is_struck) => {
                out.struck.insert((row, column));
            }
            _ => {}
        }
    }
    out
}

/// A record of the stream.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

impl Record<'_> {
    const FILE_PASS: u16 = 0x002f;
    const DATE_MODE: u16 = 0x0022;
    const BOUND_SHEET: u16 = 0x0085;
    const FONT: u16 = 0x0031;
    const XF: u16 = 0x00e0;
    const ROW: u16 = 0x0208;
    const COLUMN_INFO: u16 = 0x007d;
    const NOTE: u16 = 0x001c;
    const MERGED: u16 = 0x00e5;
    const MANY_NUMBERS: u16 = 0x00bd;
    /// One cell each: shared text, text, rich text, number, small number, formula, flag or error.
    const CELLS: [u16; 7] = [0x00fd, 0x0204, 0x00d6, 0x0203, 0x027e, Self::FORMULA, 0x0205];
    const FORMULA: u16 = 0x0006;
    /// The beginning and the end of a sheet, or of a chart within one.
    const BEGIN: u16 = 0x0809;
    const END: u16 = 0x000a;

    /// A formula whose result is the empty text ([MS-XLS] 2.5.133).
    fn is_silent_formula(&self) -> bool {
        self.kind == Self::FORMULA && self.u16(6) == Some(3) && self.u16(12) == Some(u16::MAX)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.data.get(at..at + 2)?.try_into().ok()?))
    }

    fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.data.get(at..at + 4)?.try_into().ok()?))
    }
}

/// The records of the substream that begins at `at`, without those of charts within it.
fn records(stream: &[u8], at: usize) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream.get(at..).unwrap_or_default();
    let mut depth = 0_u32;
    std::iter::from_fn(move || {
        loop {
            let (head, after) = rest.split_at_checked(4)?;
            let kind = u16::from_le_bytes([*head.first()?, *head.get(1)?]);
            let length = u16::from_le_bytes([*head.get(2)?, *head.get(3)?]);
            let (data, after) = after.split_at_checked(usize::from(length))?;
            rest = after;
            match kind {
                Record::BEGIN => depth += 1,
                Record::END if depth <= 1 => return None,
                Record::END => depth -= 1,
                kind if depth == 1 => return Some(Record { kind, data }),
                _ => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        let length = u16::try_from(2 * data.len()).unwrap();
        [&[kind, length], data].concat().iter().flat_map(|it| it.to_le_bytes()).collect()
    }

    /// A compound file with this stream of records.
    fn file(name: &str, stream: &[Vec<u8>]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(name).unwrap().write_all(&stream.concat()).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn what_is_hidden_struck_or_commented_is_known() {
        let globals = [
            record(Record::BEGIN, &[0x0600, 5]),
            record(Record::DATE_MODE, &[1]),
            record(Record::FONT, &[200, 0]),
            record(Record::FONT, &[200, 8]),
            record(Record::XF, &[0, 0]),
            record(Record::XF, &[1, 0]),
        ];
        let from: usize = globals.iter().map(Vec::len).sum::<usize>() + 10 + 4;
        let sheet = [
            record(Record::BOUND_SHEET, &[u16::try_from(from).unwrap(), 0, 0]),
            record(Record::END, &[]),
            record(Record::BEGIN, &[0x0600, 0x10]),
            record(Record::COLUMN_INFO, &[2, 3, 0, 0, 1]),
            record(Record::ROW, &[4, 0, 9, 0, 0, 0, 0x20]),
            record(Record::ROW, &[5, 0, 9, 0, 0, 0, 0]),
            record(0x0203, &[5, 1, 1, 0, 0, 0, 0]),
            record(0x0203, &[5, 2, 0, 0, 0, 0, 0]),
            record(Record::MANY_NUMBERS, &[6, 0, 0, 0, 0, 1, 0, 0, 1]),
            record(Record::FORMULA, &[7, 0, 0, 3, 0, 0, u16::MAX, 0, 0, 0]),
            // A chart within the sheet has rows of its own.
            record(Record::BEGIN, &[0x0600, 0x20]),
            record(Record::NOTE, &[1, 1]),
            record(Record::END, &[]),
            record(Record::NOTE, &[8, 2]),
            record(Record::MERGED, &[1, 1, 3, 0, 0]),
            record(Record::END, &[]),
        ];
        let known = read(&file("Workbook", &[globals.as_slice(), &sheet].concat())).unwrap();
        assert_eq!(known.epoch, Epoch::From1904);
        let [sheet] = known.sheets.as_slice() else { panic!("one sheet") };
        assert_eq!(sheet.around.hidden_columns, [(2, 3)]);
        assert_eq!(sheet.around.comments, [(8, 2)]);
        assert_eq!(sheet.around.merges, [Area { top: 1, left: 0, bottom: 3, right: 0 }]);
        assert!(sheet.hidden_rows.iter().eq(&[4]));
        assert!(sheet.struck.iter().eq(&[(5, 1), (6, 1)]));
        assert_eq!(sheet.silent_formulas, 1);
    }

    #[test]
    fn a_password_is_told_from_damage() {
        let locked = |cause: &io::Error| cause.kind() == io::ErrorKind::PermissionDenied;
        let pass = [record(Record::BEGIN, &[0x0600, 5]), record(Record::FILE_PASS, &[1, 1])];
        assert!(locked(&read(&file("Workbook", &pass)).unwrap_err()));
        assert!(locked(&read(&file("EncryptedPackage", &pass)).unwrap_err()));
        assert!(!locked(&read(&file("WordDocument", &pass)).unwrap_err()));
    }
}
