//! A text that must not be printed by accident.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A password, or a link or token that works like one. It travels in a body as a plain text; `Debug` hides it, so that
/// a log or a failed assertion cannot show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = "password"))]
pub struct Sensitive(String);

impl Sensitive {
    /// Takes charge of a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Sensitive {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn debug_hides_what_json_carries() {
        let secret = Sensitive::new("correct horse");
        assert_eq!(format!("{secret:?}"), "(hidden)");
        assert_eq!(serde_json::to_string(&secret).ok().as_deref(), Some("\"correct horse\""));
    }
}
