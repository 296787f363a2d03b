//! The icons: strokes on a 16 by 16 grid, drawn in the colour of the text beside them.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after what each one stands for")]
pub enum Shape {
    Accounts,
    ArrowDown,
    ArrowRight,
    ArrowUp,
    Audit,
    Auto,
    Catalog,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    Close,
    Columns,
    Copy,
    Description,
    Download,
    Edit,
    Explorer,
    Eye,
    EyeOff,
    Filter,
    Info,
    Integrations,
    Key,
    Link,
    Lock,
    Mail,
    Members,
    Menu,
    Moon,
    More,
    Outward,
    Overview,
    Plus,
    Points,
    Refresh,
    Roles,
    Search,
    Settings,
    SignOut,
    Sort,
    Sun,
    Trash,
    User,
    Warning,
    Webhooks,
}

impl Shape {
    /// All, by the order of their names.
    pub const ALL: [Self; 47] = [
        Self::Accounts,
        Self::ArrowDown,
        Self::ArrowRight,
        Self::ArrowUp,
        Self::Audit,
        Self::Auto,
        Self::Catalog,
        Self::Check,
        Self::ChevronDown,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::ChevronUp,
        Self::Close,
        Self::Columns,
        Self::Copy,
        Self::Description,
        Self::Download,
        Self::Edit,
        Self::Explorer,
        Self::Eye,
        Self::EyeOff,
        Self::Filter,
        Self::Info,
        Self::Integrations,
        Self::Key,
        Self::Link,
        Self::Lock,
        Self::Mail,
        Self::Members,
        Self::Menu,
        Self::Moon,
        Self::More,
        Self::Outward,
        Self::Overview,
        Self::Plus,
        Self::Points,
        Self::Refresh,
        Self::Roles,
        Self::Search,
        Self::Settings,
        Self::SignOut,
        Self::Sort,
        Self::Sun,
        Self::Trash,
        Self::User,
        Self::Warning,
        Self::Webhooks,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Accounts => "M2 13.5h12M3.75 13.5v-11h5v11M8.75 6.5h3.5v7M5.75 5.5h1M5.75 8h1M5.75 10.5h1",
            Self::ArrowDown => "M8 3.25v9.5M4.25 9 8 12.75 11.75 9",
            Self::ArrowRight => "M3.25 8h9.5M9 4.25 12.75 8 9 11.75",
            Self::ArrowUp => "M8 12.75v-9.5M4.25 7 8 3.25 11.75 7",
            Self::Audit => {
                "M4.25 2.25h7.5a.75.75 0 0 1 .75.75v10a.75.75 0 0 1-.75.75h-7.5A.75.75 0 0 1 3.5 13V3a.75.75 0 0 1 .75-.75ZM6 5.5h4M6 8h4M6 10.5h2.25"
            }
            Self::Auto => {
                "M13.75 8A5.75 5.75 0 1 1 2.25 8a5.75 5.75 0 0 1 11.5 0ZM8 2.25v11.5M10 3v10M12 4.25v7.5"
            }
            Self::Catalog => {
                "M2.75 2.75H6.5V6.5H2.75ZM9.5 2.75h3.75V6.5H9.5ZM2.75 9.5H6.5v3.75H2.75ZM9.5 9.5h3.75v3.75H9.5Z"
            }
            Self::Check => "m3 8.5 3.25 3.25L13 4.75",
            Self::ChevronDown => "m4 6.25 4 4 4-4",
            Self::ChevronLeft => "m9.75 4-4 4 4 4",
            Self::ChevronRight => "m6.25 4 4 4-4 4",
            Self::ChevronUp => "m4 9.75 4-4 4 4",
            Self::Close => "m4 4 8 8m0-8-8 8",
            Self::Columns => {
                "M3.25 2.75h9.5a.75.75 0 0 1 .75.75v9a.75.75 0 0 1-.75.75h-9.5a.75.75 0 0 1-.75-.75v-9a.75.75 0 0 1 .75-.75ZM6.25 2.75v10.5M9.75 2.75v10.5"
            }
            Self::Copy => {
                "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM3.5 10.5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1"
            }
            Self::Description => {
                "M6 2.75c-1.5 0-2 .75-2 2v1.5C4 7.25 3.5 8 2.5 8 3.5 8 4 8.75 4 9.75v1.5c0 1.25.5 2 2 2M10 2.75c1.5 0 2 .75 2 2v1.5c0 1 .5 1.75 1.5 1.75-1 0-1.5.75-1.5 1.75v1.5c0 1.25-.5 2-2 2"
            }
            Self::Download => "M8 2.5v7.25M4.75 6.75 8 10l3.25-3.25M2.75 13.25h10.5",
            Self::Edit => "m10.25 3.25 2.5 2.5-7 7-3.25.75.75-3.25 7-7ZM8.75 4.75l2.5 2.5",
            Self::Explorer => "M4.75 4.75 1.5 8l3.25 3.25M11.25 4.75 14.5 8l-3.25 3.25M9.25 3.25l-2.5 9.5",
            Self::Eye => {
                "M1.5 8S3.75 3.75 8 3.75 14.5 8 14.5 8 12.25 12.25 8 12.25 1.5 8 1.5 8ZM9.75 8a1.75 1.75 0 1 1-3.5 0 1.75 1.75 0 0 1 3.5 0Z"
            }
            Self::EyeOff => {
                "M6.25 4A6.6 6.6 0 0 1 8 3.75C12.25 3.75 14.5 8 14.5 8a11 11 0 0 1-1.75 2.25M4 5.25A10 10 0 0 0 1.5 8S3.75 12.25 8 12.25c1.1 0 2.05-.25 2.9-.7M2.75 2.75l10.5 10.5"
            }
            Self::Filter => "M2.25 4.25h11.5M4.5 8h7M6.75 11.75h2.5",
            Self::Info => "M13.75 8A5.75 5.75 0 1 1 2.25 8a5.75 5.75 0 0 1 11.5 0ZM8 7.5v3.25M8 5.25v.01",
            Self::Integrations => "M5.75 1.75v3M10.25 1.75v3M4 4.75h8v2.5a4 4 0 0 1-8 0v-2.5ZM8 11.25v3",
            Self::Key => {
                "M7.75 10.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM7.25 8.5l6-5.75M10.75 5.25l1.75 1.75"
            }
            Self::Link => {
                "M6.75 9.25a2.75 2.75 0 0 0 3.9 0l2.1-2.1a2.75 2.75 0 0 0-3.9-3.9l-.85.85M9.25 6.75a2.75 2.75 0 0 0-3.9 0l-2.1 2.1a2.75 2.75 0 0 0 3.9 3.9l.85-.85"
            }
            Self::Lock => {
                "M4.25 7h7.5a.75.75 0 0 1 .75.75v5a.75.75 0 0 1-.75.75h-7.5a.75.75 0 0 1-.75-.75v-5A.75.75 0 0 1 4.25 7ZM5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"
            }
            Self::Mail => {
                "M2.75 3.5h10.5a.75.75 0 0 1 .75.75v7.5a.75.75 0 0 1-.75.75H2.75a.75.75 0 0 1-.75-.75v-7.5a.75.75 0 0 1 .75-.75ZM2.25 4.25 8 8.75l5.75-4.5"
            }
            Self::Members => {
                "M8.25 5a2.25 2.25 0 1 1-4.5 0 2.25 2.25 0 0 1 4.5 0ZM1.75 13.25c0-2.4 1.8-3.75 4.25-3.75s4.25 1.35 4.25 3.75M10.5 2.9a2.25 2.25 0 0 1 0 4.2M12 9.9c1.45.5 2.25 1.7 2.25 3.35"
            }
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::Moon => "M13.25 9.6A5.75 5.75 0 0 1 6.4 2.75a5.75 5.75 0 1 0 6.85 6.85Z",
            Self::More => {
                "M4 8a.5.5 0 1 1-1 0 .5.5 0 0 1 1 0ZM8.5 8a.5.5 0 1 1-1 0 .5.5 0 0 1 1 0ZM13 8a.5.5 0 1 1-1 0 .5.5 0 0 1 1 0Z"
            }
            Self::Outward => "M5.5 4.5h6v6m0-6-7 7",
            Self::Overview => "M2.5 13.5h11M4 13.5v-4h2.5v4M6.75 13.5v-8h2.5v8M9.5 13.5v-11H12v11",
            Self::Plus => "M8 3.25v9.5M3.25 8h9.5",
            Self::Points => {
                "M5.5 8A1.75 1.75 0 1 1 2 8a1.75 1.75 0 0 1 3.5 0ZM14 4a1.75 1.75 0 1 1-3.5 0A1.75 1.75 0 0 1 14 4ZM14 12a1.75 1.75 0 1 1-3.5 0 1.75 1.75 0 0 1 3.5 0ZM5.35 7.25l5.3-2.5M5.35 8.75l5.3 2.5"
            }
            Self::Refresh => "M13.25 8A5.25 5.25 0 1 1 11.6 4.2l1.65 1.55M13.25 2.5v3.25H10",
            Self::Roles => {
                "M8 1.75 13 3.5v4c0 3.2-2 5.6-5 6.75-3-1.15-5-3.55-5-6.75v-4l5-1.75ZM5.75 8 7.5 9.75l3-3.25"
            }
            Self::Search => "M11.25 7a4.25 4.25 0 1 1-8.5 0 4.25 4.25 0 0 1 8.5 0ZM10.25 10.25l3 3",
            Self::Settings => {
                "M2.25 4.5h5.5M11.25 4.5h2.5M2.25 11.5h2.5M8.25 11.5h5.5M11.25 4.5a1.75 1.75 0 1 1-3.5 0 1.75 1.75 0 0 1 3.5 0ZM8.25 11.5a1.75 1.75 0 1 1-3.5 0 1.75 1.75 0 0 1 3.5 0Z"
            }
            Self::SignOut => "M6.25 2.75h-3a.5.5 0 0 0-.5.5v9.5a.5.5 0 0 0 .5.5h3M6.5 8h7M10.5 5l3 3-3 3",
            Self::Sort => "m5.25 6 2.75-2.75L10.75 6M5.25 10 8 12.75 10.75 10",
            Self::Sun => {
                "M10.75 8a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0ZM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7"
            }
            Self::Trash => "M2.5 4.25h11M6 4.25V2.5h4v1.75M3.9 4.25l.6 9h7l.6-9M6.75 7v3.5M9.25 7v3.5",
            Self::User => {
                "M10.75 5.25a2.75 2.75 0 1 1-5.5 0 2.75 2.75 0 0 1 5.5 0ZM2.75 13.75c.35-2.75 2.4-4.25 5.25-4.25s4.9 1.5 5.25 4.25"
            }
            Self::Warning => "M8 2.25 14.25 13H1.75L8 2.25ZM8 6.5v3M8 11.25v.01",
            Self::Webhooks => {
                "M9.75 4a1.75 1.75 0 1 1-3.5 0 1.75 1.75 0 0 1 3.5 0ZM5.75 11.75a1.75 1.75 0 1 1-3.5 0 1.75 1.75 0 0 1 3.5 0ZM13.75 11.75a1.75 1.75 0 1 1-3.5 0 1.75 1.75 0 0 1 3.5 0ZM7.2 5.6l-2.35 4.6M8.8 5.6l2.35 4.6M5.75 11.75h4.5"
            }
        }
    }
}

/// Decoration: the control or the text beside it carries the meaning, so it is hidden from assistive technology.
#[component]
pub fn Icon(
    /// Which one.
    shape: Shape,
    /// More classes than its own, such as `icon-directional` for one that points onwards.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") viewBox="0 0 16 16" aria-hidden="true">
            <path d=shape.path() />
        </svg>
    }
}
