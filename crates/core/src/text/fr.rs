//! French. Before `:`, `;`, `!`, `?` and within quotes stands a narrow no-break space.

use super::Text;
use super::formats::{Unit, Width};
use super::shared::{self, Language, Reasons, is_member, lower_first};
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

const HERE: Language = Language("fr");
const QUOTES: [&str; 2] = ["« ", " »"];

const REASONS: Reasons = Reasons {
    language: HERE,
    always: "Chaque résultat est revu",
    validation_failed: "Les données ne respectent pas leur schéma",
    confidence_below: "La certitude est inférieure à {t}",
    confidence_found_below: "La certitude {f} est inférieure à {t}",
    category_in: "La catégorie est l’une de : {l}",
    margin_below: "La première catégorie devance de moins de {t}",
    not_so_many_documents: "Le nombre de documents n’est pas {t}",
    fewer_pages: "Un document a moins de {t} pages",
    boundary_below: "La certitude sur la fin d’un document est inférieure à {t}",
    pages_unassigned: "Des pages n’appartiennent à aucun document",
    required_is_null: "Un champ obligatoire est vide",
    condition: "Une condition du workflow est remplie",
    branch_in: "La branche est l’une de : {l}",
    any_of: "L’un de : {l}",
    all_of: "Tous : {l}",
    unknown: "Une autre raison : {t}",
};

/// French.
pub static FR: Text = Text {
    tag: HERE.0,
    direction: "ltr",
    number: |number| HERE.number(number),
    pending_approvals: "Approbations en attente",
    approval_details: "Détails de l’approbation",
    data_under_review: "Données à vérifier",
    approve: "Approuver",
    with_changes: |count| HERE.count(count, "avec # modification", "avec # modifications"),
    reject: "Rejeter",
    undo: "Annuler",
    reason: "Motif",
    reason_needed: "Motif, nécessaire pour rejeter",
    reason_first: "Pas encore rejeté : cette API exige un motif. Rien n’a été envoyé.",
    search_approvals: "Rechercher une approbation",
    outbox: "Boîte d’envoi",
    decided: "Décisions rendues",
    connections: "Connexions",
    failing: "en échec",
    refused_short: "Refusé",
    field: "Champ",
    as_it_came: "À l’origine",
    as_it_is_now: "Maintenant",
    verdict: "Décision",
    refresh: "Actualiser",
    try_again: "Réessayer",
    retry_now: "Réessayer maintenant",
    withdraw: "Retirer",
    back: "Retour à la liste",
    next_approval: "Approbation suivante",
    loading: "Chargement…",
    all_clear: "Tout est traité",
    all_clear_more: "Rien ne vous attend. Les nouvelles approbations apparaîtront ici d’elles-mêmes.",
    no_connections: "Aucune connexion n’est encore configurée. La page qui intègre cette boîte doit en indiquer au moins une.",
    nothing_found: |search| format!("Aucun résultat pour « {search} »."),
    nothing_open: "Choisissez une approbation pour voir de quoi il s’agit.",
    age,
    seconds: |seconds| HERE.unit((seconds, Unit::Second), Width::Short),
    took: |milliseconds| HERE.unit(shared::took(milliseconds), Width::Short),
    updated: |milliseconds| match shared::moment_ago(milliseconds) {
        Some(ago) => HERE.ago(ago, Width::Short),
        None => "à l’instant".to_owned(),
    },
    edited: "Modifié",

    fact: |label| match label {
        FactLabel::Workflow => "Workflow",
        FactLabel::Step => "Étape",
        FactLabel::Position => "Position",
        FactLabel::Status => "État",
        FactLabel::Created => "Création",
        FactLabel::WaitingSince => "En attente depuis",
        FactLabel::DelayAfterApproval => "Pause après approbation",
        FactLabel::Run => "Exécution",
        FactLabel::StepId => "ID de l’étape",
        FactLabel::WorkflowId => "ID du workflow",
        FactLabel::Trigger => "Déclenché par",
        FactLabel::Document => "Document",
        FactLabel::Message => "Message",
        FactLabel::Reason => "Pourquoi elle attend",
    },
    why_it_waits: |reason| REASONS.say(reason),
    versions: "Versions des données",
    before: "Avant",
    after: "Après",
    version_holds: "Ce qu’elle a changé, et tout son contenu",
    version_shown: "Affichée",
    version_first: "Telle que l’exécution l’a produite",
    version_same: "Aucune différence",
    version_taken: "Reprise. Approuvez pour qu’elle compte.",
    take_version: "Prendre cette version",
    author_kind: |kind| match kind {
        AuthorKind::Model => "un modèle",
        AuthorKind::Agent => "un agent",
        AuthorKind::Human => "une personne",
        AuthorKind::Other => "quelqu’un",
    },
    steps: "Étapes",
    you_are_here: "Attend ici",
    gated: "Requiert une personne",
    step_status: |status| match status {
        StepStatus::Pending => "Non commencée".to_owned(),
        StepStatus::Running => "En cours".to_owned(),
        StepStatus::Waiting => "Attend une personne".to_owned(),
        StepStatus::Completed => "Terminée".to_owned(),
        StepStatus::Skipped => "Ignorée".to_owned(),
        StepStatus::Failed => "Échouée".to_owned(),
        StepStatus::Cancelled => "Annulée".to_owned(),
        StepStatus::Unknown => String::new(),
        StepStatus::Other(word) => word.clone(),
    },
    run_is: |status| match status {
        "waiting_for_human" | "awaiting_review" => "L’exécution attend une personne.".to_owned(),
        "running" | "pending" => "L’exécution se poursuit.".to_owned(),
        "completed" => "L’exécution est terminée.".to_owned(),
        "cancelled" => "L’exécution est annulée.".to_owned(),
        "error" | "failed" => "L’exécution s’est terminée par une erreur.".to_owned(),
        other => format!("L’état de l’exécution est « {other} »."),
    },
    lead: |verdict, lead| match (verdict, lead) {
        (_, Lead::Resumes { after_seconds: 0 }) => "Le workflow reprend aussitôt.".to_owned(),
        (_, Lead::Resumes { after_seconds }) => {
            let pause = HERE.unit((*after_seconds, Unit::Second), Width::Long);
            format!("Le workflow reprend et attend {pause} avant l’étape suivante.")
        }
        (_, Lead::SkipsStep) => {
            "L’étape est ignorée ; le workflow suit sa branche d’échec s’il en a une.".to_owned()
        }
        (_, Lead::GoesOnTo(step)) => format!("L’exécution se poursuit avec « {step} »."),
        (Verdict::Approve, Lead::GoesOn) => "L’exécution se poursuit avec ces données.".to_owned(),
        (Verdict::Reject, Lead::GoesOn) => "L’exécution se poursuit.".to_owned(),
        (_, Lead::NotSaid) => "L’API ne dit pas ce que devient l’exécution.".to_owned(),
    },
    configured_request: "Ce que cette étape appelle",
    configured_request_more: "D’après le modèle du workflow : les variables sont remplies à l’exécution de l’étape.",
    request_body: "Corps",
    runs_when: "S’exécute si",
    open_document: "Ouvrir le document",
    document: "Document",
    data: "Données",
    data_or_document: "Données ou document",
    documents: "Documents",
    document_number: |number| format!("Document {number}"),
    loading_document: "Chargement du document…",
    document_failure,
    load_again: "Recharger",
    open_in_new_tab: "Ouvrir dans un nouvel onglet",
    document_tools: "Outils du document",
    document_view: |name| format!("Pages de {name}"),
    zoom_in: "Agrandir",
    zoom_out: "Réduire",
    fit_width: "Ajuster à la largeur",
    rotate: "Faire pivoter",
    percent: |percent| HERE.percent(percent),
    previous_page: "Page précédente",
    next_page: "Page suivante",
    page_of: |page, pages| format!("Page {} sur {}", HERE.number(page), HERE.number(pages)),
    missing: |part, why| {
        let what = match part {
            MissingPart::Run => "L’exécution n’a pas pu être chargée",
            MissingPart::Steps => "Les étapes et les données n’ont pas pu être chargées",
            MissingPart::Template => "Le modèle du workflow n’a pas pu être chargé",
            MissingPart::Payload => "Les données n’ont pas pu être chargées",
            MissingPart::Review => "La revue n’a pas pu être chargée",
            MissingPart::RunSteps => "Les étapes de l’exécution n’ont pas pu être chargées",
            MissingPart::Likelihoods => "Le degré de certitude n’a pas pu être chargé",
        };
        format!("{what} : {}.", failure(why))
    },
    facts: "Informations",
    copy: "Copier",
    copied: "Copié.",

    no_edits: "Cette API n’accepte qu’une décision : ni modification ni commentaire ne peuvent l’accompagner.",
    not_yet: "Chargement en cours. Rien n’a été décidé ; réessayez dans un instant.",
    not_seen: "Les données n’ont pas pu être chargées ; l’approbation n’est pas encore possible ici. Actualisez pour réessayer.",
    too_large_to_see: "Les données sont trop volumineuses pour être chargées ici ; l’approbation n’y est pas possible. Approuvez-les dans l’application d’origine, ou rejetez-les.",
    changes: |count| HERE.count(count, "# modification", "# modifications"),
    no_changes: "Aucune modification",
    absent: "absent",
    reset: |label| format!("Réinitialiser {label}"),
    reset_all: "Tout réinitialiser",
    reset_short: "Réinitialiser",
    problems: |count| {
        HERE.count(
            count,
            "# champ à corriger avant d’approuver",
            "# champs à corriger avant d’approuver",
        )
    },
    go_to_first: "Aller au premier",
    problem,
    warning: |what| match what {
        form::Problem::UnknownKey => "Le schéma ne connaît pas ce champ.".to_owned(),
        other => format!("Reçu ainsi : {}", lower_first(&problem(other))),
    },
    finding,
    cut: |cut| match cut {
        Cut::Work => "La vérification prend trop de temps ; tout n’a pas été vérifié.",
        Cut::Depth => "L’imbrication est trop profonde ; tout n’a pas été vérifié.",
        Cut::Findings => "Il y a plus d’erreurs que celles de la liste.",
        Cut::Endless => "Le schéma renvoie à lui-même sans fin ; tout n’a pas été vérifié.",
        Cut::Digits => "Un nombre a trop de chiffres pour être divisé ; tout n’a pas été vérifié.",
        Cut::Pattern => {
            "Un motif du schéma pourrait demander un temps infini ; tout n’a pas été vérifié."
        }
    },
    not_a_schema: "Ce qui a été reçu comme schéma n’en est pas un ; les données n’ont pas été vérifiées.",
    schema_too_large: "Le schéma est trop volumineux ; les données n’ont pas été vérifiées.",
    too_many_fields: "Il y a plus de champs qu’un formulaire ne peut en afficher ; les données sont affichées en JSON.",
    data_too_large: "Les données sont trop volumineuses pour un formulaire. Téléchargez-les ou copiez-les pour tout lire ; pour les modifier, remplacez-les par un fichier. Elles peuvent être approuvées telles quelles.",
    text_too_large: "Les données sont trop volumineuses pour être modifiées en un seul texte. Modifiez les champs dans le formulaire, ou téléchargez-les et remplacez-les par un fichier.",
    data_beginning: "Début des données",
    download_json: "Télécharger le JSON",
    replace_by_file: "Remplacer par un fichier",
    file_unreadable: "Le fichier n’a pas pu être lu. Les données sont inchangées.",
    file_taken: "Les données sont maintenant celles du fichier.",
    likelihood: |percent| format!("sûr à {}", HERE.percent(percent)),
    optional: "facultatif",
    changed: "Modifié",
    remove_short: "Supprimer",
    shape_of: |label| format!("Type : {label}"),
    shape_number: |number| format!("Forme {number}"),
    type_name: |expected| match expected {
        form::Expected::Nothing => "Aucune valeur",
        form::Expected::Boolean => "Oui ou non",
        form::Expected::Integer => "Nombre entier",
        form::Expected::Number => "Nombre",
        form::Expected::Text => "Texte",
        form::Expected::List => "Liste",
        form::Expected::Object => "Groupe de champs",
    },
    take_back_edit: "Annuler la dernière modification",
    redo_edit: "Rétablir la modification",
    keys: "Raccourcis clavier",
    keys_off: "Cette page a désactivé les raccourcis à une touche.",
    action: |action| match action {
        Action::Down => "Approbation suivante",
        Action::Up => "Approbation précédente",
        Action::Approve => "Approuver",
        Action::Reject => "Rejeter",
        Action::Edit => "Modifier les données",
        Action::Undo => "Annuler la dernière décision",
        Action::Select => "Sélectionner pour une décision groupée",
        Action::Search => "Rechercher",
        Action::NextLook => "Champ suivant à examiner",
        Action::Help => "Afficher ces raccourcis",
    },
    fixed_keys: &[
        ("↑ ↓", "Se déplacer dans la liste ; avec Maj, sélectionner"),
        (
            "Entrée",
            "Ouvrir ; dans la recherche, aller aux résultats ; dans un tableau, descendre d’une ligne",
        ),
        ("Échap", "Quitter un champ, puis revenir à la liste"),
        ("Ctrl A", "Tout sélectionner, dans la liste"),
        ("Ctrl Z", "Annuler la dernière modification"),
        ("Ctrl Y", "Rétablir la modification"),
    ],
    as_json: "JSON",
    data_as_json: "Données en JSON",
    json_kept: "Le formulaire conserve le dernier texte valable. Corrigez celui-ci ou abandonnez-le.",
    discard_json: "Abandonner ce texte",
    copy_json: "Copier le JSON",
    copy_patch: "Copier en JSON Patch",
    all_problems: "À corriger",
    all_looked_at: "Tous les champs douteux ont été vus",
    nothing_to_look_at: "Aucun champ n’est à examiner.",
    look_first: |count| {
        HERE.count(
            count,
            "Examinez encore # champ avant d’approuver.",
            "Examinez encore # champs avant d’approuver.",
        )
    },
    looks_left: |count| HERE.count(count, "# champ à examiner", "# champs à examiner"),
    look_next: "Champ suivant à examiner",
    deprecated: "Obsolète",
    examples: |examples| format!("Par exemple : {}", HERE.or(examples)),
    new_key: |label| match label {
        "" => "Nouvelle clé".to_owned(),
        label => format!("Nouvelle clé dans {label}"),
    },
    key_of: |label| format!("Clé de {label}"),
    rename_key: |label| format!("Renommer la clé : {label}"),
    rename_key_short: "Renommer la clé",
    add_entry: |label| match label {
        "" => "Ajouter une entrée".to_owned(),
        label => format!("Ajouter une entrée : {label}"),
    },
    add_entry_short: "Ajouter une entrée",
    key_problem: |problem| {
        match problem {
        form::KeyProblem::Empty => "Saisissez d’abord une clé.".to_owned(),
        form::KeyProblem::Taken => "Une entrée a déjà cette clé.".to_owned(),
        form::KeyProblem::Repeated => {
            "Les données contiennent cette entrée plusieurs fois ; sa clé ne peut pas être changée ici.".to_owned()
        }
        form::KeyProblem::TooMany => {
            "Ce formulaire a autant de champs qu’il peut en afficher.".to_owned()
        }
        form::KeyProblem::NotAllowed { finding } => match &finding.detail {
            Detail::WrongKey { findings, .. } if !findings.is_empty() => {
                self::finding(&findings[0])
            }
            _ => "Le schéma n’admet pas cette clé.".to_owned(),
        },
    }
    },
    key_stays: |key| format!("La clé reste « {key} »."),
    problems_inside: |count| format!("{} à corriger", HERE.number(count)),
    null: "Aucune valeur (null)",
    set_null: |label| format!("Mettre à null : {label}"),
    add_value: |label| format!("Ajouter une valeur : {label}"),
    set_null_short: "Mettre à null",
    add_value_short: "Ajouter une valeur",
    not_there: "Absent des données",
    add_item: |label| format!("Ajouter un élément : {label}"),
    add_item_short: "Ajouter un élément",
    remove_item: |label| format!("Supprimer {label}"),
    move_up: |label| format!("Monter {label}"),
    move_down: |label| format!("Descendre {label}"),
    item: |number| format!("Élément {number}"),
    items: |count| HERE.count(count, "# élément", "# éléments"),
    no_items: "Aucun élément",
    row: "Ligne",
    row_tools: "Déplacer ou supprimer",
    pasted: |rows, given| {
        let pasted = HERE.count(rows, "# ligne collée.", "# lignes collées.");
        match given.saturating_sub(rows) {
            0 => pasted,
            left_out => format!(
                "{pasted} {}",
                HERE.count(
                    left_out,
                    "Il n’y avait pas de place pour # autre.",
                    "Il n’y avait pas de place pour # autres."
                )
            ),
        }
    },
    yes: "Oui",
    no: "Non",
    changed_underneath: "Les données ont changé à la source. Rien n’a été envoyé et vos modifications sont conservées ; choisissez comment continuer avant d’approuver ou de rejeter.",
    changed_underneath_short: "Les données ont changé à la source",
    changed_underneath_more: "Rien n’a été envoyé et vos modifications sont conservées. Choisissez comment continuer ; vous pourrez ensuite approuver ou rejeter.",
    compare: "Comparer",
    take_new_data: "Prendre les nouvelles données, abandonner mes modifications",
    go_on_with_these: "Continuer avec ces choix",
    both_changed: |count| {
        HERE.count(
            count,
            "# valeur a été modifiée des deux côtés",
            "# valeurs ont été modifiées des deux côtés",
        )
    },
    merged_by_itself: |kept, followed| {
        let edits = HERE.count(
            kept,
            "# de vos modifications est conservée",
            "# de vos modifications sont conservées",
        );
        let changes = HERE.count(
            followed,
            "# autre changement est repris",
            "# autres changements sont repris",
        );
        match (kept, followed) {
            (_, 0) => format!("{edits}."),
            (0, _) => format!("{changes}."),
            _ => format!("{edits}, et {changes}."),
        }
    },
    mine: "Garder la vôtre",
    theirs_now: "Prendre la nouvelle",
    choose_side: |mine, place| match mine {
        true => format!("Garder la vôtre : {place}"),
        false => format!("Prendre la nouvelle : {place}"),
    },
    edits_restored: |milliseconds| match shared::age(milliseconds) {
        None => "Vos modifications faites à l’instant ont été restaurées.".to_owned(),
        Some(ago) => format!(
            "Vos modifications faites {} ont été restaurées.",
            HERE.ago(ago, Width::Long)
        ),
    },
    discard_edits: "Les abandonner",
    copy_my_edits: "Copier ma version",
    whole_value: "Tout afficher",

    not_waiting: "Cette approbation n’est plus en attente. Elle a été décidée ailleurs ou retirée ; rien n’a été envoyé d’ici.",
    held: |verdict, seconds| {
        let soon = HERE.in_seconds(seconds);
        match verdict {
            Verdict::Approve => {
                format!("L’approbation est envoyée {soon} ; d’ici là, rien ne quitte cette page.")
            }
            Verdict::Reject => {
                format!("Le rejet est envoyé {soon} ; d’ici là, rien ne quitte cette page.")
            }
        }
    },
    sending: |verdict| match verdict {
        Verdict::Approve => "Envoi de l’approbation…".to_owned(),
        Verdict::Reject => "Envoi du rejet…".to_owned(),
    },
    received: |verdict, late| {
        match (verdict, late) {
        (Verdict::Approve, false) => {
            "Approbation reçue. En attente de son application.".to_owned()
        }
        (Verdict::Reject, false) => "Rejet reçu. En attente de son application.".to_owned(),
        (Verdict::Approve, true) => {
            "Approbation reçue, mais pas encore appliquée. Elle est enregistrée ; Countersign continue de vérifier.".to_owned()
        }
        (Verdict::Reject, true) => {
            "Rejet reçu, mais pas encore appliqué. Il est enregistré ; Countersign continue de vérifier.".to_owned()
        }
    }
    },
    waits: |verdict, trouble, seconds, may_have_been_taken| {
        let what = match trouble {
            Trouble::NoAnswer(NoAnswer::Network) => "La connexion a été perdue".to_owned(),
            Trouble::NoAnswer(NoAnswer::TimedOut) => "L’API n’a pas répondu à temps".to_owned(),
            Trouble::NoAnswer(NoAnswer::TooLarge) => {
                "La réponse de l’API était trop volumineuse pour être lue".to_owned()
            }
            Trouble::Busy => "L’API est surchargée (429)".to_owned(),
            Trouble::ServerFailed { status } => format!("L’API a échoué ({status})"),
            Trouble::Unreadable => "La réponse de l’API n’a pas pu être comprise".to_owned(),
            Trouble::CredentialsRefused => "L’API a refusé les identifiants (401)".to_owned(),
            Trouble::NoCredentials => "Il n’y a pas d’identifiants pour cette connexion".to_owned(),
            Trouble::Offline => "Vous êtes hors ligne".to_owned(),
            Trouble::NotStored => {
                "Cet appareil n’a pas pu noter ce qui devait être envoyé".to_owned()
            }
        };
        let sent = match (verdict, may_have_been_taken) {
            (Verdict::Approve, true) => {
                "L’approbation est peut-être arrivée ; Countersign le vérifie avant de répéter quoi que ce soit."
            }
            (Verdict::Reject, true) => {
                "Le rejet est peut-être arrivé ; Countersign le vérifie avant de répéter quoi que ce soit."
            }
            (Verdict::Approve, false) => {
                "L’approbation n’a pas été prise en compte ; elle est conservée ici."
            }
            (Verdict::Reject, false) => {
                "Le rejet n’a pas été pris en compte ; il est conservé ici."
            }
        };
        let next = match seconds {
            Some(0) => "Nouvel essai en cours.".to_owned(),
            Some(seconds) => format!("Prochain essai {}.", HERE.in_seconds(seconds)),
            None if trouble.needs_credentials() => {
                "L’envoi se fera quand la page donnera des identifiants valables.".to_owned()
            }
            None => "L’envoi se fera au retour de la connexion.".to_owned(),
        };
        format!("{what}. {sent} {next}")
    },
    unsaved: |verdict, why| {
        let noun = match verdict {
            Verdict::Approve => "L’approbation n’a pas pu être enregistrée",
            Verdict::Reject => "Le rejet n’a pas pu être enregistré",
        };
        let what = match why {
            StorageFailure::Full => "il n’y a plus de place sur cet appareil",
            StorageFailure::Denied => "ce navigateur ne conserve rien pour cette page",
            StorageFailure::Blocked => "une version plus ancienne de cette page, ouverte dans un autre onglet, fait obstacle",
            StorageFailure::Failed => "l’enregistrement a échoué",
        };
        format!(
            "{noun} : {what}. Rien n’a été envoyé. Vous pouvez envoyer sans enregistrer ; la décision serait alors perdue si cette page se fermait avant que l’API ne l’ait."
        )
    },
    no_way: |label| {
        format!(
            "Cette page n’a pas de connexion au compte de « {label} ». Rien n’est envoyé d’ici ; la décision est conservée jusqu’à ce qu’une page en ait une."
        )
    },
    no_way_short: "Pas de connexion à son compte",
    ended: |verdict, end| {
        match end {
        End::Applied { words, resume } => {
            let done = match verdict {
                Verdict::Approve => "Approuvé, et l’API le confirme.",
                Verdict::Reject => "Rejeté, et l’API le confirme.",
            };
            let said = words.as_ref().map(|words| format!(" Elle indique : « {words} »")).unwrap_or_default();
            let then = match resume {
                Resume::Done => "",
                Resume::Pending => " L’API n’a pas encore relancé l’exécution ; elle le fera.",
                Resume::Failed => " L’API n’a pas pu relancer l’exécution. Rien n’est à renvoyer.",
                Resume::Skipped => " Il n’y avait plus d’exécution à relancer.",
            };
            format!("{done}{then}{said}")
        }
        End::Superseded(theirs) => {
            let what = match theirs.verdict {
                Some(Verdict::Approve) => "approuvé",
                Some(Verdict::Reject) => "rejeté",
                None => "décidé",
            };
            let who = theirs
                .by
                .as_ref()
                .map(|who| format!(" par {who}"))
                .unwrap_or_default();
            let mine = match (theirs.verdict == Some(verdict), verdict) {
                (true, _) => "avec d’autres données ; les vôtres n’ont pas pris effet",
                (false, Verdict::Approve) => "votre approbation n’a donc pas pris effet",
                (false, Verdict::Reject) => "votre rejet n’a donc pas pris effet",
            };
            format!(
                "Une autre décision prévaut : ceci a été {what}{who}, {mine}. Vos modifications sont conservées."
            )
        }
        End::Refused { status, words } => {
            let words = words
                .as_ref()
                .map(|words| format!(" « {words} »"))
                .unwrap_or_default();
            format!(
                "L’API a refusé ceci ({status}).{words} Rien n’a pris effet ; vos modifications sont conservées."
            )
        }
        End::Gone => "Ceci n’est plus en attente, et l’API ne peut dire qui a décidé, ni quoi. Votre décision n’est pas confirmée.".to_owned(),
        End::Withdrawn => "Retiré. Rien n’a été envoyé.".to_owned(),
        End::Duplicate => "Vous aviez déjà décidé ceci dans un autre onglet ; cette seconde décision n’a pas été envoyée.".to_owned(),
    End::Lost => "Ce que ce navigateur avait enregistré de cette décision a été supprimé, et aucun onglet ouvert ne sait ce qu’elle est devenue. Elle a pu être envoyée. Si l’approbation attend encore, vous pouvez décider à nouveau.".to_owned(),
    }
    },
    ended_short: |verdict, end| match (end, verdict) {
        (End::Applied { .. }, Verdict::Approve) => "Approuvé",
        (End::Applied { .. }, Verdict::Reject) => "Rejeté",
        (End::Superseded(_), _) => "Décidé par quelqu’un d’autre",
        (End::Refused { .. }, _) => "Refusé",
        (End::Gone, _) => "Disparu, non confirmé",
        (End::Withdrawn, _) => "Retiré",
        (End::Duplicate, _) => "Déjà décidé",
        (End::Lost, _) => "Inconnu",
    },
    deciding_short: |verdict| match verdict {
        Verdict::Approve => "Approbation en cours",
        Verdict::Reject => "Rejet en cours",
    },
    waits_short: "En attente d’envoi",
    trouble_short: |trouble| match trouble {
        Trouble::NoAnswer(NoAnswer::Network) => "connexion perdue".to_owned(),
        Trouble::NoAnswer(NoAnswer::TimedOut) => "pas de réponse à temps".to_owned(),
        Trouble::NoAnswer(NoAnswer::TooLarge) => "réponse trop volumineuse".to_owned(),
        Trouble::Busy => "API surchargée (429)".to_owned(),
        Trouble::ServerFailed { status } => format!("échec de l’API ({status})"),
        Trouble::Unreadable => "réponse incomprise".to_owned(),
        Trouble::CredentialsRefused => "identifiants refusés (401)".to_owned(),
        Trouble::NoCredentials => "pas d’identifiants".to_owned(),
        Trouble::Offline => "hors ligne".to_owned(),
        Trouble::NotStored => "non noté".to_owned(),
    },
    received_short: |verdict| match verdict {
        Verdict::Approve => "Approbation reçue",
        Verdict::Reject => "Rejet reçu",
    },
    cannot_withdraw: "La décision a peut-être déjà été prise en compte ; elle ne peut plus être retirée.",
    theirs: "Ce que l’API détient",
    yours: "Ce que vous avez décidé",
    their_verdict: |verdict| match verdict {
        Verdict::Approve => "Approuvé",
        Verdict::Reject => "Rejeté",
    },
    storage_failing: |why| match why {
        StorageFailure::Full => {
            "Il n’y a plus de place sur cet appareil : décisions et modifications ne peuvent être enregistrées tant qu’il ne s’en libère pas."
        }
        StorageFailure::Denied => {
            "Ce navigateur ne conserve rien pour cette page : décisions et modifications ne durent que tant qu’elle est ouverte."
        }
        StorageFailure::Blocked => {
            "Une version plus ancienne de cette page, ouverte dans un autre onglet, fait obstacle : fermez ou rechargez cet onglet. D’ici là, décisions et modifications ne durent que tant que cette page est ouverte."
        }
        StorageFailure::Failed => {
            "L’enregistrement sur cet appareil échoue : décisions et modifications pourraient ne pas survivre à un rechargement."
        }
    },
    store_wiped: "Ce que ce navigateur avait enregistré pour cette page a été supprimé. Ce qui est ouvert ici est enregistré à nouveau.",
    send_unsaved: "Envoyer sans enregistrer",
    queued: |verdict| match verdict {
        Verdict::Approve => "L’approbation est enregistrée, c’est bientôt son tour.",
        Verdict::Reject => "Le rejet est enregistré, c’est bientôt son tour.",
    },
    held_still: |verdict| match verdict {
        Verdict::Approve => {
            "L’approbation est enregistrée ; rien n’est envoyé avant que vous ne l’ayez vue ici."
        }
        Verdict::Reject => {
            "Le rejet est enregistré ; rien n’est envoyé avant que vous ne l’ayez vu ici."
        }
    },
    taking_back: "Retrait en cours…",
    unsaved_short: "Non enregistré",
    unreadable_record: |problem| {
        match problem {
        Problem::Newer => {
            "Une version plus récente de cette page a enregistré cette décision. Elle est conservée et n’a pas été envoyée par cette version ; rechargez la page pour continuer.".to_owned()
        }
        Problem::Damaged(problem) => {
            format!(
                    "Cette décision enregistrée ne peut pas être lue ({problem}). Elle est conservée et n’a pas été envoyée par cette version ; exportez-la pour voir ce qu’elle contient."
            )
        }
    }
    },
    unreadable_record_short: "Illisible",
    export: "Exporter",
    show_more: |count| HERE.count(count, "Afficher # de plus", "Afficher # de plus"),
    show_fewer: "Afficher moins",
    more_in_history: |count| {
        HERE.count(
            count,
            "# autre dans l’historique",
            "# autres dans l’historique",
        )
    },

    select: |title| format!("Sélectionner {title}"),
    selected: |count| HERE.count(count, "# sélectionnée", "# sélectionnées"),
    select_all: |count| HERE.count(count, "Tout sélectionner (#)", "Tout sélectionner (#)"),
    select_none: "Tout désélectionner",
    bulk: "Approbations sélectionnées",
    bulk_decision: "Décision groupée",
    bulk_decide: |verdict, count| {
        let count = HERE.number(count);
        match verdict {
            Verdict::Approve => format!("En approuver {count}"),
            Verdict::Reject => format!("En rejeter {count}"),
        }
    },
    bulk_begun: |verdict, count, left_out| {
        let what = match (verdict, count) {
            (_, 0) => "Rien n’a été décidé.".to_owned(),
            (Verdict::Approve, _) => {
                HERE.count(count, "# approbation en cours.", "# approbations en cours.")
            }
            (Verdict::Reject, _) => HERE.count(count, "# rejet en cours.", "# rejets en cours."),
        };
        match left_out {
            0 => what,
            _ => format!(
                "{what} {}",
                HERE.count(
                    left_out,
                    "# laissée de côté ; la raison est indiquée.",
                    "# laissées de côté ; les raisons sont indiquées."
                )
            ),
        }
    },
    bulk_stopped: "Arrêté. Ce qui n’était pas encore envoyé est de retour dans la liste.",
    bulk_checking: |checked, total| {
        format!(
            "Vérification des données : {} sur {}",
            HERE.number(checked),
            HERE.number(total)
        )
    },
    bulk_held: |verdict, count| match verdict {
        Verdict::Approve => HERE.count(
            count,
            "# approbation en cours. Rien n’est encore envoyé.",
            "# approbations en cours. Rien n’est encore envoyé.",
        ),
        Verdict::Reject => HERE.count(
            count,
            "# rejet en cours. Rien n’est encore envoyé.",
            "# rejets en cours. Rien n’est encore envoyé.",
        ),
    },
    bulk_progress: |verdict, took_effect, filed| {
        let filed = HERE.number(filed);
        match verdict {
            Verdict::Approve => {
                let done = HERE.count(took_effect, "# approuvée", "# approuvées");
                format!("{done} sur {filed}")
            }
            Verdict::Reject => {
                let done = HERE.count(took_effect, "# rejetée", "# rejetées");
                format!("{done} sur {filed}")
            }
        }
    },
    bulk_nothing: "Rien n’a été décidé",
    bulk_over: |view| {
        let mut said = match view.verdict {
            Some(Verdict::Reject) => HERE.count(view.took_effect, "# rejetée.", "# rejetées."),
            Some(Verdict::Approve) | None => {
                HERE.count(view.took_effect, "# approuvée.", "# approuvées.")
            }
        };
        for (count, one, other) in [
            (
                view.received,
                " # reçue, pas encore appliquée.",
                " # reçues, pas encore appliquées.",
            ),
            (
                view.failed.len(),
                " # non conforme à la décision.",
                " # non conformes à la décision.",
            ),
            (
                view.left_out.len(),
                " # laissée de côté.",
                " # laissées de côté.",
            ),
        ] {
            if count > 0 {
                said.push_str(&HERE.count(count, one, other));
            }
        }
        said
    },
    bulk_received: |count| {
        HERE.count(
            count,
            "# reçue, pas encore appliquée",
            "# reçues, pas encore appliquées",
        )
    },
    bulk_waiting: |count| {
        HERE.count(
            count,
            "# en attente d’un nouvel essai",
            "# en attente d’un nouvel essai",
        )
    },
    bulk_left_out: |count| HERE.count(count, "# laissée de côté", "# laissées de côté"),
    bulk_taken_back: |count| {
        HERE.count(
            count,
            "# retirée ; rien n’en a été envoyé",
            "# retirées ; rien n’en a été envoyé",
        )
    },
    bulk_failed: |count| {
        HERE.count(
            count,
            "# non conforme à la décision",
            "# non conformes à la décision",
        )
    },
    left_out: |why| match why {
        LeftOut::Edited => "Vous l’avez modifiée ; approuvez-la séparément.".to_owned(),
        LeftOut::Problems(count) => HERE.count(
            count,
            "# valeur n’est pas conforme au schéma.",
            "# valeurs ne sont pas conformes au schéma.",
        ),
        LeftOut::NeedsLook(count) => HERE.count(
            count,
            "# valeur est à examiner : l’extraction n’est pas sûre.",
            "# valeurs sont à examiner : l’extraction n’est pas sûre.",
        ),
        LeftOut::NotLoaded => "Ses données n’ont pas pu être chargées.".to_owned(),
        LeftOut::NotWaiting => {
            "Elle n’est plus en attente, ou la décision est en cours.".to_owned()
        }
        LeftOut::NoReason => "Son API exige un motif.".to_owned(),
        LeftOut::Stopped => "Vous avez arrêté avant l’envoi.".to_owned(),
    },
    stop: "Arrêter",
    close: "Fermer",

    history: "Historique",
    search_history: "Rechercher dans l’historique",
    history_empty: "Rien n’a été décidé sur cet appareil, ou l’historique a été effacé.",
    history_found: |count| HERE.count(count, "# décision", "# décisions"),
    decided_at: "Décision",
    ended_at: "Issue",
    export_history: "Exporter en JSON",
    clear_history: "Effacer l’historique",
    clear_history_sure: "Effacer définitivement ?",
    history_kept: |most| {
        HERE.count(
            most,
            "La dernière décision (#) prise sur cet appareil est conservée ici.",
            "Les # dernières décisions prises sur cet appareil sont conservées ici.",
        )
    },

    undone: "Annulé. Rien n’a été envoyé.",
    opened: |title| format!("{title} : ouvert."),
    about: |title, sentence| format!("{title} : {sentence}"),

    connection_failing: |label, why| format!("{label} : {}. {}", failure(why), advice(why)),
    connection_misconfigured: |label, why| match why {
        SetUpError::UnknownKind(kind) => format!(
            "{label} : il n’existe pas de connecteur « {kind} ». La page qui intègre cette boîte peut utiliser : {}.",
            HERE.and(&kinds().map(str::to_owned).collect::<Vec<_>>())
        ),
        SetUpError::UnknownDialect(dialect) => {
            format!("{label} : ce connecteur n’a pas de dialecte « {dialect} ».")
        }
        SetUpError::BadId(id) if id.is_empty() => {
            format!("{label} : cette connexion n’a pas d’ID.")
        }
        SetUpError::BadId(id) => format!("{label} : une autre connexion a déjà l’ID « {id} »."),
    },
    unreadable_entries: |label, count, first| {
        let entries = HERE.count(
            count,
            "# entrée n’a pas pu être lue",
            "# entrées n’ont pas pu être lues",
        );
        format!("{label} : {entries} ({first}). Les autres sont affichées.")
    },
    stopped: "Countersign a rencontré une erreur interne et s’est arrêté. Rechargez la page pour continuer ; ce qu’une API a confirmé reste acquis.",

    arrivals: |count| HERE.count(count, "# nouvelle", "# nouvelles"),
    elsewhere_short: "Décidé ailleurs",
    view: "Trier et filtrer",
    filters_set: |count| HERE.count(count, "# filtre actif", "# filtres actifs"),
    sort_by: "Trier par",
    sort: |sort| match sort {
        Sort::Waiting => "Attente la plus longue",
        Sort::Newest => "Plus récentes",
        Sort::Workflow => "Workflow",
        Sort::Connection => "Connexion",
    },
    group_by: "Grouper par",
    grouping: |grouping| match grouping {
        Grouping::None => "Aucun groupe",
        Grouping::Workflow => "Workflow",
        Grouping::Connection => "Connexion",
    },
    connection: "Connexion",
    workflow: "Workflow",
    step: "Étape",
    waits_for: "En attente depuis",
    state: "État",
    any: "Tous",
    at_least: |age| match age {
        Age::Hour => "Une heure ou plus",
        Age::Day => "Un jour ou plus",
        Age::Week => "Une semaine ou plus",
    },
    mark: |mark| match mark {
        Mark::Untouched => "Non commencé",
        Mark::Edited => "Modifié",
        Mark::Deciding => "Décision en cours",
        Mark::Refused => "Refusé",
    },
    show_all: "Tout afficher",
    shown_of: |shown, total| format!("{} sur {}", HERE.number(shown), HERE.number(total)),
    nothing_left: "Rien de ce qui attend ne correspond à ces filtres.",
    all_failing: "Rien ne peut être lu",
    all_failing_more: "On ne sait pas ce qui attend : aucune connexion ne répond comme elle le devrait. Les raisons figurent ci-dessus ; Countersign continue d’essayer.",
    done_today: |approved, rejected| match (approved, rejected) {
        (_, 0) => format!("Approuvées aujourd’hui : {}.", HERE.number(approved)),
        (0, _) => format!("Rejetées aujourd’hui : {}.", HERE.number(rejected)),
        _ => format!(
            "Approuvées aujourd’hui : {}. Rejetées : {}.",
            HERE.number(approved),
            HERE.number(rejected)
        ),
    },
    offline: "Vous êtes hors ligne. La liste est celle de la dernière lecture ; les décisions sont conservées et envoyées au retour de la connexion.",
    slow: |label| format!("{} met plus de temps que d’habitude à répondre.", label),
    loading_list: "Chargement de la liste",
    loaded: |loaded, total| match total {
        Some(total) => format!(
            "{} sur {} chargées",
            HERE.number(loaded),
            HERE.number(total)
        ),
        None => format!("{} chargées", HERE.number(loaded)),
    },
    section: |name, count| format!("{}, {}", name, HERE.number(count)),

    not_taken: "Non suivie",
    only_when: |conditions| format!("Seulement si {}", conditions),
    decided_there: |verdict| match verdict {
        Verdict::Approve => "Approuvé par une personne",
        Verdict::Reject => "Rejeté par une personne",
    },
    inputs_and_outputs: "Entrées et sorties",
    inputs: "Entrées",
    outputs: "Sorties",
    result: "Résultat",
    raw_json: "JSON brut",
    list_entry: "Entrée de la liste",
    list_entry_not_kept: "L’entrée de la liste n’est pas conservée quand elle est longue ou qu’il y en a beaucoup. Les réponses ci-dessous disent la même chose et plus.",
    answered_with: |status| match status {
        Some(status) => format!("Réponse {status}"),
        None => "Aucune réponse reçue".to_owned(),
    },
    empty_answer: "Elle est vide.",
    secrets_left_out: "Les modèles d’en-têtes sont omis : ils peuvent contenir des secrets.",
    only_beginning: "Seul le début est affiché. Copiez ou téléchargez le texte pour l’avoir en entier.",
    download: "Télécharger",
    looking_for_item: "Recherche de l’approbation indiquée par cette page…",
    item_missing: |label| {
        format!(
            "Cette approbation n’est plus en attente, ou ne l’a jamais été par {}. Choisissez-en une autre dans la liste.",
            label
        )
    },
    item_without_connection: |id| {
        format!(
            "Cette page renvoie à une approbation de la connexion « {} », mais n’a pas cette connexion.",
            id
        )
    },
    item_is_none: |item| {
        format!(
            "Cette page renvoie à « {} », qui ne désigne aucune approbation.",
            item
        )
    },
    tell_me: "Me signaler les nouvelles approbations",
    notices_on: "Les nouvelles approbations vous sont signalées quand cette page est masquée.",
    notices_off: "Les nouvelles approbations ne vous sont plus signalées.",
    notices_blocked: "Ce navigateur bloque les notifications de cette page. Autorisez-les dans ses réglages pour que les nouvelles approbations vous soient signalées.",
    notices_unavailable: "Ce navigateur n’offre pas de notifications pour cette page.",
    new_approvals: |count| HERE.count(count, "# nouvelle approbation", "# nouvelles approbations"),
};

fn age(milliseconds: u64) -> String {
    match shared::age(milliseconds) {
        Some(age) => HERE.unit(age, Width::Short),
        None => "maintenant".to_owned(),
    }
}

/// Without a full stop, to stand in a longer sentence.
fn failure(why: &ReadFailure) -> String {
    match why {
        ReadFailure::NoAnswer(NoAnswer::Network) => {
            "pas de réponse (le réseau a échoué, ou le serveur ne laisse pas cette page la lire)"
                .to_owned()
        }
        ReadFailure::NoAnswer(NoAnswer::TimedOut) => "pas de réponse à temps".to_owned(),
        ReadFailure::NoAnswer(NoAnswer::TooLarge) => {
            "la réponse est trop volumineuse pour être lue".to_owned()
        }
        ReadFailure::Refused { status: 401, words } => {
            format!("les identifiants ont été refusés (401){}", quoted(words))
        }
        ReadFailure::Refused { status: 403, words } => {
            format!(
                "les identifiants ne permettent pas cela (403){}",
                quoted(words)
            )
        }
        ReadFailure::Refused { status: 404, words } => {
            format!("rien n’a été trouvé à cette adresse (404){}", quoted(words))
        }
        ReadFailure::Refused { status: 429, .. } => "trop de requêtes (429)".to_owned(),
        ReadFailure::Refused { status, words } => {
            format!("l’API a répondu par une erreur ({status}){}", quoted(words))
        }
        ReadFailure::Unreadable { problem } => {
            format!("la réponse n’est pas celle que cette API devrait envoyer : {problem}")
        }
        ReadFailure::WrongDialect { speaks } => format!(
            "cette API parle le dialecte « {speaks} », la connexion est réglée sur un autre"
        ),
        ReadFailure::UnknownVersion => {
            "cette API parle une version que Countersign ne connaît pas".to_owned()
        }
        ReadFailure::NoCredentials => "il n’y a pas d’identifiants".to_owned(),
    }
}

fn document_failure(why: &document::Failure) -> String {
    use document::Failure::*;
    match why {
        NoLink(why) => format!("Le document n’a pas pu être chargé : {}.", failure(why)),
        Expired => "Le lien vers le document a expiré. Rechargez-le par un nouveau lien.".to_owned(),
        Refused { status } => format!(
            "Le document n’a pas pu être chargé : son serveur a répondu par une erreur ({status}). Rechargez-le, ou ouvrez-le dans un nouvel onglet."
        ),
        NoAnswer => "Le document n’a pas pu être chargé : le réseau a échoué, ou son serveur ne laisse pas cette page le lire. Rechargez-le, ou ouvrez-le dans un nouvel onglet.".to_owned(),
        TimedOut => "Le chargement du document a pris trop de temps et a été abandonné. Rechargez-le, ou ouvrez-le dans un nouvel onglet.".to_owned(),
        TooLarge => format!(
            "Ce fichier dépasse {} Mo et est trop volumineux pour être affiché ici. Ouvrez-le dans un nouvel onglet.",
            HERE.number(document::LARGEST_FILE / 1024 / 1024)
        ),
        TooManyPixels { millions } => format!(
            "Cette image compte {} millions de pixels, trop pour être affichée ici. Ouvrez-la dans un nouvel onglet.",
            HERE.number(*millions)
        ),
        OtherKind(Some(name)) => format!(
            "Ce fichier est de type {name} et n’est pas affiché ici, contrairement aux PDF et aux images. Ouvrez-le dans un nouvel onglet."
        ),
        OtherKind(None) => "Ce fichier n’est ni un PDF ni une image ; il n’est pas affiché ici. Ouvrez-le dans un nouvel onglet.".to_owned(),
        Damaged => "Ce fichier ne peut pas être lu ; il est peut-être endommagé. Ouvrez-le dans un nouvel onglet.".to_owned(),
        Protected => "Ce PDF est protégé par un mot de passe ; il n’est pas affiché ici. Ouvrez-le dans un nouvel onglet.".to_owned(),
        NoReader => "Cette page ne propose pas ce qui affiche les fichiers PDF. Ouvrez le document dans un nouvel onglet.".to_owned(),
    }
}

fn quoted(words: &Option<String>) -> String {
    words
        .as_ref()
        .map(|words| format!(", « {} »", words.trim_end_matches('.')))
        .unwrap_or_default()
}

fn advice(why: &ReadFailure) -> &'static str {
    match why {
        ReadFailure::Refused {
            status: 401 | 403, ..
        } => "Vérifiez la clé sur la page qui affiche cette boîte, puis réessayez.",
        ReadFailure::Refused { status: 404, .. } => "Vérifiez l’adresse de base de la connexion.",
        ReadFailure::NoAnswer(_) | ReadFailure::Refused { .. } => {
            "Countersign continue d’essayer ; les autres connexions fonctionnent."
        }
        ReadFailure::Unreadable { .. } => {
            "Rien n’en est affiché ; les autres connexions fonctionnent."
        }
        ReadFailure::WrongDialect { .. } => "Réglez la connexion sur ce dialecte.",
        ReadFailure::UnknownVersion => {
            "Demandez un Countersign plus récent, ou utilisez d’ici là la page de l’API."
        }
        ReadFailure::NoCredentials => {
            "Indiquez-les sur la page qui affiche cette boîte, puis réessayez."
        }
    }
}

fn problem(what: &form::Problem) -> String {
    use form::Problem::*;
    match what {
        NotANumber => {
            "Ce n’est pas un nombre. Écrivez des chiffres avec un point, par exemple 1250.10."
                .to_owned()
        }
        NotAnInteger => "Il faut un nombre entier.".to_owned(),
        EmptyRequired => "Ce champ est obligatoire et ne peut pas être vide.".to_owned(),
        NotInChoices => "Ce n’est aucune des valeurs proposées.".to_owned(),
        NotADate => "Ce n’est pas une date comme 2026-03-04.".to_owned(),
        NotATime => "Ce n’est pas une heure comme 09:30 ou 09:30:00Z.".to_owned(),
        NotADateTime => "Ce n’est pas une date et heure comme 2026-03-04T09:30:00Z.".to_owned(),
        NotAnEmail => "Cela ne ressemble pas à une adresse e-mail.".to_owned(),
        NotAUri => "Cela ne ressemble pas à une adresse web.".to_owned(),
        NotPages => "Ce ne sont pas des pages. Écrivez des nombres à partir de 1 et des plages, par exemple 1-3, 5.".to_owned(),
        PagesOutOfOrder => "Les pages doivent être en ordre croissant, chacune une seule fois.".to_owned(),
        TooManyPages { most } => format!("On ne peut pas indiquer plus de {} pages ici.", HERE.number(*most)),
        NoSuchPage { last } => format!("La dernière page est la page {last}."),
        NotJson { line, column } => {
            format!("Ce n’est pas du JSON : l’erreur est à la ligne {line}, colonne {column}.")
        }
        WrongType { expected } => format!(
            "Le schéma attend ici {}.",
            match expected {
                form::Expected::Nothing => "rien (null)",
                form::Expected::Boolean => "oui ou non",
                form::Expected::Integer => "un nombre entier",
                form::Expected::Number => "un nombre",
                form::Expected::Text => "du texte",
                form::Expected::List => "une liste",
                form::Expected::Object => "un objet",
            }
        ),
        UnknownKey => "Le schéma ne connaît pas ce champ.".to_owned(),
        Schema {
            finding,
            inside: None,
        } => self::finding(finding),
        Schema {
            finding,
            inside: Some(place),
        } => format!("À {place} : {}", lower_first(&self::finding(finding))),
    }
}

fn finding(finding: &Finding) -> String {
    use Detail::*;
    let characters = |count: &u64| HERE.count(*count, "# caractère", "# caractères");
    let items = |count: &u64| HERE.count(*count, "# élément", "# éléments");
    let fields = |count: &u64| HERE.count(*count, "# champ", "# champs");
    let at_least = |limit: String, count: &u64| {
        format!(
            "Il faut au moins {limit}, mais il y en a {}.",
            HERE.number(*count)
        )
    };
    let at_most = |limit: String, count: &u64| {
        format!(
            "Le maximum est de {limit}, mais il y en a {}.",
            HERE.number(*count)
        )
    };
    match &finding.detail {
        NotAllowed if is_member(finding.keyword) => "Le schéma ne connaît pas ce champ.".to_owned(),
        NotAllowed => "Le schéma n’admet rien ici.".to_owned(),
        WrongType { expected, found } => format!(
            "Le schéma attend ici {}, mais la valeur est {}.",
            types(*expected),
            match found {
                Kind::Null => "vide (null)",
                Kind::Bool => "oui ou non",
                // Only a whole number was wanted, or no number at all.
                Kind::Number if expected.contains(Type::Integer) => "un nombre à décimales",
                Kind::Number => "un nombre",
                Kind::String => "du texte",
                Kind::Array => "une liste",
                Kind::Object => "un objet",
            }
        ),
        NotTheValue { expected } => format!("La valeur doit être {}.", shown(expected)),
        NotAmong { options } if options.len() <= 8 => format!(
            "La valeur doit être l’une de celles-ci : {}.",
            HERE.or(&options.iter().map(shown).collect::<Vec<_>>())
        ),
        NotAmong { options } => format!(
            "Ce n’est aucune des {} valeurs proposées.",
            HERE.number(options.len())
        ),
        TooSmall {
            limit,
            exclusive: false,
        } => format!("La valeur doit être au moins {limit}."),
        TooSmall { limit, .. } => format!("La valeur doit être supérieure à {limit}."),
        TooLarge {
            limit,
            exclusive: false,
        } => format!("La valeur doit être au plus {limit}."),
        TooLarge { limit, .. } => format!("La valeur doit être inférieure à {limit}."),
        NotAMultiple { of } => format!("La valeur doit être un multiple de {of}."),
        TooShort { limit, count } => at_least(characters(limit), count),
        TooLong { limit, count } => at_most(characters(limit), count),
        NoMatch { pattern } => format!("La valeur ne correspond pas au motif « {pattern} »."),
        WrongFormat { format } => format!("Ce n’est pas {}.", format_name(*format)),
        TooFewItems { limit, count } => at_least(items(limit), count),
        TooManyItems { limit, count } => at_most(items(limit), count),
        Repeated { first, second } => format!(
            "Deux éléments ne peuvent être identiques, mais les éléments {} et {} le sont.",
            first + 1,
            second + 1
        ),
        PageTaken {
            page,
            name: Some(name),
            ..
        } => format!("La page {page} figure déjà dans {}.", shown(name)),
        PageTaken { page, holder, .. } => {
            format!("La page {page} figure déjà à la ligne {}.", holder + 1)
        }
        TooFewMatches { limit, count } => format!(
            "Il faut au moins {} du type demandé par le schéma, mais il y en a {}.",
            items(limit),
            HERE.number(*count)
        ),
        TooManyMatches { limit, .. } => format!(
            "Le schéma admet au plus {} de ce type, mais il y en a davantage.",
            items(limit)
        ),
        TooFewMembers { limit, count } => at_least(fields(limit), count),
        TooManyMembers { limit, count } => at_most(fields(limit), count),
        Missing { key, because: None } => format!("« {key} » est obligatoire, mais absent."),
        Missing {
            key,
            because: Some(because),
        } => format!("Si « {because} » est indiqué, « {key} » est obligatoire aussi."),
        WrongKey { key, findings } => match findings.first() {
            Some(first) => format!(
                "« {key} » n’est pas un nom de champ valable : {}",
                lower_first(&self::finding(first))
            ),
            None => format!("« {key} » n’est pas un nom de champ valable."),
        },
        NoAlternative { alternatives } => match &alternatives[..] {
            [only] if !only.is_empty() => self::finding(&only[0]),
            _ => "La valeur ne correspond à aucune des formes admises par le schéma.".to_owned(),
        },
        SeveralAlternatives { .. } => {
            "La valeur correspond à plusieurs formes du schéma, alors qu’une seule le peut."
                .to_owned()
        }
        Forbidden => "C’est ce que le schéma exclut.".to_owned(),
    }
}

fn types(expected: Types) -> String {
    let names = expected.iter().map(|one| match one {
        Type::Null => "rien (null)",
        Type::Boolean => "oui ou non",
        Type::Integer => "un nombre entier",
        Type::Number => "un nombre",
        Type::String => "du texte",
        Type::Array => "une liste",
        Type::Object => "un objet",
    });
    HERE.or(&names.map(str::to_owned).collect::<Vec<_>>())
}

fn shown(value: &Value) -> String {
    shared::shown(value, QUOTES)
}

/// With an article, to stand after “Ce n’est pas”.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Date => "une date comme 2026-03-04",
        Format::Time => "une heure comme 09:30:00Z",
        Format::DateTime => "une date et heure comme 2026-03-04T09:30:00Z",
        Format::Duration => "une durée comme P1DT12H",
        Format::Email | Format::IdnEmail => "une adresse e-mail",
        Format::Hostname => "un nom d’hôte comme example.org",
        Format::Ipv4 => "une adresse IP comme 192.0.2.1",
        Format::Ipv6 => "une adresse IPv6 comme 2001:db8::1",
        Format::Uri | Format::Iri => "une adresse comme https://example.org/a",
        Format::UriReference | Format::IriReference => "une adresse comme /a/b",
        Format::Uuid => "un UUID comme 2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        Format::JsonPointer => "un pointeur JSON comme /a/0",
        Format::RelativeJsonPointer => "un pointeur JSON relatif comme 1/a",
        Format::Regex => "une expression régulière",
        Format::PageList => "une liste de pages en ordre croissant, chacune une seule fois",
    }
}
