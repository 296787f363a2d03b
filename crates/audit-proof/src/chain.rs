use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// One entry in its chain: what an export gives for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<Bytes> {
    /// Its number: one more than the one before.
    pub seq: u64,
    /// The entry's canonical bytes.
    pub canonical: Bytes,
    /// The hash that the chain states for it.
    pub hash: Hash,
}

/// Where a chain stands. Whoever keeps one can later show that everything up to it is unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the last entry; 0 before the first.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// The first link at which a chain does not hold. Everything before it is proven, nothing from it
/// on is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the audit chain is broken at entry {seq}: {cause}. Entries before it are unchanged; compare the rest with a backup or an earlier export"
)]
pub struct BrokenAt {
    /// The number at which the next entry was expected.
    pub seq: u64,
    /// What is wrong with it.
    pub cause: Cause,
}

/// How a link can fail to continue its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// Another number stands where the next one should: entries are missing, repeated or in
    /// another order.
    #[error("entry {found} stands in its place, so entries are missing, repeated or out of order")]
    Sequence {
        /// The number that stands there.
        found: u64,
    },
    /// The stated hash is not the hash of the one before and this entry: one of the two was
    /// changed.
    #[error("its content or its hash was changed")]
    Hash,
}

impl Head {
    /// Where an organization's chain begins, before its first entry. Bound to the organization
    /// (its id in lower case with hyphens), so that no chain can be passed off as another's.
    pub fn genesis(organization_id: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"patchbay audit chain v1\n");
        hasher.update(organization_id.as_bytes());
        Self { seq: 0, hash: hasher.finalize().into() }
    }
}

/// The hash of an entry in its chain: `SHA-256(previous ‖ canonical)`.
pub fn entry_hash(previous: &Hash, canonical: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(canonical);
    hasher.finalize().into()
}

/// Checks that the links continue the chain from `start` ([`Head::genesis`] or the head before
/// the first link of a part) without a gap, and gives the head at their end.
///
/// The head is the proof: compare it with one from elsewhere. Links cut off at the end leave a
/// chain that holds, with an earlier head.
pub fn verify_chain<Bytes: AsRef<[u8]>>(
    start: Head,
    links: impl IntoIterator<Item = Link<Bytes>>,
) -> Result<Head, BrokenAt> {
    links.into_iter().try_fold(start, |head, link| {
        let seq = head.seq.saturating_add(1);
        if link.seq != seq {
            let cause = Cause::Sequence { found: link.seq };
            return Err(BrokenAt { seq, cause });
        }
        let hash = entry_hash(&head.hash, link.canonical.as_ref());
        if link.hash != hash {
            let cause = Cause::Hash;
            return Err(BrokenAt { seq, cause });
        }
        Ok(Head { seq, hash })
    })
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::Index};

    use super::*;
    use crate::canonical::{
        canonical_bytes,
        tests::{full, least},
    };

    const ORGANIZATION: &str = "0192f0c1-0000-7000-8000-000000000001";

    fn chain(contents: impl IntoIterator<Item = Vec<u8>>) -> Vec<Link<Vec<u8>>> {
        let mut head = Head::genesis(ORGANIZATION);
        contents
            .into_iter()
            .map(|canonical| {
                head.seq += 1;
                head.hash = entry_hash(&head.hash, &canonical);
                Link { seq: head.seq, canonical, hash: head.hash }
            })
            .collect()
    }

    fn verify(links: &[Link<Vec<u8>>]) -> Result<Head, BrokenAt> {
        verify_chain(Head::genesis(ORGANIZATION), links.iter().cloned())
    }

    fn hex(hash: Hash) -> String {
        use std::fmt::Write;
        hash.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    }

    /// Chains in use depend on these; computed from the golden bytes with Python's `hashlib`.
    #[test]
    fn genesis_and_hashes_never_change() {
        let links = chain([canonical_bytes(&full()), canonical_bytes(&least())]);
        assert_eq!(
            hex(Head::genesis(ORGANIZATION).hash),
            "06617587f8e31ac3a571d9e0d4b18a69c608da33cd7c16005a8c56f88a187bb0"
        );
        assert_eq!(hex(links[0].hash), "ce5e0a35b187c79354e30bde0cfda5cb9ed55bfdbba1170561baeb169f0037f2");
        assert_eq!(hex(links[1].hash), "2094c9e9475723173cbb4d2e611066a40eede578b163eef28db47765ebe7dee5");
    }

    #[test]
    fn chains_of_two_organizations_begin_differently() {
        assert_ne!(Head::genesis(ORGANIZATION), Head::genesis("0192f0c1-0000-7000-8000-000000000009"));
    }

    #[test]
    fn an_empty_chain_ends_where_it_starts() {
        assert_eq!(verify(&[]), Ok(Head::genesis(ORGANIZATION)));
    }

    #[test]
    fn a_missing_first_entry_is_noticed() {
        let links = chain([b"a".to_vec(), b"b".to_vec()]);
        let cause = Cause::Sequence { found: 2 };
        assert_eq!(verify(&links[1..]), Err(BrokenAt { seq: 1, cause }));
    }

    #[test]
    fn a_chain_of_another_organization_is_refused() {
        let links = chain([b"a".to_vec()]);
        let verdict = verify_chain(Head::genesis("another"), links);
        assert_eq!(verdict, Err(BrokenAt { seq: 1, cause: Cause::Hash }));
    }

    #[test]
    fn the_error_names_the_place_and_the_way_on() {
        let text = BrokenAt { seq: 7, cause: Cause::Hash }.to_string();
        assert!(text.contains("at entry 7") && text.contains("backup"), "{text}");
    }

    fn contents() -> impl Strategy<Value = Vec<Vec<u8>>> {
        proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 2..12)
    }

    proptest! {
        #[test]
        fn an_untouched_chain_holds_whole_and_in_parts(contents in contents(), at: Index) {
            let links = chain(contents);
            let last = links.last().unwrap();
            let end = Head { seq: last.seq, hash: last.hash };
            prop_assert_eq!(verify(&links), Ok(end));
            let (first, second) = links.split_at(at.index(links.len()));
            let middle = verify(first).unwrap();
            prop_assert_eq!(verify_chain(middle, second.iter().cloned()), Ok(end));
        }

        #[test]
        fn a_flipped_bit_of_an_entry_is_noticed_there(contents in contents(), at: Index, bit: Index) {
            let mut links = chain(contents);
            let at = at.index(links.len());
            let bit = bit.index(links[at].canonical.len() * 8);
            links[at].canonical[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(verify(&links), Err(BrokenAt { seq: links[at].seq, cause: Cause::Hash }));
        }

        #[test]
        fn a_flipped_bit_of_a_hash_is_noticed_there(contents in contents(), at: Index, bit in 0..256_usize) {
            let mut links = chain(contents);
            let at = at.index(links.len());
            links[at].hash[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(verify(&links), Err(BrokenAt { seq: links[at].seq, cause: Cause::Hash }));
        }

        #[test]
        fn a_removed_entry_is_noticed_there(contents in contents(), at: Index) {
            let mut links = chain(contents);
            let at = at.index(links.len() - 1);
            let seq = links.remove(at).seq;
            let cause = Cause::Sequence { found: seq + 1 };
            prop_assert_eq!(verify(&links), Err(BrokenAt { seq, cause }));
            // Also when those after it are numbered anew.
            for link in &mut links[at..] {
                link.seq -= 1;
            }
            prop_assert_eq!(verify(&links), Err(BrokenAt { seq, cause: Cause::Hash }));
        }

        #[test]
        fn a_repeated_entry_is_noticed(contents in contents(), at: Index) {
            let mut links = chain(contents);
            let at = at.index(links.len());
            links.insert(at, links[at].clone());
            prop_assert!(verify(&links).is_err());
        }

        #[test]
        fn an_entry_rewritten_with_a_fitting_hash_breaks_the_next(contents in contents(), at: Index) {
            let mut links = chain(contents);
            let at = at.index(links.len() - 1);
            let before = at.checked_sub(1).map_or(Head::genesis(ORGANIZATION).hash, |at| links[at].hash);
            links[at].canonical.push(b'!');
            links[at].hash = entry_hash(&before, &links[at].canonical);
            let seq = links[at].seq + 1;
            prop_assert_eq!(verify(&links), Err(BrokenAt { seq, cause: Cause::Hash }));
        }
    }
}
