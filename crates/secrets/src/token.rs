use std::fmt;

use aws_lc_rs::digest;
use uuid::Uuid;

use crate::{SecretString, base62};

/// What a token is for. The prefix says it in the token itself, so that a leaked one is
/// recognized and a token used in the wrong place is refused with a helpful answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An organization's access to the management API, ad-hoc tokens included: `pbo`.
    Organization,
    /// Access to the connector API of integrations: `pbi`.
    Integration,
    /// A member's session, made at logon: `pbm`.
    Member,
    /// Renews a session or a token pair: `pbr`.
    Refresh,
    /// A session of the Connect page: `pbc`.
    Connect,
    /// Goes out in a mail and works once, for an invitation or a new password: `pbv`.
    Invitation,
}

/// A token just made. Its text is shown to its owner once; the store keeps [`Token::hash`].
///
/// `<prefix>_<organization>_<random>_<checksum>`, 77 characters:
/// - prefix: see [`TokenKind`];
/// - organization: its id in 22 base62 digits, the routing key that tells where to look;
/// - random: 43 base62 digits, 256 bits;
/// - checksum: CRC-32 of everything before its underscore, in 6 base62 digits. It rejects typing
///   errors and invented tokens without a look into the database; it protects nothing.
///
/// For secret scanners: `\bpb[oimrcv]_[0-9A-Za-z]{22}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\b`; the
/// checksum excludes false alarms.
#[derive(Debug)]
pub struct Token {
    kind: TokenKind,
    organization: Uuid,
    text: SecretString,
    hash: TokenHash,
}

/// A token as somebody presented it: well formed, but not yet known to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRef {
    /// What it claims to be for.
    pub kind: TokenKind,
    /// The organization that it claims to belong to: where to look for the hash.
    pub org: Uuid,
    /// What to look for.
    pub hash: TokenHash,
}

/// SHA-256 of a token's whole text: what the store keeps. A slow hash is not needed, since 256
/// random bits cannot be guessed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

/// Why a text is not a token. It never repeats the text, which may be somebody's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It does not look like a token of Patchbay.
    #[error(
        "this is not a Patchbay token. Tokens have 77 characters and begin with pbo_, pbi_, \
         pbm_, pbr_, pbc_ or pbv_; send the whole token and nothing else"
    )]
    Format,
    /// It looks like one, but a part of it was changed.
    #[error("the token's checksum is wrong. It was mistyped or changed; copy it again")]
    Checksum,
}

const ORGANIZATION_LENGTH: usize = 22;
const RANDOM_LENGTH: usize = 43;
const CHECKSUM_LENGTH: usize = 6;
const LENGTH: usize = 3 + 1 + ORGANIZATION_LENGTH + 1 + RANDOM_LENGTH + 1 + CHECKSUM_LENGTH;
const SHOWN_RANDOM: usize = 6;

impl TokenKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Organization, Self::Integration, Self::Member, Self::Refresh, Self::Connect, Self::Invitation];

    /// The first three characters of such a token.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Organization => "pbo",
            Self::Integration => "pbi",
            Self::Member => "pbm",
            Self::Refresh => "pbr",
            Self::Connect => "pbc",
            Self::Invitation => "pbv",
        }
    }
}

impl Token {
    /// Makes a new random token for an organization.
    pub fn generate(kind: TokenKind, organization: Uuid) -> Self {
        // Full capacity from the start: a growing text would leave copies of itself behind.
        let mut text = String::with_capacity(LENGTH);
        text.push_str(kind.prefix());
        text.push('_');
        base62::push(&mut text, organization.as_u128(), ORGANIZATION_LENGTH);
        text.push('_');
        base62::push_random(&mut text, RANDOM_LENGTH);
        let checksum = checksum(&text);
        text.push('_');
        text.push_str(&checksum);
        Self { kind, organization, hash: TokenHash::of(&text), text: SecretString::from(text) }
    }

    /// What it is for.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// The organization that it belongs to.
    pub fn org(&self) -> Uuid {
        self.organization
    }

    /// The token itself, for its owner.
    pub fn secret(&self) -> &SecretString {
        &self.text
    }

    /// What the store keeps.
    pub fn hash(&self) -> TokenHash {
        self.hash
    }

    /// What lists may show for telling tokens apart, such as `pbo_…_x7Kq2d…`: the kind and six
    /// digits of the random part, which leave 220 unknown bits. (The first characters alone are
    /// the same for all tokens of an organization.)
    pub fn display_prefix(&self) -> String {
        let random = 3 + 1 + ORGANIZATION_LENGTH + 1;
        let shown = self.text.expose().get(random..random + SHOWN_RANDOM);
        format!("{}_…_{}…", self.kind.prefix(), shown.unwrap_or_default())
    }
}

impl TokenRef {
    /// Reads a presented token. Only its shape and checksum are checked.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        if text.len() != LENGTH || !text.is_ascii() {
            return Err(BadToken::Format);
        }
        let mut parts = text.split('_');
        let mut part = |length| {
            parts
                .next()
                .filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
                .ok_or(BadToken::Format)
        };
        let prefix = part(3)?;
        let organization = part(ORGANIZATION_LENGTH)?;
        part(RANDOM_LENGTH)?;
        let claimed = part(CHECKSUM_LENGTH)?;
        if checksum(&text[..LENGTH - 1 - CHECKSUM_LENGTH]) != claimed {
            return Err(BadToken::Checksum);
        }
        let kind = TokenKind::ALL.into_iter().find(|kind| kind.prefix() == prefix).ok_or(BadToken::Format)?;
        let organization = base62::read(organization).ok_or(BadToken::Format)?;
        Ok(Self { kind, org: Uuid::from_u128(organization), hash: TokenHash::of(text) })
    }
}

impl TokenHash {
    /// The bytes to store and to look up.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn of(text: &str) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
        Self(hash)
    }
}

/// The first eight hexadecimal digits, enough to follow a token through a log.
impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash(")?;
        for byte in &self.0[..4] {
            write!(formatter, "{byte:02x}")?;
        }
        formatter.write_str("…)")
    }
}

fn checksum(text: &str) -> String {
    let mut digits = String::with_capacity(CHECKSUM_LENGTH);
    let sum = crc32fast::hash(text.as_bytes());
    base62::push(&mut digits, u128::from(sum), CHECKSUM_LENGTH);
    digits
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::{prelude::*, sample::Index, sample::select};

    use super::*;
    use crate::random;

    fn any_token() -> impl Strategy<Value = Token> {
        (select(&TokenKind::ALL), any::<u128>())
            .prop_map(|(kind, org)| Token::generate(kind, Uuid::from_u128(org)))
    }

    proptest! {
        #[test]
        fn a_made_token_is_read_back(token in any_token()) {
            let read = TokenRef::parse(token.secret().expose()).unwrap();
            prop_assert_eq!(read.kind, token.kind());
            prop_assert_eq!(read.org, token.org());
            prop_assert_eq!(read.hash, token.hash());
        }

        #[test]
        fn every_changed_character_is_rejected(token in any_token(), at: Index, to: char) {
            let mut characters: Vec<char> = token.secret().expose().chars().collect();
            let at = at.index(characters.len());
            prop_assume!(characters[at] != to);
            characters[at] = to;
            prop_assert!(TokenRef::parse(&characters.iter().collect::<String>()).is_err());
        }

        #[test]
        fn swapped_neighbours_are_rejected(token in any_token(), at in 0..LENGTH - 1) {
            let mut bytes = token.secret().expose().clone().into_bytes();
            prop_assume!(bytes[at] != bytes[at + 1]);
            bytes.swap(at, at + 1);
            prop_assert!(TokenRef::parse(str::from_utf8(&bytes).unwrap()).is_err());
        }

        #[test]
        fn arbitrary_text_is_rejected_without_repeating_it(text in "\\PC{12,100}") {
            let error = TokenRef::parse(&text).unwrap_err();
            let printed = format!("{error} {error:?}");
            prop_assert!(!printed.contains(&text));
        }
    }

    #[test]
    fn each_position_rejects_each_other_digit() {
        let token = Token::generate(TokenKind::Member, random::id());
        let text = token.secret().expose().as_bytes();
        for at in 0..text.len() {
            for to in (b'0'..=b'9').chain(b'A'..=b'Z').chain(b'a'..=b'z').chain([b'_']) {
                let mut changed = text.to_vec();
                changed[at] = to;
                let same = changed == text;
                assert_eq!(TokenRef::parse(str::from_utf8(&changed).unwrap()).is_ok(), same);
            }
        }
    }

    #[test]
    fn cut_padded_and_quoted_tokens_are_rejected() {
        let token = Token::generate(TokenKind::Organization, random::id());
        let text = token.secret().expose();
        for length in 0..text.len() {
            assert_eq!(TokenRef::parse(&text[..length]), Err(BadToken::Format));
        }
        for wrong in [format!(" {text}"), format!("{text}\n"), format!("\"{text}\"")] {
            assert_eq!(TokenRef::parse(&wrong), Err(BadToken::Format));
        }
    }

    #[test]
    fn a_right_checksum_does_not_excuse_an_unknown_kind_or_a_number_too_large() {
        let with = |prefix: &str, organization: &str| {
            let body = format!("{prefix}_{organization}_{}", "0".repeat(RANDOM_LENGTH));
            TokenRef::parse(&format!("{body}_{}", checksum(&body)))
        };
        assert!(with("pbo", &"0".repeat(22)).is_ok());
        assert_eq!(with("pbx", &"0".repeat(22)), Err(BadToken::Format));
        assert_eq!(with("pbo", &"z".repeat(22)), Err(BadToken::Format));
    }

    /// Tokens in use depend on this: text and hash as an independent program computes them.
    #[test]
    fn the_format_never_changes() {
        let text = "pbo_02y8wgU7QfaPOmeDsoXQdv_0000000000000000000000000000000000000000042_2nX14q";
        let read = TokenRef::parse(text).unwrap();
        assert_eq!(read.kind, TokenKind::Organization);
        assert_eq!(read.org.to_string(), "0192f0c1-2345-7000-8000-0123456789ab");
        let hash = crate::key_text::hex(read.hash.as_bytes());
        assert_eq!(hash, "f5697054d08f2032dc938f24f3fa0d9a308c8b8a8cc16969de9256a4a7435ff0");
    }

    #[test]
    fn tokens_have_the_documented_length_and_differ() {
        let organization = random::id();
        let texts: HashSet<String> = (0..1000)
            .map(|_| Token::generate(TokenKind::Integration, organization))
            .map(|token| token.secret().expose().clone())
            .collect();
        assert_eq!(texts.len(), 1000);
        assert!(texts.iter().all(|text| text.len() == 77));
    }

    #[test]
    fn prefixes_are_three_letters_and_differ() {
        let prefixes: HashSet<_> = TokenKind::ALL.map(TokenKind::prefix).into();
        assert_eq!(prefixes.len(), TokenKind::ALL.len());
        assert!(prefixes.iter().all(|prefix| prefix.len() == 3));
    }

    #[test]
    fn the_display_prefix_shows_six_random_digits_and_no_more() {
        let token = Token::generate(TokenKind::Integration, random::id());
        let text = token.secret().expose();
        assert_eq!(token.display_prefix(), format!("pbi_…_{}…", &text[27..33]));
    }
}
