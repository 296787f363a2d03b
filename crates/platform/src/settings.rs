//! What whoever runs the server has chosen, as far as the rules need it.

use std::sync::Arc;

use connectors::operator::Operator;

/// See the module.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the server, without a slash at the end: links in mails begin with it.
    pub public_url: String,
    /// Who may found an organization.
    pub sign_up: SignUpPolicy,
    /// What the server may do at providers in its own name.
    pub operator: Arc<Operator>,
}

/// Who may found an organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUpPolicy {
    /// Anybody.
    #[default]
    Open,
    /// Only whoever runs the server, on the command line.
    Closed,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".into(),
            sign_up: SignUpPolicy::Open,
            operator: Arc::default(),
        }
    }
}

impl Settings {
    /// Whether people reach the server over https: then its cookies are for https only.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
