//! When the server is asked to end.

use tokio_util::sync::CancellationToken;

/// The signals that ask for an end, heard from the moment that this exists: made before the server says that it is
/// ready, so that nobody can ask too early and have the system end it without order.
pub(super) struct Signals(imp::Signals);

impl Signals {
    /// Begins to listen.
    pub(super) fn listen() -> std::io::Result<Self> {
        imp::Signals::listen().map(Self)
    }

    /// The first signal asks for an orderly end; a second one is for the impatient.
    pub(super) async fn stop(mut self, stop: CancellationToken) {
        self.0.next().await;
        tracing::info!("stopping; running requests may end");
        stop.cancel();
        self.0.next().await;
        tracing::warn!("stopped at once by a second signal");
        std::process::exit(130);
    }
}

#[cfg(unix)]
mod imp {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// SIGINT, as from the keyboard, and SIGTERM, as from a service manager.
    pub(super) struct Signals {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Signals {
        pub(super) fn listen() -> std::io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(super) async fn next(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }
}

#[cfg(windows)]
mod imp {
    use tokio::signal::windows::{CtrlC, ctrl_c};

    /// Ctrl-C.
    pub(super) struct Signals(CtrlC);

    impl Signals {
        pub(super) fn listen() -> std::io::Result<Self> {
            ctrl_c().map(Self)
        }

        pub(super) async fn next(&mut self) {
            self.0.recv().await;
        }
    }
}
