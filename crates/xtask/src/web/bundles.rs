//! Which pieces of a module are loaded together. Taken apart, a module has a piece for every set of parts that share some
//! code: far too many to load one by one. Joined into few bundles, some of them hold code that not every part needs.

use std::collections::{BTreeMap, BTreeSet};

/// What taking the module apart gave: a file, and the parts that need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Without its ending.
    pub(super) file: String,
    /// The parts that cannot do without.
    pub(super) parts: BTreeSet<String>,
    /// Bytes.
    pub(super) size: u64,
}

/// Pieces that become one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bundle {
    /// What it is joined from.
    pub(super) pieces: Vec<Piece>,
}

/// How much a byte that a part loads in vain counts.
const FIRST: u64 = 20;
const LATER: u64 = 1;

/// Joins what costs least, until there are no more than `most`: bytes that a part loads without needing them. Those of
/// the `first` parts, which somebody waits for with nothing on the screen, weigh most.
pub(super) fn plan(pieces: Vec<Piece>, first: &[&str], most: usize) -> Vec<Bundle> {
    let mut alike: BTreeMap<BTreeSet<String>, Bundle> = BTreeMap::new();
    for piece in pieces {
        let bundle = alike.entry(piece.parts.clone()).or_insert(Bundle { pieces: Vec::new() });
        bundle.pieces.push(piece);
    }
    let mut bundles: Vec<Bundle> = alike.into_values().collect();
    while bundles.len() > most.max(1) {
        let pairs =
            (0..bundles.len()).flat_map(|one| (one + 1..bundles.len()).map(move |other| (one, other)));
        let cheapest = pairs.min_by_key(|&(one, other)| cost(&bundles[one], &bundles[other], first));
        let Some((one, other)) = cheapest else { break };
        let joined = bundles.swap_remove(other);
        bundles[one].pieces.extend(joined.pieces);
    }
    bundles
}

/// What is loaded in vain in addition when two bundles become one.
fn cost(one: &Bundle, other: &Bundle, first: &[&str]) -> u64 {
    let in_vain = |without: &Bundle, with: &Bundle| -> u64 {
        let new = with.parts().into_iter().filter(|part| !without.parts().contains(part));
        new.map(|part| without.size() * if first.contains(&part) { FIRST } else { LATER }).sum()
    };
    in_vain(one, other) + in_vain(other, one)
}

impl Bundle {
    /// The parts that load it.
    pub(super) fn parts(&self) -> BTreeSet<&str> {
        self.pieces.iter().flat_map(|piece| piece.parts.iter().map(String::as_str)).collect()
    }

    fn size(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.size).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(file: &str, parts: &[&str], size: u64) -> Piece {
        Piece { file: file.to_owned(), parts: parts.iter().map(|&part| part.to_owned()).collect(), size }
    }

    fn files(bundles: &[Bundle]) -> Vec<String> {
        let mut files: Vec<String> = bundles
            .iter()
            .map(|bundle| {
                let mut names: Vec<&str> = bundle.pieces.iter().map(|piece| piece.file.as_str()).collect();
                names.sort_unstable();
                names.join("+")
            })
            .collect();
        files.sort();
        files
    }

    #[test]
    fn what_the_same_parts_need_is_one_file() {
        let pieces = vec![piece("a", &["x", "y"], 5), piece("b", &["y", "x"], 7), piece("c", &["x"], 1)];
        assert_eq!(files(&plan(pieces, &[], 9)), ["a+b", "c"]);
    }

    #[test]
    fn what_is_joined_is_what_costs_least() {
        let pieces = vec![piece("big", &["x"], 90), piece("small", &["y"], 2), piece("tiny", &["z"], 1)];
        assert_eq!(files(&plan(pieces, &[], 2)), ["big", "small+tiny"]);
    }

    #[test]
    fn the_first_parts_are_spared() {
        let pieces = vec![piece("first", &["x"], 3), piece("one", &["y"], 4), piece("other", &["z"], 5)];
        assert_eq!(files(&plan(pieces, &["x"], 2)), ["first", "one+other"]);
    }
}
