//! The built page, put right where trunk's own output is not fit for every browser.

/// Takes the `integrity` off preloads of the module: browsers have no check there, and some say so in every visitor's
/// console. Scripts and style sheets keep theirs.
pub(crate) fn without_idle_integrity(html: &str) -> String {
    let mut page = String::new();
    for (index, part) in html.split("<link").enumerate() {
        if index > 0 {
            page.push_str("<link");
        }
        let (tag, rest) = part.split_once('>').unwrap_or((part, ""));
        let is_fetch =
            index > 0 && tag.split_whitespace().any(|name| name == "as=fetch" || name == "as=\"fetch\"");
        if is_fetch {
            for attribute in tag.split_whitespace().filter(|name| !name.starts_with("integrity=")) {
                page.push(' ');
                page.push_str(attribute);
            }
            page.push('>');
            page.push_str(rest);
        } else {
            page.push_str(part);
        }
    }
    page
}

/// The names of the glue and of the module that the page starts.
pub(crate) fn module(html: &str) -> Option<(String, String)> {
    let named = |name: &str| {
        let tag = html.split("<meta").find(|tag| tag.contains(&format!("name={name}")))?;
        let content = tag.split("content=").nth(1)?;
        let value = content.split([' ', '>']).next()?;
        let file = value.trim_matches('"').rsplit('/').next()?;
        Some(file.to_owned())
    };
    Some((named("app-js")?, named("app-wasm")?))
}

/// Lets a script be loaded early that another one imports.
pub(crate) fn with_module_preload(html: &str, base: &str, script: &str) -> String {
    html.replacen("</head>", &format!("<link crossorigin href={base}{script} rel=modulepreload></head>"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_preload_of_the_module_loses_it() {
        let kept = "<link rel=modulepreload href=/a.js integrity=sha384-a><script integrity=sha384-b src=/b.js></script>";
        let html = format!(
            "{kept}<link as=fetch crossorigin href=/a.wasm integrity=sha384-c rel=preload><p>1 > 0</p>"
        );
        assert_eq!(
            without_idle_integrity(&html),
            format!("{kept}<link as=fetch crossorigin href=/a.wasm rel=preload><p>1 > 0</p>")
        );
    }

    #[test]
    fn quotes_make_no_difference() {
        let html = r#"<link rel="preload" href="/a.wasm" as="fetch" integrity="sha384-c">"#;
        assert_eq!(without_idle_integrity(html), r#"<link rel="preload" href="/a.wasm" as="fetch">"#);
    }

    #[test]
    fn other_links_stay_as_they_are() {
        let html = "a > b <link  rel=icon\nintegrity=x> c";
        assert_eq!(without_idle_integrity(html), html);
    }

    #[test]
    fn what_the_page_starts_is_found() {
        let html = "<meta content=/a-1.js name=app-js><meta content=/a-2_bg.wasm name=app-wasm></head>";
        assert_eq!(module(html), Some(("a-1.js".to_owned(), "a-2_bg.wasm".to_owned())));
        let below = "<meta content=/x/a-1.js name=app-js><meta content=/x/a-2_bg.wasm name=app-wasm></head>";
        assert_eq!(module(below), module(html), "wherever it is served");
        assert_eq!(module("<meta content=x name=app-js>"), None);
    }

    #[test]
    fn a_preload_is_added_once() {
        let html = with_module_preload("<head></head><p></head>", "/x/", "b.js");
        assert_eq!(html, "<head><link crossorigin href=/x/b.js rel=modulepreload></head><p></head>");
    }
}
