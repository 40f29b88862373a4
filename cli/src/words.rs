//! What this program itself says, in both languages. Findings bring their own words from the core.

use oneseat_core::Lang;

/// One line a sentence: its name, English, Japanese. `{name}` is filled in by [`fill`].
macro_rules! catalogue {
    ($($name:ident: $en:literal, $ja:literal;)*) => {
        /// Every sentence, in one language.
        pub struct Words { $(pub $name: &'static str,)* }
        static EN: Words = Words { $($name: $en,)* };
        static JA: Words = Words { $($name: $ja,)* };
        #[cfg(test)]
        const PAIRS: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $ja),)*];
    };
}

catalogue! {
    about: "One person, one seat: what an enterprise consumes once people with accounts on both sides count once",
        "一人に一シート。サーバーとクラウドの両方にアカウントを持つ人を一度だけ数えたときの、Enterprise のシート数を示します";
    about_preview: "Show the seats the enterprise will consume", "Enterprise が消費することになるシート数を表示します";
    about_check: "Show what is wrong with files, and nothing else", "ファイルの問題点だけを表示します";
    about_submit: "Upload server usage to an endpoint, in its minimised form", "サーバーの使用状況を必要最小限の形でエンドポイントに送ります";
    about_connect: "Sync a server's usage by itself, every week", "サーバーの使用状況を毎週自動で同期します";
    about_enable: "Connect a server to an enterprise, with a one-time code from its owner", "Enterprise のオーナーから受け取ったワンタイムコードで、サーバーを Enterprise に接続します";
    about_run: "Keep running: sync every week, and when somebody asks", "常駐し、毎週、および依頼されたときに同期します";
    about_sync: "Sync once, now", "今すぐ一度だけ同期します";
    about_status: "Show the connection, the last sync and the next", "接続と、前回および次回の同期を表示します";
    about_rotate: "Make a new key, without a gap", "途切れることなく鍵を新しくします";
    about_disable: "End the connection, on both sides", "双方で接続を終了します";
    help_state: "Where the agent keeps its key and what it remembers [default: $STATE_DIRECTORY, else /var/lib/oneseat]",
        "鍵と状態を保存するディレクトリ [既定: $STATE_DIRECTORY、なければ /var/lib/oneseat]";
    help_code_file: "A file that holds the one-time code [default: the variable ONESEAT_CODE]", "ワンタイムコードを収めたファイル [既定: 環境変数 ONESEAT_CODE]";
    help_folder: "A file, or a folder whose newest file counts, that something else fills", "ほかのプログラムが書き出すファイル、またはフォルダー（最も新しいファイルを使用）";
    help_report: "Fetch the report of all users from the instance at this address", "このアドレスのインスタンスから全ユーザーレポートを取得します";
    help_report_token_file: "A file that holds a token of the instance with the scope site_admin", "スコープ site_admin を持つ、インスタンスのトークンを収めたファイル";
    help_command: "A command that prints the export, like ssh -p 122 admin@HOST -- ghe-license usage -o -y",
        "エクスポートを出力するコマンド。例: ssh -p 122 admin@HOST -- ghe-license usage -o -y";
    help_due: "Only if a sync is due or somebody asked, as a timer wants it", "同期の時期が来ているか、依頼があるときだけ実行します（タイマー向け）";
    help_forget_accounts: "Forget the accounts that were uploaded, instead of counting them further", "アップロード済みのアカウントを、数え続けずに消去します";
    help_only_here: "Delete this side's key alone, where the endpoint does not know the connection or is gone for good",
        "エンドポイントが接続を認識しない、または存在しなくなったとき、こちら側の鍵だけを削除します";
    help_files: "Exports, all-users reports, cloud reports and GraphQL answers, in any order; - is standard input",
        "エクスポート、全ユーザーレポート、クラウドレポート、GraphQL の応答（順不同）。- は標準入力";
    help_users: "An all-users report, and the host name of the server it is from", "全ユーザーレポートと、その元になったサーバーのホスト名";
    help_billing: "How the enterprise is billed", "Enterprise の課金方式";
    help_lang: "Language of the messages [default: from LC_ALL, LC_MESSAGES, LANG]", "メッセージの言語 [既定: LC_ALL、LC_MESSAGES、LANG による]";
    help_format: "How the answer is written", "出力形式";
    help_seat_price: "What a seat costs, to say what the suggestions would save", "シート単価。候補による節約額の計算に使います";
    help_table: "What the lines of a CSV are", "CSV の各行の内容";
    help_shape: "Show keys and types with every value left out, to be pasted into an issue", "値をすべて除き、キーと型だけを表示します（Issue への貼り付け用）";
    table_is_csv: "--table goes with --format csv", "--table は --format csv と共に指定してください";
    figures_are_no_csv: "--figures goes with --format text or json", "--figures は --format text または json と共に指定してください";
    help_figures: "The figures alone, without suggestions, changes and combinations: several times faster, in half the memory",
        "数だけを表示し、候補、変化、組み合わせを省きます。数倍速く、メモリは半分で済みます";
    help_blot: "Write marks instead of names, logins, addresses and user ids, the same person the same mark",
        "名前、ログイン、アドレス、ユーザー ID を記号に置き換えます。同じ人は常に同じ記号になります";
    help_read_enterprise: "Ask the cloud for its report, of the enterprise with this slug, with the token of an owner",
        "このスラッグの Enterprise のレポートを、所有者のトークンを使ってクラウドから取得します";
    help_subdomain: "The enterprise is on GHE.com, under this subdomain [default: it is on github.com]",
        "Enterprise が GHE.com にある場合のサブドメイン [既定: github.com]";
    help_read_endpoint: "Ask the Oneseat endpoint at this address instead of GitHub", "GitHub の代わりに、このアドレスの Oneseat エンドポイントから取得します";
    help_endpoint: "The endpoint's address", "エンドポイントのアドレス";
    help_enterprise: "The enterprise's slug", "Enterprise のスラッグ";
    help_token_file: "A file that holds the token [default: the variable ONESEAT_TOKEN]", "トークンを収めたファイル [既定: 環境変数 ONESEAT_TOKEN]";
    help_dry_run: "Show what would be sent, and send nothing", "送信内容を表示するだけで、何も送りません";
    help_save_payload: "Also write each payload to this directory", "送信内容をこのディレクトリにも書き出します";
    help_yes: "Don't ask for confirmation", "確認を求めません";
    help_receipt: "Write the receipt to this new file", "受領書をこの新しいファイルに書きます";
    help_ca_file: "Certificate authorities (PEM) to trust instead of the system's", "システムの代わりに信頼する認証局（PEM）";
    help_tries: "How often each upload is tried at most", "一つのアップロードを試みる最大回数";
    help_allow_http: "Allow an endpoint without TLS that is not on this machine", "このマシン以外の、TLS を使わないエンドポイントを許します";
    help_print: "Print help", "ヘルプを表示します";
    version_print: "Print version", "バージョンを表示します";

    error: "error", "エラー";
    warning: "warning", "警告";
    notice: "notice", "お知らせ";
    help: "help", "対処";
    also_at: "also at {places}", "ほかの箇所: {places}";
    also_at_and_more: "also at {places} and {n} more", "ほかの箇所: {places}、さらに {n} 件";
    at_byte: "byte {n}", "バイト位置 {n}";
    tally: "errors: {errors}, warnings: {warnings}, notices: {notices}", "エラー {errors} 件、警告 {warnings} 件、お知らせ {notices} 件";
    nothing_found: "no findings", "問題は見つかりませんでした";
    no_numbers: "No numbers can be drawn from these files.", "これらのファイルからは数を出せません。";

    seats: "Seats", "シート";
    seats_now: "now", "現在";
    seats_now_is: "what the cloud report counts today", "クラウドレポートが今日数えている数";
    seats_after: "after the sync", "同期後";
    seats_after_is: "the report's rows that remain, and people found on none of them", "レポートに残る行と、どの行にも見つからない人の合計";
    seats_low: "at the least", "最少の場合";
    seats_low_is: "if every member whose address the report hides is one of those people", "レポートがアドレスを隠しているメンバー全員が、その人たちだった場合";
    seats_separate: "kept apart", "照合なし";
    seats_separate_is: "the same accounts if nobody were matched", "誰も照合されなかった場合の、同じアカウントの数";
    seats_saved: "saved", "節約";
    seats_saved_is: "by counting each person once", "一人を一度だけ数えることによる";
    seats_purchased: "purchased", "購入済み";
    seats_purchased_is: "what the report says the enterprise bought", "レポートに記載された購入数";
    unknown: "-", "-";

    people: "People", "人";
    cloud_and_server: "cloud and server", "クラウドとサーバー";
    cloud_only: "cloud only", "クラウドのみ";
    visual_studio_only: "Visual Studio only", "Visual Studio のみ";
    server_only: "server only", "サーバーのみ";

    matches: "Accounts matched by", "アカウントの照合根拠";
    by_identity: "SAML NameID", "SAML NameID";
    by_verified_email: "verified address", "確認済みアドレス";
    by_visual_studio: "Visual Studio subscription", "Visual Studio サブスクリプション";
    by_last_sync: "last sync", "前回の同期";
    by_other_instance: "another server instance", "別のサーバーインスタンス";

    instances: "Server instances", "サーバーインスタンス";
    accounts: "accounts", "アカウント";
    counted: "counted", "対象";
    suspended: "suspended", "停止中";
    system: "system", "システム";
    without_email: "no address", "アドレスなし";
    matched: "matched", "照合済み";
    unmatched: "no match visible", "照合先が見えない";
    joined: "joined", "追加";
    left: "left", "離脱";

    last_sync: "Since the last sync", "前回の同期からの変化";
    newly_matched: "newly matched", "新たに照合";
    newly_unmatched: "match lost", "照合先の消失";
    address_changed: "address changed", "アドレス変更";
    overlaps: "Who is where", "所属の組み合わせ";
    overlaps_cloud: "cloud", "クラウド";
    overlaps_unnamed: "a server without a name", "名前のないサーバー";
    overlaps_more: "and {n} more: --format json or --format csv --table overlaps", "ほか {n} 件（--format json または --format csv --table overlaps で表示）";

    suggestions: "Probably the same person", "同一人物と思われる組み合わせ";
    login: "login", "ログイン";
    user_id: "id", "ID";
    address: "address", "アドレス";
    cloud_login: "cloud login", "クラウドのログイン";
    cloud_addresses: "cloud addresses", "クラウドのアドレス";
    and_more: "and {n} more: --format json or --format csv --table suggestions", "ほか {n} 件（--format json または --format csv --table suggestions で表示）";
    what_if: "If all of these came true", "すべて同一人物だった場合";
    what_if_seats: "seats", "シート";
    what_if_seats_is: "after the sync, each person and each cloud member counted in one pair only", "同期後の数。一人の人と一人のクラウドメンバーは、それぞれ一組にだけ数える";
    what_if_fewer: "fewer", "減少";
    what_if_fewer_is: "than without them", "候補を含めない場合との差";
    what_if_money: "money saved", "節約額";
    what_if_money_is: "at the price of a seat given", "指定された単価による";

    to_submit: "To be submitted to {url}", "送信先: {url}";
    will_show: "What would be submitted", "送信されることになる内容";
    host: "host", "ホスト";
    file: "file", "ファイル";
    size: "size", "サイズ";
    size_is: "{json} bytes, {gzip} compressed", "{json} バイト（圧縮後 {gzip} バイト）";
    saved_payload: "written to {path}", "書き出し先: {path}";
    nothing_sent: "Nothing was sent.", "何も送信していません。";
    ask: "Submit? [y/N] ", "送信しますか? [y/N] ";
    sending: "sending", "送信中";
    reading: "reading", "読み込み中";
    matching: "matching", "照合中";
    trying_again: "{reason}; try {next} of {tries} in {seconds} s", "{reason}。{seconds} 秒後に再試行します（{next}/{tries} 回目）";
    submitted: "submitted", "送信済み";
    failed_there: "the endpoint could not take it over", "エンドポイントは取り込めませんでした";
    still_pending: "accepted, and not yet reckoned", "受理済み。集計はまだです";
    upload: "upload", "アップロード";
    time: "time", "時刻";
    by_endpoint: "endpoint", "エンドポイント";
    by_preview: "preview", "プレビュー";
    figures_differ: "The figures differ: the endpoint reckons with its own cloud side and every server it knows, the preview with the files given here.",
        "数が異なります。エンドポイントは自身の持つクラウド側と既知の全サーバーで、プレビューはここで渡されたファイルで計算しています。";
    receipt_written: "receipt written to {path}", "受領書の書き出し先: {path}";
    not_submitted: "not submitted: {hosts}", "未送信: {hosts}";

    to_connect: "To be connected", "接続する内容";
    enterprise: "enterprise", "Enterprise";
    server_id: "server ID", "サーバー ID";
    version: "version", "バージョン";
    key: "key", "鍵";
    what_leaves: "What leaves this host from then on: these facts, and of each account its user id and addresses, as in an upload. Nothing else.",
        "以後このホストから送られるのは、上記の情報と、各アカウントのユーザー ID およびアドレスだけです（アップロードと同じ内容）。";
    ask_connect: "Connect? [y/N] ", "接続しますか? [y/N] ";
    not_connected: "Nothing was connected.", "接続していません。";
    connected: "{host} is connected to {enterprise}.", "{host} を {enterprise} に接続しました。";
    connected_next: "The first sync takes place as soon as `oneseat connect run` runs, or with `oneseat connect sync`.",
        "最初の同期は、`oneseat connect run` の起動後すぐ、または `oneseat connect sync` で行われます。";
    waiting_for_source: "waiting for the source", "ソースの準備を待っています";
    connected_at: "connected", "接続日時";
    last_sync_at: "last sync", "前回の同期";
    next_sync_at: "next sync", "次回の同期";
    failed_tries: "tries that failed since", "その後に失敗した回数";
    never: "never", "なし";
    synced: "synced", "同期しました";
    disconnected_there: "the endpoint ended the connection; its key was deleted here", "エンドポイントが接続を終了しました。こちらの鍵は削除済みです";
    rotated: "The key is now {key}; the old one is good no more.", "鍵は {key} になりました。以前の鍵はもう使えません。";
    disable_keeps: "{host} will be disconnected from {enterprise}: its app and keys are deleted on both sides. The accounts that it uploaded stay counted.",
        "{host} を {enterprise} から切断します。アプリと鍵は双方で削除されます。アップロード済みのアカウントは引き続き数えられます。";
    disable_forgets: "{host} will be disconnected from {enterprise}: its app and keys are deleted on both sides, and the accounts that it uploaded are forgotten.",
        "{host} を {enterprise} から切断します。アプリと鍵は双方で削除され、アップロード済みのアカウントも消去されます。";
    disable_here: "The key of {host} for {enterprise} will be deleted here. The endpoint is not told: if it still knows the connection, end it there.",
        "{enterprise} に対する {host} の鍵を、こちら側だけ削除します。エンドポイントには通知しません。接続が残っている場合は、エンドポイント側でも終了してください。";
    ask_disable: "Disconnect? [y/N] ", "切断しますか? [y/N] ";
    disabled: "Disconnected.", "切断しました。";
    connected_already: "this agent is connected to {enterprise} already; disable it first, or name another folder with --state",
        "このエージェントはすでに {enterprise} に接続されています。先に disable を実行するか、--state で別のフォルダーを指定してください";
    no_connection: "nothing is connected here: run `oneseat connect enable` first, or name the folder with --state",
        "接続がありません。先に `oneseat connect enable` を実行するか、--state でフォルダーを指定してください";
    agent_at_work: "another agent is at work in this folder", "このフォルダーでは別のエージェントが動作中です";
    bad_state: "the agent's own state: {why}", "エージェントの状態: {why}";
    source_missing: "there is nothing to collect from", "収集元がありません";
    source_failed: "the usage could not be collected", "使用状況を収集できませんでした";
    source_not_ready: "the source is not ready", "ソースの準備ができていません";
    source_refused: "the server did not let the agent in", "サーバーがエージェントを拒否しました";
    usage_faulty: "what was collected has errors", "収集した内容にエラーがあります";
    other_instance_found: "what was collected is from another instance than the one connected", "収集した内容は、接続されているものとは別のインスタンスのものです";
    endpoint_away: "no answer from the endpoint", "エンドポイントから応答がありません";
    proxy_refused: "the proxy refused the connection; see HTTPS_PROXY", "プロキシが接続を拒否しました。HTTPS_PROXY を確認してください";
    certificate_unknown: "the endpoint's certificate is not trusted; see --ca-file", "エンドポイントの証明書を信頼できません。--ca-file を確認してください";
    address_not_allowed: "the enterprise's allow list does not have this address", "Enterprise の許可リストにこのアドレスがありません";
    key_elsewhere: "the key was used from somewhere else too; the enterprise's owner has to connect this server again",
        "鍵がほかの場所でも使われました。Enterprise のオーナーがこのサーバーを接続し直す必要があります";
    disconnected: "the endpoint does not know this connection", "エンドポイントはこの接続を認識していません";
    upload_refused: "the endpoint refused the upload", "エンドポイントがアップロードを拒否しました";
    disk_full: "the agent can't keep its state", "エージェントの状態を保存できません";
    ending: "ending as soon as the sync under way has ended", "実行中の同期が終わりしだい終了します";
    interrupted: "the agent ended in the middle", "エージェントが途中で終了しました";

    cannot_open: "cannot open '{path}': {why}", "'{path}' を開けません: {why}";
    cannot_read: "cannot read '{path}' to its end: {why}", "'{path}' を最後まで読めません: {why}";
    cannot_write: "cannot write '{path}': {why}", "'{path}' に書き込めません: {why}";
    cannot_print: "cannot write to standard output: {why}", "標準出力に書き込めません: {why}";
    is_directory: "it is a directory", "ディレクトリです";
    stdin_twice: "standard input (-) can be read only once", "標準入力（-）は一度しか読めません";
    no_token: "no token: set ONESEAT_TOKEN, or name a file with --token-file", "トークンがありません。ONESEAT_TOKEN を設定するか、--token-file でファイルを指定してください";
    bad_token: "the token from {origin} is not one line of visible ASCII characters", "{origin} のトークンは、表示可能な ASCII 文字だけの一行になっていません";
    plain_http: "{url} would get the token without TLS; use https, or --allow-http", "{url} には TLS なしでトークンが送られることになります。https を使うか、--allow-http を指定してください";
    bad_ca_file: "'{path}' holds no certificate in PEM form", "'{path}' に PEM 形式の証明書がありません";
    findings_first: "nothing is submitted while a finding is an error; mend or leave out those files", "エラーがある間は送信しません。該当ファイルを直すか、外してください";
    nothing_to_submit: "no file here can be submitted: a server usage export with a readable list of users is needed", "送信できるファイルがありません。ユーザー一覧を読み取れるサーバー使用状況のエクスポートが必要です";
    needs_yes: "there is no terminal to ask on: confirm with --yes", "確認を求める端末がありません。--yes で確認してください";
    refused: "the endpoint answered {status} {title}", "エンドポイントの応答: {status} {title}";
    not_found_hint: "the endpoint answers 404 to a token that may not see this enterprise, too", "この Enterprise を見る権限のないトークンにも、エンドポイントは 404 を返します";
    redirected: "the endpoint redirects to {place}; give its own address", "エンドポイントは {place} に転送しています。本来のアドレスを指定してください";
    no_answer: "no answer from the endpoint: {why}", "エンドポイントから応答がありません: {why}";
    not_an_upload: "the endpoint's answer is not an upload: {why}", "エンドポイントの応答がアップロードの形になっていません: {why}";
    other_content: "the endpoint received other content: it says SHA-256 {theirs}, sent was {ours}", "エンドポイントが受け取った内容が異なります。SHA-256 は先方 {theirs}、送信 {ours}";
    no_answer_from: "no answer from {host}: {why}", "{host} から応答がありません: {why}";
    answered: "{host} answered {status} {said}", "{host} の応答: {status} {said}";
    resting: "{host} is asked again in {seconds} s", "{seconds} 秒後に {host} へ再度問い合わせます";
    not_a_report: "what came is not the report of consumed licenses; does the address lead to GitHub's interface or an Oneseat endpoint?",
        "応答は使用済みライセンスのレポートではありません。アドレスが GitHub の API または Oneseat エンドポイントのものか確認してください";
    foreign_link: "the next page is elsewhere, where no token is sent: {place}", "次のページが別の場所にあります。そこにはトークンを送りません: {place}";
    refused_limit: "Too many requests were made with this token. Try again later.", "このトークンでのリクエストが多すぎます。後でもう一度お試しください。";
    refused_limit_for: "Too many requests were made with this token. Try again in {seconds} s.", "このトークンでのリクエストが多すぎます。{seconds} 秒後にもう一度お試しください。";
    refused_token: "The token is wrong, revoked or expired.", "トークンが誤っているか、取り消されたか、有効期限が切れています。";
    refused_sso: "The enterprise wants single sign-on for this token: authorize it in the token's settings on GitHub.",
        "この Enterprise ではトークンに SAML シングル サインオンの承認が必要です。GitHub のトークンの設定で承認してください。";
    refused_sso_at: "The enterprise wants single sign-on for this token: authorize it at {url}", "この Enterprise ではトークンに SAML シングル サインオンの承認が必要です。次の場所で承認してください: {url}";
    refused_scopes: "The token has the scopes \"{has}\"; one of these is needed: {needs}", "トークンのスコープは「{has}」です。次のいずれかが必要です: {needs}";
    refused_permission: "The token, or its owner, may not read this enterprise's licenses. An enterprise owner's or billing manager's classic token can.",
        "このトークン、またはその所有者には、この Enterprise のライセンスを読み取る権限がありません。Enterprise 所有者または支払いマネージャーの personal access token (classic) が必要です。";
    refused_not_found: "There is no such enterprise, or this token may not see it; GitHub does not tell one from the other.",
        "その Enterprise が存在しないか、このトークンに閲覧する権限がありません（GitHub はこの二つを区別しません）。";
    refused_redirect: "It leads elsewhere, where no token is sent. Give its own address.", "別の場所へ転送されました。そこにはトークンを送りません。本来のアドレスを指定してください。";
    refused_otherwise: "It could not be read. Try again later.", "読み取れませんでした。後でもう一度お試しください。";
    come_back_later: "{reason}; it asks to be left alone for {seconds} s, longer than is waited here", "{reason}。{seconds} 秒待つよう求められましたが、長すぎるため打ち切ります";
    gave_up: "{reason}; given up after {tries} tries", "{reason}。{tries} 回試みて打ち切りました";
}

impl Words {
    /// The catalogue in a language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Ja => &JA,
        }
    }
}

/// Puts values in the places a sentence keeps for them.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::{PAIRS, fill};

    fn places(sentence: &str) -> Vec<&str> {
        let mut names: Vec<_> =
            sentence.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_keep_the_same_places() {
        for (name, english, japanese) in PAIRS {
            assert_eq!(places(english), places(japanese), "{name}");
        }
    }

    #[test]
    fn a_value_with_braces_is_left_as_it_is() {
        assert_eq!(fill("'{path}' is {what}", &[("path", "{what}"), ("what", "here")]), "'{what}' is here");
    }
}
