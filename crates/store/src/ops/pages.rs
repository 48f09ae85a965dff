//! Long lists, a page at a time.

use crate::Error;
use crate::ops::events::Head;

/// Where the pages of a list go.
pub trait Pages<T>: Send + Sync + 'static {
    /// Receives, before the first page, the head of the event log that the list belongs to: it is read in the list's own
    /// snapshot. Ignored unless it is overridden.
    fn head(&self, head: Option<Head>) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = head;
        std::future::ready(Ok(()))
    }

    /// Takes the next items of the list. May wait, and so slow the list down to the pace of its reader.
    /// [`Error::ReaderGone`] ends the list.
    fn page(&self, items: &[T]) -> impl Future<Output = Result<(), Error>> + Send;
}
