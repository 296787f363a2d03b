//! JSON Patch (RFC 6902) on the shape that GET answers.

use json_patch::PatchOperation;
use serde_json::Value;

use crate::error::{Error, Fault};

/// Most operations in one patch.
const MAX_OPERATIONS: usize = 1000;
/// Most values that the `copy` and `move` operations of one patch may take along. Without a limit, thirty copies of the
/// whole into a part of itself would fill the server's memory: each doubles it.
const MAX_CARRIED: usize = 10_000;
/// Deepest place that a patch may name. Objects of the API are a few levels deep.
const MAX_DEPTH: usize = 32;

/// Applies a patch to an object. `read_only` names the fields that a patch must leave as they are.
pub(crate) fn apply(
    object: &Value,
    operations: &[PatchOperation],
    read_only: &[&str],
) -> Result<Value, Error> {
    let mut patched = object.clone();
    let mut carried = 0;
    // For each field that must stay: the operation that changed it.
    let mut culprits = vec![0; read_only.len()];
    for (place, operation) in operations.iter().enumerate() {
        check_size(&patched, operation, &mut carried).map_err(|message| at(place, "path", message))?;
        json_patch::patch(&mut patched, std::slice::from_ref(operation))
            .map_err(|error| refusal(place, &error))?;
        for (field, culprit) in read_only.iter().zip(&mut culprits) {
            if *culprit == 0 && patched.get(field) != object.get(field) {
                *culprit = place + 1;
            }
        }
    }
    let faults: Vec<_> = read_only
        .iter()
        .zip(culprits)
        .filter(|(field, _)| patched.get(field) != object.get(field))
        .map(|(field, culprit)| {
            let message = format!("changes {field:?}, which cannot be changed");
            Fault::body(format!("/{}/path", culprit.saturating_sub(1)), message)
        })
        .collect();
    if faults.is_empty() { Ok(patched) } else { Err(Error::Invalid(faults)) }
}

/// Refuses what would make the object grow beyond reason.
fn check_size(object: &Value, operation: &PatchOperation, carried: &mut usize) -> Result<(), String> {
    if operation.path().tokens().count() > MAX_DEPTH {
        return Err(format!("names a place deeper than {MAX_DEPTH} levels"));
    }
    let from = match operation {
        PatchOperation::Copy(copy) => &copy.from,
        PatchOperation::Move(one) => &one.from,
        _ => return Ok(()),
    };
    // A source that does not exist is refused when the operation is applied.
    let Ok(source) = from.resolve(object) else { return Ok(()) };
    let mut waiting = vec![source];
    while let Some(value) = waiting.pop() {
        *carried += 1;
        if *carried > MAX_CARRIED {
            return Err(format!(
                "copies and moves more than {MAX_CARRIED} values together with the operations before"
            ));
        }
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(fields) => waiting.extend(fields.values()),
            _ => {}
        }
    }
    Ok(())
}

fn at(place: usize, member: &str, message: String) -> Error {
    Fault::body(format!("/{place}/{member}"), message).into()
}

/// Reads a patch. To be done before anything that depends on the object's state: what is no patch is refused as such,
/// whatever the object is and whatever `If-Match` demands (RFC 9110, 13.2.1).
pub(crate) fn read(patch: &Value) -> Result<Vec<PatchOperation>, Error> {
    let Value::Array(items) = patch else {
        return Err(Fault::body("", "must be a list of JSON Patch operations").into());
    };
    if items.len() > MAX_OPERATIONS {
        return Err(Fault::body("", format!("must have at most {MAX_OPERATIONS} operations")).into());
    }
    let mut faults = Vec::new();
    let mut operations = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        match serde_json::from_value(item.clone()) {
            Ok(operation) => operations.push(operation),
            Err(error) => faults.push(Fault::body(
                format!("/{place}"),
                format!("is not an operation of JSON Patch (op, path, and value or from): {error}"),
            )),
        }
    }
    if faults.is_empty() { Ok(operations) } else { Err(Error::Invalid(faults)) }
}

fn refusal(place: usize, error: &json_patch::PatchError) -> Error {
    match error.kind {
        json_patch::PatchErrorKind::TestFailed => Error::Conflict {
            message: format!("the test of operation {place} found another value; nothing was changed"),
            parameter: Some(format!("/{place}/value")),
        },
        _ => at(place, "path", format!("cannot be applied: {}", error.kind)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apply(object: &Value, patch: &Value, read_only: &[&str]) -> Result<Value, Error> {
        super::apply(object, &read(patch)?, read_only)
    }

    fn pointers(error: Error) -> Vec<String> {
        match error {
            Error::Invalid(faults) => faults.into_iter().map(|fault| fault.parameter).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_operator_works() {
        let patch = json!([
            {"op": "test", "path": "/a", "value": 1},
            {"op": "replace", "path": "/a", "value": 2},
            {"op": "add", "path": "/list/-", "value": "x"},
            {"op": "copy", "from": "/a", "path": "/b"},
            {"op": "move", "from": "/b", "path": "/c"},
            {"op": "remove", "path": "/list/0"},
        ]);
        let patched = apply(&json!({"a": 1, "list": ["w"]}), &patch, &[]).unwrap();
        assert_eq!(patched, json!({"a": 2, "list": ["x"], "c": 2}));
    }

    #[test]
    fn a_refusal_names_the_operation() {
        let object = json!({"a": 1});
        for (patch, pointer) in [
            (json!({"op": "add"}), ""),
            (json!([{"op": "add", "path": "/b", "value": 1}, {"op": "jump", "path": "/a"}]), "/1"),
            (json!([{"op": "remove", "path": "/gone"}]), "/0/path"),
            (json!([{"op": "replace", "path": "no-slash", "value": 1}]), "/0"),
            (json!([7]), "/0"),
        ] {
            assert_eq!(pointers(apply(&object, &patch, &[]).unwrap_err()), [pointer], "{patch}");
        }
    }

    #[test]
    fn a_failed_test_is_a_conflict() {
        let patch = json!([{"op": "test", "path": "/a", "value": 2}]);
        assert!(matches!(apply(&json!({"a": 1}), &patch, &[]), Err(Error::Conflict { .. })));
    }

    #[test]
    fn read_only_fields_stay() {
        let object = json!({"id": "x", "a": 1});
        let patch = json!([{"op": "replace", "path": "/id", "value": "y"}]);
        assert_eq!(pointers(apply(&object, &patch, &["id"]).unwrap_err()), ["/0/path"]);
        let patch = json!([
            {"op": "move", "from": "/a", "path": "/b"},
            {"op": "remove", "path": "/id"},
            {"op": "move", "from": "/b", "path": "/a"},
        ]);
        assert_eq!(pointers(apply(&object, &patch, &["id"]).unwrap_err()), ["/1/path"]);
        let patch = json!([{"op": "replace", "path": "/id", "value": "x"}]);
        assert!(apply(&object, &patch, &["id"]).is_ok());
    }

    #[test]
    fn a_patch_cannot_double_the_object_again_and_again() {
        let double: Vec<_> =
            (0..40).map(|place| json!({"op": "copy", "from": "", "path": format!("/x{place}")})).collect();
        let refused = pointers(apply(&json!({"a": 1}), &Value::Array(double), &[]).unwrap_err());
        assert!(matches!(refused.as_slice(), [one] if one.ends_with("/path")), "{refused:?}");
    }

    #[test]
    fn a_patch_cannot_build_a_tower() {
        let deep = format!("/a{}", "/a".repeat(40));
        let patch = json!([{"op": "add", "path": deep, "value": 1}]);
        assert_eq!(pointers(apply(&json!({"a": 1}), &patch, &[]).unwrap_err()), ["/0/path"]);
        let nest: Vec<_> = (0..1000).map(|_| json!({"op": "copy", "from": "", "path": "/a"})).collect();
        assert!(apply(&json!({"a": 1}), &Value::Array(nest), &[]).is_err());
    }
}
