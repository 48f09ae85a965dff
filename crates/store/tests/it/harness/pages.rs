//! Readers of the user list: one that takes everything, one that stalls, one that is gone.

use directory::User;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::Error;
use store::ops::Pages;
use store::ops::users::{List, Query};
use tokio::sync::{Notify, Semaphore};

/// Collects every page.
#[derive(Debug, Clone, Default)]
pub struct Collect(Arc<Mutex<Vec<Vec<User>>>>);

impl Collect {
    /// The pages so far.
    pub fn pages(&self) -> Vec<Vec<User>> {
        self.0.lock().expect("no panic").clone()
    }

    /// The users so far.
    pub fn users(&self) -> Vec<User> {
        self.pages().concat()
    }
}

impl Pages<User> for Collect {
    async fn page(&self, users: &[User]) -> Result<(), Error> {
        self.0.lock().expect("no panic").push(users.to_vec());
        Ok(())
    }
}

/// A list of all users.
pub fn list<P>(pages: P) -> List<P> {
    List {
        query: Query::default(),
        after: None,
        pages,
    }
}

/// Takes the first page, and then waits until the test lets it continue.
#[derive(Debug)]
pub struct Stalled {
    collect: Collect,
    reached: Arc<Notify>,
    go_on: Arc<Semaphore>,
}

/// The test's handle of a stalled reader.
#[derive(Debug)]
pub struct Stall {
    pub collect: Collect,
    reached: Arc<Notify>,
    go_on: Arc<Semaphore>,
}

/// A reader that stalls, and its handle.
pub fn stalled() -> (Stalled, Stall) {
    let (collect, reached, go_on) = (
        Collect::default(),
        Arc::<Notify>::default(),
        Arc::new(Semaphore::new(0)),
    );
    let stalled = Stalled {
        collect: collect.clone(),
        reached: Arc::clone(&reached),
        go_on: Arc::clone(&go_on),
    };
    (
        stalled,
        Stall {
            collect,
            reached,
            go_on,
        },
    )
}

impl Stall {
    /// Waits until the list has delivered its first page.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets the list continue to its end.
    pub fn go_on(&self) {
        self.go_on.close();
    }
}

impl Drop for Stall {
    /// Otherwise the list would stall forever, keep its thread, and prevent the test from ending.
    fn drop(&mut self) {
        self.go_on.close();
    }
}

impl Pages<User> for Stalled {
    async fn page(&self, users: &[User]) -> Result<(), Error> {
        self.collect.page(users).await?;
        self.reached.notify_one();
        // Fails when the semaphore is closed, which is how the test lets it continue.
        let _ = self.go_on.acquire().await;
        Ok(())
    }
}

/// A reader that is gone before the first page, and counts the pages that it is offered.
#[derive(Debug, Default)]
pub struct Gone(pub Arc<AtomicUsize>);

impl Pages<User> for Gone {
    async fn page(&self, _: &[User]) -> Result<(), Error> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(Error::ReaderGone)
    }
}
