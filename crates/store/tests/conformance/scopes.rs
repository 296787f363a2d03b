//! How far a token reaches inside its organization.

use api_types::token::{Resources, RoleAccounts};
use api_types::{AccountId, Environment};
use store::list::Total;
use store::{Reach, Scope};

use crate::bench::{Bench, labelled};

on_both! {
    a_token_sees_its_accounts_and_nothing_else,
    totals_and_filters_see_no_further,
}

fn resources(ids: &[&str], labels: Option<&[&str]>, environments: Option<&[Environment]>) -> Resources {
    Resources {
        accounts: Some(RoleAccounts {
            ids: ids.iter().map(|&id| id.into()).collect(),
            labels: labels.map(|list| list.iter().map(|&one| one.into()).collect()),
            environments: environments.map(<[_]>::to_vec),
        }),
        ..Resources::default()
    }
}

struct World {
    bench: Bench,
    organization: Scope,
    ids: Vec<(String, AccountId)>,
}

impl World {
    async fn new(bench: Bench) -> Self {
        let organization = bench.organization("acme").await;
        let rows = [
            labelled("p0", Environment::Prod, &[]),
            labelled("p1", Environment::Prod, &["eu"]),
            labelled("p2", Environment::Prod, &["eu", "gold"]),
            labelled("t0", Environment::Test, &[]),
            labelled("t1", Environment::Test, &["eu"]),
        ];
        bench.insert(&organization, &rows).await;
        let ids = rows.into_iter().map(|row| (row.name, row.id)).collect();
        Self { bench, organization, ids }
    }

    fn id(&self, name: &str) -> String {
        self.ids.iter().find(|(one, _)| one == name).unwrap().1.to_string()
    }
}

/// Resources and what they reach.
fn cases(world: &World) -> Vec<(Resources, &'static [&'static str])> {
    let (p0, p2, t1) = (world.id("p0"), world.id("p2"), world.id("t1"));
    let all: &[&str] = &["p0", "p1", "p2", "t0", "t1"];
    let (test, prod) = (Environment::Test, Environment::Prod);
    vec![
        (Resources::default(), all),
        (resources(&["*"], None, None), all),
        (resources(&[], None, None), &[]),
        (resources(&[], Some(&[]), Some(&[])), &[]),
        (resources(&["p0"], None, None), &[]),
        (resources(&[&p0], None, None), &["p0"]),
        (resources(&[&p0, "nonsense", &t1], None, None), &["p0", "t1"]),
        (resources(&["*"], Some(&["eu"]), None), &["p1", "p2", "t1"]),
        (resources(&[], Some(&["gold", "nothing"]), None), &["p2"]),
        (resources(&[], Some(&["nothing"]), None), &[]),
        (resources(&[], None, Some(&[test])), &["t0", "t1"]),
        (resources(&["*"], None, Some(&[test, prod])), all),
        (resources(&[], Some(&["eu"]), Some(&[prod])), &["p1", "p2"]),
        (resources(&[&p2, &t1], Some(&["eu"]), Some(&[test])), &["t1"]),
        (resources(&[&p0], Some(&["eu"]), None), &[]),
    ]
}

async fn a_token_sees_its_accounts_and_nothing_else(bench: Bench) {
    let world = World::new(bench).await;
    for (resources, expected) in cases(&world) {
        let scope = world.bench.token_scope(&world.organization, resources.clone()).await;
        assert_eq!(world.bench.names(&scope, &[]).await, expected, "{resources:?}");
        for (name, id) in &world.ids {
            let within = expected.contains(&name.as_str());
            for key in [name.clone(), id.to_string()] {
                assert_eq!(world.bench.get(&scope, &key).await.is_some(), within, "{key} {resources:?}");
            }
            let row = world.bench.get(&world.organization, name).await.unwrap();
            let covered = Reach::of(&resources).covers_account(*id, row.environment, &row.labels);
            assert_eq!(covered, within, "{name} {resources:?}");
        }
    }
}

async fn totals_and_filters_see_no_further(bench: Bench) {
    let world = World::new(bench).await;
    for (resources, expected) in cases(&world) {
        let scope = world.bench.token_scope(&world.organization, resources.clone()).await;
        let within = |name: &&str| expected.contains(name);
        let total = world.bench.list(&scope, &[("total", "true")]).await.total;
        assert_eq!(total, Some(Total::Exactly(expected.len() as u64)), "{resources:?}");
        for (parameters, all) in [
            (("filter", "name[like]p*"), &["p0", "p1", "p2"][..]),
            (("filter", "labels[ne]gold"), &["p0", "p1", "t0", "t1"]),
            (("filter", "labels[eq]eu"), &["p1", "p2", "t1"]),
            (("search", "1"), &["p1", "t1"]),
            (("start_after", "p1"), &["p2", "t0", "t1"]),
        ] {
            let page = world.bench.list(&scope, &[parameters, ("total", "true")]).await;
            let names: Vec<_> = page.rows.into_iter().map(|row| row.name).collect();
            let expected_here: Vec<_> = all.iter().copied().filter(|name| within(name)).collect();
            assert_eq!(names, expected_here, "{parameters:?} {resources:?}");
            if parameters.0 != "start_after" {
                assert_eq!(page.total, Some(Total::Exactly(expected_here.len() as u64)), "{parameters:?}");
            }
        }
    }
}
