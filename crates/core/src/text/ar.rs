//! Arabic. What is put into a sentence from elsewhere is isolated: it may run the other way.

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

const HERE: Language = Language("ar");
const QUOTES: [&str; 2] = ["«\u{2068}", "\u{2069}»"];

const REASONS: Reasons = Reasons {
    language: HERE,
    always: "تُراجَع كل نتيجة",
    validation_failed: "البيانات لا توافق مخططها",
    confidence_below: "الثقة أقل من {t}",
    confidence_found_below: "الثقة {f} أقل من {t}",
    category_in: "الفئة واحدة من: {l}",
    margin_below: "تتقدم الفئة الأولى بأقل من {t}",
    not_so_many_documents: "عدد المستندات ليس {t}",
    fewer_pages: "مستند صفحاته أقل من {t}",
    boundary_below: "الثقة بموضع انتهاء مستند أقل من {t}",
    pages_unassigned: "صفحات لا تتبع أي مستند",
    required_is_null: "حقل مطلوب فارغ",
    condition: "تحقق شرط في سير العمل",
    branch_in: "الفرع واحد من: {l}",
    any_of: "أي من: {l}",
    all_of: "كل من: {l}",
    unknown: "سبب آخر: {t}",
};

/// Arabic.
pub static AR: Text = Text {
    tag: HERE.0,
    direction: "rtl",
    number: |number| HERE.number(number),
    pending_approvals: "الموافقات المعلّقة",
    approval_details: "تفاصيل الموافقة",
    data_under_review: "البيانات قيد المراجعة",
    approve: "موافقة",
    with_changes: |count| {
        HERE.form(
            count,
            [
                "دون تغييرات",
                "مع تغيير واحد",
                "مع تغييرين",
                "مع # تغييرات",
                "مع # تغييرًا",
                "مع # تغيير",
            ],
        )
    },
    reject: "رفض",
    undo: "تراجع",
    reason: "السبب",
    reason_needed: "السبب، مطلوب للرفض",
    reason_first: "لم يُرفض بعد: تشترط واجهة API هذه ذكر سبب. لم يُرسَل أي شيء.",
    search_approvals: "البحث في الموافقات",
    outbox: "صندوق الصادر",
    decided: "المحسومة",
    connections: "الاتصالات",
    failing: "متعطّل",
    refused_short: "لم يُقبل",
    field: "الحقل",
    as_it_came: "كما وصلت",
    as_it_is_now: "الآن",
    verdict: "القرار",
    refresh: "تحديث",
    try_again: "إعادة المحاولة",
    retry_now: "إعادة المحاولة الآن",
    withdraw: "سحب",
    back: "العودة إلى القائمة",
    next_approval: "الموافقة التالية",
    loading: "جارٍ التحميل…",
    all_clear: "لا شيء معلّق",
    all_clear_more: "لا شيء بانتظارك. ستظهر الموافقات الجديدة هنا تلقائيًا.",
    no_connections: "لم يُعَدّ أي اتصال بعد. على الصفحة التي تتضمن هذا الصندوق أن تحدد اتصالًا واحدًا على الأقل.",
    nothing_found: |search| format!("لا نتائج مطابقة لـ {}.", quote(search)),
    nothing_open: "اختر موافقة للاطلاع على مضمونها.",
    age,
    seconds: |seconds| HERE.unit((seconds, Unit::Second), Width::Long),
    took: |milliseconds| HERE.unit(shared::took(milliseconds), Width::Long),
    updated: |milliseconds| match shared::moment_ago(milliseconds) {
        Some(ago) => HERE.ago(ago, Width::Short),
        None => "الآن".to_owned(),
    },
    edited: "معدّلة",

    fact: |label| match label {
        FactLabel::Workflow => "سير العمل",
        FactLabel::Step => "الخطوة",
        FactLabel::Position => "الموضع",
        FactLabel::Status => "الحالة",
        FactLabel::Created => "تاريخ الإنشاء",
        FactLabel::WaitingSince => "بالانتظار منذ",
        FactLabel::DelayAfterApproval => "المهلة بعد الموافقة",
        FactLabel::Run => "التشغيل",
        FactLabel::StepId => "معرّف الخطوة",
        FactLabel::WorkflowId => "معرّف سير العمل",
        FactLabel::Trigger => "بدأه",
        FactLabel::Document => "المستند",
        FactLabel::Message => "الرسالة",
        FactLabel::Reason => "سبب الانتظار",
    },
    why_it_waits: |reason| REASONS.say(reason),
    versions: "الإصدارات",
    before: "قبل",
    after: "بعد",
    version_holds: "ما غيّره، وكل ما فيه",
    version_shown: "المعروض",
    version_first: "كما أنتجه التشغيل",
    version_same: "لا فروق",
    version_taken: "تم اعتماده. وافق ليصبح نافذًا.",
    take_version: "اعتماد هذا الإصدار",
    author_kind: |kind| match kind {
        AuthorKind::Model => "نموذج",
        AuthorKind::Agent => "وكيل",
        AuthorKind::Human => "شخص",
        AuthorKind::Other => "جهة ما",
    },
    steps: "الخطوات",
    you_are_here: "ينتظر هنا",
    gated: "تتطلب شخصًا",
    step_status: |status| match status {
        StepStatus::Pending => "لم تبدأ".to_owned(),
        StepStatus::Running => "قيد التنفيذ".to_owned(),
        StepStatus::Waiting => "بانتظار شخص".to_owned(),
        StepStatus::Completed => "تمّت".to_owned(),
        StepStatus::Skipped => "جرى تخطيها".to_owned(),
        StepStatus::Failed => "فشلت".to_owned(),
        StepStatus::Cancelled => "أُلغيت".to_owned(),
        StepStatus::Unknown => String::new(),
        StepStatus::Other(word) => word.clone(),
    },
    run_is: |status| match status {
        "waiting_for_human" | "awaiting_review" => "التشغيل بانتظار شخص.".to_owned(),
        "running" | "pending" => "التشغيل مستمر.".to_owned(),
        "completed" => "اكتمل التشغيل.".to_owned(),
        "cancelled" => "أُلغي التشغيل.".to_owned(),
        "error" | "failed" => "انتهى التشغيل بخطأ.".to_owned(),
        other => format!("حالة التشغيل هي {}.", quote(other)),
    },
    lead: |verdict, lead| match (verdict, lead) {
        (_, Lead::Resumes { after_seconds: 0 }) => "يُستأنف سير العمل فورًا.".to_owned(),
        (_, Lead::Resumes { after_seconds }) => {
            let pause = HERE.unit((*after_seconds, Unit::Second), Width::Long);
            format!("يُستأنف سير العمل وينتظر {pause} قبل الخطوة التالية.")
        }
        (_, Lead::SkipsStep) => "تُتخطى الخطوة؛ ويسلك سير العمل مسار الفشل إن وُجد.".to_owned(),
        (_, Lead::GoesOnTo(step)) => format!("ينتقل التشغيل إلى {}.", quote(step)),
        (Verdict::Approve, Lead::GoesOn) => "يستمر التشغيل بهذه البيانات.".to_owned(),
        (Verdict::Reject, Lead::GoesOn) => "يستمر التشغيل.".to_owned(),
        (_, Lead::NotSaid) => "لا تذكر واجهة API ما سيحدث للتشغيل.".to_owned(),
    },
    configured_request: "ما تستدعيه هذه الخطوة",
    configured_request_more: "من قالب سير العمل: تُملأ المتغيرات عند تنفيذ الخطوة.",
    request_body: "المحتوى",
    runs_when: "تُنفَّذ إذا",
    open_document: "فتح المستند",
    document: "المستند",
    data: "البيانات",
    data_or_document: "البيانات أو المستند",
    documents: "المستندات",
    document_number: |number| format!("المستند {number}"),
    loading_document: "جارٍ تحميل المستند…",
    document_failure,
    load_again: "إعادة التحميل",
    open_in_new_tab: "فتح في علامة تبويب جديدة",
    document_tools: "أدوات المستند",
    document_view: |name| format!("صفحات {}", data(name)),
    zoom_in: "تكبير",
    zoom_out: "تصغير",
    fit_width: "ملاءمة العرض",
    rotate: "تدوير",
    percent: |percent| HERE.percent(percent),
    previous_page: "الصفحة السابقة",
    next_page: "الصفحة التالية",
    page_of: |page, pages| format!("الصفحة {} من {}", HERE.number(page), HERE.number(pages)),
    missing: |part, why| {
        let what = match part {
            MissingPart::Run => "تعذّر تحميل التشغيل",
            MissingPart::Steps => "تعذّر تحميل الخطوات والبيانات",
            MissingPart::Template => "تعذّر تحميل قالب سير العمل",
            MissingPart::Payload => "تعذّر تحميل البيانات",
            MissingPart::Review => "تعذّر تحميل المراجعة",
            MissingPart::RunSteps => "تعذّر تحميل خطوات التشغيل",
            MissingPart::Likelihoods => "تعذّر تحميل درجة الثقة",
        };
        format!("{what}: {}.", failure(why))
    },
    facts: "معلومات",
    copy: "نسخ",
    copied: "تم النسخ.",

    no_edits: "تقبل واجهة API هذه القرار فقط: لا يمكن إرسال تغييرات أو تعليق معه.",
    not_yet: "ما زال التحميل جاريًا. لم يُتخذ أي قرار؛ حاول مجددًا بعد لحظة.",
    not_seen: "تعذّر تحميل البيانات، لذا لا يمكن الموافقة عليها هنا بعد. اضغط «تحديث» للمحاولة مجددًا.",
    too_large_to_see: "البيانات أكبر من أن تُحمَّل هنا، لذا لا يمكن الموافقة عليها هنا. وافق عليها في التطبيق الذي جاءت منه، أو ارفضها.",
    changes,
    no_changes: "لا تغييرات",
    absent: "غير موجود",
    reset: |label| format!("استعادة {}", data(label)),
    reset_all: "استعادة الكل",
    reset_short: "استعادة",
    problems: |count| {
        HERE.form(
            count,
            [
                "لا حقول تحتاج إلى تصحيح",
                "حقل واحد يجب تصحيحه قبل الموافقة",
                "حقلان يجب تصحيحهما قبل الموافقة",
                "# حقول يجب تصحيحها قبل الموافقة",
                "# حقلًا يجب تصحيحها قبل الموافقة",
                "# حقل يجب تصحيحها قبل الموافقة",
            ],
        )
    },
    go_to_first: "الانتقال إلى الأول",
    problem,
    warning: |what| match what {
        form::Problem::UnknownKey => "لا يعرف المخطط هذا الحقل.".to_owned(),
        other => format!("وصل هكذا: {}", problem(other)),
    },
    finding,
    cut: |cut| match cut {
        Cut::Work => "يستغرق الفحص وقتًا أطول من اللازم، لذا لم يُفحص كل شيء.",
        Cut::Depth => "مستويات التداخل كثيرة جدًا، لذا لم يُفحص كل شيء.",
        Cut::Findings => "هناك أخطاء أكثر مما هو مدرج.",
        Cut::Endless => "يشير المخطط إلى نفسه بلا نهاية، لذا لم يُفحص كل شيء.",
        Cut::Digits => "أرقام أحد الأعداد أكثر من أن يُقسَم، لذا لم يُفحص كل شيء.",
        Cut::Pattern => "قد تستغرق مطابقة أحد أنماط المخطط وقتًا بلا نهاية، لذا لم يُفحص كل شيء.",
    },
    not_a_schema: "ما وصل على أنه مخطط ليس مخططًا، لذا لم تُفحص البيانات وفقه.",
    schema_too_large: "المخطط كبير جدًا، لذا لم تُفحص البيانات وفقه.",
    too_many_fields: "الحقول أكثر مما يمكن عرضه في نموذج، لذا تُعرض البيانات بصيغة JSON.",
    data_too_large: "البيانات أكبر من أن تُعرض في نموذج. نزّلها أو انسخها لقراءتها كاملة؛ ولتغييرها استبدل بها ملفًا. يمكن الموافقة عليها كما هي.",
    text_too_large: "البيانات أكبر من أن تُحرَّر نصًا واحدًا. غيّر حقولًا مفردة في النموذج، أو نزّلها واستبدل بها ملفًا.",
    data_beginning: "بداية البيانات",
    download_json: "تنزيل JSON",
    replace_by_file: "استبدال بملف",
    file_unreadable: "تعذّرت قراءة الملف. البيانات كما كانت.",
    file_taken: "أصبح الملف هو البيانات الآن.",
    likelihood: |percent| format!("مؤكد بنسبة {}", HERE.percent(percent)),
    optional: "اختياري",
    changed: "تغيّر",
    remove_short: "إزالة",
    shape_of: |label| format!("نوع {}", data(label)),
    shape_number: |number| format!("الشكل {number}"),
    type_name: |expected| match expected {
        form::Expected::Nothing => "بلا قيمة",
        form::Expected::Boolean => "نعم أو لا",
        form::Expected::Integer => "عدد صحيح",
        form::Expected::Number => "عدد",
        form::Expected::Text => "نص",
        form::Expected::List => "قائمة",
        form::Expected::Object => "مجموعة حقول",
    },
    take_back_edit: "التراجع عن آخر تعديل",
    redo_edit: "إعادة التعديل",
    keys: "اختصارات لوحة المفاتيح",
    keys_off: "أوقفت هذه الصفحة الاختصارات ذات الحرف الواحد.",
    action: |action| match action {
        Action::Down => "الموافقة التالية",
        Action::Up => "الموافقة السابقة",
        Action::Approve => "موافقة",
        Action::Reject => "رفض",
        Action::Edit => "تعديل البيانات",
        Action::Undo => "التراجع عن آخر قرار",
        Action::Select => "تحديد لقرار جماعي",
        Action::Search => "بحث",
        Action::NextLook => "الحقل التالي الذي يحتاج إلى نظر",
        Action::Help => "عرض هذه الاختصارات",
    },
    fixed_keys: &[
        ("↑ ↓", "التنقل في القائمة؛ ومع Shift للتحديد"),
        (
            "Enter",
            "فتح؛ وفي البحث: الانتقال إلى النتائج؛ وفي جدول: النزول صفًا",
        ),
        ("Esc", "الخروج من الحقل ثم العودة إلى القائمة"),
        ("Ctrl A", "تحديد الكل في القائمة"),
        ("Ctrl Z", "التراجع عن آخر تعديل"),
        ("Ctrl Y", "إعادة التعديل"),
    ],
    as_json: "JSON",
    data_as_json: "البيانات بصيغة JSON",
    json_kept: "يحتفظ النموذج بآخر نص صحيح. صحّح هذا النص أو تجاهله.",
    discard_json: "تجاهل هذا النص",
    copy_json: "نسخ JSON",
    copy_patch: "نسخ بصيغة JSON Patch",
    all_problems: "ما يجب تصحيحه",
    all_looked_at: "رُوجعت كل الحقول المشكوك فيها",
    nothing_to_look_at: "لا حقل يحتاج إلى نظر.",
    look_first: |count| {
        HERE.form(
            count,
            [
                "لا حقول متبقية للنظر فيها قبل الموافقة.",
                "انظر في حقل واحد آخر قبل الموافقة.",
                "انظر في حقلين آخرين قبل الموافقة.",
                "انظر في # حقول أخرى قبل الموافقة.",
                "انظر في # حقلًا آخر قبل الموافقة.",
                "انظر في # حقل آخر قبل الموافقة.",
            ],
        )
    },
    looks_left: |count| {
        HERE.form(
            count,
            [
                "لا حقول تحتاج إلى نظر",
                "حقل واحد يحتاج إلى نظر",
                "حقلان يحتاجان إلى نظر",
                "# حقول تحتاج إلى نظر",
                "# حقلًا يحتاج إلى نظر",
                "# حقل يحتاج إلى نظر",
            ],
        )
    },
    look_next: "الحقل التالي للنظر فيه",
    deprecated: "مهمل",
    examples: |examples| {
        let examples: Vec<String> = examples.iter().map(|example| data(example)).collect();
        format!("مثلًا: {}", HERE.or(&examples))
    },
    new_key: |label| match label {
        "" => "مفتاح جديد".to_owned(),
        label => format!("مفتاح جديد في {}", data(label)),
    },
    key_of: |label| format!("مفتاح {}", data(label)),
    rename_key: |label| format!("إعادة تسمية المفتاح: {}", data(label)),
    rename_key_short: "إعادة تسمية المفتاح",
    add_entry: |label| match label {
        "" => "إضافة مدخل".to_owned(),
        label => format!("إضافة مدخل: {}", data(label)),
    },
    add_entry_short: "إضافة مدخل",
    key_problem: |problem| match problem {
        form::KeyProblem::Empty => "اكتب مفتاحًا أولًا.".to_owned(),
        form::KeyProblem::Taken => "يوجد مدخل بهذا المفتاح بالفعل.".to_owned(),
        form::KeyProblem::Repeated => {
            "تحتوي البيانات على هذا المدخل أكثر من مرة، لذا لا يمكن تغيير مفتاحه هنا.".to_owned()
        }
        form::KeyProblem::TooMany => "بلغ هذا النموذج أقصى ما يمكنه عرضه من الحقول.".to_owned(),
        form::KeyProblem::NotAllowed { finding } => match &finding.detail {
            Detail::WrongKey { findings, .. } if !findings.is_empty() => {
                self::finding(&findings[0])
            }
            _ => "لا يسمح المخطط بهذا المفتاح.".to_owned(),
        },
    },
    key_stays: |key| format!("ما زال المفتاح {}.", quote(key)),
    problems_inside: |count| format!("للتصحيح: {}", HERE.number(count)),
    null: "بلا قيمة (null)",
    set_null: |label| format!("تعيين إلى null: {}", data(label)),
    add_value: |label| format!("إضافة قيمة: {}", data(label)),
    set_null_short: "تعيين إلى null",
    add_value_short: "إضافة قيمة",
    not_there: "ليس في البيانات",
    add_item: |label| format!("إضافة عنصر: {}", data(label)),
    add_item_short: "إضافة عنصر",
    remove_item: |label| format!("إزالة {}", data(label)),
    move_up: |label| format!("نقل {} لأعلى", data(label)),
    move_down: |label| format!("نقل {} لأسفل", data(label)),
    item: |number| format!("العنصر {number}"),
    items,
    no_items: "لا عناصر",
    row: "الصف",
    row_tools: "نقل أو إزالة",
    pasted: |rows, given| {
        let pasted = HERE.form(
            rows,
            [
                "لم يُلصق أي صف.",
                "أُلصق صف واحد.",
                "أُلصق صفّان.",
                "أُلصقت # صفوف.",
                "أُلصق # صفًا.",
                "أُلصق # صف.",
            ],
        );
        match given.saturating_sub(rows) {
            0 => pasted,
            left_out => format!(
                "{pasted} {}",
                HERE.form(
                    left_out,
                    [
                        "",
                        "لم يتّسع المكان لصف آخر.",
                        "لم يتّسع المكان لصفّين آخرين.",
                        "لم يتّسع المكان لـ # صفوف أخرى.",
                        "لم يتّسع المكان لـ # صفًا آخر.",
                        "لم يتّسع المكان لـ # صف آخر.",
                    ],
                )
            ),
        }
    },
    yes: "نعم",
    no: "لا",
    changed_underneath: "تغيّرت البيانات في مصدرها. لم يُرسَل شيء، وتعديلاتك محفوظة؛ اختر كيف تتابع قبل الموافقة أو الرفض.",
    changed_underneath_short: "تغيّرت البيانات في مصدرها",
    changed_underneath_more: "لم يُرسَل شيء، وتعديلاتك محفوظة. اختر كيف تتابع؛ بعدها يمكنك الموافقة أو الرفض.",
    compare: "مقارنة",
    take_new_data: "اعتماد البيانات الجديدة وتجاهل تعديلاتي",
    go_on_with_these: "المتابعة بهذه الاختيارات",
    both_changed: |count| {
        HERE.form(
            count,
            [
                "لم تتغيّر أي قيمة في الجانبين",
                "تغيّرت قيمة واحدة في الجانبين",
                "تغيّرت قيمتان في الجانبين",
                "تغيّرت # قيم في الجانبين",
                "تغيّرت # قيمة في الجانبين",
                "تغيّرت # قيمة في الجانبين",
            ],
        )
    },
    merged_by_itself: |kept, followed| {
        let edits = HERE.form(
            kept,
            [
                "",
                "بقي تعديل واحد من تعديلاتك",
                "بقي تعديلان من تعديلاتك",
                "بقيت # من تعديلاتك",
                "بقي # من تعديلاتك",
                "بقي # من تعديلاتك",
            ],
        );
        let changes = HERE.form(
            followed,
            [
                "",
                "اعتُمد تغيير آخر واحد",
                "اعتُمد تغييران آخران",
                "اعتُمدت # تغييرات أخرى",
                "اعتُمد # تغييرًا آخر",
                "اعتُمد # تغيير آخر",
            ],
        );
        match (kept, followed) {
            (_, 0) => format!("{edits}."),
            (0, _) => format!("{changes}."),
            _ => format!("{edits}، و{changes}."),
        }
    },
    mine: "إبقاء قيمتك",
    theirs_now: "اعتماد الجديدة",
    choose_side: |mine, place| match mine {
        true => format!("إبقاء قيمتك: {}", data(place)),
        false => format!("اعتماد الجديدة: {}", data(place)),
    },
    edits_restored: |milliseconds| match shared::age(milliseconds) {
        None => "استُعيدت تعديلاتك التي أجريتها قبل لحظات.".to_owned(),
        Some(ago) => format!(
            "استُعيدت تعديلاتك التي أجريتها {}.",
            HERE.ago(ago, Width::Long)
        ),
    },
    discard_edits: "تجاهلها",
    copy_my_edits: "نسخ نسختي",
    whole_value: "عرض الكل",

    not_waiting: "لم تعد هذه الموافقة معلّقة. حُسمت في مكان آخر أو أُلغيت؛ ولم يُرسَل شيء من هنا.",
    held: |verdict, seconds| {
        let soon = HERE.in_seconds(seconds);
        match verdict {
            Verdict::Approve => {
                format!("تُرسَل الموافقة {soon}؛ وحتى ذلك الحين لا يغادر شيء هذه الصفحة.")
            }
            Verdict::Reject => {
                format!("يُرسَل الرفض {soon}؛ وحتى ذلك الحين لا يغادر شيء هذه الصفحة.")
            }
        }
    },
    sending: |verdict| match verdict {
        Verdict::Approve => "جارٍ إرسال الموافقة…".to_owned(),
        Verdict::Reject => "جارٍ إرسال الرفض…".to_owned(),
    },
    received: |verdict, late| match (verdict, late) {
        (Verdict::Approve, false) => "استُلمت الموافقة. بانتظار تطبيقها.".to_owned(),
        (Verdict::Reject, false) => "استُلم الرفض. بانتظار تطبيقه.".to_owned(),
        (Verdict::Approve, true) => {
            "استُلمت الموافقة، لكن لم يظهر تطبيقها بعد. وهي مسجّلة؛ ويواصل Countersign التحقق."
                .to_owned()
        }
        (Verdict::Reject, true) => {
            "استُلم الرفض، لكن لم يظهر تطبيقه بعد. وهو مسجّل؛ ويواصل Countersign التحقق.".to_owned()
        }
    },
    waits: |verdict, trouble, seconds, may_have_been_taken| {
        let what = match trouble {
            Trouble::NoAnswer(NoAnswer::Network) => "انقطع الاتصال".to_owned(),
            Trouble::NoAnswer(NoAnswer::TimedOut) => "لم تُجب واجهة API في الوقت المحدد".to_owned(),
            Trouble::NoAnswer(NoAnswer::TooLarge) => "كان رد واجهة API أكبر من أن يُقرأ".to_owned(),
            Trouble::Busy => "واجهة API مشغولة (429)".to_owned(),
            Trouble::ServerFailed { status } => format!("تعطّلت واجهة API ({status})"),
            Trouble::Unreadable => "تعذّر فهم رد واجهة API".to_owned(),
            Trouble::CredentialsRefused => "لم تقبل واجهة API بيانات الاعتماد (401)".to_owned(),
            Trouble::NoCredentials => "لا توجد بيانات اعتماد لهذا الاتصال".to_owned(),
            Trouble::Offline => "أنت غير متصل بالإنترنت".to_owned(),
            Trouble::NotStored => "تعذّر على هذا الجهاز تدوين ما يجب إرساله".to_owned(),
        };
        let sent = match (verdict, may_have_been_taken) {
            (Verdict::Approve, true) => {
                "ربما وصلت الموافقة؛ يتحقق Countersign من ذلك قبل أن يكرر أي شيء."
            }
            (Verdict::Reject, true) => {
                "ربما وصل الرفض؛ يتحقق Countersign من ذلك قبل أن يكرر أي شيء."
            }
            (Verdict::Approve, false) => "لم تُستلم الموافقة؛ وهي محفوظة هنا.",
            (Verdict::Reject, false) => "لم يُستلم الرفض؛ وهو محفوظ هنا.",
        };
        let next = match seconds {
            Some(0) => "تجري المحاولة الآن.".to_owned(),
            Some(seconds) => format!("المحاولة التالية {}.", HERE.in_seconds(seconds)),
            None if trouble.needs_credentials() => {
                "يتم الإرسال عندما تقدّم الصفحة بيانات اعتماد صالحة.".to_owned()
            }
            None => "يتم الإرسال عند عودة الاتصال.".to_owned(),
        };
        format!("{what}. {sent} {next}")
    },
    unsaved: |verdict, why| {
        let noun = match verdict {
            Verdict::Approve => "تعذّر حفظ الموافقة",
            Verdict::Reject => "تعذّر حفظ الرفض",
        };
        let what = match why {
            StorageFailure::Full => "لا مساحة متبقية على هذا الجهاز",
            StorageFailure::Denied => "لا يحفظ هذا المتصفح شيئًا لهذه الصفحة",
            StorageFailure::Blocked => "إصدار أقدم من هذه الصفحة، مفتوح في علامة تبويب أخرى، يحول دون ذلك",
            StorageFailure::Failed => "فشل الحفظ",
        };
        format!(
            "{noun}: {what}. لم يُرسَل شيء. يمكنك الإرسال دون حفظ؛ لكن القرار يضيع إذا أُغلقت هذه الصفحة قبل أن يصل إلى واجهة API."
        )
    },
    no_way: |label| {
        format!(
            "ليس لهذه الصفحة اتصال بحساب {}. لا يُرسَل شيء من هنا؛ ويبقى القرار محفوظًا إلى أن يكون لصفحة ما اتصال به.",
            quote(label)
        )
    },
    no_way_short: "لا اتصال بحسابه",
    ended: |verdict, end| match end {
        End::Applied { words, resume } => {
            let done = match verdict {
                Verdict::Approve => "تمت الموافقة، وأكدتها واجهة API.",
                Verdict::Reject => "تم الرفض، وأكدته واجهة API.",
            };
            let said = words
                .as_ref()
                .map(|words| format!(" وتقول: {}", quote(words)))
                .unwrap_or_default();
            let then = match resume {
                Resume::Done => "",
                Resume::Pending => " لم تستأنف واجهة API التشغيل بعد، وستفعل.",
                Resume::Failed => {
                    " لم تتمكن واجهة API من استئناف التشغيل. لا حاجة إلى الإرسال مجددًا."
                }
                Resume::Skipped => " لم يبقَ تشغيل ليُستأنف.",
            };
            format!("{done}{then}{said}")
        }
        End::Superseded(theirs) => {
            let what = match theirs.verdict {
                Some(Verdict::Approve) => "تمت الموافقة على هذا",
                Some(Verdict::Reject) => "رُفض هذا",
                None => "حُسم هذا",
            };
            let who = theirs
                .by
                .as_ref()
                .map(|who| format!(" من قِبل {}", data(who)))
                .unwrap_or_default();
            let mine = match (theirs.verdict == Some(verdict), verdict) {
                (true, _) => "ببيانات أخرى؛ ولم تسرِ بياناتك",
                (false, Verdict::Approve) => "لذا لم تسرِ موافقتك",
                (false, Verdict::Reject) => "لذا لم يسرِ رفضك",
            };
            format!("يسري قرار آخر: {what}{who}، {mine}. تعديلاتك محفوظة.")
        }
        End::Refused { status, words } => {
            let words = words
                .as_ref()
                .map(|words| format!(" {}", quote(words)))
                .unwrap_or_default();
            format!("لم تقبل واجهة API هذا ({status}).{words} لم يسرِ شيء؛ وتعديلاتك محفوظة.")
        }
        End::Gone => {
            "لم يعد هذا معلّقًا، ولا تستطيع واجهة API أن تقول من حسمه وكيف. قرارك غير مؤكد.".to_owned()
        }
        End::Withdrawn => "تم السحب. لم يُرسَل شيء.".to_owned(),
        End::Duplicate => {
            "سبق أن حسمت هذا في علامة تبويب أخرى؛ ولم يُرسَل هذا القرار الثاني.".to_owned()
        }
    End::Lost => "حُذف ما كان هذا المتصفح قد حفظه من هذا القرار، ولا تعرف أي علامة تبويب مفتوحة ما آل إليه. ربما أُرسل. إذا كانت الموافقة لا تزال تنتظر، فيمكنك اتخاذ القرار من جديد.".to_owned(),
    },
    ended_short: |verdict, end| match (end, verdict) {
        (End::Applied { .. }, Verdict::Approve) => "تمت الموافقة",
        (End::Applied { .. }, Verdict::Reject) => "تم الرفض",
        (End::Superseded(_), _) => "حسمه شخص آخر",
        (End::Refused { .. }, _) => "لم يُقبل",
        (End::Gone, _) => "لم يعد موجودًا، غير مؤكد",
        (End::Withdrawn, _) => "تم السحب",
        (End::Duplicate, _) => "محسوم سابقًا",
        (End::Lost, _) => "غير معروف",
    },
    deciding_short: |verdict| match verdict {
        Verdict::Approve => "جارية الموافقة",
        Verdict::Reject => "جارٍ الرفض",
    },
    waits_short: "بانتظار الإرسال",
    trouble_short: |trouble| match trouble {
        Trouble::NoAnswer(NoAnswer::Network) => "انقطع الاتصال".to_owned(),
        Trouble::NoAnswer(NoAnswer::TimedOut) => "لا رد في الوقت المحدد".to_owned(),
        Trouble::NoAnswer(NoAnswer::TooLarge) => "الرد كبير جدًا".to_owned(),
        Trouble::Busy => "واجهة API مشغولة (429)".to_owned(),
        Trouble::ServerFailed { status } => format!("تعطّلت واجهة API ({status})"),
        Trouble::Unreadable => "الرد غير مفهوم".to_owned(),
        Trouble::CredentialsRefused => "لم تُقبل بيانات الاعتماد (401)".to_owned(),
        Trouble::NoCredentials => "لا بيانات اعتماد".to_owned(),
        Trouble::Offline => "غير متصل".to_owned(),
        Trouble::NotStored => "لم يُدوَّن".to_owned(),
    },
    received_short: |verdict| match verdict {
        Verdict::Approve => "استُلمت الموافقة",
        Verdict::Reject => "استُلم الرفض",
    },
    cannot_withdraw: "ربما استُلم القرار بالفعل، لذا لا يمكن سحبه.",
    theirs: "ما لدى واجهة API",
    yours: "ما قررته أنت",
    their_verdict: |verdict| match verdict {
        Verdict::Approve => "تمت الموافقة",
        Verdict::Reject => "تم الرفض",
    },
    storage_failing: |why| match why {
        StorageFailure::Full => {
            "لا مساحة متبقية على هذا الجهاز: لا يمكن حفظ القرارات والتعديلات حتى تُخلى مساحة."
        }
        StorageFailure::Denied => {
            "لا يحفظ هذا المتصفح شيئًا لهذه الصفحة: تبقى القرارات والتعديلات ما دامت مفتوحة فقط."
        }
        StorageFailure::Blocked => {
            "إصدار أقدم من هذه الصفحة، مفتوح في علامة تبويب أخرى، يحول دون الحفظ: أغلق تلك العلامة أو أعد تحميلها. وحتى ذلك الحين تبقى القرارات والتعديلات ما دامت هذه الصفحة مفتوحة فقط."
        }
        StorageFailure::Failed => {
            "يفشل الحفظ على هذا الجهاز: قد لا تبقى القرارات والتعديلات بعد إعادة التحميل."
        }
    },
    store_wiped: "حُذف ما كان هذا المتصفح قد حفظه لهذه الصفحة. ويُحفظ من جديد ما هو مفتوح هنا.",
    send_unsaved: "إرسال دون حفظ",
    queued: |verdict| match verdict {
        Verdict::Approve => "الموافقة محفوظة، ودورها التالي.",
        Verdict::Reject => "الرفض محفوظ، ودوره التالي.",
    },
    held_still: |verdict| match verdict {
        Verdict::Approve => "الموافقة محفوظة؛ ولا يُرسَل شيء قبل أن تراها هنا.",
        Verdict::Reject => "الرفض محفوظ؛ ولا يُرسَل شيء قبل أن تراه هنا.",
    },
    taking_back: "جارٍ السحب…",
    unsaved_short: "غير محفوظ",
    unreadable_record: |problem| {
        match problem {
        Problem::Newer => {
            "حفظ هذا القرارَ إصدارٌ أحدث من هذه الصفحة. يبقى محفوظًا ولم يُرسله هذا الإصدار؛ أعد تحميل الصفحة للمتابعة.".to_owned()
        }
        Problem::Damaged(problem) => {
            format!(
                    "تعذّرت قراءة هذا القرار المحفوظ ({}). يبقى محفوظًا ولم يُرسله هذا الإصدار؛ صدّره للاطلاع على محتواه.",
                    data(problem)
            )
        }
    }
    },
    unreadable_record_short: "تتعذّر قراءته",
    export: "تصدير",
    show_more: |count| format!("عرض المزيد ({})", HERE.number(count)),
    show_fewer: "عرض أقل",
    more_in_history: |count| format!("المزيد في السجل ({})", HERE.number(count)),

    select: |title| format!("تحديد {}", data(title)),
    selected: |count| {
        HERE.form(
            count,
            [
                "لم تُحدَّد أي موافقة",
                "موافقة واحدة محدّدة",
                "موافقتان محدّدتان",
                "# موافقات محدّدة",
                "# موافقة محدّدة",
                "# موافقة محدّدة",
            ],
        )
    },
    select_all: |count| format!("تحديد الكل ({})", HERE.number(count)),
    select_none: "إلغاء التحديد",
    bulk: "الموافقات المحدّدة",
    bulk_decision: "قرار جماعي",
    bulk_decide: |verdict, count| match verdict {
        Verdict::Approve => HERE.form(
            count,
            [
                "موافقة",
                "الموافقة على واحدة",
                "الموافقة على اثنتين",
                "الموافقة على #",
                "الموافقة على #",
                "الموافقة على #",
            ],
        ),
        Verdict::Reject => HERE.form(
            count,
            ["رفض", "رفض واحدة", "رفض اثنتين", "رفض #", "رفض #", "رفض #"],
        ),
    },
    bulk_begun: |verdict, count, left_out| {
        let what = match (verdict, count) {
            (_, 0) => "لم يُحسم شيء.".to_owned(),
            (Verdict::Approve, _) => format!("{}.", approving(count)),
            (Verdict::Reject, _) => format!("{}.", rejecting(count)),
        };
        match left_out {
            0 => what,
            _ => format!("{what} {}؛ والأسباب مذكورة.", skipped(left_out)),
        }
    },
    bulk_stopped: "تم الإيقاف. عاد ما لم يُرسَل بعد إلى القائمة.",
    bulk_checking: |checked, total| {
        format!(
            "جارٍ فحص البيانات: {} من {}",
            HERE.number(checked),
            HERE.number(total)
        )
    },
    bulk_held: |verdict, count| {
        let what = match verdict {
            Verdict::Approve => approving(count),
            Verdict::Reject => rejecting(count),
        };
        format!("{what}. لم يُرسَل شيء بعد.")
    },
    bulk_progress: |verdict, took_effect, filed| {
        let (took_effect, filed) = (HERE.number(took_effect), HERE.number(filed));
        match verdict {
            Verdict::Approve => format!("تمت الموافقة على {took_effect} من {filed}"),
            Verdict::Reject => format!("تم رفض {took_effect} من {filed}"),
        }
    },
    bulk_nothing: "لم يُحسم شيء",
    bulk_over: |view| {
        let number = HERE.number(view.took_effect);
        let mut said = match view.verdict {
            Some(Verdict::Reject) => format!("تم رفض {number}."),
            Some(Verdict::Approve) | None => format!("تمت الموافقة على {number}."),
        };
        for (count, words) in [
            (view.received, received as fn(usize) -> String),
            (view.failed.len(), failed),
            (view.left_out.len(), skipped),
        ] {
            if count > 0 {
                said.push_str(&format!(" {}.", words(count)));
            }
        }
        said
    },
    bulk_received: received,
    bulk_waiting: |count| {
        HERE.form(
            count,
            [
                "لا شيء بانتظار محاولة أخرى",
                "واحدة بانتظار محاولة أخرى",
                "اثنتان بانتظار محاولة أخرى",
                "# بانتظار محاولة أخرى",
                "# بانتظار محاولة أخرى",
                "# بانتظار محاولة أخرى",
            ],
        )
    },
    bulk_left_out: skipped,
    bulk_taken_back: |count| {
        HERE.form(
            count,
            [
                "لم يُسحب شيء",
                "سُحبت واحدة، ولم يُرسَل منها شيء",
                "سُحبت اثنتان، ولم يُرسَل منهما شيء",
                "سُحبت #، ولم يُرسَل منها شيء",
                "سُحبت #، ولم يُرسَل منها شيء",
                "سُحبت #، ولم يُرسَل منها شيء",
            ],
        )
    },
    bulk_failed: failed,
    left_out: |why| match why {
        LeftOut::Edited => "عدّلتها؛ وافق عليها على حدة.".to_owned(),
        LeftOut::Problems(count) => HERE.form(
            count,
            [
                "لا قيم تخالف المخطط.",
                "قيمة واحدة لا توافق المخطط.",
                "قيمتان لا توافقان المخطط.",
                "# قيم لا توافق المخطط.",
                "# قيمة لا توافق المخطط.",
                "# قيمة لا توافق المخطط.",
            ],
        ),
        LeftOut::NeedsLook(count) => HERE.form(
            count,
            [
                "لا قيم تحتاج إلى نظر.",
                "قيمة واحدة تحتاج إلى نظر: الاستخراج غير مؤكد.",
                "قيمتان تحتاجان إلى نظر: الاستخراج غير مؤكد.",
                "# قيم تحتاج إلى نظر: الاستخراج غير مؤكد.",
                "# قيمة تحتاج إلى نظر: الاستخراج غير مؤكد.",
                "# قيمة تحتاج إلى نظر: الاستخراج غير مؤكد.",
            ],
        ),
        LeftOut::NotLoaded => "تعذّر تحميل بياناتها.".to_owned(),
        LeftOut::NotWaiting => "لم تعد معلّقة، أو يجري حسمها.".to_owned(),
        LeftOut::NoReason => "تشترط واجهة API الخاصة بها ذكر سبب.".to_owned(),
        LeftOut::Stopped => "أوقفتها قبل إرسالها.".to_owned(),
    },
    stop: "إيقاف",
    close: "إغلاق",

    history: "السجل",
    search_history: "البحث في السجل",
    history_empty: "لم يُحسم شيء على هذا الجهاز، أو مُسح السجل.",
    history_found: |count| {
        HERE.form(
            count,
            [
                "لا قرارات",
                "قرار واحد",
                "قراران",
                "# قرارات",
                "# قرارًا",
                "# قرار",
            ],
        )
    },
    decided_at: "وقت القرار",
    ended_at: "وقت الانتهاء",
    export_history: "تصدير بصيغة JSON",
    clear_history: "مسح السجل",
    clear_history_sure: "مسحه نهائيًا؟",
    history_kept: |most| {
        HERE.form(
            most,
            [
                "لا تُحفظ هنا أي قرارات.",
                "يُحفظ هنا آخر قرار اتُّخذ على هذا الجهاز.",
                "يُحفظ هنا آخر قرارين اتُّخذا على هذا الجهاز.",
                "تُحفظ هنا آخر # قرارات اتُّخذت على هذا الجهاز.",
                "يُحفظ هنا آخر # قرارًا اتُّخذ على هذا الجهاز.",
                "يُحفظ هنا آخر # قرار اتُّخذ على هذا الجهاز.",
            ],
        )
    },

    undone: "تم التراجع. لم يُرسَل شيء.",
    opened: |title| format!("فُتح {}.", data(title)),
    about: |title, sentence| format!("{}: {sentence}", data(title)),

    connection_failing: |label, why| format!("{}: {}. {}", data(label), failure(why), advice(why)),
    connection_misconfigured: |label, why| {
        let label = data(label);
        match why {
            SetUpError::UnknownKind(kind) => {
                let known: Vec<String> = kinds().map(data).collect();
                format!(
                    "{label}: لا يوجد موصّل باسم {}. يمكن للصفحة التي تتضمن هذا الصندوق استخدام: {}.",
                    quote(kind),
                    HERE.and(&known)
                )
            }
            SetUpError::UnknownDialect(dialect) => {
                format!("{label}: ليس لهذا الموصّل لهجة باسم {}.", quote(dialect))
            }
            SetUpError::BadId(id) if id.is_empty() => format!("{label}: ليس لهذا الاتصال معرّف."),
            SetUpError::BadId(id) => format!("{label}: لاتصال آخر المعرّف {} بالفعل.", quote(id)),
        }
    },
    unreadable_entries: |label, count, first| {
        let entries = HERE.form(
            count,
            [
                "قُرئت كل المدخلات",
                "تعذّرت قراءة مدخل واحد",
                "تعذّرت قراءة مدخلين",
                "تعذّرت قراءة # مدخلات",
                "تعذّرت قراءة # مدخلًا",
                "تعذّرت قراءة # مدخل",
            ],
        );
        format!("{}: {entries} ({}). تُعرض البقية.", data(label), data(first))
    },
    stopped: "واجه Countersign خللًا داخليًا وتوقف. أعد تحميل الصفحة للمتابعة؛ ما أكدته واجهة API يظل ساريًا.",

    arrivals: |count| {
        HERE.form(
            count,
            [
                "لا جديد",
                "موافقة جديدة",
                "موافقتان جديدتان",
                "# موافقات جديدة",
                "# موافقة جديدة",
                "# موافقة جديدة",
            ],
        )
    },
    elsewhere_short: "حُسمت في مكان آخر",
    view: "الفرز والتصفية",
    // With the number that is drawn beside it, so that who speaks to the page can say what is seen.
    filters_set: |count| format!("عوامل التصفية: {}", HERE.number(count)),
    sort_by: "الفرز حسب",
    sort: |sort| match sort {
        Sort::Waiting => "الأطول انتظارًا",
        Sort::Newest => "الأحدث",
        Sort::Workflow => "سير العمل",
        Sort::Connection => "الاتصال",
    },
    group_by: "التجميع حسب",
    grouping: |grouping| match grouping {
        Grouping::None => "بلا تجميع",
        Grouping::Workflow => "سير العمل",
        Grouping::Connection => "الاتصال",
    },
    connection: "الاتصال",
    workflow: "سير العمل",
    step: "الخطوة",
    waits_for: "مدة الانتظار",
    state: "الحالة",
    any: "الكل",
    at_least: |age| match age {
        Age::Hour => "ساعة أو أكثر",
        Age::Day => "يوم أو أكثر",
        Age::Week => "أسبوع أو أكثر",
    },
    mark: |mark| match mark {
        Mark::Untouched => "لم تبدأ",
        Mark::Edited => "معدّلة",
        Mark::Deciding => "قيد الحسم",
        Mark::Refused => "لم تُقبل",
    },
    show_all: "عرض الكل",
    shown_of: |shown, total| format!("{} من {}", HERE.number(shown), HERE.number(total)),
    nothing_left: "لا شيء معلّق يطابق عوامل التصفية هذه.",
    all_failing: "لا يمكن قراءة أي شيء",
    all_failing_more: "لا يُعرف ما هو معلّق: لا يجيب أي اتصال كما ينبغي. الأسباب مذكورة أعلاه؛ ويواصل Countersign المحاولة.",
    done_today: |approved, rejected| match (approved, rejected) {
        (_, 0) => format!("الموافقات اليوم: {}.", HERE.number(approved)),
        (0, _) => format!("المرفوضات اليوم: {}.", HERE.number(rejected)),
        _ => format!(
            "الموافقات اليوم: {}. المرفوضات: {}.",
            HERE.number(approved),
            HERE.number(rejected)
        ),
    },
    offline: "أنت غير متصل بالإنترنت. القائمة كما قُرئت آخر مرة؛ وتُحفظ القرارات وتُرسَل عند عودة الاتصال.",
    slow: |label| format!("يستغرق {} وقتًا أطول من المعتاد للإجابة.", data(label)),
    loading_list: "جارٍ تحميل القائمة",
    loaded: |loaded, total| match total {
        Some(total) => format!("حُمّل {} من {}", HERE.number(loaded), HERE.number(total)),
        None => format!("حُمّل {}", HERE.number(loaded)),
    },
    section: |name, count| format!("{}، {}", data(name), HERE.number(count)),

    not_taken: "لم تُسلك",
    only_when: |conditions| format!("فقط عندما {}", data(conditions)),
    decided_there: |verdict| match verdict {
        Verdict::Approve => "وافق عليها شخص",
        Verdict::Reject => "رفضها شخص",
    },
    inputs_and_outputs: "المدخلات والمخرجات",
    inputs: "المدخلات",
    outputs: "المخرجات",
    result: "النتيجة",
    raw_json: "بيانات JSON الأصلية",
    list_entry: "المُدخَل في القائمة",
    list_entry_not_kept: "لا يُحفظ المُدخَل في القائمة إذا كان طويلًا أو كانت المُدخَلات كثيرة. الإجابات أدناه تقول الشيء نفسه وأكثر.",
    answered_with: |status| match status {
        Some(status) => format!("أُجيب بالرمز {status}"),
        None => "لم تصل أي إجابة".to_owned(),
    },
    empty_answer: "لا شيء فيها.",
    secrets_left_out: "حُذفت قوالب الترويسات: فقد تحوي أسرارًا.",
    only_beginning: "يُعرض الجزء الأول فقط. انسخه أو نزّله للحصول عليه كاملًا.",
    download: "تنزيل",
    looking_for_item: "جارٍ البحث عن الموافقة التي تشير إليها هذه الصفحة…",
    item_missing: |label| {
        format!(
            "لم تعد هذه الموافقة معلّقة، أو لم تكن معلّقة قط عبر {}. اختر غيرها من القائمة.",
            data(label)
        )
    },
    item_without_connection: |id| {
        format!(
            "تشير هذه الصفحة إلى موافقة من الاتصال {}، لكن ليس فيها هذا الاتصال.",
            quote(id)
        )
    },
    item_is_none: |item| format!("تشير هذه الصفحة إلى {}، وهو لا يحدد أي موافقة.", quote(item)),
    tell_me: "إشعاري بالموافقات الجديدة",
    notices_on: "ستصلك إشعارات بالموافقات الجديدة عندما تكون هذه الصفحة مخفية.",
    notices_off: "لن تصلك بعد الآن إشعارات بالموافقات الجديدة.",
    notices_blocked: "يحظر هذا المتصفح إشعارات هذه الصفحة. اسمح بها في إعدادات المتصفح لتصلك إشعارات بالموافقات الجديدة.",
    notices_unavailable: "لا يوفر هذا المتصفح إشعارات لهذه الصفحة.",
    new_approvals: |count| {
        HERE.form(
            count,
            [
                "لا موافقات جديدة",
                "موافقة جديدة واحدة",
                "موافقتان جديدتان",
                "# موافقات جديدة",
                "# موافقة جديدة",
                "# موافقة جديدة",
            ],
        )
    },
};

/// What comes from elsewhere, kept from turning the words around it.
fn data(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

fn quote(text: &str) -> String {
    format!("{}{text}{}", QUOTES[0], QUOTES[1])
}

fn changes(count: usize) -> String {
    HERE.form(
        count,
        [
            "لا تغييرات",
            "تغيير واحد",
            "تغييران",
            "# تغييرات",
            "# تغييرًا",
            "# تغيير",
        ],
    )
}

fn items(count: usize) -> String {
    HERE.form(
        count,
        [
            "لا عناصر",
            "عنصر واحد",
            "عنصران",
            "# عناصر",
            "# عنصرًا",
            "# عنصر",
        ],
    )
}

fn approving(count: usize) -> String {
    HERE.form(
        count,
        [
            "لا موافقات جارية",
            "جارية الموافقة على واحدة",
            "جارية الموافقة على اثنتين",
            "جارية الموافقة على #",
            "جارية الموافقة على #",
            "جارية الموافقة على #",
        ],
    )
}

fn rejecting(count: usize) -> String {
    HERE.form(
        count,
        [
            "لا رفض جارٍ",
            "جارٍ رفض واحدة",
            "جارٍ رفض اثنتين",
            "جارٍ رفض #",
            "جارٍ رفض #",
            "جارٍ رفض #",
        ],
    )
}

fn received(count: usize) -> String {
    HERE.form(
        count,
        [
            "لم يُستلم شيء",
            "استُلمت واحدة ولم تُطبَّق بعد",
            "استُلمت اثنتان ولم تُطبَّقا بعد",
            "استُلمت # ولم تُطبَّق بعد",
            "استُلمت # ولم تُطبَّق بعد",
            "استُلمت # ولم تُطبَّق بعد",
        ],
    )
}

fn skipped(count: usize) -> String {
    HERE.form(
        count,
        [
            "لم يُستثنَ شيء",
            "استُثنيت واحدة",
            "استُثنيت اثنتان",
            "استُثنيت #",
            "استُثنيت #",
            "استُثنيت #",
        ],
    )
}

fn failed(count: usize) -> String {
    HERE.form(
        count,
        [
            "كل شيء كما تقرر",
            "واحدة ليست كما تقرر",
            "اثنتان ليستا كما تقرر",
            "# ليست كما تقرر",
            "# ليست كما تقرر",
            "# ليست كما تقرر",
        ],
    )
}

/// In full: the short forms of units are single letters.
fn age(milliseconds: u64) -> String {
    match shared::age(milliseconds) {
        Some(age) => HERE.unit(age, Width::Long),
        None => "الآن".to_owned(),
    }
}

/// Without a full stop, to stand in a longer sentence.
fn failure(why: &ReadFailure) -> String {
    match why {
        ReadFailure::NoAnswer(NoAnswer::Network) => {
            "لا رد (تعطّلت الشبكة، أو لا يسمح الخادم لهذه الصفحة بقراءته)".to_owned()
        }
        ReadFailure::NoAnswer(NoAnswer::TimedOut) => "لا رد في الوقت المحدد".to_owned(),
        ReadFailure::NoAnswer(NoAnswer::TooLarge) => "الرد أكبر من أن يُقرأ".to_owned(),
        ReadFailure::Refused { status: 401, words } => {
            format!("لم تُقبل بيانات الاعتماد (401){}", quoted(words))
        }
        ReadFailure::Refused { status: 403, words } => {
            format!("لا تسمح بيانات الاعتماد بهذا (403){}", quoted(words))
        }
        ReadFailure::Refused { status: 404, words } => {
            format!("لم يُعثر على شيء في هذا العنوان (404){}", quoted(words))
        }
        ReadFailure::Refused { status: 429, .. } => "طلبات كثيرة جدًا (429)".to_owned(),
        ReadFailure::Refused { status, words } => {
            format!("ردّت واجهة API بخطأ ({status}){}", quoted(words))
        }
        ReadFailure::Unreadable { problem } => {
            format!(
                "الرد ليس ما ينبغي أن ترسله واجهة API هذه: {}",
                data(problem)
            )
        }
        ReadFailure::WrongDialect { speaks } => format!(
            "تتحدث واجهة API هذه اللهجة {}، والاتصال مضبوط على غيرها",
            quote(speaks)
        ),
        ReadFailure::UnknownVersion => "تتحدث واجهة API هذه إصدارًا لا يعرفه Countersign".to_owned(),
        ReadFailure::NoCredentials => "لا توجد بيانات اعتماد".to_owned(),
    }
}

fn document_failure(why: &document::Failure) -> String {
    use document::Failure::*;
    match why {
        NoLink(why) => format!("تعذّر تحميل المستند: {}.", failure(why)),
        Expired => "انتهت صلاحية رابط المستند. أعد تحميله برابط جديد.".to_owned(),
        Refused { status } => format!(
            "تعذّر تحميل المستند: ردّ خادمه بخطأ ({status}). أعد تحميله، أو افتحه في علامة تبويب جديدة."
        ),
        NoAnswer => "تعذّر تحميل المستند: تعطّلت الشبكة، أو لا يسمح خادمه لهذه الصفحة بقراءته. أعد تحميله، أو افتحه في علامة تبويب جديدة.".to_owned(),
        TimedOut => "استغرق المستند وقتًا طويلًا فأُوقف تحميله. أعد تحميله، أو افتحه في علامة تبويب جديدة.".to_owned(),
        TooLarge => format!(
            "يزيد حجم هذا الملف على {} م.ب، وهو أكبر من أن يُعرض هنا. افتحه في علامة تبويب جديدة.",
            HERE.number(document::LARGEST_FILE / 1024 / 1024)
        ),
        TooManyPixels { millions } => format!(
            "في هذه الصورة {} مليون بكسل، وهي أكثر من أن تُعرض هنا. افتحها في علامة تبويب جديدة.",
            HERE.number(*millions)
        ),
        OtherKind(Some(name)) => format!(
            "هذا ملف {}، ولا يُعرض هنا؛ تُعرض ملفات PDF والصور فقط. افتحه في علامة تبويب جديدة.",
            data(name)
        ),
        OtherKind(None) => "هذا الملف ليس PDF ولا صورة، لذا لا يُعرض هنا. افتحه في علامة تبويب جديدة.".to_owned(),
        Damaged => "تتعذّر قراءة هذا الملف؛ ربما كان تالفًا. افتحه في علامة تبويب جديدة.".to_owned(),
        Protected => "ملف PDF هذا محمي بكلمة مرور، لذا لا يُعرض هنا. افتحه في علامة تبويب جديدة.".to_owned(),
        NoReader => "لا تتوفر في هذه الصفحة وسيلة لعرض ملفات PDF. افتح المستند في علامة تبويب جديدة.".to_owned(),
    }
}

fn quoted(words: &Option<String>) -> String {
    words
        .as_ref()
        .map(|words| format!("، {}", quote(words.trim_end_matches('.'))))
        .unwrap_or_default()
}

fn advice(why: &ReadFailure) -> &'static str {
    match why {
        ReadFailure::Refused {
            status: 401 | 403, ..
        } => "تحقق من المفتاح في الصفحة التي تعرض هذا الصندوق، ثم أعد المحاولة.",
        ReadFailure::Refused { status: 404, .. } => "تحقق من العنوان الأساسي للاتصال.",
        ReadFailure::NoAnswer(_) | ReadFailure::Refused { .. } => {
            "يواصل Countersign المحاولة؛ والاتصالات الأخرى تعمل."
        }
        ReadFailure::Unreadable { .. } => "لا يُعرض منه شيء؛ والاتصالات الأخرى تعمل.",
        ReadFailure::WrongDialect { .. } => "اضبط لهجة الاتصال عليها.",
        ReadFailure::UnknownVersion => {
            "اطلب إصدارًا أحدث من Countersign، أو استخدم صفحة واجهة API حتى ذلك الحين."
        }
        ReadFailure::NoCredentials => "أدخلها في الصفحة التي تعرض هذا الصندوق، ثم أعد المحاولة.",
    }
}

fn problem(what: &form::Problem) -> String {
    use form::Problem::*;
    match what {
        NotANumber => format!(
            "هذا ليس عددًا. اكتب أرقامًا بفاصلة عشرية على شكل نقطة، مثل {}.",
            data("1250.10")
        ),
        NotAnInteger => "يجب أن يكون هذا عددًا صحيحًا.".to_owned(),
        EmptyRequired => "هذا مطلوب ولا يجوز أن يكون فارغًا.".to_owned(),
        NotInChoices => "هذه ليست من القيم المتاحة للاختيار.".to_owned(),
        NotADate => format!("هذا ليس تاريخًا مثل {}.", data("2026-03-04")),
        NotATime => format!(
            "هذا ليس وقتًا مثل {} أو {}.",
            data("09:30"),
            data("09:30:00Z")
        ),
        NotADateTime => format!("هذا ليس تاريخًا ووقتًا مثل {}.", data("2026-03-04T09:30:00Z")),
        NotAnEmail => "لا يبدو هذا عنوان بريد إلكتروني.".to_owned(),
        NotAUri => "لا يبدو هذا عنوان ويب.".to_owned(),
        NotPages => format!(
            "هذه ليست صفحات. اكتب أرقامًا بدءًا من 1 ونطاقات، مثل {}.",
            data("1-3, 5")
        ),
        PagesOutOfOrder => "يجب أن تكون الصفحات بترتيب تصاعدي، كل منها مرة واحدة.".to_owned(),
        TooManyPages { most } => format!("لا يمكن إدراج أكثر من {} صفحة هنا.", HERE.number(*most)),
        NoSuchPage { last } => format!("الصفحة الأخيرة هي {}.", data(&last.to_string())),
        NotJson { line, column } => {
            format!("هذا ليس JSON: الخطأ في السطر {line}، العمود {column}.")
        }
        WrongType { expected } => format!(
            "يتوقع المخطط هنا {}.",
            match expected {
                form::Expected::Nothing => "لا شيء (null)",
                form::Expected::Boolean => "نعم أو لا",
                form::Expected::Integer => "عددًا صحيحًا",
                form::Expected::Number => "عددًا",
                form::Expected::Text => "نصًا",
                form::Expected::List => "قائمة",
                form::Expected::Object => "كائنًا",
            }
        ),
        UnknownKey => "لا يعرف المخطط هذا الحقل.".to_owned(),
        Schema {
            finding,
            inside: None,
        } => self::finding(finding),
        Schema {
            finding,
            inside: Some(place),
        } => format!(
            "عند {}: {}",
            data(&place.to_string()),
            self::finding(finding)
        ),
    }
}

fn finding(finding: &Finding) -> String {
    use Detail::*;
    let characters = |count: &u64| {
        HERE.form(
            *count,
            [
                "# محارف",
                "محرف واحد",
                "محرفين",
                "# محارف",
                "# محرفًا",
                "# محرف",
            ],
        )
    };
    let items = |count: &u64| {
        HERE.form(
            *count,
            [
                "# عناصر",
                "عنصر واحد",
                "عنصرين",
                "# عناصر",
                "# عنصرًا",
                "# عنصر",
            ],
        )
    };
    let fields = |count: &u64| {
        HERE.form(
            *count,
            ["# حقول", "حقل واحد", "حقلين", "# حقول", "# حقلًا", "# حقل"],
        )
    };
    let at_least = |limit: String, count: &u64| {
        format!(
            "يجب ألا يقل هذا عن {limit}، لكن فيه {}.",
            HERE.number(*count)
        )
    };
    let at_most = |limit: String, count: &u64| {
        format!(
            "يجب ألا يزيد هذا على {limit}، لكن فيه {}.",
            HERE.number(*count)
        )
    };
    match &finding.detail {
        NotAllowed if is_member(finding.keyword) => "لا يعرف المخطط هذا الحقل.".to_owned(),
        NotAllowed => "لا يسمح المخطط بشيء هنا.".to_owned(),
        WrongType { expected, found } => format!(
            "يتوقع المخطط هنا {}، لكن القيمة {}.",
            types(*expected),
            match found {
                Kind::Null => "فارغة (null)",
                Kind::Bool => "نعم أو لا",
                // Only a whole number was wanted, or no number at all.
                Kind::Number if expected.contains(Type::Integer) => "عدد غير صحيح",
                Kind::Number => "عدد",
                Kind::String => "نص",
                Kind::Array => "قائمة",
                Kind::Object => "كائن",
            }
        ),
        NotTheValue { expected } => format!("يجب أن تكون القيمة {}.", shown(expected)),
        NotAmong { options } if options.len() <= 8 => format!(
            "يجب أن تكون القيمة إحدى هذه: {}.",
            HERE.or(&options.iter().map(shown).collect::<Vec<_>>())
        ),
        NotAmong { options } => format!(
            "هذه ليست من القيم المتاحة للاختيار، وعددها {}.",
            HERE.number(options.len())
        ),
        TooSmall {
            limit,
            exclusive: false,
        } => format!("يجب ألا تقل القيمة عن {}.", data(&limit.to_string())),
        TooSmall { limit, .. } => {
            format!("يجب أن تكون القيمة أكبر من {}.", data(&limit.to_string()))
        }
        TooLarge {
            limit,
            exclusive: false,
        } => format!("يجب ألا تزيد القيمة على {}.", data(&limit.to_string())),
        TooLarge { limit, .. } => {
            format!("يجب أن تكون القيمة أصغر من {}.", data(&limit.to_string()))
        }
        NotAMultiple { of } => {
            format!("يجب أن تكون القيمة من مضاعفات {}.", data(&of.to_string()))
        }
        TooShort { limit, count } => at_least(characters(limit), count),
        TooLong { limit, count } => at_most(characters(limit), count),
        NoMatch { pattern } => format!("لا يطابق هذا النمط {}.", quote(pattern)),
        WrongFormat { format } => format!("هذا ليس {}.", format_name(*format)),
        TooFewItems { limit, count } => at_least(items(limit), count),
        TooManyItems { limit, count } => at_most(items(limit), count),
        Repeated { first, second } => format!(
            "لا يجوز أن يتطابق عنصران، لكن العنصرين {} و{} متطابقان.",
            first + 1,
            second + 1
        ),
        PageTaken {
            page,
            name: Some(name),
            ..
        } => format!(
            "الصفحة {} موجودة بالفعل في {}.",
            data(&page.to_string()),
            shown(name)
        ),
        PageTaken { page, holder, .. } => format!(
            "الصفحة {} موجودة بالفعل في الصف {}.",
            data(&page.to_string()),
            holder + 1
        ),
        TooFewMatches { limit, count } => format!(
            "يجب ألا يقل ما هو من النوع الذي يطلبه المخطط عن {}، لكن عدده {}.",
            items(limit),
            HERE.number(*count)
        ),
        TooManyMatches { limit, .. } => format!(
            "يجب ألا يزيد ما هو من النوع الذي يحدّه المخطط على {}، لكنه أكثر.",
            items(limit)
        ),
        TooFewMembers { limit, count } => at_least(fields(limit), count),
        TooManyMembers { limit, count } => at_most(fields(limit), count),
        Missing { key, because: None } => format!("{} مطلوب، لكنه غير موجود.", quote(key)),
        Missing {
            key,
            because: Some(because),
        } => format!(
            "حيث يُذكر {} يكون {} مطلوبًا أيضًا.",
            quote(because),
            quote(key)
        ),
        WrongKey { key, findings } => match findings.first() {
            Some(first) => format!(
                "{} ليس اسمًا صالحًا لحقل: {}",
                quote(key),
                self::finding(first)
            ),
            None => format!("{} ليس اسمًا صالحًا لحقل.", quote(key)),
        },
        NoAlternative { alternatives } => match &alternatives[..] {
            [only] if !only.is_empty() => self::finding(&only[0]),
            _ => "لا يوافق هذا أيًا من الأشكال التي يسمح بها المخطط.".to_owned(),
        },
        SeveralAlternatives { .. } => {
            "يوافق هذا عدة أشكال في المخطط، ولا يجوز أن يوافق إلا شكلًا واحدًا.".to_owned()
        }
        Forbidden => "هذا ما يستبعده المخطط.".to_owned(),
    }
}

fn types(expected: Types) -> String {
    let names = expected.iter().map(|one| match one {
        Type::Null => "لا شيء (null)",
        Type::Boolean => "نعم أو لا",
        Type::Integer => "عددًا صحيحًا",
        Type::Number => "عددًا",
        Type::String => "نصًا",
        Type::Array => "قائمة",
        Type::Object => "كائنًا",
    });
    HERE.or(&names.map(str::to_owned).collect::<Vec<_>>())
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(_) => shared::shown(value, QUOTES),
        other => data(&shared::shown(other, QUOTES)),
    }
}

/// To stand after “هذا ليس”.
fn format_name(format: Format) -> String {
    let (what, example) = match format {
        Format::Date => ("تاريخًا", "2026-03-04"),
        Format::Time => ("وقتًا", "09:30:00Z"),
        Format::DateTime => ("تاريخًا ووقتًا", "2026-03-04T09:30:00Z"),
        Format::Duration => ("مدة", "P1DT12H"),
        Format::Email | Format::IdnEmail => return "عنوان بريد إلكتروني".to_owned(),
        Format::Hostname => ("اسم مضيف", "example.org"),
        Format::Ipv4 => ("عنوان IP", "192.0.2.1"),
        Format::Ipv6 => ("عنوان IPv6", "2001:db8::1"),
        Format::Uri | Format::Iri => ("عنوانًا", "https://example.org/a"),
        Format::UriReference | Format::IriReference => ("عنوانًا", "/a/b"),
        Format::Uuid => ("معرّف UUID", "2eb8aa08-aa98-11ea-b4aa-73b441d16380"),
        Format::JsonPointer => ("مؤشر JSON", "/a/0"),
        Format::RelativeJsonPointer => ("مؤشر JSON نسبيًا", "1/a"),
        Format::Regex => return "تعبيرًا نمطيًا".to_owned(),
        Format::PageList => return "قائمة صفحات بترتيب تصاعدي، كل منها مرة واحدة".to_owned(),
    };
    format!("{what} مثل {}", data(example))
}
