//! Random work on accounts does to a store what it does to a map in memory.
//!
//! A failure prints the shortest list of operations that shows it.

mod operations;
mod reference;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use store::accounts::{self, AccountRow};
use store::list::Total;
use store::{Scope, StoreError};
use uuid::Uuid;

use self::operations::{Listing, Operation, operations};
use self::reference::Reference;
use crate::bench::{Bench, delete_account, insert_account, query, update_account, wire};

#[test]
fn sqlite_does_what_the_model_does() {
    run(64, Bench::sqlite());
}

#[test]
fn postgres_does_what_the_model_does() {
    run(32, Bench::postgres());
}

fn run(cases: u32, bench: impl Future<Output = Bench>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let bench = runtime.block_on(bench);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    let outcome =
        TestRunner::new(config).run(&operations(), |operations| runtime.block_on(check(&bench, &operations)));
    if let Err(TestError::Fail(why, operations)) = &outcome {
        let steps: Vec<_> = operations.iter().map(|one| format!("  {one:?}")).collect();
        panic!("{why}\nafter:\n{}", steps.join("\n"));
    }
    outcome.unwrap();
}

/// Does the operations in an organization of their own, beside those of the cases before.
async fn check(bench: &Bench, operations: &[Operation]) -> Result<(), TestCaseError> {
    let scope = bench.organization(&Uuid::now_v7().to_string()).await;
    let mut reference = Reference::new(scope.organization());
    for operation in operations {
        match operation {
            Operation::Insert(fields) => {
                let row = fields.row(scope.organization());
                let expected = reference.insert(&row);
                same(insert_account(&bench.store, &scope, &row).await, expected)?;
            }
            Operation::Update(which, fields) => {
                if let Some(old) = reference.nth(*which) {
                    let row = fields.applied_to(&old);
                    let expected = reference.update(&row);
                    same(update_account(&bench.store, &scope, &row).await, expected)?;
                }
            }
            Operation::Delete(which) => {
                if let Some(old) = reference.nth(*which) {
                    reference.delete(&old);
                    same(delete_account(&bench.store, &scope, &old).await, Ok(()))?;
                }
            }
            Operation::List(listing) => list(bench, &scope, &reference, listing).await?,
        }
    }
    let everything = bench.list(&scope, &[("total", "true"), ("limit", "1000")]).await;
    prop_assert_eq!(&everything.rows, &reference.rows());
    prop_assert_eq!(everything.total, Some(Total::Exactly(everything.rows.len() as u64)));
    Ok(())
}

fn same(outcome: Result<(), StoreError>, expected: Result<(), &'static str>) -> Result<(), TestCaseError> {
    match (outcome, expected) {
        (Ok(()), Ok(())) => Ok(()),
        (Err(StoreError::Duplicate(one)), Err(other)) if one == other => Ok(()),
        (outcome, expected) => Err(TestCaseError::fail(format!("{outcome:?} instead of {expected:?}"))),
    }
}

async fn list(
    bench: &Bench,
    scope: &Scope,
    reference: &Reference,
    listing: &Listing,
) -> Result<(), TestCaseError> {
    let scope = match listing.resources(reference) {
        Some(resources) => bench.token_scope(scope, resources).await,
        None => scope.clone(),
    };
    let expected = reference.list(listing);
    let limit = listing.limit.to_string();
    let parameters = listing.parameters();
    let mut parameters: Vec<_> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    parameters.extend([("limit", limit.as_str()), ("total", "true")]);

    let mut seen: Vec<AccountRow> = Vec::new();
    let mut start = String::new();
    loop {
        let mut parameters = parameters.clone();
        parameters.push(("start_after", &start));
        let query = query(&parameters);
        let mut tx = bench.store.read(&scope).await.unwrap();
        let page =
            accounts::list(&mut tx, &query).await.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(page.total, Some(Total::Exactly(expected.len() as u64)), "total of {:?}", parameters);
        seen.extend(page.rows.iter().cloned());
        prop_assert!(seen.len() <= expected.len(), "too many rows: {:?}", seen);
        match page.rows.last() {
            Some(last) => start = query.start_after(|field| wire(last, field)),
            None => break,
        }
    }
    prop_assert_eq!(seen, expected, "pages of {:?}", parameters);
    Ok(())
}
