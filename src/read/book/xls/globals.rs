//! What stands before the sheets: their names, the texts and styles that cells share, and how both are to be read.

use std::io;

use encoding_rs::BIG5;
use encoding_rs::EUC_KR;
use encoding_rs::GB18030;
use encoding_rs::SHIFT_JIS;
use encoding_rs::WINDOWS_1252;

use crate::read::book::fault::broken;
use crate::read::book::fault::locked;
use crate::read::book::number::Epoch;
use crate::read::book::number::Shape;
use crate::read::book::xls::records::Record;
use crate::read::book::xls::records::Texts;
use crate::read::book::xls::records::records;

/// What all sheets share.
#[derive(Debug)]
pub(super) struct Globals {
    pub(super) epoch: Epoch,
    pub(super) texts: Texts,
    pub(super) sheets: Vec<Listed>,
    /// Number format and strike of each cell style.
    pub(super) styles: Vec<(Shape, bool)>,
    strings: String,
    /// Where each shared text ends.
    ends: Vec<usize>,
}

/// A sheet, as the workbook lists it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// A sheet of cells, and no chart or macro.
    pub(super) cells: bool,
    /// Where its records begin.
    pub(super) at: usize,
}

impl Globals {
    /// Reads the records up to the first sheet.
    pub(super) fn read(stream: &[u8]) -> io::Result<Self> {
        let mut out = Self {
            epoch: Epoch::From1900,
            texts: Texts::Narrow(WINDOWS_1252),
            sheets: Vec::new(),
            styles: Vec::new(),
            strings: String::new(),
            ends: Vec::new(),
        };
        let (mut fonts, mut formats, mut styles) = (Vec::new(), Vec::new(), Vec::new());
        for record in records(stream, 0) {
            match record.kind {
                Record::BEGIN if record.u16(0) == Some(0x0600) => out.texts = Texts::Wide,
                Record::CODE_PAGE => out.texts = code_page(out.texts, record.u16(0)),
                Record::FILE_PASS => return Err(locked()),
                Record::DATE_MODE if record.u16(0) == Some(1) => out.epoch = Epoch::From1904,
                Record::BOUND_SHEET => out.sheets.extend(out.listed(&record)),
                Record::FONT => fonts.push(record.u16(2).is_some_and(|it| it & 0x0008 != 0)),
                Record::FORMAT => formats.extend(format(&record, out.texts)),
                Record::XF => {
                    styles.push((record.u16(0).unwrap_or(0), record.u16(2).unwrap_or(0)));
                }
                Record::SHARED_STRINGS => {
                    out.shared_strings(&record)
                        .ok_or_else(|| broken("the texts of the workbook are cut off"))?;
                }
                _ => {}
            }
        }
        let struck = |font: u16| {
            // Fonts are counted without number 4, which no file has.
            let at = usize::from(if font > 4 { font - 1 } else { font });
            fonts.get(at).copied().unwrap_or_default()
        };
        let shape = |id: u16| {
            let own = formats.iter().find(|it| it.0 == id).map(|it| it.1);
            own.unwrap_or_else(|| Shape::built_in(u32::from(id)))
        };
        out.styles = styles.iter().map(|(font, id)| (shape(*id), struck(*font))).collect();
        Ok(out)
    }

    /// Shared text `number`, from 0.
    pub(super) fn string(&self, number: u32) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        let from = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.strings.get(from..*self.ends.get(number)?)
    }

    fn listed(&self, record: &Record<'_>) -> Option<Listed> {
        let mut reader = record.reader(6);
        let length = usize::from(reader.u8()?);
        let mut name = String::new();
        reader.text_of(length, self.texts, &mut name)?;
        Some(Listed {
            name,
            hidden: record.u8(4)? & 3 != 0,
            cells: record.u8(5)? == 0,
            at: usize::try_from(record.u32(0)?).ok()?,
        })
    }

    fn shared_strings(&mut self, record: &Record<'_>) -> Option<()> {
        let mut reader = record.reader(4);
        for _ in 0..reader.u32()? {
            reader.text(self.texts, &mut self.strings)?;
            self.ends.push(self.strings.len());
        }
        Some(())
    }
}

/// The encoding of texts before Excel 97; later ones are always Unicode.
fn code_page(texts: Texts, number: Option<u16>) -> Texts {
    match (texts, number) {
        (Texts::Wide, _) => Texts::Wide,
        (_, Some(936)) => Texts::Narrow(GB18030),
        (_, Some(950)) => Texts::Narrow(BIG5),
        (_, Some(932)) => Texts::Narrow(SHIFT_JIS),
        (_, Some(949)) => Texts::Narrow(EUC_KR),
        _ => Texts::Narrow(WINDOWS_1252),
    }
}

fn format(record: &Record<'_>, texts: Texts) -> Option<(u16, Shape)> {
    let mut reader = record.reader(2);
    let mut code = String::new();
    match texts {
        Texts::Wide => reader.text(texts, &mut code)?,
        Texts::Narrow(_) => {
            let length = usize::from(reader.u8()?);
            reader.text_of(length, texts, &mut code)?;
        }
    }
    Some((record.u16(0)?, Shape::of(&code)))
}
