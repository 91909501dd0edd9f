//! The colours of `base.css`, read from its tokens, so that every pair of text and ground can be measured.
//!
//! Only what the tokens use is understood: `#rgb`, `#rrggbb` and `hsl(hue saturation% lightness%)`.

use std::collections::BTreeMap;

use super::BASE;

/// WCAG 2.2, success criterion 1.4.6 (AAA): text and its ground.
const RATIO_MIN: f64 = 7.0;

/// What is written on what, somewhere on some page.
const WRITTEN_ON: [(&str, &[&str]); 8] = [
    ("--ink", &["--paper", "--ground", "--brand-soft", "--bad-soft"]),
    ("--ink-soft", &["--paper", "--ground"]),
    ("--brand", &["--paper", "--ground", "--brand-soft", "--bad-soft"]),
    ("--paper", &["--brand"]),
    ("--good", &["--paper", "--good-soft"]),
    ("--warn", &["--paper", "--warn-soft"]),
    ("--bad", &["--paper", "--ground", "--bad-soft"]),
    ("--mock", &["--mock-light", "--mock-dark"]),
];

/// The services' classes; the console has a ground of its own.
const CLASSES: [&str; 8] =
    ["authority", "portal", "usage-site", "directory", "support-site", "console", "desk", "client-app"];

#[test]
fn text_can_be_read_on_its_ground_in_every_service() {
    let mut faint = Vec::new();
    for class in CLASSES {
        let tokens = tokens_of(class);
        for (text, grounds) in WRITTEN_ON {
            for ground in grounds {
                let ratio = contrast(colour(&tokens, text), colour(&tokens, ground));
                if ratio < RATIO_MIN {
                    faint.push(format!("{class}: {text} on {ground} is {ratio:.2}"));
                }
            }
        }
    }
    assert!(faint.is_empty(), "less than {RATIO_MIN} to 1:\n{}", faint.join("\n"));
}

#[test]
fn ratios_are_those_of_the_standard() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast(hex("767676"), [1.0; 3]) - 4.54).abs() < 0.01);
    let ratio_to_green = contrast(hsl(120.0, 1.0, 0.5), hex("0f0"));
    assert!((ratio_to_green - 1.0).abs() < 1e-9);
}

/// The root's tokens, then those of the service's class.
fn tokens_of(class: &str) -> BTreeMap<&'static str, &'static str> {
    let class_selector = format!(":root.{class} {{");
    let blocks = [":root {", class_selector.as_str()].map(|selector| {
        let (_, rest) = BASE.split_once(selector).unwrap_or_else(|| panic!("`{selector}` is in base.css"));
        rest.split_once('}').expect("a block ends").0
    });
    let declarations = blocks.into_iter().flat_map(|block| block.split([';', '\n']));
    declarations
        .filter_map(|line| line.trim().split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|(name, _)| name.starts_with("--"))
        .collect()
}

/// Red, green and blue from 0 to 1.
fn colour(tokens: &BTreeMap<&str, &str>, name: &str) -> [f64; 3] {
    let text = tokens
        .get(name)
        .unwrap_or_else(|| panic!("`{name}` is a token"))
        .replace("var(--hue)", tokens["--hue"]);
    if let Some(digits) = text.strip_prefix('#') {
        return hex(digits);
    }
    let inside = text.strip_prefix("hsl(").and_then(|rest| rest.strip_suffix(')')).expect("`hsl(…)`");
    let parts: Vec<f64> =
        inside.split(' ').map(|part| part.trim_end_matches('%').parse().expect("a number")).collect();
    let [hue, saturation, lightness] = parts[..] else { panic!("`{text}` has three parts") };
    hsl(hue, saturation / 100.0, lightness / 100.0)
}

fn hex(digits: &str) -> [f64; 3] {
    let digits: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    [0, 2, 4].map(|at| {
        let part = u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
        f64::from(part) / 255.0
    })
}

/// CSS Color 4, section 7.1.
fn hsl(hue: f64, saturation: f64, lightness: f64) -> [f64; 3] {
    let reach = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|part| {
        let turn = (part + hue / 30.0) % 12.0;
        lightness - reach * (turn - 3.0).min(9.0 - turn).clamp(-1.0, 1.0)
    })
}

/// WCAG 2.2, "contrast ratio".
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// WCAG 2.2, "relative luminance".
fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] =
        colour.map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
