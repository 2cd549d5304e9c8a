//! Debian packages: which are asked for, and whether this run may install them.
//!
//! Only packages whose programs are missing get here. Nothing is upgraded or removed.

use std::path::Path;

use crate::Result;
use crate::command;
use crate::setup::say;

/// Whether packages can be had from apt at all.
pub(crate) fn is_debian() -> bool {
    Path::new("/etc/debian_version").is_file() && command::find("apt-get").is_some()
}

/// Installs packages, or says which command would.
///
/// # Errors
/// When this run may not install packages, or apt-get fails.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let commands = plan(packages, privilege())?;
    say(&format!(
        "Installing Debian packages (about a minute, once): {}…",
        packages.join(" ")
    ));
    let (update, install) = commands;
    // Old package lists often still work, so a failed update is not the end.
    if let Err(problem) = command::run(&mut as_command(&update)) {
        say(&format!(
            "{problem}; going on with the package lists that are there"
        ));
    }
    command::run(&mut as_command(&install)).map_err(|problem| {
        format!(
            "{problem}\nDebian packages that are needed: {}",
            packages.join(" ")
        )
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Privilege {
    Root,
    /// sudo works without asking for a password.
    Sudo,
    None,
}

fn privilege() -> Privilege {
    let answer = |words: &[&str]| command::capture(command::new(words[0]).args(&words[1..]));
    if answer(&["id", "-u"]).is_ok_and(|id| id.trim() == "0") {
        Privilege::Root
    } else if command::find("sudo").is_some() && answer(&["sudo", "-n", "true"]).is_ok() {
        Privilege::Sudo
    } else {
        Privilege::None
    }
}

type Words = Vec<String>;

/// The two commands, update and install, that this run may give.
fn plan(packages: &[&str], privilege: Privilege) -> Result<(Words, Words)> {
    let prefix: &[&str] = match privilege {
        Privilege::Root => &["env", "DEBIAN_FRONTEND=noninteractive"],
        Privilege::Sudo => &["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"],
        Privilege::None => {
            return Err(format!(
                "These Debian packages are needed. Install them and run this again:\n  \
                 sudo apt-get update && sudo apt-get install --no-install-recommends {}",
                packages.join(" ")
            ));
        }
    };
    // Another apt may be at work, as on a machine that has just started.
    let apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"];
    let words = |rest: &[&str]| -> Words {
        prefix
            .iter()
            .chain(&apt)
            .chain(rest)
            .map(|&word| word.to_owned())
            .collect()
    };
    let install = [&["install", "--no-install-recommends"], packages].concat();
    Ok((words(&["update"]), words(&install)))
}

fn as_command(words: &[String]) -> std::process::Command {
    let mut command = command::new(&words[0]);
    command.args(&words[1..]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_and_sudo_install_without_questions() {
        let (update, install) = plan(&["chromium", "nodejs"], Privilege::Root).unwrap();
        assert_eq!(update.last().unwrap(), "update");
        assert_eq!(update[0], "env");
        assert_eq!(
            install[install.len() - 4..],
            ["install", "--no-install-recommends", "chromium", "nodejs"]
        );
        assert!(install.contains(&"-y".to_owned()));

        let (_, install) = plan(&["chromium"], Privilege::Sudo).unwrap();
        assert_eq!(install[..2], ["sudo", "-n"]);
    }

    #[test]
    fn without_privilege_the_whole_command_is_shown() {
        let problem = plan(&["chromium", "nodejs"], Privilege::None).unwrap_err();
        assert!(
            problem.contains("sudo apt-get install --no-install-recommends chromium nodejs"),
            "{problem}"
        );
    }
}
