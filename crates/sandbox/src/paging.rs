//! Pages of a list, forwards and backwards from a cursor, whatever the list is of.

/// Where a page lies in its list; a cursor is the id of the entry beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place<C> {
    Start,
    After(C),
    Before(C),
}

impl<C> Place<C> {
    /// The place with what its cursor stands for; `None` when that is nothing.
    pub(crate) fn found<K>(
        self,
        find: impl FnOnce(C) -> rusqlite::Result<Option<K>>,
    ) -> rusqlite::Result<Option<Place<K>>> {
        Ok(match self {
            Place::Start => Some(Place::Start),
            Place::After(cursor) => find(cursor)?.map(Place::After),
            Place::Before(cursor) => find(cursor)?.map(Place::Before),
        })
    }
}

#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) has_before: bool,
    pub(crate) has_after: bool,
}

/// One page of at most `limit` entries. `select` gives the entries beyond a key, the nearest first: downwards from it or
/// upwards, at most so many; `key` is what it orders by.
pub(crate) fn page<T, K, E>(
    place: &Place<K>,
    downwards: bool,
    limit: i64,
    key: impl Fn(&T) -> K,
    mut select: impl FnMut(Option<&K>, bool, i64) -> Result<Vec<T>, E>,
) -> Result<Page<T>, E> {
    // Going back reads the list from the cursor towards its start and turns the page round.
    let (cursor, backwards) = match place {
        Place::Start => (None, false),
        Place::After(cursor) => (Some(cursor), false),
        Place::Before(cursor) => (Some(cursor), true),
    };
    let mut items = select(cursor, downwards != backwards, limit + 1)?;
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    if backwards {
        items.reverse();
    }
    let mut beyond = |item: Option<&T>, downwards: bool| match item {
        None => Ok(false),
        Some(item) => Ok(!select(Some(&key(item)), downwards, 1)?.is_empty()),
    };
    let (has_before, has_after) = match place {
        Place::Start => (false, more),
        Place::After(_) => (beyond(items.first(), !downwards)?, more),
        Place::Before(_) => (more, beyond(items.last(), downwards)?),
    };
    Ok(Page {
        items,
        has_before,
        has_after,
    })
}
