//! Numbers, addresses and names of places within a page, as text.

use std::fmt::Write as _;

/// `162,352`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A file's size: `5.5 MB`, as disks and browsers count.
pub fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000_u64), ("MB", 1_000_000), ("kB", 1_000)];
    match units.into_iter().find(|it| bytes >= it.1) {
        None => format!("{bytes} B"),
        Some((name, unit)) => {
            let tenths = bytes / (unit / 10);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
    }
}

/// `part` of `whole` in percent with two decimal places, rounded down; what is there is never shown as nothing.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 {
        return "0%".to_owned();
    }
    let hundredths = u128::from(part) * 10_000 / u128::from(whole);
    match (hundredths / 100, hundredths % 100) {
        (0, 0) => "<0.01%".to_owned(),
        (percent, 0) => format!("{percent}%"),
        (percent, rest) => format!("{percent}.{rest:02}%"),
    }
}

/// A relative path as an address: what means something in an address is encoded.
pub fn href(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            // Writing to a text cannot fail.
            _ => write!(out, "%{byte:02X}").unwrap_or_default(),
        }
    }
    out
}

/// `text` as HTML; what stands between backticks is code.
pub fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('`').enumerate() {
        let (open, close) = if at % 2 == 1 { ("<code>", "</code>") } else { ("", "") };
        out.push_str(open);
        for c in part.chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '"' => out.push_str("&quot;"),
                _ => out.push(c),
            }
        }
        out.push_str(close);
    }
    out
}

/// `code` as a name for a place within a page.
pub fn anchor(code: &str) -> String {
    code.chars().map(|it| if it.is_alphanumeric() || it == '_' { it } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn sizes_are_written_for_people() {
        for (bytes, expect) in
            [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (12_345_678, "12.3 MB")]
        {
            assert_eq!(size(bytes), expect);
        }
    }

    #[test]
    fn a_share_is_never_rounded_up_nor_away() {
        let shares = [share(0, 9), share(1, 0), share(1, 3), share(72, 162_352), share(9, 9)];
        assert_eq!(shares, ["0%", "0%", "33.33%", "0.04%", "100%"]);
        assert_eq!(share(1, 1_000_000), "<0.01%");
        assert_eq!(share(u64::MAX - 1, u64::MAX), "99.99%");
    }

    #[test]
    fn backticks_make_code_and_nothing_else_is_markup() {
        assert_eq!(inline("a `b` <i> & \"c\""), "a <code>b</code> &lt;i&gt; &amp; &quot;c&quot;");
        assert_eq!(inline("open ` <b>"), "open <code> &lt;b&gt;</code>");
    }

    #[test]
    fn an_address_says_nothing_by_accident() {
        assert_eq!(href("a b/城保#1?.xlsx"), "a%20b/%E5%9F%8E%E4%BF%9D%231%3F.xlsx");
        assert_eq!(anchor("rule/paid-adds-up"), "rule-paid-adds-up");
    }
}
