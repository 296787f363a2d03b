//! Live changes: what somebody else does is seen without asking for it.
//!
//! One tab of the browser listens to the server and tells the others; each makes outdated in its cache what a change is
//! about. A tab without others, or in a browser without channels, listens for itself.

mod backoff;
mod election;
mod words;

use std::{cell::RefCell, rc::Rc, time::Duration};

use api_types::events::Change;
use futures_util::future::{AbortHandle, abortable, join};
use leptos::{ev, prelude::*, task::spawn_local};
use ui::{
    api::{
        ApiError, Cache, Client,
        browser::{self, since_opening},
        channel::Channel,
        events,
        me::Me,
        tags, use_cache, use_client,
    },
    util::timer::Timer,
};

use self::{
    election::{Act, Election, Word},
    words::Said,
};
use super::session::use_session;

/// A tab that begins to listen within this time of being opened is still busy with its first page.
const START: Duration = Duration::from_secs(5);
/// It catches up so much later, when that page is there.
const CATCH_UP: Duration = Duration::from_secs(2);

/// Listens for as long as somebody is signed in. Shows nothing.
#[component]
pub(crate) fn LiveChanges() -> impl IntoView {
    let session = use_session();
    let (client, cache) = (use_client(), use_cache());
    let who = Memo::new(move |_| session.me().map(|me| channel_name(&me)));
    Effect::new(move |_| {
        // What belongs to the one before ends with this effect's run.
        if let Some(name) = who.get() {
            Live::start(&name, client, cache);
        }
    });
}

/// Tabs of another person (for a moment, when somebody else signs in) have nothing to tell to these.
fn channel_name(me: &Me) -> String {
    let member = me.member.as_ref().map(|member| member.id.to_string()).unwrap_or_default();
    format!("patchbay.live.{}.{member}", me.organization.id)
}

/// One tab's part. Cheap to copy.
#[derive(Clone, Copy)]
struct Live {
    election: StoredValue<Rc<RefCell<Election>>, LocalStorage>,
    channel: StoredValue<Option<Channel>, LocalStorage>,
    /// What listens, in the tab that leads.
    listening: StoredValue<Option<AbortHandle>>,
    timer: Timer,
    client: Client,
    cache: Cache,
}

impl Live {
    fn start(name: &str, client: Client, cache: Cache) {
        let live = Self {
            election: StoredValue::new_local(Rc::new(RefCell::new(Election::new(browser::unique())))),
            channel: StoredValue::new_local(None),
            listening: StoredValue::new(None),
            timer: Timer::new(),
            client,
            cache,
        };
        live.channel.set_value(Channel::open(name, move |text| live.heard(text)));
        live.join();

        let gone =
            window_event_listener(ev::Custom::<web_sys::Event>::new("pagehide"), move |_| live.leave());
        // Back from the browser's memory of pages, where nothing was heard.
        let back = window_event_listener(
            ev::Custom::<web_sys::PageTransitionEvent>::new("pageshow"),
            move |event| {
                if event.persisted() {
                    live.cache.invalidate_all();
                    live.join();
                }
            },
        );
        on_cleanup(move || {
            gone.remove();
            back.remove();
            live.leave();
        });
    }

    fn join(self) {
        self.step(|election| election.start(since_opening(), browser::chance()));
    }

    fn leave(self) {
        self.step(Election::leave);
        self.timer.stop();
    }

    fn heard(self, text: &str) {
        let word = match Said::from_text(text) {
            Some(Said::Changes(changes)) => return self.apply(&changes),
            Some(Said::Missed) => return self.cache.invalidate_all(),
            Some(Said::Hello) => Word::Hello,
            Some(Said::Lead { name, term }) => Word::Lead { name, term },
            Some(Said::Leave { name }) => Word::Leave { name },
            None => return,
        };
        self.step(|election| election.heard(word, since_opening(), browser::chance()));
    }

    fn tick(self) {
        self.step(|election| election.tick(since_opening()));
    }

    /// Lets the election go on, does what it says, and comes back when it wants to.
    fn step(self, go: impl FnOnce(&mut Election) -> Vec<Act>) {
        if let Some(election) = self.election.try_get_value() {
            let acts = go(&mut election.borrow_mut());
            let next = election.borrow().next();
            self.perform(acts);
            self.timer.start(next.saturating_sub(since_opening()), move || self.tick());
        }
    }

    fn perform(self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Say(word) => self.say(&word.into()),
                Act::Begin => self.begin(),
                Act::End => self.end(),
            }
        }
    }

    fn begin(self) {
        let (listening, handle) = abortable(listen(self));
        self.listening.set_value(Some(handle));
        spawn_local(async move {
            // Ends by being taken back, or when listening makes no sense.
            let _ = listening.await;
        });
    }

    fn end(self) {
        if let Some(handle) = self.listening.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }

    /// Changes that this tab heard from the server.
    fn tell(self, changes: Vec<Change>) {
        self.apply(&changes);
        self.say(&Said::Changes(changes));
    }

    /// Changes may have been missed.
    fn tell_missed(self) {
        self.cache.invalidate_all();
        self.say(&Said::Missed);
    }

    /// Many changes of one kind outdate their subject once.
    fn apply(self, changes: &[Change]) {
        let mut outdated = Vec::new();
        for tag in changes.iter().flat_map(|change| tags::of_change(&change.kind)) {
            if !outdated.contains(&tag) {
                outdated.push(tag);
                self.cache.invalidate(tag);
            }
        }
    }

    fn say(self, said: &Said) {
        self.channel.try_with_value(|channel| {
            if let Some(channel) = channel {
                channel.say(&said.to_text());
            }
        });
    }
}

/// Listens, and listens again, until taken back or no longer allowed to.
async fn listen(live: Live) {
    let mut catch_up = if since_opening() < START { CATCH_UP } else { Duration::ZERO };
    let mut failures = 0;
    loop {
        let reason = listen_once(live, catch_up, &mut failures).await.err();
        if reason.is_none() {
            catch_up = Duration::ZERO;
        }
        failures += 1;
        match backoff::pause(failures, reason.as_ref(), browser::chance()) {
            Some(pause) => browser::sleep(pause).await,
            None => return,
        }
    }
}

async fn listen_once(live: Live, catch_up: Duration, failures: &mut u32) -> Result<(), ApiError> {
    let mut stream = events::open(live.client).await?;
    *failures = 0;
    // What was loaded before the stream began may have changed before it began.
    let caught_up = async {
        browser::sleep(catch_up).await;
        live.tell_missed();
    };
    let heard = async {
        while let Some(changes) = stream.next().await {
            live.tell(changes);
        }
    };
    join(caught_up, heard).await;
    Ok(())
}
