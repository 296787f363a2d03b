//! Files: written, listed, read, removed.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Connected, connect, connect_with};
use crate::support::{Call, Org, Reply, TestApp};

on_both!(
    a_file_comes_back_byte_for_byte,
    slashes_may_be_escaped_or_not,
    a_folder_is_listed_page_by_page,
    every_fault_of_a_path_is_named,
    every_fault_of_a_form_is_named,
    a_file_that_breaks_off_leaves_the_old_one,
    a_file_belongs_to_its_integration,
    an_integration_of_another_connector_has_no_files,
    faults_of_the_provider_are_told_as_elsewhere,
    what_was_read_is_counted_when_it_has_been_read,
);

const BOUNDARY: &str = "line-between";

async fn bucket<'a>(app: &'a TestApp, org: &Org) -> Connected<'a> {
    connect_with(app, org, "test", json!({ "type": "storage_mock_storage", "bucket": "b" })).await
}

fn call(app: &TestApp, bucket: &Connected<'_>, method: &str, path: &str) -> Call {
    app.call(method, &format!("/v1/storage/{path}")).token(&bucket.token)
}

/// A form as clients send it.
fn form(name: &str, media_type: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"upload\"\r\n\
         Content-Type: {media_type}\r\n\r\n"
    );
    [head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

fn posting(app: &TestApp, bucket: &Connected<'_>, path: &str, form: Vec<u8>) -> Call {
    let typed = format!("multipart/form-data; boundary={BOUNDARY}");
    call(app, bucket, "POST", &format!("files/{path}")).body(&typed, form)
}

async fn upload(app: &TestApp, bucket: &Connected<'_>, path: &str, content: &[u8]) -> Reply {
    posting(app, bucket, path, form("file", "text/plain", content)).send().await
}

/// The paths of a list.
fn paths(list: &Value) -> Vec<&str> {
    list["result"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect()
}

async fn list(app: &TestApp, bucket: &Connected<'_>, path: &str) -> Value {
    call(app, bucket, "GET", &format!("folders/{path}")).send().await.expect(200).json()
}

async fn a_file_comes_back_byte_for_byte(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    let content: Vec<u8> = (0..300_000_u32).map(|number| number.to_le_bytes()[0] % 128).collect();
    for content in [b"".as_slice(), b"before", &content] {
        let written = upload(&app, &bucket, "dir/a%20b.bin", content).await;
        assert_eq!(written.expect(204).text(), "");
        let read = call(&app, &bucket, "GET", "files/dir/a%20b.bin").send().await;
        assert!(read.expect(200).body == content, "{} bytes", content.len());
        assert_eq!(read.header("content-type"), Some("text/plain"));
        assert_eq!(read.header("content-length"), Some(content.len().to_string().as_str()));
        assert_eq!(read.header("content-disposition"), Some("attachment"));
        assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
    }
    for status in [204, 404] {
        call(&app, &bucket, "DELETE", "files/dir/a%20b.bin").send().await.expect(status);
    }
    call(&app, &bucket, "GET", "files/dir/a%20b.bin").send().await.problem(404);
}

async fn slashes_may_be_escaped_or_not(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    upload(&app, &bucket, "a%2Fb%2Fc.txt", b"one").await.expect(204);
    upload(&app, &bucket, "a/b/d%25.txt", b"two").await.expect(204);
    for path in ["a/b", "a/b/", "a%2Fb", "a%2Fb%2F"] {
        assert_eq!(paths(&list(&app, &bucket, path).await), ["a/b/c.txt", "a/b/d%.txt"], "{path}");
    }
    for path in ["a/b/c.txt", "a%2Fb/c.txt"] {
        assert_eq!(
            call(&app, &bucket, "GET", &format!("files/{path}")).send().await.expect(200).body,
            b"one"[..]
        );
    }
}

async fn a_folder_is_listed_page_by_page(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    for path in ["b", "a/2", "a/1", "a/deep/3", "ab"] {
        upload(&app, &bucket, path, b"x").await.expect(204);
    }
    let page = |folder: &str, cursor: &str| {
        let call = call(&app, &bucket, "GET", &format!("folders/{folder}"));
        call.query("limit", "2").query("cursor", cursor).query("meta", "stats/count()").send()
    };
    let first = page("a", "").await.expect(200).json();
    assert_eq!(paths(&first), ["a/1", "a/2"]);
    assert_eq!(first["meta"]["stats"]["count"]["*"], 3);
    let cursor = first["cursor"].as_str().unwrap();
    let second = page("a", cursor).await.expect(200).json();
    assert_eq!((paths(&second), &second["cursor"]), (vec!["a/deep/3"], &json!("")));
    // It goes on where it came from, and nowhere else.
    page("ab", cursor).await.problem(400);
    for root in ["", "%2F"] {
        assert_eq!(paths(&list(&app, &bucket, root).await), ["a/1", "a/2", "a/deep/3", "ab", "b"]);
    }
    assert!(paths(&list(&app, &bucket, "nothing").await).is_empty());
}

async fn every_fault_of_a_path_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    let long = "x".repeat(1025);
    for path in ["a%2F%2Fb", "a%2F%2E%2E%2Fb", "%2Fa", "a/", "a%0Ab", "a%00", &long] {
        for problem in [
            upload(&app, &bucket, path, b"x").await.problem(400),
            call(&app, &bucket, "GET", &format!("files/{path}")).send().await.problem(400),
            call(&app, &bucket, "DELETE", &format!("files/{path}")).send().await.problem(400),
        ] {
            assert_eq!(problem["context"]["parameter"]["id"], "path", "{path}: {problem}");
        }
    }
    call(&app, &bucket, "GET", "files/%FF").send().await.problem(400);
    call(&app, &bucket, "GET", "files/a").query("limit", "1").send().await.problem(400);
    call(&app, &bucket, "GET", "folders/a").query("filter", "a[eq]b").send().await.problem(400);
}

async fn every_fault_of_a_form_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    let typed = |media_type: &str, body: &[u8]| {
        call(&app, &bucket, "POST", "files/a").body(media_type, body.to_vec()).send()
    };
    let good = form("file", "text/plain", b"x");
    for media_type in ["application/json", "multipart/form-data", "text/plain; boundary=x"] {
        let problem = typed(media_type, &good).await.problem(415);
        assert_eq!(problem["context"]["parameter"]["id"], "Content-Type", "{problem}");
    }
    posting(&app, &bucket, "a", form("document", "text/plain", b"x")).send().await.problem(400);
    posting(&app, &bucket, "a", b"no form".to_vec()).send().await.problem(400);
    posting(&app, &bucket, "a", Vec::new()).send().await.problem(400);
    call(&app, &bucket, "POST", "files/a").send().await.problem(415);
    assert!(paths(&list(&app, &bucket, "").await).is_empty());
}

async fn a_file_that_breaks_off_leaves_the_old_one(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    upload(&app, &bucket, "a", b"old").await.expect(204);
    let whole = form("file", "text/plain", b"new and longer");
    for end in [whole.len() - 5, whole.len() - 25] {
        posting(&app, &bucket, "a", whole[..end].to_vec()).send().await.problem(400);
    }
    let two = [&whole[..whole.len() - 4], b"\r\n", &whole].concat();
    posting(&app, &bucket, "a", two).send().await.problem(400);
    assert_eq!(call(&app, &bucket, "GET", "files/a").send().await.expect(200).body, b"old"[..]);
}

async fn a_file_belongs_to_its_integration(app: TestApp) {
    let org = app.organization("acme").await;
    let (mine, theirs) = (bucket(&app, &org).await, bucket(&app, &app.organization("other").await).await);
    upload(&app, &mine, "secret.txt", b"mine alone").await.expect(204);
    call(&app, &theirs, "GET", "files/secret.txt").send().await.problem(404);
    call(&app, &theirs, "DELETE", "files/secret.txt").send().await.problem(404);
    assert!(paths(&list(&app, &theirs, "").await).is_empty());
    assert_eq!(paths(&list(&app, &mine, "").await), ["secret.txt"]);
}

async fn an_integration_of_another_connector_has_no_files(app: TestApp) {
    let org = app.organization("acme").await;
    let (tickets, bucket) = (connect(&app, &org).await, bucket(&app, &org).await);
    upload(&app, &tickets, "a", b"x").await.problem(405);
    call(&app, &tickets, "GET", "folders/").send().await.problem(405);
    bucket.call("GET", "tickets").send().await.problem(405);
}

async fn faults_of_the_provider_are_told_as_elsewhere(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    for (code, status) in
        [("401", 400), ("403", 400), ("429", 429), ("500", 502), ("503", 503), ("timeout", 504)]
    {
        let path = format!("mock:{code}");
        upload(&app, &bucket, &path, b"x").await.problem(status);
        call(&app, &bucket, "GET", &format!("files/{path}")).send().await.problem(status);
        call(&app, &bucket, "GET", &format!("folders/{path}")).send().await.problem(status);
    }
    upload(&app, &bucket, "large", &vec![0; 1_000_001]).await.problem(400);
}

async fn what_was_read_is_counted_when_it_has_been_read(app: TestApp) {
    let org = app.organization("acme").await;
    let bucket = bucket(&app, &org).await;
    upload(&app, &bucket, "a", &vec![7; 200_000]).await.expect(204);
    call(&app, &bucket, "GET", "files/a").send().await.expect(200);
    let [account, id] = ["account_id", "id"].map(|name| bucket.integration[name].as_str().unwrap());
    let path = format!("/v1/status/{account}/{id}");
    // The end of the answer is noted a moment after it has been sent.
    let counted = async {
        loop {
            let status = org.call(&app, "GET", &path).send().await.expect(200).result();
            if status["requests"] == 2 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), counted).await.is_ok());
}
