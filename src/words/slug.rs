//! What a name for use in addresses would be, while the display name is typed. A preview: the server derives the real
//! one, also from scripts that this leaves out.

use api_types::formats::{MAX_NAME, check_name};

/// The name that the server will probably derive; none where that cannot be told here.
pub(crate) fn preview(fullname: &str) -> Option<String> {
    let mut name = String::new();
    for letter in fullname.trim().to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' | '_' | '~' => name.push(letter),
            ' '..='\u{7f}' => part(&mut name),
            _ => name.push_str(plain(letter)?),
        }
    }
    name.truncate(MAX_NAME);
    let name = name.trim_end_matches('-');
    check_name(name).is_ok().then(|| name.to_owned())
}

fn part(name: &mut String) {
    if !name.is_empty() && !name.ends_with('-') {
        name.push('-');
    }
}

/// The letters of western and central Europe without their marks. Others have to wait for the server: the tables for
/// all of Unicode weigh more than the rest of this page.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì'..='ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' | 'ľ' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use api_types::formats::slug;

    use super::preview;

    #[test]
    fn a_preview_is_what_the_server_makes() {
        for name in [
            "Acme",
            "  Müller & Söhne  GmbH ",
            "Łódź 2",
            "~Test Account",
            "A.B. (C)",
            "Smørrebrød",
            "Straße",
            "a - b",
        ] {
            assert_eq!(preview(name), slug(name), "{name}");
        }
    }

    #[test]
    fn where_it_cannot_be_told_nothing_is_told() {
        for name in ["", "北京", "!!!", "lookup", "Acme 北京"] {
            assert_eq!(preview(name), None, "{name}");
        }
    }
}
