//! What a column looks like to somebody who has no schema yet, and which field an unknown header may have meant.
//!
//! For `inspect` only: in a run nothing is mapped or typed by its looks.

use std::collections::BTreeSet;

use crate::lexical::bank_account;
use crate::lexical::credit_code;
use crate::lexical::date;
use crate::lexical::decimal;
use crate::lexical::header::fold as fold_header;
use crate::lexical::header::split_unit;
use crate::lexical::person_name;
use crate::lexical::phone;
use crate::lexical::resident_id;
use crate::lexical::width;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::normalize::mapping::Mapping;
use crate::read::Part;

/// A kind, and whether a cell may be one.
type Test = (Kind, fn(&str) -> bool);

/// Kinds to try, the narrowest first, each with its test.
const TESTS: &[Test] = &[
    (Kind::ResidentId, |it| it.len() >= 15 && resident_id::parse(it).is_ok()),
    (Kind::CreditCode, |it| credit_code::is_valid(&width::squeeze(it))),
    (Kind::Phone, |it| it.len() >= 7 && it.contains(['1', '0', '-']) && is_mobile(it)),
    (Kind::BankAccount, |it| it.len() >= 12 && bank_account::is_account(it)),
    (Kind::Year, |it| it.trim_end_matches('年').len() == 4 && date::year(it).is_ok()),
    (Kind::YearMonth, |it| it.len() >= 6 && date::month(it).is_ok() && date::day(it).is_err()),
    (Kind::Date, |it| it.len() >= 8 && date::day(it).is_ok()),
    (Kind::Count, |it| decimal::parse(&width::fold(it), 0).is_ok()),
    (Kind::Money, |it| decimal::parse(&width::fold(it), 2).is_ok()),
    (Kind::PersonName, |it| {
        it.chars().count() <= 4 && person_name::parse(it).is_ok() && has_surname(it)
    }),
];

fn is_mobile(text: &str) -> bool {
    phone::is_mobile_digits(width::squeeze(text).as_bytes())
}

/// Whether a name begins with one of the most frequent surnames; places and programs rarely do.
fn has_surname(text: &str) -> bool {
    const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常";
    text.chars().next().is_some_and(|it| SURNAMES.contains(it))
}

/// The first kind that nine in ten of `cells` read as.
pub fn guess(cells: &[&str]) -> Option<Kind> {
    if cells.is_empty() {
        return None;
    }
    let most =
        |test: fn(&str) -> bool| cells.iter().filter(|it| test(it)).count() * 10 >= cells.len() * 9;
    TESTS.iter().find(|(_, test)| most(*test)).map(|(kind, _)| *kind).or(Some(Kind::Text))
}

/// The title of the field that claims each column of `part`; a header that two fields could claim claims none.
pub fn claimed_by(part: &Part, schema: &Schema) -> Vec<Option<String>> {
    let Ok(mapping) = Mapping::new(schema) else { return vec![None; part.header.len()] };
    let title =
        |path: &Vec<String>| mapping.field_of(path).map(|it| schema.fields[it].title.clone());
    part.header.iter().map(title).collect()
}

/// The title of the field whose spelling shares most characters with an unknown header, if any comes near.
pub fn suggestion(path: &[String], schema: &Schema) -> Option<String> {
    if Mapping::new(schema).is_ok_and(|it| it.ignores(path)) {
        return None;
    }
    let header: BTreeSet<char> = split_unit(path.last()?).0.chars().collect();
    let likeness = |spelling: &str| {
        let other: BTreeSet<char> = fold_header(spelling).chars().collect();
        let (shared, all) = (header.intersection(&other).count(), header.union(&other).count());
        (200 * shared).checked_div(all).unwrap_or_default()
    };
    let best = schema.fields.iter().map(|field| {
        let spellings = std::iter::once(&field.title).chain(&field.aliases);
        (spellings.map(|it| likeness(it)).max().unwrap_or_default(), field)
    });
    let (score, field) = best.max_by_key(|it| it.0)?;
    (score >= 80).then(|| field.title.clone())
}
