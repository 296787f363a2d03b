//! Words for what providers and their operations are and do.

use api_types::capability::{Availability, FilterType};
use ui::components::notice::Tone;

/// How far something is: what it means, and its words.
pub(crate) fn availability(availability: Availability) -> (Tone, &'static str) {
    match availability {
        Availability::GenerallyAvailable => (Tone::Ok, "Available"),
        Availability::PreRelease => (Tone::Accent, "To be tried"),
        Availability::InDevelopment => (Tone::Plain, "In development"),
        Availability::Internal => (Tone::Plain, "Internal"),
        Availability::Deprecated => (Tone::Warn, "Going away"),
    }
}

/// What a filter compares with.
pub(crate) fn filter_type(kind: FilterType) -> &'static str {
    match kind {
        FilterType::String => "Text",
        FilterType::Datetime => "Date and time",
        FilterType::Enum => "One of",
        FilterType::Boolean => "True or false",
        FilterType::Number => "Number",
    }
}
