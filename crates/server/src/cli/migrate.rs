//! `patchbay migrate`.

use clap::Args;

use super::Failure;

#[derive(Args)]
pub(super) struct Migrate {
    /// The database, with the role that owns its tables: `postgres://owner:password@host/database`
    #[arg(long, env = "PATCHBAY_OWNER_DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// The role that `patchbay serve` uses; it must exist, and be neither superuser nor owner
    #[arg(long, env = "PATCHBAY_SERVING_ROLE", default_value = "patchbay")]
    serving_role: String,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        store::migrate(&self.database_url, &self.serving_role).await?;
        super::print(&format!("the database is up to date; \"{}\" may serve it", self.serving_role));
        Ok(())
    }
}
