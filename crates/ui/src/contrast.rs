//! The colours of `style/tokens.css`, measured: text 4.5:1, edges of controls and marks 3:1 on every surface that they can
//! stand on, light and dark (WCAG 2.2, 1.4.3 and 1.4.11). axe sees texts only, and only those on a tested page.

const TOKENS: &str = include_str!("../../../style/tokens.css");

const SURFACES: [&str; 3] = ["--surface", "--surface-2", "--surface-3"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scheme {
    Light,
    Dark,
}

/// Red, green and blue, linear.
type Linear = [f64; 3];

#[test]
fn texts_are_readable_on_every_surface() {
    for text in ["--text", "--text-2"] {
        for surface in SURFACES.into_iter().chain(["--accent-soft"]) {
            expect(text, surface, 4.5);
        }
    }
    expect("--accent", "--surface", 4.5);
    expect("--accent", "--surface-2", 4.5);
    expect("--on-accent", "--accent-solid", 4.5);
    expect("--on-accent", "--accent-solid-hover", 4.5);
    for solid in ["--bad-solid", "--bad-solid-hover"] {
        expect("--on-accent", solid, 4.5);
    }
    for float in ["--float", "--float-hover"] {
        expect("--on-float", float, 4.5);
    }
    for (text, soft) in [("--ok", "--ok-soft"), ("--warn", "--warn-soft"), ("--bad", "--bad-soft")] {
        expect(text, soft, 4.5);
        expect("--text", soft, 4.5);
        expect(text, "--surface", 4.5);
    }
}

#[test]
fn edges_and_marks_are_seen_on_every_surface() {
    for surface in SURFACES {
        expect("--edge", surface, 3.0);
        for mark in ["--accent", "--ok", "--warn", "--bad"] {
            expect(mark, surface, 3.0);
        }
    }
    expect("--edge", "--bad-soft", 3.0);
    expect("--float-edge", "--float", 3.0);
}

#[test]
fn the_measure_is_right_at_its_ends() {
    let ratio = contrast(linear("oklch(100% 0 0)"), linear("oklch(0% 0 0)"));
    assert!((ratio - 21.0).abs() < 0.01, "{ratio}");
}

fn expect(front: &str, back: &str, least: f64) {
    for scheme in [Scheme::Light, Scheme::Dark] {
        let ratio = contrast(token(front, scheme), token(back, scheme));
        assert!(ratio >= least, "{front} on {back} in {scheme:?}: {ratio:.2}:1, {least}:1 is needed");
    }
}

/// The first value of a token: the one without special preferences.
fn token(name: &str, scheme: Scheme) -> Linear {
    let start = TOKENS.find(&format!("  {name}: ")).unwrap_or_else(|| panic!("there is no token {name}"));
    let value = TOKENS[start..].split_once(": ").and_then(|(_, rest)| rest.split_once(';')).unwrap().0;
    let mut colors = value.match_indices("oklch(").map(|(at, _)| &value[at..]);
    let (light, dark) = (colors.next().unwrap(), colors.next());
    linear(if scheme == Scheme::Dark { dark.unwrap_or(light) } else { light })
}

/// Reads `oklch(L% C H)`. The matrices are those of the CSS Color 4 specification.
fn linear(oklch: &str) -> Linear {
    let inside = oklch.strip_prefix("oklch(").and_then(|rest| rest.split_once(')')).unwrap().0;
    let numbers: Vec<f64> =
        inside.split_whitespace().map(|number| number.trim_end_matches('%').parse().unwrap()).collect();
    let (lightness, chroma, hue) = (numbers[0] / 100.0, numbers[1], numbers[2].to_radians());
    let lab = [lightness, chroma * hue.cos(), chroma * hue.sin()];
    let cones = times(LAB_TO_CONES, lab).map(|cone| cone.powi(3));
    times(CONES_TO_RGB, cones).map(|channel| channel.clamp(0.0, 1.0))
}

/// From `OKLab`, before the cube.
const LAB_TO_CONES: [Linear; 3] = [
    [1.0, 0.396_337_777_4, 0.215_803_757_3],
    [1.0, -0.105_561_345_8, -0.063_854_172_8],
    [1.0, -0.089_484_177_5, -1.291_485_548],
];

const CONES_TO_RGB: [Linear; 3] = [
    [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
    [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
    [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701],
];

fn times(matrix: [Linear; 3], vector: Linear) -> Linear {
    matrix.map(|row| row.iter().zip(vector).map(|(factor, value)| factor * value).sum())
}

fn contrast(one: Linear, other: Linear) -> f64 {
    let luminance = |[red, green, blue]: Linear| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}
