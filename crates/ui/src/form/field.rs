//! What every field has round its control: label, help, error.

use leptos::prelude::*;

use crate::components::icon::{Icon, Shape};

/// The texts of a field, and the attributes that tie them to its control.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    id: StoredValue<String>,
    label: StoredValue<String>,
    help: StoredValue<Option<String>>,
    error: RwSignal<Option<String>>,
    optional: bool,
}

impl Frame {
    pub(crate) fn new<T>(entry: super::Entry<T>, help: Option<String>, optional: bool) -> Self
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        Self {
            id: StoredValue::new(entry.id()),
            label: StoredValue::new(entry.label()),
            help: StoredValue::new(help.filter(|help| !help.is_empty())),
            error: entry.error,
            optional,
        }
    }

    /// For `aria-describedby`: the error first, because it is why one is here.
    pub(crate) fn described(self) -> Option<String> {
        let id = self.id.get_value();
        let error = self.error.with(Option::is_some).then(|| format!("{id}-error"));
        let help = self.help.with_value(Option::is_some).then(|| format!("{id}-help"));
        let both: Vec<String> = error.into_iter().chain(help).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    /// For `aria-invalid`.
    pub(crate) fn invalid(self) -> Option<&'static str> {
        self.error.with(Option::is_some).then_some("true")
    }

    /// A field of one control.
    pub(crate) fn around(self, control: AnyView) -> AnyView {
        let id = self.id.get_value();
        view! {
            <div class="field">
                <label class="field-label" for=id>
                    {self.label.get_value()} {self.mark()}
                </label>
                {control}
                {self.notes()}
            </div>
        }
        .into_any()
    }

    /// A field of several controls. The group takes the focus when the summary leads here.
    pub(crate) fn around_group(self, controls: AnyView) -> AnyView {
        view! {
            <fieldset class="field" id=self.id.get_value() tabindex="-1" aria-describedby=move || self.described()>
                <legend class="field-label">{self.label.get_value()} {self.mark()}</legend>
                {controls}
                {self.notes()}
            </fieldset>
        }
        .into_any()
    }

    fn mark(self) -> Option<AnyView> {
        self.optional.then(|| view! { <span class="field-optional">"Optional"</span> }.into_any())
    }

    pub(crate) fn notes(self) -> AnyView {
        let id = self.id.get_value();
        let help = self.help.get_value().map(|help| {
            view! { <p class="field-help" id=format!("{id}-help")>{help}</p> }
        });
        let error = move || {
            let id = self.id.get_value();
            self.error.get().map(|error| {
                view! {
                    <p class="field-error" id=format!("{id}-error")>
                        <Icon shape=Shape::Warning />
                        <span>{error}</span>
                    </p>
                }
            })
        };
        view! {
            {error}
            {help}
        }
        .into_any()
    }
}
