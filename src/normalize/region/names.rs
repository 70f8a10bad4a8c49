//! Names of divisions as people shorten them, lengthen them and mistype them.

/// Ends of a county's name that people leave out, longest first.
const COUNTY: &[&str] = &["自治县", "自治旗", "林区", "特区", "新区", "区", "县", "市", "旗"];
/// Ends of the names of provinces and prefectures.
const ABOVE: &[&str] = &["特别行政区", "自治区", "自治州", "地区", "省", "市", "盟", "州"];
/// Ends of a street's or township's name, longest first.
const STREET: &[&str] = &["街道办事处", "街道办", "办事处", "街道", "苏木", "镇", "乡"];
/// What stands below a county, by the end of its name.
const BELOW: &[&str] = &[
    "街道办事处",
    "街道办",
    "街道",
    "办事处",
    "苏木",
    "嘎查",
    "镇",
    "乡",
    "村",
    "社区",
    "居委会",
    "村委会",
];
/// Zones without a code, by the end of their names.
const ZONES: &[&str] = &[
    "高新区",
    "经开区",
    "开发区",
    "新区",
    "示范区",
    "保税区",
    "保护区",
    "园区",
    "产业园",
    "工业园",
    "科技园",
    "物流园",
    "风景区",
    "景区",
    "度假区",
    "旅游区",
    "管理区",
    "管委会",
    "工业区",
    "试验区",
    "实验区",
    "集聚区",
    "合作区",
    "加工区",
    "先行区",
    "自贸区",
    "功能区",
    "综保区",
    "垦区",
    "矿务局",
    "农垦",
    "森工",
];
/// Peoples whose names stand in the names of autonomous places, longest first.
const PEOPLES: &[&str] = &[
    "柯尔克孜族",
    "乌孜别克族",
    "塔吉克族",
    "维吾尔族",
    "哈萨克族",
    "俄罗斯族",
    "达斡尔族",
    "鄂温克族",
    "鄂伦春族",
    "塔塔尔族",
    "柯尔克孜",
    "蒙古族",
    "布依族",
    "朝鲜族",
    "土家族",
    "哈尼族",
    "傈僳族",
    "高山族",
    "拉祜族",
    "东乡族",
    "纳西族",
    "景颇族",
    "仫佬族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "德昂族",
    "保安族",
    "裕固族",
    "独龙族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
    "维吾尔",
    "哈萨克",
    "回族",
    "藏族",
    "苗族",
    "彝族",
    "壮族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "傣族",
    "黎族",
    "佤族",
    "畲族",
    "水族",
    "土族",
    "羌族",
    "怒族",
    "京族",
    "各族",
    "蒙古",
    "锡伯",
    "塔吉克",
];
/// Characters of the names of counties that are typed for one another because they sound alike.
const SOUNDS: &[&str] = &[
    "里理李礼丽",
    "坊房方芳防",
    "岗港钢刚冈",
    "香乡湘相",
    "松宋嵩",
    "兰蓝岚",
    "依伊宜",
    "延言沿盐岩",
    "通同桐潼",
    "宾滨彬斌",
    "呼胡湖葫",
    "阿啊",
    "城成诚承程",
    "江疆姜",
    "平坪萍屏",
    "河合和荷",
    "五武伍",
    "常长昌",
    "尚上",
    "志治至",
    "木穆",
    "巴八",
    "安庵",
    "东冬",
    "西希溪",
    "南楠",
    "北贝",
    "山珊",
    "阳羊扬杨洋",
    "宁凝",
    "林临霖",
    "清青庆",
    "华花化",
    "新鑫心信",
    "龙隆",
    "凤风丰峰",
    "海亥",
    "明名鸣",
    "德得",
    "县现",
    "市是",
    "区曲",
    "双霜",
    "正政郑",
    "寿受",
    "道到",
    "外歪",
    "动洞",
    "力利历",
    "太泰",
    "桥乔侨",
    "门们",
    "文闻汶",
    "水税",
    "永勇",
    "康抗",
    "建健剑",
    "中忠钟",
    "关官",
    "石实",
    "金锦津",
    "铁帖",
    "原源园元",
    "祥翔",
];

/// What a county's name is called by: the name without its level and its people; itself when nothing would be left.
pub(super) fn core(label: &str) -> &str {
    let stem = without_end(label, COUNTY);
    let mut core = stem;
    while let Some(rest) = PEOPLES.iter().find_map(|it| core.strip_suffix(it)) {
        if !is_name(rest) {
            return core.strip_suffix('族').filter(|it| is_name(it)).unwrap_or(core);
        }
        core = rest;
    }
    core
}

/// Shorter names of a county: 道里; 双江, 双江县 and 双江自治县 of 双江拉祜族佤族布朗族傣族自治县.
pub(super) fn short_of_county(label: &str) -> Vec<String> {
    let stem = without_end(label, COUNTY);
    let core = core(label);
    let mut out = vec![stem.to_owned()];
    let level = label.strip_prefix(stem).unwrap_or_default();
    if core != stem || level.starts_with("自治") {
        let last: String = level.chars().last().into_iter().collect();
        out.extend([core.to_owned(), format!("{core}{last}"), format!("{core}{level}")]);
    } else if level.chars().count() == 2 {
        // 神农架林区 and 浦东新区 lose one word, or one character.
        let whole = label.strip_suffix('区').unwrap_or(label);
        out.push(whole.to_owned());
    }
    out.retain(|it| it != label && is_name(it));
    out
}

/// Shorter and longer names of a street or township.
pub(super) fn forms_of_street(label: &str) -> Vec<String> {
    let stem = without_end(label, STREET);
    let mut out = vec![stem.to_owned()];
    if label.ends_with("街道") {
        out.extend(["街道办事处", "街道办", "办事处"].map(|it| format!("{stem}{it}")));
    } else if label != stem {
        out.push(format!("{label}人民政府"));
    }
    out.retain(|it| it != label && is_name(it));
    out
}

/// The names of a province or prefecture, the full one first: 黑龙江省, 黑龙江; 延边朝鲜族自治州, 延边州, 延边.
pub(super) fn of_above(label: &str) -> Vec<String> {
    let stem = without_end(label, ABOVE);
    let mut core = stem;
    while let Some(rest) = PEOPLES.iter().find_map(|it| core.strip_suffix(it)) {
        if !is_name(rest) {
            break;
        }
        core = rest;
    }
    let last: String = label.chars().last().into_iter().collect();
    let mut out = vec![label.to_owned(), stem.to_owned(), core.to_owned(), format!("{core}{last}")];
    out.retain(|it| is_name(it));
    out.dedup();
    out
}

/// Whether a name can stand alone: of two characters or more.
fn is_name(text: &str) -> bool {
    text.chars().nth(1).is_some()
}

fn without_end<'a>(label: &'a str, ends: &[&str]) -> &'a str {
    let stem = ends.iter().find_map(|it| label.strip_suffix(it));
    stem.filter(|it| is_name(it)).unwrap_or(label)
}

/// Whether a name is of what lies below a county.
pub(super) fn is_below(name: &str) -> bool {
    BELOW.iter().any(|it| name.strip_suffix(it).is_some_and(is_name))
}

/// Whether a name is of a zone, which has no code.
pub(super) fn is_zone(name: &str) -> bool {
    ZONES.iter().any(|it| name.ends_with(it))
}

/// Whether one substitution, insertion or deletion makes `a` into `b`, and they differ.
pub(super) fn is_one_edit(a: &[char], b: &[char]) -> bool {
    let same_head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let same_tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    a != b && long - short <= 1 && same_head + same_tail + 1 >= long
}

/// Whether `a` and `b` differ in one character that sounds alike: 道理区 and 道里区.
pub(super) fn sounds_alike(a: &[char], b: &[char]) -> bool {
    let mut differing = a.iter().zip(b).filter(|(a, b)| a != b);
    let alike = |(a, b): (&char, &char)| SOUNDS.iter().any(|it| it.contains(*a) && it.contains(*b));
    a.len() == b.len() && differing.next().is_some_and(alike) && differing.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn one_edit_is_one_edit() {
        let edit = |a: &str, b: &str| is_one_edit(&chars(a), &chars(b));
        assert!(edit("道理区", "道里区") && edit("道里里区", "道里区") && edit("道区", "道里区"));
        assert!(!edit("道里区", "道里区") && !edit("里道区", "道里区") && !edit("呼兰", "道里区"));
    }

    #[test]
    fn a_sound_decides_between_neighbours() {
        let alike = |a: &str, b: &str| sounds_alike(&chars(a), &chars(b));
        assert!(alike("道理区", "道里区") && !alike("道理区", "道外区"));
        assert!(alike("香房区", "香坊区") && !alike("香房区", "平房区"));
        assert!(!alike("道里区", "道里区") && !alike("道里", "道里区"));
    }

    #[test]
    fn a_name_is_shortened_to_what_people_say() {
        for (label, short) in [
            ("道里区", &["道里"][..]),
            ("宾县", &[]),
            ("神农架林区", &["神农架", "神农架林"]),
            ("浦东新区", &["浦东", "浦东新"]),
            (
                "杜尔伯特蒙古族自治县",
                &["杜尔伯特蒙古族", "杜尔伯特", "杜尔伯特县", "杜尔伯特自治县"],
            ),
            (
                "双江拉祜族佤族布朗族傣族自治县",
                &["双江拉祜族佤族布朗族傣族", "双江", "双江县", "双江自治县"],
            ),
            ("东乡族自治县", &["东乡族", "东乡", "东乡县", "东乡自治县"]),
            ("鄂伦春自治旗", &["鄂伦春", "鄂伦春", "鄂伦春旗"]),
            ("管城回族区", &["管城回族", "管城", "管城区", "管城区"]),
            ("土默特左旗", &["土默特左"]),
        ] {
            assert_eq!(short_of_county(label), short, "{label}");
        }
    }

    #[test]
    fn a_name_above_has_shorter_forms() {
        for (label, names) in [
            ("黑龙江省", &["黑龙江省", "黑龙江"][..]),
            ("哈尔滨市", &["哈尔滨市", "哈尔滨"]),
            ("延边朝鲜族自治州", &["延边朝鲜族自治州", "延边朝鲜族", "延边", "延边州"]),
            ("大兴安岭地区", &["大兴安岭地区", "大兴安岭"]),
            ("新疆维吾尔自治区", &["新疆维吾尔自治区", "新疆维吾尔", "新疆"]),
            ("内蒙古自治区", &["内蒙古自治区", "内蒙古"]),
        ] {
            let found = of_above(label);
            assert!(
                names.iter().all(|it| found.iter().any(|found| found == it)),
                "{label}: {found:?}"
            );
        }
        assert!(!of_above("内蒙古自治区").contains(&"内".to_owned()));
    }

    #[test]
    fn zones_and_streets_are_told_from_counties() {
        assert!(is_zone("哈经开区") && is_zone("利民开发区") && !is_zone("道里区"));
        assert!(
            is_below("新华街道") && is_below("太平镇") && !is_below("道里区") && !is_below("镇")
        );
        assert_eq!(forms_of_street("新华街道")[0], "新华");
        assert!(forms_of_street("太平镇").contains(&"太平".to_owned()));
    }
}
