//! The keys of the questions, written once.

/// A question: its fields, its value, its tags, what it asks, and when its answer may stand in for another's.
///
/// ```ignore
/// question! {
///     /// One page of the members.
///     List { query: ListQuery } -> ListAnswer<Member>,
///     tags [MEMBERS],
///     ask |client, this| list(client, this.query)
/// }
/// ```
macro_rules! question {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty),* $(,)? } -> $value:ty,
        tags [$($tag:ident),* $(,)?],
        $(stays when |$now:ident, $before:ident| $stays:expr,)?
        ask |$client:ident, $this:ident| $ask:expr $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
        }

        impl query::Key for $name {
            type Value = $value;

            fn tags(&self) -> &'static [query::Tag] {
                const { &[$($crate::api::tags::$tag),*] }
            }

            $(fn carries_over(&self, before: &Self) -> bool {
                let ($now, $before) = (self, before);
                $stays
            })?
        }

        impl $crate::api::ask::Question for $name {
            fn ask(
                self,
                $client: $crate::api::client::Client,
            ) -> impl Future<Output = Result<Self::Value, $crate::api::error::ApiError>> + 'static {
                let $this = self;
                $ask
            }
        }
    };
}

pub(super) use question;
