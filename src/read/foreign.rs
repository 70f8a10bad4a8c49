//! Files that are known and are no ledgers: told by their first bytes, and refused with what to do.

use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;

/// A format that is known and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Portable Document Format.
    Pdf,
    /// OFD, the Chinese fixed-layout format (GB/T 33190).
    Ofd,
    /// JPEG, PNG, GIF, TIFF, WebP.
    Image,
    /// Rich Text Format.
    Rtf,
    /// Word 97–2003.
    Doc,
    /// PowerPoint, old and new.
    Slides,
    /// A web page archive (MHTML).
    WebArchive,
    /// A SQLite file.
    Sqlite,
    /// An Access file.
    Access,
    /// 7-Zip.
    SevenZip,
    /// RAR.
    Rar,
    /// xz.
    Xz,
    /// bzip2.
    Bzip2,
    /// Zstandard.
    Zstd,
    /// A tar archive.
    Tar,
    /// Feather version 1.
    Feather1,
    /// Apache ORC.
    Orc,
    /// Apache Avro.
    Avro,
    /// Apple Numbers and Pages, e-books and other documents in a ZIP.
    OtherDocument,
}

const UNPACK: Words = words(
    "先解压，把里面的台账放进文件夹，或重新压缩成 zip",
    "unpack it into the folder, or pack it as zip",
);
const SAVE_TABLE: Words = words(
    "请报送单位提供原来的表格（xlsx、CSV）；照片和扫描件里的数字不能自动读",
    "ask for the table itself (xlsx, CSV); figures in pictures are not read",
);
const SAVE_DOCX: Words = words(
    "用 Word 或 WPS 打开，另存为 docx 或 xlsx",
    "open it in a word processor and save it as docx or xlsx",
);
const EXPORT: Words = words("从原来的软件导出为 CSV 或 Parquet", "export it as CSV or Parquet");

/// Every format: its name, and what to do.
const TABLE: &[(Foreign, Words, Words)] = &[
    (Foreign::Pdf, words("PDF 文件", "a PDF file"), SAVE_TABLE),
    (Foreign::Ofd, words("OFD 版式文件", "an OFD file"), SAVE_TABLE),
    (Foreign::Image, words("图片", "a picture"), SAVE_TABLE),
    (Foreign::Rtf, words("RTF 文档", "an RTF document"), SAVE_DOCX),
    (Foreign::Doc, words("旧版 Word 文档（.doc）", "an old Word document (.doc)"), SAVE_DOCX),
    (Foreign::Slides, words("演示文稿", "a presentation"), SAVE_TABLE),
    (
        Foreign::WebArchive,
        words("单个文件网页（MHTML）", "a web archive (MHTML)"),
        words(
            "用表格软件打开，另存为 xlsx",
            "open it in a spreadsheet program and save it as xlsx",
        ),
    ),
    (
        Foreign::Sqlite,
        words("SQLite 数据库", "a SQLite database"),
        words(
            "在 `source` 里用 `database` 和 `query` 读它，或导出为 CSV",
            "read it with `database` and `query` in `source`, or export it as CSV",
        ),
    ),
    (Foreign::Access, words("Access 数据库", "an Access database"), EXPORT),
    (Foreign::SevenZip, words("7z 压缩包", "a 7z archive"), UNPACK),
    (Foreign::Rar, words("rar 压缩包", "a rar archive"), UNPACK),
    (Foreign::Xz, words("xz 压缩文件", "an xz file"), UNPACK),
    (Foreign::Bzip2, words("bzip2 压缩文件", "a bzip2 file"), UNPACK),
    (Foreign::Zstd, words("zstd 压缩文件", "a zstd file"), UNPACK),
    (Foreign::Tar, words("tar 归档", "a tar archive"), UNPACK),
    (Foreign::Feather1, words("第一版 Feather 文件", "a Feather file of version 1"), EXPORT),
    (Foreign::Orc, words("ORC 文件", "an ORC file"), EXPORT),
    (Foreign::Avro, words("Avro 文件", "an Avro file"), EXPORT),
    (
        Foreign::OtherDocument,
        words("别的办公软件的文档", "a document of another office program"),
        words(
            "用原来的软件打开，另存为 xlsx 或 CSV",
            "open it in its program and save it as xlsx or CSV",
        ),
    ),
];

/// First bytes that tell; WebP and tar are told further inside.
const MAGIC: &[(&[u8], Foreign)] = &[
    (b"%PDF-", Foreign::Pdf),
    (b"\xff\xd8\xff", Foreign::Image),
    (b"\x89PNG\r\n\x1a\n", Foreign::Image),
    (b"GIF87a", Foreign::Image),
    (b"GIF89a", Foreign::Image),
    (b"II*\0", Foreign::Image),
    (b"MM\0*", Foreign::Image),
    (b"{\\rtf", Foreign::Rtf),
    (b"MIME-Version:", Foreign::WebArchive),
    (b"SQLite format 3\0", Foreign::Sqlite),
    (b"\0\x01\0\0Standard Jet DB", Foreign::Access),
    (b"\0\x01\0\0Standard ACE DB", Foreign::Access),
    (b"7z\xbc\xaf\x27\x1c", Foreign::SevenZip),
    (b"Rar!\x1a\x07", Foreign::Rar),
    (b"\xfd7zXZ\0", Foreign::Xz),
    (b"\x28\xb5\x2f\xfd", Foreign::Zstd),
    (b"FEA1", Foreign::Feather1),
    (b"Obj\x01", Foreign::Avro),
];

impl Foreign {
    /// What begins with `head`, if it is none of ours.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if let Some((_, it)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Some(*it);
        }
        // "BZh" and a digit could begin a text; the block's number that follows could not.
        if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
            return Some(Self::Bzip2);
        }
        if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            return Some(Self::Image);
        }
        // Version 0 of the format's own header follows the letters.
        if head.starts_with(b"ORC")
            && head
                .get(3)
                .is_some_and(|it| *it < 0x20 && *it != b'\n' && *it != b'\r' && *it != b'\t')
        {
            return Some(Self::Orc);
        }
        (head.get(257..262) == Some(b"ustar")).then_some(Self::Tar)
    }

    /// Its name, as in "is …".
    pub(super) fn say(self, lang: Lang) -> &'static str {
        self.words().0.get(lang)
    }

    /// What to do about it.
    pub(super) fn fix(self, lang: Lang) -> &'static str {
        self.words().1.get(lang)
    }

    fn words(self) -> (Words, Words) {
        let found = TABLE.iter().find(|(it, ..)| *it == self);
        found.map_or((words("", ""), words("", "")), |(_, name, fix)| (*name, *fix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_foreign_format_has_words() {
        for (_, magic) in MAGIC {
            assert!(!magic.say(Lang::Zh).is_empty() && !magic.fix(Lang::En).is_empty());
        }
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(Foreign::of(&tar), Some(Foreign::Tar));
        assert_eq!(Foreign::of(b"BZh91AY&SYabc"), Some(Foreign::Bzip2));
        assert_eq!(Foreign::of(b"BZh9,1\n"), None);
        assert_eq!(Foreign::of(b"ORC,a\n"), None);
    }
}
