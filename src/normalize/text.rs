//! Kernels for words: text, names, numbers that name a person, flags. A cell is copied only where it changes.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::StringViewArray;
use arrow_array::builder::BooleanBuilder;
use arrow_array::builder::StringViewBuilder;

use crate::lexical::bank_account;
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

/// Maps every cell; the array is shared, not copied, as long as no cell changes.
fn words<'a>(
    cells: &Cells<'a>,
    findings: &mut Findings,
    read: impl Fn(&'a str) -> Outcome<Cow<'a, str>>,
) -> ArrayRef {
    let mut changed: Option<StringViewBuilder> = None;
    for (row, cell) in cells.array.iter().enumerate() {
        let value = cell.and_then(|it| cells.settle(read(it), row, findings));
        let same = match (&value, cell) {
            (Some(Cow::Borrowed(value)), Some(cell)) => value.len() == cell.len(),
            (None, None) => true,
            _ => false,
        };
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

/// Text as people wrote it, width folded and trimmed.
pub(super) fn texts(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell| {
        let text = width::fold(cell);
        if cells.is_missing(&text) {
            return Outcome::Missing;
        }
        let standard = rare::standard(&text);
        match (suspicious(standard.as_ref().map_or(&*text, |it| &it.0)), standard) {
            (Some(rule), _) => Outcome::Refused(rule),
            (None, Some((text, form))) => Outcome::Noted(Cow::Owned(text), replaced(form)),
            (None, None) => Outcome::Value(text),
        }
    })
}

/// The rule for characters that were replaced.
fn replaced(form: rare::Form) -> Rule {
    match form {
        rare::Form::Private => Rule::TextOldCodePoint,
        rare::Form::Radical => Rule::TextRadical,
    }
}

/// The rule that a character of `text` breaks: undecodable, private use, or an error of the spreadsheet.
fn suspicious(text: &str) -> Option<Rule> {
    if text.starts_with('#') && text.ends_with(['!', 'A', '?']) && text.is_ascii() {
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

/// Names of persons.
pub(super) fn person_names(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell| match rare::standard(cell) {
        None => person_name(cell, cells),
        Some((text, form)) => match person_name(&text, cells) {
            Outcome::Value(it) | Outcome::Changed(it) | Outcome::Noted(it, _) => {
                Outcome::Noted(Cow::Owned(it.into_owned()), replaced(form))
            }
            Outcome::Missing => Outcome::Missing,
            Outcome::Refused(rule) => Outcome::Refused(rule),
        },
    })
}

fn person_name<'a>(cell: &'a str, cells: &Cells<'_>) -> Outcome<Cow<'a, str>> {
    match person_name::parse(cell) {
        // 张三、李四等三人 names a group.
        Ok(name) if name.ends_with('人') && name.contains('等') => {
            Outcome::Refused(Rule::PersonName)
        }
        Ok(name) => Outcome::Value(name),
        Err(_) if cells.is_missing(&width::fold(cell)) => Outcome::Missing,
        Err(_) if cell.contains('\u{fffd}') => Outcome::Refused(Rule::TextUndecodable),
        Err(person_name::Fault::PrivateUse) => Outcome::Refused(Rule::TextPrivateUse),
        Err(person_name::Fault::Placeholder) => Outcome::Refused(Rule::TextPlaceholder),
        Err(person_name::Fault::Syntax) => Outcome::Refused(Rule::PersonName),
    }
}

/// Resident IDs, in their canonical 18 characters.
pub(super) fn resident_ids(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell| match resident_id::parse(cell) {
        Ok(id) if !id.upgraded && id.as_str() == cell => Outcome::Value(Cow::Borrowed(cell)),
        Ok(id) => {
            let text = Cow::Owned(id.as_str().to_owned());
            if id.upgraded { Outcome::Noted(text, Rule::IdUpgraded) } else { Outcome::Value(text) }
        }
        Err(_) if cells.is_missing(&width::fold(cell)) => Outcome::Missing,
        Err(_) if cell.starts_with('#') => Outcome::Refused(Rule::CellError),
        Err(fault) => Outcome::Refused(match fault {
            resident_id::Fault::Length => Rule::IdLength,
            resident_id::Fault::Characters => Rule::IdCharacters,
            resident_id::Fault::BirthDate => Rule::IdBirthDate,
            resident_id::Fault::CheckDigit => Rule::IdCheckDigit,
            resident_id::Fault::LostDigits => Rule::IdLostDigits,
            resident_id::Fault::Masked => Rule::IdMasked,
        }),
    })
}

/// Unified social credit codes.
pub(super) fn credit_codes(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    words(cells, findings, |cell| {
        let text = width::squeeze(cell);
        if cells.is_missing(&text) {
            Outcome::Missing
        } else if credit_code::is_valid(&text) {
            Outcome::Value(text)
        } else if credit_code::is_valid(&text.to_ascii_uppercase()) {
            Outcome::Value(Cow::Owned(text.to_ascii_uppercase()))
        } else {
            Outcome::Refused(Rule::CreditCode)
        }
    })
}

/// Cells that never leave and are only looked at: phones, bank accounts, addresses.
pub(super) fn seen(
    cells: &Cells<'_>,
    findings: &mut Findings,
    accepts: fn(&str) -> bool,
    rule: Rule,
) -> ArrayRef {
    words(cells, findings, |cell| {
        if accepts(cell) {
            return Outcome::Value(Cow::Borrowed(cell));
        }
        let text = width::fold(cell);
        if cells.is_missing(&text) {
            Outcome::Missing
        } else if accepts(&text) {
            Outcome::Value(text)
        } else {
            Outcome::Noted(text, rule)
        }
    })
}

/// Phones.
pub(super) fn phones(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    seen(cells, findings, phone::is_phone, Rule::PhoneSyntax)
}

/// Bank accounts.
pub(super) fn bank_accounts(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    seen(cells, findings, bank_account::is_account, Rule::BankAccountSyntax)
}

/// 是 and 否 in their many spellings.
pub(super) fn flags(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    let mut out = BooleanBuilder::with_capacity(cells.array.len());
    for (row, cell) in cells.array.iter().enumerate() {
        let flag = |cell: &str| {
            let text = width::squeeze(cell);
            match text.as_ref() {
                "是" if cell == "是" => Outcome::Value(true),
                "否" if cell == "否" => Outcome::Value(false),
                "是" | "√" | "✓" | "有" | "1" | "Y" | "y" | "YES" | "Yes" | "yes" | "TRUE"
                | "true" | "True" | "对" => Outcome::Changed(true),
                "否" | "×" | "✗" | "X" | "x" | "0" | "N" | "n" | "NO" | "No" | "no" | "FALSE"
                | "false" | "False" | "无" => Outcome::Changed(false),
                text if cells.is_missing(text) => Outcome::Missing,
                _ => Outcome::Refused(Rule::FlagSyntax),
            }
        };
        out.append_option(cell.and_then(|it| cells.settle(flag(it), row, findings)));
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
    for (row, cell) in cells.array.iter().enumerate() {
        let ditto = match cell {
            None => true,
            Some(cell) => matches!(
                width::squeeze(cell).as_ref(),
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
