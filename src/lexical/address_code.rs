//! The first four digits of every address code since 1981: provinces and prefectures of GB/T 2260, and the cards of
//! residents of Hong Kong, Macao and Taiwan. Counties are not asked: numbers keep codes from before the lists begin.

/// First and last of each run of codes; a test holds them against the list of regions.
const RUNS: &[(u16, u16)] = &[
    (1100, 1102),
    (1200, 1202),
    (1300, 1311),
    (1321, 1330),
    (1390, 1390),
    (1400, 1411),
    (1421, 1427),
    (1490, 1490),
    (1500, 1509),
    (1521, 1529),
    (2100, 2114),
    (2121, 2122),
    (2190, 2190),
    (2200, 2208),
    (2221, 2226),
    (2290, 2290),
    (2300, 2312),
    (2321, 2327),
    (2390, 2390),
    (3100, 3102),
    (3200, 3213),
    (3221, 3227),
    (3290, 3290),
    (3300, 3311),
    (3321, 3327),
    (3390, 3390),
    (3400, 3418),
    (3421, 3429),
    (3500, 3509),
    (3521, 3527),
    (3590, 3590),
    (3600, 3611),
    (3621, 3626),
    (3690, 3690),
    (3700, 3717),
    (3721, 3729),
    (3790, 3790),
    (4100, 4117),
    (4121, 4130),
    (4190, 4190),
    (4200, 4213),
    (4221, 4229),
    (4290, 4290),
    (4300, 4313),
    (4321, 4331),
    (4390, 4390),
    (4400, 4429),
    (4451, 4453),
    (4490, 4490),
    (4500, 4514),
    (4521, 4528),
    (4600, 4604),
    (4690, 4690),
    (5000, 5003),
    (5100, 5139),
    (5190, 5190),
    (5200, 5206),
    (5221, 5227),
    (5300, 5309),
    (5321, 5335),
    (5400, 5406),
    (5421, 5427),
    (6100, 6110),
    (6121, 6127),
    (6200, 6212),
    (6221, 6230),
    (6300, 6302),
    (6321, 6328),
    (6400, 6405),
    (6421, 6422),
    (6500, 6505),
    (6521, 6532),
    (6540, 6543),
    (6590, 6590),
    (7100, 7100),
    (8100, 8100),
    (8200, 8200),
    (8300, 8300),
];

/// One bit for each code of four digits.
const KNOWN: [u64; 157] = {
    let mut bits = [0; 157];
    let mut at = 0;
    while at < RUNS.len() {
        let (mut code, last) = RUNS[at];
        while code <= last {
            bits[(code / 64) as usize] |= 1 << (code % 64);
            code += 1;
        }
        at += 1;
    }
    bits
};

/// Whether a code that begins with these four digits was ever in force; `digits` are ASCII.
pub fn is_known(digits: [u8; 4]) -> bool {
    let code =
        digits.iter().fold(0, |it, digit| it * 10 + u16::from(digit.wrapping_sub(b'0') & 15));
    KNOWN.get(usize::from(code / 64)).is_some_and(|it| it >> (code % 64) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_runs_are_those_of_the_list_of_regions() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/codes/regions.csv");
        let text = std::fs::read_to_string(file).unwrap();
        let listed = text.lines().skip(1).map(|it| it.get(..4).unwrap().parse::<u16>().unwrap());
        // Cards for residents of Taiwan begin with 83.
        let listed: BTreeSet<u16> = listed.chain([8300]).collect();
        let known: BTreeSet<u16> = RUNS.iter().flat_map(|(first, last)| *first..=*last).collect();
        assert_eq!(known, listed);
        for code in 0..10_000_u16 {
            let digits = format!("{code:04}").into_bytes().try_into().unwrap();
            assert_eq!(is_known(digits), listed.contains(&code), "{code}");
        }
    }
}
