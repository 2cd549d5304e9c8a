//! The fields on the screen: each is drawn once, brought up to date alone, and taken away with what is inside it. What is
//! still to be drawn is drawn step by step, in the order of the form.

use std::collections::{HashMap, HashSet};

use countersign_core::desk::Desk;
use countersign_core::form::{Draft, Field, FieldId, Presence, Widget};
use countersign_core::text::Text;
use web_sys::{DocumentFragment, Element};

use super::inside::{Around, Holds, Inside, NOTHING};
use super::leaf::{Leaf, Look};
use super::list::Card;
use super::object::Group;
use super::said::Said;
use crate::browser::document;
use crate::ui::make::{append, element};
use crate::ui::{Ui, diff};

/// So many fields are put on the page together, unless there are no more: each time is a frame to be laid out.
const TOGETHER: usize = 300;

/// What fields are read from while they are drawn.
pub(super) struct Reading<'a> {
    pub(super) ui: Ui,
    pub(super) text: &'static Text,
    pub(super) desk: &'a Desk,
    pub(super) draft: &'a Draft,
    /// What is drawn many times, to be copied.
    pub(super) stencils: &'a mut HashMap<Look, Stencil>,
    pub(super) tools: &'a mut Option<Element>,
    /// The field whose text is being composed.
    pub(super) composing: Option<FieldId>,
    /// The field that this is the doing of a key in.
    pub(super) typed_in: Option<FieldId>,
}

/// What is copied for each field that looks the same.
pub(super) struct Stencil {
    pub(super) root: Element,
    /// Kept, because a look knows its options by where they are.
    pub(super) _widget: Widget,
}

impl Reading<'_> {
    /// What a field came with, in words.
    pub(super) fn original(&self, field: FieldId) -> String {
        let pointer = self.draft.origin_pointer(field);
        let value = pointer.and_then(|pointer| self.draft.original().at(&pointer));
        let Field { widget, text, .. } = self.draft.field(field);
        let Some(value) = value else {
            return self.text.absent.to_owned();
        };
        let shown = diff::shown_in(self.ui, Some(widget), value);
        // What reads as the field does now is spelled out: it differs.
        match shown == text {
            true => value.to_string(),
            false => shown,
        }
    }
}

/// What may take the focus from something, which may have listeners: done when nothing is being read any more.
pub(super) enum Later {
    Remove(Element),
    /// One element in the place of another.
    Swap(Element, Element),
    /// What is in an element, instead of what is there.
    Fill(Element, Vec<Element>),
    /// The same things in another order, with new ones among them.
    Arrange(Element, Vec<Element>),
}

impl Later {
    pub(super) fn carry_out(self) {
        match self {
            Later::Remove(gone) => gone.remove(),
            Later::Swap(before, after) => drop(before.replace_with_with_node_1(&after)),
            Later::Fill(place, children) => {
                place.set_text_content(None);
                children.iter().for_each(|child| append(&place, child));
            }
            Later::Arrange(place, children) => {
                let mut at = place.first_element_child();
                for child in &children {
                    if at.as_ref() == Some(child) {
                        at = child.next_element_sibling();
                    } else {
                        let _ = place.insert_before(child, at.as_deref());
                    }
                }
            }
        }
    }
}

/// How a field is framed.
pub(super) enum Frame {
    /// One value.
    Leaf(Leaf),
    /// An object or a list.
    Group(Group),
    /// An object without a frame: the whole form's, or an item's, which has its card.
    Open(Inside),
}

impl Frame {
    fn draw(reading: &mut Reading, field: &Field, holds: Holds) -> Frame {
        let is_open = is_open(field);
        match (field.presence, field.widget) {
            (Presence::Present, Widget::Object) if holds == Holds::Rows => {
                Frame::Open(Inside::cells(field.children))
            }
            (Presence::Present, Widget::Object) if is_open => {
                Frame::Open(Inside::fields(field.children))
            }
            (Presence::Present, Widget::Object | Widget::List) => {
                Frame::Group(Group::draw(reading, field))
            }
            _ => Frame::Leaf(Leaf::draw(reading, field, holds == Holds::Cells)),
        }
    }

    fn root(&self) -> &Element {
        match self {
            Frame::Leaf(leaf) => &leaf.root,
            Frame::Group(group) => &group.root,
            Frame::Open(inside) => &inside.place,
        }
    }

    fn inside(&self) -> Option<&Inside> {
        match self {
            Frame::Leaf(_) => None,
            Frame::Group(group) => Some(&group.inside),
            Frame::Open(inside) => Some(inside),
        }
    }

    fn inside_mut(&mut self) -> Option<&mut Inside> {
        match self {
            Frame::Leaf(_) => None,
            Frame::Group(group) => Some(&mut group.inside),
            Frame::Open(inside) => Some(inside),
        }
    }

    /// False where the field has become something else.
    fn refresh(&mut self, reading: &Reading, field: &Field, later: &mut Vec<Later>) -> bool {
        match self {
            Frame::Leaf(leaf) => leaf.refresh(reading, field, later),
            Frame::Group(group) => group.refresh(reading, field, later),
            Frame::Open(_) => {
                field.presence == Presence::Present
                    && *field.widget == Widget::Object
                    && is_open(field)
            }
        }
    }
}

/// Whether something else is around a field's children already. A map also has what is needed for more of them.
fn is_open(field: &Field) -> bool {
    (field.parent.is_none() || field.position.is_some()) && !field.takes_entries
}

/// One field on the screen.
struct View {
    frame: Frame,
    /// Around an item of a list.
    card: Option<Card>,
}

impl View {
    fn draw(reading: &mut Reading, field: &Field, around: Around) -> View {
        let frame = Frame::draw(reading, field, around.holds);
        let card = field
            .position
            .map(|_| Card::draw(reading, field, &frame, around));
        View { frame, card }
    }

    fn root(&self) -> &Element {
        match &self.card {
            Some(card) => &card.root,
            None => self.frame.root(),
        }
    }
}

/// Children of a run that are still to be drawn.
struct Pending {
    container: FieldId,
    run: usize,
    /// Where the next one stands in the run.
    next: usize,
    /// The ones that are drawn, until they are put into the run all at once: what is not on the page yet is cheap to add to.
    ready: DocumentFragment,
}

impl Pending {
    fn new(container: FieldId, run: usize) -> Pending {
        Pending {
            container,
            run,
            next: 0,
            ready: document().create_document_fragment(),
        }
    }
}

/// All fields that are drawn, and what is still to be.
#[derive(Default)]
pub(super) struct Drawn {
    views: HashMap<FieldId, View>,
    /// The last one is next.
    pending: Vec<Pending>,
    /// What belongs into runs that are on the page already, and how many fields have been drawn since some was put there.
    held: Vec<(Element, DocumentFragment)>,
    fresh: usize,
    /// What there is to say of the document as a whole.
    said: Option<Said>,
}

impl Drawn {
    /// Begins with the whole form's field; what is in it is pending.
    pub(super) fn begin(&mut self, reading: &mut Reading, place: &Element) {
        let field = reading.draft.field(reading.draft.root());
        let view = View::draw(reading, &field, NOTHING);
        match &view.frame {
            Frame::Open(inside) => {
                let said = Said::draw(reading, &field);
                append(place, &said.root);
                append(place, &inside.place);
                self.said = Some(said);
            }
            frame => append(
                place,
                &element("div", &[("class", "fields")], &[frame.root()]),
            ),
        }
        self.keep(field.id, view);
    }

    /// Draws the next field; false when all of them are there.
    pub(super) fn step(&mut self, reading: &mut Reading) -> bool {
        let Some(pending) = self.pending.last_mut() else {
            return false;
        };
        let container = self.views.get(&pending.container);
        let inside = container.and_then(|view| view.frame.inside());
        let next = inside.and_then(|inside| {
            let range = inside.range(pending.run);
            Some((inside, *inside.children[range].get(pending.next)?))
        });
        let Some((inside, id)) = next else {
            self.put_in(self.pending.len() - 1);
            self.pending.pop();
            return !self.pending.is_empty();
        };
        pending.next += 1;
        let view = View::draw(reading, &reading.draft.field(id), inside.around());
        append(&pending.ready, view.root());
        self.fresh += 1;
        self.keep(id, view);
        true
    }

    /// Puts what is ready of a run where it belongs, or holds it until more is put on the page.
    fn put_in(&mut self, at: usize) {
        let Some(pending) = self.pending.get(at) else {
            return;
        };
        let view = self.views.get(&pending.container);
        let run = view.and_then(|view| view.frame.inside()?.runs.get(pending.run));
        match run {
            Some(run) if run.place.is_connected() => {
                self.held.push((run.place.clone(), pending.ready.clone()));
            }
            Some(run) => append(&run.place, &pending.ready),
            None => {}
        }
    }

    /// Puts what has been drawn on the page, if it is worth a frame.
    pub(super) fn show_some(&mut self) {
        if self.fresh >= TOGETHER || self.is_complete() {
            self.put_in(0);
            self.show_held();
        }
    }

    /// Puts all that has been drawn on the page.
    pub(super) fn show_all(&mut self) {
        for at in (0..self.pending.len()).rev() {
            self.put_in(at);
        }
        self.show_held();
    }

    fn show_held(&mut self) {
        self.fresh = 0;
        for (place, ready) in self.held.drain(..) {
            append(&place, &ready);
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.pending.is_empty()
    }

    /// Draws until a field is there that the draft has.
    pub(super) fn reveal(&mut self, reading: &mut Reading, id: FieldId) {
        while !self.views.contains_key(&id) {
            if !self.step(reading) && !self.call(reading, id) {
                break;
            }
        }
        self.show_all();
    }

    /// Has the run drawn in which a field is, or what is around it. False where there is none.
    fn call(&mut self, reading: &Reading, id: FieldId) -> bool {
        let mut child = id;
        while let Some(parent) = reading.draft.field(child).parent {
            if let Some(view) = self.views.get(&parent) {
                let run = view.frame.inside().and_then(|inside| inside.run_of(child));
                return run.is_some_and(|run| self.come(parent, run));
            }
            child = parent;
        }
        false
    }

    /// A run comes near: what is in it is pending. False where it is there already.
    pub(super) fn come(&mut self, container: FieldId, run: usize) -> bool {
        let view = self.views.get_mut(&container);
        let inside = view.and_then(|view| view.frame.inside_mut());
        let Some(found) = inside.and_then(|inside| inside.runs.get_mut(run)) else {
            return false;
        };
        if found.is_there {
            return false;
        }
        found.fill();
        self.pending.push(Pending::new(container, run));
        true
    }

    /// A run is far away: what is in it goes, and leaves its place.
    pub(super) fn go(&mut self, container: FieldId, run: usize) {
        let is_pending = |pending: &Pending| pending.container == container && pending.run == run;
        if self.pending.iter().any(is_pending) {
            return;
        }
        let view = self.views.get_mut(&container);
        let Some(inside) = view.and_then(|view| view.frame.inside_mut()) else {
            return;
        };
        let range = inside.range(run);
        let gone = inside.children[range].to_vec();
        match inside.runs.get_mut(run) {
            Some(run) if run.is_there && inside.is_windowed => run.empty(),
            _ => return,
        }
        gone.into_iter().for_each(|id| drop(self.forget(id)));
    }

    /// Brings a field up to date. What has become of another kind is drawn anew.
    pub(super) fn refresh(&mut self, reading: &mut Reading, id: FieldId, later: &mut Vec<Later>) {
        let field = reading.draft.field(id);
        if field.parent.is_none()
            && let Some(said) = &mut self.said
        {
            said.refresh(reading, &field, later);
        }
        let Some(view) = self.views.get_mut(&id) else {
            return;
        };
        if !view.frame.refresh(reading, &field, later) {
            self.redraw(reading, &field, later);
        } else if let Some(card) = &mut view.card {
            card.refresh(reading, &field, later);
        }
    }

    /// Draws a field anew, and all that is inside it.
    fn redraw(&mut self, reading: &mut Reading, field: &Field, later: &mut Vec<Later>) {
        let around = field.parent.and_then(|parent| self.views.get(&parent));
        let around = around.and_then(|view| Some(view.frame.inside()?.around()));
        let view = View::draw(reading, field, around.unwrap_or(NOTHING));
        if let Some(before) = self.forget(field.id) {
            let after = view.root().clone();
            later.push(Later::Swap(before.root().clone(), after));
        }
        self.keep(field.id, view);
    }

    /// Follows lists and objects whose children have come, gone or moved.
    pub(super) fn reshape(&mut self, reading: &mut Reading, later: &mut Vec<Later>) {
        while self.step(reading) {}
        self.show_all();
        let is_other = |(id, view): (&FieldId, &View)| {
            let inside = view.frame.inside()?;
            let field = reading.draft.field(*id);
            let is_same = inside.children == field.children
                && match &view.frame {
                    Frame::Group(group) => group.suits(reading, &field),
                    _ => true,
                };
            (!is_same).then_some(*id)
        };
        let others: Vec<FieldId> = self.views.iter().filter_map(is_other).collect();
        for id in others {
            self.rearrange(reading, id, later);
        }
    }

    fn rearrange(&mut self, reading: &mut Reading, id: FieldId, later: &mut Vec<Later>) {
        let field = reading.draft.field(id);
        let Some(view) = self.views.get_mut(&id) else {
            // It went with what was around it.
            return;
        };
        let suits = match &view.frame {
            Frame::Group(group) => group.suits(reading, &field),
            Frame::Open(inside) => inside.around().holds != Holds::Cells,
            Frame::Leaf(_) => true,
        };
        if !suits {
            return self.redraw(reading, &field, later);
        }
        let Some(inside) = view.frame.inside_mut() else {
            return;
        };
        let before = std::mem::take(&mut inside.children);
        let gone = inside.take(field.children);
        later.extend(gone.into_iter().map(Later::Remove));
        let around = inside.around();
        let there: Vec<(Element, Vec<FieldId>)> = inside
            .runs
            .iter()
            .enumerate()
            .filter(|(_, run)| run.is_there)
            .map(|(at, run)| {
                (
                    run.place.clone(),
                    inside.children[inside.range(at)].to_vec(),
                )
            })
            .collect();
        let stays: HashSet<FieldId> = there
            .iter()
            .flat_map(|(_, children)| children)
            .copied()
            .collect();
        for gone in before.into_iter().filter(|child| !stays.contains(child)) {
            later.extend(
                self.forget(gone)
                    .map(|view| Later::Remove(view.root().clone())),
            );
        }
        for (place, children) in there {
            let mut roots = Vec::with_capacity(children.len());
            for child in children {
                if !self.views.contains_key(&child) {
                    let view = View::draw(reading, &reading.draft.field(child), around);
                    self.keep(child, view);
                }
                roots.extend(self.views.get(&child).map(|view| view.root().clone()));
            }
            later.push(Later::Arrange(place, roots));
        }
        if let Some(Frame::Group(group)) = self.views.get_mut(&id).map(|view| &mut view.frame) {
            group.refresh(reading, &field, later);
        }
    }

    /// A text was typed into a field's control, which therefore shows it already.
    pub(super) fn typed(&mut self, id: FieldId, text: &str) {
        if let Some(Frame::Leaf(leaf)) = self.views.get_mut(&id).map(|view| &mut view.frame) {
            leaf.holds(text);
        }
    }

    /// The field's own root, if it waits for the reviewer to leave it.
    pub(super) fn stale(&self, id: FieldId) -> Option<Element> {
        match &self.views.get(&id)?.frame {
            Frame::Leaf(leaf) if leaf.is_stale => Some(leaf.root.clone()),
            _ => None,
        }
    }

    /// Keeps what was drawn; what is inside it is pending.
    fn keep(&mut self, id: FieldId, view: View) {
        if let Some(inside) = view.frame.inside() {
            let runs = inside.runs.iter().enumerate().rev();
            let there = runs.filter(|(_, run)| run.is_there);
            self.pending
                .extend(there.map(|(run, _)| Pending::new(id, run)));
        }
        self.views.insert(id, view);
    }

    /// Forgets a field and all that is inside it.
    fn forget(&mut self, id: FieldId) -> Option<View> {
        let view = self.views.remove(&id)?;
        if let Some(inside) = view.frame.inside() {
            self.pending.retain(|pending| pending.container != id);
            for child in &inside.children {
                self.forget(*child);
            }
        }
        Some(view)
    }
}
