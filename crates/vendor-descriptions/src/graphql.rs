//! Vendors whose description is a GraphQL schema: documents are held against it, and variables against the documents.

use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::Value;

/// A vendor's schema.
#[derive(Debug)]
pub struct GraphqlSchema(Valid<Schema>);

impl GraphqlSchema {
    /// Reads a schema; or says what is wrong with it.
    pub fn parse(text: &str, name: &str) -> Result<Self, String> {
        let schema = Schema::parse_and_validate(text, name);
        schema.map(Self).map_err(|wrong| wrong.errors.to_string())
    }

    /// Whether a document with one operation is valid, and these variables are what it takes.
    pub fn check(&self, document: &str, variables: &Value) -> Result<(), String> {
        let parsed = ExecutableDocument::parse_and_validate(&self.0, document, "document.graphql");
        let parsed = parsed.map_err(|wrong| wrong.errors.to_string())?;
        let operation = parsed.operations.get(None).map_err(|_| "the document has not one operation")?;
        let given: JsonMap = serde_json::from_value(variables.clone()).map_err(|error| error.to_string())?;
        if let Some(name) = given
            .keys()
            .find(|name| !operation.variables.iter().any(|variable| variable.name.as_str() == name.as_str()))
        {
            return Err(format!("the document has no variable {}", name.as_str()));
        }
        let coerced = coerce_variable_values(&self.0, operation, &given);
        coerced.map(|_| ()).map_err(|wrong| format!("{wrong:?}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::GraphqlSchema;

    const SCHEMA: &str = "type Query { issues(filter: Filter, first: Int): [Issue!]! }
        type Issue { id: ID! title: String }
        input Filter { title: Text and: [Filter!] }
        input Text { eq: String in: [String!] }";
    const DOCUMENT: &str =
        "query Issues($filter: Filter, $first: Int) { issues(filter: $filter, first: $first) { id } }";

    #[test]
    fn a_document_and_its_variables_are_as_described() {
        let schema = GraphqlSchema::parse(SCHEMA, "schema.graphql").unwrap();
        for good in [
            json!({}),
            json!({"filter": null, "first": 3}),
            json!({"filter": {"and": [{"title": {"in": ["a"]}}]}}),
        ] {
            assert_eq!(schema.check(DOCUMENT, &good), Ok(()), "{good}");
        }
        for bad in [
            json!({"first": "3"}),
            json!({"last": 3}),
            json!({"filter": {"name": {"eq": "a"}}}),
            json!({"filter": {"title": {"eq": 7}}}),
            json!({"filter": {"and": [{"title": {"in": [null]}}]}}),
        ] {
            assert!(schema.check(DOCUMENT, &bad).is_err(), "{bad}");
        }
        assert!(schema.check("{ issues { name } }", &json!({})).is_err());
        assert!(schema.check("{ issues { id } } query Other { issues { id } }", &json!({})).is_err());
    }

    #[test]
    fn a_schema_that_is_none_is_told() {
        assert!(GraphqlSchema::parse("type Query { x: Nothing }", "schema.graphql").is_err());
    }
}
