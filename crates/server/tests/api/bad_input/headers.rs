//! Headers.

use crate::support::{TestApp, raw};

on_both!(headers_have_limits, odd_header_bytes_do_no_harm);

async fn headers_have_limits(app: TestApp) {
    let org = app.organization("acme").await;
    let ask = |extra: String| {
        let token = &org.token;
        raw(
            app.address,
            format!(
                "GET /v1/organization HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n{extra}\r\n"
            ),
        )
    };
    ask(format!("x-long: {}\r\n", "x".repeat(50_000))).await.expect(200);
    ask("x-many: y\r\n".repeat(90)).await.expect(200);
    // Refused before there is a request that could have an answer of ours.
    ask(format!("x-long: {}\r\n", "x".repeat(200_000))).await.expect(431);
    ask("x-many: y\r\n".repeat(200)).await.expect(431);
}

async fn odd_header_bytes_do_no_harm(app: TestApp) {
    let org = app.organization("acme").await;
    for name in [
        "user-agent",
        "x-request-id",
        "x-forwarded-for",
        "forwarded",
        "origin",
        "accept",
        "cookie",
        "traceparent",
    ] {
        for value in [&b"\xff\xfe"[..], b"", b"' OR 1=1", b"${jndi:ldap://x}", &[b'x'; 5000]] {
            let call = org.call(&app, "GET", "/v1/organization").header(name, value);
            call.send().await.expect(200);
        }
    }
    let call = app.call("GET", "/v1/organization").header("authorization", b"Bearer \xff\xfe");
    call.send().await.expect(401);
}
