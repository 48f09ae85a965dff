//! The transaction of an operation.
//!
//! An operation can reach the database only by asking for a scope, or by recording the change that it is about to
//! write. So it reads and writes only what its caller is allowed to.

use crate::{Call, ClaimGuard, Conn, Environment, Error, Mode, Precondition, Tag};
use directory::{Event, Reach, Refusal, Scope, Timestamp};
use uuid::Uuid;

/// The transaction of an operation.
pub struct Tx<'a> {
    conn: &'a mut dyn Conn,
    environment: &'a dyn Environment,
    now: Timestamp,
    call: &'a Call,
    /// The precondition, until it has been checked.
    precondition: Option<Precondition>,
    requires_admin: bool,
    events: Vec<Event>,
}

impl<'a> Tx<'a> {
    /// A transaction for this call.
    pub(crate) fn new(conn: &'a mut dyn Conn, environment: &'a dyn Environment, call: &'a Call) -> Self {
        Self {
            conn,
            environment,
            now: environment.now(),
            call,
            precondition: call.precondition.clone(),
            requires_admin: call.requires_admin,
            events: Vec::new(),
        }
    }

    /// The time of the operation, the same for everything that it does.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.environment.new_id()
    }

    /// The source of randomness and of keys.
    pub(crate) const fn environment(&self) -> &'a dyn Environment {
        self.environment
    }

    /// The call of the operation.
    pub(crate) const fn call(&self) -> &'a Call {
        self.call
    }

    /// The events of the changes so far.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// What the caller may see and do.
    #[must_use]
    pub const fn reach(&self) -> &'a Reach {
        &self.call.reach
    }

    /// The database, for a caller with this scope. The operation must limit what it shows by [`Tx::reach`].
    pub fn ask(&mut self, scope: Scope) -> Result<&mut dyn Conn, Error> {
        if !self.reach().has(scope) {
            return Err(Refusal::ScopeMissing(scope).into());
        }
        Ok(self.conn)
    }

    /// Like [`Tx::ask`], for a caller who also reaches the whole instance.
    pub fn ask_instance(&mut self, scope: Scope) -> Result<&mut dyn Conn, Error> {
        self.instance()?;
        self.ask(scope)
    }

    /// The database, for a caller with all scopes who reaches the whole instance.
    pub(crate) fn ask_everything(&mut self) -> Result<&mut dyn Conn, Error> {
        for scope in Scope::ALL {
            self.ask_instance(scope)?;
        }
        Ok(self.conn)
    }

    /// The database, for a caller who reaches the whole instance; only for the head of the log, which shows nothing but
    /// how much happens.
    pub(crate) fn instance(&mut self) -> Result<&mut dyn Conn, Error> {
        if !self.reach().is_instance() {
            return Err(Refusal::InstanceOnly.into());
        }
        Ok(self.conn)
    }

    /// The database, for data that belongs to no person and no workspace: the version of the schema, and stored
    /// answers.
    pub(crate) const fn unasked(&mut self) -> &mut dyn Conn {
        self.conn
    }

    /// The database, for writing changes that have these events. The events are appended to the log just before the
    /// commit. Refuses a change that the caller is not allowed to make.
    pub fn record<E: Into<Event>>(&mut self, events: impl IntoIterator<Item = E>) -> Result<&mut dyn Conn, Error> {
        for event in events {
            let event = event.into();
            self.admit(&event)?;
            self.events.push(event);
        }
        Ok(self.conn)
    }

    fn admit(&self, event: &Event) -> Result<(), Refusal> {
        let reach = self.reach();
        let scope = event.scope();
        if !reach.has(scope) {
            return Err(Refusal::ScopeMissing(scope));
        }
        // Users and workspaces themselves belong to the instance; memberships and groups to their workspace.
        let is_within = match (scope, &event.workspace) {
            (Scope::MembershipsWrite | Scope::GroupsWrite, Some(workspace)) => reach.includes(workspace.id),
            _ => reach.is_instance(),
        };
        if is_within { Ok(()) } else { Err(Refusal::InstanceOnly) }
    }

    /// The claim on the key under which the answer is to be stored. `None` without a key, and for a dry run.
    pub(crate) fn claim(&self) -> Option<&'a ClaimGuard> {
        self.call.claim.as_ref().filter(|_| self.call.mode == Mode::Keep)
    }

    /// Whether it is still to be judged that workspaces keep an admin.
    pub(crate) const fn requires_admin(&self) -> bool {
        self.requires_admin
    }

    /// Leaves to the parts of the operation whether workspaces keep an admin. Fails if the call has a precondition: the parts have their
    /// own, and there is no resource that it could be about.
    pub(crate) fn leave_to_parts(&mut self) -> Result<(), Error> {
        self.refuse_unless_compared()?;
        self.requires_admin = false;
        Ok(())
    }

    /// Ends the operation without a change. The precondition was already checked when the request was first run.
    pub(crate) fn end_early(&mut self) {
        self.precondition = None;
    }

    /// Checks the precondition against the tag of the locked resource. Only the first resource is checked: it is the
    /// one that the call is about.
    pub fn compare(&mut self, tag: impl FnOnce() -> Tag) -> Result<(), Error> {
        let Some(precondition) = self.precondition.take() else {
            return Ok(());
        };
        let tag = tag();
        if precondition.holds(&tag) {
            return Ok(());
        }
        Err(Error::ChangedMeanwhile(Some(tag)))
    }

    /// Sets the precondition of the next part of an operation.
    pub(crate) fn require(&mut self, precondition: Option<Precondition>) {
        self.precondition = precondition;
    }

    /// Fails if the precondition was not checked: no resource is in the required state.
    pub(crate) fn refuse_unless_compared(&self) -> Result<(), Error> {
        match self.precondition {
            Some(_) => Err(Error::ChangedMeanwhile(None)),
            None => Ok(()),
        }
    }

    /// Forgets the events after this many: their changes were rolled back.
    pub(crate) fn forget_events(&mut self, behind: usize) {
        self.events.truncate(behind);
    }

    /// Takes the events of all changes.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }
}
