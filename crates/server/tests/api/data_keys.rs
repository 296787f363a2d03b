//! What is sealed at rest stays readable through every change of keys.

use serde_json::json;

use crate::support::TestApp;

on_both!(kept_answers_open_after_both_rotations, another_master_key_opens_nothing);

async fn kept_answers_open_after_both_rotations(app: TestApp) {
    let org = app.organization("acme").await;
    let body = json!({ "name": "north", "token": { "permission_set": "connect-ui" } });
    let call = || org.call(&app, "POST", "/v1/accounts").header("idempotency-key", "key").json(&body);
    let first = call().send().await.text();
    app.platform.keys.rotate_data_key(&app.platform.store, &org.scope).await.unwrap();
    assert_eq!(call().send().await.expect(200).text(), first);
    let master = secrets::MasterKey::generate();
    let count = app.platform.keys.rotate_master_key(&app.platform.store, &master).await.unwrap();
    assert_eq!(count, 2);
    let keys = platform::keys::Keys::open(&app.platform.store, master).await.unwrap();
    let ring = keys.ring(&app.platform.store, &org.scope).await;
    assert!(ring.is_ok(), "the new master key opens the data keys");
    assert!(
        platform::keys::Keys::open(&app.platform.store, app.master.clone()).await.is_err(),
        "the old one is out"
    );
}

async fn another_master_key_opens_nothing(app: TestApp) {
    let stranger = secrets::MasterKey::generate();
    let refused = platform::keys::Keys::open(&app.platform.store, stranger).await;
    let why = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(why.contains("does not belong to this database"), "{why}");
}
