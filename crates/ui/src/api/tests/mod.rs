//! The parts of the client that have races, without a browser.

mod keeper;
