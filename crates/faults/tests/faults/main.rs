//! The real program under faults. A writer notes what it was told; afterwards the API and the database itself are asked.
//!
//! Every run has a seed, which it prints; `PATCHBAY_TEST_SEED` repeats its choices, though not the moments at which the
//! machine is somewhere in between. `PATCHBAY_TEST_FULL=1` makes the runs longer.

#[cfg(test)]
mod client;
#[cfg(test)]
mod database;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod load;
#[cfg(test)]
mod place;
#[cfg(test)]
mod program;
#[cfg(test)]
mod random;
#[cfg(test)]
mod slow_clients;
#[cfg(test)]
mod small_disk;
#[cfg(test)]
mod startup;
#[cfg(test)]
mod tracked;
#[cfg(test)]
mod verify;
