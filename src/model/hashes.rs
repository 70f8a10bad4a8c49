//! Keyed hashes to look things up by: eight bytes each, in order, and a directory of where each leading part begins.
//!
//! A look costs two accesses to memory, however many hashes there are; before it, the way a number begins tells most
//! that are not there. That counts: the gate asks for every number that neighbouring cells of a row could make, and
//! nearly all of them were never held.

/// Hashes for each entry of the directory, about.
const SHARE: usize = 8;

/// A set of hashes that are spread evenly.
#[derive(Default)]
pub(super) struct Hashes {
    sorted: Vec<u64>,
    /// Where the hashes of each leading part begin; one more says where the last ones end.
    starts: Vec<u32>,
    /// Bits that are not part of the leading part.
    shift: u32,
}

impl Hashes {
    /// The hashes in `all`, each once.
    pub(super) fn new(mut all: Vec<u64>) -> Self {
        all.sort_unstable();
        all.dedup();
        all.shrink_to_fit();
        let parts = (all.len() / SHARE).next_power_of_two().max(2);
        let shift = u64::BITS - parts.ilog2();
        let mut starts = Vec::with_capacity(parts + 1);
        let mut at = 0;
        for part in (0_u64..).take(parts) {
            starts.push(u32::try_from(at).unwrap_or(u32::MAX));
            let rest = all.get(at..).unwrap_or_default();
            at += rest.iter().take_while(|it| *it >> shift == part).count();
        }
        starts.push(u32::try_from(at).unwrap_or(u32::MAX));
        Self { sorted: all, starts, shift }
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        let part = usize::try_from(hash >> self.shift).unwrap_or(usize::MAX);
        let Some([from, to]) = self.starts.get(part..).and_then(|it| it.first_chunk()) else {
            return false;
        };
        let place = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
        self.sorted.get(place(*from)..place(*to)).is_some_and(|it| it.contains(&hash))
    }
}

/// Bits of [`Leads`]: 256 KiB, which a core keeps at hand.
const LEADS_BITS: u32 = 21;
/// Digits of a lead, at most.
const LEAD_MAX: usize = 10;
/// Digits behind a lead: those that tell one number from its neighbours.
const BEHIND: usize = 5;

/// How numbers begin, by their length, as bits. Nearly every number that was never held begins like none that was, and
/// is told apart by one access to memory that is near.
#[derive(Default)]
pub(super) struct Leads(Vec<u64>);

impl Leads {
    pub(super) fn add(&mut self, digits: &[u8]) {
        let (word, bit) = place(digits);
        if self.0.is_empty() {
            self.0.resize(1 << (LEADS_BITS - 6), 0);
        }
        if let Some(it) = self.0.get_mut(word) {
            *it |= bit;
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (it, other) in self.0.iter_mut().zip(&other.0) {
            *it |= other;
        }
    }

    /// Whether a number that was added may be `digits`.
    pub(super) fn may_have(&self, digits: &[u8]) -> bool {
        let (word, bit) = place(digits);
        self.0.get(word).is_some_and(|it| it & bit != 0)
    }
}

/// The word and the bit of a number's length and lead.
fn place(digits: &[u8]) -> (usize, u64) {
    let lead = digits.iter().take(digits.len().saturating_sub(BEHIND).min(LEAD_MAX));
    let all = lead.fold(digits.len() as u64, |all, it| (all << 4) ^ u64::from(it & 0xf));
    let hash = all.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - LEADS_BITS);
    (usize::try_from(hash >> 6).unwrap_or(usize::MAX), 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_there_and_nothing_else() {
        // Even numbers, spread as hashes are.
        let spread = |it: u64| it.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for count in [0, 1, 2, 7, 8, 9, 1_000, 4_097] {
            let all: Vec<u64> = (0..count).map(|it| spread(it * 2)).collect();
            let hashes = Hashes::new(all.iter().chain(&all).copied().collect());
            assert_eq!(hashes.len() as u64, count);
            assert_eq!(hashes.is_empty(), count == 0);
            for it in 0..count {
                assert!(hashes.contains(spread(it * 2)), "{it} of {count}");
                assert!(!hashes.contains(spread(it * 2 + 1)), "{it} of {count}");
            }
        }
        let ends = Hashes::new(vec![0, u64::MAX]);
        assert!(ends.contains(0) && ends.contains(u64::MAX) && !ends.contains(1));
        assert!(!Hashes::default().contains(0));
    }

    #[test]
    fn a_lead_is_known_with_its_length() {
        let mut leads = Leads::default();
        assert!(!leads.may_have(b"13800000001"));
        for it in ["13800000001", "23019919900101001X", "5554321"] {
            leads.add(it.as_bytes());
        }
        let mut all = Leads::default();
        all.join(&leads);
        all.join(&Leads::default());
        for it in ["13800000001", "13800099999", "23019919900101001X", "5554321", "55"] {
            let known = it != "55";
            assert_eq!(all.may_have(it.as_bytes()), known, "{it}");
        }
        for it in ["13900000001", "138000000012", "230199199102010018", ""] {
            assert!(!all.may_have(it.as_bytes()), "{it}");
        }
    }
}
