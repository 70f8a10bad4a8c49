//! Addresses below the community: numbers with 号, 栋, 单元, 室, 组 and the like, where they stand as addresses do.
//!
//! A number and a unit alone are a count more often than an address (3栋, 14户), and 〔2022〕18号 is a document; so it
//! takes a road, an estate or a village before them, or two of them in a row.

/// What a number in an address is a number of; the first that fits counts.
const UNITS: &[&str] = &[
    "号楼", "号院", "号门", "号室", "单元", "栋", "幢", "座", "楼", "层", "门", "室", "号", "组",
    "屯", "户", "弄", "巷", "院", "队", "社", "委",
];
/// Units of buildings: two in a row with one of these are an address.
const STRONG: &[&str] = &["号楼", "号院", "号门", "号室", "单元", "栋", "幢", "座", "室", "弄"];
/// What roads end in.
const ROADS: &[&str] = &["路", "街", "大道", "道", "巷", "弄", "胡同", "条"];
/// What estates and houses end in.
const ESTATES: &[&str] = &[
    "小区",
    "花园",
    "家园",
    "公寓",
    "大厦",
    "新村",
    "嘉园",
    "苑",
    "新城",
    "家属院",
    "家属楼",
    "大院",
    "佳园",
    "华府",
    "名都",
    "庭",
];
/// What villages end in.
const VILLAGES: &[&str] = &["村", "屯", "社区", "庄", "街", "委", "嘎查"];
/// What follows a number that is no house's: 12号令, 10号前.
const NOT_A_HOUSE: &str = "令文公通函线桥前起至日之以截左晚早上下开发站车机";

/// What is done to buildings that are counted.
const WORKS: &[&str] = &[
    "新建", "改造", "修建", "建设", "维修", "加固", "拆除", "改建", "扩建", "建成", "翻建", "修缮",
    "新增",
];
/// What is counted by.
const MEASURES: &str = "张个人名户床间套件台元亩米平万";
/// Elements of an address that are read: more are none.
const ELEMENTS_MAX: usize = 8;

/// Whether a text without one of these can have no address.
pub(super) fn is_unit(letter: char) -> bool {
    "号栋幢座楼元室组屯户弄巷院队委".contains(letter)
}

/// Whether `seen` names a house, a flat or a group of a village.
pub(super) fn is_below_community(seen: &[char]) -> bool {
    let letters: Vec<char> = seen.iter().copied().filter(|it| !it.is_whitespace()).collect();
    (0..letters.len()).any(|at| {
        let begins = numeral(&letters[at..]) > 0
            && at.checked_sub(1).is_none_or(|it| !is_numeral(letters[it]) && letters[it] != '第');
        let ordinal = letters[at] == '第' && letters.get(at + 1).is_some_and(|it| is_numeral(*it));
        (begins && is_address(&letters, at, at)) || (ordinal && is_address(&letters, at, at + 1))
    })
}

fn is_address(letters: &[char], from: usize, at: usize) -> bool {
    let before = &letters[..from];
    let ends = |list: &[&str]| list.iter().any(|it| ends_with(before, it));
    let (units, end) = elements(letters, at);
    let next = letters.get(end).copied();
    let is_strong = |it: &&str| STRONG.contains(it);
    let Some(first) = units.first() else {
        // 阳光家园3-2-501.
        return ends(ESTATES) && dashed(&letters[at..]);
    };
    // 2村3组: how many, not which.
    let counted = before.iter().rev().nth(1).is_some_and(|it| is_numeral(*it));
    if units.len() > 1 {
        let grouped = matches!(*first, "组" | "屯" | "队" | "社" | "号" | "委");
        let housed = units.last().is_some_and(|it| matches!(*it, "号" | "室" | "户" | "组"));
        let numbered = grouped && units.last().is_some_and(|it| *it == "号");
        let last = units.last().is_some_and(|it| matches!(*it, "户" | "层"));
        let built = last && !ends(ESTATES) && !ends(ROADS) && is_built(before);
        return (units.iter().any(is_strong) && !built)
            || numbered
            || (grouped && housed && !counted && (ends(ROADS) || ends(VILLAGES)));
    }
    let house = !next.is_some_and(|it| NOT_A_HOUSE.contains(it));
    let by_road = matches!(*first, "号" | "弄" | "巷" | "号楼" | "号院" | "号门") && ends(ROADS);
    let in_estate = (is_strong(first) || matches!(*first, "楼" | "号")) && ends(ESTATES);
    let in_village = matches!(*first, "组" | "屯" | "队" | "社" | "号" | "委") && ends(VILLAGES);
    let alone = at == 0
        && end == letters.len()
        && matches!(*first, "单元" | "室" | "号楼" | "号院" | "号室");
    // 3栋2单元501: the flat's number needs no word.
    let number = numeral(&letters[end..]);
    // 2座120张床位: how many.
    let measured = letters.get(end + number).is_some_and(|it| MEASURES.contains(*it));
    let flat = is_strong(first) && number > 1 && *first != "室" && !(measured && is_built(before));
    (house && by_road) || in_estate || (house && in_village && !counted) || alone || flat
}

fn ends_with(letters: &[char], end: &str) -> bool {
    end.chars().rev().eq(letters.iter().rev().copied().take(end.chars().count()))
}

/// Whether it is said just before what was done to buildings: then they are counted.
fn is_built(before: &[char]) -> bool {
    let near = &before[before.len().saturating_sub(12)..];
    let is = |work: &&str| {
        let work: Vec<char> = work.chars().collect();
        near.windows(work.len()).any(|it| it == work)
    };
    WORKS.iter().any(is)
}

/// The units of the numbers that stand in a row from `at`, and where they end.
fn elements(letters: &[char], mut at: usize) -> (Vec<&'static str>, usize) {
    let mut units = Vec::new();
    loop {
        let gap = usize::from(
            !units.is_empty()
                && letters.get(at).is_some_and(|it| matches!(it, '-' | ',' | '，' | '、')),
        );
        let number = numeral(letters.get(at + gap..).unwrap_or_default());
        let behind = at + gap + number;
        let rest = letters.get(behind..).unwrap_or_default();
        let unit = UNITS.iter().find(|it| {
            let length = it.chars().count();
            rest.get(..length).is_some_and(|head| head.iter().copied().eq(it.chars()))
        });
        match unit {
            Some(unit) if number > 0 && units.len() < ELEMENTS_MAX => {
                units.push(*unit);
                at = behind + unit.chars().count();
            }
            _ => return (units, at),
        }
    }
}

/// How long the number is that `rest` begins with: up to four digits, or Chinese numerals, and a letter.
fn numeral(rest: &[char]) -> usize {
    let digits = rest.iter().take_while(|it| it.is_ascii_digit()).count();
    if digits > 4 {
        return 0;
    }
    let length = if digits > 0 {
        // 12-3号: a house and its part.
        let part = match rest.get(digits..) {
            Some(['-' | '之', more @ ..]) => {
                more.iter().take_while(|it| it.is_ascii_digit()).count()
            }
            _ => 0,
        };
        let letter = rest.get(digits).is_some_and(char::is_ascii_uppercase);
        digits + if part > 0 { part + 1 } else { usize::from(letter) }
    } else {
        rest.iter().take(4).take_while(|it| is_numeral(**it)).count()
    };
    if length == 0 && rest.first().is_some_and(|it| ('A'..='F').contains(it)) { 1 } else { length }
}

fn is_numeral(letter: char) -> bool {
    letter.is_ascii_digit() || "〇零一二三四五六七八九十百两甲乙丙丁".contains(letter)
}

/// 3-2-501.
fn dashed(rest: &[char]) -> bool {
    let length = rest.iter().take_while(|it| it.is_ascii_digit() || **it == '-').count();
    let text = &rest[..length];
    text.iter().filter(|it| **it == '-').count() >= 1
        && text.first().is_some_and(char::is_ascii_digit)
}
