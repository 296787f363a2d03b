//! Comma-separated values (RFC 4180) that spreadsheets can open without running what is in them.

/// Marks the text as UTF-8 for spreadsheets that would guess.
pub const START: &str = "\u{feff}";

/// One line with its end.
pub fn line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let mut line = String::new();
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        push(&mut line, cell.as_ref());
    }
    line.push_str("\r\n");
    line
}

/// A spreadsheet takes a cell that begins like this for a formula; an apostrophe in front makes it a text.
fn is_formula(cell: &str) -> bool {
    let number = cell.strip_prefix(['-', '+']).is_some_and(|rest| rest.parse::<f64>().is_ok());
    cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        && !number
}

fn push(line: &mut String, cell: &str) {
    let formula = is_formula(cell);
    let quoted =
        formula || cell.contains(['"', ',', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ');
    if quoted {
        line.push('"');
    }
    if formula {
        line.push('\'');
    }
    for letter in cell.chars() {
        line.push(letter);
        if letter == '"' {
            line.push('"');
        }
    }
    if quoted {
        line.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn plain_cells_stay_plain() {
        assert_eq!(line(["a", "", "12.5", "ü b"]), "a,,12.5,ü b\r\n");
    }

    #[test]
    fn separators_quotes_and_lines_are_quoted() {
        assert_eq!(line(["a,b", "say \"x\"", "1\n2", " a"]), "\"a,b\",\"say \"\"x\"\"\",\"1\n2\",\" a\"\r\n");
    }

    #[test]
    fn nothing_is_run_by_a_spreadsheet() {
        for cell in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n=1"] {
            let line = line([cell]);
            assert!(line.starts_with("\"'"), "{line:?}");
        }
    }

    #[test]
    fn negative_numbers_are_numbers() {
        assert_eq!(line(["-1.5", "+3"]), "-1.5,+3\r\n");
    }
}
