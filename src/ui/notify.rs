//! The switch for notifications of new approvals, where the page offers it. What is new is core's to know.

use leptos::prelude::*;

use super::{Icon, Ui, icon};

pub(super) fn notify(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let notices = ui.runtime(|runtime| runtime.notices());
    let is_offered = {
        let notices = notices.clone();
        Memo::new(move |_| notices.with(|notices| notices.is_offered))
    };
    move || {
        let notices = notices.clone();
        let is_on = move || notices.with(|notices| notices.are_on());
        is_offered.get().then(|| {
            view! {
                <button
                    type="button"
                    class="icon-button"
                    aria-label=text.tell_me
                    title=text.tell_me
                    aria-pressed=move || is_on().to_string()
                    on:click=move |_| ui.runtime(|runtime| runtime.toggle_notices())
                >
                    {icon(Icon::Bell, "")}
                </button>
            }
        })
    }
}
