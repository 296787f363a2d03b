//! Calls over time.

use serde_json::{Value, json};

use super::{about, fail};
use crate::engine::connect;
use crate::support::TestApp;

on_both!(
    the_last_hour_of_everything_and_the_last_day_of_one,
    parameters_that_cannot_be_used_are_refused,
    no_name_hides_the_series,
);

fn sum(series: &Value, field: &str) -> u64 {
    series["series"].as_array().unwrap().iter().map(|one| one[field].as_u64().unwrap()).sum()
}

async fn the_last_hour_of_everything_and_the_last_day_of_one(app: TestApp) {
    let org = app.organization("acme").await;
    app.platform.clock.stop();
    let (mock, other) = (connect(&app, &org).await, connect(&app, &org).await);
    let everything =
        async || org.call(&app, "GET", "/v1/status/timeseries").send().await.expect(200).result();
    let of_one = async || {
        let call = about(&app, &org, "GET", &mock, "/timeseries").query("interval", "hour");
        call.send().await.expect(200).result()
    };
    let empty = everything().await;
    assert_eq!((empty["series"].as_array().unwrap().len(), &empty["interval"]), (60, &json!("1m")));
    assert_eq!(sum(&empty, "succeeded") + sum(&empty, "failed"), 0);

    mock.get("tickets").await;
    fail(&other, "401").await;
    app.platform.clock.advance(120);
    mock.get("tickets").await;
    fail(&mock, "nothing").await;
    let series = everything().await;
    let counts = |series: &Value, place: usize| {
        json!([series["series"][place]["succeeded"], series["series"][place]["failed"]])
    };
    assert_eq!(
        [counts(&series, 57), counts(&series, 58), counts(&series, 59)],
        [json!([1, 1]), json!([0, 0]), json!([1, 1])]
    );
    assert_eq!(series["start_time"], series["series"][0]["created_at"]);
    assert!(series["end_time"].as_str() > series["series"][59]["created_at"].as_str());
    for field in ["cpu_time", "in_bytes"] {
        assert!(sum(&series, field) > 0, "{field}: {series}");
    }

    let series = of_one().await;
    assert_eq!((series["series"].as_array().unwrap().len(), &series["interval"]), (24, &json!("1h")));
    assert_eq!((sum(&series, "succeeded"), sum(&series, "failed")), (2, 1));
    app.platform.clock.advance(3600);
    assert_eq!(sum(&everything().await, "succeeded"), 0);
    assert_eq!(sum(&of_one().await, "succeeded"), 2);
    app.platform.clock.advance(24 * 3600);
    assert_eq!(sum(&of_one().await, "succeeded"), 0);
}

async fn parameters_that_cannot_be_used_are_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    about(&app, &org, "GET", &mock, "/timeseries").send().await.expect(200);
    about(&app, &org, "GET", &mock, "/timeseries").query("interval", "day").send().await.problem(400);
    about(&app, &org, "GET", &mock, "/timeseries").query("limit", "1").send().await.problem(400);
    org.call(&app, "GET", "/v1/status/timeseries").query("interval", "hour").send().await.problem(400);
}

async fn no_name_hides_the_series(app: TestApp) {
    let org = app.organization("acme").await;
    let series = org.call(&app, "GET", "/v1/status/timeseries").send().await.expect(200).result();
    assert_eq!(series["interval"], "1m");
    // Neither accounts nor integrations can be called so.
    let named = json!({ "name": "timeseries", "environment": "test" });
    assert_eq!(org.call(&app, "POST", "/v1/accounts").json(&named).send().await.pointers(400), ["/name"]);
    let path = format!("/v1/integrations/{}", org.account.name);
    let named = json!({ "name": "events", "provider_config": { "type": "ticketing_mock_ticketing" } });
    assert_eq!(org.call(&app, "POST", &path).json(&named).send().await.pointers(400), ["/name"]);
}
