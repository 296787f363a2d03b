//! People come in and out: signing up, signing in, staying signed in, invitations, forgotten passwords.

mod brake;
mod invitation;
mod passwords;
mod refresh;
mod reset;
mod session;
mod sign_in;
mod sign_up;
