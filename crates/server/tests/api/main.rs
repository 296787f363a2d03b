//! The API as clients see it: the real server on a real port, a fresh database per test.
//!
//! Expectations come from the contract of the API. What can be derived from the route table is derived from it, so
//! that a new route is tested from its first day: who may call it ([`permissions`]), whose data it touches
//! ([`isolation`]), what it says of itself ([`openapi`]). Files in `snapshots/` are for reviewers: a change of them is
//! a change of the product.

/// Makes a pair of tests, `<name>::sqlite` and `<name>::postgres`, of each function of a [`support::TestApp`].
#[cfg(test)]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(crate::support::TestApp::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(crate::support::TestApp::postgres().await).await;
            }
        }
    )*};
}

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod audit_list;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod capabilities;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod connect;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod data_keys;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod events;
#[cfg(test)]
mod explorer;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod integration_points;
#[cfg(test)]
mod integrations;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod members;
#[cfg(test)]
mod not_built;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod organization;
#[cfg(test)]
mod people;
#[cfg(test)]
mod permission_sets;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod route_table;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod secrets_stay_secret;
#[cfg(test)]
mod service;
#[cfg(test)]
mod status;
#[cfg(test)]
mod sub_organizations;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tenant;
#[cfg(test)]
mod token_limit;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod verification;
#[cfg(test)]
mod webhooks;
