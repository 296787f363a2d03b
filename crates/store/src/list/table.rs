//! What a list may be filtered and ordered by: one constant per resource.

/// The columns of a resource's list.
#[derive(Debug)]
pub struct Table {
    /// The table's name in SQL.
    pub(crate) sql: &'static str,
    /// Its columns, as far as lists know them.
    pub(crate) columns: &'static [Column],
    /// The field that orders the list unless the caller says otherwise.
    pub(crate) default_order: &'static str,
    /// How the reach of a scope narrows the list.
    pub(crate) reaching: Reaching,
    /// The text index of SQLite, or [`UNINDEXED`]; `None`: the list has no `search`.
    pub(crate) search_index: Option<&'static str>,
}

/// In the place of a text index: the list has `search`, which looks through the text itself, as on PostgreSQL.
pub(crate) const UNINDEXED: &str = "";

/// A column as lists know it.
#[derive(Debug)]
pub(crate) struct Column {
    /// The field of the wire type.
    pub(crate) field: &'static str,
    /// The column in SQL. In a list of two joined tables `s_` stands before the columns of the second one, and its id,
    /// which is the same as that of the first, is `s_id`.
    pub(crate) sql: &'static str,
    pub(crate) kind: Kind,
    /// Whether lists can be ordered by it; there is an index `(org_id, column, id)` then.
    pub(crate) sortable: bool,
    /// Whether no two rows of an organization have the same value.
    pub(crate) unique: bool,
}

/// What a column holds, and so what it may be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text, compared byte by byte.
    Text,
    /// A name: lower case by definition, so what it is compared with is made lower case first.
    Name,
    /// An id.
    Id,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A time.
    Time,
    /// A whole number.
    Number,
    /// Several short texts in a table of their own: `(org_id, <key>, <value>)`.
    Set { table: &'static str, key: &'static str, value: &'static str },
}

/// How the reach of a scope narrows a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaching {
    /// The rows are accounts; a scope may be limited to some of them.
    Accounts,
    /// The rows have the account that they are about in this column; a limited scope sees those of its accounts, and
    /// none that are about no account.
    ByAccount(&'static str),
    /// The rows are about an integration, whose account, category and id stand in these columns; a limited scope sees
    /// what is of its accounts, its categories, its integration points and its integrations.
    ByIntegration { account: &'static str, category: &'static str, integration: &'static str },
    /// Everybody in the organization sees the rows.
    Everybody,
    /// The rows are about the organization as a whole; a limited scope sees none.
    Organization,
    /// The rows are roles; a limited scope sees those that hold for one of its accounts.
    Roles,
    /// The rows are members; a limited scope sees those with a role that holds for one of its accounts.
    Members,
}

impl Column {
    /// The id that makes an order by this column total: that of its own table, so that one index serves both.
    pub(crate) fn id(&self) -> &'static str {
        if self.sql.starts_with("s_") { "s_id" } else { "id" }
    }
}

impl Table {
    pub(crate) fn column(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// The fields for a message: "name, fullname, …".
    pub(crate) fn fields(&self, which: impl Fn(&Column) -> bool) -> String {
        let fields: Vec<_> = self.columns.iter().filter(|one| which(one)).map(|one| one.field).collect();
        fields.join(", ")
    }
}
