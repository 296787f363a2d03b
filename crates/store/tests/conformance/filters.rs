//! `filter`: every operator on every kind of column.

use api_types::Environment;
use store::accounts::AccountRow;

use crate::bench::{Bench, account, at, labelled, named, try_query};

on_both! {
    names_are_compared_in_lower_case,
    full_names_are_compared_exactly,
    wildcards_stand_for_any_text_and_nothing_else_does,
    a_prefix_that_ends_with_the_last_character_loses_nothing,
    lists_may_be_quoted,
    environments_and_ids_know_equality_and_lists,
    labels_are_a_set,
    times_are_compared_as_points_in_time,
    several_filters_must_all_hold,
    text_that_looks_like_sql_is_text,
}

/// What each filter finds, by name in order.
async fn check(bench: &Bench, scope: &store::Scope, cases: &[(&str, &[&str])]) {
    for (filter, expected) in cases {
        assert_eq!(bench.names(scope, &[("filter", filter)]).await, *expected, "{filter}");
    }
}

async fn names_are_compared_in_lower_case(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[account("a"), account("ab"), account("b"), account("~z_1")]).await;
    let cases: [(&str, &[&str]); 20] = [
        ("name[eq]A", &["a"]),
        ("name[EQ]a", &["a"]),
        (" name [ eq ]a", &["a"]),
        ("name[eq]\"a\"", &["a"]),
        ("name[eq]", &[]),
        ("name[ne]A", &["ab", "b", "~z_1"]),
        ("name[neq]a", &["ab", "b", "~z_1"]),
        ("name[gt]A", &["ab", "b", "~z_1"]),
        ("name[gte]ab", &["ab", "b", "~z_1"]),
        ("name[lt]B", &["a", "ab"]),
        ("name[lte]b", &["a", "ab", "b"]),
        ("name[in]A,b,nobody", &["a", "b"]),
        ("name[not in]a,B", &["ab", "~z_1"]),
        ("name[like]A*", &["a", "ab"]),
        ("name[like]%B", &["ab", "b"]),
        ("name[like]~z*", &["~z_1"]),
        ("name[like]a", &["a"]),
        ("name[like]*", &["a", "ab", "b", "~z_1"]),
        ("name[like]", &[]),
        ("name[not like]A*", &["b", "~z_1"]),
    ];
    check(&bench, &scope, &cases).await;
}

async fn full_names_are_compared_exactly(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows =
        [named("1", "Acme"), named("2", "acme"), named("3", "Ärger"), named("4", "zeta"), named("5", "")];
    bench.insert(&scope, &rows).await;
    let cases: [(&str, &[&str]); 14] = [
        ("fullname[eq]Acme", &["1"]),
        ("fullname[eq]acme", &["2"]),
        ("fullname[eq]", &["5"]),
        ("fullname[ne]acme", &["1", "3", "4", "5"]),
        // By bytes: capitals before small letters, all others behind.
        ("fullname[lt]a", &["1", "5"]),
        ("fullname[gte]a", &["2", "3", "4"]),
        ("fullname[gt]zeta", &["3"]),
        ("fullname[lte]Acme", &["1", "5"]),
        ("fullname[like]A*", &["1"]),
        ("fullname[like]*e*", &["1", "2", "3", "4"]),
        ("fullname[like]*CME", &[]),
        ("fullname[not like]*e", &["3", "4", "5"]),
        ("fullname[not like]acme", &["1", "3", "4", "5"]),
        ("fullname[in]Ärger,zeta", &["3", "4"]),
    ];
    check(&bench, &scope, &cases).await;
}

async fn wildcards_stand_for_any_text_and_nothing_else_does(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = [
        named("1", "a_b"),
        named("2", "axb"),
        named("3", r"a\b"),
        named("4", "a*b"),
        named("5", "a%b"),
        named("6", "a[b]"),
        named("7", r"a\_b"),
        named("8", "zenith-systems - eu"),
    ];
    bench.insert(&scope, &rows).await;
    let cases: [(&str, &[&str]); 14] = [
        ("fullname[like]a_b", &["1"]),
        (r"fullname[like]a\b", &["3"]),
        (r"fullname[like]a\_b", &["7"]),
        (r"fullname[like]a\*", &["3", "7"]),
        (r"fullname[like]*\*", &["3", "7"]),
        (r"fullname[like]*\", &[]),
        ("fullname[like]a*b", &["1", "2", "3", "4", "5", "7"]),
        ("fullname[like]a%b", &["1", "2", "3", "4", "5", "7"]),
        ("fullname[like]a**b%", &["1", "2", "3", "4", "5", "6", "7"]),
        ("fullname[like]a[b]", &["6"]),
        ("fullname[like]*_*", &["1", "7"]),
        ("fullname[like]zenith-systems - *", &["8"]),
        ("fullname[like]\"zenith-systems - *\"", &["8"]),
        ("fullname[not like]a*", &["8"]),
    ];
    check(&bench, &scope, &cases).await;
}

async fn a_prefix_that_ends_with_the_last_character_loses_nothing(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = [
        named("1", "x\u{10ffff}"),
        named("2", "x\u{10ffff}\u{10ffff}y"),
        named("3", "x\u{d7ff}z"),
        named("4", "x\u{e000}"),
        named("5", "y"),
    ];
    bench.insert(&scope, &rows).await;
    let cases: [(&str, &[&str]); 4] = [
        ("fullname[like]x*", &["1", "2", "3", "4"]),
        ("fullname[like]x\u{10ffff}*", &["1", "2"]),
        ("fullname[like]\u{10ffff}*", &[]),
        ("fullname[like]x\u{d7ff}*", &["3"]),
    ];
    check(&bench, &scope, &cases).await;
}

async fn lists_may_be_quoted(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = [named("1", "a,b"), named("2", "c"), named("3", " d "), named("4", ""), named("5", "e\"f")];
    bench.insert(&scope, &rows).await;
    let cases: [(&str, &[&str]); 8] = [
        ("fullname[in]\"a,b\",c", &["1", "2"]),
        ("fullname[in] c , x", &["2"]),
        ("fullname[in]\" d \"", &["3"]),
        ("fullname[in]", &["4"]),
        ("fullname[in]c,", &["2", "4"]),
        ("fullname[in]e\"f", &["5"]),
        ("fullname[not in]\"a,b\",\"\"", &["2", "3", "5"]),
        ("fullname[eq]a,b", &["1"]),
    ];
    check(&bench, &scope, &cases).await;
    let many = |count: usize| format!("fullname[in]{}", vec!["c"; count].join(","));
    assert_eq!(bench.names(&scope, &[("filter", &many(200))]).await, ["2"]);
    assert!(try_query(&[("filter", &many(201))]).is_err());
}

async fn environments_and_ids_know_equality_and_lists(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = [labelled("p", Environment::Prod, &[]), labelled("t", Environment::Test, &[])];
    bench.insert(&scope, &rows).await;
    let (id, organization) = (rows[0].id.to_string(), scope.organization().to_string());
    let case = |text: &str| {
        text.replace("$ID", &id).replace("$SHOUTED", &id.to_uppercase()).replace("$ORG", &organization)
    };
    let cases: [(&str, &[&str]); 13] = [
        ("environment[eq]prod", &["p"]),
        ("environment[ne]prod", &["t"]),
        ("environment[in]prod,test", &["p", "t"]),
        ("environment[not in]prod,test", &[]),
        ("id[eq]$ID", &["p"]),
        ("id[eq]$SHOUTED", &["p"]),
        ("id[ne]$ID", &["t"]),
        ("id[in]$ID,acme", &["p"]),
        ("id[not in]$ID", &["t"]),
        ("id[eq]acme", &[]),
        ("organization_id[eq]$ORG", &["p", "t"]),
        ("organization_id[ne]$ORG", &[]),
        ("organization_id[in]acme", &[]),
    ];
    for (filter, expected) in cases {
        check(&bench, &scope, &[(&case(filter), expected)]).await;
    }
}

async fn labels_are_a_set(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = [
        labelled("none", Environment::Prod, &[]),
        labelled("one", Environment::Prod, &["eu"]),
        labelled("two", Environment::Prod, &["eu", "gold"]),
        labelled("upper", Environment::Prod, &["EU"]),
    ];
    bench.insert(&scope, &rows).await;
    let cases: [(&str, &[&str]); 6] = [
        ("labels[eq]eu", &["one", "two"]),
        ("labels[ne]eu", &["none", "upper"]),
        ("labels[in]gold,EU", &["two", "upper"]),
        ("labels[not in]gold,eu", &["none", "upper"]),
        ("labels[in]\"gold\",nothing", &["two"]),
        ("labels[eq]e", &[]),
    ];
    check(&bench, &scope, &cases).await;
}

async fn times_are_compared_as_points_in_time(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows: Vec<_> = [("a", -1), ("b", 0), ("c", 1)]
        .map(|(name, second)| AccountRow { created_at: at(second), updated_at: at(-second), ..account(name) })
        .into();
    bench.insert(&scope, &rows).await;
    let (zero, plus_two) = (at(0).to_string(), "2023-11-15T00:13:20+02:00");
    assert_eq!(zero, "2023-11-14T22:13:20Z");
    let list = format!("{zero},\"{}\"", at(1));
    for zero in [zero.as_str(), plus_two] {
        for (filter, expected) in [
            ("created_at[eq]", &["b"][..]),
            ("created_at[ne]", &["a", "c"]),
            ("created_at[gt]", &["c"]),
            ("created_at[gte]", &["b", "c"]),
            ("created_at[lt]", &["a"]),
            ("created_at[lte]", &["a", "b"]),
            ("updated_at[gt]", &["a"]),
        ] {
            check(&bench, &scope, &[(&format!("{filter}{zero}"), expected)]).await;
        }
    }
    check(&bench, &scope, &[(&format!("created_at[in]{list}"), &["b", "c"])]).await;
    check(&bench, &scope, &[(&format!("created_at[not in]{list}"), &["a"])]).await;
}

async fn several_filters_must_all_hold(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = [
        labelled("a1", Environment::Prod, &["x"]),
        labelled("a2", Environment::Test, &["x"]),
        labelled("b1", Environment::Prod, &["x", "y"]),
    ];
    bench.insert(&scope, &rows).await;
    let filters = |texts: &[&'static str]| texts.iter().map(|&text| ("filter", text)).collect::<Vec<_>>();
    for (texts, expected) in [
        (&["environment[eq]prod", "labels[eq]x"][..], &["a1", "b1"][..]),
        (&["labels[eq]x", "labels[eq]y"], &["b1"]),
        (&["labels[eq]x", "labels[ne]y"], &["a1", "a2"]),
        (&["name[like]a*", "name[like]*1"], &["a1"]),
        (&["name[eq]a1", "name[eq]a2"], &[]),
    ] {
        assert_eq!(bench.names(&scope, &filters(texts)).await, expected, "{texts:?}");
    }
}

async fn text_that_looks_like_sql_is_text(bench: Bench) {
    let scope = bench.organization("acme").await;
    let nasty = "'; DROP TABLE accounts; -- $1 ? {} \" \\";
    bench.insert(&scope, &[named("a", nasty), named("b", "b")]).await;
    for operator in ["eq", "in", "like"] {
        // Quoted for the list, whose grammar would otherwise see no comma anyway.
        assert_eq!(bench.names(&scope, &[("filter", &format!("fullname[{operator}]{nasty}"))]).await, ["a"]);
    }
    assert_eq!(bench.names(&scope, &[("search", nasty)]).await, ["a"]);
    assert_eq!(bench.names(&scope, &[]).await, ["a", "b"]);
}
