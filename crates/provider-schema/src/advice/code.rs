//! What can be advised, and the words for it.

use crate::{AddressKind, KeyKind};

/// A piece of advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words of each are below")]
pub enum Code {
    Invisible,
    BlanksAround,
    BlanksInside,
    Quotes,
    Scheme,
    Assignment,
    AddressForKey,
    EmailForKey,
    Masked,
    Placeholder,
    OtherKind(KeyKind, KeyKind),
    JwtExpired,
    JwtNotYet,
    JwtCut,
    NoScheme,
    SchemeTwice,
    Unencrypted,
    SecretInAddress,
    PageNotSite,
    OtherAddress,
    NotAnAddress,
    OtherWebhook(AddressKind),
    HostOnly,
    PortApart,
    MailboxOnly,
    NotPem,
    PublicKey,
    PemCut,
    PemEncrypted,
    Putty,
    NotJson,
    NotServiceAccount,
    OAuthClientFile,
    KeyFileCut,
    KeysSwapped,
    KeyIdLength,
    TemporaryKey,
    NotArn,
    ArnAccount,
    ArnUser,
    ArnAssumed,
    ArnOther,
    ZoneNotRegion,
    RegionByName,
    OtherRegion,
    BucketAddress,
    BucketPath,
    BucketName,
}

impl Code {
    /// The words, in English, with `{is}` and `{takes}` for kinds of keys ([`Code::kinds`]) and `{when}` for a moment.
    pub fn text(self) -> &'static str {
        match self {
            Self::Invisible => {
                "There are invisible characters in it, which often come along when text is copied."
            }
            Self::BlanksAround => {
                "There are blanks or line breaks at an end, which often come along when text is copied."
            }
            Self::BlanksInside => {
                "There are blanks or line breaks inside; it was probably copied from several lines."
            }
            Self::Quotes => "It stands in quotation marks, which hardly belong to it.",
            Self::Scheme => "The word before it, such as “Bearer”, does not belong to it.",
            Self::Assignment => "The name of a variable stands before it; only what follows belongs here.",
            Self::AddressForKey => "This is an address. What belongs here is the secret that is shown there.",
            Self::EmailForKey => "This is an e-mail address. What belongs here is a secret.",
            Self::Masked => {
                "This is what is shown in place of the secret. Copy the secret itself, or make a new one."
            }
            Self::Placeholder => "This looks like an example from a guide, not like a value of your own.",
            Self::OtherKind(..) => "This looks like {is}. What belongs here is {takes}.",
            Self::JwtExpired => "This token expired on {when}. Make a new one.",
            Self::JwtNotYet => "This token is not valid before {when}.",
            Self::JwtCut => "This token is not complete: a part of it was not copied.",
            Self::NoScheme => "The address has no https:// before it.",
            Self::SchemeTwice => "The address begins twice.",
            Self::Unencrypted => {
                "With http:// secrets travel unencrypted. Use https:// if the service has it."
            }
            Self::SecretInAddress => {
                "A user name or password stands in the address. They belong into fields of their own."
            }
            Self::PageNotSite => {
                "This is the address of a page. What belongs here is where the whole site begins."
            }
            Self::OtherAddress => "That is where people go. Programs have another address.",
            Self::NotAnAddress => "What belongs here is the whole address, with https:// before it.",
            Self::OtherWebhook(AddressKind::Workspace) => {
                "This is an address where people work. What belongs here is the secret address of the webhook."
            }
            Self::OtherWebhook(AddressKind::Retired) => {
                "The vendor has switched off webhooks at such addresses. Make one of the new kind."
            }
            Self::HostOnly => "Only the name of the host belongs here, without https:// and without a path.",
            Self::PortApart => "The port does not belong here; it has a field of its own.",
            Self::MailboxOnly => "Only the e-mail address belongs here.",
            Self::NotPem => {
                "This is no private key in text form: one begins with -----BEGIN and ends with a line with -----END."
            }
            Self::PublicKey => {
                "This is the public half, which anybody may see. What belongs here is the private key."
            }
            Self::PemCut => "The key is not complete: the line with -----END is missing.",
            Self::PemEncrypted => "The key is protected by a passphrase, which is needed too.",
            Self::Putty => "This is a key in PuTTY’s own form. Export it from PuTTYgen as an OpenSSH key.",
            Self::NotJson => "What belongs here is the whole content of the key file, from { to }.",
            Self::NotServiceAccount => {
                "This file belongs to a person who is signed in. What belongs here is the key file of a service account."
            }
            Self::OAuthClientFile => {
                "This is the file of an OAuth client. What belongs here is the key file of a service account."
            }
            Self::KeyFileCut => "The private key is missing in this file.",
            Self::KeysSwapped => "The id of the key and its secret seem to be in each other’s place.",
            Self::KeyIdLength => {
                "Ids that begin like this have 20 characters; some may not have been copied."
            }
            Self::TemporaryKey => {
                "This is a temporary key: it needs its session token, and ends within hours."
            }
            Self::NotArn => {
                "What belongs here is the role’s whole ARN: arn:aws:iam::, the number of the account, :role/ and the name."
            }
            Self::ArnAccount => "The number of the account in it must have 12 digits.",
            Self::ArnUser => "This is a user. What belongs here is a role, which Patchbay can take on.",
            Self::ArnAssumed => "This is a session of a role. What belongs here is the role itself.",
            Self::ArnOther => "This is the ARN of something else. What belongs here is one of a role.",
            Self::ZoneNotRegion => "This is a zone. The region has no letter at its end.",
            Self::RegionByName => "Regions are given by their code, such as eu-central-1.",
            Self::OtherRegion => "The address of the endpoint names another region.",
            Self::BucketAddress => "Only the bucket’s name belongs here.",
            Self::BucketPath => "Only the name belongs here, without a path.",
            Self::BucketName => {
                "Names have at least 3 small letters, digits, dots and hyphens; this one has others."
            }
        }
    }

    /// What `{is}` and `{takes}` stand for.
    pub fn kinds(self) -> Option<(KeyKind, KeyKind)> {
        match self {
            Self::OtherKind(is, takes) => Some((is, takes)),
            _ => None,
        }
    }
}

impl KeyKind {
    /// What it is called in a sentence.
    pub fn text(self) -> &'static str {
        match self {
            Self::PersonalToken => "a personal access token",
            Self::AccessToken => "an access token",
            Self::BotToken => "a bot token",
            Self::UserToken => "a user token",
            Self::AppToken => "an app token",
            Self::RefreshToken => "a refresh token",
            Self::SigningSecret => "a signing secret",
        }
    }
}
