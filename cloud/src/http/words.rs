//! The kinds of problem: stable name, status, and words in both languages.

use axum::http::StatusCode;
use oneseat_core::Lang;

/// A kind's words in one language.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What is wrong, the same for every occurrence.
    pub title: &'static str,
    /// What to do about it.
    pub detail: &'static str,
}

macro_rules! kinds {
    ($($variant:ident $slug:literal $status:ident
        en $en:literal $en_detail:literal
        ja $ja:literal $ja_detail:literal;)*) => {
        /// What kind of problem it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $(#[doc = $en] $variant,)*
        }

        impl Kind {
            /// Every kind, by name.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable last part of its type.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// The status it is answered with.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// Its words.
            pub const fn words(self, lang: Lang) -> Words {
                match (self, lang) {
                    $((Self::$variant, Lang::En) => Words { title: $en, detail: $en_detail },
                    (Self::$variant, Lang::Ja) => Words { title: $ja, detail: $ja_detail },)*
                }
            }
        }
    };
}

kinds! {
    AddressNotAllowed "address-not-allowed" FORBIDDEN
        en "Your network address is not on the allow list" "The enterprise `{enterprise}` takes calls from the networks of its allow list only, and this one came from {address}. An operator can add it: `oneseat-cloud network add {enterprise} {address}`. Nothing was stored."
        ja "許可リストにないネットワークアドレスです" "Enterprise `{enterprise}` は許可リストにあるネットワークからの呼び出しだけを受け付けます。この呼び出しは {address} から届きました。運用担当者が `oneseat-cloud network add {enterprise} {address}` で追加できます。何も保存していません。";
    BodyUnreadable "body-unreadable" BAD_REQUEST
        en "The body is not what this call takes" "`docs/http.md` and `docs/connect.md` describe the JSON it takes. Nothing was stored."
        ja "本文がこの呼び出しの形式ではありません" "形式は `docs/http.md` と `docs/connect.md` にあります。何も保存していません。";
    ClockWrong "clock-wrong" UNAUTHORIZED
        en "The token is of another time" "It was signed for another hour than the one in `Date`, so one of the two clocks is wrong. Set the clock, or sign again by `Date`."
        ja "トークンの時刻が現在と一致しません" "`Date` の時刻とは別の時刻に署名されています。どちらかの時計がずれています。時計を合わせるか、`Date` の時刻で署名し直してください。";
    CodeOver "code-over" NOT_FOUND
        en "There is no such code" "A code is good once, for a quarter of an hour. Ask the enterprise's owner for a new one."
        ja "このコードは使用できません" "コードは 15 分間、一度だけ使用できます。Enterprise のオーナーに新しいコードを依頼してください。";
    ConnectedAlready "connected-already" CONFLICT
        en "This server is connected already" "{host} has a connection with this enterprise. End that one first, in Servers or with `oneseat connect disable`; the code is still good."
        ja "このサーバーはすでに接続されています" "{host} はこの Enterprise に接続済みです。先に「サーバー」または `oneseat connect disable` で接続を終了してください。コードは引き続き使用できます。";
    Disconnected "disconnected" GONE
        en "This connection ended" "Its keys and tokens were deleted. To connect the server again, ask the enterprise's owner for a code."
        ja "この接続は終了しています" "鍵とトークンは削除されています。再度接続するには、Enterprise のオーナーにコードを依頼してください。";
    JwtUnproven "jwt-unproven" UNAUTHORIZED
        en "The signed token is not this connection's" "No key of this connection signed it. If its keys were changed, sign with the new one."
        ja "署名付きトークンがこの接続のものではありません" "この接続のどの鍵でも署名されていません。鍵を変更した場合は、新しい鍵で署名してください。";
    KeyElsewhere "key-elsewhere" FORBIDDEN
        en "The key was used in two places" "A number that was used before came again, so somebody has a copy of this connection's key. Nothing is given out any more: end the connection in Servers, and connect the server again."
        ja "鍵が二か所で使われました" "使用済みの番号が再び届きました。この接続の鍵が複製されています。以後トークンは発行されません。「サーバー」で接続を終了し、サーバーを接続し直してください。";
    NotConnected "not-connected" CONFLICT
        en "This server is not connected" "Nobody there can be asked to sync. Upload its usage by hand, or connect it."
        ja "このサーバーは接続されていません" "同期を依頼する相手がありません。使用状況を手動でアップロードするか、サーバーを接続してください。";
    OriginalNotKept "original-not-kept" NOT_FOUND
        en "The original of this upload is not kept" "It was not to be kept when the upload came, its time is over, or keeping was turned off. What the endpoint counts with is there as before. `GET` on the enterprise's `originals` lists those that are kept."
        ja "このアップロードの元データは保存されていません" "受信時に保存の対象でなかったか、保存期間が終わったか、保存が無効にされています。集計に使うデータはそのままです。保存されている元データは、Enterprise の `originals` への `GET` で確認できます。";
    OriginalsNotAllowed "originals-not-allowed" CONFLICT
        en "Originals may not be kept for so long here" "This endpoint's operator allows {most_days} days at most, and with 0 days none. Ask for fewer, or ask the operator: `--originals-days` sets it. Nothing was changed."
        ja "元データをその期間保存することはできません" "このエンドポイントの運用担当者が許可する期間は最長 {most_days} 日です（0 日は保存しないことを意味します）。より短い期間を指定するか、運用担当者に `--originals-days` の変更を依頼してください。何も変更していません。";
    OtherHost "other-host" CONFLICT
        en "The code is for another host" "It was made for {expected}, and this is {host}. Ask the enterprise's owner for a code for {host}, if that is right."
        ja "このコードは別のホスト用です" "{expected} 用のコードですが、このサーバーは {host} です。{host} で正しければ、その名前のコードを Enterprise のオーナーに依頼してください。";
    BodyCut "body-cut" BAD_REQUEST
        en "The body was cut short" "The connection ended before the whole body came. Nothing was stored. Send it again with the same Idempotency-Key."
        ja "本文が途中で切れています" "本文をすべて受信する前に接続が切れました。何も保存していません。同じ Idempotency-Key で送信し直してください。";
    BodySilent "body-silent" REQUEST_TIMEOUT
        en "The body stopped coming" "Nothing came for too long in the middle of the body. Nothing was stored. Send it again with the same Idempotency-Key."
        ja "本文の受信が止まりました" "本文の途中で長い間何も届きませんでした。何も保存していません。同じ Idempotency-Key で送信し直してください。";
    BodySlow "body-slow" REQUEST_TIMEOUT
        en "The body took too long" "It did not come whole within the time this endpoint gives one. Nothing was stored. Send it again with the same Idempotency-Key, gzipped if it was not."
        ja "本文の受信に時間がかかりすぎました" "このエンドポイントが許す時間内に本文をすべて受信できませんでした。何も保存していません。gzip で圧縮していない場合は圧縮し、同じ Idempotency-Key で送信し直してください。";
    Busy "busy" SERVICE_UNAVAILABLE
        en "Too many uploads are waiting" "Others are being read, and the queue behind them is full. Nothing was stored. Try again after `Retry-After`, an upload with the same Idempotency-Key."
        ja "待機中のアップロードが多すぎます" "他のアップロードを処理中で、待ち行列がいっぱいです。何も保存していません。`Retry-After` の後に再試行してください。アップロードには同じ Idempotency-Key を使用してください。";
    CodingUnsupported "content-encoding-unsupported" UNSUPPORTED_MEDIA_TYPE
        en "The content coding is not supported" "Send the body as it is, or gzipped once with `Content-Encoding: gzip`."
        ja "このコンテンツ符号化には対応していません" "本文をそのまま送信するか、`Content-Encoding: gzip` を付けて gzip で一度だけ圧縮して送信してください。";
    DigestMismatch "digest-mismatch" BAD_REQUEST
        en "The body is not what its digest says" "Repr-Digest names another SHA-256 than the body has, so the body was changed or damaged on its way. Nothing was stored. Send it again."
        ja "本文がダイジェストと一致しません" "本文の SHA-256 が Repr-Digest と異なります。送信中に変更または破損しています。何も保存していません。送信し直してください。";
    DigestMissing "digest-missing" BAD_REQUEST
        en "Repr-Digest is missing" "Send `Repr-Digest: sha-256=:BASE64:` with the SHA-256 of the body (RFC 9530). Nothing was stored."
        ja "Repr-Digest がありません" "本文の SHA-256 を `Repr-Digest: sha-256=:BASE64:` として送信してください（RFC 9530）。何も保存していません。";
    DigestUnreadable "digest-unreadable" BAD_REQUEST
        en "Repr-Digest can't be read" "The field needs a `sha-256` member with 32 bytes in base64 between colons (RFC 9530). Nothing was stored."
        ja "Repr-Digest を読み取れません" "コロンで囲んだ base64 の 32 バイトの `sha-256` が必要です（RFC 9530）。何も保存していません。";
    Forgotten "upload-forgotten" GONE
        en "The upload was forgotten" "This key's upload was stored once, and its server instance was deleted since. To upload the server again, use a new Idempotency-Key."
        ja "このアップロードは削除されています" "このキーのアップロードは一度保存されましたが、その後サーバーインスタンスが削除されました。再度アップロードするには新しい Idempotency-Key を使用してください。";
    GzipDamaged "gzip-damaged" BAD_REQUEST
        en "The gzip body is damaged or incomplete" "The body can't be unpacked to its end. Nothing was stored. Compress it again and send it again."
        ja "gzip の本文が壊れているか不完全です" "本文を最後まで展開できません。何も保存していません。圧縮し直して送信してください。";
    Internal "internal" INTERNAL_SERVER_ERROR
        en "The endpoint failed" "Try again with the same Idempotency-Key: nothing is stored by halves or twice. If it stays so, give the endpoint's operator the value of `instance`."
        ja "エンドポイントでエラーが発生しました" "同じ Idempotency-Key で再試行してください。一部だけの保存や二重の保存は起きません。解消しない場合は `instance` の値を運用担当者に伝えてください。";
    KeyInUse "idempotency-key-in-use" CONFLICT
        en "A request with this Idempotency-Key is still running" "Wait until it has ended, then ask again with the same key and the same body for its answer."
        ja "この Idempotency-Key のリクエストは処理中です" "終わるまで待ってから、同じキーと同じ本文で再度リクエストすると結果が返ります。";
    KeyMissing "idempotency-key-missing" BAD_REQUEST
        en "Idempotency-Key is missing" "Send one random key, such as a UUID, with all tries of one upload. Nothing was stored."
        ja "Idempotency-Key がありません" "一つのアップロードのすべての試行に、同じランダムなキー（UUID など）を付けて送信してください。何も保存していません。";
    KeyReused "idempotency-key-reused" UNPROCESSABLE_ENTITY
        en "The Idempotency-Key belongs to another body" "This key came with another content within the last 24 hours. Use a new key for new content. Nothing was stored."
        ja "この Idempotency-Key は別の本文に使用済みです" "このキーは過去 24 時間以内に別の内容で使用されています。新しい内容には新しいキーを使用してください。何も保存していません。";
    KeyUnreadable "idempotency-key-unreadable" BAD_REQUEST
        en "Idempotency-Key can't be used" "A key has 1 to 255 visible ASCII characters, with or without quotation marks around. Nothing was stored."
        ja "Idempotency-Key を使用できません" "キーは 1～255 文字の表示可能な ASCII 文字です（引用符で囲んでも構いません）。何も保存していません。";
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED
        en "This address does not take that method" "The field `Allow` names the methods it takes."
        ja "このアドレスではそのメソッドを使用できません" "使用できるメソッドは `Allow` フィールドにあります。";
    NotFound "not-found" NOT_FOUND
        en "There is nothing here that you may see" "Check the address and the token. A token for another enterprise, a revoked or expired one and an enterprise that does not exist are all answered like this."
        ja "表示できるものがありません" "アドレスとトークンを確認してください。別の Enterprise のトークン、失効または期限切れのトークン、存在しない Enterprise には、いずれもこのように応答します。";
    NotJson "not-json" BAD_REQUEST
        en "The body is not whole JSON" "`findings` names the place. Nothing was stored."
        ja "本文が完全な JSON ではありません" "該当箇所は `findings` にあります。何も保存していません。";
    NotReady "not-ready" SERVICE_UNAVAILABLE
        en "The endpoint is not ready" "Its database does not answer, or has no room. Try again after `Retry-After`, an upload with the same Idempotency-Key: nothing is stored by halves or twice."
        ja "エンドポイントの準備ができていません" "データベースが応答しないか、空き容量がありません。`Retry-After` の後に再試行してください。アップロードには同じ Idempotency-Key を使用してください。一部だけの保存や二重の保存は起きません。";
    ParameterInvalid "parameter-invalid" BAD_REQUEST
        en "A query parameter can't be used" "`page` and `per_page` are whole numbers; `name` has at most 255 characters and no control characters."
        ja "クエリパラメーターを使用できません" "`page` と `per_page` は整数です。`name` は 255 文字以内で、制御文字は使用できません。";
    RateLimited "rate-limited" TOO_MANY_REQUESTS
        en "Too many requests" "The quota of this token, of its enterprise, or of an address without a token that works is used up. `Retry-After` says in how many seconds the next request is taken."
        ja "リクエストが多すぎます" "このトークン、その Enterprise、または有効なトークンのないアドレスに許された回数を使い切りました。次のリクエストまでの秒数は `Retry-After` にあります。";
    ReportRefused "report-refused" UNPROCESSABLE_ENTITY
        en "The body is not a whole cloud report" "`findings` says what it is, or what is wrong with it. Nothing was stored."
        ja "本文は完全なクラウドレポートではありません" "内容の種類または問題点は `findings` にあります。何も保存していません。";
    ScopeInsufficient "scope-insufficient" FORBIDDEN
        en "The token does not allow this" "It is this enterprise's, but for other things. `X-OAuth-Scopes` says what it is, `X-Accepted-OAuth-Scopes` what is needed. Nothing was stored."
        ja "このトークンでは許可されていません" "この Enterprise のトークンですが、用途が異なります。トークンのスコープは `X-OAuth-Scopes`、必要なスコープは `X-Accepted-OAuth-Scopes` にあります。何も保存していません。";
    ServerNotAllowed "server-not-allowed" FORBIDDEN
        en "The token is for another server" "It may upload for one server instance only, and this body is another's. Nothing was stored."
        ja "このトークンは別のサーバー用です" "一つのサーバーインスタンスのアップロードだけに使用できますが、本文は別のサーバーのものです。何も保存していません。";
    Stopping "stopping" SERVICE_UNAVAILABLE
        en "The endpoint is about to stop" "It still answers what comes, but send nothing new to it. Another takes its place: try again after `Retry-After`."
        ja "エンドポイントはまもなく停止します" "届いた呼び出しにはまだ応答しますが、新しい呼び出しは送らないでください。別のエンドポイントが引き継ぎます。`Retry-After` の後に再試行してください。";
    TokenMissing "token-missing" UNAUTHORIZED
        en "A token is needed" "Send `Authorization: Bearer TOKEN` with a token made by `oneseat-cloud token add`."
        ja "トークンが必要です" "`oneseat-cloud token add` で作成したトークンを `Authorization: Bearer TOKEN` として送信してください。";
    TooLarge "body-too-large" PAYLOAD_TOO_LARGE
        en "The body is too large" "It is larger than this endpoint takes, as sent or unpacked, or is packed more tightly than usage data ever is. Nothing was stored."
        ja "本文が大きすぎます" "送信時または展開後のサイズ、あるいは圧縮率がこのエンドポイントの上限を超えています。何も保存していません。";
    TypeUnsupported "content-type-unsupported" UNSUPPORTED_MEDIA_TYPE
        en "The content type is not supported" "An upload is `application/json`; a members' report is `application/json` or `text/csv`."
        ja "このコンテンツタイプには対応していません" "アップロードは `application/json`、メンバーのレポートは `application/json` または `text/csv` です。";
    UploadRefused "upload-refused" UNPROCESSABLE_ENTITY
        en "The body is not a server's usage that can be counted" "`findings` says what it is, or what is wrong with it. Nothing was stored."
        ja "本文は集計できるサーバーの使用状況ではありません" "内容の種類または問題点は `findings` にあります。何も保存していません。";
}

#[cfg(test)]
mod tests {
    use oneseat_core::Lang;

    use super::Kind;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_words_in_both_languages() {
        for pair in Kind::ALL.windows(2) {
            assert_ne!(pair[0].slug(), pair[1].slug());
        }
        for kind in Kind::ALL {
            for lang in Lang::ALL {
                let words = kind.words(lang);
                assert!(!words.title.is_empty() && !words.detail.is_empty(), "{kind:?}");
            }
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
    }

    #[test]
    fn the_document_names_every_kind_with_its_status_and_no_other() {
        let document = include_str!("../../../docs/http.md");
        let rows = document.lines().filter_map(|line| line.strip_prefix("| `/problems/")).collect::<Vec<_>>();
        assert_eq!(rows.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            let row = format!("{}` | {} |", kind.slug(), kind.status().as_u16());
            assert!(rows.iter().any(|known| known.starts_with(&row)), "{row}");
        }
    }
}
