//! One operation: how it is called, what it takes, what it answers.

use serde_json::Value;

use super::{
    Api, example,
    html::{escape, joined, paragraphs, prose},
    schema::{self, Types},
};

/// An operation of the description.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    /// In capitals.
    pub(super) method: &'static str,
    /// Identity, and the place on the page.
    pub(super) id: &'a str,
    /// What it belongs to.
    pub(super) tag: &'a str,
    described: &'a Value,
}

const METHODS: [(&str, &str); 5] =
    [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];

/// All operations, in the order of their paths.
pub(super) fn all(description: &Value) -> Vec<Operation<'_>> {
    let paths = description.get("paths").and_then(Value::as_object).into_iter().flatten();
    let of_path = |(path, item): (&'_ String, &'_ Value)| -> Vec<_> {
        let of = METHODS.iter().filter_map(|(key, method)| Some((*method, item.get(*key)?)));
        of.map(|(method, _)| (path.clone(), method)).collect()
    };
    let names: Vec<(String, &'static str)> = paths.flat_map(of_path).collect();
    names.into_iter().filter_map(|(path, method)| one(description, &path, method)).collect()
}

fn one<'a>(description: &'a Value, path: &str, method: &'static str) -> Option<Operation<'a>> {
    let (path, item) = description.get("paths")?.as_object()?.get_key_value(path)?;
    let described = item.get(method.to_lowercase())?;
    Some(Operation {
        path,
        method,
        id: described.get("operationId")?.as_str()?,
        tag: described.pointer("/tags/0").and_then(Value::as_str).unwrap_or("other"),
        described,
    })
}

impl Operation<'_> {
    /// In the index.
    pub(super) fn link(&self) -> String {
        format!(
            "<li><a href=\"#{}\"><span class=\"method method-{}\">{}</span> <code>{}</code></a></li>\n",
            self.id,
            self.method.to_lowercase(),
            self.method,
            breakable(self.path)
        )
    }

    /// Its section.
    pub(super) fn section(&self, api: &Api, types: Types<'_>) -> String {
        let text = |key: &str| self.described.get(key).and_then(Value::as_str).unwrap_or_default();
        format!(
            "<section class=\"operation\" aria-labelledby=\"{id}\">\n<h3 id=\"{id}\"><span class=\"method method-{}\">{}</span> \
             <code>{}</code> <a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to {id}\">#</a></h3>\n{}{}{}{}{}{}</section>\n",
            self.method.to_lowercase(),
            self.method,
            breakable(self.path),
            paragraphs(text("summary")),
            paragraphs(text("description")),
            self.parameters(types),
            self.body(types),
            self.call(api, types),
            self.answers(types),
            id = self.id,
        )
    }

    fn parameters(&self, types: Types<'_>) -> String {
        let parameters = self.described.get("parameters").and_then(Value::as_array);
        let rows: String = parameters
            .into_iter()
            .flatten()
            .map(|parameter| {
                let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
                let empty = Value::Null;
                let schema = parameter.get("schema").unwrap_or(&empty);
                let about =
                    if text("description").is_empty() { schema::about(schema) } else { text("description") };
                let mark = if text("in") == "path" {
                    "path".to_owned()
                } else {
                    format!("{}, optional", text("in"))
                };
                let required = parameter.get("required") == Some(&Value::Bool(true));
                let mark = if required { text("in").to_owned() } else { mark };
                schema::row(text("name"), &mark, &schema::named(types, schema), schema, about)
            })
            .collect();
        if rows.is_empty() {
            rows
        } else {
            format!("<h4>Parameters</h4>\n{}", schema::rows_in_table("Name", &rows))
        }
    }

    fn body(&self, types: Types<'_>) -> String {
        let Some((kind, content)) = self.json_body() else { return String::new() };
        let schema = content.get("schema").map(|schema| schema::named(types, schema)).unwrap_or_default();
        let optional = self.described.pointer("/requestBody/required") != Some(&Value::Bool(true));
        let optional = if optional { ", optional" } else { "" };
        format!("<h4>Body</h4>\n<p>{schema} as <code>{}</code>{optional}</p>\n", escape(kind))
    }

    fn json_body(&self) -> Option<(&String, &Value)> {
        self.described.pointer("/requestBody/content")?.as_object()?.iter().next()
    }

    fn call(&self, api: &Api, types: Types<'_>) -> String {
        let needs_token =
            self.described.get("security").and_then(Value::as_array).is_some_and(|of| !of.is_empty());
        let body = self.json_body().map(|(_, content)| {
            let own = content.get("example").cloned();
            own.or_else(|| Some(example::value(types, content.get("schema")?))).unwrap_or_default()
        });
        let call = example::call(self.method, self.path, needs_token.then_some(api.token), body.as_ref());
        format!(
            "<h4>Call</h4>\n<pre tabindex=\"0\" role=\"group\" aria-label=\"Call\"><code>{}</code></pre>\n",
            escape(&call)
        )
    }

    fn answers(&self, types: Types<'_>) -> String {
        let answers = self.described.get("responses").and_then(Value::as_object);
        let (good, bad): (Vec<_>, Vec<_>) =
            answers.into_iter().flatten().partition(|(status, _)| status.starts_with(['1', '2', '3']));
        let good: String = good.into_iter().map(|(status, answer)| success(types, status, answer)).collect();
        let statuses: Vec<&str> = bad.iter().map(|(status, _)| status.as_str()).collect();
        let rows = joined(bad.iter().map(|(status, answer)| {
            let about = answer.get("description").and_then(Value::as_str).unwrap_or_default();
            format!("<dt><code>{}</code></dt><dd>{}</dd>\n", escape(status), prose(about))
        }));
        let errors = if rows.is_empty() {
            rows
        } else {
            format!(
                "<details><summary>Errors: {}</summary>\n<dl>\n{rows}</dl>\n</details>\n",
                statuses.join(", ")
            )
        };
        format!("<h4>Answer</h4>\n{good}{errors}")
    }
}

fn success(types: Types<'_>, status: &str, answer: &Value) -> String {
    let about = answer.get("description").and_then(Value::as_str).unwrap_or_default();
    let content = answer.get("content").and_then(Value::as_object).and_then(|content| content.iter().next());
    let schema = content.and_then(|(kind, content)| Some((kind, content.get("schema")?)));
    let kind = schema.map(|(_, schema)| format!(" – {}", schema::named(types, schema))).unwrap_or_default();
    let sample = schema
        .filter(|(kind, _)| kind.ends_with("json"))
        .and_then(|(_, schema)| serde_json::to_string_pretty(&example::value(types, schema)).ok())
        .map(|sample| {
            format!(
                "<details><summary>Example</summary>\n<pre tabindex=\"0\" role=\"group\" aria-label=\"Example\"><code>{}</code></pre>\n</details>\n",
                escape(&sample)
            )
        })
        .unwrap_or_default();
    format!("<p><code>{}</code> {}{kind}</p>\n{sample}", escape(status), prose(about))
}

/// May be broken behind its slashes.
fn breakable(path: &str) -> String {
    escape(path).replace('/', "/<wbr>")
}
