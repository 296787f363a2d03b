//! How programs reach this server.

use leptos::prelude::*;
use ui::{
    components::{
        code_block::CodeBlock,
        copy_button::CopyButton,
        facts::{Fact, Facts},
        icon::{Icon, Shape},
    },
    util::dom,
};

use crate::{routes, state::session::use_session};

#[component]
pub(super) fn ApiCard() -> impl IntoView {
    let session = use_session();
    let base = dom::origin();
    let call = format!("curl {base}/v1/accounts \\\n  --header \"Authorization: Bearer $PATCHBAY_TOKEN\"");
    let id = untrack(move || session.me()).map(|me| me.organization.id.to_string());
    view! {
        <section class="card" aria-labelledby="api">
            <div class="card-head">
                <h2 id="api">"API"</h2>
                <a class="button button-quiet" href=routes::API_REFERENCE rel="external">
                    "Reference"
                    <Icon shape=Shape::Outward class="icon-directional" />
                </a>
            </div>
            <Facts>
                <Fact name="Address">
                    <span class="row-pair">
                        <code>{base.clone()}</code>
                        <CopyButton what="address" text=base />
                    </span>
                </Fact>
                {id
                    .map(|id| {
                        view! {
                            <Fact name="Organization ID">
                                <span class="row-pair">
                                    <code>{id.clone()}</code>
                                    <CopyButton what="organization ID" text=id />
                                </span>
                            </Fact>
                        }
                    })}
            </Facts>
            <div class="card-body">
                <CodeBlock what="first call" text=call />
            </div>
        </section>
    }
    .into_any()
}
