//! SQL of a list: constants of the table, and placeholders.

use std::fmt::Write as _;

use super::filter::{Filter, Operator};
use super::parse::{Direction, ListQuery};
use super::search::Search;
use super::start::StartAfter;
use super::table::{Column, Kind, Reaching, Table, UNINDEXED};
use super::{MAX_COUNT, Page, Total};
use crate::connection::{Dialect, Sql};
use crate::counters::{self, Counter};
use crate::value::{Row, Value};
use crate::{Part, Reach, StoreError, Tx};

/// A condition that is not part of the wire's grammar.
pub(crate) enum Condition<'a> {
    /// The object of this id, or of this name.
    Key(&'a str),
}

/// A SELECT under construction. The organization is always its first condition.
pub(crate) struct Select {
    table: &'static Table,
    dialect: Dialect,
    conditions: String,
    values: Vec<Value>,
}

impl Select {
    /// Everything of a resource that the transaction's scope reaches.
    pub(crate) fn new(table: &'static Table, tx: &Tx<'_>) -> Self {
        let mut select = Self::unlimited(table, tx);
        select.reach(tx.scope().reach());
        select
    }

    /// Everything of a resource in the organization, whatever the scope reaches.
    pub(crate) fn unlimited(table: &'static Table, tx: &Tx<'_>) -> Self {
        Self { table, dialect: tx.dialect(), conditions: "t.org_id = $1".into(), values: vec![tx.org()] }
    }

    /// The one row of a condition.
    pub(crate) async fn one(
        mut self,
        tx: &mut Tx<'_>,
        columns: &'static str,
        condition: Condition<'_>,
    ) -> Result<Option<Row>, StoreError> {
        match condition {
            Condition::Key(key) => {
                if key.contains('\0') {
                    // PostgreSQL cannot even be asked for it.
                    return Ok(None);
                }
                let (column, key) = match uuid::Uuid::try_parse(key) {
                    Ok(id) => ("t.id", id.hyphenated().to_string()),
                    Err(_) => ("t.name", api_types::formats::normalize_name(key)),
                };
                let place = self.bind(key);
                let _ = write!(self.conditions, " AND {column} = {place}");
            }
        }
        let sql = format!("SELECT {columns} FROM {} t WHERE {} LIMIT 1", self.table.sql, self.conditions);
        tx.fetch_optional(Sql::Built(sql), self.values).await
    }

    /// One page, and how many rows match in all if the query asks for it. `counter` knows the count of everything
    /// without counting; without one, counting stops as it does for filters.
    pub(crate) async fn page<T>(
        mut self,
        tx: &mut Tx<'_>,
        query: &ListQuery,
        columns: &'static str,
        read: impl Fn(&Row) -> Result<T, StoreError>,
        counter: Option<Counter>,
    ) -> Result<Page<T>, StoreError> {
        for filter in &query.filters {
            self.filter(filter);
        }
        if let Some(search) = &query.search {
            self.search(search);
        }
        let everything = query.is_unfiltered() && tx.scope().reach().is_every_account();
        let total = match (query.total, counter) {
            (false, _) => None,
            (true, Some(counter)) if everything => Some(Total::Exactly(counters::read(tx, counter).await?)),
            (true, _) => Some(self.count(tx).await?),
        };
        if let Some(start) = &query.start_after {
            self.start_after(&query.order, start);
        }
        let order = order_by(&query.order);
        let limit = self.bind(i64::from(query.limit));
        let sql = format!(
            "SELECT {columns} FROM {} t WHERE {} ORDER BY {order} LIMIT {limit}",
            self.table.sql, self.conditions
        );
        let rows = tx.fetch(Sql::Built(sql), self.values).await?;
        Ok(Page { rows: rows.iter().map(read).collect::<Result<_, _>>()?, total })
    }

    async fn count(&self, tx: &mut Tx<'_>) -> Result<Total, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} t WHERE {} LIMIT {}) AS matching",
            self.table.sql,
            self.conditions,
            MAX_COUNT + 1
        );
        let row = tx.fetch_optional(Sql::Built(sql), self.values.clone()).await?;
        let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        let count = u64::try_from(count).unwrap_or(0);
        Ok(if count > MAX_COUNT { Total::AtLeast(MAX_COUNT) } else { Total::Exactly(count) })
    }

    /// Only rows with this value in a column, whatever the caller's filters say.
    pub(crate) fn only(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        let place = self.bind(value);
        let _ = write!(self.conditions, " AND t.{column} = {place}");
        self
    }

    /// Only rows that have at least this value in a column.
    pub(crate) fn at_least(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        let place = self.bind(value);
        let _ = write!(self.conditions, " AND t.{column} >= {place}");
        self
    }

    /// What can be said of all rows together: `rest` groups them.
    pub(crate) async fn grouped(
        self,
        tx: &mut Tx<'_>,
        columns: &'static str,
        rest: &'static str,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = format!("SELECT {columns} FROM {} t WHERE {} {rest}", self.table.sql, self.conditions);
        tx.fetch(Sql::Built(sql), self.values).await
    }

    fn reach(&mut self, reach: &Reach) {
        let by_integration = matches!(self.table.reaching, Reaching::ByIntegration { .. });
        let all = |part: &Part| part.is_every_account() && (!by_integration || part.is_every_integration());
        if reach.parts().iter().any(all) {
            return;
        }
        let condition = match self.table.reaching {
            Reaching::Everybody => return,
            Reaching::ByIntegration { account, category, integration } => self.any(reach, |select, part| {
                select.about_integration_within(account, category, integration, part)
            }),
            Reaching::Accounts => self.any(reach, |select, part| select.account_within("t", "t.id", part)),
            Reaching::ByAccount(column) => {
                self.any(reach, |select, part| select.about_account_within(column, part))
            }
            Reaching::Organization => "1 = 0".into(),
            Reaching::Roles => self.role_within("t", reach),
            Reaching::Members => {
                let role = self.role_within("r", reach);
                format!(
                    "EXISTS (SELECT 1 FROM member_roles b JOIN roles r ON r.org_id = b.org_id AND r.name = b.role \
                     WHERE b.org_id = t.org_id AND b.member_id = t.id AND {role})"
                )
            }
        };
        let _ = write!(self.conditions, " AND {condition}");
    }

    /// The condition that holds where it holds for one of the parts.
    fn any(&mut self, reach: &Reach, condition: impl Fn(&mut Self, &Part) -> String) -> String {
        let parts: Vec<_> = reach.parts().iter().map(|part| format!("({})", condition(self, part))).collect();
        if parts.is_empty() { "1 = 0".into() } else { format!("({})", parts.join(" OR ")) }
    }

    /// The condition that a row is about an account within reach.
    fn about_account_within(&mut self, column: &str, part: &Part) -> String {
        // By its id alone even an account that is gone can be told; the rest needs the account.
        if part.environments.is_none() && part.labels.is_none() {
            return self.account_within("t", &format!("t.{column}"), part);
        }
        let within = self.account_within("a", "a.id", part);
        format!(
            "EXISTS (SELECT 1 FROM accounts a WHERE a.org_id = t.org_id AND a.id = t.{column} AND {within})"
        )
    }

    /// The condition that a row is about an integration within reach.
    fn about_integration_within(
        &mut self,
        account: &str,
        category: &str,
        integration: &str,
        part: &Part,
    ) -> String {
        let mut conditions = Vec::new();
        if !part.is_every_account() {
            conditions.push(self.about_account_within(account, part));
        }
        if let Some(categories) = &part.categories {
            let list = self.bind_all(categories.iter().map(Value::from));
            // What is of no category, such as a credential that several integrations share, is of every one.
            conditions.push(format!("(t.{category} IN ({list}) OR t.{category} IS NULL)"));
        }
        if let Some(points) = &part.points {
            let list = self.bind_all(points.iter().map(|&id| id.into()));
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM integrations p WHERE p.org_id = t.org_id AND p.id = t.{integration} \
                 AND p.integration_point_id IN ({list}))"
            ));
        }
        if let Some(integrations) = &part.integrations {
            let list = self.bind_all(integrations.iter().map(|&id| id.into()));
            conditions.push(format!("t.{integration} IN ({list})"));
        }
        if conditions.is_empty() { "1 = 1".into() } else { conditions.join(" AND ") }
    }

    /// The condition that a role, which `role` stands for, holds for an account within reach.
    fn role_within(&mut self, role: &str, reach: &Reach) -> String {
        let within = self.any(reach, |select, part| select.account_within("a", "a.id", part));
        let limit = |kind: &str, value: &str| {
            format!(
                "({role}.{kind}s_limited = 0 OR EXISTS (SELECT 1 FROM role_limits x WHERE x.org_id = {role}.org_id \
                 AND x.role_id = {role}.id AND x.kind = '{kind}' AND {value}))"
            )
        };
        format!(
            "EXISTS (SELECT 1 FROM accounts a WHERE a.org_id = {role}.org_id AND {within} AND {} AND {} AND {})",
            limit("account", "x.value = a.id"),
            limit("environment", "x.value = a.environment"),
            limit(
                "label",
                "EXISTS (SELECT 1 FROM account_labels y WHERE y.org_id = a.org_id AND y.account_id = a.id \
                 AND y.label = x.value)"
            ),
        )
    }

    /// The condition that an account, which `alias` stands for, is within reach.
    fn account_within(&mut self, alias: &str, id: &str, part: &Part) -> String {
        let mut conditions = Vec::new();
        if let Some(ids) = &part.accounts {
            let list = self.bind_all(ids.iter().map(|&id| id.into()));
            conditions.push(format!("{id} IN ({list})"));
        }
        if let Some(environments) = &part.environments {
            let list = self.bind_all(environments.iter().map(|one| one.as_str().into()));
            conditions.push(format!("{alias}.environment IN ({list})"));
        }
        if let Some(labels) = &part.labels {
            let list = self.bind_all(labels.iter().map(Value::from));
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM account_labels l WHERE l.org_id = {alias}.org_id AND l.account_id = {alias}.id \
                 AND l.label IN ({list}))"
            ));
        }
        conditions.join(" AND ")
    }

    fn filter(&mut self, filter: &Filter) {
        let sql = filter.column.sql;
        let negated = matches!(filter.operator, Operator::Ne | Operator::NotIn | Operator::NotLike);
        if let Kind::Set { table, key, value } = filter.column.kind {
            let list = self.bind_all(filter.values.iter().cloned());
            let not = if negated { "NOT " } else { "" };
            let _ = write!(
                self.conditions,
                " AND {not}EXISTS (SELECT 1 FROM {table} s WHERE s.org_id = t.org_id AND s.{key} = t.id \
                 AND s.{value} IN ({list}))"
            );
            return;
        }
        let list = self.bind_all(filter.values.iter().cloned());
        let comparison = match filter.operator {
            Operator::Eq => format!("= {list}"),
            Operator::Ne => format!("<> {list}"),
            Operator::Gt => format!("> {list}"),
            Operator::Gte => format!(">= {list}"),
            Operator::Lt => format!("< {list}"),
            Operator::Lte => format!("<= {list}"),
            Operator::In => format!("IN ({list})"),
            Operator::NotIn => format!("NOT IN ({list})"),
            Operator::Like => format!("LIKE {list} ESCAPE '\\'"),
            Operator::NotLike => format!("NOT LIKE {list} ESCAPE '\\'"),
        };
        // What is not there differs from everything.
        let absent = if negated { format!(" OR t.{sql} IS NULL") } else { String::new() };
        let _ = write!(self.conditions, " AND (t.{sql} {comparison}{absent})");
        if let (Operator::Like, Some(prefix)) = (filter.operator, &filter.prefix) {
            // A range that the index can serve; the pattern above still decides.
            let from = self.bind(prefix.clone());
            let _ = write!(self.conditions, " AND t.{sql} >= {from}");
            if let Some(end) = end_of_prefix(prefix) {
                let to = self.bind(end);
                let _ = write!(self.conditions, " AND t.{sql} < {to}");
            }
        }
    }

    fn search(&mut self, search: &Search) {
        match search {
            Search::Id(id) => {
                let place = self.bind(*id);
                let _ = write!(self.conditions, " AND t.id = {place}");
            }
            Search::Name(name) => {
                let place = self.bind(name.clone());
                let _ = write!(self.conditions, " AND t.name = {place}");
            }
            Search::Words(words) => self.words(words),
        }
    }

    /// Parts of words, all of them anywhere in the row's text.
    fn words(&mut self, words: &[String]) {
        let index =
            self.table.search_index.filter(|index| *index != UNINDEXED && self.dialect == Dialect::Sqlite);
        // The index holds every three characters in a row; shorter texts it cannot find.
        let (indexed, scanned): (Vec<_>, Vec<_>) =
            words.iter().partition(|word| index.is_some() && word.chars().count() >= 3);
        if let Some(index) = index.filter(|_| !indexed.is_empty()) {
            // One look-up for all words, so that a rare one spares the list of a common one. Quoted texts side by side
            // must all occur.
            let phrases: Vec<_> =
                indexed.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
            let phrases = self.bind(phrases.join(" "));
            let _ = write!(
                self.conditions,
                " AND t.rid IN (SELECT rowid FROM {index} WHERE {index} MATCH {phrases})"
            );
        }
        // On PostgreSQL row-level security would keep a trigram index from being used: its operators are not leakproof.
        let function = match self.dialect {
            Dialect::Sqlite => "instr",
            Dialect::Postgres => "strpos",
        };
        for word in scanned {
            let place = self.bind(word);
            let _ = write!(self.conditions, " AND {function}(t.haystack, {place}) > 0");
        }
    }

    /// Rows behind the last one seen.
    fn start_after(&mut self, order: &[(&'static Column, Direction)], start: &StartAfter) {
        let mut keys: Vec<(&str, Direction, Value)> = order
            .iter()
            .zip(&start.values)
            .map(|((column, direction), value)| (column.sql, *direction, value.clone()))
            .collect();
        let (id_column, last) =
            order.last().map_or(("id", Direction::Asc), |(column, direction)| (column.id(), *direction));
        if let Some(id) = &start.id {
            keys.push((id_column, last, id.into()));
        }
        let same_direction = keys.iter().all(|(_, direction, _)| *direction == last);
        let condition = if same_direction {
            let columns: Vec<_> = keys.iter().map(|(sql, ..)| format!("t.{sql}")).collect();
            let values = self.bind_all(keys.into_iter().map(|(_, _, value)| value));
            format!("({}) {} ({values})", columns.join(", "), beyond(last))
        } else {
            self.behind(&keys)
        };
        let _ = write!(self.conditions, " AND {condition}");
    }

    /// `a > 1 OR (a = 1 AND (b < 2 OR …))`, for orders that go up and down.
    fn behind(&mut self, keys: &[(&str, Direction, Value)]) -> String {
        let Some(((sql, direction, value), rest)) = keys.split_first() else {
            return "1 = 0".into();
        };
        let place = self.bind(value.clone());
        let first = format!("t.{sql} {} {place}", beyond(*direction));
        if rest.is_empty() {
            return first;
        }
        let rest = self.behind(rest);
        format!("({first} OR (t.{sql} = {place} AND {rest}))")
    }

    /// Binds a value; answers its placeholder.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Binds several values; answers their placeholders. No values at all: a list that nothing is in.
    fn bind_all(&mut self, values: impl Iterator<Item = Value>) -> String {
        let places: Vec<_> = values.map(|value| self.bind(value)).collect();
        if places.is_empty() { "NULL".into() } else { places.join(", ") }
    }
}

fn beyond(direction: Direction) -> &'static str {
    match direction {
        Direction::Asc => ">",
        Direction::Desc => "<",
    }
}

/// The first text, byte by byte, that comes after all texts with this prefix; `None`: there is none.
fn end_of_prefix(prefix: &str) -> Option<String> {
    let mut characters = prefix.chars();
    while let Some(last) = characters.next_back() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            return Some(format!("{}{next}", characters.as_str()));
        }
    }
    None
}

fn order_by(order: &[(&'static Column, Direction)]) -> String {
    let word = |direction: Direction| match direction {
        Direction::Asc => "ASC",
        Direction::Desc => "DESC",
    };
    let mut keys: Vec<_> =
        order.iter().map(|(column, direction)| format!("t.{} {}", column.sql, word(*direction))).collect();
    if let Some((column, direction)) = order.last()
        && !column.unique
    {
        keys.push(format!("t.{} {}", column.id(), word(*direction)));
    }
    keys.join(", ")
}
