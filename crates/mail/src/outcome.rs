/// What became of a message. `why` is one short line for people: our words, then the mail server's code and the
/// beginning of its words, without control characters, without what was in the message, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// The mail server, or the folder, has taken it over.
    Sent,
    /// Not now: the network, a time limit, or a server that asked for patience. Try again later.
    ///
    /// After a time limit the server may have taken the message all the same; the second copy has the same
    /// `Message-ID`.
    Later {
        /// For the log and the page.
        why: String,
    },
    /// Never, to this address or with this content. Trying again is pointless.
    Refused {
        /// For the log and the page.
        why: String,
        /// The SMTP reply code, such as 550; 0 when the message did not get as far as a reply.
        code: u16,
    },
    /// Not before the operator has changed something: password, certificate, sender, permission to relay. Try again
    /// later, and tell the operator.
    Misconfigured {
        /// For the log and the page.
        why: String,
    },
}
