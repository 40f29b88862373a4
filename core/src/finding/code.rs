//! Every kind of finding: its stable name, how much it matters, and its words in both languages.
//!
//! `{name}` in a message or remedy is a place that the finding fills; `{name:one|# many}` chooses by the number of that name,
//! which `#` stands for.

use super::Severity;
use crate::lang::Lang;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A finding's words in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) message: &'static str,
    pub(crate) remedy: &'static str,
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident
        en $en:literal $en_remedy:literal
        ja $ja:literal $ja_remedy:literal;)*) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $en] $variant,)*
        }

        impl Code {
            /// Every kind, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable name, for programs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How much it matters.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            pub(crate) const fn words(self, lang: Lang) -> Words {
                match (self, lang) {
                    $((Self::$variant, Lang::En) => Words { message: $en, remedy: $en_remedy },
                    (Self::$variant, Lang::Ja) => Words { message: $ja, remedy: $ja_remedy },)*
                }
            }
        }
    };
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'d> Deserialize<'d> for Code {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'d, str>>::deserialize(deserializer)?;
        Self::ALL.iter().copied().find(|code| code.as_str() == name).ok_or_else(|| D::Error::custom("no such finding"))
    }
}

codes! {
    AccountIdInvalid "account-id-invalid" Error
        en "{count:An account has|# accounts have} an id that is not {expected}; the first is {found}. What has such an id is left out."
           "Correct the id in the file, or export the usage again from the server."
        ja "ID が{expected}ではないアカウントが {count} 件あります（最初の値: {found}）。これらは除外されています。"
           "ファイル内の ID を修正するか、サーバーから使用状況をエクスポートし直してください。";
    AccountIdMissing "account-id-missing" Error
        en "{count:An account has|# accounts have} no `user_id`, `id` or `remote_user_id`. What has no id is left out."
           "Export the usage again from the server; without an id an account cannot be told from others."
        ja "`user_id`、`id`、`remote_user_id` のいずれもないアカウントが {count} 件あります。これらは除外されています。"
           "サーバーから使用状況をエクスポートし直してください。ID がないとアカウントを区別できません。";
    AccountIdRounded "account-id-rounded" Error
        en "{count:An account has|# accounts have} an id with an exponent, as a spreadsheet writes long numbers: expected {expected}, found {found}. The id itself is lost, and what has such an id is left out."
           "Export or download the file again, and drop it without opening and saving it in a spreadsheet."
        ja "ID が表計算ソフトによって指数表記に変わったアカウントが {count} 件あります。{expected}が必要ですが、{found}があります。元の ID は失われているため、これらは除外されています。"
           "もう一度エクスポートまたはダウンロードし、表計算ソフトで開いて保存せずにドロップしてください。";
    AccountTwice "account-twice" Warning
        en "{count:An account repeats|# accounts repeat} an id; the first one with it stands."
           "Nothing has to be done if the entries are copies. Older servers are known to write some accounts twice."
        ja "同じ ID のアカウントが {count} 件重複しています。最初のものを採用します。"
           "内容が同じ重複であれば対応は不要です。古いサーバーはアカウントを重複して書き出すことがあります。";
    AddressInvalid "address-invalid" Warning
        en "{count:A text stands|# texts stand} where an email address should be and cannot be compared."
           "Correct the address on the server or the cloud. An account without an address takes a seat of its own."
        ja "メールアドレスの位置にある {count} 件の文字列はメールアドレスではないため、照合できません。"
           "サーバーまたはクラウド側のアドレスを修正してください。アドレスのないアカウントは個別にシートを 1 つ消費します。";
    AmbiguousMatch "ambiguous-match" Warning
        en "{count:An account matches|# accounts match} more than one row of the cloud report by the same rule; one row was chosen by a fixed order."
           "Look the accounts up in the table. Two cloud members with one address are often one person with two seats."
        ja "{count} 件のアカウントが、同じルールでクラウドレポートの複数の行に一致しました。一定の順序で 1 行を選んでいます。"
           "表で該当アカウントを確認してください。同じアドレスを持つ 2 人のメンバーは、2 シートを使う同一人物であることがよくあります。";
    CsvFieldCount "csv-field-count" Error
        en "{count:A line has|# lines have} another number of fields than the header; the first has {found} where the header has {expected}. Such lines are left out."
           "A separator or a quotation mark was lost, often in a spreadsheet. Use the file as it was downloaded."
        ja "フィールド数がヘッダーと異なる行が {count} 行あります（最初の行は {found} 個、ヘッダーは {expected} 個）。これらの行は除外されています。"
           "表計算ソフトなどで区切り文字や引用符が失われています。ダウンロードしたままのファイルを使用してください。";
    CsvQuoteOpen "csv-quote-open" Error
        en "The file ends inside a quoted field, after {entries:one whole line|# whole lines} below the header: expected a closing quotation mark."
           "The file is cut off, or a quotation mark was lost. Download it again."
        ja "ヘッダーを除く完全な行 {entries} 行の後、引用符で囲まれたフィールドの途中でファイルが終わっています。閉じる引用符が必要です。"
           "ファイルが途中で切れているか、引用符が失われています。もう一度ダウンロードしてください。";
    CsvTruncated "csv-truncated" Error
        en "The file breaks off after {bytes} bytes and {entries:one whole line|# whole lines} below the header, inside a line: expected {expected} fields, found {found}."
           "The download or copy was cut short. Fetch the file again and compare its size."
        ja "ファイルが {bytes} バイト、ヘッダーを除く完全な行 {entries} 行の後、行の途中で途切れています。フィールドは {expected} 個必要ですが、{found} 個しかありません。"
           "ダウンロードまたはコピーが途中で終わっています。もう一度取得し、サイズを比べてください。";
    DateInvalid "date-invalid" Warning
        en "{count:A time is|# times are} not written as in ISO 8601 (`2026-02-16T09:41:00Z`); the first is {found}. No figure depends on the date."
           "A spreadsheet may have saved the file and changed more than this. Export or download it again, and drop it unopened."
        ja "ISO 8601 形式（`2026-02-16T09:41:00Z`）ではない日時が {count} 件あります（最初の値: {found}）。数値には影響しません。"
           "表計算ソフトがファイルを保存し、ほかの値も変えている可能性があります。もう一度エクスポートまたはダウンロードし、開かずにドロップしてください。";
    EncryptedListDamaged "encrypted-list-damaged" Error
        en "The encrypted list of users is not valid base64: expected {expected}, found {found}."
           "The file was changed after the server wrote it, or is cut off. Export the usage again and leave the file as it is."
        ja "暗号化されたユーザー一覧が正しい base64 ではありません。{expected}が必要ですが、{found}があります。"
           "サーバーが書き出した後に変更されたか、途中で切れています。使用状況をエクスポートし直し、ファイルに手を加えないでください。";
    EntryType "entry-type" Error
        en "{count:A value is|# values are} of the wrong type{count:|; at the first place}: expected {expected}, found {found}. What is of the wrong type is left aside."
           "Correct the value in the file, or export it again."
        ja "型が誤っている値が {count} 件あります。{count:|最初の箇所では}{expected}が必要ですが、{found}があります。これらの値は使用していません。"
           "ファイル内の値を修正するか、もう一度エクスポートしてください。";
    FileEmpty "file-empty" Error
        en "The file is empty."
           "Export or download it again, and look at its size before you use it."
        ja "ファイルが空です。"
           "もう一度エクスポートまたはダウンロードし、サイズを確認してから使用してください。";
    FileTooLarge "file-too-large" Error
        en "The file holds more than is read here: {limit}."
           "Check that it is the right file. Use the command line for files beyond this limit."
        ja "ファイルが読み取りの上限を超えています: {limit}。"
           "正しいファイルか確認してください。この上限を超えるファイルにはコマンドラインを使用してください。";
    FileUnknown "file-unknown" Error
        en "This is none of the files that Oneseat reads."
           "Drop the server's exported license usage (Enterprise settings > License > Export license usage) or the cloud's license report (Billing and licensing > Licensing > Download CSV report)."
        ja "Oneseat が読み取れるファイルではありません。"
           "サーバーからエクスポートしたライセンス使用状況（[Enterprise settings] > [License] > [Export license usage]）か、クラウドのライセンスレポート（[Billing and licensing] > [Licensing] > [Download CSV report]）をドロップしてください。";
    GraphqlErrors "graphql-errors" Warning
        en "GitHub's answer comes with {count:an error|# errors}, so something of the list is missing. The first says: {message}"
           "Run the query again with the token of an enterprise owner (scope `read:enterprise`), authorised for single sign-on."
        ja "GitHub の応答に {count} 件のエラーが含まれており、一覧の一部が欠けています。最初のエラー: {message}"
           "シングル サインオンで承認した Enterprise オーナーのトークン（スコープ `read:enterprise`）でクエリを実行し直してください。";
    GraphqlFieldMissing "graphql-field-missing" Error
        en "{count:An entry|# entries} of the list {count:lacks|lack} a field that is needed; the first lacks {field}. What lacks one is left out."
           "Ask for the field in the query. The queries that give every field are in Oneseat's `docs/formats.md`."
        ja "一覧の {count} 件の項目に必要なフィールドがありません（最初の項目に不足しているフィールド: {field}）。これらは除外されています。"
           "クエリでこのフィールドを取得してください。必要なフィールドをすべて取得するクエリは Oneseat の `docs/formats.md` にあります。";
    GraphqlNull "graphql-null" Error
        en "GitHub's answer has null at {field}, so there is no list in it."
           "Check the enterprise's slug, and use the token of an enterprise owner (scope `read:enterprise`): GitHub shows these lists to nobody else, and not to apps."
        ja "GitHub の応答では {field} が null になっており、一覧が含まれていません。"
           "Enterprise のスラッグを確認し、Enterprise オーナーのトークン（スコープ `read:enterprise`）を使用してください。この一覧はオーナー以外やアプリには表示されません。";
    GraphqlOther "graphql-other" Error
        en "This is an answer of GitHub's GraphQL interface, but it lists neither external identities nor the accounts of a server."
           "Use one of the two queries in Oneseat's `docs/formats.md`, without aliases."
        ja "これは GitHub の GraphQL API の応答ですが、外部 ID の一覧もサーバーのアカウントの一覧も含まれていません。"
           "Oneseat の `docs/formats.md` にある 2 つのクエリのいずれかを、別名（エイリアス）を付けずに使用してください。";
    GraphqlRefused "graphql-refused" Error
        en "GitHub answered with {count:an error|# errors} instead of the list. The first says: {message}"
           "Check the enterprise's slug, and use the token of an enterprise owner (scope `read:enterprise`), authorised for single sign-on."
        ja "GitHub は一覧の代わりに {count} 件のエラーを返しました。最初のエラー: {message}"
           "Enterprise のスラッグを確認し、シングル サインオンで承認した Enterprise オーナーのトークン（スコープ `read:enterprise`）を使用してください。";
    GzipDamaged "gzip-damaged" Error
        en "The compressed data is damaged."
           "Download or compress the file again."
        ja "圧縮データが破損しています。"
           "もう一度ダウンロードまたは圧縮してください。";
    GzipIncomplete "gzip-incomplete" Error
        en "The compressed file breaks off, or its checksum does not hold; {bytes} bytes could be unpacked."
           "The download or copy was cut short or changed. Fetch the file again and compare its size."
        ja "圧縮ファイルが途中で切れているか、チェックサムが一致しません。展開できたのは {bytes} バイトまでです。"
           "ダウンロードまたはコピーが途中で終わったか、内容が変わっています。もう一度取得し、サイズを比べてください。";
    HostNameInvalid "host-name-invalid" Warning
        en "{found} is not a host name, so this server's ids in the cloud report cannot be recognised by it."
           "Export the usage again from the server, and leave the file as it is."
        ja "{found}はホスト名ではないため、クラウドレポート内のこのサーバーの ID を照合できません。"
           "サーバーから使用状況をエクスポートし直し、ファイルに手を加えないでください。";
    IdentitiesUnlinked "identities-unlinked" Notice
        en "{count:An external identity is|# external identities are} linked to no cloud user and {count:takes|take} no part."
           "Nothing has to be done: these people have not signed in to the cloud by single sign-on yet."
        ja "{count} 件の外部 ID はクラウドのユーザーにリンクされていないため、照合に使用していません。"
           "対応は不要です。シングル サインオンでクラウドにまだサインインしていない人です。";
    IdentitiesWithoutRow "identities-without-row" Notice
        en "{count:An external identity belongs|# external identities belong} to a cloud login that is on no row of the cloud report, and {count:takes|take} no part."
           "Drop the cloud report as well if it is not there. Otherwise nothing has to be done: these members consume no license."
        ja "{count} 件の外部 ID は、クラウドレポートのどの行にもないログインのものであり、照合に使用していません。"
           "クラウドレポートがない場合は一緒にドロップしてください。ある場合、対応は不要です。これらのメンバーはライセンスを消費していません。";
    IdentityProviderMissing "identity-provider-missing" Error
        en "The answer says that there is no identity provider here (null), so there are no external identities."
           "If single sign-on is set up for each organization, run the query for `organization(login)`; if managed users sign in by OpenID Connect, ask for `oidcProvider`."
        ja "応答では ID プロバイダーが設定されておらず（null）、外部 ID がありません。"
           "シングル サインオンが Organization ごとに設定されている場合は `organization(login)` で、マネージド ユーザーが OpenID Connect でサインインする場合は `oidcProvider` でクエリを実行してください。";
    JsonDepth "json-depth" Error
        en "Values are nested more than {limit} deep."
           "No export nests like this. Check that it is the right file."
        ja "値の入れ子が {limit} 段を超えています。"
           "このように深い入れ子のエクスポートはありません。正しいファイルか確認してください。";
    JsonKeyRepeated "json-key-repeated" Warning
        en "{count:A key stands|# keys stand} twice in one object, which changes no figure; the first is {key}. The last value is used."
           "Export the file again if another program changed it."
        ja "1 つのオブジェクトに同じキーが 2 回ありますが、数値には影響しません（{count} 件、最初のキー: {key}）。最後の値を採用します。"
           "別のプログラムがファイルを変更した場合は、もう一度エクスポートしてください。";
    JsonKeyTwice "json-key-twice" Error
        en "{count:A key stands|# keys stand} twice in one object, which changes what is counted; the first is {key}. {then}"
           "Export the usage again. A file that says two things at once cannot be trusted."
        ja "1 つのオブジェクトに同じキーが 2 回あり、集計結果が変わってしまいます（{count} 件、最初のキー: {key}）。{then}"
           "もう一度エクスポートしてください。矛盾する内容を含むファイルは信頼できません。";
    JsonSyntax "json-syntax" Error
        en "This is not valid JSON: expected {expected}, found {found}."
           "The file was changed or damaged after it was written. Export or download it again."
        ja "正しい JSON ではありません。{expected}が必要ですが、{found}があります。"
           "書き出された後に変更または破損しています。もう一度エクスポートまたはダウンロードしてください。";
    JsonTrailing "json-trailing" Error
        en "Something follows the end of the JSON value: {found}."
           "Two files may have been joined into one: drop each of them by itself. Pages fetched with `gh api --paginate` want `--slurp` as well."
        ja "JSON の値の後に余分な内容があります: {found}。"
           "2 つのファイルが 1 つにつながっている可能性があります。それぞれ別々にドロップしてください。`gh api --paginate` でページを取得する場合は `--slurp` も指定してください。";
    JsonTruncated "json-truncated" Error
        en "The file breaks off after {bytes} bytes and {entries:one whole entry|# whole entries}, where {expected} should follow."
           "The download or copy was cut short. Fetch the file again and compare its size."
        ja "ファイルが {bytes} バイト、完全なエントリ {entries} 件の後で途切れています。この後に{expected}が必要です。"
           "ダウンロードまたはコピーが途中で終わっています。もう一度取得し、サイズを比べてください。";
    LastSyncWithoutExport "last-sync-without-export" Notice
        en "{count:A server's|# servers'} accounts as of the last sync change no figure, for the current ones are not among the files; the first server is {instance}."
           "Drop the server's exported license usage or its all-users report as well, to see what has changed since."
        ja "{count} 台のサーバーは現在のアカウントがファイルにないため、前回同期時のアカウントは数値に影響しません（最初のサーバー: {instance}）。"
           "前回同期からの変化を確認するには、サーバーからエクスポートしたライセンス使用状況か全ユーザーレポートもドロップしてください。";
    ListIncomplete "list-incomplete" Warning
        en "{count:A list is|# lists are} only a part, for the last page says that another follows; the first is {list}."
           "Fetch every page: `gh api graphql --paginate --slurp` with the query in Oneseat's `docs/formats.md`, and drop the whole answer."
        ja "{count} 件の一覧は一部しかありません。最後のページに、次のページがあると記載されています（最初の一覧: {list}）。"
           "すべてのページを取得してください。Oneseat の `docs/formats.md` にあるクエリを `gh api graphql --paginate --slurp` で実行し、応答全体をドロップしてください。";
    NoReport "no-report" Notice
        en "There is no cloud report among the files, so only accounts of different servers can be matched with each other."
           "Drop the cloud's license report as well (Billing and licensing > Licensing > Download CSV report)."
        ja "クラウドレポートがないため、サーバー間のアカウント照合のみを行っています。"
           "クラウドのライセンスレポート（[Billing and licensing] > [Licensing] > [Download CSV report]）もドロップしてください。";
    NoServer "no-server" Notice
        en "There is no server's list of users among the files, so the figures are those of the cloud report alone."
           "Drop the server's exported license usage as well (Enterprise settings > License > Export license usage)."
        ja "サーバーのユーザー一覧がないため、数値はクラウドレポートのみに基づいています。"
           "サーバーからエクスポートしたライセンス使用状況（[Enterprise settings] > [License] > [Export license usage]）もドロップしてください。";
    QuotesDoubled "quotes-doubled" Error
        en "The quotation marks of this JSON are doubled, as a spreadsheet writes them: expected `\"`, found `\"\"`."
           "A spreadsheet saved the file as a table. Export or download it again, and drop it without opening it in a spreadsheet."
        ja "この JSON の引用符は、表計算ソフトが書き出すように二重になっています。`\"` が必要ですが、`\"\"` があります。"
           "表計算ソフトがファイルを表として保存しています。もう一度エクスポートまたはダウンロードし、表計算ソフトで開かずにドロップしてください。";
    QuotesTypographic "quotes-typographic" Error
        en "Typographic quotation marks stand where the format has straight ones: expected `\"`, found {found}."
           "An editor, a chat or a mail program replaced them. Export or download the file again, and pass it on as an attachment, not as text."
        ja "半角の引用符の位置に装飾用の引用符があります。`\"` が必要ですが、{found}があります。"
           "エディターやチャット、メールソフトが置き換えています。もう一度エクスポートまたはダウンロードし、本文への貼り付けではなく添付ファイルとして渡してください。";
    ReportIncomplete "report-incomplete" Error
        en "The cloud report has {rows:one distinct row|# distinct rows} but says that {total:one seat is|# seats are} consumed: it is only a part of a report."
           "Drop all of its pages together, or download the CSV report, which is always whole. No figures are drawn from a part."
        ja "クラウドレポートの行は {rows} 行ですが、消費シート数は {total} と記載されています。レポートの一部しかありません。"
           "すべてのページをまとめてドロップするか、常に全体を含む CSV レポートをダウンロードしてください。一部だけからは数値を計算しません。";
    ReportTotalSmaller "report-total-smaller" Warning
        en "The cloud report has {rows} distinct rows but says that only {total:one seat is|# seats are} consumed."
           "People may have joined while the pages were fetched, or the rows are of a membership list. Fetch the report again."
        ja "クラウドレポートの行は {rows} 行ありますが、消費シート数は {total} と記載されています。"
           "ページの取得中にメンバーが増えたか、メンバー一覧の行である可能性があります。レポートを取得し直してください。";
    ReportTotalsDiffer "report-totals-differ" Warning
        en "The pages of the cloud report say different totals; the largest, {total}, is used."
           "The report changed while its pages were fetched. Fetch all pages again."
        ja "クラウドレポートのページごとに合計が異なります。最大値の {total} を使用します。"
           "ページの取得中にレポートが変わりました。すべてのページを取得し直してください。";
    RowTwice "row-twice" Notice
        en "{count:A row|# rows} of the cloud report {count:repeats another and counts|repeat others and count} once."
           "Nothing has to be done: pages that overlap are usual."
        ja "クラウドレポートの {count} 行が重複しており、1 回だけ数えています。"
           "対応は不要です。ページの重なりはよくあることです。";
    RowWithoutIdentity "row-without-identity" Notice
        en "{count:A row|# rows} of the cloud report {count:names|name} neither a login, a server account nor a subscription. Each such row counts as a seat."
           "These are usually invitations by email that nobody has accepted yet."
        ja "クラウドレポートの {count} 行には、ログイン、サーバーアカウント、サブスクリプションのいずれもありません。それぞれ 1 シートとして数えます。"
           "多くは、まだ承諾されていないメールでの招待です。";
    SameInstanceTwice "same-instance-twice" Warning
        en "The server {instance} is in two files: {file} stands, the earlier one ({earlier}) takes no part."
           "Remove the file that is out of date."
        ja "サーバー {instance} のファイルが 2 つあります。{file} を採用し、先のファイル（{earlier}）は使用しません。"
           "古いほうのファイルを削除してください。";
    ServerIdUnreadable "server-id-unreadable" Warning
        en "{count:A server user id|# server user ids} in the cloud report {count:is|are} neither `host:123` nor `123:host`; the first is {found}. Each counts as an account of another server."
           "Use the report as it was downloaded; a spreadsheet may have changed these cells."
        ja "クラウドレポートのサーバーユーザー ID のうち {count} 件は `host:123` でも `123:host` でもありません（最初の値: {found}）。別のサーバーのアカウントとして数えます。"
           "ダウンロードしたままのレポートを使用してください。表計算ソフトがセルを変更した可能性があります。";
    ServerIdUnusual "server-id-unusual" Warning
        en "The server's id is not a UUID: found {found}. It is used as it is."
           "Export the usage again from the server, and leave the file as it is. With another id, the server would count as another one."
        ja "サーバーの ID が UUID ではありません（値: {found}）。そのまま使用します。"
           "サーバーから使用状況をエクスポートし直し、ファイルに手を加えないでください。ID が異なると別のサーバーとして数えられます。";
    ServerUnnamed "server-unnamed" Error
        en "The export names no server: it has neither `server_id` nor `host_name`."
           "Export the usage again from the server's license page, and leave the file as it is."
        ja "エクスポートに `server_id` も `host_name` もなく、どのサーバーのものか分かりません。"
           "サーバーのライセンスページから使用状況をエクスポートし直し、ファイルに手を加えないでください。";
    SeveralPrimaries "several-primaries" Notice
        en "{count:An account has|# accounts have} more than one primary address; the first stands."
           "Nothing has to be done, unless a match that you expect is missing."
        ja "プライマリのアドレスが複数あるアカウントが {count} 件あります。最初のものを採用します。"
           "想定した一致が見つからない場合を除き、対応は不要です。";
    TextNotUtf8 "text-not-utf8" Error
        en "The text is not UTF-8: found {found}, which begins no character there."
           "Another program saved the file in its own encoding. Use the file as it was downloaded, or save it as UTF-8."
        ja "テキストが UTF-8 ではありません。文字として読めない{found}があります。"
           "別のプログラムが独自の文字コードで保存しています。ダウンロードしたままのファイルを使用するか、UTF-8 で保存してください。";
    TextUtf16 "text-utf16" Error
        en "The text is UTF-16 without a byte order mark, so it cannot be told for certain."
           "Another program saved the file in its own encoding. Use the file as it was downloaded, or save it as UTF-8."
        ja "テキストがバイト順マークのない UTF-16 のため、確実に読み取れません。"
           "別のプログラムが独自の文字コードで保存しています。ダウンロードしたままのファイルを使用するか、UTF-8 で保存してください。";
    UnknownFields "unknown-fields" Notice
        en "{count:A field is|# fields are} not known here and left aside; the first is {key}."
           "Nothing has to be done: servers and reports gain fields over the years."
        ja "未知のフィールドが {count} 件あり、使用していません（最初のフィールド: {key}）。"
           "対応は不要です。サーバーやレポートには新しいフィールドが追加されることがあります。";
    UsersReportUnassigned "users-report-unassigned" Error
        en "It is not known whose users this report lists, so they take no part in the figures."
           "Say which server it is from: on its card on the page, or with `--users HOST=FILE` on the command line."
        ja "このレポートがどのサーバーのユーザーか分からないため、数値に含めていません。"
           "どのサーバーのものか指定してください。ページではカード上で、コマンドラインでは `--users HOST=FILE` で指定します。";
    UsersUnreadable "users-unreadable" Warning
        en "The users of {instance} cannot be read from its export ({how}), so this server takes no part in the figures."
           "Drop its all-users report as well (https://{host}/stafftools/reports/all_users.csv), or hand the file over to the cloud as it is."
        ja "{instance} のエクスポートからユーザーを読み取れないため（{how}）、このサーバーは数値に含まれていません。"
           "そのサーバーの all-users レポート（https://{host}/stafftools/reports/all_users.csv）もドロップするか、ファイルをそのままクラウドに渡してください。";
    ValueUnusual "value-unusual" Warning
        en "{count:A value on which no figure depends is|# values on which no figure depends are} of an unusual type: expected {expected}, found {found}. It is passed on as it is."
           "Export the usage again if another program changed the file. Otherwise nothing has to be done."
        ja "数値に影響しない値の型が通常と異なります（{count} 件）。通常は{expected}ですが、{found}があります。そのまま引き渡します。"
           "別のプログラムがファイルを変更した場合は、使用状況をエクスポートし直してください。そうでなければ対応は不要です。";
    VersionPrerelease "version-prerelease" Warning
        en "The server runs {version}, which is a pre-release; the support of this version ends on {date}."
           "Nothing has to be done. If figures look wrong, say so with the shape of the file (`oneseat check --shape`)."
        ja "サーバーのバージョン {version} はプレリリースです。このバージョンのサポートは {date} に終了します。"
           "対応は不要です。数値がおかしい場合は、ファイルの形（`oneseat check --shape`）を添えてお知らせください。";
    VersionUnknown "version-unknown" Warning
        en "{found} is no version of GitHub Enterprise Server that is known here; the newest known is {newest}."
           "Nothing has to be done if the server is newer than this program. Otherwise the file was changed: export it again."
        ja "{found}は、ここで把握している GitHub Enterprise Server のバージョンではありません（把握している最新: {newest}）。"
           "サーバーがこのプログラムより新しい場合、対応は不要です。そうでなければファイルが変更されています。エクスポートし直してください。";
    VersionUnsupported "version-unsupported" Warning
        en "The server runs {version}, whose support ended on {date}."
           "The figures stand. Upgrade the server: its export may differ from what is documented today."
        ja "サーバーのバージョン {version} のサポートは {date} に終了しています。"
           "数値はそのまま有効です。エクスポートの内容が現在のドキュメントと異なる可能性があるため、サーバーをアップグレードしてください。";
    WrongFileAdvancedSecurity "wrong-file-advanced-security" Error
        en "This is the Advanced Security report, which lists committers, not licenses."
           "Download the license report: Billing and licensing > Licensing > Download CSV report."
        ja "これは Advanced Security のレポートです。コミッターの一覧であり、ライセンスのものではありません。"
           "ライセンスレポートをダウンロードしてください: [Billing and licensing] > [Licensing] > [Download CSV report]。";
    WrongFileApiError "wrong-file-api-error" Error
        en "This is an error message of GitHub's API, which came instead of the report: {found}."
           "Ask again with the token of an enterprise owner that has `read:enterprise`, or download the CSV report: Billing and licensing > Licensing > Download CSV report."
        ja "これはレポートの代わりに返された GitHub API のエラーメッセージです: {found}。"
           "`read:enterprise` を持つ Enterprise オーナーのトークンで取得し直すか、CSV レポートをダウンロードしてください: [Billing and licensing] > [Licensing] > [Download CSV report]。";
    WrongFileBinary "wrong-file-binary" Error
        en "This is {what}, not a file that Oneseat reads."
           "Drop the server's exported license usage (Enterprise settings > License > Export license usage) or the cloud's license report (Billing and licensing > Licensing > Download CSV report)."
        ja "これは{what}であり、Oneseat が読み取れるファイルではありません。"
           "サーバーからエクスポートしたライセンス使用状況（[Enterprise settings] > [License] > [Export license usage]）か、クラウドのライセンスレポート（[Billing and licensing] > [Licensing] > [Download CSV report]）をドロップしてください。";
    WrongFileGhl "wrong-file-ghl" Error
        en "This is a binary file, perhaps the server's license (.ghl), which says nothing about usage."
           "Export the usage on the server: Enterprise settings > License > Export license usage."
        ja "これはバイナリファイルです。サーバーのライセンスファイル（.ghl）かもしれませんが、使用状況は含まれません。"
           "サーバーで使用状況をエクスポートしてください: [Enterprise settings] > [License] > [Export license usage]。";
    WrongFileHtml "wrong-file-html" Error
        en "This is a web page, probably the sign-in page that came instead of the file."
           "Sign in and fetch the file again: the server's exported license usage (Enterprise settings > License > Export license usage) or the cloud's license report (Billing and licensing > Licensing > Download CSV report)."
        ja "これは Web ページです。ファイルの代わりにサインインページが保存された可能性があります。"
           "サインインしてから、サーバーからエクスポートしたライセンス使用状況（[Enterprise settings] > [License] > [Export license usage]）か、クラウドのライセンスレポート（[Billing and licensing] > [Licensing] > [Download CSV report]）を取得し直してください。";
    WrongFileLicenseInfo "wrong-file-license-info" Error
        en "This is {what}: it says what was bought (seats, expiry), not what is used."
           "Export the usage on the server: Enterprise settings > License > Export license usage, or `ghe-license usage`."
        ja "これは{what}です。購入内容（シート数や有効期限）であり、使用状況ではありません。"
           "サーバーで使用状況をエクスポートしてください: [Enterprise settings] > [License] > [Export license usage]、または `ghe-license usage`。";
    WrongFileMembership "wrong-file-membership" Error
        en "This is a list of members, which includes people who take no license."
           "Download the license report instead: Billing and licensing > Licensing > Download CSV report."
        ja "これはメンバーの一覧であり、ライセンスを消費しない人も含まれています。"
           "ライセンスレポートをダウンロードしてください: [Billing and licensing] > [Licensing] > [Download CSV report]。";
    WrongFileServerStatistics "wrong-file-server-statistics" Error
        en "These are server statistics, which count activity, not licenses."
           "Export the usage on the server: Enterprise settings > License > Export license usage."
        ja "これはサーバー統計であり、ライセンスではなくアクティビティを集計したものです。"
           "サーバーで使用状況をエクスポートしてください: [Enterprise settings] > [License] > [Export license usage]。";
    WrongFileSpreadsheet "wrong-file-spreadsheet" Error
        en "This is a spreadsheet's workbook (.xlsx or .ods), not the report itself."
           "Don't save it as CSV, which changes ids and dates: download the report again as CSV (Billing and licensing > Licensing > Download CSV report) and drop that file unopened."
        ja "これは表計算ソフトのブック（.xlsx または .ods）であり、レポートそのものではありません。"
           "CSV として保存すると ID や日付が変わってしまいます。レポートを CSV でダウンロードし直し（[Billing and licensing] > [Licensing] > [Download CSV report]）、開かずにそのままドロップしてください。";
    WrongFileSyncStatus "wrong-file-sync-status" Error
        en "This is the status of license syncs, which lists servers, not people."
           "Use the license report: `GET /enterprises/ENTERPRISE/consumed-licenses`, or its CSV from Billing and licensing > Licensing."
        ja "これはライセンス同期の状態であり、人ではなくサーバーの一覧です。"
           "ライセンスレポートを使用してください: `GET /enterprises/ENTERPRISE/consumed-licenses`、または [Billing and licensing] > [Licensing] の CSV。";
    WrongFileZip "wrong-file-zip" Error
        en "This is a zip archive, and no member of it looks like an export or a report."
           "Drop the server's exported license usage (Enterprise settings > License > Export license usage) or the cloud's license report (Billing and licensing > Licensing > Download CSV report)."
        ja "これは zip アーカイブですが、エクスポートやレポートと思われるファイルは含まれていません。"
           "サーバーからエクスポートしたライセンス使用状況（[Enterprise settings] > [License] > [Export license usage]）か、クラウドのライセンスレポート（[Billing and licensing] > [Licensing] > [Download CSV report]）をドロップしてください。";
    WrongFileZipHolding "wrong-file-zip-holding" Error
        en "This is a zip archive, which is not unpacked here. Its member {found} looks like the file that is wanted."
           "Unpack the archive and drop that file."
        ja "これは zip アーカイブで、ここでは展開しません。含まれている {found} が必要なファイルと思われます。"
           "アーカイブを展開し、そのファイルをドロップしてください。";
}
