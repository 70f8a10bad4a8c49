//! Every colour of the style against what it stands on, as WCAG 2.2 counts: text 4.5 to 1 (1.4.3), graphics 3 to 1
//! (1.4.11), in light, in dark and on paper.

use std::collections::BTreeMap;

use super::STYLE;

type Colours = BTreeMap<&'static str, &'static str>;

/// What is written, and on what.
const TEXT: &[(&str, &[&str])] = &[
    ("ink", &["paper", "wash", "s1", "s2", "s3", "w1", "w2", "w3"]),
    ("soft", &["paper", "wash"]),
    ("bad", &["paper", "wash"]),
    ("care", &["paper", "wash"]),
    ("good", &["paper", "wash"]),
    ("link", &["paper", "wash"]),
    ("s4-ink", &["s4"]),
    ("w4-ink", &["w4"]),
    ("paper", &["link"]),
];

/// What is drawn, and on what.
const GRAPHICS: &[(&str, &[&str])] = &[
    ("bad-fill", &["paper", "wash"]),
    ("care-fill", &["paper", "wash"]),
    ("ink-fill", &["paper", "wash"]),
    ("sea-fill", &["paper", "wash"]),
    ("link", &["paper", "wash"]),
];

/// Colours that need no contrast: lines and dots where nothing is, in tables that read without them; shades of a map,
/// whose borders are drawn and whose numbers stand beside it.
const FREE: &[&str] = &["rule", "m1", "m2", "m3", "m4", "m5"];

/// The colours of each `:root`: light, then what dark, paper and a wish for contrast change of it.
fn themes() -> Vec<Colours> {
    let mut themes: Vec<Colours> = Vec::new();
    for block in STYLE.split(":root {").skip(1) {
        let block = block.split('}').next().unwrap();
        let pairs = block.split(';').filter_map(|it| it.trim().strip_prefix("--"));
        let mut colours = themes.first().cloned().unwrap_or_default();
        for (name, value) in
            pairs.flat_map(|it| it.split("; ")).filter_map(|it| it.split_once(": "))
        {
            colours.insert(name, value);
        }
        themes.push(colours);
    }
    themes
}

fn colour<'a>(colours: &Colours, name: &'a str) -> &'a str
where
    'static: 'a,
{
    let value = colours.get(name).copied().unwrap_or_else(|| panic!("no colour {name}"));
    match value.strip_prefix("var(--").and_then(|it| it.strip_suffix(')')) {
        Some(other) => colour(colours, other),
        None => value,
    }
}

fn luminance(hex: &str) -> f64 {
    let digits: Vec<u32> = hex.chars().filter_map(|it| it.to_digit(16)).collect();
    let channels: Vec<u32> = match digits.len() {
        3 => digits.iter().map(|it| it * 17).collect(),
        6 => digits.chunks(2).map(|it| it[0] * 16 + it[1]).collect(),
        _ => panic!("{hex} is no colour"),
    };
    let linear = |it: u32| {
        let it = f64::from(it) / 255.0;
        if it <= 0.04045 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(channels[0]) + 0.7152 * linear(channels[1]) + 0.0722 * linear(channels[2])
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn black_on_white_is_the_most_there_is() {
    assert!((contrast("#000", "#ffffff") - 21.0).abs() < 1e-9);
    assert!((contrast("#777777", "#fff") - 4.48).abs() < 0.01);
}

#[test]
fn every_colour_is_told_from_what_it_stands_on() {
    let themes = themes();
    assert_eq!(themes.len(), 4, "light, dark, paper, more contrast");
    for (theme, colours) in themes.iter().enumerate() {
        for (pairs, least) in [(TEXT, 4.5), (GRAPHICS, 3.0)] {
            for (front, backs) in pairs {
                for back in *backs {
                    let found = contrast(colour(colours, front), colour(colours, back));
                    assert!(found >= least, "{front} on {back} in theme {theme}: {found:.2} to 1");
                }
            }
        }
    }
}

#[test]
fn no_colour_is_left_out() {
    let listed = TEXT.iter().chain(GRAPHICS).flat_map(|(front, backs)| backs.iter().chain([front]));
    let listed: Vec<&str> = listed.chain(FREE).copied().collect();
    for name in themes().iter().flat_map(|it| it.keys()) {
        assert!(listed.contains(name), "nothing is asked of {name}");
    }
    // A colour stands in the themes alone, where it is measured.
    let rules = STYLE.split(":root {").skip(1).filter_map(|it| it.split_once('}')).map(|it| it.1);
    assert!(!rules.into_iter().any(|it| it.contains(": #")), "a colour outside of the themes");
}
