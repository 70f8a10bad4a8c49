//! Characters that stand at code points of their own only on some machines: the private-use code points that the
//! editions of GB 18030 replaced, and the radicals that copies from PDF leave behind.
//!
//! Tables as data, nothing else: a character that is in none of them stays what it is. No NFKC.

/// A two-byte code of GB 18030 that decoders of one edition give as a private-use character and others do not.
pub struct Moved {
    /// The two bytes.
    pub bytes: u16,
    /// The private-use character of older editions.
    pub private: char,
    /// The character that it is.
    pub standard: char,
    /// The edition that moved the two bytes to it; `None` where the 2022 edition still gives the private-use character,
    /// and the character itself has four bytes.
    pub since: Option<u16>,
}

/// All of them, by private-use character (GB 18030-2022 annex D; WHATWG Encoding, index gb18030).
pub const MOVED: [Moved; 25] = [
    moved(0xA6D9, '\u{E78D}', '\u{FE10}', Some(2022)),
    moved(0xA6DA, '\u{E78E}', '\u{FE12}', Some(2022)),
    moved(0xA6DB, '\u{E78F}', '\u{FE11}', Some(2022)),
    moved(0xA6DC, '\u{E790}', '\u{FE13}', Some(2022)),
    moved(0xA6DD, '\u{E791}', '\u{FE14}', Some(2022)),
    moved(0xA6DE, '\u{E792}', '\u{FE15}', Some(2022)),
    moved(0xA6DF, '\u{E793}', '\u{FE16}', Some(2022)),
    moved(0xA6EC, '\u{E794}', '\u{FE17}', Some(2022)),
    moved(0xA6ED, '\u{E795}', '\u{FE18}', Some(2022)),
    moved(0xA6F3, '\u{E796}', '\u{FE19}', Some(2022)),
    moved(0xA8BC, '\u{E7C7}', '\u{1E3F}', Some(2005)),
    moved(0xFE51, '\u{E816}', '\u{20087}', None),
    moved(0xFE52, '\u{E817}', '\u{20089}', None),
    moved(0xFE53, '\u{E818}', '\u{200CC}', None),
    moved(0xFE59, '\u{E81E}', '\u{9FB4}', Some(2022)),
    moved(0xFE61, '\u{E826}', '\u{9FB5}', Some(2022)),
    moved(0xFE66, '\u{E82B}', '\u{9FB6}', Some(2022)),
    moved(0xFE67, '\u{E82C}', '\u{9FB7}', Some(2022)),
    moved(0xFE6C, '\u{E831}', '\u{215D7}', None),
    moved(0xFE6D, '\u{E832}', '\u{9FB8}', Some(2022)),
    moved(0xFE76, '\u{E83B}', '\u{2298F}', None),
    moved(0xFE7E, '\u{E843}', '\u{9FB9}', Some(2022)),
    moved(0xFE90, '\u{E854}', '\u{9FBA}', Some(2022)),
    moved(0xFE91, '\u{E855}', '\u{241FE}', None),
    moved(0xFEA0, '\u{E864}', '\u{9FBB}', Some(2022)),
];

const fn moved(bytes: u16, private: char, standard: char, since: Option<u16>) -> Moved {
    Moved { bytes, private, standard, since }
}

/// The characters of the Kangxi radicals, U+2F00 to U+2FD5, in order (Unicode, compatibility decomposition).
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀\
    寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋\
    比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸\
    缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛\
    辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻\
    黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of the supplement that are whole characters (Unicode, EquivalentUnifiedIdeograph).
const SUPPLEMENT: [(char, char); 34] = [
    ('\u{2EA0}', '民'),
    ('\u{2E9F}', '母'),
    ('\u{2E9C}', '日'),
    ('\u{2E9D}', '月'),
    ('\u{2EA9}', '王'),
    ('\u{2EAB}', '目'),
    ('\u{2EB6}', '羊'),
    ('\u{2EC1}', '虎'),
    ('\u{2EC4}', '西'),
    ('\u{2EC5}', '见'),
    ('\u{2EC6}', '角'),
    ('\u{2EC9}', '贝'),
    ('\u{2ECB}', '车'),
    ('\u{2ED1}', '長'),
    ('\u{2ED3}', '长'),
    ('\u{2ED4}', '门'),
    ('\u{2ED7}', '雨'),
    ('\u{2ED8}', '青'),
    ('\u{2ED9}', '韦'),
    ('\u{2EDA}', '页'),
    ('\u{2EDB}', '风'),
    ('\u{2EDC}', '飞'),
    ('\u{2EE2}', '马'),
    ('\u{2EE3}', '骨'),
    ('\u{2EE4}', '鬼'),
    ('\u{2EE5}', '鱼'),
    ('\u{2EE6}', '鸟'),
    ('\u{2EE7}', '卤'),
    ('\u{2EE8}', '麦'),
    ('\u{2EE9}', '黄'),
    ('\u{2EEC}', '齐'),
    ('\u{2EEE}', '齿'),
    ('\u{2EF0}', '龙'),
    ('\u{2EF3}', '龟'),
];

/// What a text held that is written otherwise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Form {
    /// Private-use characters of an older edition of GB 18030, and nothing else.
    Private,
    /// Radicals that stood for characters.
    Radical,
}

/// Writes the text with every character of the tables replaced to `out`; `None`, and nothing, when it has none.
pub fn standard(text: &str, out: &mut String) -> Option<Form> {
    // Radicals begin with E2 in UTF-8, the private use area with EE and EF; most texts have neither.
    if !text.bytes().any(|it| matches!(it, 0xe2 | 0xee | 0xef)) {
        return None;
    }
    let form = text.chars().filter_map(|it| one(it).map(|it| it.1)).max()?;
    out.clear();
    out.extend(text.chars().map(|it| one(it).map_or(it, |it| it.0)));
    Some(form)
}

fn one(c: char) -> Option<(char, Form)> {
    let radical = |it: char| (it, Form::Radical);
    match c {
        '\u{2F00}'..='\u{2FD5}' => {
            let at = usize::try_from(u32::from(c) - 0x2F00).ok()?;
            KANGXI.chars().nth(at).map(radical)
        }
        '\u{2E80}'..='\u{2EFF}' => SUPPLEMENT.iter().find(|it| it.0 == c).map(|it| radical(it.1)),
        '\u{E000}'..='\u{F8FF}' => {
            let at = MOVED.binary_search_by_key(&c, |it| it.private).ok()?;
            MOVED.get(at).map(|it| (it.standard, Form::Private))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(&str, Form)>) {
        let mut out = String::new();
        let found = standard(text, &mut out).map(|form| (out.as_str(), form));
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn private_and_radical_forms_are_replaced_and_nothing_else_is() {
        check("\u{E81E}三", Some(("\u{9FB4}三", Form::Private)));
        check("王\u{E816}", Some(("王\u{20087}", Form::Private)));
        check("⺠生⽤", Some(("民生用", Form::Radical)));
        check("⺠\u{E864}", Some(("民\u{9FBB}", Form::Radical)));
        for text in ["", "张三", "宮﨑", "戶三", "王\u{F123}", "王\u{E863}", "“张三”", "①"]
        {
            check(text, None);
        }
    }

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(KANGXI.chars().count(), 214);
        assert!(MOVED.is_sorted_by_key(|it| it.private));
        assert_eq!(MOVED.iter().filter(|it| it.since == Some(2022)).count(), 18);
    }
}
