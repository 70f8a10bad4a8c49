//! Kernels for words: text, names, numbers that name a person, flags. A cell is copied only where it changes.

use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::StringViewArray;
use arrow_array::builder::BooleanBuilder;
use arrow_array::builder::StringViewBuilder;

use crate::lexical::bank_account;
use crate::lexical::compose::compose;
use crate::lexical::credit_code;
use crate::lexical::person_name;
use crate::lexical::phone;
use crate::lexical::rare;
use crate::lexical::resident_id;
use crate::lexical::width;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::normalize::kernel::Cells;
use crate::normalize::number::Outcome;

/// Room for cells that change, used again from cell to cell.
#[derive(Default)]
struct Spare {
    text: String,
    other: String,
    third: String,
    fourth: String,
}

/// Maps every cell; the array is shared, not copied, as long as no cell changes.
fn words(
    cells: &Cells<'_>,
    findings: &mut Findings,
    read: impl for<'a> Fn(&'a str, &'a mut Spare) -> Outcome<&'a str>,
) -> ArrayRef {
    let mut changed: Option<StringViewBuilder> = None;
    let mut spare = Spare::default();
    for (row, cell) in cells.array.iter().enumerate() {
        let value = match cell {
            Some(cell) => cells.settle(read(cell, &mut spare), row, findings),
            None => None,
        };
        let same = value == cell;
        if !same && value.is_some() {
            cells.changed.mark(row);
        }
        if changed.is_none() && !same {
            let mut builder = StringViewBuilder::with_capacity(cells.array.len());
            cells.array.iter().take(row).for_each(|it| builder.append_option(it));
            changed = Some(builder);
        }
        if let Some(builder) = &mut changed {
            builder.append_option(value);
        }
    }
    match changed {
        Some(mut builder) => Arc::new(builder.finish()),
        None => Arc::new(cells.array.clone()),
    }
}

/// Text as people wrote it, width folded, trimmed and composed.
pub(super) fn texts(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell, Spare { text, other, third, .. }| {
        let text = width::fold_with(cell, text);
        if cells.is_missing(text) {
            return Outcome::Missing;
        }
        let form = rare::standard(text, other);
        let text = compose(if form.is_some() { other.as_str() } else { text }, third);
        match (suspicious(text), form) {
            (Some(rule), _) => Outcome::Refused(rule),
            (None, Some(rare::Form::Radical)) => Outcome::Noted(text, Rule::TextRadical),
            (None, Some(rare::Form::Private) | None) => Outcome::Value(text),
        }
    })
}

/// The rule that a character of `text` breaks: undecodable, private use, or an error of the spreadsheet.
fn suspicious(text: &str) -> Option<Rule> {
    if is_cell_error(text) {
        return Some(Rule::CellError);
    }
    // U+FFFD and the private use area begin with these bytes in UTF-8; most cells have none of them.
    if !text.bytes().any(|it| matches!(it, 0xee | 0xef | 0xf3 | 0xf4)) {
        return None;
    }
    text.chars().find_map(|it| match it {
        '\u{fffd}' => Some(Rule::TextUndecodable),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Some(Rule::TextPrivateUse),
        _ => None,
    })
}

/// `#REF!`, `#DIV/0!`, `#NAME?`, `#N/A`; `#12A` is the number of a house.
fn is_cell_error(text: &str) -> bool {
    let Some(word) = text.strip_prefix('#') else { return false };
    let named = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_alphabetic())
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'/' | b'_'))
    };
    word.eq_ignore_ascii_case("N/A") || word.strip_suffix(['!', '?']).is_some_and(named)
}

/// Names of persons.
pub(super) fn person_names(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell, Spare { text, other, third, fourth }| {
        let form = rare::standard(cell, other);
        let name = compose(if form.is_some() { other.as_str() } else { cell }, fourth);
        let fault = match person_name::parse_with(name, text) {
            // 张三、李四等三人 names a group.
            Ok(name) if name.ends_with('人') && name.contains('等') => {
                return Outcome::Refused(Rule::PersonName);
            }
            Ok(name) if form == Some(rare::Form::Radical) => {
                return Outcome::Noted(name, Rule::TextRadical);
            }
            Ok(name) => return Outcome::Value(name),
            Err(fault) => fault,
        };
        if cells.is_missing(width::fold_with(cell, third)) {
            return Outcome::Missing;
        }
        Outcome::Refused(match fault {
            _ if cell.contains('\u{fffd}') => Rule::TextUndecodable,
            person_name::Fault::PrivateUse => Rule::TextPrivateUse,
            person_name::Fault::Placeholder => Rule::TextPlaceholder,
            person_name::Fault::Syntax => Rule::PersonName,
        })
    })
}

/// Resident IDs, in their canonical 18 characters.
pub(super) fn resident_ids(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell, Spare { text, other, .. }| {
        let fault = match resident_id::parse_with(cell, text) {
            Ok(id) if !id.upgraded && id.as_str() == cell => {
                return if id.has_known_address() {
                    Outcome::Value(cell)
                } else {
                    Outcome::Noted(cell, Rule::IdAddress)
                };
            }
            Ok(id) => {
                other.clear();
                other.push_str(id.as_str());
                let unknown = (!id.has_known_address()).then_some(Rule::IdAddress);
                let rule = unknown.or(id.upgraded.then_some(Rule::IdUpgraded));
                return rule.map_or(Outcome::Value(other.as_str()), |it| {
                    Outcome::Noted(other.as_str(), it)
                });
            }
            Err(fault) => fault,
        };
        let text = width::fold_with(cell, text);
        if cells.is_missing(text) {
            return Outcome::Missing;
        }
        Outcome::Refused(match fault {
            _ if text.starts_with('#') => Rule::CellError,
            resident_id::Fault::Length => Rule::IdLength,
            resident_id::Fault::Characters => Rule::IdCharacters,
            resident_id::Fault::BirthDate => Rule::IdBirthDate,
            resident_id::Fault::CheckDigit => Rule::IdCheckDigit,
            resident_id::Fault::LostDigits => Rule::IdLostDigits,
            resident_id::Fault::Masked => Rule::IdMasked,
            resident_id::Fault::OtherCertificate => Rule::IdOtherCertificate,
        })
    })
}

/// Unified social credit codes.
pub(super) fn credit_codes(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell, Spare { text, other, .. }| {
        let text = width::squeeze_with(cell, text);
        if cells.is_missing(text) {
            return Outcome::Missing;
        }
        if credit_code::is_valid(text) {
            return Outcome::Value(text);
        }
        other.clear();
        other.extend(text.chars().filter(|it| *it != '-'));
        other.make_ascii_uppercase();
        if credit_code::is_valid(other) {
            Outcome::Value(other)
        } else {
            Outcome::Refused(Rule::CreditCode)
        }
    })
}

/// Cells that never leave and are only looked at: phones, bank accounts.
fn seen(cells: &Cells<'_>, findings: &mut Findings, odd: fn(&str) -> Option<Rule>) -> ArrayRef {
    words(cells, findings, |cell, spare| {
        let text = width::fold_with(cell, &mut spare.text);
        if cells.is_missing(text) {
            Outcome::Missing
        } else {
            odd(text).map_or(Outcome::Value(text), |rule| Outcome::Noted(text, rule))
        }
    })
}

/// Phones.
pub(super) fn phones(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    seen(cells, findings, |it| (!phone::is_phone(it)).then_some(Rule::PhoneSyntax))
}

/// Bank accounts.
pub(super) fn bank_accounts(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    seen(cells, findings, |it| match bank_account::check(it) {
        Ok(()) => None,
        Err(bank_account::Fault::Syntax) => Some(Rule::BankAccountSyntax),
        Err(bank_account::Fault::CheckDigit) => Some(Rule::BankAccountCheckDigit),
    })
}

/// 是 and 否 in their many spellings.
pub(super) fn flags(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    let mut out = BooleanBuilder::with_capacity(cells.array.len());
    let mut spare = String::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let flag = |cell: &str| {
            let text = width::squeeze_with(cell, &mut spare);
            match text {
                "是" if cell == "是" => Outcome::Value(true),
                "否" if cell == "否" => Outcome::Value(false),
                "是" | "√" | "✓" | "✔" | "☑" | "有" | "1" | "1.0" | "Y" | "y" | "YES" | "Yes"
                | "yes" | "TRUE" | "true" | "True" | "T" | "对" | "是的" => {
                    Outcome::Changed(true)
                }
                "否" | "×" | "✗" | "✘" | "☒" | "X" | "x" | "0" | "0.0" | "N" | "n" | "NO"
                | "No" | "no" | "FALSE" | "false" | "False" | "F" | "无" | "没有" | "不是"
                | "错" => Outcome::Changed(false),
                text if cells.is_missing(text) => Outcome::Missing,
                _ => Outcome::Refused(Rule::FlagSyntax),
            }
        };
        out.append_option(cell.map(flag).and_then(|it| cells.settle(it, row, findings)));
    }
    let out: BooleanArray = out.finish();
    Arc::new(out)
}

/// What stands in brackets at the end of each cell: 新增 of `3(新增)`.
pub(super) fn remarks(array: &StringViewArray) -> StringViewArray {
    let mut out = StringViewBuilder::with_capacity(array.len());
    for cell in array {
        let within = cell.and_then(|cell| {
            let cell = cell.trim_end().strip_suffix([')', '）'])?;
            cell.rsplit_once(['(', '（']).map(|(_, within)| within)
        });
        out.append_option(within);
    }
    out.finish()
}

/// Ditto marks and blanks, replaced by the cell above, each with its finding.
pub(super) fn repeat(cells: &Cells<'_>, findings: &mut Findings) -> StringViewArray {
    let mut out = StringViewBuilder::with_capacity(cells.array.len());
    let mut above: Option<&str> = None;
    let mut spare = String::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let ditto = match cell {
            None => true,
            Some(cell) => matches!(
                width::squeeze_with(cell, &mut spare),
                "" | "〃" | "\"" | "″" | "同上" | ".." | "''"
            ),
        };
        if ditto && above.is_some() {
            findings.push(row, cells.idx, Rule::CellDitto);
            out.append_option(above);
        } else {
            above = cell.filter(|_| !ditto);
            out.append_option(above);
        }
    }
    out.finish()
}
