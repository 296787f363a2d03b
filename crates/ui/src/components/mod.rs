//! What pages are made of. Each file is one component and what belongs to it; its looks are in `style/components/`.

pub mod avatar;
pub mod button;
pub mod code_block;
pub mod confirm;
pub mod copy_button;
pub mod dialog;
pub mod empty;
pub mod error_view;
pub mod facts;
pub mod icon;
pub mod keys;
pub mod ladder;
pub mod mark;
pub mod menu;
pub mod notice;
pub mod page_head;
pub mod palette;
pub mod plot;
pub mod progress;
pub mod secret;
pub mod status;
pub mod table;
pub mod theme_switch;
pub mod time_text;
pub mod toast;
pub mod trial;
