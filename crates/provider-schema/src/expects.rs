//! What is known of a value beyond its format: kinds of keys, pages that are mistaken for a site's address. Only
//! advice is made of it ([`crate::advice`]); nothing is refused for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a field is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Expects {
    /// Nothing in particular: a password that somebody has chosen, or a secret of many forms, an address among them.
    Anything,
    /// A key or token of a vendor who has several kinds of them.
    Key {
        /// The kind that is wanted.
        takes: KeyKind,
        /// First characters of other kinds.
        others: BTreeMap<String, KeyKind>,
    },
    /// The address under which all of a service's pages are.
    Site {
        /// What begins the path of a page: it is cut off from there.
        pages: Vec<String>,
        /// Hosts that people know the service by, and the address that is meant instead.
        instead: BTreeMap<String, String>,
    },
    /// A secret address to which messages are sent.
    Webhook {
        /// Ends of hosts of the same vendor that take no messages, and what is found there.
        others: BTreeMap<String, AddressKind>,
    },
    /// A private key in PEM.
    PrivateKey,
    /// The key file of a Google service account, in JSON.
    GoogleKeyFile,
    /// The id of a pair of keys at Amazon, or at who takes the same keys.
    AccessKeyId,
    /// The secret half of such a pair.
    SecretAccessKey,
    /// Amazon's name of a role.
    RoleArn,
    /// A region of Amazon; the field beside it may hold an address that names one, too.
    Region {
        /// Name of that field.
        endpoint: String,
    },
    /// A bucket or container by its name.
    Bucket,
}

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// What a person makes for scripts of their own.
    PersonalToken,
    /// What opens a session that is under way.
    AccessToken,
    /// An app's, acting as itself.
    BotToken,
    /// An app's, acting as the person who installed it.
    UserToken,
    /// An app's own connection to its vendor.
    AppToken,
    /// Gets new tokens and opens nothing itself.
    RefreshToken,
    /// Opens nothing: it proves who sent an event.
    SigningSecret,
}

/// A kind of address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressKind {
    /// Where people work.
    Workspace,
    /// What the vendor has switched off.
    Retired,
}

impl Expects {
    /// A key of this kind, not one of those that begin otherwise.
    pub fn key(takes: KeyKind, others: &[(&str, KeyKind)]) -> Self {
        Self::Key { takes, others: others.iter().map(|&(start, kind)| (start.to_owned(), kind)).collect() }
    }

    /// The address of a site whose pages begin like this.
    pub fn site(pages: &[&str]) -> Self {
        Self::Site { pages: pages.iter().map(|&page| page.to_owned()).collect(), instead: BTreeMap::new() }
    }

    /// An address that is meant where people give one of these hosts.
    pub fn instead_of(hosts: &[(&str, &str)]) -> Self {
        let instead = hosts.iter().map(|&(host, address)| (host.to_owned(), address.to_owned()));
        Self::Site { pages: Vec::new(), instead: instead.collect() }
    }

    /// The secret address of a webhook.
    pub fn webhook(others: &[(&str, AddressKind)]) -> Self {
        Self::Webhook { others: others.iter().map(|&(end, kind)| (end.to_owned(), kind)).collect() }
    }
}
