//! What the server tells to anybody.

use serde_json::Value;

use crate::support::TestApp;

on_both!(anybody_may_ask_how_it_is);

async fn anybody_may_ask_how_it_is(app: TestApp) {
    let json = async |path: &str| -> Value { app.call("GET", path).send().await.expect(200).json() };
    assert_eq!(json("/healthz").await["status"], "ok");
    assert_eq!(json("/readyz").await["status"], "ready");
    let version = json("/v1/version").await;
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert!(version["commit"].is_string() && version["date"].is_string(), "{version}");
    for path in ["/healthz", "/readyz", "/v1/version"] {
        app.call("GET", path).token("junk").send().await.expect(200);
        let head = app.call("HEAD", path).send().await;
        assert!(head.expect(200).body.is_empty());
    }
}
