//! Putting guarded routes together: the router, the API description, and the table that the tests are made from.

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa_axum::router::OpenApiRouter;

use super::guard::{self, Access, Audit, Guard, Guarded};
use super::openapi::{self, Api};
use crate::app::App;
use crate::limits;

/// A line of the route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteEntry {
    /// HTTP method, upper case.
    pub method: &'static str,
    /// Path with its parameters in braces.
    pub path: String,
    /// Who may call it.
    pub access: Access,
    /// What is written about it.
    pub audit: Audit,
}

/// The router of all routes.
pub fn router(app: &App, routes: Vec<Guarded>) -> Router {
    let mut all = OpenApiRouter::new();
    for Guarded { routes: (schemas, paths, methods), access, audit, class } in routes {
        let check = |action| from_fn_with_state(Guard { app: app.clone(), action, audit }, guard::check);
        let methods = match access {
            // They prove themselves to the handler, by what they send.
            Access::Public | Access::Link | Access::Cookie => methods,
            Access::Token | Access::NotBuilt(Api::Management) => methods.route_layer(check(None)),
            Access::Permission(action) => methods.route_layer(check(Some(action))),
            Access::Integration(_) | Access::NotBuilt(Api::Engine) => {
                methods.route_layer(from_fn_with_state(app.clone(), guard::check_integration))
            }
            Access::Renewal(_) => methods.route_layer(from_fn_with_state(app.clone(), guard::check_renewal)),
        };
        let methods = match class {
            Some(class) => {
                methods.route_layer(from_fn_with_state((app.limits.clone(), class), limits::layer))
            }
            None => methods,
        };
        all = all.routes((schemas, paths, methods));
    }
    all.with_state(app.clone()).split_for_parts().0
}

/// The description of one of the APIs, which these routes are.
pub fn description(api: Api, routes: Vec<Guarded>) -> OpenApi {
    let mut all: OpenApiRouter<App> = OpenApiRouter::with_openapi(openapi::frame(api));
    for Guarded { routes: (schemas, mut paths, methods), access, .. } in routes {
        let needs = match access {
            Access::Permission(action) => {
                Some(format!("Needs the permission `{}:{}`.", action.api(), action.verb()))
            }
            Access::Token => Some("Needs a good token, whatever it allows.".to_owned()),
            // The whole API does, and says so.
            Access::Integration(_) => Some(String::new()),
            Access::Renewal(action) => Some(format!(
                "The refresh secret of the token itself is the bearer, or an access secret with the permission \
                 `{}:{}`.",
                action.api(),
                action.verb()
            )),
            Access::Link => Some("The token of the link is the bearer.".to_owned()),
            Access::Cookie => Some("Needs the cookie of a browser's session.".to_owned()),
            // No description holds them.
            Access::Public | Access::NotBuilt(_) => None,
        };
        if let Some(needs) = needs {
            for operation in paths.paths.values_mut().flat_map(operations_mut) {
                let scheme = match access {
                    Access::Permission(_) | Access::Token | Access::Integration(_) | Access::Renewal(_) => {
                        Some(openapi::BEARER)
                    }
                    Access::Link => Some(openapi::LINK),
                    // Calls without the cookie have an answer as well.
                    Access::Cookie | Access::Public | Access::NotBuilt(_) => None,
                };
                operation.security =
                    scheme.map(|scheme| vec![SecurityRequirement::new(scheme, Vec::<String>::new())]);
                let needs = needs.clone();
                operation.description = match operation.description.take() {
                    Some(text) => Some(format!("{text}\n\n{needs}").trim_end().to_owned()),
                    None => Some(needs).filter(|needs| !needs.is_empty()),
                };
            }
        }
        all = all.routes((schemas, paths, methods));
    }
    let mut document = all.into_openapi();
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (described(&path), item)).collect();
    document
}

/// A path as descriptions have it: they know no parameter that goes over several segments.
fn described(path: &str) -> String {
    path.replace("{*", "{")
}

/// Every route with its access and audit policy.
pub fn table(routes: &[Guarded]) -> Vec<RouteEntry> {
    let mut entries = Vec::new();
    for guarded in routes {
        for (path, item) in &guarded.routes.1.paths {
            for method in methods(item) {
                entries.push(RouteEntry {
                    method,
                    path: described(path),
                    access: guarded.access,
                    audit: guarded.audit,
                });
            }
        }
    }
    entries
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    [
        ("GET", item.get.is_some()),
        ("PUT", item.put.is_some()),
        ("POST", item.post.is_some()),
        ("DELETE", item.delete.is_some()),
        ("PATCH", item.patch.is_some()),
    ]
    .into_iter()
    .filter_map(|(method, there)| there.then_some(method))
    .collect()
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}
