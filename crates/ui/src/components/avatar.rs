//! A person or an organization in two letters.

use leptos::prelude::*;

/// How many hues there are in `style/components/avatar.css`.
const HUES: u32 = 6;

/// A monogram: decoration beside the name, so it is not read.
#[component]
pub fn Avatar(
    /// Name or e-mail address.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! {
        <span class=format!("avatar avatar-{}", hue(&name)) aria-hidden="true">
            {initials(&name)}
        </span>
    }
    .into_any()
}

/// First letters of the first and the last word; of an address, of what stands before the at sign.
fn initials(name: &str) -> String {
    let name = name.split('@').next().unwrap_or(name);
    let mut words =
        name.split([' ', '.', '-', '_', '+']).filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// The same for the same name.
fn hue(name: &str) -> u32 {
    name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % HUES + 1
}

#[cfg(test)]
mod tests {
    use super::{hue, initials};

    #[test]
    fn two_letters_of_a_name_or_an_address() {
        let said =
            ["Dana Kowalski", "dana.k@acme.test", "Łukasz", "Ana María de la Cruz", "", "—"].map(initials);
        assert_eq!(said, ["DK", "DK", "Ł", "AC", "", ""]);
    }

    #[test]
    fn a_hue_exists() {
        for name in ["", "a", "dana@acme.test"] {
            assert!((1..=super::HUES).contains(&hue(name)));
        }
    }
}
