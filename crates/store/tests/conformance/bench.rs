//! A store on a fresh database, and short words for what tests do all the time.

use api_types::token::{Resources, TokenOwnerType, TokenType};
use api_types::{
    AccountId, Environment, MemberId, MemberState, MemberType, OrganizationId, OrganizationState,
    OrganizationType, PermissionSetName, RoleId, Timestamp, TokenId,
};
use futures_util::future::BoxFuture;
use secrets::{Token, TokenKind, TokenRef};
use store::accounts::{self, ACCOUNTS, AccountRow};
use store::list::{ListQuery, Page};
use store::members::{self, MemberRow};
use store::organizations::{self, OrganizationRow};
use store::roles::{self, RoleRow};
use store::tokens::{self, FoundToken, NewToken, SecretRole, Slot, TokenSecret};
use store::{Location, Scope, Store, StoreError, StoreOptions, WriteTx};
use tempfile::TempDir;
use testing::{TestDatabase, TestPostgres};
use uuid::Uuid;

/// The beginning of time in tests.
pub(crate) const START: i64 = 1_700_000_000_000_000;

/// A store on a database of its own.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) home: Home,
}

/// Where the data is. Dropping it removes them.
pub(crate) enum Home {
    Sqlite(TempDir),
    Postgres(TestDatabase),
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().unwrap())
    }

    pub(crate) async fn postgres() -> Self {
        Self::Postgres(TestDatabase::create(&TestPostgres::shared().unwrap()).await.unwrap())
    }

    pub(crate) fn location(&self) -> Location {
        match self {
            Self::Sqlite(directory) => Location::Sqlite(directory.path().join("patchbay.db")),
            Self::Postgres(database) => Location::Postgres(database.serving_url()),
        }
    }
}

impl Bench {
    pub(crate) async fn sqlite() -> Self {
        Self::on(Home::sqlite()).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on(Home::postgres().await).await
    }

    async fn on(home: Home) -> Self {
        let options = StoreOptions { connections: 4, ..StoreOptions::default() };
        let store = Store::open(&home.location(), options).await.unwrap();
        Self { store, home }
    }

    /// Another store on the same database, as another process would have it.
    pub(crate) async fn open_another(&self, options: StoreOptions) -> Store {
        Store::open(&self.home.location(), options).await.unwrap()
    }

    /// Adds an organization; answers the host's scope in it.
    pub(crate) async fn organization(&self, name: &str) -> Scope {
        let row = organization(name);
        let scope = self.store.directory().host_scope(row.id);
        insert_organization(&self.store, &scope, &row).await.unwrap();
        scope
    }

    /// The scope of a new token with these resources.
    pub(crate) async fn token_scope(&self, organization: &Scope, resources: Resources) -> Scope {
        let token = NewToken { resources, ..token(&Uuid::now_v7().to_string()) };
        let row = self
            .store
            .write(organization, move |tx| {
                let token = token.clone();
                Box::pin(async move { tokens::insert(tx, &token).await })
            })
            .await;
        let row = row.map_err(|error: StoreError| error).unwrap();
        let text = Token::generate(TokenKind::Organization, organization.organization().0);
        self.scope_of(organization, row.id(), &text).await
    }

    /// Gives a token this secret, and what whoever presents it may do.
    pub(crate) async fn scope_of(&self, organization: &Scope, token_id: TokenId, text: &Token) -> Scope {
        let secret = TokenSecret {
            token_id,
            hash: text.hash(),
            slot: Slot::Primary,
            role: SecretRole::Access,
            hint: text.display_prefix(),
            expires: at(3600),
        };
        let added = self.store.write(organization, move |tx| {
            let secret = secret.clone();
            Box::pin(async move { tokens::insert_secret(tx, &secret).await })
        });
        added.await.map_err(|error: StoreError| error).unwrap();
        Scope::of_token(&self.find(text).await.unwrap())
    }

    /// The token with this secret.
    pub(crate) async fn find(&self, text: &Token) -> Option<FoundToken> {
        let presented = TokenRef::parse(text.secret().expose()).unwrap();
        self.store.directory().token(&presented).await.unwrap()
    }

    pub(crate) async fn insert(&self, scope: &Scope, rows: &[AccountRow]) {
        for row in rows {
            insert_account(&self.store, scope, row).await.unwrap();
        }
    }

    pub(crate) async fn insert_member(&self, scope: &Scope, row: &MemberRow) {
        let row = row.clone();
        let added = self.store.write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { members::insert(tx, &row).await })
        });
        added.await.map_err(|error: StoreError| error).unwrap();
    }

    pub(crate) async fn insert_role(&self, scope: &Scope, row: &RoleRow) {
        let row = row.clone();
        let added = self.store.write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { roles::insert(tx, &row).await })
        });
        added.await.map_err(|error: StoreError| error).unwrap();
    }

    pub(crate) async fn get(&self, scope: &Scope, key: &str) -> Option<AccountRow> {
        let mut tx = self.store.read(scope).await.unwrap();
        accounts::get(&mut tx, key).await.unwrap()
    }

    pub(crate) async fn list(&self, scope: &Scope, parameters: &[(&str, &str)]) -> Page<AccountRow> {
        let query = query(parameters);
        let mut tx = self.store.read(scope).await.unwrap();
        accounts::list(&mut tx, &query).await.unwrap()
    }

    /// The names of what a list holds, in its order.
    pub(crate) async fn names(&self, scope: &Scope, parameters: &[(&str, &str)]) -> Vec<String> {
        self.list(scope, parameters).await.rows.into_iter().map(|row| row.name).collect()
    }
}

/// Runs one unit of work.
pub(crate) async fn in_tx<T, F>(store: &Store, scope: &Scope, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut WriteTx<'_>) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync + 'static,
{
    store.write(scope, work).await
}

pub(crate) async fn insert_organization(
    store: &Store,
    scope: &Scope,
    row: &OrganizationRow,
) -> Result<(), StoreError> {
    let row = row.clone();
    store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { organizations::insert(tx, &row).await })
        })
        .await
}

pub(crate) async fn insert_account(store: &Store, scope: &Scope, row: &AccountRow) -> Result<(), StoreError> {
    let row = row.clone();
    store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { accounts::insert(tx, &row).await })
        })
        .await
}

pub(crate) async fn update_account(store: &Store, scope: &Scope, row: &AccountRow) -> Result<(), StoreError> {
    let row = row.clone();
    store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { accounts::update(tx, &row).await })
        })
        .await
}

pub(crate) async fn delete_account(store: &Store, scope: &Scope, row: &AccountRow) -> Result<(), StoreError> {
    let row = row.clone();
    store
        .write(scope, move |tx| {
            let row = row.clone();
            Box::pin(async move { accounts::delete(tx, &row).await })
        })
        .await
}

pub(crate) fn query(parameters: &[(&str, &str)]) -> ListQuery {
    try_query(parameters).unwrap()
}

pub(crate) fn try_query(parameters: &[(&str, &str)]) -> Result<ListQuery, Vec<store::list::BadParameter>> {
    let owned: Vec<_> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ListQuery::parse(&ACCOUNTS, &owned)
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(START + seconds * 1_000_000)
}

pub(crate) fn organization(name: &str) -> OrganizationRow {
    OrganizationRow {
        id: OrganizationId(Uuid::now_v7()),
        name: name.into(),
        fullname: format!("The {name}"),
        parent_id: None,
        organization_type: OrganizationType::Standard,
        refresh_token_id: TokenId(Uuid::now_v7()),
        contact: None,
        reply_to: None,
        picture: None,
        options: None,
        state: OrganizationState::Enabled,
        end_date: None,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// An account. Its organization is that of the scope it is inserted in; reading tells.
pub(crate) fn account(name: &str) -> AccountRow {
    // Other names come with other ends of the id, and so in other rows of the counter: there they do not wait for
    // each other.
    let mut id = *Uuid::now_v7().as_bytes();
    id[15] = name.bytes().fold(0, u8::wrapping_add);
    AccountRow {
        id: AccountId(Uuid::from_bytes(id)),
        organization_id: OrganizationId(Uuid::nil()),
        name: name.into(),
        fullname: name.into(),
        environment: Environment::Prod,
        labels: vec![],
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn named(name: &str, fullname: &str) -> AccountRow {
    AccountRow { fullname: fullname.into(), ..account(name) }
}

pub(crate) fn labelled(name: &str, environment: Environment, labels: &[&str]) -> AccountRow {
    AccountRow { environment, labels: labels.iter().map(|&one| one.into()).collect(), ..account(name) }
}

pub(crate) fn member(name: &str, roles: &[&str]) -> MemberRow {
    MemberRow {
        id: MemberId(Uuid::now_v7()),
        // As the store gives it back, the member has the organization that it was written into.
        organization_id: OrganizationId(Uuid::nil()),
        name: name.into(),
        fullname: name.into(),
        nickname: None,
        picture: None,
        member_type: MemberType::Personal,
        state: MemberState::Enabled,
        password_hash: None,
        password_changed_at: at(0),
        password_expired: false,
        ttl_seconds: 86_400,
        token_ttl_seconds: 3600,
        expires: at(86_400),
        pin_expires: Timestamp::ZERO,
        last_logon: Timestamp::ZERO,
        invited_by: None,
        mail_state: None,
        mail_error: None,
        roles: roles.iter().map(|&role| role.into()).collect(),
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn role(name: &str, permission_set: PermissionSetName, resources: Option<Resources>) -> RoleRow {
    RoleRow {
        id: RoleId(Uuid::now_v7()),
        organization_id: OrganizationId(Uuid::nil()),
        name: name.into(),
        fullname: name.into(),
        description: None,
        permission_set,
        resources,
        builtin: false,
        account_id: None,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn token(name: &str) -> NewToken {
    NewToken {
        id: TokenId(Uuid::now_v7()),
        name: name.into(),
        fullname: name.into(),
        member_id: None,
        owner_type: TokenOwnerType::Organization,
        owner_id: Uuid::now_v7().to_string(),
        token_type: TokenType::Adhoc,
        parent_id: None,
        permission_set: PermissionSetName::Administrator,
        resources: Resources::default(),
        ttl_seconds: 3600,
        expires: at(3600),
        created_at: at(0),
    }
}

/// A field of an account as it is on the wire.
pub(crate) fn wire(row: &AccountRow, field: &str) -> String {
    match field {
        "id" => row.id.to_string(),
        "name" => row.name.clone(),
        "fullname" => row.fullname.clone(),
        "environment" => row.environment.as_str().to_owned(),
        "created_at" => row.created_at.to_string(),
        "updated_at" => row.updated_at.to_string(),
        other => panic!("no test orders by {other}"),
    }
}
