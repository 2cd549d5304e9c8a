//! A script that fails, made as small as leaving things out leads to, and told in words.

use crate::invariants::Problem;
use crate::network::{Fault, Faults, Site};
use crate::script::{Left, Locks, Script};
use crate::world::World;

fn problem_of(script: &Script) -> Option<Problem> {
    World::new(script).play().err()
}

/// The smallest script that still breaks the same promise in the same way.
pub fn shrunk(script: &Script, problem: &Problem) -> Script {
    let fails = |script: &Script| problem_of(script).is_some_and(|found| found.is_like(problem));
    let mut script = script.clone();
    // From here on what goes wrong is a list, of which one after the other can be left out.
    let mut world = World::new(&script);
    let _ = world.play();
    let exact = Script {
        faults: world.only_what_was_met(),
        ..script.clone()
    };
    if fails(&exact) {
        script = exact;
    }
    for _ in 0..3 {
        let before = size(&script);
        script = without_steps(script, &fails);
        script = without_faults(script, &fails);
        script = simpler(script, &fails);
        if size(&script) == before {
            break;
        }
    }
    script
}

fn size(script: &Script) -> usize {
    let faults = match &script.faults {
        Faults::Only(all) => all.len(),
        Faults::Rates(_) => usize::MAX / 2,
    };
    script.steps.len() + faults
}

fn without_steps(mut script: Script, fails: &impl Fn(&Script) -> bool) -> Script {
    let mut at_once = script.steps.len().div_ceil(2);
    while at_once > 0 {
        let mut end = script.steps.len();
        while end > 0 {
            let begin = end.saturating_sub(at_once);
            let mut candidate = script.clone();
            candidate.steps.drain(begin..end);
            if fails(&candidate) {
                script = candidate;
            }
            end = begin;
        }
        at_once /= 2;
    }
    script
}

fn without_faults(mut script: Script, fails: &impl Fn(&Script) -> bool) -> Script {
    let all = |script: &Script| -> Vec<(Site, Fault)> {
        match &script.faults {
            Faults::Only(all) => all.clone(),
            Faults::Rates(_) => Vec::new(),
        }
    };
    let mut at_once = all(&script).len().div_ceil(2);
    while at_once > 0 {
        let mut end = all(&script).len();
        while end > 0 {
            let begin = end.saturating_sub(at_once);
            let mut faults = all(&script);
            faults.drain(begin..end.min(faults.len()));
            let candidate = Script {
                faults: Faults::Only(faults),
                ..script.clone()
            };
            if fails(&candidate) {
                script = candidate;
            }
            end = begin;
        }
        at_once /= 2;
    }
    script
}

fn simpler(mut script: Script, fails: &impl Fn(&Script) -> bool) -> Script {
    let candidates: [fn(&mut Script); 6] = [
        |script| script.left = Left::Nothing,
        |script| script.undo_ms = 0,
        |script| script.has_second_element = false,
        |script| script.must_look = false,
        |script| script.locks = Locks::Granted,
        |script| script.apis.truncate(1),
    ];
    for simplify in candidates {
        let mut candidate = script.clone();
        simplify(&mut candidate);
        if fails(&candidate) {
            script = candidate;
        }
    }
    script
}

/// What happens in a history, in numbered lines that a person can follow, and how it breaks a promise.
pub fn story(script: &Script) -> String {
    let mut world = World::new(script).noting();
    let end = match world.play() {
        Ok(_) => "Every promise was kept.".to_owned(),
        Err(problem) => format!("That breaks a promise: {problem}"),
    };
    let mut story = format!(
        "Seed {}. Undo window: {} s. Must-look fields: {}. Locks: {:?}.\n",
        script.seed,
        script.undo_ms / 1_000,
        if script.must_look { "yes" } else { "no" },
        script.locks,
    );
    let told = world.lines().iter().filter(|line| line.is_story);
    for (number, line) in told.enumerate() {
        story.push_str(&format!("{:>4}. {line}\n", number + 1));
    }
    story.push_str(&end);
    story
}

/// The same with every detail.
pub fn details(script: &Script) -> String {
    let mut world = World::new(script).noting();
    let end = world.play().err().map(|problem| problem.to_string());
    let lines: Vec<String> = world.lines().iter().map(ToString::to_string).collect();
    format!("{}\n{}", lines.join("\n"), end.unwrap_or_default())
}
