//! Many approvals at once, below the list: the buttons for what is selected, and how a bulk decision goes. Which
//! approvals may be decided unseen is the desk's to say.

use countersign_core::desk::{BulkView, Event, LeftOut, Part};
use countersign_core::model::{CommandId, Verdict};
use leptos::html;
use leptos::prelude::*;

use super::queue::tone_of;
use super::{Icon, Ui, icon};
use crate::browser::{keep_focus, random};

/// So many lines of a list are shown before somebody asks for all.
const FIRST_LINES: usize = 3;

const LIST: &str = "[role=listbox]";

pub(super) fn bulk(ui: Ui, selected: Memo<usize>) -> impl IntoView {
    let view = Memo::new(move |_| ui.watch(Part::Bulk, |desk| desk.bulk_view()));
    let is_there = Memo::new(move |_| view.with(|view| view.verdict.is_some()));
    let is_running = Memo::new(move |_| view.with(|view| is_there.get() && !view.is_over()));
    // What is being checked is still selected, and already spoken for.
    let is_asked = Memo::new(move |_| {
        selected.get() > 0 && !(is_there.get() && view.with(BulkView::is_checking))
    });
    tell_the_end(ui, view);
    view! {
        <Show when=move || is_there.get()>{progress(ui, view, is_running)}</Show>
        <Show when=move || is_asked.get()>{bar(ui, selected, is_running)}</Show>
    }
}

/// Said once; on the way the panel is there to be read.
fn tell_the_end(ui: Ui, view: Memo<BulkView>) {
    let text = ui.text();
    Effect::new(move |was_running: Option<bool>| {
        let is_running = view.with(|view| view.verdict.is_some() && !view.is_over());
        let has_ended = was_running == Some(true) && !is_running;
        if has_ended && view.with(|view| view.filed > 0) {
            let sentence = view.with(text.bulk_over);
            ui.say(sentence);
        }
        is_running
    });
}

fn bar(ui: Ui, selected: Memo<usize>, is_running: Memo<bool>) -> impl IntoView {
    let text = ui.text();
    let all = Memo::new(move |_| {
        ui.watch(Part::Queue, |_| ());
        ui.watch(Part::Bulk, |desk| desk.selectable_count())
    });
    let takes_reason =
        Memo::new(move |_| ui.watch(Part::Bulk, |desk| desk.selection_takes_reason()));
    let reason = RwSignal::new(String::new());
    let focus = move |selector: &str| ui.runtime(|runtime| runtime.focus_on(selector.to_owned()));
    let select_none = move || {
        ui.send(Event::SelectedAll(false));
        focus(LIST);
    };
    let decide = move |verdict| {
        // One fresh key for each: a click decides each approval once.
        let count = ui.desk(|desk| desk.selected_count());
        let is_there = ui.desk(|desk| desk.bulk_view().verdict.is_some());
        ui.send(Event::BulkDecided {
            verdict,
            reason: reason.get_untracked(),
            commands: (0..count).map(|_| CommandId::new(random::uuid())).collect(),
        });
        reason.set(String::new());
        // The panel of an earlier decision stays for this one; a new one takes the focus when it comes.
        if is_there {
            focus("[data-focus=bulk]");
        }
    };
    let button = move |verdict, class: &'static str, which| {
        view! {
            <button type="button" class=format!("button {class}") prop:disabled=move || is_running.get()
                on:click=move |_| decide(verdict)>
                {icon(which, "")}
                {move || (text.bulk_decide)(verdict, selected.get())}
            </button>
        }
    };
    let is_everything = Memo::new(move |_| {
        ui.watch(Part::Queue, |_| ());
        ui.watch(Part::Bulk, |desk| desk.is_all_selected())
    });
    view! {
        <section class="bulk" part="bulk" aria-label=text.bulk
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    select_none();
                }
            }
        >
            <div class="bulk-head">
                <p class="bulk-words" aria-live="polite">{move || (text.selected)(selected.get())}</p>
                <button type="button" class="button-quiet" aria-disabled=move || is_everything.get().then_some("true")
                    on:click=move |_| if !is_everything.get() { ui.send(Event::SelectedAll(true)) }>
                    {move || (text.select_all)(all.get())}
                </button>
                <button type="button" class="button-quiet" on:click=move |_| select_none()>{text.select_none}</button>
            </div>
            <Show when=move || takes_reason.get()>
                <label class="bulk-reason">
                    <span class="sr">{text.reason}</span>
                    <input class="input" placeholder=text.reason prop:value=move || reason.get()
                        on:input:target=move |event| reason.set(event.target().value()) />
                </label>
            </Show>
            <div class="bulk-actions">
                {button(Verdict::Reject, "button-reject", Icon::Cross)}
                {button(Verdict::Approve, "button-approve", Icon::Check)}
            </div>
        </section>
    }
}

fn progress(ui: Ui, view: Memo<BulkView>, is_running: Memo<bool>) -> impl IntoView {
    let text = ui.text();
    let read = move |read: fn(&BulkView) -> usize| view.with(read);
    let verdict = Memo::new(move |_| view.with(|view| view.verdict.unwrap_or(Verdict::Approve)));
    let is_checking = Memo::new(move |_| view.with(BulkView::is_checking));
    let is_held = Memo::new(move |_| view.with(|view| view.filed > 0 && view.held == view.filed));
    let can_stop = Memo::new(move |_| is_checking.get() || read(|view| view.can_withdraw) > 0);
    let words = move || {
        view.with(|view| match view.filed {
            _ if view.is_checking() => (text.bulk_checking)(view.checked, view.total),
            0 => text.bulk_nothing.to_owned(),
            filed if is_held.get() => (text.bulk_held)(verdict.get(), filed),
            filed => (text.bulk_progress)(verdict.get(), view.took_effect, filed),
        })
    };
    let (done, most) = (
        move || match is_checking.get() {
            true => read(|view| view.checked),
            false => read(|view| view.done),
        },
        move || match is_checking.get() {
            true => read(|view| view.total),
            false => read(|view| view.filed.max(1)),
        },
    );
    let mark = move || match (is_running.get(), verdict.get()) {
        (true, verdict) => icon(Icon::Busy, tone_of(verdict)),
        (false, _) if read(|view| view.took_effect + view.received) == 0 => {
            icon(Icon::Gone, "muted")
        }
        (false, Verdict::Approve) => icon(Icon::Check, "tone-approve"),
        (false, Verdict::Reject) => icon(Icon::Cross, "tone-reject"),
    };
    let is_stopped = |(_, why): &&(String, LeftOut)| *why == LeftOut::Stopped;
    // What the reviewer took back is in the list again, still selected: its titles are nothing new.
    let taken_back =
        Memo::new(move |_| view.with(|view| view.left_out.iter().filter(is_stopped).count()));
    let left_out = Memo::new(move |_| {
        view.with(|view| {
            let lines = view.left_out.iter().filter(|line| !is_stopped(line));
            let line = |(title, why): &(String, _)| (title.clone(), (text.left_out)(*why));
            lines.map(line).collect::<Vec<Line>>()
        })
    });
    let failed = Memo::new(move |_| {
        view.with(|view| {
            let lines = view.failed.iter();
            let line = |(title, word): &(String, &str)| (title.clone(), (*word).to_owned());
            lines.map(line).collect::<Vec<Line>>()
        })
    });
    // A click has brought it here, and its own button is gone.
    let place = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        if let Some(panel) = place.get() {
            let _ = panel.focus();
        }
    });
    let dismiss = move |_| {
        ui.send(Event::BulkDismissed);
        ui.runtime(|runtime| runtime.focus_on(LIST.to_owned()));
    };
    view! {
        <section class="bulk" part="bulk-decision" aria-label=text.bulk_decision tabindex="-1" data-focus="bulk" node_ref=place
            on:focusout=move |event| keep_focus::keep_inside(&event)>
            <div class="bulk-head">
                {mark}
                <p class="bulk-words">{words}</p>
                <Show when=move || can_stop.get()>
                    <button type="button" class="button" on:click=move |_| ui.send(Event::BulkStopped)>
                        {move || if is_held.get() { icon(Icon::Undo, "") } else { icon(Icon::Stop, "") }}
                        {move || if is_held.get() { text.undo } else { text.stop }}
                    </button>
                </Show>
                <Show when=move || !is_running.get()>
                    <button type="button" class="button" on:click=dismiss>{text.close}</button>
                </Show>
            </div>
            <Show when=move || is_running.get()>
                <progress aria-label=move || (text.deciding_short)(verdict.get())
                    max=move || most().to_string() value=move || done().to_string()></progress>
            </Show>
            <Show when=move || read(|view| view.received) != 0>
                <p class="bulk-note muted">{icon(Icon::Clock, "")}{move || (text.bulk_received)(read(|view| view.received))}</p>
            </Show>
            <Show when=move || read(|view| view.waiting) != 0>
                <p class="bulk-note tone-attention">{icon(Icon::Offline, "")}{move || (text.bulk_waiting)(read(|view| view.waiting))}</p>
            </Show>
            <Show when=move || taken_back.get() != 0>
                <p class="bulk-note muted">{move || (text.bulk_taken_back)(taken_back.get())}</p>
            </Show>
            {told(ui, failed, text.bulk_failed)}
            {told(ui, left_out, text.bulk_left_out)}
        </section>
    }
}

/// A title and what is to be said of it.
type Line = (String, String);

/// A heading with a number, and the lines behind it: the first few, all on demand.
fn told(ui: Ui, lines: Memo<Vec<Line>>, heading: fn(usize) -> String) -> impl IntoView {
    let text = ui.text();
    let count = Memo::new(move |_| lines.with(Vec::len));
    let is_whole = RwSignal::new(false);
    // Two approvals may have one title, and one thing said of them.
    let shown = move || {
        let most = if is_whole.get() {
            usize::MAX
        } else {
            FIRST_LINES
        };
        let numbered = |lines: &Vec<Line>| -> Vec<(usize, Line)> {
            lines.iter().cloned().enumerate().take(most).collect()
        };
        lines.with(numbered)
    };
    let name = Memo::new(move |_| heading(count.get()));
    view! {
        <Show when=move || count.get() != 0>
            <p class="bulk-note">{move || name.get()}</p>
            <ul class="bulk-list" role="list" aria-label=move || name.get()>
                <For each=shown key=|line: &(usize, Line)| line.clone()
                    children=|(_, (title, why))| view! { <li><b dir="auto">{title}</b><span class="muted">{why}</span></li> } />
            </ul>
            <Show when={move || count.get() > FIRST_LINES}>
                <button type="button" class="button-quiet bulk-more" aria-expanded=move || is_whole.get().to_string()
                    on:click=move |_| is_whole.update(|is_whole| *is_whole = !*is_whole)>
                    {move || if is_whole.get() { text.show_fewer.to_owned() } else { (text.show_more)(count.get() - FIRST_LINES) }}
                </button>
            </Show>
        </Show>
    }
}
