//! Cells that were found clean lately: most text columns repeat a few values.

pub(super) struct Clean {
    slots: Vec<Vec<u8>>,
    puts: u64,
}

const SLOTS: usize = 1 << 10;
/// Longer cells hardly repeat.
const CELL_BYTES: usize = 96;

/// FNV-1a: it only spreads cells over slots and tells most different ones apart.
pub(super) fn hash(cell: &[u8]) -> u64 {
    cell.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, it| {
        (hash ^ u64::from(*it)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Clean {
    pub(super) fn new() -> Self {
        Self { slots: Vec::new(), puts: 0 }
    }

    fn slot(cell: &[u8]) -> usize {
        usize::try_from(hash(cell) >> 40).unwrap_or(0) % SLOTS
    }

    pub(super) fn has(&self, cell: &[u8]) -> bool {
        cell.len() <= CELL_BYTES && self.slots.get(Self::slot(cell)).is_some_and(|it| it == cell)
    }

    pub(super) fn put(&mut self, cell: &[u8]) {
        self.puts += 1;
        if cell.len() <= CELL_BYTES {
            self.slots.resize_with(SLOTS, Vec::new);
            let slot = &mut self.slots[Self::slot(cell)];
            slot.clear();
            slot.extend_from_slice(cell);
        }
    }

    /// How many cells were put: no fewer than there are different ones.
    pub(super) fn puts(&self) -> u64 {
        self.puts
    }
}
