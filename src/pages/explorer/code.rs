//! A call as code, to be taken along: for the shell, and in three languages. The token is never in it: whoever runs it has
//! one of the integration, which the name of a variable stands for.

use std::fmt::Write;

use serde_json::Value;

use super::fields::in_path;
use crate::routes::encoded;

/// Where the token is expected.
const TOKEN: &str = "INTEGRATION_TOKEN";

/// A language to copy a call in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Curl,
    Python,
    TypeScript,
    Rust,
}

impl Language {
    pub(super) const ALL: [Self; 4] = [Self::Curl, Self::Python, Self::TypeScript, Self::Rust];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "Python",
            Self::TypeScript => "TypeScript",
            Self::Rust => "Rust",
        }
    }
}

/// A call of the connector API.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sample {
    /// Where Patchbay is, without a slash at the end.
    pub(super) origin: String,
    /// The connector, as the SDKs name it.
    pub(super) connector: String,
    /// The operation's short name.
    pub(super) name: String,
    pub(super) method: String,
    /// With its parameters in braces.
    pub(super) path: String,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) body: Option<Value>,
    /// The file that is sent.
    pub(super) file: Option<String>,
}

/// The call in a language.
pub(super) fn code(sample: &Sample, language: Language) -> String {
    match language {
        Language::Curl => curl(sample),
        Language::Python => python(sample),
        Language::TypeScript => type_script(sample),
        Language::Rust => rust(sample),
    }
}

impl Sample {
    fn value(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The whole address without its query.
    fn address(&self) -> String {
        let mut path = self.path.clone();
        for name in in_path(&self.path) {
            path = path.replace(&format!("{{{name}}}"), &encoded(self.value(name)));
        }
        format!("{}{path}", self.origin)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        let in_query = |name: &str| !in_path(&self.path).any(|one| one == name);
        let pairs = self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(|(name, _)| in_query(name)).collect()
    }

    /// The whole address.
    fn full_address(&self) -> String {
        let pairs: Vec<_> = self
            .query()
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("{}{joint}{}", self.address(), pairs.join("&"))
    }

    /// What the file of an answer is called when it is saved.
    fn saved_as(&self) -> Option<&str> {
        let last = self.value("path").rsplit('/').next().filter(|name| !name.is_empty());
        (self.name == "download_file").then(|| last.unwrap_or("file"))
    }
}

fn curl(sample: &Sample) -> String {
    let mut lines = Vec::new();
    let plain = match sample.method.as_str() {
        "GET" => true,
        "POST" => sample.body.is_some() || sample.file.is_some(),
        _ => false,
    };
    let query = sample.query();
    let method = if plain { String::new() } else { format!(" -X {}", sample.method) };
    if sample.method == "GET" {
        let gets = if query.is_empty() { "" } else { " -G" };
        lines.push(format!("curl{gets} {}", quoted(&sample.address())));
    } else {
        lines.push(format!("curl{method} {}", quoted(&sample.full_address())));
    }
    lines.push(format!("-H \"Authorization: Bearer ${TOKEN}\""));
    if sample.method == "GET" {
        lines.extend(
            query
                .iter()
                .map(|(name, value)| format!("--data-urlencode {}", quoted(&format!("{name}={value}")))),
        );
    }
    if let Some(body) = &sample.body {
        lines.push(format!("--json {}", quoted(&pretty(body))));
    }
    if let Some(file) = &sample.file {
        // What curl takes for a sign of its own stands in quotation marks.
        let name = file.replace('\\', "\\\\").replace('"', "\\\"");
        lines.push(format!("-F {}", quoted(&format!("file=@\"{name}\""))));
    }
    if let Some(file) = sample.saved_as() {
        lines.push(format!("-o {}", quoted(file)));
    }
    lines.join(" \\\n  ")
}

/// A text as a POSIX shell has it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn python(sample: &Sample) -> String {
    let patches = sample.body.as_ref().is_some_and(Value::is_array);
    let names = if patches { "PatchOp, PatchOperation, SynqlyEngine" } else { "SynqlyEngine" };
    let mut code = format!(
        "import os\n\nfrom synqly.engine import {names}\n\nengine = SynqlyEngine(base_url={}, token=os.environ[\"{TOKEN}\"])\n",
        text(&sample.origin)
    );
    let mut arguments: Vec<String> = in_path(&sample.path).map(|name| text(sample.value(name))).collect();
    match &sample.body {
        Some(Value::Array(steps)) => {
            let steps: Vec<_> =
                steps.iter().map(|step| format!("    {},\n", patch_operation(step))).collect();
            let _ = write!(code, "changes = [\n{}]\n", steps.concat());
            arguments.push("request=changes".to_owned());
        }
        Some(Value::Object(fields)) => {
            arguments.extend(fields.iter().map(|(name, value)| format!("{name}={}", python_value(value))));
        }
        _ => {}
    }
    let query = sample.query();
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in &query {
        if seen.contains(name) {
            continue;
        }
        seen.push(name);
        let values: Vec<_> =
            query.iter().filter(|(one, _)| one == name).map(|(_, value)| python_word(name, value)).collect();
        arguments.push(match values.as_slice() {
            [one] => format!("{name}={one}"),
            several => format!("{name}=[{}]", several.join(", ")),
        });
    }
    let call = format!("engine.{}.{}", sample.connector, sample.name);
    if let Some(file) = &sample.file {
        arguments.push("file=file".to_owned());
        let _ = write!(
            code,
            "with open({}, \"rb\") as file:\n    {call}({})\n",
            text(file),
            arguments.join(", ")
        );
    } else if let Some(file) = sample.saved_as() {
        let _ = write!(
            code,
            "with open({}, \"wb\") as file:\n    for piece in {call}({}):\n        file.write(piece)\n",
            text(file),
            arguments.join(", ")
        );
    } else {
        let joined = arguments.join(", ");
        let joined =
            if joined.len() > 60 { format!("\n    {},\n", arguments.join(",\n    ")) } else { joined };
        let _ = write!(code, "answer = {call}({joined})\nprint(answer)\n");
    }
    code.trim_end().to_owned()
}

/// A text as JSON has it, which is also what Python, TypeScript and Rust have for all but rare signs.
fn text(text: &str) -> String {
    Value::from(text).to_string()
}

fn python_word(name: &str, value: &str) -> String {
    match (name, value) {
        ("limit", number) => number.to_owned(),
        ("include_raw_data", "true") => "True".to_owned(),
        ("include_raw_data", _) => "False".to_owned(),
        _ => text(value),
    }
}

fn python_value(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(python_value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let pairs = fields.iter().map(|(name, value)| format!("{}: {}", text(name), python_value(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn patch_operation(step: &Value) -> String {
    let word = |name: &str| step.get(name).and_then(Value::as_str).unwrap_or_default();
    let value = step.get("value").map(|value| format!(", value={}", python_value(value))).unwrap_or_default();
    format!("PatchOperation(op=PatchOp.{}, path={}{value})", word("op").to_uppercase(), text(word("path")))
}

fn type_script(sample: &Sample) -> String {
    let mut code = String::new();
    if let Some(file) = &sample.file {
        let _ = write!(
            code,
            "import {{ openAsBlob }} from \"node:fs\";\n\nconst form = new FormData();\n\
             form.append(\"file\", await openAsBlob({0}), {0});\n",
            text(file)
        );
    } else if sample.saved_as().is_some() {
        code.push_str("import { writeFile } from \"node:fs/promises\";\n\n");
    }
    let _ = writeln!(code, "const answer = await fetch({}, {{", text(&sample.full_address()));
    if sample.method != "GET" {
        let _ = writeln!(code, "  method: {},", text(&sample.method));
    }
    let kind = if sample.body.is_some() { ", \"Content-Type\": \"application/json\"" } else { "" };
    let _ = writeln!(code, "  headers: {{ Authorization: `Bearer ${{process.env.{TOKEN}}}`{kind} }},");
    if let Some(body) = &sample.body {
        let _ = writeln!(code, "  body: JSON.stringify({}),", pretty(body).replace('\n', "\n  "));
    }
    if sample.file.is_some() {
        code.push_str("  body: form,\n");
    }
    code.push_str("});\n");
    match sample.saved_as() {
        Some(file) => {
            let _ =
                write!(code, "await writeFile({}, new Uint8Array(await answer.arrayBuffer()));", text(file));
        }
        None => code.push_str("console.log(answer.status, await answer.text());"),
    }
    code
}

fn rust(sample: &Sample) -> String {
    let verb = match sample.method.as_str() {
        "POST" => "post",
        "PATCH" => "patch",
        "PUT" => "put",
        "DELETE" => "delete",
        _ => "get",
    };
    let mut code = String::new();
    if let Some(file) = &sample.file {
        let _ = writeln!(
            code,
            "let form = reqwest::multipart::Form::new().file(\"file\", {}).await?;",
            text(file)
        );
    }
    let _ = write!(
        code,
        "let answer = reqwest::Client::new()\n    .{verb}({})\n    .bearer_auth(std::env::var(\"{TOKEN}\")?)\n",
        text(&sample.full_address())
    );
    if let Some(body) = &sample.body {
        let _ = writeln!(code, "    .json(&serde_json::json!({}))", pretty(body).replace('\n', "\n    "));
    }
    if sample.file.is_some() {
        code.push_str("    .multipart(form)\n");
    }
    code.push_str("    .send()\n    .await?;\n");
    match sample.saved_as() {
        Some(file) => {
            let _ = write!(code, "std::fs::write({}, answer.bytes().await?)?;", text(file));
        }
        None => code.push_str("println!(\"{} {}\", answer.status(), answer.text().await?);"),
    }
    code
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    fn create() -> Sample {
        Sample {
            origin: "https://pb.example".into(),
            connector: "ticketing".into(),
            name: "create_comment".into(),
            method: "POST".into(),
            path: "/v1/ticketing/tickets/{ticket_id}/comments".into(),
            parameters: vec![pair("ticket_id", "A 1/2")],
            body: Some(json!({ "content": "it's \"hot\"", "urgent": true })),
            file: None,
        }
    }

    #[test]
    fn a_body_is_quoted_for_each_language() {
        let sample = create();
        assert_eq!(
            code(&sample, Language::Curl),
            "curl 'https://pb.example/v1/ticketing/tickets/A%201%2F2/comments' \\\n  \
             -H \"Authorization: Bearer $INTEGRATION_TOKEN\" \\\n  \
             --json '{\n  \"content\": \"it'\\''s \\\"hot\\\"\",\n  \"urgent\": true\n}'"
        );
        let python = code(&sample, Language::Python);
        let call =
            r#"answer = engine.ticketing.create_comment("A 1/2", content="it's \"hot\"", urgent=True)"#;
        assert!(python.contains(call), "{python}");
        let script = code(&sample, Language::TypeScript);
        assert!(script.contains("method: \"POST\"") && script.contains("\"urgent\": true"), "{script}");
        let rust = code(&sample, Language::Rust);
        assert!(
            rust.contains(".post(\"https://pb.example/v1/ticketing/tickets/A%201%2F2/comments\")"),
            "{rust}"
        );
    }

    #[test]
    fn a_query_is_asked_as_it_is_meant() {
        let sample = Sample {
            name: "query_tickets".into(),
            method: "GET".into(),
            path: "/v1/ticketing/tickets".into(),
            parameters: vec![
                pair("filter", "status[eq]To Do"),
                pair("filter", "tags[in]a,b"),
                pair("limit", "5"),
                pair("order", "time[desc]"),
            ],
            body: None,
            ..create()
        };
        assert_eq!(
            code(&sample, Language::Curl),
            "curl -G 'https://pb.example/v1/ticketing/tickets' \\\n  \
             -H \"Authorization: Bearer $INTEGRATION_TOKEN\" \\\n  \
             --data-urlencode 'filter=status[eq]To Do' \\\n  --data-urlencode 'filter=tags[in]a,b' \\\n  \
             --data-urlencode 'limit=5' \\\n  --data-urlencode 'order=time[desc]'"
        );
        let python = code(&sample, Language::Python);
        let arguments = "(\n    filter=[\"status[eq]To Do\", \"tags[in]a,b\"],\n    limit=5,\n    order=\"time[desc]\",\n)";
        assert!(python.contains(arguments), "{python}");
        let script = code(&sample, Language::TypeScript);
        assert!(
            script.contains("?filter=status%5Beq%5DTo%20Do&filter=tags%5Bin%5Da%2Cb&limit=5"),
            "{script}"
        );
        assert!(!script.contains("method"), "{script}");
    }

    #[test]
    fn files_are_read_and_written() {
        let upload = Sample {
            connector: "storage".into(),
            name: "upload_file".into(),
            path: "/v1/storage/files/{path}".into(),
            parameters: vec![pair("path", "a/b.txt")],
            body: None,
            file: Some("b.txt".into()),
            ..create()
        };
        assert!(code(&upload, Language::Curl).ends_with("-F 'file=@\"b.txt\"'"));
        assert!(
            code(&upload, Language::Python).contains("engine.storage.upload_file(\"a/b.txt\", file=file)")
        );
        let download = Sample { name: "download_file".into(), method: "GET".into(), file: None, ..upload };
        assert!(code(&download, Language::Curl).ends_with("-o 'b.txt'"));
        assert!(code(&download, Language::TypeScript).contains("writeFile(\"b.txt\""));
        assert!(code(&download, Language::Rust).contains("std::fs::write(\"b.txt\""));
    }

    #[test]
    fn a_patch_is_made_of_the_sdks_own_words() {
        let sample = Sample {
            name: "patch_ticket".into(),
            method: "PATCH".into(),
            path: "/v1/ticketing/tickets/{ticket_id}".into(),
            body: Some(json!([{ "op": "replace", "path": "/status", "value": "Done" }])),
            ..create()
        };
        let python = code(&sample, Language::Python);
        let step = "PatchOperation(op=PatchOp.REPLACE, path=\"/status\", value=\"Done\")";
        assert!(
            python.contains(step) && python.contains("patch_ticket(\"A 1/2\", request=changes)"),
            "{python}"
        );
        assert!(code(&sample, Language::Curl).starts_with("curl -X PATCH "));
    }

    #[test]
    fn no_code_holds_a_token() {
        for language in Language::ALL {
            let code = code(&create(), language);
            assert!(code.contains(TOKEN) && !code.contains("pbi_"), "{code}");
        }
    }
}
