//! Pages of lists that a provider gives as a whole.

use crate::query::Query;

/// The page of such a list, and the key of its last item if more follow. In the order of keys, so that what comes or goes
/// meanwhile moves nothing.
pub fn cut<T>(mut all: Vec<T>, query: &Query, key: impl Fn(&T) -> &String) -> (Vec<T>, Option<String>) {
    all.sort_by(|one, other| key(one).cmp(key(other)));
    if let Some(after) = &query.after {
        all.retain(|one| key(one) > after);
    }
    let more = all.len() > query.limit as usize;
    all.truncate(query.limit as usize);
    let next = all.last().filter(|_| more).map(|last| key(last).clone());
    (all, next)
}
