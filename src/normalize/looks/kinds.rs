//! Kinds, roles, units and code lists that a column seems to have: what its header says, held against its cells.

use crate::lexical::bank_account;
use crate::lexical::credit_code;
use crate::lexical::date;
use crate::lexical::decimal;
use crate::lexical::header::split_unit;
use crate::lexical::person_name;
use crate::lexical::phone;
use crate::lexical::resident_id;
use crate::lexical::units;
use crate::lexical::width;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::normalize::looks::column::Look;
use crate::normalize::looks::column::says_nothing;
use crate::normalize::looks::dictionary;
use crate::normalize::looks::dictionary::Entry;
use crate::normalize::looks::lists::Lists;
use crate::normalize::unit::Unit;
use crate::read::Part;

/// Of a hundred cells, how many must fit where the header says nothing.
const FIT: u8 = 90;
/// Of a hundred cells, how many must fit what the header says.
const FIT_HEADER: u8 = 50;
/// Decimal places of a share.
const PERCENT_SCALE: u8 = 4;
/// A list that nobody has yet: at most so many entries.
const CODES_MAX: usize = 32;
/// … of at most so many characters …
const CODE_CHARS_MAX: usize = 12;
/// … in at least so many cells, each entry met this often on average.
const CODE_CELLS_MIN: u64 = 8;
const CODE_REPEATS: u64 = 4;

/// What a column seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// What its cells are.
    pub kind: Kind,
    /// What told.
    pub by: By,
    /// Of a hundred cells that say something, how many fit; `None` when none says anything.
    pub fits: Option<u8>,
    /// The unit of its numbers, as far as it is said.
    pub unit: Option<String>,
    /// Decimal places.
    pub scale: u8,
    /// Its code list.
    pub codes: Option<Codes>,
    /// What it can do to a person; the stricter role where that is not known.
    pub role: Role,
    /// What the header names.
    pub entry: Option<&'static Entry>,
}

/// What told a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The header's words.
    Header,
    /// The cells.
    Cells,
}

impl By {
    /// The source's name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Cells => "cells",
        }
    }
}

/// Where a column's codes stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Codes {
    /// In the built-in list of this name.
    Known(String),
    /// In no list yet; the values, in order.
    New(Vec<String>),
}

impl Look {
    /// What the column under the header `path` of `part` seems to be.
    pub fn judge(&self, path: &[String], part: &Part, lists: &Lists) -> Guess {
        let entry = dictionary::find(path);
        let judge = Judge { look: self, lists };
        let stated = path.last().and_then(|it| split_unit(it).1);
        let measured = stated.and_then(|it| judge.by_unit(it));
        let by_header = measured.or_else(|| entry.and_then(|it| judge.by_header(it)));
        let by = if by_header.is_some() { By::Header } else { By::Cells };
        let (kind, codes) = by_header.unwrap_or_else(|| judge.by_cells(entry));
        let is_code = matches!(kind, Kind::Code | Kind::Codes);
        let fits = match &codes {
            Some(Codes::New(_)) => Some(100),
            Some(Codes::Known(name)) if is_code => judge.share(|it| lists.holds(name, it)),
            _ => judge.share(|it| fits(kind, it, lists)),
        };
        let role = match entry {
            _ if kind.is_identity() => Role::Identifier,
            Some(entry) => entry.role,
            None => role_of(kind),
        };
        let number = matches!(kind, Kind::Money | Kind::Number | Kind::Count);
        let scale = match kind {
            Kind::Money => self.places().max(2),
            Kind::Number => self.places(),
            Kind::Percent => PERCENT_SCALE,
            _ => 0,
        };
        let unit = number.then(|| unit_of(stated, kind, entry, part)).flatten();
        Guess { kind, by, fits, unit, scale, codes, role, entry }
    }
}

/// A column that is being judged.
struct Judge<'a> {
    look: &'a Look,
    lists: &'a Lists,
}

impl Judge<'_> {
    /// Of a hundred cells that say something, how many hold; nothing is rounded up to all.
    fn share(&self, holds: impl Fn(&str) -> bool) -> Option<u8> {
        let all = self.look.sample().count();
        let some = self.look.sample().filter(|it| holds(it)).count();
        u8::try_from((100 * some).checked_div(all)?).ok()
    }

    fn fits(&self, kind: Kind, least: u8) -> bool {
        self.share(|it| fits(kind, it, self.lists)).is_some_and(|it| it >= least)
    }

    /// What a unit in the header says: 疾病(户) counts households, whatever 疾病 says.
    fn by_unit(&self, stated: &str) -> Option<(Kind, Option<Codes>)> {
        Unit::parse(stated)?;
        let money = stated.split('/').next().is_some_and(|it| it.ends_with('元'));
        let kinds = if money { &[Kind::Money][..] } else { &[Kind::Count, Kind::Number] };
        kinds.iter().find(|it| self.fits(**it, FIT)).map(|it| (*it, None))
    }

    /// What the header says, where the cells do not speak against it.
    fn by_header(&self, entry: &'static Entry) -> Option<(Kind, Option<Codes>)> {
        let kind = entry.kind;
        if kind == Kind::Code {
            return Some((kind, Some(self.codes(entry.codes.as_deref())?)));
        }
        if self.look.sample().next().is_none() && kind != Kind::Region {
            return Some((kind, None));
        }
        let broken_id = kind == Kind::ResidentId
            && self.share(looks_like_id).is_some_and(|it| it >= FIT_HEADER);
        // 0 and 1 under 人数 are numbers even where most cells are written out.
        let near = match kind {
            Kind::Count if !self.fits(Kind::Count, FIT) && self.fits(Kind::Number, FIT) => {
                Kind::Number
            }
            Kind::Date if !self.fits(Kind::Date, FIT_HEADER) => Kind::YearMonth,
            Kind::YearMonth if !self.fits(Kind::YearMonth, FIT_HEADER) => Kind::Year,
            other => other,
        };
        let codes = (near == Kind::Region).then(|| Codes::Known("regions".to_owned()));
        (broken_id || self.fits(near, FIT_HEADER)).then_some((near, codes))
    }

    /// What the cells say. A header that means a person is not talked out of it: its cells stay text.
    fn by_cells(&self, entry: Option<&Entry>) -> (Kind, Option<Codes>) {
        let first = [Kind::ResidentId, Kind::CreditCode, Kind::Phone, Kind::BankAccount];
        let then = [
            Kind::Percent,
            Kind::Flag,
            Kind::Year,
            Kind::YearMonth,
            Kind::Date,
            Kind::Count,
            Kind::Number,
        ];
        let person = entry.is_some_and(|it| it.role == Role::Identifier);
        if let Some(kind) = first.into_iter().find(|it| self.fits(*it, FIT)) {
            return (kind, None);
        }
        if person || self.look.sample().next().is_none() {
            return (Kind::Text, None);
        }
        if self.fits(Kind::Region, FIT) {
            return (Kind::Region, Some(Codes::Known("regions".to_owned())));
        }
        if let Some(kind) = then.into_iter().find(|it| self.fits(*it, FIT)) {
            return (kind, None);
        }
        if let Some(codes) = self.known_list() {
            return (Kind::Code, Some(codes));
        }
        if let Some(kind) =
            [Kind::PersonName, Kind::Address].into_iter().find(|it| self.fits(*it, FIT))
            && entry.is_none()
        {
            return (kind, None);
        }
        match self.new_list() {
            Some(codes) => (Kind::Code, Some(codes)),
            None => (Kind::Text, None),
        }
    }

    /// The list that a header of codes means, if the cells come from it; another list, or a new one.
    fn codes(&self, name: Option<&str>) -> Option<Codes> {
        let own = name.filter(|name| {
            let share = self.share(|it| self.lists.holds(name, it));
            share.is_none_or(|it| it >= FIT)
        });
        let own = own.map(|it| Codes::Known(it.to_owned()));
        own.or_else(|| self.known_list()).or_else(|| self.new_list())
    }

    /// The list that holds most cells, if it holds enough of them.
    ///
    /// Bare numbers stand in many lists, and only a header may say which one is meant.
    fn known_list(&self) -> Option<Codes> {
        self.share(|it| !it.is_ascii()).filter(|it| *it >= FIT)?;
        let share = |name: &str| self.share(|it| self.lists.holds(name, it)).unwrap_or_default();
        let mut best: Option<(&str, u8)> = None;
        for name in self.lists.names() {
            let share = share(name);
            if share >= FIT && best.is_none_or(|(_, most)| share > most) {
                best = Some((name, share));
            }
        }
        best.map(|(name, _)| Codes::Known(name.to_owned()))
    }

    /// A list of few short values that come again and again.
    fn new_list(&self) -> Option<Codes> {
        let values = self.look.values()?;
        let said: Vec<(&String, u64)> =
            values.iter().filter(|(it, _)| !says_nothing(it)).map(|(it, n)| (it, *n)).collect();
        let cells: u64 = said.iter().map(|(_, n)| n).sum();
        let entries = u64::try_from(said.len()).unwrap_or(u64::MAX);
        let short = |it: &str| {
            it.chars().count() <= CODE_CHARS_MAX
                && !it.chars().any(|it| it.is_control() || it == ';')
        };
        let few = !said.is_empty() && said.len() <= CODES_MAX;
        let repeated = cells >= CODE_CELLS_MIN && cells >= entries.saturating_mul(CODE_REPEATS);
        let plain = said.iter().all(|(it, _)| short(it) && resident_id::parse(it).is_err());
        (few && repeated && plain)
            .then(|| Codes::New(said.into_iter().map(|(it, _)| it.clone()).collect()))
    }
}

/// Whether a cell may be of `kind`.
fn fits(kind: Kind, cell: &str, lists: &Lists) -> bool {
    // 一般 would read as one of something: only a figure may have words behind it.
    let number = |scale: u8| {
        let text = width::fold(cell);
        let figure = text.bytes().any(|it| it.is_ascii_digit());
        decimal::parse(&text, scale).is_ok_and(|it| figure || it.unit.is_empty())
    };
    match kind {
        Kind::Text => true,
        Kind::ResidentId => cell.len() >= 15 && resident_id::parse(cell).is_ok(),
        Kind::CreditCode => credit_code::is_valid(&width::squeeze(cell).to_ascii_uppercase()),
        Kind::Phone => cell.len() >= 7 && phone::is_phone(cell) && !number_of_years(cell),
        Kind::BankAccount => bank_account::is_account(cell),
        Kind::Year => {
            cell.trim_end_matches("年度").trim_end_matches('年').len() == 4
                && date::year(cell).is_ok()
        }
        Kind::YearMonth => cell.len() >= 6 && date::month(&width::fold(cell)).is_ok(),
        Kind::Date => cell.len() >= 8 && date::day(&width::fold(cell)).is_ok(),
        Kind::Count => number(0),
        Kind::Money | Kind::Number => number(6),
        Kind::Percent => {
            decimal::parse(&width::fold(cell), 6).is_ok_and(|it| matches!(it.unit, "%" | "‰"))
        }
        Kind::PersonName => person_name::parse(cell).is_ok() && has_surname(cell),
        Kind::Region => lists.is_region(cell),
        Kind::Flag => is_flag(cell),
        Kind::Address => is_address(cell),
        Kind::Code | Kind::Codes => false,
    }
}

/// 20171231 has eight digits, as a landline has.
fn number_of_years(cell: &str) -> bool {
    date::day(cell).is_ok()
}

/// At least fifteen digits, or so many places with some of them hidden.
fn looks_like_id(cell: &str) -> bool {
    let cell = width::squeeze(cell);
    let places = cell.chars().filter(|it| it.is_ascii_digit() || matches!(it, '*' | 'x' | 'X'));
    (14..=20).contains(&places.count()) || cell.contains("E+17")
}

fn is_flag(cell: &str) -> bool {
    matches!(
        width::squeeze(cell).as_ref(),
        "是" | "否"
            | "√"
            | "✓"
            | "×"
            | "✗"
            | "有"
            | "无"
            | "Y"
            | "N"
            | "y"
            | "n"
            | "对"
            | "YES"
            | "NO"
            | "TRUE"
            | "FALSE"
    )
}

fn is_address(cell: &str) -> bool {
    let parts = ["号", "栋", "单元", "室", "组", "屯", "街", "路", "村"];
    let digit = cell.chars().any(|it| it.is_numeric() || "一二三四五六七八九十".contains(it));
    digit && cell.chars().count() >= 5 && parts.iter().any(|it| cell.contains(it))
}

/// Whether a name begins with one of the most frequent surnames; places and programs rarely do.
fn has_surname(text: &str) -> bool {
    const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常";
    let short = text.chars().filter(|it| !it.is_whitespace()).count() <= 4;
    short && text.trim_start().chars().next().is_some_and(|it| SURNAMES.contains(it))
}

/// The role of a column that nobody has a word for: the stricter one.
fn role_of(kind: Kind) -> Role {
    match kind {
        Kind::Region | Kind::Date | Kind::YearMonth | Kind::Year | Kind::Count => Role::Quasi,
        Kind::Money | Kind::Number | Kind::Code | Kind::Codes | Kind::Flag => Role::Sensitive,
        Kind::Percent => Role::Open,
        Kind::Text
        | Kind::PersonName
        | Kind::ResidentId
        | Kind::CreditCode
        | Kind::Phone
        | Kind::BankAccount
        | Kind::Address => Role::Identifier,
    }
}

/// The header's unit, the unit line's where it scales, the one that such a field mostly has.
fn unit_of(stated: Option<&str>, kind: Kind, entry: Option<&Entry>, part: &Part) -> Option<String> {
    let stated = stated.filter(|it| Unit::parse(it).is_some()).map(str::to_owned);
    let line = part.unit.as_deref().and_then(of_money).filter(|_| kind == Kind::Money);
    let scaled = line.clone().filter(|it| it != "元");
    let usual = entry.filter(|it| it.kind == kind).and_then(|it| it.unit.clone());
    stated.or(scaled).or(usual).or(line)
}

/// The one unit of money that a unit line states: 单位:户、人、元.
fn of_money(line: &str) -> Option<String> {
    let mut money = units::stated(line).into_iter().filter(|it| it.ends_with('元'));
    money.next().filter(|_| money.next().is_none())
}
