//! What of the list is shown: the button beside the search, the panel with order, groups and filters, and the line that says
//! that not everything is shown.

use countersign_core::desk::{ConnectionView, Event, Part};
use countersign_core::model::ConnectionId;
use countersign_core::queue::{Age, Choice, Grouping, Mark, Sort, View};
use leptos::prelude::*;

use super::{Icon, Ui, icon};

/// The button that shows the panel and hides it.
pub(super) fn switch(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    let text = ui.text();
    let filters = Memo::new(move |_| ui.watch(Part::Queue, |desk| desk.list_view().filters()));
    let name = move || match filters.get() {
        0 => text.view.to_owned(),
        filters => format!("{}, {}", text.view, (text.filters_set)(filters)),
    };
    view! {
        <button type="button" class="icon-button view-switch" aria-label=name title=text.view
            aria-expanded=move || is_open.get().to_string()
            on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>
            {icon(Icon::Filter, "")}
            {move || (filters.get() > 0).then(|| view! { <span class="view-count" aria-hidden="true">{filters.get()}</span> })}
        </button>
    }
}

/// Order, groups and filters.
pub(super) fn panel(ui: Ui, connections: Memo<Vec<ConnectionView>>) -> impl IntoView {
    let text = ui.text();
    let view = Memo::new(move |_| ui.watch(Part::Queue, |desk| desk.list_view().clone()));
    let choose = move |change: &dyn Fn(&mut View)| {
        let mut changed = view.get_untracked();
        change(&mut changed);
        ui.send(Event::Viewed(changed));
    };
    let sorts = fixed(&Sort::ALL, Sort::as_str, text.sort);
    let groupings = fixed(&Grouping::ALL, Grouping::as_str, text.grouping);
    let ages = or_any(ui, fixed(&Age::ALL, Age::as_str, text.at_least));
    let marks = or_any(ui, fixed(&Mark::ALL, Mark::as_str, text.mark));
    let named = move |choices: Vec<Choice>, chosen: Option<String>| {
        let mut options: Vec<Chosen> = choices
            .into_iter()
            .map(|choice| {
                (
                    choice.name.clone(),
                    (text.section)(&choice.name, choice.count),
                )
            })
            .collect();
        // Nothing waits there any more, and it is filtered by all the same.
        if let Some(chosen) = chosen.filter(|chosen| options.iter().all(|(name, _)| name != chosen))
        {
            options.push((chosen.clone(), (text.section)(&chosen, 0)));
        }
        or_any(ui, options)
    };
    let workflows = Memo::new(move |_| {
        let chosen = view.with(|view| view.workflow.clone());
        named(
            ui.watch(Part::Queue, |desk| desk.workflow_choices()),
            chosen,
        )
    });
    let steps = Memo::new(move |_| {
        let chosen = view.with(|view| view.step.clone());
        named(ui.watch(Part::Queue, |desk| desk.step_choices()), chosen)
    });
    let sources = Memo::new(move |_| {
        let source = |one: &ConnectionView| {
            let name = (text.section)(&one.label, one.count);
            (one.id.as_str().to_owned(), name)
        };
        or_any(ui, connections.with(|all| all.iter().map(source).collect()))
    });
    let wanted = |chosen: &str| (!chosen.is_empty()).then(|| chosen.to_owned());
    view! {
        <div class="view-panel" part="view" role="group" aria-label=text.view>
            {select("view-sort", text.sort_by, Signal::stored(sorts), move || view.with(|view| view.sort.as_str().to_owned()), move |chosen| {
                choose(&|view| view.sort = found(&Sort::ALL, Sort::as_str, &chosen).unwrap_or_default());
            })}
            {select("view-group", text.group_by, Signal::stored(groupings), move || view.with(|view| view.group.as_str().to_owned()), move |chosen| {
                choose(&|view| view.group = found(&Grouping::ALL, Grouping::as_str, &chosen).unwrap_or_default());
            })}
            {select("view-connection", text.connection, sources.into(), move || view.with(|view| {
                view.connection.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default()
            }), move |chosen| {
                choose(&|view| view.connection = wanted(&chosen).map(ConnectionId::new));
            })}
            {select("view-workflow", text.workflow, workflows.into(), move || view.with(|view| view.workflow.clone().unwrap_or_default()), move |chosen| {
                // A step belongs to a workflow.
                choose(&|view| { view.workflow = wanted(&chosen); view.step = None; });
            })}
            {select("view-step", text.step, steps.into(), move || view.with(|view| view.step.clone().unwrap_or_default()), move |chosen| {
                choose(&|view| view.step = wanted(&chosen));
            })}
            {select("view-age", text.waits_for, Signal::stored(ages), move || view.with(|view| view.age.map(Age::as_str).unwrap_or_default().to_owned()), move |chosen| {
                choose(&|view| view.age = found(&Age::ALL, Age::as_str, &chosen));
            })}
            {select("view-state", text.state, Signal::stored(marks), move || view.with(|view| view.state.map(Mark::as_str).unwrap_or_default().to_owned()), move |chosen| {
                choose(&|view| view.state = found(&Mark::ALL, Mark::as_str, &chosen));
            })}
        </div>
    }
}

/// Says how much is shown where that is not everything, and leads back to it.
pub(super) fn limits(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let shown = Memo::new(move |_| {
        ui.watch(Part::Queue, |desk| {
            let hides = desk.list_view().hides();
            hides.then(|| (desk.row_count(), desk.total()))
        })
    });
    let show_all = move |_| {
        let all = ui.desk(|desk| desk.list_view().unfiltered());
        ui.send(Event::Viewed(all));
        // The button is gone with that.
        ui.runtime(|runtime| runtime.focus_on(".queue input[type=search]".to_owned()));
    };
    view! {
        <Show when=move || shown.with(Option::is_some)>
            <div class="limits">
                <span class="number" aria-live="polite">{move || shown.get().map(|(shown, total)| (text.shown_of)(shown, total))}</span>
                <button type="button" class="button-quiet" on:click=show_all>{text.show_all}</button>
            </div>
        </Show>
    }
}

/// What an option stands for, and what it is called.
type Chosen = (String, String);

fn fixed<T: Copy>(
    all: &[T],
    written: fn(T) -> &'static str,
    name: fn(T) -> &'static str,
) -> Vec<Chosen> {
    all.iter()
        .map(|one| (written(*one).to_owned(), name(*one).to_owned()))
        .collect()
}

fn found<T: Copy>(all: &[T], written: fn(T) -> &'static str, text: &str) -> Option<T> {
    all.iter().copied().find(|one| written(*one) == text)
}

fn or_any(ui: Ui, options: Vec<Chosen>) -> Vec<Chosen> {
    let any = (String::new(), ui.text().any.to_owned());
    std::iter::once(any).chain(options).collect()
}

fn select(
    id: &'static str,
    label: &'static str,
    options: Signal<Vec<Chosen>>,
    chosen: impl Fn() -> String + Copy + Send + Sync + 'static,
    choose: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <div class="view-choice">
            <label for=id>{label}</label>
            <select class="input" id=id on:change:target=move |event| choose(event.target().value())>
                <For each=move || options.get() key=|option| option.clone()
                    children=move |(value, name)| {
                        let own = value.clone();
                        view! { <option value=value prop:selected=move || chosen() == own>{name}</option> }
                    }
                />
            </select>
        </div>
    }
}
