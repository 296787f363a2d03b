//! Bodies.

use serde_json::json;

use crate::samples::everything;
use crate::support::{Reply, TestApp, raw};

on_both!(
    each_bad_body_has_its_answer,
    each_wrong_type_is_named,
    other_content_types_are_refused,
    ten_megabytes_are_read_and_more_are_not,
);

async fn each_bad_body_has_its_answer(app: TestApp) {
    let org = app.organization("acme").await;
    let before = everything(&app, &org).await;
    let deep = |open: &str, close: &str| format!("{{\"x\":{}1{}}}", open.repeat(5000), close.repeat(5000));
    let bodies: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", b"".to_vec(), ""),
        ("blanks", b" \r\n\t".to_vec(), ""),
        ("half an object", br#"{"name":"#.to_vec(), ""),
        ("two values", b"{} {}".to_vec(), ""),
        ("a trailing comma", br#"{"name":"a",}"#.to_vec(), ""),
        ("single quotes", b"{'name':'a'}".to_vec(), ""),
        ("a comment", b"{} // x".to_vec(), ""),
        ("NaN", br#"{"x":NaN}"#.to_vec(), ""),
        ("a number beyond all", br#"{"x":1e999}"#.to_vec(), ""),
        ("a leading zero", br#"{"x":01}"#.to_vec(), ""),
        ("a byte order mark", b"\xef\xbb\xbf{}".to_vec(), ""),
        ("UTF-16", b"\xff\xfe{\0}\0".to_vec(), ""),
        ("bytes that are not UTF-8", b"{\"name\":\"\xff\"}".to_vec(), ""),
        ("an overlong encoding", b"{\"name\":\"\xc0\xaf\"}".to_vec(), ""),
        ("half a surrogate pair", br#"{"fullname":"\ud800"}"#.to_vec(), ""),
        ("the other half", br#"{"fullname":"\udc00 x"}"#.to_vec(), ""),
        ("a raw control character", b"{\"fullname\":\"a\x01b\"}".to_vec(), ""),
        ("a key twice", br#"{"name":"a","name":"b"}"#.to_vec(), ""),
        ("a key twice, escaped", br#"{"name":"a","n\u0061me":"b"}"#.to_vec(), ""),
        ("a key twice, far inside", br#"{"x":[{"y":{"z":1,"z":1}}]}"#.to_vec(), ""),
        ("deep lists", deep("[", "]").into_bytes(), ""),
        ("deep objects", deep("{\"x\":", "}").into_bytes(), ""),
        ("a list", b"[]".to_vec(), ""),
        ("a text", b"\"name\"".to_vec(), ""),
        ("a number", b"7".to_vec(), ""),
        ("null", b"null".to_vec(), ""),
        ("a form", b"name=north".to_vec(), ""),
        ("compressed bytes", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0".to_vec(), ""),
        ("an escaped null character", br#"{"fullname":"a\u0000b"}"#.to_vec(), "/fullname"),
        ("a null character in a name", br#"{"name":"a\u0000b"}"#.to_vec(), "/name"),
        ("a null character in a label", br#"{"labels":["a\u0000b"]}"#.to_vec(), "/labels/0"),
        ("a line break", br#"{"fullname":"a\nb"}"#.to_vec(), "/fullname"),
        ("text that runs backwards", "{\"fullname\":\"\u{202e}exe.txt\"}".into(), "/fullname"),
        ("an isolate that is not closed", "{\"fullname\":\"\u{2066}x\"}".into(), "/fullname"),
        ("C1 controls", "{\"fullname\":\"a\u{85}b\"}".into(), "/fullname"),
        ("blanks for a display name", br#"{"fullname":"   "}"#.to_vec(), "/fullname"),
        ("no display name at all", br#"{"fullname":""}"#.to_vec(), "/fullname"),
        ("an emoji in a name", "{\"name\":\"\u{1f600}\"}".into(), "/name"),
        ("letters that look like others", "{\"name\":\"\u{430}cme\"}".into(), "/name"),
        ("a combining mark in a label", "{\"labels\":[\"e\u{301}\"]}".into(), "/labels/0"),
        ("a slash in a name", br#"{"name":"a/b"}"#.to_vec(), "/name"),
        ("a percent sign in a name", br#"{"name":"a%2Fb"}"#.to_vec(), "/name"),
        ("a comma in a label", br#"{"labels":["a,b"]}"#.to_vec(), "/labels/0"),
        ("an endless name", format!("{{\"name\":\"{}\"}}", "x".repeat(1_000_000)).into_bytes(), "/name"),
        (
            "an endless list",
            format!("{{\"labels\":[{}\"a\"]}}", "\"a\",".repeat(100_000)).into_bytes(),
            "/labels",
        ),
    ];
    for (what, body, pointer) in bodies {
        let reply =
            org.call(&app, "POST", "/v1/accounts").body("application/json", body.clone()).send().await;
        assert_eq!(reply.pointers(400), [pointer], "{what}: {}", reply.text());
        assert!(reply.body.len() < 10_000, "{what}: the answer repeats the request");
        for (method, path) in
            [("PUT", "/v1/accounts/acme"), ("PATCH", "/v1/accounts/acme"), ("PUT", "/v1/organization")]
        {
            // An empty list is a patch, of nothing.
            if !(method == "PATCH" && what == "a list") {
                let call = org.call(&app, method, path).body("application/json", body.clone());
                call.send().await.expect(400);
            }
        }
    }
    assert_eq!(everything(&app, &org).await, before);
}

async fn each_wrong_type_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let wrong =
        [json!(true), json!(7), json!(-7.5), json!({}), json!([[]]), json!({ "a": "b" }), json!(1e300)];
    for field in ["name", "fullname", "environment", "labels", "token"] {
        for value in &wrong {
            if field == "token" && value.is_object() {
                continue;
            }
            let reply = org.call(&app, "POST", "/v1/accounts").json(&json!({ field: value })).send().await;
            let pointers = reply.pointers(400);
            assert!(
                pointers.iter().all(|one| one.starts_with(&format!("/{field}"))),
                "{field} {value}: {pointers:?}"
            );
            assert_eq!(pointers.len(), 1, "{field} {value}: {pointers:?}");
        }
        for value in [json!("\u{0}"), json!("two\nlines")] {
            let reply = org.call(&app, "POST", "/v1/accounts").json(&json!({ field: value })).send().await;
            assert_eq!(reply.pointers(400), [format!("/{field}")]);
        }
    }
}

async fn other_content_types_are_refused(app: TestApp) {
    let org = app.organization("acme").await;
    let send = async |content_type: &str| -> Reply {
        org.call(&app, "POST", "/v1/accounts").body(content_type, "{}").send().await
    };
    for content_type in [
        "text/plain",
        "text/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/jsonx",
        "json",
        "",
        "*/*",
        "text/plain; application/json",
    ] {
        let reply = send(content_type).await;
        let problem = reply.problem(415);
        assert!(problem["detail"].as_str().unwrap().contains("application/json"), "{problem}");
    }
    for content_type in
        ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json;x=y"]
    {
        send(content_type).await.expect(200);
    }
}

async fn ten_megabytes_are_read_and_more_are_not(app: TestApp) {
    let org = app.organization("acme").await;
    let body = |length: usize| {
        let frame = r#"{"fullname":"Big","padding":""}"#.len();
        format!(r#"{{"fullname":"Big","padding":"{}"}}"#, "x".repeat(length - frame))
    };
    let full = org.call(&app, "POST", "/v1/accounts").body("application/json", body(10_000_000)).send().await;
    assert_eq!(full.expect(200).result()["account"]["name"], "big");
    let over = org.call(&app, "POST", "/v1/accounts").body("application/json", body(10_000_001)).send().await;
    over.problem(413);
    // Announced and never sent: refused without waiting for it.
    let announced = format!(
        "POST /v1/accounts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: 99999999999\r\n\r\n{{",
        org.token
    );
    let reply = raw(app.address, announced).await;
    crate::support::check_problem(&reply.expect(413).body, 413);
    // A stranger is not read at all.
    let unknown = app.call("POST", "/v1/accounts").body("application/json", body(1_000_000)).send().await;
    unknown.expect(401);
}
