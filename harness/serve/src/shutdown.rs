//! How a running thing is told to stop.

use tokio::sync::watch;

/// The hand that stops. Dropping it stops too.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

/// The ear that hears it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Stop {
    /// A hand and its ear.
    pub fn new() -> (Self, Shutdown) {
        let (hand, ear) = watch::channel(false);
        (Self(hand), Shutdown(ear))
    }

    /// Says stop.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Waits until stop was said or nobody is left to say it.
    pub async fn requested(&self) {
        // An error means that the hand is gone: the same as stop.
        let mut ear = self.0.clone();
        let _gone = ear.wait_for(|stopped| *stopped).await;
    }

    /// Whether stop was said.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }
}
