use connectors::CredentialFields;
use http::HeaderMap;
use serde_json::json;

use super::{Body, FILE, MOST, Trace};

fn secrets() -> CredentialFields {
    let fields = json!({ "username": "robot@example.com", "secret": "canary \"7\" & more" });
    CredentialFields::new(fields.as_object().cloned().unwrap())
}

/// A trace of one request that was answered like this.
fn one(address: &str, headers: &[(&'static str, &str)], body: &str, answer: &str) -> Trace {
    let trace = Trace::default();
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().unwrap());
    }
    let asked = trace.asks("POST", address, &map, Body::Whole(body.as_bytes()));
    trace.answered(&asked, Some(200), &map, Body::Whole(answer.as_bytes()), 2);
    trace.hides(&secrets());
    trace
}

#[test]
fn what_was_asked_and_answered_is_shown_as_it_was() {
    let headers = [("content-type", "application/json")];
    let trace = one("https://x.example/rest?jql=a+%3D+1", &headers, r#"{"b": 1, "a": 2}"#, "<ok/>").read();
    let exchange = &trace.exchanges[0];
    assert_eq!((exchange.method.as_str(), exchange.attempts), ("POST", 2));
    assert_eq!(exchange.address, "https://x.example/rest?jql=a+%3D+1");
    assert_eq!(exchange.headers[0].value.as_deref(), Some("application/json"));
    assert_eq!(exchange.body.as_ref().unwrap().text.as_deref(), Some(r#"{"b": 1, "a": 2}"#));
    let answer = exchange.answer.as_ref().unwrap();
    assert_eq!((answer.status, answer.body.as_ref().unwrap().text.as_deref()), (Some(200), Some("<ok/>")));
}

#[test]
fn a_credential_is_hidden_wherever_it_stands_and_however_it_is_written() {
    let escaped = "canary%20%227%22%20%26%20more";
    let json = json!({ "deep": [{ "x": "is canary \"7\" & more!" }] }).to_string();
    for (address, body) in [
        (format!("https://x.example/{escaped}/y"), "plain: canary \"7\" & more".to_owned()),
        (format!("https://x.example/?q={escaped}&page=2"), format!("a={escaped}&b=1")),
        ("https://x.example/?q=canary+%227%22+%26+more".to_owned(), json),
    ] {
        let headers = [("authorization", "Basic canary"), ("x-own-key", "canary")];
        let trace = one(&address, &headers, &body, &body).read();
        let said = serde_json::to_string(&trace).unwrap();
        assert!(!said.contains("canary"), "{said}");
        assert!(said.contains("x.example") && said.contains("authorization"), "{said}");
    }
}

#[test]
fn what_a_name_calls_secret_is_hidden_without_being_known() {
    let trace = one(
        "https://x.example/?sig=abcd&access_token=efgh&project=TST",
        &[],
        "grant_type=x&client_secret=ijkl",
        r#"{"apiKey": "mnop", "password": "qrst", "key": 1, "name": "shown"}"#,
    );
    let said = serde_json::to_string(&trace.read()).unwrap();
    for secret in ["abcd", "efgh", "ijkl", "mnop", "qrst"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    assert!(
        said.contains("project=TST") && said.contains("grant_type=x") && said.contains("shown"),
        "{said}"
    );
}

#[test]
fn a_secret_that_a_cut_would_split_is_hidden_before_it() {
    let text = format!("{}canary \"7\" & more", "x".repeat(63_995));
    let trace = one("https://x.example/", &[], &text, "").read();
    let body = trace.exchanges[0].body.clone().unwrap();
    assert!(body.note.unwrap().starts_with("The first "));
    assert!(!body.text.unwrap().contains("canary"));
}

#[test]
fn what_is_no_text_or_too_much_is_told_by_its_size() {
    let trace = Trace::default();
    let shown = |body: Body<'_>| {
        let asked = trace.asks("PUT", "https://x.example/", &HeaderMap::new(), body);
        trace.failed(&asked, "it was away", 3);
        trace.read().exchanges.pop().unwrap()
    };
    let binary = shown(Body::Whole(&[0xff, 0, 1]));
    assert_eq!(binary.body.unwrap().note.as_deref(), Some("Not shown: 3 bytes that are no text."));
    assert_eq!((binary.failure.as_deref(), binary.attempts), (Some("it was away"), 3));
    let large = shown(Body::Whole("x".repeat(1_000_001).as_bytes()));
    assert_eq!(large.body.unwrap().note.as_deref(), Some("Not shown: 1000001 bytes."));
    assert!(shown(FILE).body.unwrap().note.is_some());
    assert_eq!(shown(Body::Whole(b"")).body, None);
}

#[test]
fn a_call_of_many_requests_keeps_the_first_and_counts_the_rest() {
    let trace = Trace::default();
    for _ in 0..=MOST {
        let asked = trace.asks("GET", "https://x.example/", &HeaderMap::new(), Body::Whole(b""));
        trace.answered(&asked, Some(200), &HeaderMap::new(), Body::Whole(b""), 1);
    }
    let read = trace.read();
    assert_eq!((read.exchanges.len(), read.left_out), (MOST, 1));
}
