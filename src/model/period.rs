//! What a release is about in time: the days of its period, and how often there is a new one.

use crate::model::day::Day;

/// The first and the last day of `2017`, `2017-03`, `2017-Q1` or `2017-H1`; of anything else `None`.
pub fn days(period: &str) -> Option<(Day, Day)> {
    let (year, part) = period.split_once('-').map_or((period, None), |it| (it.0, Some(it.1)));
    let (first, months) = match part {
        None => (1, 12),
        Some(part) => {
            let stretch = |letter: char, months: u32| {
                let number: u32 = part.strip_prefix(letter)?.parse().ok()?;
                (1..=12 / months).contains(&number).then(|| ((number - 1) * months + 1, months))
            };
            let month = || part.parse().ok().filter(|_| part.len() == 2).map(|it: u32| (it, 1));
            stretch('Q', 3).or_else(|| stretch('H', 6)).or_else(month)?
        }
    };
    let begin = Day::parse(&format!("{year}-{first:02}-01"))?;
    let next: i32 = year.parse().ok()?;
    let end = match first + months {
        13 => Day::parse(&format!("{:04}-01-01", next + 1))?,
        month => Day::parse(&format!("{year}-{month:02}-01"))?,
    };
    Some((begin, end.after(-1)))
}

/// The entry of the EU's frequency authority table, which DCAT-AP asks for, that `cycle` is.
pub fn frequency(cycle: &str) -> String {
    let name = match cycle {
        "daily" => "DAILY",
        "weekly" => "WEEKLY",
        "monthly" => "MONTHLY",
        "quarterly" => "QUARTERLY",
        "half-yearly" => "ANNUAL_2",
        "yearly" => "ANNUAL",
        _ => "IRREG",
    };
    format!("http://publications.europa.eu/resource/authority/frequency/{name}")
}

/// A release's id as what is compared: `2017-r12` is of `2017`, and the twelfth.
pub fn rank(id: &str) -> Option<(&str, u64)> {
    let (period, number) = id.rsplit_once("-r")?;
    Some((period, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_its_days() {
        for (period, expect) in [
            ("2017", "2017-01-01 2017-12-31"),
            ("2016-02", "2016-02-01 2016-02-29"),
            ("2017-12", "2017-12-01 2017-12-31"),
            ("2017-Q1", "2017-01-01 2017-03-31"),
            ("2017-Q4", "2017-10-01 2017-12-31"),
            ("2017-H2", "2017-07-01 2017-12-31"),
        ] {
            let (first, last) = days(period).unwrap();
            assert_eq!(format!("{first} {last}"), expect);
        }
        for wrong in ["", "17", "2017-13", "2017-00", "2017-Q5", "2017-H3", "2017-1", "2017-01-01"]
        {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_release_is_the_so_manyth_of_its_period() {
        assert_eq!(rank("2017-03-r12"), Some(("2017-03", 12)));
        assert_eq!(rank("2017"), None);
    }
}
