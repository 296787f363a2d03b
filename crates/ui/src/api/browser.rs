//! What calls need of the browser besides sending: time, waiting, chance.

use std::{cell::Cell, fmt::Write, rc::Rc, time::Duration};

use api_types::Sensitive;
use futures_channel::oneshot;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle, window};

/// How much time has gone by since the page was opened. Never goes back, whatever is done to the computer's clock.
pub fn since_opening() -> Duration {
    let millis = window().performance().map(|performance| performance.now()).unwrap_or_default();
    Duration::from_secs_f64(millis.max(0.0) / 1_000.0)
}

/// Waits. Taken back when it is dropped.
pub async fn sleep(time: Duration) {
    let (sender, over) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let done = move || {
        if let Some(sender) = sender.take() {
            let _ = sender.send(());
        }
    };
    // Fails only where there is no window; then there is nothing to wait for.
    let Ok(handle) = set_timeout_with_handle(done, time) else {
        return;
    };
    let _guard = Alarm(handle);
    let _ = over.await;
}

struct Alarm(TimeoutHandle);

impl Drop for Alarm {
    fn drop(&mut self) {
        self.0.clear();
    }
}

/// A number from 0 to 1, for what nobody gains by guessing.
pub fn chance() -> f64 {
    js_sys::Math::random()
}

/// A text that no other tab or device makes. `crypto.randomUUID` would do the same, but not on plain http.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255")]
pub fn unique() -> String {
    let mut bytes = [0_u8; 16];
    if !fill(&mut bytes) {
        // Every browser has it; unique enough without.
        bytes.fill_with(|| (chance() * 256.0) as u8);
    }
    hexadecimal(&bytes)
}

/// A secret that nobody can guess: 256 bits. None where the browser has no good source of chance.
pub fn secret() -> Option<Sensitive> {
    let mut bytes = [0_u8; 32];
    fill(&mut bytes).then(|| Sensitive::new(hexadecimal(&bytes)))
}

fn fill(bytes: &mut [u8]) -> bool {
    window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(bytes)).is_ok()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
