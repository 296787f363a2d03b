//! `search`: parts of words, ids, pasted URLs.

use store::accounts::AccountRow;

use crate::bench::{Bench, account, named, try_query, update_account};

on_both! {
    every_word_must_occur_somewhere,
    short_words_are_found_too,
    case_does_not_matter_in_any_script,
    punctuation_is_text,
    an_id_or_a_pasted_url_finds_its_object,
    the_index_follows_changes_and_deletions,
}

async fn check(bench: &Bench, scope: &store::Scope, cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(bench.names(scope, &[("search", text)]).await, *expected, "{text:?}");
    }
}

async fn every_word_must_occur_somewhere(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows =
        [named("north-wind", "Traders of Spices"), named("southwind", "Traders"), named("calm", "Nothing")];
    bench.insert(&scope, &rows).await;
    let cases: [(&str, &[&str]); 10] = [
        ("wind", &["north-wind", "southwind"]),
        ("traders wind", &["north-wind", "southwind"]),
        ("wind spices", &["north-wind"]),
        ("  spices\twind ", &["north-wind"]),
        ("orth-wi", &["north-wind"]),
        ("rade", &["north-wind", "southwind"]),
        ("spicesx", &[]),
        ("wind nothing", &[]),
        ("", &["calm", "north-wind", "southwind"]),
        ("   ", &["calm", "north-wind", "southwind"]),
    ];
    check(&bench, &scope, &cases).await;
    // A word does not reach over the end of the name into the full name.
    assert!(bench.names(&scope, &[("search", "calmnothing")]).await.is_empty());
}

async fn short_words_are_found_too(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench
        .insert(
            &scope,
            &[named("x1", "ab"), named("x2", "abc"), named("x3", "日本"), named("x4", "日本語版")],
        )
        .await;
    let cases: [(&str, &[&str]); 8] = [
        ("a", &["x1", "x2"]),
        ("ab", &["x1", "x2"]),
        ("abc", &["x2"]),
        ("b 2", &["x2"]),
        ("日", &["x3", "x4"]),
        ("日本", &["x3", "x4"]),
        ("日本語", &["x4"]),
        ("本語版", &["x4"]),
    ];
    check(&bench, &scope, &cases).await;
}

async fn case_does_not_matter_in_any_script(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = [
        named("de", "Straße ÄÖÜ"),
        named("gr", "ΟΔΥΣΣΕΥΣ"),
        named("gr2", "οδυσσεύς"),
        named("ru", "Привет"),
        named("en", "Acme"),
        named("fr", "Maſſe"),
        named("kelvin", "\u{212a}elvin"),
    ];
    bench.insert(&scope, &rows).await;
    let cases: [(&str, &[&str]); 11] = [
        ("ACME", &["en"]),
        ("äöü", &["de"]),
        ("STRAßE", &["de"]),
        ("оди", &[]),
        ("ПРИ", &["ru"]),
        ("οδυσ", &["gr", "gr2"]),
        // Alone, its last letter would become the other small sigma.
        ("ΟΔΥΣ", &["gr", "gr2"]),
        ("ΕΥΣ", &["gr"]),
        ("ευς", &["gr"]),
        ("kelvin", &["kelvin"]),
        // The long s is a small letter of its own.
        ("masse", &[]),
    ];
    check(&bench, &scope, &cases).await;
    // Accents are part of the letter: both databases say so.
    check(&bench, &scope, &[("aou", &[])]).await;
}

async fn punctuation_is_text(bench: Bench) {
    let scope = bench.organization("acme").await;
    let texts = [
        "\"quoted\"",
        "a\"b\"c",
        "star*",
        "(paren)",
        "minus-sign",
        "col:on",
        "^caret",
        "a AND b",
        "x NEAR y",
        "NOT so",
        "back\\slash",
        "per%cent",
        "under_score",
        "semi;colon",
        "it's",
        "{curly}",
        "plus+sum",
        "a.b.c",
        "''''",
        "\"\"\"\"",
        "haystack:zz",
    ];
    let rows: Vec<_> = texts.iter().enumerate().map(|(n, text)| named(&format!("{n:02}"), text)).collect();
    bench.insert(&scope, &rows).await;
    for row in &rows {
        let found = bench.names(&scope, &[("search", &row.fullname)]).await;
        assert!(found.contains(&row.name), "{:?} found {found:?}", row.fullname);
    }
    let cases: [(&str, &[&str]); 12] = [
        ("\"quo", &["00"]),
        ("ar*", &["02"]),
        ("sta*", &[]),
        ("(par", &["03"]),
        ("s-s", &["04"]),
        ("l:o", &["05"]),
        ("^ca", &["06"]),
        ("k\\s", &["10"]),
        ("r%c", &["11"]),
        ("r_s", &["12"]),
        ("per cent OR", &[]),
        ("haystack:quoted", &[]),
    ];
    check(&bench, &scope, &cases).await;
    for text in [
        "\"",
        "\"\"",
        "*",
        "NEAR(",
        "AND",
        "a\"",
        "^",
        "-",
        ":",
        "'",
        "(((",
        "\\",
        "%%%",
        "___",
        "\u{10ffff}\u{1}\u{2}",
    ] {
        // Whatever is found, nothing breaks.
        bench.names(&scope, &[("search", text)]).await;
    }
    assert!(try_query(&[("search", "nul\0")]).is_err());
}

async fn an_id_or_a_pasted_url_finds_its_object(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (a, b) = (account("a"), named("b", "https://example.org/a"));
    bench.insert(&scope, &[a.clone(), b]).await;
    let id = a.id.to_string();
    let cases: [(&str, &[&str]); 5] = [
        (&id, &["a"]),
        (&id.to_uppercase(), &["a"]),
        (&format!("https://patchbay.example/accounts/{id}?tab=x"), &["a"]),
        ("https://patchbay.example/accounts/B/", &["b"]),
        ("https://patchbay.example/accounts/c", &[]),
    ];
    check(&bench, &scope, &cases).await;
}

async fn the_index_follows_changes_and_deletions(bench: Bench) {
    let scope = bench.organization("acme").await;
    let row = named("a", "before");
    bench.insert(&scope, &[row.clone(), named("b", "before too")]).await;
    let changed = AccountRow { fullname: "after".into(), ..row };
    update_account(&bench.store, &scope, &changed).await.unwrap();
    check(&bench, &scope, &[("before", &["b"]), ("after", &["a"])]).await;

    let changed = AccountRow { version: 2, ..changed };
    crate::bench::delete_account(&bench.store, &scope, &changed).await.unwrap();
    check(&bench, &scope, &[("after", &[]), ("before", &["b"])]).await;
}
