//! How a receiver checks what it gets.

use leptos::prelude::*;
use ui::components::code_block::CodeBlock;

/// Why the secret cannot be shown again.
pub(super) const KEPT: &str = "It is kept sealed, for signing only, so nobody can look it up later.";

/// For receivers in Python.
const PYTHON: &str = r#"import hashlib
import hmac
import os


def is_genuine(body: bytes, signature: str) -> bool:
    secret = os.environ["WEBHOOK_SECRET"].encode()
    expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)
"#;

/// For receivers in JavaScript.
const JAVASCRIPT: &str = r#"import { createHmac, timingSafeEqual } from "node:crypto";

export function isGenuine(body, signature) {
  const hmac = createHmac("sha256", process.env.WEBHOOK_SECRET);
  const expected = Buffer.from("sha256=" + hmac.update(body).digest("hex"));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
"#;

/// The explanation, with code to copy.
#[component]
pub(super) fn Verify() -> impl IntoView {
    view! {
        <div class="form">
            <p>
                "Every message is signed: its header " <code>"Synqly-Signature"</code> " is " <code>"sha256="</code>
                " and the HMAC-SHA256 of the body, as it came and before it is parsed, with the secret as the key."
            </p>
            <CodeBlock what="check in Python" text=PYTHON />
            <CodeBlock what="check in JavaScript" text=JAVASCRIPT />
            <p class="quiet">
                "Answer with any 2xx within 15 seconds. A message can come twice or late: its " <code>"nonce"</code>
                " tells what has come before. Answer 410 to be sent nothing more."
            </p>
        </div>
    }
    .into_any()
}
