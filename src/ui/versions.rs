//! The states that the data under review was in, for APIs that keep them: who made each, when, and what it changed. Any of
//! them can be put into the form, as an edit like others.

use countersign_core::desk::{Desk, Event};
use countersign_core::json::{diff_by_value, pretty};
use countersign_core::model::{AuthorKind, DataVersion, Details};
use countersign_core::time::Millis;
use leptos::prelude::*;

use super::diff::{Described, described, table};
use super::raw::exact;
use super::steps::{Unfolded, unfolding};
use super::when::{self, Spelling};
use super::{Icon, Ui, icon};

/// Newest first; nothing where there is but one that nobody has corrected.
pub(super) fn versions(ui: Ui, details: &Details, unfolded: Unfolded) -> Option<AnyView> {
    let text = ui.text();
    if details.versions.len() < 2 {
        return None;
    }
    let spelling = StoredValue::new_local(Spelling::new(&ui.locale()));
    let minute = Memo::new(move |_| ui.now().0 / 60_000);
    let all: Vec<_> = details
        .versions
        .iter()
        .enumerate()
        .rev()
        .map(|(index, version)| {
            view_version(ui, index, version, unfolded, |at| {
                when::ago(spelling, at, minute).into_any()
            })
        })
        .collect();
    let count = (text.number)(details.versions.len());
    Some(
        view! {
            <section class="section" part="versions">
                <h3 class="section-title">{text.versions} " " <span class="section-note number">{count}</span></h3>
                <ol class="steps" role="list" aria-label=text.versions>{all}</ol>
            </section>
        }
        .into_any(),
    )
}

fn view_version(
    ui: Ui,
    index: usize,
    version: &DataVersion,
    unfolded: Unfolded,
    ago: impl Fn(Millis) -> AnyView,
) -> AnyView {
    let text = ui.text();
    let which = match version.kind {
        AuthorKind::Human => Icon::Person,
        AuthorKind::Model => Icon::Dot,
        AuthorKind::Agent | AuthorKind::Other => Icon::Pencil,
    };
    let kind = (text.author_kind)(version.kind);
    let head = view! {
        <span class="step-name" dir="auto">{version.by.clone().unwrap_or_else(|| kind.to_owned())}</span>
        {version.is_shown.then(|| view! { <span class="step-state">{text.version_shown}</span> })}
        <span class="version-when">{version.by.is_some().then(|| view! { <span>{kind}</span> })} {version.at.map(ago)}</span>
    };
    let is_shown = version.is_shown;
    let id = version.id.clone();
    let inside = move || {
        let differences = match ui.desk(|desk| changes(ui, desk, index)) {
            None => view! { <p class="muted">{text.version_first}</p> }.into_any(),
            Some(changes) if changes.is_empty() => {
                view! { <p class="muted">{text.version_same}</p> }.into_any()
            }
            Some(changes) => table(ui, text.before, text.after, &changes).into_any(),
        };
        let taken = id.clone();
        let take = move |_| ui.send(Event::TookVersion(taken.clone()));
        let can_be_taken = !is_shown && ui.desk(Desk::can_edit);
        let whole = move || {
            ui.desk(|desk| {
                let details = desk.open_approval()?.details.as_ref()?;
                Some(pretty(&details.versions.get(index)?.data))
            })
        };
        view! {
            {differences}
            {exact(ui, text.data.to_owned(), text.data, whole)}
            {can_be_taken.then(|| view! {
                <p><button type="button" class="button" on:click=take>{icon(Icon::Pencil, "")}{text.take_version}</button></p>
            })}
        }
        .into_any()
    };
    let key = format!("version {}", version.id);
    view! {
        <li class="step" data-state=if version.is_shown { "waiting" } else { "done" } aria-current=version.is_shown.then_some("true")>
            <span class="step-dot">{icon(which, "")}</span>
            <div class="step-body">
                {unfolding(key, head.into_any(), text.version_holds, unfolded, inside)}
                {version.note.clone().map(|note| view! { <p class="step-words" dir="auto">{note}</p> })}
            </div>
        </li>
    }
    .into_any()
}

/// What a version changed; nothing for one that was made from none. Compared when somebody looks, as data can be large.
fn changes(ui: Ui, desk: &Desk, index: usize) -> Option<Vec<Described>> {
    let versions = &desk.open_approval()?.details.as_ref()?.versions;
    let version = versions.get(index)?;
    let parent = version.parent.as_ref()?;
    let parent = versions.iter().find(|other| other.id == *parent)?;
    let changes = diff_by_value(&parent.data, &version.data);
    Some(described(ui, changes, None))
}
