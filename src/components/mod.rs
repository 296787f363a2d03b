//! What pages are made of. Each file is one component and what belongs to it; its looks are in `style/components/`.

pub(crate) mod copy_button;
pub(crate) mod error_view;
pub(crate) mod frame;
pub(crate) mod icon;
pub(crate) mod nav;
pub(crate) mod page_head;
pub(crate) mod theme_switch;
