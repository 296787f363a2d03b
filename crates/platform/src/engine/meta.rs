//! `meta` functions (contract, engine 0.4): what callers want to know beside the result.

use std::collections::BTreeMap;

use api_types::engine::{Meta, MetaApi, MetaApiResponse, MetaPrimaryResponse, MetaStats};

/// The functions that are known, for messages.
const KNOWN: &str = "stats/count(), stats/count([field]), api/response(primary), api/response(all)";

/// What somebody wants to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// `*` for all, or names of fields.
    pub(super) counts: Vec<String>,
    primary: bool,
    all: bool,
}

/// What the provider said, in order.
pub(super) type Said = Vec<(String, String)>;

impl Wanted {
    /// Reads one function. The error completes the sentence "`meta` …".
    pub(super) fn add(&mut self, function: &str) -> Result<(), String> {
        let count = function.strip_prefix("stats/count(").and_then(|rest| rest.strip_suffix(')'));
        match (function.trim(), count.map(str::trim)) {
            ("api/response(primary)", _) => self.primary = true,
            ("api/response(all)", _) => self.all = true,
            (_, Some("")) => self.counts.push("*".into()),
            (_, Some(field)) => match field.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(field) if !field.is_empty() => self.counts.push(field.to_owned()),
                _ => return Err("must have the form stats/count([field])".into()),
            },
            _ => return Err(format!("knows no such function; the functions are {KNOWN}")),
        }
        Ok(())
    }

    /// The answer, if anything was asked for.
    pub(super) fn answer(&self, counts: BTreeMap<String, u64>, said: Said) -> Option<Meta> {
        let stats = (!self.counts.is_empty()).then_some(MetaStats { count: counts });
        let api = (self.primary || self.all).then(|| MetaApi { response: Some(self.responses(said)) });
        (stats.is_some() || api.is_some()).then_some(Meta { stats, api })
    }

    fn responses(&self, said: Said) -> MetaApiResponse {
        // The last answer is the one that the result was made of: those before it led there.
        let primary = said.last().filter(|_| self.primary);
        let primary = primary.map(|(endpoint, response)| MetaPrimaryResponse {
            endpoint: endpoint.clone(),
            response: response.clone(),
        });
        let mut list: BTreeMap<String, Vec<String>> = BTreeMap::new();
        if self.all {
            for (endpoint, response) in said {
                list.entry(endpoint).or_default().push(response);
            }
        }
        MetaApiResponse { primary, list }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Wanted;

    fn wanted(functions: &[&str]) -> Wanted {
        let mut wanted = Wanted::default();
        for function in functions {
            wanted.add(function).unwrap();
        }
        wanted
    }

    #[test]
    fn nothing_is_said_unasked() {
        assert_eq!(wanted(&[]).answer(BTreeMap::new(), vec![("a".into(), "b".into())]), None);
    }

    #[test]
    fn the_functions_of_the_contract_are_understood() {
        let all =
            wanted(&["stats/count()", "stats/count([status])", "api/response(primary)", "api/response(all)"]);
        assert_eq!(all.counts, ["*", "status"]);
        let said = vec![("x".to_owned(), "1".to_owned()), ("y".into(), "2".into()), ("x".into(), "3".into())];
        let answer = all.answer(BTreeMap::from([("*".into(), 7)]), said).unwrap();
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(
            answer,
            serde_json::json!({
                "stats": {"count": {"*": 7}},
                "api": {"response": {"primary": {"endpoint": "x", "response": "3"}, "list": {"x": ["1", "3"], "y": ["2"]}}},
            })
        );
    }

    #[test]
    fn other_functions_are_refused() {
        for function in
            ["", "stats/count", "stats/count(status)", "stats/count([])", "stats/sum()", "api/response()"]
        {
            assert!(Wanted::default().add(function).is_err(), "{function}");
        }
    }
}
