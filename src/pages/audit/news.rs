//! Entries that came while somebody reads: they are counted and wait, so that no line moves under the eye.

use std::sync::Arc;

use api_types::{ListAnswer, audit::Audit};
use ui::api::ListQuery;

type Answer = Arc<ListAnswer<Audit>>;

/// The page in sight, and what has come since.
#[derive(Clone, Default)]
pub(super) struct Held {
    question: Option<ListQuery>,
    shown: Option<Answer>,
    newer: Option<Answer>,
    /// The answer in sight is that of the question before.
    awaits: bool,
}

impl Held {
    /// What follows when this is known to be the answer. `still` says whether new entries have to wait.
    #[must_use]
    pub(super) fn with(self, question: &ListQuery, answer: Option<Answer>, still: bool) -> Self {
        let awaits = self.awaits || self.question.as_ref() != Some(question);
        let asked = Some(question.clone());
        let Some(answer) = answer else {
            return Self { question: asked, awaits: true, newer: None, ..self };
        };
        let known = self.shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, &answer));
        if awaits && known {
            return Self { question: asked, awaits, newer: None, ..self };
        }
        match &self.shown {
            Some(shown) if !awaits && still && fresh(shown, &answer) > 0 => {
                Self { newer: Some(answer), question: asked, ..self }
            }
            _ => Self { question: asked, shown: Some(answer), newer: None, awaits: false },
        }
    }

    /// The newer entries come into sight.
    #[must_use]
    pub(super) fn renewed(self) -> Self {
        let shown = self.newer.or(self.shown);
        Self { shown, newer: None, ..self }
    }

    /// What is in sight.
    pub(super) fn shown(&self) -> Option<&ListAnswer<Audit>> {
        self.shown.as_deref()
    }

    /// How many entries wait, and whether there may be more than that.
    pub(super) fn waiting(&self) -> (usize, bool) {
        match (&self.shown, &self.newer) {
            (Some(shown), Some(newer)) => {
                let count = fresh(shown, newer);
                (count, !shown.result.is_empty() && count == newer.result.len())
            }
            _ => (0, false),
        }
    }
}

/// How many entries of `now` come before those that are shown.
fn fresh(shown: &ListAnswer<Audit>, now: &ListAnswer<Audit>) -> usize {
    let known = |entry: &Audit| shown.result.iter().any(|one| one.id == entry.id);
    now.result.iter().take_while(|entry| !known(entry)).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(ids: &[u32]) -> Answer {
        let entry = |id: &u32| {
            serde_json::from_value::<Audit>(json!({
                "environment": "", "created_at": "2026-11-22T10:00:00Z", "remote_addr": "", "user_agent": "",
                "audit_type": "API", "method": "POST", "path": "", "code": "200", "request_id": "r",
                "id": format!("0190a000-0000-7000-8000-{id:012}"), "action": "x",
            }))
            .unwrap()
        };
        Arc::new(ListAnswer { result: ids.iter().map(entry).collect(), total: None, total_capped: None })
    }

    fn question(search: &str) -> ListQuery {
        ListQuery { search: Some(search.to_owned()), ..ListQuery::default() }
    }

    fn count(held: &Held) -> usize {
        held.shown().map_or(0, |answer| answer.result.len())
    }

    #[test]
    fn new_entries_wait_until_they_are_asked_for() {
        let held = Held::default().with(&question("a"), Some(answer(&[2, 1])), true);
        let held = held.with(&question("a"), Some(answer(&[4, 3, 2, 1])), true);
        assert_eq!((count(&held), held.waiting()), (2, (2, false)));
        let held = held.renewed();
        assert_eq!((count(&held), held.waiting()), (4, (0, false)));
    }

    #[test]
    fn where_nothing_moves_entries_come_at_once() {
        let held = Held::default().with(&question("a"), Some(answer(&[1])), false);
        let held = held.with(&question("a"), Some(answer(&[1, 2])), false);
        assert_eq!((count(&held), held.waiting()), (2, (0, false)));
    }

    #[test]
    fn another_question_gets_its_own_answer_even_if_the_last_one_is_still_there() {
        let first = answer(&[1]);
        let held = Held::default().with(&question("a"), Some(Arc::clone(&first)), true);
        let held = held.with(&question("b"), Some(first), true);
        assert_eq!(held.waiting(), (0, false));
        let held = held.with(&question("b"), Some(answer(&[5, 4])), true);
        assert_eq!((count(&held), held.waiting()), (2, (0, false)));
    }

    #[test]
    fn a_whole_page_of_news_may_be_more() {
        let held = Held::default().with(&question("a"), Some(answer(&[1])), true);
        let held = held.with(&question("a"), Some(answer(&[9, 8])), true);
        assert_eq!(held.waiting(), (2, true));
    }

    #[test]
    fn a_first_entry_of_an_empty_log_waits_as_well() {
        let held = Held::default().with(&question("a"), Some(answer(&[])), true);
        let held = held.with(&question("a"), Some(answer(&[1])), true);
        assert_eq!(held.waiting(), (1, false));
    }
}
