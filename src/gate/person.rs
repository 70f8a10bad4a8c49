//! Who signs: a name as it is written, and as persons are told apart.
//!
//! 张三, 張三, 张 三 and ＺＨＡＮＧ are spellings; that two names are two persons nobody can read off them. What cannot be
//! read as a name, such as a line break or a character that is not seen, is refused.

use crate::gate::error::Error;
use crate::lexical::disguise;

/// Characters of a name that is signed with; titles of office fit.
const CHARS_MAX: usize = 64;

/// Characters that are common in names, the traditional form before the simplified.
const FORMS: &str = "張张陳陈劉刘黃黄趙赵吳吴孫孙馬马楊杨鄭郑謝谢羅罗許许鄧邓馮冯蕭萧葉叶蘇苏盧卢蔣蒋賈贾魯鲁韋韦閻阎譚谭鄒邹陸陆範范\
鍾钟鐘钟薑姜潤润龍龙湯汤錢钱萬万賀贺龔龚蘭兰龐庞顏颜齊齐莊庄聶聂豐丰婁娄農农單单歐欧陽阳諸诸葛葛東东聞闻嶽岳侶侣國国華华偉伟麗丽軍军\
傑杰輝辉強强鳳凤蓮莲艷艳豔艳權权義义禮礼榮荣寧宁濤涛燕燕紅红緒绪銀银鐵铁鋼钢鑫鑫鋒锋銘铭錦锦慶庆園园遠远達达連连進进運运遜逊邁迈賓宾貴贵\
賢贤質质資资贊赞躍跃轉转輕轻載载軒轩衛卫術术補补見见規规覺觉觀观詠咏詩诗誠诚語语說说論论諾诺謙谦證证護护讀读變变讓让飛飞馳驰騰腾駿骏驍骁\
驥骥魚鱼鮮鲜鳴鸣鴻鸿鵬鹏鶴鹤鷹鹰麥麦點点齡龄龜龟倫伦儉俭優优億亿兒儿兩两凱凯創创劍剑勝胜勞劳勵励勳勋區区協协廣广開开關关雲云電电雙双難难\
雋隽靜静頌颂順顺項项預预願愿風风養养馨馨發发盡尽監监盤盘睿睿碩硕確确禎祯種种積积穎颖競竞筆笔節节紀纪純纯紹绍終终結结統统絲丝經经維维綱纲\
綺绮緣缘縣县總总績绩繼继續续纓缨羨羡習习聖圣聯联聰聪職职肅肃臨临與与興兴舉举舊旧藝艺藍蓝蔭荫薩萨處处號号虛虚蟬蝉裡里樂乐樹树橋桥機机檢检\
歡欢歲岁歷历沖冲淨净淵渊滿满漢汉潔洁澤泽濱滨濟济瀟潇灣湾煥焕爾尔獻献瑋玮環环瓊琼產产異异畫画當当疊叠東东條条業业極极標标樓楼嘉嘉團团圖图\
圓圆報报場场堅坚壯壮壽寿夢梦奮奋奧奥婭娅嫻娴嬌娇學学寶宝實实審审寫写對对導导將将專专尋寻嵐岚幫帮幹干幾几庫库廟庙張张彥彦彈弹後后徑径從从\
復复徵征德德恆恒恩恩悅悦惠惠愛爱慮虑憲宪懷怀戀恋戰战戲戏掃扫採采換换揚扬擇择據据敏敏敘叙數数時时晉晋晝昼暉晖曉晓曆历書书會会";

/// A name as it is written, and the key by which two spellings of it are one.
pub(super) fn read(name: &str) -> Result<(String, String), Error> {
    let name = name.trim();
    let key = key(name);
    if key.is_empty() {
        return Err(Error::Nobody);
    }
    let is_seen = |it: char| !it.is_control() && !is_unseen(it);
    if name.chars().count() > CHARS_MAX
        || !name.chars().all(is_seen)
        || !key.chars().any(char::is_alphabetic)
    {
        return Err(Error::NoName);
    }
    Ok((name.to_owned(), key))
}

/// A name as persons are told apart: letters and digits only, narrow, in lower case, simplified.
pub(super) fn key(name: &str) -> String {
    let folded = disguise::key(name);
    folded.chars().map(simplified).filter(|it| it.is_alphanumeric()).collect()
}

/// Characters that change or order what is seen, and are not seen themselves (Unicode, category Cf and fillers).
fn is_unseen(it: char) -> bool {
    matches!(it,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

fn simplified(it: char) -> char {
    let mut forms = FORMS.chars();
    while let (Some(traditional), Some(simplified)) = (forms.next(), forms.next()) {
        if it == traditional {
            return simplified;
        }
    }
    it
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_one_person() {
        let same: &[&[&str]] = &[
            &["张三", " 张三 ", "张 三", "张\u{3000}三", "張三", "张·三", "张三。"],
            &["Zhang San", "zhang san", "ＺＨＡＮＧ　ＳＡＮ", "ZhangSan", "Zhang-San"],
            &["陳國華", "陈国华", "陳国华"],
            &["买买提·艾力", "买买提•艾力", "买买提艾力"],
        ];
        for all in same {
            let keys: Vec<String> = all.iter().map(|it| read(it).unwrap().1).collect();
            assert!(keys.iter().all(|it| *it == keys[0]), "{all:?}: {keys:?}");
        }
        assert_ne!(key("张三"), key("张四"));
        assert_ne!(key("王五"), key("王五（二科）"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for name in ["", " ", "·", "—", "\u{3000}", "…"] {
            assert_eq!(read(name), Err(Error::Nobody), "{name:?}");
        }
        let long = "长".repeat(CHARS_MAX + 1);
        for name in [
            "张\n三",
            "张\u{0}三",
            "张\u{200b}三",
            "张三\u{202e}四李",
            "\u{feff}甲乙",
            "123",
            &long,
        ] {
            assert_eq!(read(name), Err(Error::NoName), "{name:?}");
        }
    }

    #[test]
    fn forms_are_pairs() {
        assert!(FORMS.chars().count().is_multiple_of(2));
        // A simplified form is nothing's traditional form: the key of a key is the key.
        for it in FORMS.chars().skip(1).step_by(2) {
            assert_eq!(simplified(it), it);
        }
    }
}
