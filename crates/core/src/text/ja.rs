//! Japanese. Counts change no word, so numbers stand in the sentences as they are.

use super::Text;
use super::formats::{Unit, Width};
use super::shared::{self, Amount, Language, Reasons, is_member};
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

const HERE: Language = Language("ja");
const QUOTES: [&str; 2] = ["「", "」"];

const REASONS: Reasons = Reasons {
    language: HERE,
    always: "すべての結果を確認します",
    validation_failed: "データがスキーマに合っていません",
    confidence_below: "確信度が {t} 未満です",
    confidence_found_below: "確信度 {f} は {t} 未満です",
    category_in: "カテゴリが次のいずれかです：{l}",
    margin_below: "1 位のカテゴリとの差が {t} 未満です",
    not_so_many_documents: "文書の数が {t} ではありません",
    fewer_pages: "{t} ページ未満の文書があります",
    boundary_below: "文書の区切りの確信度が {t} 未満です",
    pages_unassigned: "どの文書にも属さないページがあります",
    required_is_null: "必須項目が空です",
    condition: "ワークフローの条件に当てはまります",
    branch_in: "分岐が次のいずれかです：{l}",
    any_of: "いずれか：{l}",
    all_of: "すべて：{l}",
    unknown: "その他の理由：{t}",
};

/// Japanese.
pub static JA: Text = Text {
    tag: HERE.0,
    direction: "ltr",
    number: |number| HERE.number(number),
    pending_approvals: "承認待ち",
    approval_details: "承認の詳細",
    data_under_review: "確認するデータ",
    approve: "承認",
    with_changes: |count| say(count, "変更 # 件"),
    reject: "却下",
    undo: "元に戻す",
    reason: "理由",
    reason_needed: "理由(却下には必須)",
    reason_first: "まだ却下されていません。この API は理由を必要としています。何も送信されていません。",
    search_approvals: "承認を検索",
    outbox: "送信トレイ",
    decided: "決定済み",
    connections: "接続",
    failing: "エラー",
    refused_short: "拒否されました",
    field: "項目",
    as_it_came: "元の値",
    as_it_is_now: "現在",
    verdict: "決定",
    refresh: "更新",
    try_again: "再試行",
    retry_now: "今すぐ再試行",
    withdraw: "取り下げ",
    back: "一覧に戻る",
    next_approval: "次の承認",
    loading: "読み込み中…",
    all_clear: "すべて完了",
    all_clear_more: "承認待ちはありません。新しいものは自動的にここに表示されます。",
    no_connections: "接続がまだ設定されていません。この受信箱を埋め込むページで、少なくとも 1 つ指定する必要があります。",
    nothing_found: |search| format!("「{search}」に一致するものはありません。"),
    nothing_open: "内容を確認するには、承認を選択してください。",
    age,
    seconds: |seconds| HERE.unit((seconds, Unit::Second), Width::Short),
    took: |milliseconds| HERE.unit(shared::took(milliseconds), Width::Short),
    updated: |milliseconds| match shared::moment_ago(milliseconds) {
        Some(ago) => HERE.ago(ago, Width::Short),
        None => "たった今".to_owned(),
    },
    edited: "編集済み",

    fact: |label| match label {
        FactLabel::Workflow => "ワークフロー",
        FactLabel::Step => "ステップ",
        FactLabel::Position => "位置",
        FactLabel::Status => "状態",
        FactLabel::Created => "作成日時",
        FactLabel::WaitingSince => "待機開始",
        FactLabel::DelayAfterApproval => "承認後の待ち時間",
        FactLabel::Run => "実行",
        FactLabel::StepId => "ステップ ID",
        FactLabel::WorkflowId => "ワークフロー ID",
        FactLabel::Trigger => "開始元",
        FactLabel::Document => "文書",
        FactLabel::Message => "メッセージ",
        FactLabel::Reason => "待機の理由",
    },
    why_it_waits: |reason| REASONS.say(reason),
    versions: "バージョン",
    before: "変更前",
    after: "変更後",
    version_holds: "変更点と全データ",
    version_shown: "表示中",
    version_first: "実行が作成したまま",
    version_same: "差分なし",
    version_taken: "取り込みました。承認すると有効になります。",
    take_version: "このバージョンを使う",
    author_kind: |kind| match kind {
        AuthorKind::Model => "モデル",
        AuthorKind::Agent => "エージェント",
        AuthorKind::Human => "人",
        AuthorKind::Other => "不明",
    },
    steps: "ステップ",
    you_are_here: "ここで待機中",
    gated: "人の確認が必要",
    step_status: |status| match status {
        StepStatus::Pending => "未開始".to_owned(),
        StepStatus::Running => "実行中".to_owned(),
        StepStatus::Waiting => "人の確認待ち".to_owned(),
        StepStatus::Completed => "完了".to_owned(),
        StepStatus::Skipped => "スキップ".to_owned(),
        StepStatus::Failed => "失敗".to_owned(),
        StepStatus::Cancelled => "キャンセル".to_owned(),
        StepStatus::Unknown => String::new(),
        StepStatus::Other(word) => word.clone(),
    },
    run_is: |status| match status {
        "waiting_for_human" | "awaiting_review" => "この実行は人の確認を待っています。".to_owned(),
        "running" | "pending" => "この実行は続行中です。".to_owned(),
        "completed" => "この実行は完了しました。".to_owned(),
        "cancelled" => "この実行はキャンセルされました。".to_owned(),
        "error" | "failed" => "この実行はエラーで終了しました。".to_owned(),
        other => format!("この実行の状態は「{other}」です。"),
    },
    lead: |verdict, lead| match (verdict, lead) {
        (_, Lead::Resumes { after_seconds: 0 }) => "ワークフローはすぐに再開します。".to_owned(),
        (_, Lead::Resumes { after_seconds }) => {
            let pause = HERE.unit((*after_seconds, Unit::Second), Width::Long);
            format!("ワークフローは再開し、次のステップまで {pause}待ちます。")
        }
        (_, Lead::SkipsStep) => {
            "このステップはスキップされます。失敗時の経路があれば、ワークフローはそこへ進みます。"
                .to_owned()
        }
        (_, Lead::GoesOnTo(step)) => format!("実行は「{step}」へ進みます。"),
        (Verdict::Approve, Lead::GoesOn) => "実行はこのデータで続行します。".to_owned(),
        (Verdict::Reject, Lead::GoesOn) => "実行は続行します。".to_owned(),
        (_, Lead::NotSaid) => "実行がその後どうなるかを、API は示していません。".to_owned(),
    },
    configured_request: "このステップが呼び出すもの",
    configured_request_more: "ワークフローのテンプレートより。プレースホルダーはステップの実行時に埋められます。",
    request_body: "本文",
    runs_when: "実行条件",
    open_document: "文書を開く",
    document: "文書",
    data: "データ",
    data_or_document: "データまたは文書",
    documents: "文書一覧",
    document_number: |number| format!("文書 {number}"),
    loading_document: "文書を読み込み中…",
    document_failure,
    load_again: "もう一度読み込む",
    open_in_new_tab: "新しいタブで開く",
    document_tools: "文書ツール",
    document_view: |name| format!("{name} のページ"),
    zoom_in: "拡大",
    zoom_out: "縮小",
    fit_width: "幅に合わせる",
    rotate: "回転",
    percent: |percent| HERE.percent(percent),
    previous_page: "前のページ",
    next_page: "次のページ",
    page_of: |page, pages| format!("{} / {} ページ", HERE.number(page), HERE.number(pages)),
    missing: |part, why| {
        let what = match part {
            MissingPart::Run => "実行",
            MissingPart::Steps => "ステップとデータ",
            MissingPart::Template => "ワークフローのテンプレート",
            MissingPart::Payload => "データ",
            MissingPart::Review => "レビュー",
            MissingPart::RunSteps => "実行のステップ",
            MissingPart::Likelihoods => "確信度",
        };
        format!("{what}を読み込めませんでした：{}。", failure(why))
    },
    facts: "情報",
    copy: "コピー",
    copied: "コピーしました。",

    no_edits: "この API が受け付けるのは決定だけです。変更やコメントは一緒に送信できません。",
    not_yet: "まだ読み込み中です。何も決定されていません。少し待ってからもう一度お試しください。",
    not_seen: "データを読み込めなかったため、ここではまだ承認できません。更新してもう一度お試しください。",
    too_large_to_see: "データが大きすぎて読み込めないため、ここでは承認できません。元のアプリで承認するか、却下してください。",
    changes: |count| say(count, "# 件の変更"),
    no_changes: "変更なし",
    absent: "なし",
    reset: |label| format!("{label}をリセット"),
    reset_all: "すべてリセット",
    reset_short: "リセット",
    problems: |count| say(count, "承認前に修正が必要な項目：# 件"),
    go_to_first: "最初の項目へ",
    problem,
    warning: |what| match what {
        form::Problem::UnknownKey => "この項目はスキーマにありません。".to_owned(),
        other => format!("受信時のまま：{}", problem(other)),
    },
    finding,
    cut: |cut| match cut {
        Cut::Work => "検査に時間がかかりすぎるため、すべては検査されていません。",
        Cut::Depth => "入れ子が深すぎるため、すべては検査されていません。",
        Cut::Findings => "表示されている以外にも問題があります。",
        Cut::Endless => {
            "スキーマが自分自身を際限なく参照しているため、すべては検査されていません。"
        }
        Cut::Digits => "桁数が多すぎて割り算できない数値があるため、すべては検査されていません。",
        Cut::Pattern => {
            "スキーマのパターンの照合が終わらないおそれがあるため、すべては検査されていません。"
        }
    },
    not_a_schema: "スキーマとして届いたものがスキーマではないため、データは検査されていません。",
    schema_too_large: "スキーマが大きすぎるため、データは検査されていません。",
    too_many_fields: "フォームに表示できる数を超える項目があるため、データを JSON で表示しています。",
    data_too_large: "データが大きすぎてフォームに表示できません。全体を読むにはダウンロードまたはコピーし、変更するにはファイルと置き換えてください。このまま承認することもできます。",
    text_too_large: "データが大きすぎて 1 つのテキストとして編集できません。フォームで個々の項目を変更するか、ダウンロードしてファイルと置き換えてください。",
    data_beginning: "データの先頭",
    download_json: "JSON をダウンロード",
    replace_by_file: "ファイルと置き換え",
    file_unreadable: "ファイルを読み込めませんでした。データは元のままです。",
    file_taken: "データをファイルの内容に置き換えました。",
    likelihood: |percent| format!("確度 {}", HERE.percent(percent)),
    optional: "任意",
    changed: "変更済み",
    remove_short: "削除",
    shape_of: |label| format!("{label}の種類"),
    shape_number: |number| format!("形式 {number}"),
    type_name: |expected| match expected {
        form::Expected::Nothing => "値なし",
        form::Expected::Boolean => "はい／いいえ",
        form::Expected::Integer => "整数",
        form::Expected::Number => "数値",
        form::Expected::Text => "テキスト",
        form::Expected::List => "リスト",
        form::Expected::Object => "項目のグループ",
    },
    take_back_edit: "直前の編集を元に戻す",
    redo_edit: "編集をやり直す",
    keys: "キーボードショートカット",
    keys_off: "このページでは 1 文字のショートカットが無効になっています。",
    action: |action| match action {
        Action::Down => "次の承認",
        Action::Up => "前の承認",
        Action::Approve => "承認",
        Action::Reject => "却下",
        Action::Edit => "データを編集",
        Action::Undo => "直前の決定を元に戻す",
        Action::Select => "一括決定の対象として選択",
        Action::Search => "検索",
        Action::NextLook => "次の要確認項目",
        Action::Help => "このキー一覧を表示",
    },
    fixed_keys: &[
        ("↑ ↓", "一覧内を移動（Shift と一緒に押すと選択）"),
        ("Enter", "開く。検索では結果へ、表では 1 行下へ"),
        ("Esc", "項目から抜け、次に一覧へ戻る"),
        ("Ctrl A", "一覧ですべて選択"),
        ("Ctrl Z", "直前の編集を元に戻す"),
        ("Ctrl Y", "編集をやり直す"),
    ],
    as_json: "JSON",
    data_as_json: "JSON 形式のデータ",
    json_kept: "フォームには直前の正しい内容が残っています。修正するか、破棄してください。",
    discard_json: "このテキストを破棄",
    copy_json: "JSON をコピー",
    copy_patch: "JSON Patch としてコピー",
    all_problems: "修正が必要な項目",
    all_looked_at: "不確かな項目はすべて確認済み",
    nothing_to_look_at: "確認が必要な項目はありません。",
    look_first: |count| say(count, "承認する前に、あと # 件の項目を確認してください。"),
    looks_left: |count| say(count, "確認が必要な項目：# 件"),
    look_next: "次の要確認項目",
    deprecated: "非推奨",
    examples: |examples| format!("例：{}", HERE.or(examples)),
    new_key: |label| match label {
        "" => "新しいキー".to_owned(),
        label => format!("{label}の新しいキー"),
    },
    key_of: |label| format!("{label}のキー"),
    rename_key: |label| format!("キー名を変更：{label}"),
    rename_key_short: "キー名を変更",
    add_entry: |label| match label {
        "" => "エントリを追加".to_owned(),
        label => format!("エントリを追加：{label}"),
    },
    add_entry_short: "エントリを追加",
    key_problem: |problem| match problem {
        form::KeyProblem::Empty => "先にキーを入力してください。".to_owned(),
        form::KeyProblem::Taken => "このキーのエントリはすでにあります。".to_owned(),
        form::KeyProblem::Repeated => {
            "このエントリはデータに複数あるため、ここではキーを変更できません。".to_owned()
        }
        form::KeyProblem::TooMany => {
            "このフォームには、表示できる上限まで項目があります。".to_owned()
        }
        form::KeyProblem::NotAllowed { finding } => match &finding.detail {
            Detail::WrongKey { findings, .. } if !findings.is_empty() => {
                self::finding(&findings[0])
            }
            _ => "このキーはスキーマで許可されていません。".to_owned(),
        },
    },
    key_stays: |key| format!("キーは「{key}」のままです。"),
    problems_inside: |count| say(count, "要修正 # 件"),
    null: "値なし (null)",
    set_null: |label| format!("null にする：{label}"),
    add_value: |label| format!("値を追加：{label}"),
    set_null_short: "null にする",
    add_value_short: "値を追加",
    not_there: "データにありません",
    add_item: |label| format!("要素を追加：{label}"),
    add_item_short: "要素を追加",
    remove_item: |label| format!("{label}を削除"),
    move_up: |label| format!("{label}を上へ移動"),
    move_down: |label| format!("{label}を下へ移動"),
    item: |number| format!("要素 {number}"),
    items: |count| say(count, "# 個の要素"),
    no_items: "要素なし",
    row: "行",
    row_tools: "移動または削除",
    pasted: |rows, given| {
        let pasted = say(rows, "# 行を貼り付けました。");
        match given.saturating_sub(rows) {
            0 => pasted,
            left_out => format!(
                "{pasted}{}",
                say(left_out, "残りの # 行は入りませんでした。")
            ),
        }
    },
    yes: "はい",
    no: "いいえ",
    changed_underneath: "元のデータが変更されました。まだ何も送信されておらず、編集内容は保持されています。承認または却下する前に、続け方を選んでください。",
    changed_underneath_short: "元のデータが変更されました",
    changed_underneath_more: "まだ何も送信されておらず、編集内容は保持されています。続け方を選ぶと、承認または却下できます。",
    compare: "比較",
    take_new_data: "新しいデータを使い、自分の編集を破棄",
    go_on_with_these: "この選択で続ける",
    both_changed: |count| say(count, "# 件の値が両方で変更されました"),
    merged_by_itself: |kept, followed| {
        let edits = say(kept, "あなたの編集 # 件を保持します。");
        let changes = say(followed, "他の変更 # 件を取り込みます。");
        match (kept, followed) {
            (_, 0) => edits,
            (0, _) => changes,
            _ => format!("{edits}{changes}"),
        }
    },
    mine: "自分の値を残す",
    theirs_now: "新しい値を使う",
    choose_side: |mine, place| match mine {
        true => format!("自分の値を残す：{place}"),
        false => format!("新しい値を使う：{place}"),
    },
    edits_restored: |milliseconds| match shared::age(milliseconds) {
        None => "先ほどの編集内容を復元しました。".to_owned(),
        Some(ago) => format!("{}の編集内容を復元しました。", HERE.ago(ago, Width::Long)),
    },
    discard_edits: "破棄する",
    copy_my_edits: "自分の版をコピー",
    whole_value: "全体を表示",

    not_waiting: "この承認はもう待機していません。別の場所で決定されたか、取り消されました。ここからは何も送信されていません。",
    held: |verdict, seconds| {
        let soon = HERE.in_seconds(seconds);
        match verdict {
            Verdict::Approve => {
                format!(
                    "承認は {soon}に送信されます。それまでは、このページから何も送信されません。"
                )
            }
            Verdict::Reject => {
                format!(
                    "却下は {soon}に送信されます。それまでは、このページから何も送信されません。"
                )
            }
        }
    },
    sending: |verdict| match verdict {
        Verdict::Approve => "承認を送信中…".to_owned(),
        Verdict::Reject => "却下を送信中…".to_owned(),
    },
    received: |verdict, late| {
        match (verdict, late) {
        (Verdict::Approve, false) => "承認は受理されました。反映を待っています。".to_owned(),
        (Verdict::Reject, false) => "却下は受理されました。反映を待っています。".to_owned(),
        (Verdict::Approve, true) => {
            "承認は受理されましたが、まだ反映を確認できていません。記録は残っており、Countersign が引き続き確認します。".to_owned()
        }
        (Verdict::Reject, true) => {
            "却下は受理されましたが、まだ反映を確認できていません。記録は残っており、Countersign が引き続き確認します。".to_owned()
        }
    }
    },
    waits: |verdict, trouble, seconds, may_have_been_taken| {
        let noun = noun(verdict);
        let what = match trouble {
            Trouble::NoAnswer(NoAnswer::Network) => "接続が失われました".to_owned(),
            Trouble::NoAnswer(NoAnswer::TimedOut) => "API が時間内に応答しませんでした".to_owned(),
            Trouble::NoAnswer(NoAnswer::TooLarge) => {
                "API の応答が大きすぎて読み取れませんでした".to_owned()
            }
            Trouble::Busy => "API が混み合っています (429)".to_owned(),
            Trouble::ServerFailed { status } => {
                format!("API でエラーが発生しました ({status})")
            }
            Trouble::Unreadable => "API の応答を理解できませんでした".to_owned(),
            Trouble::CredentialsRefused => "API が認証情報を拒否しました (401)".to_owned(),
            Trouble::NoCredentials => "この接続の認証情報がありません".to_owned(),
            Trouble::Offline => "オフラインです".to_owned(),
            Trouble::NotStored => "送信する内容をこの端末に記録できませんでした".to_owned(),
        };
        let sent = match may_have_been_taken {
            true => format!(
                "{noun}は届いている可能性があります。Countersign は再送する前に確認します。"
            ),
            false => format!("{noun}はまだ受け付けられていません。ここに保存されています。"),
        };
        let next = match seconds {
            Some(0) => "再試行しています。".to_owned(),
            Some(seconds) => format!("次の試行は {}です。", HERE.in_seconds(seconds)),
            None if trouble.needs_credentials() => {
                "ページから有効な認証情報が渡されると送信されます。".to_owned()
            }
            None => "接続が回復すると送信されます。".to_owned(),
        };
        format!("{what}。{sent}{next}")
    },
    unsaved: |verdict, why| {
        let what = match why {
            StorageFailure::Full => "この端末に空き容量がありません",
            StorageFailure::Denied => "このブラウザーはこのページのデータを保存しません",
            StorageFailure::Blocked => "別のタブで開いている古いバージョンのこのページが妨げています",
            StorageFailure::Failed => "保存に失敗しました",
        };
        format!(
            "{}を保存できませんでした：{what}。何も送信されていません。保存せずに送信することもできますが、API に届く前にこのページを閉じると失われます。",
            noun(verdict)
        )
    },
    no_way: |label| {
        format!(
            "このページには「{label}」のアカウントへの接続がありません。ここからは何も送信されません。接続のあるページが開かれるまで保存されます。"
        )
    },
    no_way_short: "アカウントへの接続なし",
    ended: |verdict, end| {
        match end {
        End::Applied { words, resume } => {
            let done = match verdict {
                Verdict::Approve => "承認済みです。API が確認しました。",
                Verdict::Reject => "却下済みです。API が確認しました。",
            };
            let said = words.as_ref().map(|words| format!("API からのメッセージ：「{words}」")).unwrap_or_default();
            let then = match resume {
                Resume::Done => "",
                Resume::Pending => "API はまだ実行を再開していませんが、これから再開します。",
                Resume::Failed => "API は実行を再開できませんでした。再送信の必要はありません。",
                Resume::Skipped => "再開する実行は残っていませんでした。",
            };
            format!("{done}{then}{said}")
        }
        End::Superseded(theirs) => {
            let what = match theirs.verdict {
                Some(Verdict::Approve) => "承認",
                Some(Verdict::Reject) => "却下",
                None => "決定",
            };
            let who = theirs
                .by
                .as_ref()
                .map(|who| format!("{who} によって"))
                .unwrap_or_default();
            let mine = match (theirs.verdict == Some(verdict), verdict) {
                (true, _) => "別のデータが使われたため、あなたのデータは反映されませんでした",
                (false, Verdict::Approve) => "そのため、あなたの承認は反映されませんでした",
                (false, Verdict::Reject) => "そのため、あなたの却下は反映されませんでした",
            };
            format!(
                "別の決定が有効です。これは{who}{what}されました。{mine}。編集内容は保持されています。"
            )
        }
        End::Refused { status, words } => {
            let words = words
                .as_ref()
                .map(|words| format!("「{words}」"))
                .unwrap_or_default();
            format!(
                "API に拒否されました ({status})。{words}何も反映されておらず、編集内容は保持されています。"
            )
        }
        End::Gone => "これはもう待機しておらず、誰がどのように決定したかを API は示せません。あなたの決定は確認されていません。".to_owned(),
        End::Withdrawn => "取り下げました。何も送信されていません。".to_owned(),
        End::Duplicate => "別のタブですでに決定済みです。この 2 回目の決定は送信されていません。".to_owned(),
    End::Lost => "この決定についてブラウザーに保存されていた内容が削除されました。開いているどのタブも、その結果を把握していません。送信された可能性があります。承認がまだ待機中であれば、もう一度決定できます。".to_owned(),
    }
    },
    ended_short: |verdict, end| match (end, verdict) {
        (End::Applied { .. }, Verdict::Approve) => "承認済み",
        (End::Applied { .. }, Verdict::Reject) => "却下済み",
        (End::Superseded(_), _) => "他の人が決定済み",
        (End::Refused { .. }, _) => "拒否されました",
        (End::Gone, _) => "対象なし・未確認",
        (End::Withdrawn, _) => "取り下げ済み",
        (End::Duplicate, _) => "決定済み（重複）",
        (End::Lost, _) => "不明",
    },
    deciding_short: |verdict| match verdict {
        Verdict::Approve => "承認処理中",
        Verdict::Reject => "却下処理中",
    },
    waits_short: "送信待ち",
    trouble_short: |trouble| match trouble {
        Trouble::NoAnswer(NoAnswer::Network) => "接続が失われました".to_owned(),
        Trouble::NoAnswer(NoAnswer::TimedOut) => "時間内に応答なし".to_owned(),
        Trouble::NoAnswer(NoAnswer::TooLarge) => "応答が大きすぎます".to_owned(),
        Trouble::Busy => "API が混雑 (429)".to_owned(),
        Trouble::ServerFailed { status } => format!("API エラー ({status})"),
        Trouble::Unreadable => "応答を理解できません".to_owned(),
        Trouble::CredentialsRefused => "認証情報が拒否 (401)".to_owned(),
        Trouble::NoCredentials => "認証情報なし".to_owned(),
        Trouble::Offline => "オフライン".to_owned(),
        Trouble::NotStored => "未記録".to_owned(),
    },
    received_short: |verdict| match verdict {
        Verdict::Approve => "承認受理",
        Verdict::Reject => "却下受理",
    },
    cannot_withdraw: "すでに受け付けられた可能性があるため、取り下げられません。",
    theirs: "API 側の内容",
    yours: "あなたの決定",
    their_verdict: |verdict| match verdict {
        Verdict::Approve => "承認済み",
        Verdict::Reject => "却下済み",
    },
    storage_failing: |why| match why {
        StorageFailure::Full => {
            "この端末に空き容量がありません。空きができるまで、決定と編集を保存できません。"
        }
        StorageFailure::Denied => {
            "このブラウザーはこのページのデータを保存しません。決定と編集は、ページを開いている間だけ残ります。"
        }
        StorageFailure::Blocked => {
            "別のタブで開いている古いバージョンのこのページが保存を妨げています。そのタブを閉じるか再読み込みしてください。それまで、決定と編集はこのページを開いている間だけ残ります。"
        }
        StorageFailure::Failed => {
            "この端末への保存に失敗しています。再読み込みすると、決定と編集が失われることがあります。"
        }
    },
    store_wiped: "このページのためにブラウザーに保存されていた内容が削除されました。ここで開いているものは保存し直しています。",
    send_unsaved: "保存せずに送信",
    queued: |verdict| match verdict {
        Verdict::Approve => "承認は保存され、まもなく送信されます。",
        Verdict::Reject => "却下は保存され、まもなく送信されます。",
    },
    held_still: |verdict| match verdict {
        Verdict::Approve => "承認は保存されています。ここで確認されるまで送信されません。",
        Verdict::Reject => "却下は保存されています。ここで確認されるまで送信されません。",
    },
    taking_back: "取り下げ中…",
    unsaved_short: "未保存",
    unreadable_record: |problem| {
        match problem {
        Problem::Newer => {
            "この決定は、このページの新しいバージョンで保存されました。保存されたままで、このバージョンからは送信されていません。続けるにはページを再読み込みしてください。".to_owned()
        }
        Problem::Damaged(problem) => {
            format!(
                    "この保存済みの決定は読み取れません ({problem})。保存されたままで、このバージョンからは送信されていません。内容を確認するには書き出してください。"
            )
        }
    }
    },
    unreadable_record_short: "読み取れません",
    export: "書き出し",
    show_more: |count| say(count, "さらに # 件を表示"),
    show_fewer: "表示を減らす",
    more_in_history: |count| say(count, "履歴にさらに # 件"),

    select: |title| format!("{title}を選択"),
    selected: |count| say(count, "# 件選択中"),
    select_all: |count| say(count, "# 件すべて選択"),
    select_none: "選択を解除",
    bulk: "選択した承認",
    bulk_decision: "一括決定",
    bulk_decide: |verdict, count| match verdict {
        Verdict::Approve => say(count, "# 件を承認"),
        Verdict::Reject => say(count, "# 件を却下"),
    },
    bulk_begun: |verdict, count, left_out| {
        let what = match (verdict, count) {
            (_, 0) => "何も決定されませんでした。".to_owned(),
            (Verdict::Approve, _) => say(count, "# 件を承認しています。"),
            (Verdict::Reject, _) => say(count, "# 件を却下しています。"),
        };
        match left_out {
            0 => what,
            _ => format!(
                "{what}{}",
                say(left_out, "# 件は除外されました。理由は一覧にあります。")
            ),
        }
    },
    bulk_stopped: "停止しました。未送信のものは一覧に戻っています。",
    bulk_checking: |checked, total| {
        format!(
            "データを確認中：{} / {} 件",
            HERE.number(checked),
            HERE.number(total)
        )
    },
    bulk_held: |verdict, count| match verdict {
        Verdict::Approve => say(count, "# 件を承認します。まだ何も送信されていません。"),
        Verdict::Reject => say(count, "# 件を却下します。まだ何も送信されていません。"),
    },
    bulk_progress: |verdict, took_effect, filed| {
        let (took_effect, filed) = (HERE.number(took_effect), HERE.number(filed));
        match verdict {
            Verdict::Approve => format!("{filed} 件中 {took_effect} 件を承認済み"),
            Verdict::Reject => format!("{filed} 件中 {took_effect} 件を却下済み"),
        }
    },
    bulk_nothing: "何も決定されませんでした",
    bulk_over: |view| {
        let mut said = match view.verdict {
            Some(Verdict::Reject) => say(view.took_effect, "# 件を却下しました。"),
            Some(Verdict::Approve) | None => say(view.took_effect, "# 件を承認しました。"),
        };
        for (count, what) in [
            (view.received, "# 件は受理され、反映待ちです。"),
            (view.failed.len(), "# 件は決定どおりになりませんでした。"),
            (view.left_out.len(), "# 件は除外されました。"),
        ] {
            if count > 0 {
                said.push_str(&say(count, what));
            }
        }
        said
    },
    bulk_received: |count| say(count, "受理済み・反映待ち：# 件"),
    bulk_waiting: |count| say(count, "再試行待ち：# 件"),
    bulk_left_out: |count| say(count, "除外：# 件"),
    bulk_taken_back: |count| say(count, "取り下げ：# 件（何も送信されていません）"),
    bulk_failed: |count| say(count, "決定どおりにならなかったもの：# 件"),
    left_out: |why| match why {
        LeftOut::Edited => "編集されています。個別に承認してください。".to_owned(),
        LeftOut::Problems(count) => say(count, "# 件の値がスキーマに合いません。"),
        LeftOut::NeedsLook(count) => say(count, "# 件の値は抽出が不確かなため、確認が必要です。"),
        LeftOut::NotLoaded => "データを読み込めませんでした。".to_owned(),
        LeftOut::NotWaiting => "もう待機していないか、決定の処理中です。".to_owned(),
        LeftOut::NoReason => "API が理由を必要としています。".to_owned(),
        LeftOut::Stopped => "送信前に停止されました。".to_owned(),
    },
    stop: "停止",
    close: "閉じる",

    history: "履歴",
    search_history: "履歴を検索",
    history_empty: "この端末ではまだ何も決定されていないか、履歴が消去されています。",
    history_found: |count| say(count, "# 件の決定"),
    decided_at: "決定日時",
    ended_at: "完了日時",
    export_history: "JSON で書き出し",
    clear_history: "履歴を消去",
    clear_history_sure: "完全に消去しますか？",
    history_kept: |most| say(most, "この端末での直近 # 件の決定がここに残ります。"),

    undone: "元に戻しました。何も送信されていません。",
    opened: |title| format!("{title}を開きました。"),
    about: |title, sentence| format!("{title}：{sentence}"),

    connection_failing: |label, why| format!("{label}：{}。{}", failure(why), advice(why)),
    connection_misconfigured: |label, why| match why {
        SetUpError::UnknownKind(kind) => format!(
            "{label}：「{kind}」というコネクターはありません。この受信箱を埋め込むページで使えるもの：{}。",
            HERE.and(&kinds().map(str::to_owned).collect::<Vec<_>>())
        ),
        SetUpError::UnknownDialect(dialect) => {
            format!("{label}：このコネクターに「{dialect}」という方言はありません。")
        }
        SetUpError::BadId(id) if id.is_empty() => {
            format!("{label}：この接続には ID がありません。")
        }
        SetUpError::BadId(id) => {
            format!("{label}：ID「{id}」は別の接続ですでに使われています。")
        }
    },
    unreadable_entries: |label, count, first| {
        let entries = say(count, "# 件のエントリを読み取れませんでした");
        format!("{label}：{entries} ({first})。ほかは表示されています。")
    },
    stopped: "Countersign で内部エラーが発生し、停止しました。続けるにはページを再読み込みしてください。API が確認した決定は有効です。",

    arrivals: |count| say(count, "新着 # 件"),
    elsewhere_short: "別の場所で決定済み",
    view: "並べ替えと絞り込み",
    filters_set: |count| say(count, "# 件の絞り込み"),
    sort_by: "並べ替え",
    sort: |sort| match sort {
        Sort::Waiting => "待ち時間の長い順",
        Sort::Newest => "新しい順",
        Sort::Workflow => "ワークフロー",
        Sort::Connection => "接続",
    },
    group_by: "グループ化",
    grouping: |grouping| match grouping {
        Grouping::None => "なし",
        Grouping::Workflow => "ワークフロー",
        Grouping::Connection => "接続",
    },
    connection: "接続",
    workflow: "ワークフロー",
    step: "ステップ",
    waits_for: "待ち時間",
    state: "状態",
    any: "すべて",
    at_least: |age| match age {
        Age::Hour => "1 時間以上",
        Age::Day => "1 日以上",
        Age::Week => "1 週間以上",
    },
    mark: |mark| match mark {
        Mark::Untouched => "未着手",
        Mark::Edited => "編集済み",
        Mark::Deciding => "決定処理中",
        Mark::Refused => "拒否されました",
    },
    show_all: "すべて表示",
    shown_of: |shown, total| format!("{} / {} 件", HERE.number(shown), HERE.number(total)),
    nothing_left: "この絞り込みに合う承認待ちはありません。",
    all_failing: "何も読み込めません",
    all_failing_more: "正しく応答する接続がないため、何が待機しているか分かりません。理由は上に表示されています。Countersign は引き続き試みます。",
    done_today: |approved, rejected| match (approved, rejected) {
        (_, 0) => format!("今日の承認：{} 件。", HERE.number(approved)),
        (0, _) => format!("今日の却下：{} 件。", HERE.number(rejected)),
        _ => format!(
            "今日の承認：{} 件。却下：{} 件。",
            HERE.number(approved),
            HERE.number(rejected)
        ),
    },
    offline: "オフラインです。一覧は最後に読み込んだ時点のものです。決定は保存され、接続が戻ると送信されます。",
    slow: |label| format!("{} の応答に通常より時間がかかっています。", label),
    loading_list: "一覧を読み込み中",
    loaded: |loaded, total| match total {
        Some(total) => format!(
            "{} / {} 件を読み込み済み",
            HERE.number(loaded),
            HERE.number(total)
        ),
        None => format!("{} 件を読み込み済み", HERE.number(loaded)),
    },
    section: |name, count| format!("{}、{} 件", name, HERE.number(count)),

    not_taken: "通らなかった経路",
    only_when: |conditions| format!("条件：{}", conditions),
    decided_there: |verdict| match verdict {
        Verdict::Approve => "担当者が承認",
        Verdict::Reject => "担当者が却下",
    },
    inputs_and_outputs: "入力と出力",
    inputs: "入力",
    outputs: "出力",
    result: "結果",
    raw_json: "元の JSON",
    list_entry: "一覧の項目",
    list_entry_not_kept: "一覧の項目は、長い場合や件数が多い場合には保持されません。下の応答に同じ内容とそれ以上の内容があります。",
    answered_with: |status| match status {
        Some(status) => format!("応答 {status}"),
        None => "応答がありませんでした".to_owned(),
    },
    empty_answer: "内容は空です。",
    secrets_left_out: "ヘッダーのテンプレートは、機密情報を含む可能性があるため省かれています。",
    only_beginning: "先頭だけを表示しています。全体はコピーまたはダウンロードしてください。",
    download: "ダウンロード",
    looking_for_item: "このページが指定する承認を探しています…",
    item_missing: |label| {
        format!(
            "この承認はもう待機していないか、{} で待機したことがありません。一覧から別のものを選んでください。",
            label
        )
    },
    item_without_connection: |id| {
        format!(
            "このページは接続「{}」の承認を指定していますが、その接続はありません。",
            id
        )
    },
    item_is_none: |item| format!("このページが指定する「{}」は承認を表していません。", item),
    tell_me: "新しい承認待ちを通知",
    notices_on: "このページが隠れている間、新しい承認待ちを通知します。",
    notices_off: "新しい承認待ちの通知を止めました。",
    notices_blocked: "このブラウザーはこのページの通知をブロックしています。通知を受け取るには、ブラウザーの設定でこのページの通知を許可してください。",
    notices_unavailable: "このブラウザーでは、このページの通知を利用できません。",
    new_approvals: |count| say(count, "新しい承認待ち # 件"),
};

/// A sentence with its count for `#`.
fn say(count: impl Amount, sentence: &str) -> String {
    sentence.replace('#', &HERE.number(count))
}

fn noun(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "承認",
        Verdict::Reject => "却下",
    }
}

fn age(milliseconds: u64) -> String {
    match shared::age(milliseconds) {
        Some(age) => HERE.unit(age, Width::Short),
        None => "今".to_owned(),
    }
}

/// Without a full stop, to stand in a longer sentence.
fn failure(why: &ReadFailure) -> String {
    match why {
        ReadFailure::NoAnswer(NoAnswer::Network) => {
            "応答がありません（ネットワークの障害か、サーバーがこのページからの読み取りを許可していません）"
                .to_owned()
        }
        ReadFailure::NoAnswer(NoAnswer::TimedOut) => "時間内に応答がありませんでした".to_owned(),
        ReadFailure::NoAnswer(NoAnswer::TooLarge) => "応答が大きすぎて読み取れません".to_owned(),
        ReadFailure::Refused { status: 401, words } => {
            format!("認証情報が拒否されました (401){}", quoted(words))
        }
        ReadFailure::Refused { status: 403, words } => {
            format!("この認証情報では許可されていません (403){}", quoted(words))
        }
        ReadFailure::Refused { status: 404, words } => {
            format!("このアドレスには何も見つかりませんでした (404){}", quoted(words))
        }
        ReadFailure::Refused { status: 429, .. } => "リクエストが多すぎます (429)".to_owned(),
        ReadFailure::Refused { status, words } => {
            format!("API がエラーを返しました ({status}){}", quoted(words))
        }
        ReadFailure::Unreadable { problem } => {
            format!("この API が返すはずの応答ではありません：{problem}")
        }
        ReadFailure::WrongDialect { speaks } => format!(
            "この API の方言は「{speaks}」ですが、接続は別の方言に設定されています"
        ),
        ReadFailure::UnknownVersion => "この API のバージョンに Countersign は対応していません".to_owned(),
        ReadFailure::NoCredentials => "認証情報がありません".to_owned(),
    }
}

fn document_failure(why: &document::Failure) -> String {
    use document::Failure::*;
    match why {
        NoLink(why) => format!("文書を読み込めませんでした：{}。", failure(why)),
        Expired => "文書へのリンクの有効期限が切れました。新しいリンクで読み込み直してください。".to_owned(),
        Refused { status } => format!(
            "文書を読み込めませんでした。サーバーがエラーを返しました ({status})。もう一度読み込むか、新しいタブで開いてください。"
        ),
        NoAnswer => "文書を読み込めませんでした。ネットワークの障害か、サーバーがこのページからの読み取りを許可していません。もう一度読み込むか、新しいタブで開いてください。".to_owned(),
        TimedOut => "文書の読み込みに時間がかかりすぎたため、中止しました。もう一度読み込むか、新しいタブで開いてください。".to_owned(),
        TooLarge => format!(
            "このファイルは {} MB を超えているため、ここには表示できません。新しいタブで開いてください。",
            HERE.number(document::LARGEST_FILE / 1024 / 1024)
        ),
        TooManyPixels { millions } => format!(
            "この画像は {} 百万画素あり、大きすぎてここには表示できません。新しいタブで開いてください。",
            HERE.number(*millions)
        ),
        OtherKind(Some(name)) => format!(
            "これは {name} ファイルのため、ここには表示できません。表示できるのは PDF と画像です。新しいタブで開いてください。"
        ),
        OtherKind(None) => "このファイルは PDF でも画像でもないため、ここには表示できません。新しいタブで開いてください。".to_owned(),
        Damaged => "このファイルを読み取れません。破損している可能性があります。新しいタブで開いてください。".to_owned(),
        Protected => "この PDF はパスワードで保護されているため、ここには表示できません。新しいタブで開いてください。".to_owned(),
        NoReader => "このページには PDF を表示する機能がありません。文書を新しいタブで開いてください。".to_owned(),
    }
}

fn quoted(words: &Option<String>) -> String {
    words
        .as_ref()
        .map(|words| format!("「{}」", words.trim_end_matches('.')))
        .unwrap_or_default()
}

fn advice(why: &ReadFailure) -> &'static str {
    match why {
        ReadFailure::Refused {
            status: 401 | 403, ..
        } => "この受信箱を表示しているページでキーを確認し、もう一度お試しください。",
        ReadFailure::Refused { status: 404, .. } => "接続のベースアドレスを確認してください。",
        ReadFailure::NoAnswer(_) | ReadFailure::Refused { .. } => {
            "Countersign は試行を続けます。ほかの接続は動作しています。"
        }
        ReadFailure::Unreadable { .. } => "その内容は表示されません。ほかの接続は動作しています。",
        ReadFailure::WrongDialect { .. } => "接続の方言をそれに合わせてください。",
        ReadFailure::UnknownVersion => {
            "新しい Countersign を依頼するか、それまでは API 側のページをご利用ください。"
        }
        ReadFailure::NoCredentials => {
            "この受信箱を表示しているページで入力し、もう一度お試しください。"
        }
    }
}

fn problem(what: &form::Problem) -> String {
    use form::Problem::*;
    match what {
        NotANumber => {
            "数値ではありません。1250.10 のように、数字と小数点で入力してください。".to_owned()
        }
        NotAnInteger => "整数で入力してください。".to_owned(),
        EmptyRequired => "必須項目です。空にはできません。".to_owned(),
        NotInChoices => "選択肢にない値です。".to_owned(),
        NotADate => "2026-03-04 のような日付ではありません。".to_owned(),
        NotATime => "09:30 や 09:30:00Z のような時刻ではありません。".to_owned(),
        NotADateTime => "2026-03-04T09:30:00Z のような日時ではありません。".to_owned(),
        NotAnEmail => "メールアドレスの形式ではないようです。".to_owned(),
        NotAUri => "Web アドレスの形式ではないようです。".to_owned(),
        NotPages => "ページではありません。1-3, 5 のように、1 以上の番号と範囲で入力してください。"
            .to_owned(),
        PagesOutOfOrder => "ページは小さい順に、それぞれ 1 回だけ指定してください。".to_owned(),
        TooManyPages { most } => format!(
            "ここに指定できるのは {} ページまでです。",
            HERE.number(*most)
        ),
        NoSuchPage { last } => format!("最後のページは {last} です。"),
        NotJson { line, column } => {
            format!("JSON ではありません。{line} 行目の {column} 文字目に誤りがあります。")
        }
        WrongType { expected } => format!(
            "スキーマでは、ここは{}です。",
            match expected {
                form::Expected::Nothing => "値なし (null)",
                form::Expected::Boolean => "はい／いいえ",
                form::Expected::Integer => "整数",
                form::Expected::Number => "数値",
                form::Expected::Text => "テキスト",
                form::Expected::List => "リスト",
                form::Expected::Object => "オブジェクト",
            }
        ),
        UnknownKey => "この項目はスキーマにありません。".to_owned(),
        Schema {
            finding,
            inside: None,
        } => self::finding(finding),
        Schema {
            finding,
            inside: Some(place),
        } => format!("{place}：{}", self::finding(finding)),
    }
}

fn finding(finding: &Finding) -> String {
    use Detail::*;
    let between = |limit: &u64, count: &u64, sentence: &str| {
        say(*limit, sentence).replace('%', &HERE.number(*count))
    };
    match &finding.detail {
        NotAllowed if is_member(finding.keyword) => "この項目はスキーマにありません。".to_owned(),
        NotAllowed => "スキーマでは、ここには何も許可されていません。".to_owned(),
        WrongType { expected, found } => format!(
            "スキーマでは、ここは{}ですが、値は{}です。",
            types(*expected),
            match found {
                Kind::Null => "値なし (null)",
                Kind::Bool => "はい／いいえ",
                // Only a whole number was wanted, or no number at all.
                Kind::Number if expected.contains(Type::Integer) => "整数でない数値",
                Kind::Number => "数値",
                Kind::String => "テキスト",
                Kind::Array => "リスト",
                Kind::Object => "オブジェクト",
            }
        ),
        NotTheValue { expected } => {
            format!("{} でなければなりません。", shown(expected))
        }
        NotAmong { options } if options.len() <= 8 => format!(
            "次のいずれかでなければなりません：{}。",
            HERE.or(&options.iter().map(shown).collect::<Vec<_>>())
        ),
        NotAmong { options } => say(options.len(), "# 個の選択肢のどれでもありません。"),
        TooSmall {
            limit,
            exclusive: false,
        } => format!("{limit} 以上でなければなりません。"),
        TooSmall { limit, .. } => format!("{limit} より大きくなければなりません。"),
        TooLarge {
            limit,
            exclusive: false,
        } => format!("{limit} 以下でなければなりません。"),
        TooLarge { limit, .. } => format!("{limit} より小さくなければなりません。"),
        NotAMultiple { of } => format!("{of} の倍数でなければなりません。"),
        TooShort { limit, count } => between(limit, count, "# 文字以上必要ですが、% 文字です。"),
        TooLong { limit, count } => between(
            limit,
            count,
            "# 文字以下でなければなりませんが、% 文字です。",
        ),
        NoMatch { pattern } => format!("パターン「{pattern}」に一致しません。"),
        WrongFormat { format } => format!("{}ではありません。", format_name(*format)),
        TooFewItems { limit, count } => {
            between(limit, count, "# 個以上の要素が必要ですが、% 個です。")
        }
        TooManyItems { limit, count } => between(
            limit,
            count,
            "要素は # 個以下でなければなりませんが、% 個です。",
        ),
        Repeated { first, second } => format!(
            "同じ要素が 2 つあってはいけませんが、要素 {} と {} が同じです。",
            first + 1,
            second + 1
        ),
        PageTaken {
            page,
            name: Some(name),
            ..
        } => format!("ページ {page} はすでに{}にあります。", shown(name)),
        PageTaken { page, holder, .. } => {
            format!("ページ {page} はすでに {} 行目にあります。", holder + 1)
        }
        TooFewMatches { limit, count } => between(
            limit,
            count,
            "スキーマが求める種類の要素が # 個以上必要ですが、% 個です。",
        ),
        TooManyMatches { limit, .. } => say(
            *limit,
            "スキーマが制限する種類の要素は # 個以下でなければなりませんが、それより多くあります。",
        ),
        TooFewMembers { limit, count } => {
            between(limit, count, "# 個以上の項目が必要ですが、% 個です。")
        }
        TooManyMembers { limit, count } => between(
            limit,
            count,
            "項目は # 個以下でなければなりませんが、% 個です。",
        ),
        Missing { key, because: None } => format!("「{key}」は必須ですが、ありません。"),
        Missing {
            key,
            because: Some(because),
        } => format!("「{because}」がある場合は、「{key}」も必須です。"),
        WrongKey { key, findings } => match findings.first() {
            Some(first) => format!(
                "「{key}」は項目名として使えません：{}",
                self::finding(first)
            ),
            None => format!("「{key}」は項目名として使えません。"),
        },
        NoAlternative { alternatives } => match &alternatives[..] {
            [only] if !only.is_empty() => self::finding(&only[0]),
            _ => "スキーマが許可するどの形式にも合いません。".to_owned(),
        },
        SeveralAlternatives { .. } => {
            "スキーマの複数の形式に合っていますが、合ってよいのは 1 つだけです。".to_owned()
        }
        Forbidden => "スキーマで除外されている値です。".to_owned(),
    }
}

fn types(expected: Types) -> String {
    let names = expected.iter().map(|one| match one {
        Type::Null => "値なし (null)",
        Type::Boolean => "はい／いいえ",
        Type::Integer => "整数",
        Type::Number => "数値",
        Type::String => "テキスト",
        Type::Array => "リスト",
        Type::Object => "オブジェクト",
    });
    HERE.or(&names.map(str::to_owned).collect::<Vec<_>>())
}

fn shown(value: &Value) -> String {
    shared::shown(value, QUOTES)
}

/// To stand before “ではありません”.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Date => "2026-03-04 のような日付",
        Format::Time => "09:30:00Z のような時刻",
        Format::DateTime => "2026-03-04T09:30:00Z のような日時",
        Format::Duration => "P1DT12H のような期間",
        Format::Email | Format::IdnEmail => "メールアドレス",
        Format::Hostname => "example.org のようなホスト名",
        Format::Ipv4 => "192.0.2.1 のような IP アドレス",
        Format::Ipv6 => "2001:db8::1 のような IPv6 アドレス",
        Format::Uri | Format::Iri => "https://example.org/a のようなアドレス",
        Format::UriReference | Format::IriReference => "/a/b のようなアドレス",
        Format::Uuid => "2eb8aa08-aa98-11ea-b4aa-73b441d16380 のような UUID",
        Format::JsonPointer => "/a/0 のような JSON ポインター",
        Format::RelativeJsonPointer => "1/a のような相対 JSON ポインター",
        Format::Regex => "正規表現",
        Format::PageList => "小さい順に並び、重複のないページのリスト",
    }
}
