//! German.

use super::Text;
use super::formats::{Unit, Width};
use super::shared::{self, Language, Reasons, is_member};
use crate::connector::{SetUpError, kinds};
use crate::desk::LeftOut;
use crate::document;
use crate::form;
use crate::json::{Kind, Value};
use crate::keys::Action;
use crate::model::{
    AuthorKind, End, FactLabel, Lead, MissingPart, NoAnswer, ReadFailure, Resume, StepStatus,
    Trouble, Verdict,
};
use crate::queue::{Age, Grouping, Mark, Sort};
use crate::record::Problem;
use crate::schema::{Cut, Detail, Finding, Format, Type, Types};
use crate::storage::StorageFailure;

const HERE: Language = Language("de");
const QUOTES: [&str; 2] = ["„", "“"];

const REASONS: Reasons = Reasons {
    language: HERE,
    always: "Jedes Ergebnis wird geprüft",
    validation_failed: "Die Daten passen nicht zu ihrem Schema",
    confidence_below: "Die Sicherheit liegt unter {t}",
    confidence_found_below: "Die Sicherheit {f} liegt unter {t}",
    category_in: "Die Kategorie ist eine von: {l}",
    margin_below: "Die erste Kategorie führt um weniger als {t}",
    not_so_many_documents: "Die Zahl der Dokumente ist nicht {t}",
    fewer_pages: "Ein Dokument hat weniger als {t} Seiten",
    boundary_below: "Die Sicherheit, wo ein Dokument endet, liegt unter {t}",
    pages_unassigned: "Einige Seiten gehören zu keinem Dokument",
    required_is_null: "Ein Pflichtfeld ist leer",
    condition: "Eine Bedingung des Workflows ist erfüllt",
    branch_in: "Der Zweig ist einer von: {l}",
    any_of: "Eines von: {l}",
    all_of: "Alle von: {l}",
    unknown: "Ein anderer Grund: {t}",
};

/// German.
pub static DE: Text = Text {
    tag: HERE.0,
    direction: "ltr",
    number: |number| HERE.number(number),
    pending_approvals: "Offene Freigaben",
    approval_details: "Details zur Freigabe",
    data_under_review: "Zu prüfende Daten",
    approve: "Freigeben",
    with_changes: |count| HERE.count(count, "mit # Änderung", "mit # Änderungen"),
    reject: "Ablehnen",
    undo: "Rückgängig",
    reason: "Begründung",
    reason_needed: "Begründung, zum Ablehnen nötig",
    reason_first: "Noch nicht abgelehnt: Diese API verlangt eine Begründung. Es wurde nichts gesendet.",
    search_approvals: "Freigaben durchsuchen",
    outbox: "Postausgang",
    decided: "Entschieden",
    connections: "Verbindungen",
    failing: "gestört",
    refused_short: "Zurückgewiesen",
    field: "Feld",
    as_it_came: "Ursprünglich",
    as_it_is_now: "Jetzt",
    verdict: "Entscheidung",
    refresh: "Aktualisieren",
    try_again: "Erneut versuchen",
    retry_now: "Jetzt erneut versuchen",
    withdraw: "Zurückziehen",
    back: "Zurück zur Liste",
    next_approval: "Nächste Freigabe",
    loading: "Wird geladen …",
    all_clear: "Alles erledigt",
    all_clear_more: "Nichts wartet auf Sie. Neue Freigaben erscheinen hier von selbst.",
    no_connections: "Noch ist keine Verbindung eingerichtet. Die Seite, die diesen Eingang einbindet, muss mindestens eine angeben.",
    nothing_found: |search| format!("Keine Treffer für „{search}“."),
    nothing_open: "Wählen Sie eine Freigabe aus, um zu sehen, worum es geht.",
    age,
    seconds: |seconds| HERE.unit((seconds, Unit::Second), Width::Short),
    took: |milliseconds| HERE.unit(shared::took(milliseconds), Width::Short),
    updated: |milliseconds| match shared::moment_ago(milliseconds) {
        Some(ago) => HERE.ago(ago, Width::Short),
        None => "gerade eben".to_owned(),
    },
    edited: "Bearbeitet",

    fact: |label| match label {
        FactLabel::Workflow => "Workflow",
        FactLabel::Step => "Schritt",
        FactLabel::Position => "Position",
        FactLabel::Status => "Status",
        FactLabel::Created => "Erstellt",
        FactLabel::WaitingSince => "Wartet seit",
        FactLabel::DelayAfterApproval => "Pause nach Freigabe",
        FactLabel::Run => "Lauf",
        FactLabel::StepId => "Schritt-ID",
        FactLabel::WorkflowId => "Workflow-ID",
        FactLabel::Trigger => "Ausgelöst durch",
        FactLabel::Document => "Dokument",
        FactLabel::Message => "Nachricht",
        FactLabel::Reason => "Warum es wartet",
    },
    why_it_waits: |reason| REASONS.say(reason),
    versions: "Fassungen",
    before: "Vorher",
    after: "Nachher",
    version_holds: "Was sie geändert hat, und alles darin",
    version_shown: "Angezeigt",
    version_first: "Wie der Lauf sie erzeugt hat",
    version_same: "Keine Unterschiede",
    version_taken: "Übernommen. Geben Sie frei, damit es gilt.",
    take_version: "Diese Fassung übernehmen",
    author_kind: |kind| match kind {
        AuthorKind::Model => "ein Modell",
        AuthorKind::Agent => "ein Agent",
        AuthorKind::Human => "eine Person",
        AuthorKind::Other => "jemand",
    },
    steps: "Schritte",
    you_are_here: "Wartet hier",
    gated: "Braucht eine Person",
    step_status: |status| match status {
        StepStatus::Pending => "Nicht begonnen".to_owned(),
        StepStatus::Running => "Läuft".to_owned(),
        StepStatus::Waiting => "Wartet auf eine Person".to_owned(),
        StepStatus::Completed => "Erledigt".to_owned(),
        StepStatus::Skipped => "Übersprungen".to_owned(),
        StepStatus::Failed => "Fehlgeschlagen".to_owned(),
        StepStatus::Cancelled => "Abgebrochen".to_owned(),
        StepStatus::Unknown => String::new(),
        StepStatus::Other(word) => word.clone(),
    },
    run_is: |status| match status {
        "waiting_for_human" | "awaiting_review" => "Der Lauf wartet auf eine Person.".to_owned(),
        "running" | "pending" => "Der Lauf geht weiter.".to_owned(),
        "completed" => "Der Lauf ist abgeschlossen.".to_owned(),
        "cancelled" => "Der Lauf wurde abgebrochen.".to_owned(),
        "error" | "failed" => "Der Lauf endete mit einem Fehler.".to_owned(),
        other => format!("Der Status des Laufs ist „{other}“."),
    },
    lead: |verdict, lead| {
        match (verdict, lead) {
        (_, Lead::Resumes { after_seconds: 0 }) => "Der Workflow läuft sofort weiter.".to_owned(),
        (_, Lead::Resumes { after_seconds }) => {
            let pause = HERE.unit((*after_seconds, Unit::Second), Width::Long);
            format!("Der Workflow läuft weiter und wartet {pause} bis zum nächsten Schritt.")
        }
        (_, Lead::SkipsStep) => {
            "Der Schritt wird übersprungen; der Workflow nimmt seinen Fehlerpfad, falls es einen gibt."
                .to_owned()
        }
        (_, Lead::GoesOnTo(step)) => format!("Der Lauf geht mit „{step}“ weiter."),
        (Verdict::Approve, Lead::GoesOn) => "Der Lauf geht mit diesen Daten weiter.".to_owned(),
        (Verdict::Reject, Lead::GoesOn) => "Der Lauf geht weiter.".to_owned(),
        (_, Lead::NotSaid) => "Die API sagt nicht, was aus dem Lauf wird.".to_owned(),
    }
    },
    configured_request: "Aufruf dieses Schritts",
    configured_request_more: "Aus der Vorlage des Workflows; Platzhalter werden beim Ausführen ausgefüllt.",
    request_body: "Inhalt",
    runs_when: "Läuft, wenn",
    open_document: "Dokument öffnen",
    document: "Dokument",
    data: "Daten",
    data_or_document: "Daten oder Dokument",
    documents: "Dokumente",
    document_number: |number| format!("Dokument {number}"),
    loading_document: "Dokument wird geladen …",
    document_failure,
    load_again: "Erneut laden",
    open_in_new_tab: "In neuem Tab öffnen",
    document_tools: "Dokumentwerkzeuge",
    document_view: |name| format!("Seiten von {name}"),
    zoom_in: "Vergrößern",
    zoom_out: "Verkleinern",
    fit_width: "An Breite anpassen",
    rotate: "Drehen",
    percent: |percent| HERE.percent(percent),
    previous_page: "Vorherige Seite",
    next_page: "Nächste Seite",
    page_of: |page, pages| format!("Seite {} von {}", HERE.number(page), HERE.number(pages)),
    missing: |part, why| {
        let what = match part {
            MissingPart::Run => "Der Lauf konnte nicht geladen werden",
            MissingPart::Steps => "Die Schritte und die Daten konnten nicht geladen werden",
            MissingPart::Template => "Die Vorlage des Workflows konnte nicht geladen werden",
            MissingPart::Payload => "Die Daten konnten nicht geladen werden",
            MissingPart::Review => "Die Prüfung konnte nicht geladen werden",
            MissingPart::RunSteps => "Die Schritte des Laufs konnten nicht geladen werden",
            MissingPart::Likelihoods => "Wie sicher sich die API ist, konnte nicht geladen werden",
        };
        format!("{what}: {}.", failure(why))
    },
    facts: "Angaben",
    copy: "Kopieren",
    copied: "Kopiert.",

    no_edits: "Diese API nimmt nur eine Entscheidung entgegen: Änderungen und Kommentare können nicht mitgesendet werden.",
    not_yet: "Wird noch geladen. Es wurde nichts entschieden; versuchen Sie es gleich noch einmal.",
    not_seen: "Die Daten konnten nicht geladen werden, daher ist hier noch keine Freigabe möglich. Aktualisieren Sie, um es erneut zu versuchen.",
    too_large_to_see: "Die Daten sind zu groß, um hier geladen zu werden, daher ist hier keine Freigabe möglich. Geben Sie sie in der Anwendung frei, aus der sie stammen, oder lehnen Sie ab.",
    changes: |count| HERE.count(count, "# Änderung", "# Änderungen"),
    no_changes: "Keine Änderungen",
    absent: "nicht vorhanden",
    reset: |label| format!("{label} zurücksetzen"),
    reset_all: "Alles zurücksetzen",
    reset_short: "Zurücksetzen",
    problems: |count| {
        HERE.count(
            count,
            "# Feld vor der Freigabe korrigieren",
            "# Felder vor der Freigabe korrigieren",
        )
    },
    go_to_first: "Zum ersten",
    problem,
    warning: |what| match what {
        form::Problem::UnknownKey => "Das Schema kennt dieses Feld nicht.".to_owned(),
        other => format!("So erhalten: {}", problem(other)),
    },
    finding,
    cut: |cut| match cut {
        Cut::Work => "Die Prüfung dauert zu lange, daher wurde nicht alles geprüft.",
        Cut::Depth => "Die Daten sind zu tief verschachtelt, daher wurde nicht alles geprüft.",
        Cut::Findings => "Es gibt mehr Fehler, als hier aufgeführt sind.",
        Cut::Endless => {
            "Das Schema verweist endlos auf sich selbst, daher wurde nicht alles geprüft."
        }
        Cut::Digits => {
            "Eine Zahl hat zu viele Stellen zum Teilen, daher wurde nicht alles geprüft."
        }
        Cut::Pattern => {
            "Ein Muster des Schemas könnte endlos lange dauern, daher wurde nicht alles geprüft."
        }
    },
    not_a_schema: "Was als Schema mitkam, ist keines. Die Daten wurden nicht dagegen geprüft.",
    schema_too_large: "Das Schema ist zu groß. Die Daten wurden nicht dagegen geprüft.",
    too_many_fields: "Es gibt mehr Felder, als ein Formular zeigen kann. Die Daten werden als JSON gezeigt.",
    data_too_large: "Die Daten sind zu groß für ein Formular. Laden Sie sie herunter oder kopieren Sie sie, um alles zu lesen; um sie zu ändern, ersetzen Sie sie durch eine Datei. Sie können so freigegeben werden, wie sie sind.",
    text_too_large: "Die Daten sind zu groß, um sie als einen Text zu bearbeiten. Ändern Sie einzelne Felder im Formular, oder laden Sie sie herunter und ersetzen Sie sie durch eine Datei.",
    data_beginning: "Anfang der Daten",
    download_json: "JSON herunterladen",
    replace_by_file: "Durch Datei ersetzen",
    file_unreadable: "Die Datei konnte nicht gelesen werden. Die Daten sind unverändert.",
    file_taken: "Die Daten stammen jetzt aus der Datei.",
    likelihood: |percent| format!("{} sicher", HERE.percent(percent)),
    optional: "optional",
    changed: "Geändert",
    remove_short: "Entfernen",
    shape_of: |label| format!("Art von {label}"),
    shape_number: |number| format!("Form {number}"),
    type_name: |expected| match expected {
        form::Expected::Nothing => "Kein Wert",
        form::Expected::Boolean => "Ja oder nein",
        form::Expected::Integer => "Ganze Zahl",
        form::Expected::Number => "Zahl",
        form::Expected::Text => "Text",
        form::Expected::List => "Liste",
        form::Expected::Object => "Gruppe von Feldern",
    },
    take_back_edit: "Letzte Bearbeitung rückgängig machen",
    redo_edit: "Bearbeitung wiederholen",
    keys: "Tastenkürzel",
    keys_off: "Diese Seite hat die Einzeltasten abgeschaltet.",
    action: |action| match action {
        Action::Down => "Nächste Freigabe",
        Action::Up => "Vorherige Freigabe",
        Action::Approve => "Freigeben",
        Action::Reject => "Ablehnen",
        Action::Edit => "Daten bearbeiten",
        Action::Undo => "Letzte Entscheidung rückgängig machen",
        Action::Select => "Für eine Sammelentscheidung auswählen",
        Action::Search => "Suchen",
        Action::NextLook => "Nächstes Feld, das einen Blick braucht",
        Action::Help => "Diese Tasten zeigen",
    },
    fixed_keys: &[
        ("↑ ↓", "In der Liste bewegen; mit Umschalt auswählen"),
        (
            "Enter",
            "Öffnen; in der Suche zu den Treffern; in einer Tabelle eine Zeile nach unten",
        ),
        ("Esc", "Feld verlassen, dann zurück zur Liste"),
        ("Strg A", "In der Liste alles auswählen"),
        ("Strg Z", "Letzte Bearbeitung rückgängig machen"),
        ("Strg Y", "Bearbeitung wiederholen"),
    ],
    as_json: "JSON",
    data_as_json: "Daten als JSON",
    json_kept: "Das Formular behält den letzten gültigen Text. Korrigieren oder verwerfen Sie ihn.",
    discard_json: "Diesen Text verwerfen",
    copy_json: "JSON kopieren",
    copy_patch: "Als JSON Patch kopieren",
    all_problems: "Was zu korrigieren ist",
    all_looked_at: "Alle unsicheren Felder angesehen",
    nothing_to_look_at: "Kein Feld braucht einen Blick.",
    look_first: |count| {
        HERE.count(
            count,
            "Sehen Sie sich vor der Freigabe noch # Feld an.",
            "Sehen Sie sich vor der Freigabe noch # Felder an.",
        )
    },
    looks_left: |count| {
        HERE.count(
            count,
            "# Feld braucht einen Blick",
            "# Felder brauchen einen Blick",
        )
    },
    look_next: "Nächstes anzusehendes Feld",
    deprecated: "Veraltet",
    examples: |examples| format!("Zum Beispiel: {}", HERE.or(examples)),
    new_key: |label| match label {
        "" => "Neuer Schlüssel".to_owned(),
        label => format!("Neuer Schlüssel in {label}"),
    },
    key_of: |label| format!("Schlüssel von {label}"),
    rename_key: |label| format!("Schlüssel umbenennen: {label}"),
    rename_key_short: "Schlüssel umbenennen",
    add_entry: |label| match label {
        "" => "Eintrag hinzufügen".to_owned(),
        label => format!("Eintrag hinzufügen: {label}"),
    },
    add_entry_short: "Eintrag hinzufügen",
    key_problem: |problem| {
        match problem {
        form::KeyProblem::Empty => "Geben Sie zuerst einen Schlüssel ein.".to_owned(),
        form::KeyProblem::Taken => "Es gibt schon einen Eintrag mit diesem Schlüssel.".to_owned(),
        form::KeyProblem::Repeated => {
            "Die Daten enthalten diesen Eintrag mehrfach, daher lässt sich sein Schlüssel hier nicht ändern."
                .to_owned()
        }
        form::KeyProblem::TooMany => {
            "Dieses Formular hat so viele Felder, wie es zeigen kann.".to_owned()
        }
        form::KeyProblem::NotAllowed { finding } => match &finding.detail {
            Detail::WrongKey { findings, .. } if !findings.is_empty() => {
                self::finding(&findings[0])
            }
            _ => "Das Schema lässt diesen Schlüssel nicht zu.".to_owned(),
        },
    }
    },
    key_stays: |key| format!("Der Schlüssel ist weiterhin „{key}“."),
    problems_inside: |count| format!("{} zu korrigieren", HERE.number(count)),
    null: "Kein Wert (null)",
    set_null: |label| format!("Auf null setzen: {label}"),
    add_value: |label| format!("Wert hinzufügen: {label}"),
    set_null_short: "Auf null setzen",
    add_value_short: "Wert hinzufügen",
    not_there: "Nicht in den Daten",
    add_item: |label| format!("Element hinzufügen: {label}"),
    add_item_short: "Element hinzufügen",
    remove_item: |label| format!("{label} entfernen"),
    move_up: |label| format!("{label} nach oben"),
    move_down: |label| format!("{label} nach unten"),
    item: |number| format!("Element {number}"),
    items: |count| HERE.count(count, "# Element", "# Elemente"),
    no_items: "Keine Elemente",
    row: "Zeile",
    row_tools: "Verschieben oder entfernen",
    pasted: |rows, given| {
        let pasted = HERE.count(rows, "# Zeile eingefügt.", "# Zeilen eingefügt.");
        match given.saturating_sub(rows) {
            0 => pasted,
            left_out => format!(
                "{pasted} Für {} weitere war kein Platz.",
                HERE.number(left_out)
            ),
        }
    },
    yes: "Ja",
    no: "Nein",
    changed_underneath: "Die Daten haben sich an der Quelle geändert. Es wurde nichts gesendet, und Ihre Bearbeitung bleibt erhalten; wählen Sie, wie es weitergeht, bevor Sie freigeben oder ablehnen.",
    changed_underneath_short: "Die Daten haben sich an der Quelle geändert",
    changed_underneath_more: "Es wurde nichts gesendet, und Ihre Bearbeitung bleibt erhalten. Wählen Sie, wie es weitergeht; danach können Sie freigeben oder ablehnen.",
    compare: "Vergleichen",
    take_new_data: "Neue Daten übernehmen, meine Bearbeitung verwerfen",
    go_on_with_these: "Mit dieser Auswahl weiter",
    both_changed: |count| {
        HERE.count(
            count,
            "# Wert wurde auf beiden Seiten geändert",
            "# Werte wurden auf beiden Seiten geändert",
        )
    },
    merged_by_itself: |kept, followed| {
        let edits = HERE.count(
            kept,
            "# Ihrer Änderungen bleibt erhalten",
            "# Ihrer Änderungen bleiben erhalten",
        );
        let changes = HERE.count(
            followed,
            "# andere Änderung wird übernommen",
            "# andere Änderungen werden übernommen",
        );
        match (kept, followed) {
            (_, 0) => format!("{edits}."),
            (0, _) => format!("{changes}."),
            _ => format!("{edits}, und {changes}."),
        }
    },
    mine: "Ihren Wert behalten",
    theirs_now: "Neuen Wert übernehmen",
    choose_side: |mine, place| match mine {
        true => format!("Ihren Wert behalten: {place}"),
        false => format!("Neuen Wert übernehmen: {place}"),
    },
    edits_restored: |milliseconds| match shared::age(milliseconds) {
        None => "Ihre Bearbeitung von gerade eben wurde wiederhergestellt.".to_owned(),
        Some(ago) => format!(
            "Ihre Bearbeitung von {} wurde wiederhergestellt.",
            HERE.ago(ago, Width::Long)
        ),
    },
    discard_edits: "Verwerfen",
    copy_my_edits: "Meine Fassung kopieren",
    whole_value: "Ganz anzeigen",

    not_waiting: "Diese Freigabe steht nicht mehr aus. Sie wurde anderswo entschieden oder zurückgenommen; von hier wurde nichts gesendet.",
    held: |verdict, seconds| {
        let soon = HERE.in_seconds(seconds);
        match verdict {
            Verdict::Approve => {
                format!("Die Freigabe wird {soon} gesendet; bis dahin verlässt nichts diese Seite.")
            }
            Verdict::Reject => {
                format!(
                    "Die Ablehnung wird {soon} gesendet; bis dahin verlässt nichts diese Seite."
                )
            }
        }
    },
    sending: |verdict| match verdict {
        Verdict::Approve => "Die Freigabe wird gesendet …".to_owned(),
        Verdict::Reject => "Die Ablehnung wird gesendet …".to_owned(),
    },
    received: |verdict, late| {
        match (verdict, late) {
        (Verdict::Approve, false) => {
            "Freigabe empfangen. Countersign wartet, bis sie angewendet ist.".to_owned()
        }
        (Verdict::Reject, false) => {
            "Ablehnung empfangen. Countersign wartet, bis sie angewendet ist.".to_owned()
        }
        (Verdict::Approve, true) => {
            "Freigabe empfangen, aber noch nicht angewendet. Sie ist vermerkt; Countersign sieht weiter nach.".to_owned()
        }
        (Verdict::Reject, true) => {
            "Ablehnung empfangen, aber noch nicht angewendet. Sie ist vermerkt; Countersign sieht weiter nach.".to_owned()
        }
    }
    },
    waits: |verdict, trouble, seconds, may_have_been_taken| {
        let noun = noun(verdict);
        let what = match trouble {
            Trouble::NoAnswer(NoAnswer::Network) => "Die Verbindung ist abgebrochen".to_owned(),
            Trouble::NoAnswer(NoAnswer::TimedOut) => {
                "Die API hat nicht rechtzeitig geantwortet".to_owned()
            }
            Trouble::NoAnswer(NoAnswer::TooLarge) => {
                "Die Antwort der API war zu groß zum Lesen".to_owned()
            }
            Trouble::Busy => "Die API ist überlastet (429)".to_owned(),
            Trouble::ServerFailed { status } => format!("Die API hatte einen Fehler ({status})"),
            Trouble::Unreadable => "Die Antwort der API war nicht zu verstehen".to_owned(),
            Trouble::CredentialsRefused => {
                "Die API hat die Zugangsdaten abgelehnt (401)".to_owned()
            }
            Trouble::NoCredentials => "Für diese Verbindung fehlen Zugangsdaten".to_owned(),
            Trouble::Offline => "Sie sind offline".to_owned(),
            Trouble::NotStored => {
                "Dieses Gerät konnte nicht festhalten, was zu senden war".to_owned()
            }
        };
        let sent = match may_have_been_taken {
            true => format!(
                "{noun} ist vielleicht angekommen; Countersign prüft das, bevor es etwas wiederholt."
            ),
            false => format!("{noun} wurde nicht angenommen; sie bleibt hier gespeichert."),
        };
        let next = match seconds {
            Some(0) => "Neuer Versuch läuft.".to_owned(),
            Some(seconds) => format!("Nächster Versuch {}.", HERE.in_seconds(seconds)),
            None if trouble.needs_credentials() => {
                "Sie wird gesendet, sobald die Seite gültige Zugangsdaten liefert.".to_owned()
            }
            None => "Sie wird gesendet, sobald die Verbindung wieder steht.".to_owned(),
        };
        format!("{what}. {sent} {next}")
    },
    unsaved: |verdict, why| {
        let what = match why {
            StorageFailure::Full => "auf diesem Gerät ist kein Platz mehr",
            StorageFailure::Denied => "dieser Browser speichert nichts für diese Seite",
            StorageFailure::Blocked => "eine ältere Version dieser Seite in einem anderen Tab ist im Weg",
            StorageFailure::Failed => "das Speichern ist fehlgeschlagen",
        };
        format!(
            "{} konnte nicht gespeichert werden: {what}. Es wurde nichts gesendet. Sie können ohne Speichern senden; dann ginge die Entscheidung verloren, wenn diese Seite geschlossen wird, bevor die API sie hat.",
            noun(verdict)
        )
    },
    no_way: |label| {
        format!(
            "Diese Seite hat keine Verbindung zum Konto hinter „{label}“. Von hier wird nichts gesendet; die Entscheidung bleibt gespeichert, bis eine Seite eine solche Verbindung hat."
        )
    },
    no_way_short: "Keine Verbindung zum Konto",
    ended: |verdict, end| {
        match end {
        End::Applied { words, resume } => {
            let done = match verdict {
                Verdict::Approve => "Freigegeben, von der API bestätigt.",
                Verdict::Reject => "Abgelehnt, von der API bestätigt.",
            };
            let said = words.as_ref().map(|words| format!(" Sie meldet: „{words}“")).unwrap_or_default();
            let then = match resume {
                Resume::Done => "",
                Resume::Pending => " Die API hat den Lauf noch nicht fortgesetzt; sie holt das nach.",
                Resume::Failed => " Die API konnte den Lauf nicht fortsetzen. Es muss nichts erneut gesendet werden.",
                Resume::Skipped => " Es gab keinen Lauf mehr, der weitergehen könnte.",
            };
            format!("{done}{then}{said}")
        }
        End::Superseded(theirs) => {
            let what = match theirs.verdict {
                Some(Verdict::Approve) => "freigegeben",
                Some(Verdict::Reject) => "abgelehnt",
                None => "entschieden",
            };
            let who = theirs
                .by
                .as_ref()
                .map(|who| format!("von {who} "))
                .unwrap_or_default();
            let mine = match (theirs.verdict == Some(verdict), verdict) {
                (true, _) => "mit anderen Daten; Ihre wurden nicht wirksam",
                (false, Verdict::Approve) => "Ihre Freigabe wurde daher nicht wirksam",
                (false, Verdict::Reject) => "Ihre Ablehnung wurde daher nicht wirksam",
            };
            format!(
                "Es gilt eine andere Entscheidung: Dies wurde {who}{what}, {mine}. Ihre Bearbeitung bleibt erhalten."
            )
        }
        End::Refused { status, words } => {
            let words = words
                .as_ref()
                .map(|words| format!(" „{words}“"))
                .unwrap_or_default();
            format!(
                "Die API hat dies zurückgewiesen ({status}).{words} Nichts wurde wirksam; Ihre Bearbeitung bleibt erhalten."
            )
        }
        End::Gone => "Dies steht nicht mehr aus, und die API kann nicht sagen, wer wie entschieden hat. Ihre Entscheidung ist nicht bestätigt.".to_owned(),
        End::Withdrawn => "Zurückgenommen. Es wurde nichts gesendet.".to_owned(),
        End::Duplicate => "Sie hatten dies schon in einem anderen Tab entschieden; diese zweite Entscheidung wurde nicht gesendet.".to_owned(),
    End::Lost => "Was dieser Browser von dieser Entscheidung gespeichert hatte, wurde gelöscht, und kein offener Tab weiß, was aus ihr geworden ist. Sie kann gesendet worden sein. Wartet die Freigabe noch, können Sie erneut entscheiden.".to_owned(),
    }
    },
    ended_short: |verdict, end| match (end, verdict) {
        (End::Applied { .. }, Verdict::Approve) => "Freigegeben",
        (End::Applied { .. }, Verdict::Reject) => "Abgelehnt",
        (End::Superseded(_), _) => "Von jemand anderem entschieden",
        (End::Refused { .. }, _) => "Zurückgewiesen",
        (End::Gone, _) => "Nicht mehr da, unbestätigt",
        (End::Withdrawn, _) => "Zurückgenommen",
        (End::Duplicate, _) => "Schon entschieden",
        (End::Lost, _) => "Ungewiss",
    },
    deciding_short: |verdict| match verdict {
        Verdict::Approve => "Wird freigegeben",
        Verdict::Reject => "Wird abgelehnt",
    },
    waits_short: "Noch nicht gesendet",
    trouble_short: |trouble| match trouble {
        Trouble::NoAnswer(NoAnswer::Network) => "Verbindung abgebrochen".to_owned(),
        Trouble::NoAnswer(NoAnswer::TimedOut) => "keine rechtzeitige Antwort".to_owned(),
        Trouble::NoAnswer(NoAnswer::TooLarge) => "Antwort zu groß".to_owned(),
        Trouble::Busy => "API überlastet (429)".to_owned(),
        Trouble::ServerFailed { status } => format!("API-Fehler ({status})"),
        Trouble::Unreadable => "Antwort nicht verstanden".to_owned(),
        Trouble::CredentialsRefused => "Zugangsdaten abgelehnt (401)".to_owned(),
        Trouble::NoCredentials => "keine Zugangsdaten".to_owned(),
        Trouble::Offline => "offline".to_owned(),
        Trouble::NotStored => "nicht festgehalten".to_owned(),
    },
    received_short: |verdict| match verdict {
        Verdict::Approve => "Freigabe empfangen",
        Verdict::Reject => "Ablehnung empfangen",
    },
    cannot_withdraw: "Sie wurde vielleicht schon angenommen und kann daher nicht zurückgezogen werden.",
    theirs: "Was die API hat",
    yours: "Was Sie entschieden haben",
    their_verdict: |verdict| match verdict {
        Verdict::Approve => "Freigegeben",
        Verdict::Reject => "Abgelehnt",
    },
    storage_failing: |why| match why {
        StorageFailure::Full => {
            "Auf diesem Gerät ist kein Platz mehr: Entscheidungen und Bearbeitungen können erst wieder gespeichert werden, wenn Platz frei wird."
        }
        StorageFailure::Denied => {
            "Dieser Browser speichert nichts für diese Seite: Entscheidungen und Bearbeitungen bestehen nur, solange sie geöffnet ist."
        }
        StorageFailure::Blocked => {
            "Eine ältere Version dieser Seite in einem anderen Tab ist im Weg: Schließen Sie diesen Tab oder laden Sie ihn neu. Bis dahin bestehen Entscheidungen und Bearbeitungen nur, solange diese Seite geöffnet ist."
        }
        StorageFailure::Failed => {
            "Das Speichern auf diesem Gerät schlägt fehl: Entscheidungen und Bearbeitungen überstehen ein Neuladen vielleicht nicht."
        }
    },
    store_wiped: "Was dieser Browser für diese Seite gespeichert hatte, wurde gelöscht. Was hier offen ist, wird erneut gespeichert.",
    send_unsaved: "Ohne Speichern senden",
    queued: |verdict| match verdict {
        Verdict::Approve => "Die Freigabe ist gespeichert und als Nächstes an der Reihe.",
        Verdict::Reject => "Die Ablehnung ist gespeichert und als Nächstes an der Reihe.",
    },
    held_still: |verdict| match verdict {
        Verdict::Approve => {
            "Die Freigabe ist gespeichert; nichts wird gesendet, bevor Sie sie hier gesehen haben."
        }
        Verdict::Reject => {
            "Die Ablehnung ist gespeichert; nichts wird gesendet, bevor Sie sie hier gesehen haben."
        }
    },
    taking_back: "Wird zurückgenommen …",
    unsaved_short: "Nicht gespeichert",
    unreadable_record: |problem| {
        match problem {
        Problem::Newer => {
            "Eine neuere Version dieser Seite hat diese Entscheidung gespeichert. Sie bleibt erhalten und wurde von dieser Version nicht gesendet; laden Sie die Seite neu, um damit fortzufahren.".to_owned()
        }
        Problem::Damaged(problem) => {
            format!(
                    "Diese gespeicherte Entscheidung kann nicht gelesen werden ({problem}). Sie bleibt erhalten und wurde von dieser Version nicht gesendet; exportieren Sie sie, um zu sehen, was sie enthält."
            )
        }
    }
    },
    unreadable_record_short: "Nicht lesbar",
    export: "Exportieren",
    show_more: |count| format!("{} weitere anzeigen", HERE.number(count)),
    show_fewer: "Weniger anzeigen",
    more_in_history: |count| format!("{} weitere im Verlauf", HERE.number(count)),

    select: |title| format!("{title} auswählen"),
    selected: |count| format!("{} ausgewählt", HERE.number(count)),
    select_all: |count| format!("Alle {} auswählen", HERE.number(count)),
    select_none: "Auswahl aufheben",
    bulk: "Ausgewählte Freigaben",
    bulk_decision: "Sammelentscheidung",
    bulk_decide: |verdict, count| {
        let count = HERE.number(count);
        match verdict {
            Verdict::Approve => format!("{count} freigeben"),
            Verdict::Reject => format!("{count} ablehnen"),
        }
    },
    bulk_begun: |verdict, count, left_out| {
        let what = match (verdict, count) {
            (_, 0) => "Es wurde nichts entschieden.".to_owned(),
            (Verdict::Approve, _) => {
                HERE.count(count, "# wird freigegeben.", "# werden freigegeben.")
            }
            (Verdict::Reject, _) => HERE.count(count, "# wird abgelehnt.", "# werden abgelehnt."),
        };
        match left_out {
            0 => what,
            _ => format!(
                "{what} {} ausgelassen; die Gründe sind aufgeführt.",
                HERE.number(left_out)
            ),
        }
    },
    bulk_stopped: "Angehalten. Was noch nicht gesendet war, steht wieder in der Liste.",
    bulk_checking: |checked, total| {
        format!(
            "Daten werden geprüft: {} von {}",
            HERE.number(checked),
            HERE.number(total)
        )
    },
    bulk_held: |verdict, count| match verdict {
        Verdict::Approve => HERE.count(
            count,
            "# wird freigegeben. Noch ist nichts gesendet.",
            "# werden freigegeben. Noch ist nichts gesendet.",
        ),
        Verdict::Reject => HERE.count(
            count,
            "# wird abgelehnt. Noch ist nichts gesendet.",
            "# werden abgelehnt. Noch ist nichts gesendet.",
        ),
    },
    bulk_progress: |verdict, took_effect, filed| {
        let (took_effect, filed) = (HERE.number(took_effect), HERE.number(filed));
        match verdict {
            Verdict::Approve => format!("{took_effect} von {filed} freigegeben"),
            Verdict::Reject => format!("{took_effect} von {filed} abgelehnt"),
        }
    },
    bulk_nothing: "Es wurde nichts entschieden",
    bulk_over: |view| {
        let word = match view.verdict {
            Some(Verdict::Reject) => "abgelehnt",
            Some(Verdict::Approve) | None => "freigegeben",
        };
        let mut said = format!("{} {word}.", HERE.number(view.took_effect));
        for (count, what) in [
            (view.received, "empfangen, noch nicht angewendet"),
            (view.failed.len(), "nicht wie entschieden"),
            (view.left_out.len(), "ausgelassen"),
        ] {
            if count > 0 {
                said.push_str(&format!(" {} {what}.", HERE.number(count)));
            }
        }
        said
    },
    bulk_received: |count| format!("{} empfangen, noch nicht angewendet", HERE.number(count)),
    bulk_waiting: |count| {
        HERE.count(
            count,
            "# wartet auf einen neuen Versuch",
            "# warten auf einen neuen Versuch",
        )
    },
    bulk_left_out: |count| format!("{} ausgelassen", HERE.number(count)),
    bulk_taken_back: |count| {
        format!(
            "{} zurückgenommen, davon wurde nichts gesendet",
            HERE.number(count)
        )
    },
    bulk_failed: |count| format!("{} nicht wie entschieden", HERE.number(count)),
    left_out: |why| match why {
        LeftOut::Edited => "Von Ihnen bearbeitet; geben Sie es einzeln frei.".to_owned(),
        LeftOut::Problems(count) => HERE.count(
            count,
            "# Wert passt nicht zum Schema.",
            "# Werte passen nicht zum Schema.",
        ),
        LeftOut::NeedsLook(count) => HERE.count(
            count,
            "# Wert braucht einen Blick: Die Auslesung ist unsicher.",
            "# Werte brauchen einen Blick: Die Auslesung ist unsicher.",
        ),
        LeftOut::NotLoaded => "Die Daten konnten nicht geladen werden.".to_owned(),
        LeftOut::NotWaiting => "Steht nicht mehr aus oder wird gerade entschieden.".to_owned(),
        LeftOut::NoReason => "Die API verlangt eine Begründung.".to_owned(),
        LeftOut::Stopped => "Von Ihnen vor dem Senden angehalten.".to_owned(),
    },
    stop: "Anhalten",
    close: "Schließen",

    history: "Verlauf",
    search_history: "Verlauf durchsuchen",
    history_empty: "Auf diesem Gerät wurde nichts entschieden, oder der Verlauf wurde gelöscht.",
    history_found: |count| HERE.count(count, "# Entscheidung", "# Entscheidungen"),
    decided_at: "Entschieden",
    ended_at: "Abgeschlossen",
    export_history: "Als JSON exportieren",
    clear_history: "Verlauf löschen",
    clear_history_sure: "Endgültig löschen?",
    history_kept: |most| {
        HERE.count(
            most,
            "Die letzte auf diesem Gerät getroffene Entscheidung bleibt hier erhalten.",
            "Die letzten # auf diesem Gerät getroffenen Entscheidungen bleiben hier erhalten.",
        )
    },

    undone: "Rückgängig gemacht. Es wurde nichts gesendet.",
    opened: |title| format!("{title} geöffnet."),
    about: |title, sentence| format!("{title}: {sentence}"),

    connection_failing: |label, why| format!("{label}: {}. {}", failure(why), advice(why)),
    connection_misconfigured: |label, why| match why {
        SetUpError::UnknownKind(kind) => format!(
            "{label}: Es gibt keinen Konnektor „{kind}“. Die Seite, die diesen Eingang einbindet, kann diese verwenden: {}.",
            HERE.and(&kinds().map(str::to_owned).collect::<Vec<_>>())
        ),
        SetUpError::UnknownDialect(dialect) => {
            format!("{label}: Dieser Konnektor hat keinen Dialekt „{dialect}“.")
        }
        SetUpError::BadId(id) if id.is_empty() => {
            format!("{label}: Diese Verbindung hat keine ID.")
        }
        SetUpError::BadId(id) => {
            format!("{label}: Eine andere Verbindung hat schon die ID „{id}“.")
        }
    },
    unreadable_entries: |label, count, first| {
        let entries = HERE.count(
            count,
            "# Eintrag konnte nicht gelesen werden",
            "# Einträge konnten nicht gelesen werden",
        );
        format!("{label}: {entries} ({first}). Die anderen werden gezeigt.")
    },
    stopped: "Countersign hatte einen eigenen Fehler und wurde angehalten. Laden Sie die Seite neu, um weiterzumachen; was eine API bestätigt hat, bleibt gültig.",

    arrivals: |count| HERE.count(count, "# neue", "# neue"),
    elsewhere_short: "Anderswo entschieden",
    view: "Sortieren und filtern",
    filters_set: |count| HERE.count(count, "# Filter gesetzt", "# Filter gesetzt"),
    sort_by: "Sortieren nach",
    sort: |sort| match sort {
        Sort::Waiting => "Längste Wartezeit",
        Sort::Newest => "Neueste zuerst",
        Sort::Workflow => "Workflow",
        Sort::Connection => "Verbindung",
    },
    group_by: "Gruppieren nach",
    grouping: |grouping| match grouping {
        Grouping::None => "Nicht gruppieren",
        Grouping::Workflow => "Workflow",
        Grouping::Connection => "Verbindung",
    },
    connection: "Verbindung",
    workflow: "Workflow",
    step: "Schritt",
    waits_for: "Wartezeit",
    state: "Status",
    any: "Alle",
    at_least: |age| match age {
        Age::Hour => "Eine Stunde oder länger",
        Age::Day => "Einen Tag oder länger",
        Age::Week => "Eine Woche oder länger",
    },
    mark: |mark| match mark {
        Mark::Untouched => "Nicht begonnen",
        Mark::Edited => "Bearbeitet",
        Mark::Deciding => "Wird entschieden",
        Mark::Refused => "Zurückgewiesen",
    },
    show_all: "Alle anzeigen",
    shown_of: |shown, total| format!("{} von {}", HERE.number(shown), HERE.number(total)),
    nothing_left: "Nichts, was aussteht, passt zu diesen Filtern.",
    all_failing: "Nichts lässt sich lesen",
    all_failing_more: "Was aussteht, ist nicht bekannt: Keine Verbindung antwortet, wie sie soll. Die Gründe stehen oben; Countersign versucht es weiter.",
    done_today: |approved, rejected| match (approved, rejected) {
        (_, 0) => format!("Heute freigegeben: {}.", HERE.number(approved)),
        (0, _) => format!("Heute abgelehnt: {}.", HERE.number(rejected)),
        _ => format!(
            "Heute freigegeben: {}. Abgelehnt: {}.",
            HERE.number(approved),
            HERE.number(rejected)
        ),
    },
    offline: "Sie sind offline. Die Liste zeigt den zuletzt gelesenen Stand; Entscheidungen werden aufbewahrt und gesendet, sobald die Verbindung wieder da ist.",
    slow: |label| format!("{} braucht länger als üblich für eine Antwort.", label),
    loading_list: "Liste wird geladen",
    loaded: |loaded, total| match total {
        Some(total) => format!("{} von {} geladen", HERE.number(loaded), HERE.number(total)),
        None => format!("{} geladen", HERE.number(loaded)),
    },
    section: |name, count| format!("{}, {}", name, HERE.number(count)),

    not_taken: "Nicht genommen",
    only_when: |conditions| format!("Nur wenn {}", conditions),
    decided_there: |verdict| match verdict {
        Verdict::Approve => "Von einer Person freigegeben",
        Verdict::Reject => "Von einer Person abgelehnt",
    },
    inputs_and_outputs: "Ein- und Ausgaben",
    inputs: "Eingaben",
    outputs: "Ausgaben",
    result: "Ergebnis",
    raw_json: "JSON im Original",
    list_entry: "Eintrag in der Liste",
    list_entry_not_kept: "Der Eintrag in der Liste wird nicht aufbewahrt, wenn er lang ist oder es viele sind. Die Antworten unten sagen dasselbe und mehr.",
    answered_with: |status| match status {
        Some(status) => format!("Antwort mit {status}"),
        None => "Es kam keine Antwort".to_owned(),
    },
    empty_answer: "Sie ist leer.",
    secrets_left_out: "Vorlagen für Header sind ausgelassen: Sie können Geheimnisse enthalten.",
    only_beginning: "Nur der Anfang wird angezeigt. Kopieren Sie den Text oder laden Sie ihn herunter, um alles zu haben.",
    download: "Herunterladen",
    looking_for_item: "Die Freigabe, auf die diese Seite verweist, wird gesucht …",
    item_missing: |label| {
        format!(
            "Diese Freigabe steht nicht mehr aus, oder sie stand nie über {} aus. Wählen Sie eine andere in der Liste.",
            label
        )
    },
    item_without_connection: |id| {
        format!(
            "Diese Seite verweist auf eine Freigabe der Verbindung „{}“, hat aber keine solche Verbindung.",
            id
        )
    },
    item_is_none: |item| {
        format!(
            "Diese Seite verweist auf „{}“; das bezeichnet keine Freigabe.",
            item
        )
    },
    tell_me: "Über neue Freigaben benachrichtigen",
    notices_on: "Sie werden über neue Freigaben benachrichtigt, während diese Seite verdeckt ist.",
    notices_off: "Sie werden nicht mehr über neue Freigaben benachrichtigt.",
    notices_blocked: "Dieser Browser blockiert Benachrichtigungen dieser Seite. Erlauben Sie sie in den Browsereinstellungen für diese Seite, um von neuen Freigaben zu erfahren.",
    notices_unavailable: "Dieser Browser hat für diese Seite keine Benachrichtigungen.",
    new_approvals: |count| HERE.count(count, "# neue Freigabe", "# neue Freigaben"),
};

fn noun(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "Die Freigabe",
        Verdict::Reject => "Die Ablehnung",
    }
}

fn age(milliseconds: u64) -> String {
    match shared::age(milliseconds) {
        // "2 Tg." saves nothing.
        Some((days, Unit::Day)) => HERE.unit((days, Unit::Day), Width::Long),
        Some(age) => HERE.unit(age, Width::Short),
        None => "jetzt".to_owned(),
    }
}

/// Without a full stop, to stand in a longer sentence.
fn failure(why: &ReadFailure) -> String {
    match why {
        ReadFailure::NoAnswer(NoAnswer::Network) => {
            "keine Antwort (das Netz ist ausgefallen, oder der Server lässt diese Seite sie nicht lesen)"
                .to_owned()
        }
        ReadFailure::NoAnswer(NoAnswer::TimedOut) => "keine rechtzeitige Antwort".to_owned(),
        ReadFailure::NoAnswer(NoAnswer::TooLarge) => {
            "die Antwort ist zu groß zum Lesen".to_owned()
        }
        ReadFailure::Refused { status: 401, words } => {
            format!("die Zugangsdaten wurden abgelehnt (401){}", quoted(words))
        }
        ReadFailure::Refused { status: 403, words } => {
            format!("die Zugangsdaten erlauben dies nicht (403){}", quoted(words))
        }
        ReadFailure::Refused { status: 404, words } => {
            format!("unter dieser Adresse wurde nichts gefunden (404){}", quoted(words))
        }
        ReadFailure::Refused { status: 429, .. } => "zu viele Anfragen (429)".to_owned(),
        ReadFailure::Refused { status, words } => {
            format!("die API hat mit einem Fehler geantwortet ({status}){}", quoted(words))
        }
        ReadFailure::Unreadable { problem } => {
            format!("die Antwort ist nicht, was diese API senden sollte: {problem}")
        }
        ReadFailure::WrongDialect { speaks } => format!(
            "diese API spricht den Dialekt „{speaks}“, die Verbindung ist auf einen anderen eingestellt"
        ),
        ReadFailure::UnknownVersion => "diese API spricht eine Version, die Countersign nicht kennt".to_owned(),
        ReadFailure::NoCredentials => "es gibt keine Zugangsdaten".to_owned(),
    }
}

fn document_failure(why: &document::Failure) -> String {
    use document::Failure::*;
    match why {
        NoLink(why) => format!("Das Dokument konnte nicht geladen werden: {}.", failure(why)),
        Expired => "Der Link zum Dokument ist abgelaufen. Laden Sie es über einen neuen.".to_owned(),
        Refused { status } => format!(
            "Das Dokument konnte nicht geladen werden: Sein Server hat mit einem Fehler geantwortet ({status}). Laden Sie es erneut, oder öffnen Sie es in einem neuen Tab."
        ),
        NoAnswer => "Das Dokument konnte nicht geladen werden: Das Netz ist ausgefallen, oder sein Server lässt diese Seite es nicht lesen. Laden Sie es erneut, oder öffnen Sie es in einem neuen Tab.".to_owned(),
        TimedOut => "Das Dokument hat zu lange gebraucht und wurde aufgegeben. Laden Sie es erneut, oder öffnen Sie es in einem neuen Tab.".to_owned(),
        TooLarge => format!(
            "Diese Datei ist größer als {} MB und damit zu groß, um hier gezeigt zu werden. Öffnen Sie sie in einem neuen Tab.",
            HERE.number(document::LARGEST_FILE / 1024 / 1024)
        ),
        TooManyPixels { millions } => format!(
            "Dieses Bild hat {} Millionen Pixel, zu viele, um hier gezeigt zu werden. Öffnen Sie es in einem neuen Tab.",
            HERE.number(*millions)
        ),
        OtherKind(Some(name)) => format!(
            "Dies ist eine {name}-Datei, die hier nicht gezeigt wird; PDF-Dateien und Bilder schon. Öffnen Sie sie in einem neuen Tab."
        ),
        OtherKind(None) => "Diese Datei ist weder ein PDF noch ein Bild und wird hier nicht gezeigt. Öffnen Sie sie in einem neuen Tab.".to_owned(),
        Damaged => "Diese Datei kann nicht gelesen werden; vielleicht ist sie beschädigt. Öffnen Sie sie in einem neuen Tab.".to_owned(),
        Protected => "Dieses PDF ist durch ein Passwort geschützt und wird hier nicht gezeigt. Öffnen Sie es in einem neuen Tab.".to_owned(),
        NoReader => "Dieser Seite fehlt, was PDF-Dateien anzeigt. Öffnen Sie das Dokument in einem neuen Tab.".to_owned(),
    }
}

fn quoted(words: &Option<String>) -> String {
    words
        .as_ref()
        .map(|words| format!(", „{}“", words.trim_end_matches('.')))
        .unwrap_or_default()
}

fn advice(why: &ReadFailure) -> &'static str {
    match why {
        ReadFailure::Refused {
            status: 401 | 403, ..
        } => {
            "Prüfen Sie den Schlüssel auf der Seite, die diesen Eingang zeigt, und versuchen Sie es erneut."
        }
        ReadFailure::Refused { status: 404, .. } => "Prüfen Sie die Basisadresse der Verbindung.",
        ReadFailure::NoAnswer(_) | ReadFailure::Refused { .. } => {
            "Countersign versucht es weiter; die anderen Verbindungen laufen."
        }
        ReadFailure::Unreadable { .. } => {
            "Nichts davon wird gezeigt; die anderen Verbindungen laufen."
        }
        ReadFailure::WrongDialect { .. } => "Stellen Sie die Verbindung auf diesen Dialekt ein.",
        ReadFailure::UnknownVersion => {
            "Verlangen Sie ein neueres Countersign, oder nutzen Sie bis dahin die Seite der API."
        }
        ReadFailure::NoCredentials => {
            "Geben Sie sie auf der Seite an, die diesen Eingang zeigt, und versuchen Sie es erneut."
        }
    }
}

fn problem(what: &form::Problem) -> String {
    use form::Problem::*;
    match what {
        NotANumber => {
            "Das ist keine Zahl. Schreiben Sie Ziffern mit einem Punkt, etwa 1250.10.".to_owned()
        }
        NotAnInteger => "Das muss eine ganze Zahl sein.".to_owned(),
        EmptyRequired => "Das ist erforderlich und darf nicht leer sein.".to_owned(),
        NotInChoices => "Das ist keiner der Werte, die zur Auswahl stehen.".to_owned(),
        NotADate => "Das ist kein Datum wie 2026-03-04.".to_owned(),
        NotATime => "Das ist keine Uhrzeit wie 09:30 oder 09:30:00Z.".to_owned(),
        NotADateTime => "Das ist kein Zeitpunkt wie 2026-03-04T09:30:00Z.".to_owned(),
        NotAnEmail => "Das sieht nicht wie eine E-Mail-Adresse aus.".to_owned(),
        NotAUri => "Das sieht nicht wie eine Webadresse aus.".to_owned(),
        NotPages => {
            "Das sind keine Seiten. Schreiben Sie Zahlen ab 1 und Bereiche, etwa 1-3, 5.".to_owned()
        }
        PagesOutOfOrder => {
            "Seiten müssen in aufsteigender Reihenfolge stehen, jede nur einmal.".to_owned()
        }
        TooManyPages { most } => format!(
            "Mehr als {} Seiten können hier nicht stehen.",
            HERE.number(*most)
        ),
        NoSuchPage { last } => format!("Die letzte Seite ist {last}."),
        NotJson { line, column } => {
            format!("Das ist kein JSON: Der Fehler liegt in Zeile {line}, Spalte {column}.")
        }
        WrongType { expected } => format!(
            "Das Schema erwartet hier {}.",
            match expected {
                form::Expected::Nothing => "nichts (null)",
                form::Expected::Boolean => "ja oder nein",
                form::Expected::Integer => "eine ganze Zahl",
                form::Expected::Number => "eine Zahl",
                form::Expected::Text => "einen Text",
                form::Expected::List => "eine Liste",
                form::Expected::Object => "ein Objekt",
            }
        ),
        UnknownKey => "Das Schema kennt dieses Feld nicht.".to_owned(),
        Schema {
            finding,
            inside: None,
        } => self::finding(finding),
        Schema {
            finding,
            inside: Some(place),
        } => format!("Bei {place}: {}", self::finding(finding)),
    }
}

fn finding(finding: &Finding) -> String {
    use Detail::*;
    let characters = |count: &u64| HERE.count(*count, "# Zeichen", "# Zeichen");
    let items = |count: &u64| HERE.count(*count, "# Element", "# Elemente");
    let fields = |count: &u64| HERE.count(*count, "# Feld", "# Felder");
    let at_least = |limit: String, count: &u64| {
        format!(
            "Es braucht mindestens {limit}, hat aber {}.",
            HERE.number(*count)
        )
    };
    let at_most = |limit: String, count: &u64| {
        format!(
            "Erlaubt sind höchstens {limit}, es sind aber {}.",
            HERE.number(*count)
        )
    };
    match &finding.detail {
        NotAllowed if is_member(finding.keyword) => {
            "Das Schema kennt dieses Feld nicht.".to_owned()
        }
        NotAllowed => "Das Schema lässt hier nichts zu.".to_owned(),
        WrongType { expected, found } => format!(
            "Das Schema erwartet hier {}, aber das ist {}.",
            types(*expected),
            match found {
                Kind::Null => "nichts (null)",
                Kind::Bool => "ja oder nein",
                // Only a whole number was wanted, or no number at all.
                Kind::Number if expected.contains(Type::Integer) => "keine ganze Zahl",
                Kind::Number => "eine Zahl",
                Kind::String => "ein Text",
                Kind::Array => "eine Liste",
                Kind::Object => "ein Objekt",
            }
        ),
        NotTheValue { expected } => format!("Das muss {} sein.", shown(expected)),
        NotAmong { options } if options.len() <= 8 => format!(
            "Das muss einer dieser Werte sein: {}.",
            HERE.or(&options.iter().map(shown).collect::<Vec<_>>())
        ),
        NotAmong { options } => format!(
            "Das ist keiner der {} Werte, die zur Auswahl stehen.",
            HERE.number(options.len())
        ),
        TooSmall {
            limit,
            exclusive: false,
        } => format!("Das muss mindestens {limit} sein."),
        TooSmall { limit, .. } => format!("Das muss größer als {limit} sein."),
        TooLarge {
            limit,
            exclusive: false,
        } => format!("Das darf höchstens {limit} sein."),
        TooLarge { limit, .. } => format!("Das muss kleiner als {limit} sein."),
        NotAMultiple { of } => format!("Das muss ein Vielfaches von {of} sein."),
        TooShort { limit, count } => at_least(characters(limit), count),
        TooLong { limit, count } => at_most(characters(limit), count),
        NoMatch { pattern } => format!("Das passt nicht zum Muster „{pattern}“."),
        WrongFormat { format } => format!("Das ist {}.", no_format(*format)),
        TooFewItems { limit, count } => at_least(items(limit), count),
        TooManyItems { limit, count } => at_most(items(limit), count),
        Repeated { first, second } => format!(
            "Keine zwei Elemente dürfen gleich sein, aber die Elemente {} und {} sind es.",
            first + 1,
            second + 1
        ),
        PageTaken {
            page,
            name: Some(name),
            ..
        } => format!("Seite {page} steht schon bei {}.", shown(name)),
        PageTaken { page, holder, .. } => {
            format!("Seite {page} steht schon in Zeile {}.", holder + 1)
        }
        TooFewMatches { limit, count } => format!(
            "Mindestens {} müssen so sein, wie das Schema es verlangt, aber nur {}.",
            items(limit),
            HERE.count(*count, "# ist es", "# sind es")
        ),
        TooManyMatches { limit, .. } => format!(
            "Höchstens {} dürfen von der Art sein, die das Schema begrenzt, aber es sind mehr.",
            items(limit)
        ),
        TooFewMembers { limit, count } => at_least(fields(limit), count),
        TooManyMembers { limit, count } => at_most(fields(limit), count),
        Missing { key, because: None } => format!("„{key}“ ist erforderlich, fehlt aber."),
        Missing {
            key,
            because: Some(because),
        } => format!("Wo „{because}“ angegeben ist, ist auch „{key}“ erforderlich."),
        WrongKey { key, findings } => match findings.first() {
            Some(first) => format!(
                "„{key}“ ist kein zulässiger Feldname: {}",
                self::finding(first)
            ),
            None => format!("„{key}“ ist kein zulässiger Feldname."),
        },
        NoAlternative { alternatives } => match &alternatives[..] {
            [only] if !only.is_empty() => self::finding(&only[0]),
            _ => "Das passt zu keiner der Formen, die das Schema zulässt.".to_owned(),
        },
        SeveralAlternatives { .. } => {
            "Das passt zu mehreren Formen des Schemas, darf aber nur zu einer passen.".to_owned()
        }
        Forbidden => "Das ist, was das Schema ausschließt.".to_owned(),
    }
}

fn types(expected: Types) -> String {
    let names = expected.iter().map(|one| match one {
        Type::Null => "nichts (null)",
        Type::Boolean => "ja oder nein",
        Type::Integer => "eine ganze Zahl",
        Type::Number => "eine Zahl",
        Type::String => "einen Text",
        Type::Array => "eine Liste",
        Type::Object => "ein Objekt",
    });
    HERE.or(&names.map(str::to_owned).collect::<Vec<_>>())
}

fn shown(value: &Value) -> String {
    shared::shown(value, QUOTES)
}

/// What a text that should be one is not: stands after "Das ist".
fn no_format(format: Format) -> &'static str {
    match format {
        Format::Date => "kein Datum wie 2026-03-04",
        Format::Time => "keine Uhrzeit wie 09:30:00Z",
        Format::DateTime => "kein Zeitpunkt wie 2026-03-04T09:30:00Z",
        Format::Duration => "keine Dauer wie P1DT12H",
        Format::Email | Format::IdnEmail => "keine E-Mail-Adresse",
        Format::Hostname => "kein Hostname wie example.org",
        Format::Ipv4 => "keine IP-Adresse wie 192.0.2.1",
        Format::Ipv6 => "keine IPv6-Adresse wie 2001:db8::1",
        Format::Uri | Format::Iri => "keine Adresse wie https://example.org/a",
        Format::UriReference | Format::IriReference => "keine Adresse wie /a/b",
        Format::Uuid => "keine UUID wie 2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        Format::JsonPointer => "kein JSON-Pointer wie /a/0",
        Format::RelativeJsonPointer => "kein relativer JSON-Pointer wie 1/a",
        Format::Regex => "kein regulärer Ausdruck",
        Format::PageList => "keine Liste von Seiten in aufsteigender Reihenfolge, jede nur einmal",
    }
}
