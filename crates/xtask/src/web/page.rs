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
}
