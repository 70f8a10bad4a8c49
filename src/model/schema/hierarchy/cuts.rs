//! Where a line of numbers is cut into stretches.

/// The values at which stretches of numbers begin; × 10^scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cuts {
    /// All multiples of this, which is above zero.
    pub(super) every: Option<i128>,
    /// These values, ascending.
    pub(super) at: Vec<i128>,
    /// Below this, which is a cut, there is one stretch, from zero.
    pub(super) from: Option<i128>,
}

impl Cuts {
    /// The stretch that `value` lies in: its first value, and the first one after it. None where it is open.
    pub fn around(&self, value: i128) -> (Option<i128>, Option<i128>) {
        if let Some(from) = self.from.filter(|it| value < *it) {
            return (Some(0), Some(from));
        }
        let below = self.at.iter().rev().find(|it| **it <= value).copied();
        let above = self.at.iter().find(|it| **it > value).copied();
        let step = |it: i128| value.div_euclid(it).checked_mul(it);
        let multiple = self.every.and_then(step);
        let next = self.every.and_then(|it| multiple?.checked_add(it));
        let first = below.into_iter().chain(multiple).chain(self.from).max();
        (first, above.into_iter().chain(next).min())
    }

    /// Whether a stretch begins at `value`.
    fn has(&self, value: i128) -> bool {
        let counts = self.from.is_none_or(|it| value > it);
        let multiple = self.every.is_some_and(|it| value.rem_euclid(it) == 0);
        self.from == Some(value) || (counts && (multiple || self.at.contains(&value)))
    }

    /// Whether every stretch of `finer` lies whole in one of these.
    pub(super) fn hold(&self, finer: &Self) -> bool {
        let own = self.from.into_iter().chain(self.at.iter().copied());
        let multiples = match (self.every, finer.every) {
            (None, _) => true,
            (Some(every), Some(finer)) => every.rem_euclid(finer) == 0,
            (Some(_), None) => false,
        };
        let own = own.filter(|it| self.has(*it));
        multiples && own.into_iter().all(|it| finer.has(it))
    }
}

/// The number as it is written, without zeros at its end: 1250 of scale 2 is 12.5.
pub fn written(value: i128, scale: u8) -> String {
    let digits = value.unsigned_abs().to_string();
    let width = usize::from(scale) + 1;
    let digits = format!("{digits:0>width$}");
    let (whole, fraction) =
        digits.split_at_checked(digits.len() - usize::from(scale)).unwrap_or_default();
    let sign = if value < 0 { "-" } else { "" };
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
impl Cuts {
    /// At the multiples of `width`.
    pub(crate) fn every(width: i128) -> Self {
        Self { every: Some(width), at: Vec::new(), from: None }
    }

    /// At these values.
    pub(crate) fn bands(at: &[i128]) -> Self {
        Self { every: None, at: at.to_vec(), from: None }
    }

    /// The same of ages.
    pub(crate) fn of_ages(self) -> Self {
        Self { from: Some(crate::model::schema::ADULT), ..self }
    }
}
