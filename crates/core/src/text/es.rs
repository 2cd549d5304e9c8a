//! Spanish.

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

const HERE: Language = Language("es");
const QUOTES: [&str; 2] = ["«", "»"];

const REASONS: Reasons = Reasons {
    language: HERE,
    always: "Se revisa cada resultado",
    validation_failed: "Los datos no cumplen su esquema",
    confidence_below: "La certeza es inferior a {t}",
    confidence_found_below: "La certeza {f} es inferior a {t}",
    category_in: "La categoría es una de: {l}",
    margin_below: "La primera categoría aventaja por menos de {t}",
    not_so_many_documents: "El número de documentos no es {t}",
    fewer_pages: "Un documento tiene menos de {t} páginas",
    boundary_below: "La certeza sobre dónde acaba un documento es inferior a {t}",
    pages_unassigned: "Hay páginas que no pertenecen a ningún documento",
    required_is_null: "Un campo obligatorio está vacío",
    condition: "Se cumple una condición del flujo",
    branch_in: "La rama es una de: {l}",
    any_of: "Alguna de: {l}",
    all_of: "Todas: {l}",
    unknown: "Otro motivo: {t}",
};

/// Spanish.
pub static ES: Text = Text {
    tag: HERE.0,
    direction: "ltr",
    number: |number| HERE.number(number),
    pending_approvals: "Aprobaciones pendientes",
    approval_details: "Detalles de la aprobación",
    data_under_review: "Datos en revisión",
    approve: "Aprobar",
    with_changes: |count| HERE.count(count, "con # cambio", "con # cambios"),
    reject: "Rechazar",
    undo: "Deshacer",
    reason: "Motivo",
    reason_needed: "Motivo, necesario para rechazar",
    reason_first: "Aún no se ha rechazado: esta API exige un motivo. No se ha enviado nada.",
    search_approvals: "Buscar aprobaciones",
    outbox: "Bandeja de salida",
    decided: "Decididas",
    connections: "Conexiones",
    failing: "con errores",
    refused_short: "No aceptada",
    field: "Campo",
    as_it_came: "Original",
    as_it_is_now: "Ahora",
    verdict: "Decisión",
    refresh: "Actualizar",
    try_again: "Reintentar",
    retry_now: "Reintentar ahora",
    withdraw: "Retirar",
    back: "Volver a la lista",
    next_approval: "Siguiente aprobación",
    loading: "Cargando…",
    all_clear: "Todo al día",
    all_clear_more: "No tiene nada pendiente. Las nuevas aprobaciones aparecerán aquí por sí solas.",
    no_connections: "Aún no hay ninguna conexión configurada. La página que integra esta bandeja debe indicar al menos una.",
    nothing_found: |search| format!("No hay resultados para «{search}»."),
    nothing_open: "Elija una aprobación para ver de qué trata.",
    age,
    seconds: |seconds| HERE.unit((seconds, Unit::Second), Width::Short),
    took: |milliseconds| HERE.unit(shared::took(milliseconds), Width::Short),
    updated: |milliseconds| match shared::moment_ago(milliseconds) {
        Some(ago) => HERE.ago(ago, Width::Short),
        None => "ahora mismo".to_owned(),
    },
    edited: "Editada",

    fact: |label| match label {
        FactLabel::Workflow => "Flujo de trabajo",
        FactLabel::Step => "Paso",
        FactLabel::Position => "Posición",
        FactLabel::Status => "Estado",
        FactLabel::Created => "Creación",
        FactLabel::WaitingSince => "En espera desde",
        FactLabel::DelayAfterApproval => "Pausa tras la aprobación",
        FactLabel::Run => "Ejecución",
        FactLabel::StepId => "ID del paso",
        FactLabel::WorkflowId => "ID del flujo",
        FactLabel::Trigger => "Iniciado por",
        FactLabel::Document => "Documento",
        FactLabel::Message => "Mensaje",
        FactLabel::Reason => "Por qué espera",
    },
    why_it_waits: |reason| REASONS.say(reason),
    versions: "Versiones",
    before: "Antes",
    after: "Después",
    version_holds: "Qué cambió, y todo su contenido",
    version_shown: "Mostrada",
    version_first: "Tal como la produjo la ejecución",
    version_same: "Sin diferencias",
    version_taken: "Tomada. Apruebe para que cuente.",
    take_version: "Tomar esta versión",
    author_kind: |kind| match kind {
        AuthorKind::Model => "un modelo",
        AuthorKind::Agent => "un agente",
        AuthorKind::Human => "una persona",
        AuthorKind::Other => "alguien",
    },
    steps: "Pasos",
    you_are_here: "Espera aquí",
    gated: "Requiere una persona",
    step_status: |status| match status {
        StepStatus::Pending => "Sin empezar".to_owned(),
        StepStatus::Running => "En curso".to_owned(),
        StepStatus::Waiting => "Espera a una persona".to_owned(),
        StepStatus::Completed => "Hecho".to_owned(),
        StepStatus::Skipped => "Omitido".to_owned(),
        StepStatus::Failed => "Con error".to_owned(),
        StepStatus::Cancelled => "Cancelado".to_owned(),
        StepStatus::Unknown => String::new(),
        StepStatus::Other(word) => word.clone(),
    },
    run_is: |status| match status {
        "waiting_for_human" | "awaiting_review" => "La ejecución espera a una persona.".to_owned(),
        "running" | "pending" => "La ejecución continúa.".to_owned(),
        "completed" => "La ejecución ha terminado.".to_owned(),
        "cancelled" => "La ejecución se ha cancelado.".to_owned(),
        "error" | "failed" => "La ejecución terminó con un error.".to_owned(),
        other => format!("El estado de la ejecución es «{other}»."),
    },
    lead: |verdict, lead| match (verdict, lead) {
        (_, Lead::Resumes { after_seconds: 0 }) => "El flujo se reanuda de inmediato.".to_owned(),
        (_, Lead::Resumes { after_seconds }) => {
            let pause = HERE.unit((*after_seconds, Unit::Second), Width::Long);
            format!("El flujo se reanuda y espera {pause} antes del siguiente paso.")
        }
        (_, Lead::SkipsStep) => {
            "El paso se omite; el flujo toma su ruta de error si la tiene.".to_owned()
        }
        (_, Lead::GoesOnTo(step)) => format!("La ejecución continúa en «{step}»."),
        (Verdict::Approve, Lead::GoesOn) => "La ejecución continúa con estos datos.".to_owned(),
        (Verdict::Reject, Lead::GoesOn) => "La ejecución continúa.".to_owned(),
        (_, Lead::NotSaid) => "La API no dice qué ocurre con la ejecución.".to_owned(),
    },
    configured_request: "Lo que llama este paso",
    configured_request_more: "Según la plantilla del flujo: las variables se rellenan al ejecutarse el paso.",
    request_body: "Cuerpo",
    runs_when: "Se ejecuta si",
    open_document: "Abrir el documento",
    document: "Documento",
    data: "Datos",
    data_or_document: "Datos o documento",
    documents: "Documentos",
    document_number: |number| format!("Documento {number}"),
    loading_document: "Cargando el documento…",
    document_failure,
    load_again: "Volver a cargar",
    open_in_new_tab: "Abrir en una pestaña nueva",
    document_tools: "Herramientas del documento",
    document_view: |name| format!("Páginas de {name}"),
    zoom_in: "Acercar",
    zoom_out: "Alejar",
    fit_width: "Ajustar al ancho",
    rotate: "Girar",
    percent: |percent| HERE.percent(percent),
    previous_page: "Página anterior",
    next_page: "Página siguiente",
    page_of: |page, pages| format!("Página {} de {}", HERE.number(page), HERE.number(pages)),
    missing: |part, why| {
        let what = match part {
            MissingPart::Run => "No se pudo cargar la ejecución",
            MissingPart::Steps => "No se pudieron cargar los pasos ni los datos",
            MissingPart::Template => "No se pudo cargar la plantilla del flujo",
            MissingPart::Payload => "No se pudieron cargar los datos",
            MissingPart::Review => "No se pudo cargar la revisión",
            MissingPart::RunSteps => "No se pudieron cargar los pasos de la ejecución",
            MissingPart::Likelihoods => "No se pudo cargar el grado de certeza",
        };
        format!("{what}: {}.", failure(why))
    },
    facts: "Información",
    copy: "Copiar",
    copied: "Copiado.",

    no_edits: "Esta API solo admite una decisión: no se pueden enviar cambios ni comentarios con ella.",
    not_yet: "Todavía se está cargando. No se ha decidido nada; vuelva a intentarlo en un momento.",
    not_seen: "No se pudieron cargar los datos, así que aún no se pueden aprobar aquí. Actualice para intentarlo de nuevo.",
    too_large_to_see: "Los datos son demasiado grandes para cargarlos aquí, así que no se pueden aprobar aquí. Apruébelos en la aplicación de origen o rechácelos.",
    changes: |count| HERE.count(count, "# cambio", "# cambios"),
    no_changes: "Sin cambios",
    absent: "no está",
    reset: |label| format!("Restablecer {label}"),
    reset_all: "Restablecer todo",
    reset_short: "Restablecer",
    problems: |count| {
        HERE.count(
            count,
            "# campo por corregir antes de aprobar",
            "# campos por corregir antes de aprobar",
        )
    },
    go_to_first: "Ir al primero",
    problem,
    warning: |what| match what {
        form::Problem::UnknownKey => "El esquema no conoce este campo.".to_owned(),
        other => format!("Llegó así: {}", lower_first(&problem(other))),
    },
    finding,
    cut: |cut| match cut {
        Cut::Work => "La comprobación tarda demasiado; no se ha comprobado todo.",
        Cut::Depth => "Hay demasiados niveles anidados; no se ha comprobado todo.",
        Cut::Findings => "Hay más errores de los que se muestran.",
        Cut::Endless => "El esquema se remite a sí mismo sin fin; no se ha comprobado todo.",
        Cut::Digits => {
            "Un número tiene demasiadas cifras para dividirlo; no se ha comprobado todo."
        }
        Cut::Pattern => {
            "Un patrón del esquema podría tardar indefinidamente; no se ha comprobado todo."
        }
    },
    not_a_schema: "Lo que llegó como esquema no lo es; los datos no se han comprobado con él.",
    schema_too_large: "El esquema es demasiado grande; los datos no se han comprobado con él.",
    too_many_fields: "Hay más campos de los que un formulario puede mostrar; los datos se muestran como JSON.",
    data_too_large: "Los datos son demasiado grandes para un formulario. Descárguelos o cópielos para leerlos enteros; para cambiarlos, sustitúyalos por un archivo. Se pueden aprobar tal como están.",
    text_too_large: "Los datos son demasiado grandes para editarlos como un solo texto. Cambie campos en el formulario, o descárguelos y sustitúyalos por un archivo.",
    data_beginning: "Principio de los datos",
    download_json: "Descargar JSON",
    replace_by_file: "Sustituir por un archivo",
    file_unreadable: "No se pudo leer el archivo. Los datos siguen como estaban.",
    file_taken: "Los datos son ahora los del archivo.",
    likelihood: |percent| format!("{} de certeza", HERE.percent(percent)),
    optional: "opcional",
    changed: "Cambiado",
    remove_short: "Quitar",
    shape_of: |label| format!("Tipo de {label}"),
    shape_number: |number| format!("Forma {number}"),
    type_name: |expected| match expected {
        form::Expected::Nothing => "Sin valor",
        form::Expected::Boolean => "Sí o no",
        form::Expected::Integer => "Número entero",
        form::Expected::Number => "Número",
        form::Expected::Text => "Texto",
        form::Expected::List => "Lista",
        form::Expected::Object => "Grupo de campos",
    },
    take_back_edit: "Deshacer la última edición",
    redo_edit: "Rehacer la edición",
    keys: "Atajos de teclado",
    keys_off: "Esta página ha desactivado los atajos de una sola tecla.",
    action: |action| match action {
        Action::Down => "Siguiente aprobación",
        Action::Up => "Aprobación anterior",
        Action::Approve => "Aprobar",
        Action::Reject => "Rechazar",
        Action::Edit => "Editar los datos",
        Action::Undo => "Deshacer la última decisión",
        Action::Select => "Seleccionar para una decisión conjunta",
        Action::Search => "Buscar",
        Action::NextLook => "Siguiente campo por revisar",
        Action::Help => "Mostrar estos atajos",
    },
    fixed_keys: &[
        ("↑ ↓", "Moverse por la lista; con Mayús, seleccionar"),
        (
            "Intro",
            "Abrir; en la búsqueda, ir a los resultados; en una tabla, bajar una fila",
        ),
        ("Esc", "Salir de un campo y luego volver a la lista"),
        ("Ctrl A", "Seleccionar todo, en la lista"),
        ("Ctrl Z", "Deshacer la última edición"),
        ("Ctrl Y", "Rehacer la edición"),
    ],
    as_json: "JSON",
    data_as_json: "Datos como JSON",
    json_kept: "El formulario conserva el último texto válido. Corrija este o descártelo.",
    discard_json: "Descartar este texto",
    copy_json: "Copiar JSON",
    copy_patch: "Copiar como JSON Patch",
    all_problems: "Por corregir",
    all_looked_at: "Todos los campos dudosos revisados",
    nothing_to_look_at: "Ningún campo necesita revisión.",
    look_first: |count| {
        HERE.count(
            count,
            "Revise # campo más antes de aprobar.",
            "Revise # campos más antes de aprobar.",
        )
    },
    looks_left: |count| HERE.count(count, "# campo por revisar", "# campos por revisar"),
    look_next: "Siguiente campo por revisar",
    deprecated: "Obsoleto",
    examples: |examples| format!("Por ejemplo: {}", HERE.or(examples)),
    new_key: |label| match label {
        "" => "Clave nueva".to_owned(),
        label => format!("Clave nueva en {label}"),
    },
    key_of: |label| format!("Clave de {label}"),
    rename_key: |label| format!("Cambiar la clave: {label}"),
    rename_key_short: "Cambiar la clave",
    add_entry: |label| match label {
        "" => "Añadir entrada".to_owned(),
        label => format!("Añadir entrada: {label}"),
    },
    add_entry_short: "Añadir entrada",
    key_problem: |problem| match problem {
        form::KeyProblem::Empty => "Escriba primero una clave.".to_owned(),
        form::KeyProblem::Taken => "Ya hay una entrada con esta clave.".to_owned(),
        form::KeyProblem::Repeated => {
            "Los datos contienen esta entrada más de una vez; su clave no se puede cambiar aquí."
                .to_owned()
        }
        form::KeyProblem::TooMany => {
            "Este formulario ya tiene todos los campos que puede mostrar.".to_owned()
        }
        form::KeyProblem::NotAllowed { finding } => match &finding.detail {
            Detail::WrongKey { findings, .. } if !findings.is_empty() => {
                self::finding(&findings[0])
            }
            _ => "El esquema no admite esta clave.".to_owned(),
        },
    },
    key_stays: |key| format!("La clave sigue siendo «{key}»."),
    problems_inside: |count| format!("{} por corregir", HERE.number(count)),
    null: "Sin valor (null)",
    set_null: |label| format!("Poner a null: {label}"),
    add_value: |label| format!("Añadir valor: {label}"),
    set_null_short: "Poner a null",
    add_value_short: "Añadir valor",
    not_there: "No está en los datos",
    add_item: |label| format!("Añadir elemento: {label}"),
    add_item_short: "Añadir elemento",
    remove_item: |label| format!("Quitar {label}"),
    move_up: |label| format!("Subir {label}"),
    move_down: |label| format!("Bajar {label}"),
    item: |number| format!("Elemento {number}"),
    items: |count| HERE.count(count, "# elemento", "# elementos"),
    no_items: "Sin elementos",
    row: "Fila",
    row_tools: "Mover o quitar",
    pasted: |rows, given| {
        let pasted = HERE.count(rows, "Se pegó # fila.", "Se pegaron # filas.");
        match given.saturating_sub(rows) {
            0 => pasted,
            left_out => format!(
                "{pasted} No hubo espacio para {} más.",
                HERE.number(left_out)
            ),
        }
    },
    yes: "Sí",
    no: "No",
    changed_underneath: "Los datos han cambiado en su origen. No se ha enviado nada y sus ediciones se conservan; elija cómo continuar antes de aprobar o rechazar.",
    changed_underneath_short: "Los datos han cambiado en su origen",
    changed_underneath_more: "No se ha enviado nada y sus ediciones se conservan. Elija cómo continuar; después podrá aprobar o rechazar.",
    compare: "Comparar",
    take_new_data: "Tomar los datos nuevos y descartar mis ediciones",
    go_on_with_these: "Continuar con esta selección",
    both_changed: |count| {
        HERE.count(
            count,
            "# valor cambió en ambos lados",
            "# valores cambiaron en ambos lados",
        )
    },
    merged_by_itself: |kept, followed| {
        let edits = HERE.count(
            kept,
            "# de sus ediciones se conserva",
            "# de sus ediciones se conservan",
        );
        let changes = HERE.count(
            followed,
            "# cambio ajeno se incorpora",
            "# cambios ajenos se incorporan",
        );
        match (kept, followed) {
            (_, 0) => format!("{edits}."),
            (0, _) => format!("{changes}."),
            _ => format!("{edits} y {changes}."),
        }
    },
    mine: "Conservar el suyo",
    theirs_now: "Tomar el nuevo",
    choose_side: |mine, place| match mine {
        true => format!("Conservar el suyo: {place}"),
        false => format!("Tomar el nuevo: {place}"),
    },
    edits_restored: |milliseconds| match shared::age(milliseconds) {
        None => "Se han recuperado sus ediciones de hace un momento.".to_owned(),
        Some(ago) => format!(
            "Se han recuperado sus ediciones de {}.",
            HERE.ago(ago, Width::Long)
        ),
    },
    discard_edits: "Descartarlas",
    copy_my_edits: "Copiar mi versión",
    whole_value: "Mostrar entero",

    not_waiting: "Esta aprobación ya no está pendiente. Se decidió en otro lugar o se anuló; desde aquí no se ha enviado nada.",
    held: |verdict, seconds| {
        let soon = HERE.in_seconds(seconds);
        match verdict {
            Verdict::Approve => {
                format!("La aprobación se envía {soon}; hasta entonces nada sale de esta página.")
            }
            Verdict::Reject => {
                format!("El rechazo se envía {soon}; hasta entonces nada sale de esta página.")
            }
        }
    },
    sending: |verdict| match verdict {
        Verdict::Approve => "Enviando la aprobación…".to_owned(),
        Verdict::Reject => "Enviando el rechazo…".to_owned(),
    },
    received: |verdict, late| {
        match (verdict, late) {
        (Verdict::Approve, false) => {
            "Aprobación recibida. A la espera de que se aplique.".to_owned()
        }
        (Verdict::Reject, false) => "Rechazo recibido. A la espera de que se aplique.".to_owned(),
        (Verdict::Approve, true) => {
            "Aprobación recibida, pero aún no aplicada. Consta en la API; Countersign sigue comprobándolo.".to_owned()
        }
        (Verdict::Reject, true) => {
            "Rechazo recibido, pero aún no aplicado. Consta en la API; Countersign sigue comprobándolo.".to_owned()
        }
    }
    },
    waits: |verdict, trouble, seconds, may_have_been_taken| {
        let noun = match verdict {
            Verdict::Approve => "La aprobación",
            Verdict::Reject => "El rechazo",
        };
        let what = match trouble {
            Trouble::NoAnswer(NoAnswer::Network) => "Se perdió la conexión".to_owned(),
            Trouble::NoAnswer(NoAnswer::TimedOut) => "La API no respondió a tiempo".to_owned(),
            Trouble::NoAnswer(NoAnswer::TooLarge) => {
                "La respuesta de la API era demasiado grande para leerla".to_owned()
            }
            Trouble::Busy => "La API está saturada (429)".to_owned(),
            Trouble::ServerFailed { status } => format!("La API falló ({status})"),
            Trouble::Unreadable => "No se pudo entender la respuesta de la API".to_owned(),
            Trouble::CredentialsRefused => "La API no aceptó las credenciales (401)".to_owned(),
            Trouble::NoCredentials => "No hay credenciales para esta conexión".to_owned(),
            Trouble::Offline => "No tiene conexión".to_owned(),
            Trouble::NotStored => {
                "Este dispositivo no pudo anotar lo que había que enviar".to_owned()
            }
        };
        let sent = match may_have_been_taken {
            true => format!(
                "{noun} puede haber llegado; Countersign lo comprueba antes de repetir nada."
            ),
            false => format!("{noun} no se ha tramitado; se guarda aquí."),
        };
        let next = match seconds {
            Some(0) => "Intentándolo ahora.".to_owned(),
            Some(seconds) => format!("Próximo intento {}.", HERE.in_seconds(seconds)),
            None if trouble.needs_credentials() => {
                "Se enviará cuando la página dé credenciales válidas.".to_owned()
            }
            None => "Se enviará cuando vuelva la conexión.".to_owned(),
        };
        format!("{what}. {sent} {next}")
    },
    unsaved: |verdict, why| {
        let noun = match verdict {
            Verdict::Approve => "No se pudo guardar la aprobación",
            Verdict::Reject => "No se pudo guardar el rechazo",
        };
        let what = match why {
            StorageFailure::Full => "no queda espacio en este dispositivo",
            StorageFailure::Denied => "este navegador no guarda nada de esta página",
            StorageFailure::Blocked => "una versión anterior de esta página, abierta en otra pestaña, lo impide",
            StorageFailure::Failed => "falló el almacenamiento",
        };
        format!(
            "{noun}: {what}. No se ha enviado nada. Puede enviar sin guardar; la decisión se perdería si esta página se cerrara antes de que la API la tenga."
        )
    },
    no_way: |label| {
        format!(
            "Esta página no tiene conexión con la cuenta de «{label}». Desde aquí no se envía nada; se conserva hasta que una página la tenga."
        )
    },
    no_way_short: "Sin conexión con su cuenta",
    ended: |verdict, end| {
        match end {
        End::Applied { words, resume } => {
            let done = match verdict {
                Verdict::Approve => "Aprobada, y la API lo confirma.",
                Verdict::Reject => "Rechazada, y la API lo confirma.",
            };
            let said = words.as_ref().map(|words| format!(" Dice: «{words}»")).unwrap_or_default();
            let then = match resume {
                Resume::Done => "",
                Resume::Pending => " La API aún no ha reanudado la ejecución; lo hará.",
                Resume::Failed => " La API no pudo reanudar la ejecución. No hay que volver a enviar nada.",
                Resume::Skipped => " Ya no había ejecución que reanudar.",
            };
            format!("{done}{then}{said}")
        }
        End::Superseded(theirs) => {
            let what = match theirs.verdict {
                Some(Verdict::Approve) => "se aprobó",
                Some(Verdict::Reject) => "se rechazó",
                None => "se decidió",
            };
            let who = theirs
                .by
                .as_ref()
                .map(|who| format!(" (por {who})"))
                .unwrap_or_default();
            let mine = match (theirs.verdict == Some(verdict), verdict) {
                (true, _) => "con otros datos; los suyos no tuvieron efecto",
                (false, Verdict::Approve) => "así que su aprobación no tuvo efecto",
                (false, Verdict::Reject) => "así que su rechazo no tuvo efecto",
            };
            format!(
                "Prevalece otra decisión: esto {what}{who}, {mine}. Sus ediciones se conservan."
            )
        }
        End::Refused { status, words } => {
            let words = words
                .as_ref()
                .map(|words| format!(" «{words}»"))
                .unwrap_or_default();
            format!(
                "La API no aceptó esto ({status}).{words} Nada tuvo efecto; sus ediciones se conservan."
            )
        }
        End::Gone => "Esto ya no está pendiente, y la API no puede decir quién decidió ni qué. Su decisión no está confirmada.".to_owned(),
        End::Withdrawn => "Retirada. No se ha enviado nada.".to_owned(),
        End::Duplicate => "Ya había decidido esto en otra pestaña; esta segunda decisión no se envió.".to_owned(),
    End::Lost => "Lo que este navegador había guardado de esta decisión se borró, y ninguna pestaña abierta sabe qué fue de ella. Puede haberse enviado. Si la aprobación sigue pendiente, puede decidir de nuevo.".to_owned(),
    }
    },
    ended_short: |verdict, end| match (end, verdict) {
        (End::Applied { .. }, Verdict::Approve) => "Aprobada",
        (End::Applied { .. }, Verdict::Reject) => "Rechazada",
        (End::Superseded(_), _) => "Decidida por otra persona",
        (End::Refused { .. }, _) => "No aceptada",
        (End::Gone, _) => "Ya no está, sin confirmar",
        (End::Withdrawn, _) => "Retirada",
        (End::Duplicate, _) => "Ya decidida",
        (End::Lost, _) => "Se desconoce",
    },
    deciding_short: |verdict| match verdict {
        Verdict::Approve => "Aprobando",
        Verdict::Reject => "Rechazando",
    },
    waits_short: "Pendiente de envío",
    trouble_short: |trouble| match trouble {
        Trouble::NoAnswer(NoAnswer::Network) => "conexión perdida".to_owned(),
        Trouble::NoAnswer(NoAnswer::TimedOut) => "sin respuesta a tiempo".to_owned(),
        Trouble::NoAnswer(NoAnswer::TooLarge) => "respuesta demasiado grande".to_owned(),
        Trouble::Busy => "API saturada (429)".to_owned(),
        Trouble::ServerFailed { status } => format!("fallo de la API ({status})"),
        Trouble::Unreadable => "respuesta no entendida".to_owned(),
        Trouble::CredentialsRefused => "credenciales no aceptadas (401)".to_owned(),
        Trouble::NoCredentials => "sin credenciales".to_owned(),
        Trouble::Offline => "sin conexión".to_owned(),
        Trouble::NotStored => "sin anotar".to_owned(),
    },
    received_short: |verdict| match verdict {
        Verdict::Approve => "Aprobación recibida",
        Verdict::Reject => "Rechazo recibido",
    },
    cannot_withdraw: "Puede que ya se haya tramitado, así que no se puede retirar.",
    theirs: "Lo que tiene la API",
    yours: "Lo que usted decidió",
    their_verdict: |verdict| match verdict {
        Verdict::Approve => "Aprobada",
        Verdict::Reject => "Rechazada",
    },
    storage_failing: |why| match why {
        StorageFailure::Full => {
            "No queda espacio en este dispositivo: las decisiones y ediciones no se pueden guardar hasta que se libere."
        }
        StorageFailure::Denied => {
            "Este navegador no guarda nada de esta página: las decisiones y ediciones duran solo mientras esté abierta."
        }
        StorageFailure::Blocked => {
            "Una versión anterior de esta página, abierta en otra pestaña, lo impide: cierre o recargue esa pestaña. Hasta entonces, las decisiones y ediciones duran solo mientras esta página esté abierta."
        }
        StorageFailure::Failed => {
            "Falla el almacenamiento en este dispositivo: las decisiones y ediciones podrían perderse al recargar."
        }
    },
    store_wiped: "Se borró lo que este navegador había guardado de esta página. Lo que está abierto aquí se está guardando de nuevo.",
    send_unsaved: "Enviar sin guardar",
    queued: |verdict| match verdict {
        Verdict::Approve => "La aprobación está guardada y es la siguiente.",
        Verdict::Reject => "El rechazo está guardado y es el siguiente.",
    },
    held_still: |verdict| match verdict {
        Verdict::Approve => {
            "La aprobación está guardada; no se envía nada antes de que la haya visto aquí."
        }
        Verdict::Reject => {
            "El rechazo está guardado; no se envía nada antes de que lo haya visto aquí."
        }
    },
    taking_back: "Retirando…",
    unsaved_short: "Sin guardar",
    unreadable_record: |problem| {
        match problem {
        Problem::Newer => {
            "Una versión más reciente de esta página guardó esta decisión. Se conserva y esta versión no la ha enviado; recargue la página para continuar.".to_owned()
        }
        Problem::Damaged(problem) => {
            format!(
                    "Esta decisión guardada no se puede leer ({problem}). Se conserva y esta versión no la ha enviado; expórtela para ver qué contiene."
            )
        }
    }
    },
    unreadable_record_short: "No se puede leer",
    export: "Exportar",
    show_more: |count| format!("Mostrar {} más", HERE.number(count)),
    show_fewer: "Mostrar menos",
    more_in_history: |count| format!("{} más en el historial", HERE.number(count)),

    select: |title| format!("Seleccionar {title}"),
    selected: |count| HERE.count(count, "# seleccionada", "# seleccionadas"),
    select_all: |count| format!("Seleccionar todas ({})", HERE.number(count)),
    select_none: "Anular selección",
    bulk: "Aprobaciones seleccionadas",
    bulk_decision: "Decisión conjunta",
    bulk_decide: |verdict, count| {
        let count = HERE.number(count);
        match verdict {
            Verdict::Approve => format!("Aprobar {count}"),
            Verdict::Reject => format!("Rechazar {count}"),
        }
    },
    bulk_begun: |verdict, count, left_out| {
        let number = HERE.number(count);
        let what = match (verdict, count) {
            (_, 0) => "No se decidió nada.".to_owned(),
            (Verdict::Approve, _) => format!("Aprobando {number}."),
            (Verdict::Reject, _) => format!("Rechazando {number}."),
        };
        match left_out {
            0 => what,
            _ => format!(
                "{what} {}",
                HERE.count(
                    left_out,
                    "# quedó fuera; se indica el motivo.",
                    "# quedaron fuera; se indican los motivos."
                )
            ),
        }
    },
    bulk_stopped: "Detenido. Lo que aún no se había enviado vuelve a estar en la lista.",
    bulk_checking: |checked, total| {
        format!(
            "Comprobando los datos: {} de {}",
            HERE.number(checked),
            HERE.number(total)
        )
    },
    bulk_held: |verdict, count| {
        let count = HERE.number(count);
        match verdict {
            Verdict::Approve => format!("Aprobando {count}. Aún no se ha enviado nada."),
            Verdict::Reject => format!("Rechazando {count}. Aún no se ha enviado nada."),
        }
    },
    bulk_progress: |verdict, took_effect, filed| {
        let filed = HERE.count(filed, "# aprobación", "# aprobaciones");
        let done = match verdict {
            Verdict::Approve => HERE.count(took_effect, "# aprobada", "# aprobadas"),
            Verdict::Reject => HERE.count(took_effect, "# rechazada", "# rechazadas"),
        };
        format!("{done} de {filed}")
    },
    bulk_nothing: "No se decidió nada",
    bulk_over: |view| {
        let mut said = match view.verdict {
            Some(Verdict::Reject) => HERE.count(view.took_effect, "# rechazada.", "# rechazadas."),
            Some(Verdict::Approve) | None => {
                HERE.count(view.took_effect, "# aprobada.", "# aprobadas.")
            }
        };
        for (count, one, other) in [
            (
                view.received,
                " # recibida, aún sin aplicar.",
                " # recibidas, aún sin aplicar.",
            ),
            (
                view.failed.len(),
                " # no quedó como se decidió.",
                " # no quedaron como se decidió.",
            ),
            (view.left_out.len(), " # quedó fuera.", " # quedaron fuera."),
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
            "# recibida, aún sin aplicar",
            "# recibidas, aún sin aplicar",
        )
    },
    bulk_waiting: |count| {
        HERE.count(
            count,
            "# a la espera de otro intento",
            "# a la espera de otro intento",
        )
    },
    bulk_left_out: |count| HERE.count(count, "# quedó fuera", "# quedaron fuera"),
    bulk_taken_back: |count| {
        HERE.count(
            count,
            "# retirada, sin que se enviara nada",
            "# retiradas, sin que se enviara nada",
        )
    },
    bulk_failed: |count| {
        HERE.count(
            count,
            "# no quedó como se decidió",
            "# no quedaron como se decidió",
        )
    },
    left_out: |why| match why {
        LeftOut::Edited => "La ha editado; apruébela por separado.".to_owned(),
        LeftOut::Problems(count) => HERE.count(
            count,
            "# valor no se ajusta al esquema.",
            "# valores no se ajustan al esquema.",
        ),
        LeftOut::NeedsLook(count) => HERE.count(
            count,
            "# valor necesita revisión: la extracción no es segura.",
            "# valores necesitan revisión: la extracción no es segura.",
        ),
        LeftOut::NotLoaded => "No se pudieron cargar sus datos.".to_owned(),
        LeftOut::NotWaiting => "Ya no está pendiente, o se está decidiendo.".to_owned(),
        LeftOut::NoReason => "Su API exige un motivo.".to_owned(),
        LeftOut::Stopped => "Usted lo detuvo antes de enviarla.".to_owned(),
    },
    stop: "Detener",
    close: "Cerrar",

    history: "Historial",
    search_history: "Buscar en el historial",
    history_empty: "No se ha decidido nada en este dispositivo, o se borró el historial.",
    history_found: |count| HERE.count(count, "# decisión", "# decisiones"),
    decided_at: "Decidida",
    ended_at: "Concluida",
    export_history: "Exportar como JSON",
    clear_history: "Borrar historial",
    clear_history_sure: "¿Borrarlo para siempre?",
    history_kept: |most| {
        HERE.count(
            most,
            "Aquí se conserva la última decisión (#) tomada en este dispositivo.",
            "Aquí se conservan las últimas # decisiones tomadas en este dispositivo.",
        )
    },

    undone: "Deshecho. No se ha enviado nada.",
    opened: |title| format!("{title}: abierta."),
    about: |title, sentence| format!("{title}: {sentence}"),

    connection_failing: |label, why| format!("{label}: {}. {}", failure(why), advice(why)),
    connection_misconfigured: |label, why| match why {
        SetUpError::UnknownKind(kind) => format!(
            "{label}: no hay ningún conector «{kind}». La página que integra esta bandeja puede usar: {}.",
            HERE.and(&kinds().map(str::to_owned).collect::<Vec<_>>())
        ),
        SetUpError::UnknownDialect(dialect) => {
            format!("{label}: este conector no tiene ningún dialecto «{dialect}».")
        }
        SetUpError::BadId(id) if id.is_empty() => {
            format!("{label}: esta conexión no tiene ID.")
        }
        SetUpError::BadId(id) => format!("{label}: otra conexión ya tiene el ID «{id}»."),
    },
    unreadable_entries: |label, count, first| {
        let entries = HERE.count(
            count,
            "no se pudo leer # entrada",
            "no se pudieron leer # entradas",
        );
        format!("{label}: {entries} ({first}). Las demás se muestran.")
    },
    stopped: "Countersign tuvo un error interno y se ha detenido. Recargue la página para continuar; lo que una API ha confirmado sigue en pie.",

    arrivals: |count| HERE.count(count, "# nueva", "# nuevas"),
    elsewhere_short: "Decidida en otro lugar",
    view: "Ordenar y filtrar",
    filters_set: |count| HERE.count(count, "# filtro activo", "# filtros activos"),
    sort_by: "Ordenar por",
    sort: |sort| match sort {
        Sort::Waiting => "Mayor espera",
        Sort::Newest => "Más recientes",
        Sort::Workflow => "Flujo de trabajo",
        Sort::Connection => "Conexión",
    },
    group_by: "Agrupar por",
    grouping: |grouping| match grouping {
        Grouping::None => "Sin grupos",
        Grouping::Workflow => "Flujo de trabajo",
        Grouping::Connection => "Conexión",
    },
    connection: "Conexión",
    workflow: "Flujo de trabajo",
    step: "Paso",
    waits_for: "Tiempo de espera",
    state: "Estado",
    any: "Todas",
    at_least: |age| match age {
        Age::Hour => "Una hora o más",
        Age::Day => "Un día o más",
        Age::Week => "Una semana o más",
    },
    mark: |mark| match mark {
        Mark::Untouched => "Sin empezar",
        Mark::Edited => "Editada",
        Mark::Deciding => "En decisión",
        Mark::Refused => "No aceptada",
    },
    show_all: "Mostrar todas",
    shown_of: |shown, total| format!("{} de {}", HERE.number(shown), HERE.number(total)),
    nothing_left: "Nada de lo pendiente coincide con estos filtros.",
    all_failing: "No se puede leer nada",
    all_failing_more: "No se sabe qué está pendiente: ninguna conexión responde como debería. Los motivos figuran arriba; Countersign sigue intentándolo.",
    done_today: |approved, rejected| match (approved, rejected) {
        (_, 0) => format!("Aprobadas hoy: {}.", HERE.number(approved)),
        (0, _) => format!("Rechazadas hoy: {}.", HERE.number(rejected)),
        _ => format!(
            "Aprobadas hoy: {}. Rechazadas: {}.",
            HERE.number(approved),
            HERE.number(rejected)
        ),
    },
    offline: "No tiene conexión. La lista está como se leyó por última vez; las decisiones se guardan y se envían cuando vuelva la conexión.",
    slow: |label| format!("{} tarda más de lo habitual en responder.", label),
    loading_list: "Cargando la lista",
    loaded: |loaded, total| match total {
        Some(total) => format!("{} de {} cargadas", HERE.number(loaded), HERE.number(total)),
        None => format!("{} cargadas", HERE.number(loaded)),
    },
    section: |name, count| format!("{}, {}", name, HERE.number(count)),

    not_taken: "No seguido",
    only_when: |conditions| format!("Solo si {}", conditions),
    decided_there: |verdict| match verdict {
        Verdict::Approve => "Aprobado por una persona",
        Verdict::Reject => "Rechazado por una persona",
    },
    inputs_and_outputs: "Entradas y salidas",
    inputs: "Entradas",
    outputs: "Salidas",
    result: "Resultado",
    raw_json: "JSON original",
    list_entry: "Entrada de la lista",
    list_entry_not_kept: "La entrada de la lista no se guarda si es larga o si hay muchas. Las respuestas de abajo dicen lo mismo y más.",
    answered_with: |status| match status {
        Some(status) => format!("Respuesta {status}"),
        None => "No llegó ninguna respuesta".to_owned(),
    },
    empty_answer: "Está vacía.",
    secrets_left_out: "Se omiten las plantillas de cabeceras: pueden contener secretos.",
    only_beginning: "Solo se muestra el principio. Cópielo o descárguelo para tenerlo todo.",
    download: "Descargar",
    looking_for_item: "Buscando la aprobación que indica esta página…",
    item_missing: |label| {
        format!(
            "Esta aprobación ya no está pendiente, o nunca lo estuvo en {}. Elija otra de la lista.",
            label
        )
    },
    item_without_connection: |id| {
        format!(
            "Esta página indica una aprobación de la conexión «{}», pero no tiene esa conexión.",
            id
        )
    },
    item_is_none: |item| {
        format!(
            "Esta página indica «{}», que no designa ninguna aprobación.",
            item
        )
    },
    tell_me: "Avisarme de nuevas aprobaciones",
    notices_on: "Se le avisará de nuevas aprobaciones mientras esta página esté oculta.",
    notices_off: "Ya no se le avisará de nuevas aprobaciones.",
    notices_blocked: "Este navegador bloquea las notificaciones de esta página. Permítalas en su configuración para recibir avisos de nuevas aprobaciones.",
    notices_unavailable: "Este navegador no ofrece notificaciones para esta página.",
    new_approvals: |count| HERE.count(count, "# nueva aprobación", "# nuevas aprobaciones"),
};

fn age(milliseconds: u64) -> String {
    match shared::age(milliseconds) {
        Some(age) => HERE.unit(age, Width::Short),
        None => "ahora".to_owned(),
    }
}

/// Without a full stop, to stand in a longer sentence.
fn failure(why: &ReadFailure) -> String {
    match why {
        ReadFailure::NoAnswer(NoAnswer::Network) => {
            "no hay respuesta (falló la red, o el servidor no deja que esta página la lea)"
                .to_owned()
        }
        ReadFailure::NoAnswer(NoAnswer::TimedOut) => "no hubo respuesta a tiempo".to_owned(),
        ReadFailure::NoAnswer(NoAnswer::TooLarge) => {
            "la respuesta es demasiado grande para leerla".to_owned()
        }
        ReadFailure::Refused { status: 401, words } => {
            format!("no se aceptaron las credenciales (401){}", quoted(words))
        }
        ReadFailure::Refused { status: 403, words } => {
            format!("las credenciales no permiten esto (403){}", quoted(words))
        }
        ReadFailure::Refused { status: 404, words } => {
            format!(
                "no se encontró nada en esta dirección (404){}",
                quoted(words)
            )
        }
        ReadFailure::Refused { status: 429, .. } => "demasiadas solicitudes (429)".to_owned(),
        ReadFailure::Refused { status, words } => {
            format!("la API respondió con un error ({status}){}", quoted(words))
        }
        ReadFailure::Unreadable { problem } => {
            format!("la respuesta no es la que esta API debería enviar: {problem}")
        }
        ReadFailure::WrongDialect { speaks } => format!(
            "esta API habla el dialecto «{speaks}», y la conexión está configurada con otro"
        ),
        ReadFailure::UnknownVersion => {
            "esta API habla una versión que Countersign no conoce".to_owned()
        }
        ReadFailure::NoCredentials => "no hay credenciales".to_owned(),
    }
}

fn document_failure(why: &document::Failure) -> String {
    use document::Failure::*;
    match why {
        NoLink(why) => format!("No se pudo cargar el documento: {}.", failure(why)),
        Expired => "El enlace al documento ha caducado. Vuelva a cargarlo con uno nuevo.".to_owned(),
        Refused { status } => format!(
            "No se pudo cargar el documento: su servidor respondió con un error ({status}). Vuelva a cargarlo o ábralo en una pestaña nueva."
        ),
        NoAnswer => "No se pudo cargar el documento: falló la red, o su servidor no deja que esta página lo lea. Vuelva a cargarlo o ábralo en una pestaña nueva.".to_owned(),
        TimedOut => "El documento tardó demasiado y se abandonó la carga. Vuelva a cargarlo o ábralo en una pestaña nueva.".to_owned(),
        TooLarge => format!(
            "Este archivo supera los {} MB y es demasiado grande para mostrarlo aquí. Ábralo en una pestaña nueva.",
            HERE.number(document::LARGEST_FILE / 1024 / 1024)
        ),
        TooManyPixels { millions } => format!(
            "Esta imagen tiene {} millones de píxeles, demasiados para mostrarla aquí. Ábrala en una pestaña nueva.",
            HERE.number(*millions)
        ),
        OtherKind(Some(name)) => format!(
            "Este archivo es de tipo {name} y no se muestra aquí; los PDF y las imágenes, sí. Ábralo en una pestaña nueva."
        ),
        OtherKind(None) => "Este archivo no es un PDF ni una imagen, así que no se muestra aquí. Ábralo en una pestaña nueva.".to_owned(),
        Damaged => "Este archivo no se puede leer; puede que esté dañado. Ábralo en una pestaña nueva.".to_owned(),
        Protected => "Este PDF está protegido con contraseña, así que no se muestra aquí. Ábralo en una pestaña nueva.".to_owned(),
        NoReader => "Esta página no ofrece lo que muestra los archivos PDF. Abra el documento en una pestaña nueva.".to_owned(),
    }
}

fn quoted(words: &Option<String>) -> String {
    words
        .as_ref()
        .map(|words| format!(", «{}»", words.trim_end_matches('.')))
        .unwrap_or_default()
}

fn advice(why: &ReadFailure) -> &'static str {
    match why {
        ReadFailure::Refused {
            status: 401 | 403, ..
        } => "Compruebe la clave en la página que muestra esta bandeja y reinténtelo.",
        ReadFailure::Refused { status: 404, .. } => "Compruebe la dirección base de la conexión.",
        ReadFailure::NoAnswer(_) | ReadFailure::Refused { .. } => {
            "Countersign sigue intentándolo; las demás conexiones funcionan."
        }
        ReadFailure::Unreadable { .. } => {
            "No se muestra nada de ella; las demás conexiones funcionan."
        }
        ReadFailure::WrongDialect { .. } => "Configure la conexión con ese dialecto.",
        ReadFailure::UnknownVersion => {
            "Pida un Countersign más reciente, o use mientras tanto la página de la API."
        }
        ReadFailure::NoCredentials => {
            "Indíquelas en la página que muestra esta bandeja y reinténtelo."
        }
    }
}

fn problem(what: &form::Problem) -> String {
    use form::Problem::*;
    match what {
        NotANumber => "Esto no es un número. Escriba cifras con un punto, como 1250.10.".to_owned(),
        NotAnInteger => "Tiene que ser un número entero.".to_owned(),
        EmptyRequired => "Es obligatorio y no puede quedar vacío.".to_owned(),
        NotInChoices => "No es ninguno de los valores disponibles.".to_owned(),
        NotADate => "Esto no es una fecha como 2026-03-04.".to_owned(),
        NotATime => "Esto no es una hora como 09:30 o 09:30:00Z.".to_owned(),
        NotADateTime => "Esto no es una fecha y hora como 2026-03-04T09:30:00Z.".to_owned(),
        NotAnEmail => "No parece una dirección de correo electrónico.".to_owned(),
        NotAUri => "No parece una dirección web.".to_owned(),
        NotPages => {
            "Esto no son páginas. Escriba números desde 1 e intervalos, como 1-3, 5.".to_owned()
        }
        PagesOutOfOrder => "Las páginas deben ir en orden ascendente, sin repetirse.".to_owned(),
        TooManyPages { most } => format!(
            "Aquí no se pueden indicar más de {} páginas.",
            HERE.number(*most)
        ),
        NoSuchPage { last } => format!("La última página es la {last}."),
        NotJson { line, column } => {
            format!("Esto no es JSON: el error está en la línea {line}, columna {column}.")
        }
        WrongType { expected } => format!(
            "El esquema espera aquí {}.",
            match expected {
                form::Expected::Nothing => "nada (null)",
                form::Expected::Boolean => "sí o no",
                form::Expected::Integer => "un número entero",
                form::Expected::Number => "un número",
                form::Expected::Text => "texto",
                form::Expected::List => "una lista",
                form::Expected::Object => "un objeto",
            }
        ),
        UnknownKey => "El esquema no conoce este campo.".to_owned(),
        Schema {
            finding,
            inside: None,
        } => self::finding(finding),
        Schema {
            finding,
            inside: Some(place),
        } => format!("En {place}: {}", lower_first(&self::finding(finding))),
    }
}

fn finding(finding: &Finding) -> String {
    use Detail::*;
    let characters = |count: &u64| HERE.count(*count, "# carácter", "# caracteres");
    let items = |count: &u64| HERE.count(*count, "# elemento", "# elementos");
    let fields = |count: &u64| HERE.count(*count, "# campo", "# campos");
    let at_least = |limit: String, count: &u64| {
        format!(
            "Necesita al menos {limit}, pero tiene {}.",
            HERE.number(*count)
        )
    };
    let at_most = |limit: String, count: &u64| {
        format!(
            "Puede tener como máximo {limit}, pero tiene {}.",
            HERE.number(*count)
        )
    };
    match &finding.detail {
        NotAllowed if is_member(finding.keyword) => "El esquema no conoce este campo.".to_owned(),
        NotAllowed => "El esquema no admite nada aquí.".to_owned(),
        WrongType { expected, found } => format!(
            "El esquema espera aquí {}, pero el valor es {}.",
            types(*expected),
            match found {
                Kind::Null => "nulo (null)",
                Kind::Bool => "sí o no",
                // Only a whole number was wanted, or no number at all.
                Kind::Number if expected.contains(Type::Integer) => "un número no entero",
                Kind::Number => "un número",
                Kind::String => "texto",
                Kind::Array => "una lista",
                Kind::Object => "un objeto",
            }
        ),
        NotTheValue { expected } => format!("Tiene que ser {}.", shown(expected)),
        NotAmong { options } if options.len() <= 8 => format!(
            "Tiene que ser uno de estos valores: {}.",
            HERE.or(&options.iter().map(shown).collect::<Vec<_>>())
        ),
        NotAmong { options } => format!(
            "No es ninguno de los {} valores disponibles.",
            HERE.number(options.len())
        ),
        TooSmall {
            limit,
            exclusive: false,
        } => format!("Tiene que ser al menos {limit}."),
        TooSmall { limit, .. } => format!("Tiene que ser mayor que {limit}."),
        TooLarge {
            limit,
            exclusive: false,
        } => format!("Puede ser como máximo {limit}."),
        TooLarge { limit, .. } => format!("Tiene que ser menor que {limit}."),
        NotAMultiple { of } => format!("Tiene que ser un múltiplo de {of}."),
        TooShort { limit, count } => at_least(characters(limit), count),
        TooLong { limit, count } => at_most(characters(limit), count),
        NoMatch { pattern } => format!("No coincide con el patrón «{pattern}»."),
        WrongFormat { format } => format!("Esto no es {}.", format_name(*format)),
        TooFewItems { limit, count } => at_least(items(limit), count),
        TooManyItems { limit, count } => at_most(items(limit), count),
        Repeated { first, second } => format!(
            "No puede haber dos elementos iguales, pero los elementos {} y {} lo son.",
            first + 1,
            second + 1
        ),
        PageTaken {
            page,
            name: Some(name),
            ..
        } => format!("La página {page} ya está en {}.", shown(name)),
        PageTaken { page, holder, .. } => {
            format!("La página {page} ya está en la fila {}.", holder + 1)
        }
        TooFewMatches { limit, count } => format!(
            "Se necesitan al menos {} del tipo que pide el esquema, pero hay {}.",
            items(limit),
            HERE.number(*count)
        ),
        TooManyMatches { limit, .. } => format!(
            "Puede haber como máximo {} del tipo que limita el esquema, pero hay más.",
            items(limit)
        ),
        TooFewMembers { limit, count } => at_least(fields(limit), count),
        TooManyMembers { limit, count } => at_most(fields(limit), count),
        Missing { key, because: None } => format!("«{key}» es obligatorio, pero no está."),
        Missing {
            key,
            because: Some(because),
        } => format!("Si se indica «{because}», también es obligatorio «{key}»."),
        WrongKey { key, findings } => match findings.first() {
            Some(first) => format!(
                "«{key}» no es un nombre de campo válido: {}",
                lower_first(&self::finding(first))
            ),
            None => format!("«{key}» no es un nombre de campo válido."),
        },
        NoAlternative { alternatives } => match &alternatives[..] {
            [only] if !only.is_empty() => self::finding(&only[0]),
            _ => "No se ajusta a ninguna de las formas que admite el esquema.".to_owned(),
        },
        SeveralAlternatives { .. } => {
            "Se ajusta a varias formas del esquema, pero solo puede ajustarse a una.".to_owned()
        }
        Forbidden => "Es lo que el esquema excluye.".to_owned(),
    }
}

fn types(expected: Types) -> String {
    let names = expected.iter().map(|one| match one {
        Type::Null => "nada (null)",
        Type::Boolean => "sí o no",
        Type::Integer => "un número entero",
        Type::Number => "un número",
        Type::String => "texto",
        Type::Array => "una lista",
        Type::Object => "un objeto",
    });
    HERE.or(&names.map(str::to_owned).collect::<Vec<_>>())
}

fn shown(value: &Value) -> String {
    shared::shown(value, QUOTES)
}

/// With an article, to stand after “Esto no es”.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Date => "una fecha como 2026-03-04",
        Format::Time => "una hora como 09:30:00Z",
        Format::DateTime => "una fecha y hora como 2026-03-04T09:30:00Z",
        Format::Duration => "una duración como P1DT12H",
        Format::Email | Format::IdnEmail => "una dirección de correo electrónico",
        Format::Hostname => "un nombre de host como example.org",
        Format::Ipv4 => "una dirección IP como 192.0.2.1",
        Format::Ipv6 => "una dirección IPv6 como 2001:db8::1",
        Format::Uri | Format::Iri => "una dirección como https://example.org/a",
        Format::UriReference | Format::IriReference => "una dirección como /a/b",
        Format::Uuid => "un UUID como 2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        Format::JsonPointer => "un puntero JSON como /a/0",
        Format::RelativeJsonPointer => "un puntero JSON relativo como 1/a",
        Format::Regex => "una expresión regular",
        Format::PageList => "una lista de páginas en orden ascendente, sin repetir",
    }
}
