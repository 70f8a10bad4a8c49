//! What a report states: a value with its unit, what it is a figure of, how exact it is, and where it stands.

use std::fmt;

/// A decimal number, exact to four places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Value(i128);

impl Value {
    /// Ten thousand of them are one.
    const SCALE: i128 = 10_000;
    /// No figure of a report is larger.
    const MOST: i128 = 1_000_000_000_000_000 * Self::SCALE;

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(i128::from(number) * Self::SCALE)
    }

    /// `digits` in ten-thousandths; `None` when no report can mean it.
    pub fn scaled(digits: i128) -> Option<Self> {
        (digits.abs() <= Self::MOST).then_some(Self(digits))
    }

    /// `12`, `-3`, `96171.6`; nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || whole.len() > 15 || part.len() > 4 {
            return None;
        }
        let places = u32::try_from(part.len()).ok()?;
        let part = part.parse::<i128>().ok()? * 10_i128.pow(4 - places);
        Self::scaled(sign * (whole.parse::<i128>().ok()? * Self::SCALE + part))
    }

    /// In ten-thousandths.
    pub fn digits(self) -> i128 {
        self.0
    }

    /// This many times as much.
    pub fn times(self, factor: i128) -> Option<Self> {
        self.0.checked_mul(factor).and_then(Self::scaled)
    }

    /// Both together; a report has too few figures for it to overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Whether nothing is behind the point.
    pub fn is_whole(self) -> bool {
        self.0 % Self::SCALE == 0
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.abs() / Self::SCALE, self.0.abs() % Self::SCALE);
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let part = format!("{part:04}");
        write!(f, "{sign}{whole}.{}", part.trim_end_matches('0'))
    }
}

/// How exact a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// As it stands.
    Exact,
    /// 余, 多, 以上: at least this.
    LowerBound,
    /// 约, 26.8万: about this.
    Rounded,
    /// What must be left of a total.
    Derived,
    /// 未发生, 没有, 无.
    ZeroInWords,
}

impl Quality {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::LowerBound => "lower-bound",
            Self::Rounded => "rounded",
            Self::Derived => "derived",
            Self::ZeroInWords => "zero-in-words",
        }
    }

    /// Whether one may compute with it.
    pub fn is_firm(self) -> bool {
        !matches!(self, Self::LowerBound | Self::Rounded)
    }
}

/// Where a figure stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The heading above it.
    pub section: String,
    /// From 1.
    pub line: u64,
    /// Characters of the line, from 0, the end not among them.
    pub span: (usize, usize),
}

/// In what kind of text a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// A sentence.
    Prose,
    /// A cell.
    Table,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its indicator's key; `None` when it is not certain.
    pub indicator: Option<String>,
    /// The words that it goes with.
    pub label: String,
    /// How much.
    pub value: Value,
    /// 件; none where the report says none.
    pub unit: String,
    /// How exact.
    pub quality: Quality,
    /// Where.
    pub place: Place,
    /// Prose or table.
    pub stand: Stand,
    /// Whether the words name the indicator wherever they stand, and not only in their context.
    pub sure: bool,
}

impl Figure {
    /// Whether a table or full words name it, and not only its context.
    pub fn is_named(&self) -> bool {
        self.sure || self.stand == Stand::Table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_shown_as_they_stand() {
        for text in ["0", "8", "-3", "96171.6", "0.0001", "162352"] {
            assert_eq!(Value::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Value::parse("+3").unwrap(), Value::whole(3));
        assert_eq!(Value::parse("12.50").unwrap().to_string(), "12.5");
        for text in ["", "-", ".5", "5.", "1.23456", "1,5", "1234567890123456", "1e5", "１"] {
            assert_eq!(Value::parse(text), None, "{text}");
        }
    }
}
