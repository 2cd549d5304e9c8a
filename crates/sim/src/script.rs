//! What happens in a history apart from what follows by itself: made from a seed, and made smaller by `shrink`.

use std::fmt;

use crate::api;
use crate::api::Hand;
use crate::chance::Chance;
use crate::network::{Faults, Rates, seconds};

/// How many tabs there can be.
pub const TABS: usize = 3;
/// The tab of each element: the first tab has two.
pub const TAB_OF: [usize; 4] = [0, 0, 1, 2];

/// One history before it is played.
#[derive(Clone, Debug)]
pub struct Script {
    /// What it was made from.
    pub seed: u64,
    /// The APIs that the page is connected to, by [`api::all`].
    pub apis: Vec<usize>,
    /// The undo window.
    pub undo_ms: u64,
    /// The first tab has a second element.
    pub has_second_element: bool,
    /// What the browser makes of locks.
    pub locks: Locks,
    /// A field that needs a look has to have had it before it is approved.
    pub must_look: bool,
    /// What goes wrong.
    pub faults: Faults,
    /// From this moment on nothing does.
    pub faults_until: u64,
    /// But for this.
    pub left: Left,
    /// When what happens.
    pub steps: Vec<(u64, Step)>,
}

/// What the browser makes of the wish for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locks {
    /// One page after the other gets it.
    Granted,
    /// The browser has none.
    Unknown,
    /// The browser has them, and refuses them to this page.
    Refused,
}

/// What is still wrong when everything else works: it is somebody else's turn then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// The tab that sends has stale credentials, and another one has good ones.
    Stale,
    /// The tab that sends stands still.
    Frozen,
}

/// How a page gives credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Good ones.
    Good,
    /// Such as the API refuses.
    Stale,
    /// Its callback throws.
    Throws,
    /// Its callback answers so many milliseconds later.
    Late(u64),
    /// Its callback never answers.
    Never,
}

/// What a reviewer types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// A number that is one, in the field for one.
    Number(u64),
    /// What is no number, in the field for one.
    NoNumber,
    /// Words, in the field for words.
    Words(u64),
    /// One of the choices.
    Choice(u64),
}

/// What a reviewer does in one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Opens a row.
    Open(usize),
    /// Opens what comes next.
    OpenNext,
    /// Goes back to the list.
    Close,
    /// Types.
    Type(Typing),
    /// Types a letter into the field for words, and deletes it again.
    Touch,
    /// Pastes a row of cells into the list.
    Paste(u64),
    /// Takes the last edit back.
    UndoEdit,
    /// Brings everything back to how it came.
    ResetAll,
    /// Goes to the next field that needs a look.
    LookNext,
    /// Writes a reason.
    Reason(u64),
    /// Presses Approve or Reject on what is open.
    Decide(bool),
    /// Presses the key for it at a row.
    DecideAt(usize, bool),
    /// Goes on with the new data: takes the own side of everything, or the other one.
    Merge(bool),
    /// Drops the edits and takes the new data.
    TakeTheirs,
    /// Takes another version into the form.
    TakeVersion(usize),
    /// Selects a row, or no longer.
    Select(usize),
    /// Selects all.
    SelectAll,
    /// Decides on everything that is selected.
    Bulk(bool),
    /// Stops or takes back the decision on many.
    StopBulk,
    /// Takes the newest decision back.
    Undo,
    /// Presses Retry wherever it is shown.
    Retry,
    /// Puts away what is in doubt.
    PutAway,
    /// Sends what cannot be saved.
    SendUnsaved,
    /// Reads the lists again.
    Refresh,
    /// Rests a hand on the list, or takes it away.
    Rest(bool),
    /// Speaks another language from here on.
    Language(usize),
    /// Clears the history.
    ClearHistory,
}

/// One thing that somebody does, or that happens to the browser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// The page is opened in a tab.
    Visit(usize),
    /// The tab is gone from one moment to the next.
    Crash(usize),
    /// The tab is closed; it gets a last word.
    Leave(usize),
    /// The page is loaded anew.
    Reload(usize),
    /// The tab stands still.
    Freeze(usize),
    /// It goes on.
    Thaw(usize),
    /// The page goes behind others, or comes to the front.
    Hide(usize, bool),
    /// The network is there, or not.
    Network(bool),
    /// The browser says that the network is there, or not; it may lie.
    OnlineFlag(bool),
    /// The clock is set, by so many milliseconds.
    ClockJumps(i64),
    /// A page gives credentials otherwise; whether it says so.
    Credentials(usize, Credentials, bool),
    /// Site data is cleared.
    Wipe,
    /// Everything that a tab stores fails from here on, or no longer.
    StoreBroken(usize, bool),
    /// Writes of a tab do not come to an end, or do again.
    StoreHangs(usize, bool),
    /// The lock of every account is taken away from whoever holds it.
    LocksStolen,
    /// A page sets its connections again, as they are.
    ConfigureAgain(usize),
    /// Somebody else does something to an approval.
    Other(Hand, usize),
    /// The reviewer does something in an element.
    Reviewer(usize, Act),
}

impl Script {
    /// The history that a seed stands for.
    pub fn new(seed: u64) -> Script {
        let mut chance = Chance::new(seed);
        let apis = match chance.below(10) {
            0..=7 => vec![chance.below(api::COUNT as u64) as usize],
            _ => {
                let first = chance.below(api::COUNT as u64) as usize;
                let second = chance.below(api::COUNT as u64) as usize;
                let mut both = vec![first, second];
                both.dedup();
                both
            }
        };
        let rates = Rates {
            reads: chance.one_of(&[0, 0, 10, 40]),
            posts: chance.one_of(&[0, 20, 50]),
            storage: chance.one_of(&[0, 0, 0, 15]),
            messages: chance.one_of(&[0, 0, 30]),
        };
        let mut script = Script {
            seed,
            apis,
            undo_ms: chance.one_of(&[0, 5_000, 5_000]),
            has_second_element: chance.percent(20),
            locks: match chance.below(12) {
                0 => Locks::Unknown,
                1 => Locks::Refused,
                _ => Locks::Granted,
            },
            must_look: chance.percent(30),
            faults: Faults::Rates(rates),
            faults_until: 0,
            left: match chance.below(10) {
                0 => Left::Stale,
                1 => Left::Frozen,
                _ => Left::Nothing,
            },
            steps: vec![(0, Step::Visit(0))],
        };
        let length = 8 + chance.below(20);
        let mut at = 500;
        let mut is_open = [true, false, false];
        for _ in 0..length {
            // Now close together, so that things meet; now far apart.
            at += chance.one_of(&[3, 40, 400, 400, 3_000, 20_000]) * (1 + chance.below(3));
            for step in steps(&mut chance, &is_open) {
                match step {
                    Step::Visit(tab) => is_open[tab] = true,
                    Step::Crash(tab) | Step::Leave(tab) => is_open[tab] = false,
                    _ => {}
                }
                script.steps.push((at, step));
                at += chance.one_of(&[30, 200, 700, 2_000]);
            }
        }
        script.faults_until = at + 1_000 + chance.below(60_000);
        script
    }
}

/// What belongs together, one step after the other.
fn steps(chance: &mut Chance, is_open: &[bool; TABS]) -> Vec<Step> {
    // Mostly where there is something to see.
    let mut place = chance.one_of(&[0, 0, 0, 1, 2, 3]);
    for _ in 0..3 {
        if !is_open[TAB_OF[place]] {
            place = chance.one_of(&[0, 0, 1, 2, 3]);
        }
    }
    let tab = TAB_OF[place];
    let other = chance.below(TABS as u64) as usize;
    let which = chance.below(8) as usize;
    let act = |act| Step::Reviewer(place, act);
    match chance.below(100) {
        0..=21 => {
            let mut steps = vec![act(Act::Open(which))];
            for _ in 0..chance.below(3) {
                steps.push(act(edit(chance)));
            }
            if chance.percent(20) {
                steps.push(act(Act::Reason(chance.below(1_000))));
            }
            if chance.percent(30) {
                steps.push(act(Act::LookNext));
            }
            steps.push(act(Act::Decide(chance.percent(70))));
            if chance.percent(30) {
                steps.push(act(Act::Decide(chance.percent(70))));
            }
            steps
        }
        22..=27 => {
            let mut steps = vec![act(Act::Open(which))];
            for _ in 0..=chance.below(3) {
                steps.push(act(edit(chance)));
            }
            steps
        }
        28..=31 => vec![act(Act::DecideAt(which, chance.percent(70)))],
        32..=38 => {
            let mut steps = vec![match chance.below(3) {
                0 => act(Act::Select(which)),
                _ => act(Act::SelectAll),
            }];
            if chance.percent(20) {
                steps.push(act(Act::Select(chance.below(8) as usize)));
            }
            steps.push(act(Act::Bulk(chance.percent(75))));
            if chance.percent(15) {
                steps.push(act(edit(chance)));
            }
            if chance.percent(15) {
                steps.push(act(Act::StopBulk));
            }
            steps
        }
        39..=41 => vec![act(Act::Undo)],
        42 => vec![act(Act::Undo), Step::Reload(tab), act(Act::Open(which))],
        43..=44 if chance.percent(15) => vec![act(Act::PutAway)],
        43..=44 => vec![act(Act::Retry)],
        45 => vec![act(Act::SendUnsaved)],
        46 => vec![act(Act::Merge(chance.percent(60)))],
        47 => vec![act(match chance.below(4) {
            0 => Act::TakeTheirs,
            1 => Act::UndoEdit,
            2 => Act::ResetAll,
            _ => Act::TakeVersion(which),
        })],
        48 => vec![act(Act::Language(chance.below(6) as usize))],
        49 => vec![act(match chance.below(5) {
            0 => Act::Close,
            1 => Act::OpenNext,
            2 => Act::Refresh,
            3 => Act::ClearHistory,
            _ => Act::Rest(chance.percent(40)),
        })],
        50..=59 => vec![Step::Other(
            match chance.below(8) {
                0 => Hand::Approve,
                1 => Hand::Reject,
                2..=4 => Hand::Change(chance.below(6)),
                5 => Hand::MoveOn,
                6 => Hand::BringBack,
                _ => Hand::CallOff,
            },
            which,
        )],
        60..=67 => vec![Step::Visit(other)],
        68 => vec![Step::Visit(tab)],
        69..=71 => vec![Step::Crash(tab)],
        72..=73 => vec![Step::Leave(tab)],
        74..=77 => vec![Step::Reload(tab)],
        78 => vec![Step::Freeze(tab)],
        79..=80 => vec![Step::Thaw(tab)],
        81..=82 => vec![Step::Hide(tab, chance.percent(50))],
        83 => vec![Step::Network(chance.percent(50))],
        84..=85 => vec![Step::OnlineFlag(chance.percent(50))],
        86 => vec![Step::ClockJumps(chance.below(7_200_000) as i64 - 3_600_000)],
        87..=92 => {
            let credentials = match chance.below(7) {
                0 | 1 => Credentials::Good,
                2 => Credentials::Stale,
                3 => Credentials::Throws,
                4 | 5 => Credentials::Late(chance.below(90_000)),
                _ => Credentials::Never,
            };
            vec![Step::Credentials(tab, credentials, chance.percent(50))]
        }
        93 => vec![Step::Wipe],
        94..=95 => vec![Step::StoreBroken(tab, chance.percent(60))],
        96 => vec![Step::StoreHangs(tab, chance.percent(60))],
        97 => vec![Step::LocksStolen],
        98 => vec![Step::ConfigureAgain(tab)],
        _ => vec![Step::Network(true), Step::OnlineFlag(true)],
    }
}

fn edit(chance: &mut Chance) -> Act {
    match chance.below(10) {
        0..=2 => Act::Type(Typing::Number(chance.below(9_000))),
        3 => Act::Type(Typing::NoNumber),
        4..=6 => Act::Type(Typing::Words(chance.below(9_000))),
        7 => Act::Type(Typing::Choice(chance.below(3))),
        8 => Act::Touch,
        _ => Act::Paste(chance.below(9_000)),
    }
}

impl fmt::Display for Act {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = |approve: &bool| match approve {
            true => "Approve",
            false => "Reject",
        };
        match self {
            Act::Open(which) => write!(out, "opens row {}", which + 1),
            Act::OpenNext => out.write_str("opens the next approval"),
            Act::Close => out.write_str("goes back to the list"),
            Act::Type(Typing::Number(number)) => write!(out, "types the number {number}.5"),
            Act::Type(Typing::NoNumber) => out.write_str("types “abc” where a number belongs"),
            Act::Type(Typing::Words(words)) => write!(out, "types the words “words {words}”"),
            Act::Type(Typing::Choice(choice)) => write!(out, "takes choice {}", choice + 1),
            Act::Touch => out.write_str("types a letter into the words and deletes it again"),
            Act::Paste(number) => write!(
                out,
                "pastes the cells “x{number}” and “{number}” into the first line"
            ),
            Act::UndoEdit => out.write_str("takes the last edit back"),
            Act::ResetAll => out.write_str("takes all edits back"),
            Act::LookNext => out.write_str("goes to the next field that needs a look"),
            Act::Reason(number) => write!(out, "writes the reason “because {number}”"),
            Act::Decide(approve) => write!(out, "presses {}", verdict(approve)),
            Act::DecideAt(which, approve) => write!(
                out,
                "presses the key for {} at row {}",
                verdict(approve),
                which + 1
            ),
            Act::Merge(true) => out.write_str("keeps the own edits in the new data"),
            Act::Merge(false) => out.write_str("takes the new data where both changed"),
            Act::TakeTheirs => out.write_str("takes the new data and drops the edits"),
            Act::TakeVersion(which) => {
                write!(out, "takes version {} into the form", which + 1)
            }
            Act::Select(which) => write!(out, "selects row {}, or no longer", which + 1),
            Act::SelectAll => out.write_str("selects all"),
            Act::Bulk(approve) => write!(out, "presses {} for the selected", verdict(approve)),
            Act::StopBulk => out.write_str("stops the decision on many"),
            Act::Undo => out.write_str("takes the newest decision back"),
            Act::Retry => out.write_str("presses Retry wherever it is shown"),
            Act::PutAway => out.write_str("puts away what is in doubt"),
            Act::SendUnsaved => out.write_str("presses Send without saving wherever it is shown"),
            Act::Refresh => out.write_str("presses Refresh"),
            Act::Rest(true) => out.write_str("rests a hand on the list"),
            Act::Rest(false) => out.write_str("takes the hand off the list"),
            Act::Language(which) => write!(out, "switches to language {}", which + 1),
            Act::ClearHistory => out.write_str("clears the history"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Visit(tab) => write!(out, "the page is opened in tab {tab}"),
            Step::Crash(tab) => write!(out, "tab {tab} crashes"),
            Step::Leave(tab) => write!(out, "tab {tab} is closed"),
            Step::Reload(tab) => write!(out, "tab {tab} is reloaded"),
            Step::Freeze(tab) => write!(out, "tab {tab} is frozen"),
            Step::Thaw(tab) => write!(out, "tab {tab} goes on"),
            Step::Hide(tab, true) => write!(out, "tab {tab} goes behind others"),
            Step::Hide(tab, false) => write!(out, "tab {tab} comes to the front"),
            Step::Network(true) => out.write_str("the network comes back"),
            Step::Network(false) => out.write_str("the network goes away"),
            Step::OnlineFlag(true) => out.write_str("the browser says that it is online"),
            Step::OnlineFlag(false) => out.write_str("the browser says that it is offline"),
            Step::ClockJumps(by) if *by < 0 => {
                write!(
                    out,
                    "the clock is set back by {}",
                    seconds(by.unsigned_abs())
                )
            }
            Step::ClockJumps(by) => {
                write!(
                    out,
                    "the clock is put ahead by {}",
                    seconds(by.unsigned_abs())
                )
            }
            Step::Credentials(tab, credentials, is_told) => {
                let told = match is_told {
                    true => " (and says so)",
                    false => "",
                };
                match credentials {
                    Credentials::Good => {
                        write!(out, "the page of tab {tab} gives good credentials{told}")
                    }
                    Credentials::Stale => {
                        write!(out, "the page of tab {tab} gives stale credentials{told}")
                    }
                    Credentials::Throws => {
                        write!(out, "the credentials callback of tab {tab} throws{told}")
                    }
                    Credentials::Late(by) => write!(
                        out,
                        "the credentials callback of tab {tab} takes {}{told}",
                        seconds(*by)
                    ),
                    Credentials::Never => {
                        write!(
                            out,
                            "the credentials callback of tab {tab} never answers{told}"
                        )
                    }
                }
            }
            Step::Wipe => out.write_str("site data is cleared"),
            Step::StoreBroken(tab, true) => write!(out, "nothing can be stored in tab {tab}"),
            Step::StoreBroken(tab, false) => write!(out, "tab {tab} can store again"),
            Step::StoreHangs(tab, true) => write!(out, "writes of tab {tab} hang"),
            Step::StoreHangs(tab, false) => write!(out, "writes of tab {tab} come to an end again"),
            Step::LocksStolen => out.write_str("locks are taken away from whoever holds them"),
            Step::ConfigureAgain(tab) => {
                write!(out, "the page of tab {tab} sets its connections again")
            }
            Step::Other(hand, which) => {
                let what = match hand {
                    Hand::Approve => "another reviewer approves",
                    Hand::Reject => "another reviewer rejects",
                    Hand::Change(_) => "somebody changes the data of",
                    Hand::MoveOn => "time moves on",
                    Hand::BringBack => "somebody brings back",
                    Hand::CallOff => "somebody calls off",
                };
                write!(out, "{what} approval {}", which + 1)
            }
            Step::Reviewer(place, act) => {
                let element = match place {
                    1 => "the second element of tab 0".to_owned(),
                    place => format!("tab {}", TAB_OF[*place]),
                };
                write!(out, "in {element} the reviewer {act}")
            }
        }
    }
}
