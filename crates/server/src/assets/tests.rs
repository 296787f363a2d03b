//! The whole router, on a folder as the build leaves it.

use std::fs;

use axum::{body::Body, body::to_bytes};
use http::{Request, Response, StatusCode};
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;

const WASM: &str = "/dashboard-0123456789abcdef_bg.wasm";
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

struct Site {
    /// Removed at the end of the test.
    _folder: TempDir,
    router: Router,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("app");
        fs::create_dir(&app).unwrap();
        fs::write(folder.path().join("secret.txt"), "outside").unwrap();
        for (name, content) in [
            ("index.html", "<!doctype html>page"),
            ("index.html.br", "br page"),
            ("icon.svg", "<svg/>"),
            ("only.txt.br", "no plain file"),
            ("dashboard-0123456789abcdef_bg.wasm", "plain wasm"),
            ("dashboard-0123456789abcdef_bg.wasm.br", "br wasm"),
            ("dashboard-0123456789abcdef_bg.wasm.gz", "gz wasm"),
        ] {
            fs::write(app.join(name), content).unwrap();
        }
        let router = dashboard(AssetSource::Directory(app));
        Self { _folder: folder, router }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        ask(self.router.clone(), method, path, headers).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        self.ask("GET", path, headers).await
    }
}

async fn ask(router: Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn the_page_carries_its_policy_and_is_asked_for_each_time() {
    let page = Site::new().get("/", &[]).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(header(&page, "content-security-policy"), CONTENT_SECURITY_POLICY);
    assert_eq!(header(&page, "cache-control"), "no-cache");
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(&page, "x-content-type-options"), "nosniff");
    assert_eq!(text(page).await, "<!doctype html>page");
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let site = Site::new();
    let tag = header(&site.get("/", &[]).await, "etag").to_owned();
    assert!(tag.starts_with('"'), "{tag} is no strong tag");
    let list = format!("\"other\", W/{tag}");
    let again = site.get("/", &[("if-none-match", &list)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&again, "etag"), tag);
    assert_eq!(text(again).await, "");
    let changed = site.get("/", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(changed.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_compressed_page_has_its_own_tag() {
    let site = Site::new();
    let plain = site.get("/", &[]).await;
    let compressed = site.get("/", &[("accept-encoding", "br")]).await;
    assert_ne!(header(&plain, "etag"), header(&compressed, "etag"));
}

#[tokio::test]
async fn a_hashed_name_is_kept_for_a_year_and_wasm_has_its_type() {
    let wasm = Site::new().get(WASM, &[]).await;
    assert_eq!(header(&wasm, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&wasm, "content-type"), "application/wasm");
    assert_eq!(header(&wasm, "content-security-policy"), "");
}

#[tokio::test]
async fn an_unhashed_file_is_asked_for_each_time() {
    let icon = Site::new().get("/icon.svg", &[]).await;
    assert_eq!(header(&icon, "cache-control"), "no-cache");
    assert!(!header(&icon, "etag").is_empty());
}

#[tokio::test]
async fn brotli_goes_before_gzip_before_plain() {
    let site = Site::new();
    for (accepted, encoding, body) in [
        ("gzip, deflate, br", "br", "br wasm"),
        ("gzip", "gzip", "gz wasm"),
        ("br;q=0, gzip;q=0.5", "gzip", "gz wasm"),
        ("identity", "", "plain wasm"),
    ] {
        let response = site.get(WASM, &[("accept-encoding", accepted)]).await;
        assert_eq!(header(&response, "content-encoding"), encoding, "{accepted}");
        assert_eq!(header(&response, "vary"), "accept-encoding", "{accepted}");
        assert_eq!(text(response).await, body, "{accepted}");
    }
}

#[tokio::test]
async fn an_address_inside_the_app_gets_the_page() {
    let site = Site::new();
    let named = "/members/dana@acme.test";
    for path in ["/accounts", "/accounts/northwind/", "/accounts/a%20b?tenant=1", named] {
        let response = site.get(path, &[BROWSER]).await;
        assert_eq!(text(response).await, "<!doctype html>page", "{path}");
    }
}

#[tokio::test]
async fn only_navigation_gets_the_page() {
    let site = Site::new();
    for (path, accept) in [
        ("/accounts", "application/json"),
        ("/accounts", "*/*"),
        ("/accounts", "text/html;q=0"),
        ("/missing.js", BROWSER.1),
        ("/members/dana@acme.test", "*/*"),
        ("/missing-0123456789abcdef.wasm", BROWSER.1),
        ("/v1", BROWSER.1),
        ("/v1/nothing", BROWSER.1),
        ("/api/v1/nothing", BROWSER.1),
        ("/connect/step", BROWSER.1),
    ] {
        let response = site.get(path, &[("accept", accept)]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path} for {accept}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{path} for {accept}");
    }
}

#[tokio::test]
async fn a_word_that_only_begins_like_the_api_is_a_page() {
    let response = Site::new().get("/v1beta", &[BROWSER]).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let site = Site::new();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/x/../../secret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/.secret.txt",
        "/c:secret.txt",
        "/index.html%00.txt",
        "/%ff.txt",
    ] {
        let response = site.get(path, &[BROWSER]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_out_of_the_folder_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("app");
    fs::create_dir(&app).unwrap();
    fs::write(folder.path().join("secret.txt"), "outside").unwrap();
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), app.join("link.txt")).unwrap();
    let response = ask(dashboard(AssetSource::Directory(app)), "GET", "/link.txt", &[]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn compressed_neighbours_are_no_files_of_their_own() {
    let site = Site::new();
    for path in ["/index.html.br", "/only.txt", "/dashboard-0123456789abcdef_bg.wasm.gz"] {
        let response = site.get(path, &[("accept-encoding", "br, gzip")]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn head_has_the_length_and_no_body() {
    let response = Site::new().ask("HEAD", WASM, &[]).await;
    assert_eq!(header(&response, "content-length"), "10");
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn other_methods_are_refused_by_name() {
    let response = Site::new().ask("POST", "/", &[]).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, "allow"), "GET, HEAD");
}

#[tokio::test]
async fn a_build_without_dashboard_says_so_and_how_to_get_one() {
    let page = ask(dashboard(AssetSource::None), "GET", "/", &[]).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(header(&page, "content-security-policy"), CONTENT_SECURITY_POLICY);
    let text = text(page).await;
    assert!(text.contains("without its dashboard") && text.contains("cargo xtask run"), "{text}");
    let file = ask(dashboard(AssetSource::None), "GET", "/icon.svg", &[]).await;
    assert_eq!(file.status(), StatusCode::NOT_FOUND);
}
