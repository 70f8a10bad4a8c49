//! The contact that a package names: a bureau's landline and e-mail are its own, whatever else stands beside them is
//! judged as anywhere.

use crate::gate::scan;
use crate::gate::scan::Find;
use crate::gate::scan::Hit;
use crate::gate::scan::Scanner;

/// The first find in `text` that is no landline and no e-mail address of a bureau.
pub(super) fn scan(scanner: &mut Scanner, text: &str) -> Option<Find> {
    let pieces: Vec<&str> = text.split(is_between).filter(|it| !it.is_empty()).collect();
    let mut plain = Scanner::default();
    let (mut rest, mut strange) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        at += 1;
        // An area code and its number may stand apart.
        let next = pieces.get(at).filter(|next| {
            piece.starts_with('0') && is_digits(piece) && is_landline(&format!("{piece}{next}"))
        });
        if next.is_some() || is_landline(piece) || is_mailbox(scanner, piece) {
            at += usize::from(next.is_some());
            rest.push("的");
            strange.push("的");
            continue;
        }
        rest.push(piece);
        // A number without its area is a bureau's even where a ledger held it, but not a part of a longer one.
        strange.push(if is_local(piece) { "的" } else { piece });
    }
    plain.scan(&rest.join(" ")).filter(|it| it.hit != Hit::Landline).or_else(|| {
        let found = scanner.scan(&strange.join(" ")).or_else(|| scanner.held_whole(text));
        found.or_else(|| strange.iter().find_map(|it| scanner.held_whole(it)))
    })
}

fn is_between(letter: char) -> bool {
    letter.is_whitespace() || "/,;:|，；：、（）()。".contains(letter)
}

fn is_digits(piece: &str) -> bool {
    !piece.is_empty() && piece.bytes().all(|it| it.is_ascii_digit())
}

fn is_local(piece: &str) -> bool {
    matches!(piece.len(), 7 | 8) && is_digits(piece) && !piece.starts_with(['0', '1'])
}

/// A landline with its area code, and perhaps an extension: 0451-87654321-802, 0451-87654321转802.
fn is_landline(piece: &str) -> bool {
    let (number, extension) = piece.split_once('转').unwrap_or((piece, "1"));
    let abroad = number.strip_prefix("+86").map(|it| it.trim_start_matches('-'));
    let number = match abroad {
        Some(it) if !it.starts_with('0') => format!("0{it}"),
        Some(it) => it.to_owned(),
        None => number.to_owned(),
    };
    let parts: Vec<&str> = number.split('-').collect();
    let whole = match parts.as_slice() {
        [number] => (*number).to_owned(),
        [area, local] => format!("{area}{local}"),
        [area, local, extension] if extension.len() <= 5 && is_digits(extension) => {
            format!("{area}{local}")
        }
        _ => return false,
    };
    extension.len() <= 5 && is_digits(extension) && scan::is_landline(whole.as_bytes())
}

/// An e-mail address in which nothing else is hidden.
fn is_mailbox(scanner: &mut Scanner, piece: &str) -> bool {
    let Some((local, domain)) = piece.split_once('@') else { return false };
    let plain = |text: &str| {
        let is = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
        !text.is_empty() && text.bytes().all(is)
    };
    let found = |text: &str, scanner: &mut Scanner| scanner.scan(text).is_some();
    plain(local) && plain(domain) && !found(local, scanner) && !found(domain, scanner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::held::{Gathered, Held, Holdings, Key};

    #[test]
    fn a_bureau_is_reached_and_nobody_else() {
        let mut holdings = Holdings::new(Key::draw());
        let mut gathered = Gathered::default();
        for (held, cell) in [
            (Held::Number, "0451-87654321"),
            (Held::Number, "301234567890"),
            (Held::Name, "赵小六"),
        ] {
            gathered.add(holdings.key(), held, cell);
        }
        holdings.push(Arc::new(gathered.finish()));
        let mut scanner = Scanner::new(Some(Arc::new(holdings)));
        for text in [
            "市民政局",
            "0451-87654321",
            "0451 87654321",
            "87654321",
            "电话：0451-87654321转802，邮箱：mzj@example.cn",
            "+86-451-87654321",
            "0451-87654321/0451-87654322",
        ] {
            assert_eq!(scan(&mut scanner, text), None, "{text}");
        }
        for text in [
            "mzj@example.cn 138 0000 0001",
            "0451-87654321 身份证230199199001010018",
            "0451-87654321；301234567890",
            "230199199001010018@example.cn",
            "23019919 900101 0018",
            "市民政局 赵小六",
            "赵小六",
            "0451-87654321 中央大街100号",
        ] {
            assert!(scan(&mut scanner, text).is_some(), "{text}");
        }
    }
}
