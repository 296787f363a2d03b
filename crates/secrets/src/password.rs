use std::{fmt, sync::Arc};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::{self, phc::PasswordHash},
};
use tokio::sync::{Semaphore, TryAcquireError};

use crate::{SecretString, random};

/// Hashes and checks passwords with Argon2id, a few at a time.
///
/// Each hash takes tens of MiB and of milliseconds, so without a limit a burst of log-ons would
/// take the machine's memory. Beyond the limit callers wait in a line, beyond the line they are
/// refused with [`PasswordError::Busy`]. Clones share both.
#[derive(Clone)]
pub struct PasswordHasher {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
    params: Params,
}

/// What one hash costs. Stored hashes name their own cost, so it can be raised at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, at least 8.
    pub memory_kib: u32,
    /// Passes over the memory, at least 1.
    pub passes: u32,
    /// Lanes, at least 1 and at most an eighth of the memory.
    pub lanes: u32,
}

/// What a check of a password found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the right password.
    Right,
    /// It is the right password, hashed at another cost than today's: hash it again and store it.
    RightButOutdated,
    /// It is not the password, or there is no such member.
    Wrong,
}

/// Why a password could not be hashed or checked. This says nothing about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many callers wait already.
    #[error("too many sign-ins at once. Try again in a few seconds")]
    Busy,
    /// The stored text is not an Argon2 hash that this version checks.
    #[error(
        "the stored password hash cannot be read. Send the member a link for a new password, and \
         look for the cause in the database"
    )]
    StoredHash,
    /// The cost is outside of what Argon2 allows.
    #[error(
        "the cost of password hashing is out of range: memory at least 8 KiB per lane, one pass, \
         one lane"
    )]
    Cost,
    /// The hash was not finished: no memory, or the server is stopping.
    #[error("the password could not be hashed: memory is short or the server is stopping. Try again")]
    Interrupted,
}

impl Cost {
    /// 46 MiB, one pass, one lane: the most memory among the settings that OWASP's password
    /// storage cheat sheet gives as equal.
    pub const RECOMMENDED: Self = Self { memory_kib: 46 * 1024, passes: 1, lanes: 1 };
}

// Evaluated by the compiler: the panic would fail the build, not the server.
const RECOMMENDED_PARAMS: Params = {
    let Cost { memory_kib, passes, lanes } = Cost::RECOMMENDED;
    match Params::new(memory_kib, passes, lanes, None) {
        Ok(params) => params,
        Err(_) => panic!("the recommended cost is in range"),
    }
};
/// The line allowed per hash that runs at a time: about two seconds of waiting.
const WAITING_PER_RUNNING: usize = 32;
const SALT_LENGTH: usize = 16;
/// A stored hash that asks for more (1 GiB, 64 passes, 16 lanes) was not made by this program.
const CEILING: Cost = Cost { memory_kib: 1024 * 1024, passes: 64, lanes: 16 };

impl PasswordHasher {
    /// A hasher at [`Cost::RECOMMENDED`]. `max_parallel` (at least 1 is used) is best the number
    /// of processor cores; 32 callers for each may wait.
    pub fn new(max_parallel: usize) -> Self {
        let waiting = max_parallel.saturating_mul(WAITING_PER_RUNNING);
        Self::with_params(max_parallel, waiting, RECOMMENDED_PARAMS)
    }

    /// A hasher at another cost, for tests and machines with little memory. `max_waiting` callers
    /// may wait beside the `max_parallel` that run.
    pub fn with_cost(max_parallel: usize, max_waiting: usize, cost: Cost) -> Result<Self, PasswordError> {
        Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map(|params| Self::with_params(max_parallel, max_waiting, params))
            .map_err(|_| PasswordError::Cost)
    }

    fn with_params(max_parallel: usize, max_waiting: usize, params: Params) -> Self {
        let max_parallel = max_parallel.clamp(1, Semaphore::MAX_PERMITS / 2);
        let max_waiting = max_waiting.min(Semaphore::MAX_PERMITS / 2);
        Self {
            admitted: Arc::new(Semaphore::new(max_parallel + max_waiting)),
            running: Arc::new(Semaphore::new(max_parallel)),
            params,
        }
    }

    /// Hashes a new password with a random salt, as a PHC string (`$argon2id$v=19$…`) to store.
    pub async fn hash(&self, password: &SecretString) -> Result<String, PasswordError> {
        let (argon2, password) = (self.argon2(), password.clone());
        self.run(move || hash(&argon2, &password)).await?
    }

    /// Checks a password against the stored hash.
    pub async fn verify(&self, password: &SecretString, phc: &str) -> Result<Verdict, PasswordError> {
        let stored = PasswordHash::new(phc).map_err(|_| PasswordError::StoredHash)?;
        let params = Params::try_from(&stored).map_err(|_| PasswordError::StoredHash)?;
        let found = cost(&params);
        // Without a hash to compare, the library would call every password wrong.
        let complete = stored.salt.is_some() && stored.hash.is_some();
        if !complete || !found.is_below(CEILING) {
            return Err(PasswordError::StoredHash);
        }
        let (argon2, password) = (self.argon2(), password.clone());
        let right = self.run(move || verify(&argon2, &password, &stored)).await??;
        Ok(match right {
            true if found == cost(&self.params) => Verdict::Right,
            true => Verdict::RightButOutdated,
            false => Verdict::Wrong,
        })
    }

    /// For a name that does not exist: does the work of a check and finds the password wrong, so
    /// that the time of the answer does not tell which names exist.
    pub async fn verify_unknown(&self, password: &SecretString) -> Result<Verdict, PasswordError> {
        self.hash(password).await.map(|_| Verdict::Wrong)
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// Runs the work on a thread for blocking work. The permits go with it: a caller who gives up
    /// does not free the place of a hash that still runs.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|error| match error {
            TryAcquireError::NoPermits => PasswordError::Busy,
            TryAcquireError::Closed => PasswordError::Interrupted,
        })?;
        let running =
            Arc::clone(&self.running).acquire_owned().await.map_err(|_| PasswordError::Interrupted)?;
        tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop((running, admitted));
            outcome
        })
        .await
        .map_err(|_| PasswordError::Interrupted)
    }
}

impl fmt::Debug for PasswordHasher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PasswordHasher").field("cost", &cost(&self.params)).finish_non_exhaustive()
    }
}

impl Cost {
    fn is_below(self, ceiling: Self) -> bool {
        self.memory_kib <= ceiling.memory_kib && self.passes <= ceiling.passes && self.lanes <= ceiling.lanes
    }
}

fn cost(params: &Params) -> Cost {
    Cost { memory_kib: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() }
}

fn hash(argon2: &Argon2<'_>, password: &SecretString) -> Result<String, PasswordError> {
    let mut salt = [0; SALT_LENGTH];
    random::fill(&mut salt);
    argon2
        .hash_password_with_salt(password.expose().as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_| PasswordError::Interrupted)
}

fn verify(
    argon2: &Argon2<'_>,
    password: &SecretString,
    stored: &PasswordHash,
) -> Result<bool, PasswordError> {
    match argon2.verify_password(password.expose().as_bytes(), stored) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(password_hash::Error::OutOfMemory) => Err(PasswordError::Interrupted),
        Err(_) => Err(PasswordError::StoredHash),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

    fn cheap(max_parallel: usize, max_waiting: usize) -> PasswordHasher {
        PasswordHasher::with_cost(max_parallel, max_waiting, CHEAP).unwrap()
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[tokio::test]
    async fn the_right_password_is_told_from_a_wrong_one() {
        let hasher = cheap(1, 0);
        let phc = hasher.hash(&secret("correct horse")).await.unwrap();
        assert_eq!(hasher.verify(&secret("correct horse"), &phc).await, Ok(Verdict::Right));
        for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
            assert_eq!(hasher.verify(&secret(wrong), &phc).await, Ok(Verdict::Wrong), "{wrong}");
        }
    }

    #[tokio::test]
    async fn the_same_password_is_salted_differently() {
        let hasher = cheap(1, 0);
        let password = secret("correct horse");
        assert_ne!(hasher.hash(&password).await.unwrap(), hasher.hash(&password).await.unwrap());
    }

    #[tokio::test]
    async fn the_default_is_argon2id_at_the_recommended_cost() {
        let phc = PasswordHasher::new(1).hash(&secret("correct horse")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{phc}");
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_right_but_outdated() {
        let phc = cheap(1, 0).hash(&secret("correct horse")).await.unwrap();
        let dearer = PasswordHasher::with_cost(1, 0, Cost { passes: 2, ..CHEAP }).unwrap();
        assert_eq!(dearer.verify(&secret("correct horse"), &phc).await, Ok(Verdict::RightButOutdated));
        assert_eq!(dearer.verify(&secret("wrong"), &phc).await, Ok(Verdict::Wrong));
    }

    /// Made with Python's `argon2-cffi`, which wraps the implementation of the algorithm's authors.
    #[tokio::test]
    async fn a_hash_made_by_another_implementation_is_checked() {
        let phc =
            "$argon2id$v=19$m=512,t=3,p=2$c2l4dGVlbiBieXRlcyBvaw$7MKZejJIWxTrZfB0My4o2d6zfE92wTRe27I523ht7Js";
        assert_eq!(cheap(1, 0).verify(&secret("password"), phc).await, Ok(Verdict::RightButOutdated));
        assert_eq!(cheap(1, 0).verify(&secret("Password"), phc).await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn an_unknown_name_is_always_wrong() {
        assert_eq!(cheap(1, 0).verify_unknown(&secret("x")).await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn an_unreadable_or_excessive_stored_hash_is_an_error_not_a_wrong_password() {
        let salt_and_hash = "c29tZXNhbHRzb21lc2FsdA$9xZ1Zf0S3nBWQ6GmVbnJmoJlxYwLSxZPlmmQHnJOqhk";
        for phc in [
            "",
            "hunter2",
            "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=8,t=1,p=1",
            &format!("$argon2id$v=19$m=4000000,t=1,p=1${salt_and_hash}"),
            &format!("$argon2id$v=19$m=8,t=4000000000,p=1${salt_and_hash}"),
        ] {
            let verdict = cheap(1, 0).verify(&secret("x"), phc).await;
            assert_eq!(verdict, Err(PasswordError::StoredHash), "{phc}");
        }
    }

    #[test]
    fn an_impossible_cost_is_refused() {
        for cost in [
            Cost { memory_kib: 7, ..CHEAP },
            Cost { passes: 0, ..CHEAP },
            Cost { lanes: 0, ..CHEAP },
            Cost { lanes: 2, ..CHEAP },
        ] {
            assert!(PasswordHasher::with_cost(1, 1, cost).is_err(), "{cost:?}");
        }
    }

    #[tokio::test]
    async fn beyond_the_waiting_line_callers_are_refused_at_once() {
        let hasher = cheap(1, 1);
        let (finish, wait) = mpsc::channel::<()>();
        let running = tokio::spawn({
            let hasher = hasher.clone();
            async move { hasher.run(move || wait.recv().unwrap()).await }
        });
        let waiting = tokio::spawn({
            let hasher = hasher.clone();
            async move { hasher.hash(&secret("waits")).await }
        });
        while hasher.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(hasher.hash(&secret("refused")).await, Err(PasswordError::Busy));
        finish.send(()).unwrap();
        running.await.unwrap().unwrap();
        assert!(waiting.await.unwrap().is_ok());
        assert!(hasher.hash(&secret("welcome again")).await.is_ok());
    }

    #[tokio::test]
    async fn a_caller_who_gives_up_does_not_free_the_place_of_a_running_hash() {
        let hasher = cheap(1, 0);
        let (finish, wait) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let caller = tokio::spawn({
            let hasher = hasher.clone();
            async move {
                hasher
                    .run(move || {
                        started.send(()).unwrap();
                        wait.recv().unwrap();
                    })
                    .await
            }
        });
        has_started.await.unwrap();
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!(hasher.hash(&secret("refused")).await, Err(PasswordError::Busy));
        finish.send(()).unwrap();
        let _free = hasher.admitted.acquire().await.unwrap();
    }
}
