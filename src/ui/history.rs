//! The decisions of the past, in a dialog: searched, exported, cleared. Drawn only while somebody looks.

use countersign_core::desk::{Event, Part, Past};
use countersign_core::model::Verdict;
use leptos::prelude::*;

use super::dialog::{head, modal};
use super::queue::{placeholder, tone_of};
use super::when::Spelling;
use super::{Icon, Ui, icon};
use crate::browser::download;

/// So many are drawn at a time.
const AT_A_TIME: usize = 100;

pub(super) fn history(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    view! { <Show when=move || is_open.get()>{dialog(ui, is_open)}</Show> }
}

fn dialog(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    let text = ui.text();
    let place = modal();
    let search = RwSignal::new(String::new());
    let most = RwSignal::new(AT_A_TIME);
    let found = Memo::new(move |_| {
        ui.watch(Part::History, |desk| {
            search.with(|search| desk.history(search))
        })
    });
    let kept = Memo::new(move |_| ui.watch(Part::History, |desk| desk.history_count()));
    let count = Memo::new(move |_| found.with(Vec::len));
    let shown =
        move || found.with(|found| found.iter().take(most.get()).cloned().collect::<Vec<_>>());
    let spelling = StoredValue::new_local(Spelling::new(&ui.locale()));
    view! {
        <dialog class="dialog history" part="history" aria-labelledby="history-title" node_ref=place
            on:close=move |_| is_open.set(false)
        >
            {head(ui, place, "history-title", text.history)}
            <div class="history-find">
                <div class="search search-box">
                    {icon(Icon::Search, "")}
                    <input class="input" type="search" aria-label=text.search_history placeholder=text.search_history
                        on:input:target=move |event| {
                            most.set(AT_A_TIME);
                            search.set(event.target().value());
                        } />
                </div>
                <p class="muted" aria-live="polite">{move || (text.history_found)(count.get())}</p>
            </div>
            <div class="dialog-scroll" tabindex="0" role="group" aria-label=text.history>
                <Show when=move || count.get() != 0 fallback=move || nothing(ui, search, kept)>
                    <ul class="past-list" role="list" aria-label=text.history>
                        <For each=shown key=|past| past.clone()
                            children=move |past| spelling.with_value(|spelling| view_past(ui, spelling, past)) />
                    </ul>
                    <Show when={move || count.get() > most.get()}>
                        <button type="button" class="button-quiet past-more" on:click=move |_| most.update(|most| *most += AT_A_TIME)>
                            {move || (text.show_more)((count.get() - most.get()).min(AT_A_TIME))}
                        </button>
                    </Show>
                </Show>
            </div>
            <footer class="dialog-foot">
                <p class="muted">{(text.history_kept)(ui.desk(|desk| desk.history_limit()))}</p>
                {actions(ui, kept)}
            </footer>
        </dialog>
    }
}

fn nothing(ui: Ui, search: RwSignal<String>, kept: Memo<usize>) -> impl IntoView {
    let text = ui.text();
    move || match kept.get() {
        0 => placeholder(Icon::Past, text.history_empty.to_owned(), ""),
        _ => placeholder(
            Icon::Search,
            search.with(|search| (text.nothing_found)(search.trim())),
            "",
        ),
    }
}

fn actions(ui: Ui, kept: Memo<usize>) -> impl IntoView {
    let text = ui.text();
    let is_asked = RwSignal::new(false);
    let is_empty = move || kept.get() == 0;
    let export = move |_| {
        let json = ui.desk(|desk| desk.exported_history());
        download::save_json("countersign-history.json", &json);
    };
    let clear = move |_| {
        let is_sure = is_asked.get_untracked();
        is_asked.set(!is_sure);
        if is_sure {
            ui.send(Event::HistoryCleared);
            // Its button is disabled now.
            ui.runtime(|runtime| runtime.focus_on("#history-title".to_owned()));
        }
    };
    view! {
        <div class="dialog-actions">
            <button type="button" class="button" prop:disabled=is_empty on:click=export>
                {icon(Icon::Save, "")}{text.export_history}
            </button>
            // The same button asks, so that the focus stays; looking elsewhere takes the question back.
            <button type="button" class="button button-clear" data-sure=move || is_asked.get().then_some("")
                prop:disabled=is_empty on:click=clear on:blur=move |_| is_asked.set(false)>
                {icon(Icon::Trash, "")}
                <span aria-live="polite">{move || if is_asked.get() { text.clear_history_sure } else { text.clear_history }}</span>
            </button>
        </div>
    }
}

fn view_past(ui: Ui, spelling: &Spelling, past: Past) -> impl IntoView + use<> {
    let text = ui.text();
    let (which, verb) = match past.verdict {
        Verdict::Approve => (Icon::Check, text.approve),
        Verdict::Reject => (Icon::Cross, text.reject),
    };
    let tone = if past.took_effect {
        tone_of(past.verdict)
    } else {
        "muted"
    };
    // What took effect is called so; what did not is named by what was wanted and what came of it.
    let state = match past.took_effect {
        true => {
            view! { <span class=format!("past-word {tone}")>{past.end_short}</span> }.into_any()
        }
        false => view! {
            <span class="past-word">{verb}</span>
            <span class="past-word tone-attention">{icon(Icon::Alert, "")}{past.end_short}</span>
        }
        .into_any(),
    };
    let changes = (past.changes > 0).then(|| view! { <span>{(text.changes)(past.changes)}</span> });
    view! {
        <li class="past">
            {icon(which, tone)}
            <p class="past-title" dir="auto">{past.title}</p>
            <p class="past-state">{state}<bdi>{past.connection_label}</bdi>{changes}</p>
            <p class="past-end">{past.end}</p>
            <p class="past-times">
                <span>{text.decided_at}" "{spelling.time(past.decided_at)}</span>
                <span>{text.ended_at}" "{spelling.time(past.ended_at)}</span>
            </p>
        </li>
    }
}
