//! Which encoding a text is in, how sure that is, and why.
//!
//! All bytes are evidence. What is certain: the configuration, a byte order mark, UTF-8 that holds throughout. What
//! else reads as Chinese in more than one way without one of them winning is refused, with the place that shows it.

use encoding_rs::BIG5;
use encoding_rs::Encoding;
use encoding_rs::GB18030;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

use crate::model::lang::Lang;
use crate::read::Error;
use crate::read::text::signs::CLEARLY;
use crate::read::text::signs::Pairs;
use crate::read::text::signs::Signs;
use crate::read::text::stream::Undone;
use crate::source::Blob;
use crate::source::Evidence;

/// A text's encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    /// As WHATWG names it: `UTF-8`, `gb18030`, `Big5`, `UTF-16LE`, `UTF-16BE`.
    pub name: &'static str,
    /// How sure that is.
    pub sure: Sure,
    /// What decided.
    pub why: CodingReason,
}

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// Several readings were possible; this one is the likeliest.
    Guessed,
    /// Nothing speaks against it, much for it.
    Probable,
    /// Nothing else is possible.
    Certain,
    /// The configuration says so.
    Declared,
}

impl Sure {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guessed => "guessed",
            Self::Probable => "probable",
            Self::Certain => "certain",
            Self::Declared => "declared",
        }
    }
}

/// What decided for an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingReason {
    /// The configuration.
    Declared,
    /// A byte order mark.
    Mark,
    /// Every byte is ASCII.
    Ascii,
    /// UTF-8 holds in every byte.
    Holds,
    /// UTF-8 holds but for a few bytes, the first on this line.
    Broken {
        /// The line.
        line: u64,
    },
    /// Every second byte of many is zero.
    Zeros,
    /// It reads as Chinese with common characters, this many per mille; the other encoding, with that many.
    Common {
        /// In the one that was taken.
        share: u64,
        /// In the other.
        other: u64,
    },
    /// Text that was encoded twice: its characters are the bytes of this encoding.
    Twice,
}

impl CodingReason {
    /// The reason in words, without a period.
    pub fn say(self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Declared => ("配置里写明了", "the configuration says so"),
            Self::Mark => ("文件开头有字节序标记", "the file begins with a byte order mark"),
            Self::Ascii => ("全是 ASCII 字符", "every byte is ASCII"),
            Self::Holds => ("每一个字节都符合 UTF-8", "every byte fits UTF-8"),
            Self::Zeros => ("隔一个字节就有零字节", "every second byte of many is zero"),
            Self::Twice => {
                ("文字被编码了两次，已还原", "the text was encoded twice, and is restored")
            }
            Self::Broken { line } => {
                return match lang {
                    Lang::Zh => format!("除少数坏字节外都符合 UTF-8，第一处在第 {line} 行"),
                    Lang::En => {
                        format!("all but a few bytes fit UTF-8; the first is on line {line}")
                    }
                };
            }
            Self::Common { share, other } => {
                let (share, other) = (share / 10, other / 10);
                return match lang {
                    Lang::Zh => {
                        format!("这样读有 {share}% 是常用字，按另一种中文编码只有 {other}%")
                    }
                    Lang::En => format!(
                        "{share}% of the characters are common ones when read so, {other}% in the other Chinese encoding"
                    ),
                };
            }
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

/// A decision: the encoding, and how the bytes were encoded once more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) encoding: &'static Encoding,
    pub(super) coding: Coding,
    /// What is done to the file, which is UTF-8, before it is in this encoding.
    pub(super) undone: Undone,
}

fn found(encoding: &'static Encoding, sure: Sure, why: CodingReason) -> Found {
    let undone = Undone::Nothing;
    Found { encoding, coding: Coding { name: encoding.name(), sure, why }, undone }
}

/// What is known before all bytes are looked at again.
pub(super) struct Question<'a> {
    pub(super) blob: &'a Blob,
    pub(super) name: &'a str,
    pub(super) evidence: Evidence,
    pub(super) declared: Option<&'a str>,
    pub(super) head: &'a [u8],
}

/// Pairs of GB 2312 that a text must have before its characters are taken for the bytes of another one.
const TWICE_ENOUGH: u64 = 4;

/// The ledger's encoding.
pub(super) fn of(question: &Question<'_>) -> Result<Found, Error> {
    let Question { name, evidence, declared, head, .. } = question;
    let name = (*name).to_owned();
    if let Some(label) = declared {
        let encoding = Encoding::for_label(label.as_bytes())
            .map(|it| if it == encoding_rs::GBK { GB18030 } else { it });
        let Some(encoding) = encoding else {
            return Err(Error::EncodingLabel { name, label: (*label).to_owned() });
        };
        return Ok(found(encoding, Sure::Declared, CodingReason::Declared));
    }
    // UTF-32 is what no ledger comes in; its mark begins like that of UTF-16.
    if head.starts_with(b"\xff\xfe\0\0") {
        return Err(Error::Nul { name, line: 1, offset: 2 });
    }
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        let plain = found(encoding, Sure::Certain, CodingReason::Mark);
        return if encoding == UTF_8 { twice(question, plain) } else { Ok(plain) };
    }
    if head.starts_with(b"\x84\x31\x95\x33") {
        return Ok(found(GB18030, Sure::Certain, CodingReason::Mark));
    }
    // `.xls` files that are HTML would read as text of one broken column.
    let mark = head.trim_ascii_start().get(..5).unwrap_or_default().to_ascii_lowercase();
    if [&b"<tabl"[..], b"<html", b"<!doc", b"<?xml"].contains(&mark.as_slice()) {
        return Err(Error::Container { name });
    }
    let unreadable = |cause| Error::Unreadable { name: name.clone(), cause };
    match evidence {
        Evidence::Ascii => Ok(found(UTF_8, Sure::Certain, CodingReason::Ascii)),
        Evidence::Utf8 | Evidence::Latin => {
            twice(question, found(UTF_8, Sure::Certain, CodingReason::Holds))
        }
        Evidence::Other => {
            let mut source = question.blob.open().map_err(unreadable)?;
            by_signs(&Signs::of(&mut source).map_err(unreadable)?, name)
        }
    }
}

/// By the signs of all bytes.
fn by_signs(signs: &Signs, name: String) -> Result<Found, Error> {
    if let Some(first) = signs.first_nul {
        let zeros = |encoding| Ok(found(encoding, Sure::Probable, CodingReason::Zeros));
        // Delimiters and line ends alone are one byte in a hundred of the leanest Chinese ledger.
        let enough =
            |it: u64| it >= 2 && it * 200 >= signs.bytes() && signs.bytes().is_multiple_of(2);
        return match signs.nul {
            (0, odd) if enough(odd) => zeros(UTF_16LE),
            (even, 0) if enough(even) => zeros(UTF_16BE),
            _ => Err(Error::Nul { name, line: first.line, offset: first.offset }),
        };
    }
    let utf8 = &signs.utf8;
    if utf8.holds() {
        let line = utf8.first_broken.map_or(1, |it| it.line);
        return Ok(found(UTF_8, Sure::Probable, CodingReason::Broken { line }));
    }
    if let Some(at) = signs.mixed {
        return Err(Error::Encoding { name, line: at.line, offset: at.offset, both: false });
    }
    let reads = |it: &Pairs| it.all > 0 && it.broken * 10 <= it.all;
    let chinese = |it: &Pairs| it.han * 2 >= it.all;
    let (gb, big5) = (&signs.gb18030, &signs.big5);
    let sure = |it: &Pairs| if it.broken == 0 { Sure::Probable } else { Sure::Guessed };
    let taken = |encoding, one: &Pairs, other: &Pairs| {
        let why = CodingReason::Common { share: one.share(), other: other.share() };
        Ok(found(encoding, sure(one), why))
    };
    // Common characters must be clearly more in one than in the other.
    let wins = |one: &Pairs, other: &Pairs| {
        reads(one) && chinese(one) && (!reads(other) || one.share() >= other.share() + CLEARLY)
    };
    if wins(gb, big5) && (reads(gb) && gb.share() >= 500) {
        taken(GB18030, gb, big5)
    } else if wins(big5, gb) && big5.share() >= 800 {
        taken(BIG5, big5, gb)
    } else {
        let first = if reads(gb) { signs.first_high } else { gb.first_broken };
        let (line, offset) = first.map_or((1, 0), |it| (it.line, it.offset));
        let both = reads(gb) && reads(big5);
        Err(Error::Encoding { name, line, offset, both })
    }
}

/// UTF-8, which may be the bytes of another text, taken for those of a third and encoded once more; `plain` if not.
fn twice(question: &Question<'_>, plain: Found) -> Result<Found, Error> {
    match question.evidence {
        Evidence::Latin => latin(question, plain),
        Evidence::Utf8 if is_gbk_of_utf8(question.head) => {
            let signs = signs(question, Undone::Gbk)?;
            if signs.utf8.broken == 0 {
                return Ok(restored(UTF_8, Sure::Certain, Undone::Gbk));
            }
            Err(lost(question, &signs))
        }
        _ => Ok(plain),
    }
}

/// UTF-8 that holds no character beyond Windows-1252; its bytes may have been taken for Western text several times.
fn latin(question: &Question<'_>, plain: Found) -> Result<Found, Error> {
    let mut best = plain;
    for times in 1..=TIMES_MAX {
        let undone = Undone::Latin(times);
        let signs = signs(question, undone)?;
        let (utf8, gb) = (&signs.utf8, &signs.gb18030);
        if utf8.good > 0 && utf8.broken == 0 {
            best = restored(UTF_8, Sure::Certain, undone);
            continue;
        }
        let chinese = gb.han >= TWICE_ENOUGH && gb.share() >= 800;
        if chinese && gb.broken == 0 {
            return Ok(restored(GB18030, Sure::Probable, undone));
        }
        // Bytes of another text, but not all of them are left: what is lost cannot be told.
        let mostly = utf8.good >= TWICE_ENOUGH && utf8.broken <= utf8.good;
        if mostly || (chinese && gb.broken * 10 <= gb.all) {
            return Err(lost(question, &signs));
        }
        break;
    }
    Ok(best)
}

/// Whether the first characters are those that UTF-8 shows when it is taken for GB 18030: their bytes are UTF-8 again,
/// and few of them are characters that people use.
fn is_gbk_of_utf8(head: &[u8]) -> bool {
    let bytes = Undone::Gbk.over(Box::new(std::io::Cursor::new(head.to_vec())));
    let Ok(signs) = Signs::of(&mut { bytes }) else { return false };
    let (utf8, gb) = (&signs.utf8, &signs.gb18030);
    utf8.good >= TWICE_ENOUGH && utf8.broken <= 2 * utf8.good && gb.share() < 500
}

fn signs(question: &Question<'_>, undone: Undone) -> Result<Signs, Error> {
    let unreadable = |cause| Error::Unreadable { name: question.name.to_owned(), cause };
    let source = question.blob.open().map_err(unreadable)?;
    Signs::of(&mut undone.over(source)).map_err(unreadable)
}

fn restored(encoding: &'static Encoding, sure: Sure, undone: Undone) -> Found {
    Found { undone, ..found(encoding, sure, CodingReason::Twice) }
}

fn lost(question: &Question<'_>, signs: &Signs) -> Error {
    let line = signs.first_high.map_or(1, |it| it.line);
    Error::Twice { name: question.name.to_owned(), line }
}

/// So many times text may have been taken for Western text and saved again.
const TIMES_MAX: u8 = 3;
