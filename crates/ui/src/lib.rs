//! What the browser apps are made of: components, forms, lists, small bridges to the browser.
//!
//! # How to build a page
//!
//! A page reads from top to bottom: parameters, queries, mutations, view, small private components. Looks come from
//! classes of `style/components`; a page has no style sheet of its own, and no `style` attribute (the content security
//! policy refuses it).
//!
//! ```ignore
//! #[component]
//! pub fn Members() -> impl IntoView {
//!     let list = use_list();                         // search, filters, order, page: the address
//!     let members = query(move || list.get(), api::members::page);  // made into a Signal<Rows<Member>>
//!     let invite = DialogState::new();
//!     let columns = vec![
//!         Column::view("name", "Name", |m: &Member| m.name.clone(), name_cell).sortable().required(),
//!         Column::text("email", "E-mail", |m: &Member| m.email.clone()).sortable(),
//!     ];
//!     let remove = BulkAction::new("Remove…", move |selection: Selection, count: u64| { /* open a Confirm */ });
//!     let actions: RowActions<Member> = Arc::new(move |m| vec![MenuItem::new("Remove…", …).danger()]);
//!     view! {
//!         <div class="page page-wide">                // "page" alone for forms and settings
//!             <PageHead title="Members" lead=count>   // title: Signal<String>; children: buttons
//!                 <Button look=Look::Primary icon=Shape::Plus on_press=move || invite.open()>"Invite"</Button>
//!             </PageHead>
//!             <Table name="Members" noun="member|members" list columns rows identify=row_key retry
//!                 empty=EmptyText { title: "…", sentence: "…", action: None }
//!                 search="Name, e-mail or id" filters=vec![Filter::new("role", "Role", roles)]
//!                 bulk=vec![remove] actions export=Export::new("members", all_pages) />
//!             <Dialog state=invite title="Invite a teammate"><InviteForm invite /></Dialog>
//!         </div>
//!     }
//! }
//!
//! #[component]
//! fn InviteForm(invite: DialogState) -> impl IntoView {
//!     let form = Form::new();
//!     let email = form.entry("/email", "E-mail address", String::new());   // Entry<String>, by JSON pointer
//!     let role = form.entry("/role", "Role", "viewer".to_owned());
//!     let send = mutation(…);   // Ok: toasts.say("Invited"), invite.close(); Err(e): form.fail(e)  (Into<Failure>)
//!     view! {
//!         <FormView form on_submit=move || send.start(email.now(), role.now()) busy=send.pending() guard=false>
//!             <TextField entry=email kind=TextKind::Email autofocus=true />
//!             <RadioField entry=role choices=roles />
//!             <div class="dialog-actions">
//!                 <Button submit=true look=Look::Primary busy=send.pending()>"Send invitation"</Button>
//!             </div>
//!         </FormView>
//!     }
//! }
//! ```
//!
//! A failed load inside a table is the table's own; elsewhere use [`components::error_view::ErrorView`]. An error of a
//! form or a dialog stands in it; a toast only says that something worked. A button that cannot be used says why, by
//! `disabled_reason`. `/dev/components` of a development build shows everything here in all its states.

#![expect(unreachable_pub, reason = "the component macro declares what it makes `pub`, whatever we write")]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

pub mod api;
pub mod components;
#[cfg(test)]
mod contrast;
pub mod failure;
pub mod form;
pub mod list;
pub mod schema_form;
pub mod util;
pub mod words;
