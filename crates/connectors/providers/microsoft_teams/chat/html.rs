//! What messages say, without their looks.

/// Elements that begin or end a line.
const LINES: [&str; 9] = ["br", "p", "div", "li", "ul", "ol", "tr", "blockquote", "pre"];
const NAMED: [(&str, char); 6] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];

/// The text of a piece of HTML: tags become nothing or the end of a line, entities what they stand for.
pub(super) fn text(html: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(place) = rest.find(['<', '&']) {
        let (before, found) = rest.split_at(place);
        text.push_str(before);
        let end =
            if found.starts_with('<') { found.find('>') } else { found.find(';').filter(|end| *end <= 10) };
        let Some(end) = end else {
            // It ends nowhere, so it is what it looks like.
            let (one, behind) = found.split_at(1);
            text.push_str(one);
            rest = behind;
            continue;
        };
        let inside = &found[1..end];
        if found.starts_with('<') {
            let name: String =
                inside.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            if LINES.contains(&name.to_ascii_lowercase().as_str())
                && !text.is_empty()
                && !text.ends_with('\n')
            {
                text.push('\n');
            }
        } else if let Some(letter) = entity(inside) {
            text.push(letter);
        } else {
            text.push_str(&found[..=end]);
        }
        rest = &found[end + 1..];
    }
    text.push_str(rest);
    text.trim().to_owned()
}

fn entity(name: &str) -> Option<char> {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter);
    number.and_then(char::from_u32).or(named)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::text;

    #[test]
    fn looks_go_and_lines_stay() {
        for (html, wanted) in [
            ("plain", "plain"),
            ("<p>Disk of <b>db-3</b></p><p>is full</p>", "Disk of db-3\nis full"),
            ("a<br>b<BR/>c", "a\nb\nc"),
            ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
            ("1 &lt; 2 &amp;&nbsp;3 &#233;&#x1F600; &unknown; & so", "1 < 2 & 3 é😀 &unknown; & so"),
            ("<at id=\"0\">Dana</at> 5 < 6", "Dana 5 < 6"),
        ] {
            assert_eq!(text(html), wanted);
        }
    }

    proptest! {
        #[test]
        fn nothing_brings_it_down(html in "\\PC{0,80}", odd in "[<>&;#xa-z/é ]{0,60}") {
            text(&html);
            text(&odd);
        }
    }
}
