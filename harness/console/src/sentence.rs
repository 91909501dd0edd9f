//! できごと: the journal's words as Japanese sentences.
//!
//! Not the reasons, which have a file of their own. A kind that is not known here is shown as it is.

/// What happened, or what did not; nothing for a kind that is not known here.
pub(crate) fn sentence(kind: &str, outcome: &str) -> Option<&'static str> {
    let (_, done, not_done) = SENTENCES.iter().find(|(known, _, _)| *known == kind)?;
    Some(if outcome == "done" { done } else { not_done })
}

/// What was asked for, as the head of a sentence; nothing for a kind that nobody asks for.
pub(crate) fn asked(kind: &str) -> Option<&'static str> {
    ASKED.iter().find(|(known, _)| *known == kind).map(|(_, asked)| *asked)
}

/// Every kind with its sentence, for who picks one.
pub(crate) fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.iter().map(|(kind, done, _)| (*kind, *done))
}

/// Kind, and what somebody asked for who met a refusal.
const ASKED: &[(&str, &str)] = &[
    ("application", "利用申請に進むこと"),
    ("applied", "利用申請を完了すること"),
    ("certificate-downloaded", "証明書をダウンロードすること"),
    ("certificate-imported", "証明書を端末にインポートすること"),
    ("certificate-issued", "証明書の発行"),
    ("certificate-password-reissued", "証明書発行用パスワードの再発行"),
    ("certificate-revoked", "証明書の失効"),
    ("client-downloaded", "連携クライアントアプリのダウンロード"),
    ("consent", "規約への同意"),
    ("contact-changed", "登録内容の変更"),
    ("enquiry", "サポートサイトへのお問い合わせ"),
    ("enquiry-answered", "お問い合わせへの回答"),
    ("fault", "サービスへの要求"),
    ("fee-settled", "ライセンス料の支払の記録"),
    ("file-downloaded", "ファイルのダウンロード"),
    ("form", "画面の入力"),
    ("form-sent", "画面の入力"),
    ("handshake", "クライアント証明書による接続(TLS)"),
    ("inquiry-answered", "IDの問い合わせへの回答"),
    ("licence", "利用期間の確認"),
    ("list", "送信・受信の一覧"),
    ("login", "ログイン"),
    ("login-reissued", "ログイン情報の再発行"),
    ("logout", "ログアウト"),
    ("message", "データの内訳"),
    ("message-recalled", "送信の取消"),
    ("message-sent", "データの送信"),
    ("notice-posted", "お知らせの掲載"),
    ("notice-withdrawn", "お知らせの取下げ"),
    ("office-registered", "事業所の登録"),
    ("page-asked", "ログインが必要な画面"),
    ("password-changed", "パスワードの変更"),
    ("personal-password-reset", "個人ユーザのパスワードの再設定"),
    ("portal-login", "電子請求受付システムへのログイン"),
    ("renewal", "自動更新の希望"),
    ("renewal-resumed", "自動更新の再開"),
    ("renewal-stopped", "自動更新の停止"),
    ("request", "連携基盤への問い合わせ"),
    ("request-approved", "発行申請の承認"),
    ("request-issued", "発行申請の証明書の発行"),
    ("request-returned", "発行申請の差し戻し"),
    ("request-sent", "証明書の発行申請"),
    ("request-withdrawn", "発行申請の取下げ"),
    ("search", "送信先の事業所の検索"),
    ("security-mail-registered", "セキュリティメールアドレスの登録"),
    ("security-mail-removed", "セキュリティメールアドレスの登録の削除"),
    ("verified", "パスワードの確認"),
];

/// Kind, what is said of it when it was done, and when it was refused or broke.
const SENTENCES: &[(&str, &str, &str)] = &[
    // The certificate authority.
    ("authority-made", "認証局を作りました。", "認証局を作れませんでした。"),
    ("authority-rolled-over", "認証局を新しい世代に替えました。", "認証局の世代を替えられませんでした。"),
    ("certificate-issued", "証明書を発行しました。", "証明書を発行できませんでした。"),
    ("certificate-packed", "証明書のファイルを作りました。", "証明書のファイルを作れませんでした。"),
    ("certificate-revoked", "証明書を失効させました。", "証明書を失効させられませんでした。"),
    ("certificates-forgotten", "証明書の記録をすべて消しました。", "証明書の記録を消せませんでした。"),
    // The portal and the counter behind it.
    (
        "certificate-end-announced",
        "証明書の期限が近いことを知らせました。",
        "証明書の期限を知らせられませんでした。",
    ),
    ("office-registered", "事業所を登録しました。", "事業所を登録できませんでした。"),
    (
        "portal-login",
        "電子請求受付システムにログインしました。",
        "電子請求受付システムにログインできませんでした。",
    ),
    ("portal-logout", "電子請求受付システムからログアウトしました。", "ログアウトできませんでした。"),
    (
        "portal-login-elsewhere",
        "別の画面からのログインで、前のログインが終了しました。",
        "別の画面からのログインを受け付けませんでした。",
    ),
    ("page-asked", "画面を開きました。", "画面を開けませんでした。ログインが必要です。"),
    ("login-reissued", "ログイン情報を再発行しました。", "ログイン情報を再発行できませんでした。"),
    (
        "certificate-password-reissued",
        "証明書発行用パスワードを再発行しました。",
        "証明書発行用パスワードを再発行できませんでした。",
    ),
    (
        "security-mail-registered",
        "セキュリティメールアドレスを登録しました。",
        "セキュリティメールアドレスを登録できませんでした。",
    ),
    (
        "security-mail-removed",
        "セキュリティメールアドレスの登録を消しました。",
        "セキュリティメールアドレスの登録を消せませんでした。",
    ),
    ("verified", "パスワードを確認しました。", "パスワードを確認できませんでした。"),
    ("password-changed", "パスワードを変更しました。", "パスワードを変更できませんでした。"),
    ("form-sent", "画面の入力を受け付けました。", "画面の入力を受け付けませんでした。"),
    ("request-sent", "証明書の発行申請を受け付けました。", "証明書の発行申請を受け付けませんでした。"),
    ("request-approved", "発行申請を承認しました。", "発行申請を承認できませんでした。"),
    ("request-issued", "発行申請の証明書が発行されました。", "発行申請の証明書を発行できませんでした。"),
    ("request-returned", "発行申請を差し戻しました。", "発行申請を差し戻せませんでした。"),
    ("inquiry-answered", "IDの問い合わせに答えました。", "IDの問い合わせに答えられませんでした。"),
    ("request-withdrawn", "発行申請を取り下げました。", "発行申請を取り下げられませんでした。"),
    ("notice-posted", "お知らせを掲載しました。", "お知らせを掲載できませんでした。"),
    ("notice-withdrawn", "お知らせを取り下げました。", "お知らせを取り下げられませんでした。"),
    ("certificate-downloaded", "証明書をダウンロードしました。", "証明書をダウンロードできませんでした。"),
    ("certificate-expired", "証明書の有効期間が終わりました。", "証明書の期限切れを記録できませんでした。"),
    // The exchange.
    ("handshake", "接続しました。", "接続を受け付けませんでした。"),
    ("login", "ログインしました。", "ログインできませんでした。"),
    ("logout", "ログアウトしました。", "ログアウトできませんでした。"),
    ("licence", "利用期間を確かめました。", "利用期間を確かめられませんでした。"),
    ("search", "送信先の事業所を探しました。", "送信先の事業所を探せませんでした。"),
    ("message-sent", "データを送信しました。", "データを送信できませんでした。"),
    (
        "send-repeated",
        "同じ送信がもう一度届きました。二重には送っていません。",
        "送信を繰り返せませんでした。",
    ),
    ("list", "送信・受信の一覧を出しました。", "送信・受信の一覧を出せませんでした。"),
    ("message", "データの内訳を出しました。", "データの内訳を出せませんでした。"),
    ("file-downloaded", "ファイルをダウンロードしました。", "ファイルをダウンロードできませんでした。"),
    ("node-joined", "連携基盤のノードが加わりました。", "連携基盤のノードが加われませんでした。"),
    ("node-left", "連携基盤のノードが抜けました。", "連携基盤のノードが抜けられませんでした。"),
    ("node-dropped", "連携基盤のノードを外しました。", "連携基盤のノードが答えないため、外しました。"),
    ("message-recalled", "送信を取り消しました。", "送信を取り消せませんでした。"),
    (
        "files-forgotten",
        "保存期間の過ぎたファイルを消しました。",
        "保存期間の過ぎたファイルを消せませんでした。",
    ),
    ("message-received", "すべてのファイルの受信が済みました。", "受信を記録できませんでした。"),
    ("request", "問い合わせを受け付けました。", "問い合わせを受け付けませんでした。"),
    ("revocations-updated", "失効リストを取り込みました。", "失効リストを取り込めませんでした。"),
    // The usage site.
    ("form", "画面の入力を受け付けました。", "画面の入力を受け付けませんでした。"),
    ("consent", "規約への同意を受け付けました。", "規約への同意を受け付けませんでした。"),
    ("application", "利用申請に進みました。", "利用申請に進めませんでした。"),
    ("applied", "利用申請が完了しました。", "利用申請を完了できませんでした。"),
    ("fee-settled", "ライセンス料の支払を記録しました。", "ライセンス料の支払を記録できませんでした。"),
    ("renewal-stopped", "自動更新を停止しました。", "自動更新を停止できませんでした。"),
    ("renewal-resumed", "自動更新を再開しました。", "自動更新を再開できませんでした。"),
    ("renewal", "自動更新の希望を受け付けました。", "自動更新の希望を受け付けませんでした。"),
    ("contact-changed", "登録内容を変更しました。", "登録内容を変更できませんでした。"),
    (
        "personal-password-reset",
        "個人ユーザのパスワードを再設定しました。",
        "個人ユーザのパスワードを再設定できませんでした。",
    ),
    ("directory-snapshot", "利用状況一覧(毎月1日時点)を作りました。", "利用状況一覧を作れませんでした。"),
    // The support site.
    ("enquiry", "お問い合わせを受け付けました。", "お問い合わせを受け付けませんでした。"),
    ("enquiry-answered", "お問い合わせに回答しました。", "お問い合わせに回答できませんでした。"),
    (
        "client-downloaded",
        "連携クライアントアプリ(模擬)がダウンロードされました。",
        "連携クライアントアプリ(模擬)をダウンロードできませんでした。",
    ),
    // The testbed itself.
    (
        "backed-up",
        "データディレクトリのバックアップを作りました。",
        "データディレクトリのバックアップを作れませんでした。",
    ),
    (
        "certificate-imported",
        "証明書を事業所の端末にインポートしました。",
        "証明書を事業所の端末にインポートできませんでした。",
    ),
    (
        "desk-account-changed",
        "事業所の端末で作業するアカウントを変えました。",
        "事業所の端末で作業するアカウントを変えられませんでした。",
    ),
    (
        "client-app",
        "連携クライアントアプリが応答を受け取りました。",
        "連携クライアントアプリの操作が断られました。",
    ),
    ("folder-emptied", "端末のフォルダーからファイルを消しました。", "端末のファイルを消せませんでした。"),
    (
        "folder-filled",
        "端末のフォルダーにファイルを入れました。",
        "端末のフォルダーにファイルを入れられませんでした。",
    ),
    (
        "faulty-certificate-issued",
        "誤りのある証明書を試験用に作りました。",
        "誤りのある証明書を作れませんでした。",
    ),
    ("faults-cleared", "故障の規則をすべて消しました。", "故障の規則を消せませんでした。"),
    ("faults-set", "故障の規則を変えました。", "故障の規則を変えられませんでした。"),
    ("fault", "故障の規則が働きました。", "故障の規則が働き、正しく答えませんでした。"),
    ("settings-changed", "連携基盤の設定を変えました。", "連携基盤の設定を変えられませんでした。"),
    ("clock-moved", "時計を進めました。", "時計を進められませんでした。"),
    ("pace-set", "進み方を変えました。", "進み方を変えられませんでした。"),
    ("snapshot-saved", "スナップショットを保存しました。", "スナップショットを保存できませんでした。"),
    ("snapshot-deleted", "スナップショットを削除しました。", "スナップショットを削除できませんでした。"),
    ("went-back", "スナップショットの時点に戻りました。", "スナップショットの時点に戻れませんでした。"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn a_kind_is_said_as_it_ended() {
        assert_eq!(sentence("login", "done"), Some("ログインしました。"));
        assert_eq!(sentence("login", "refused"), Some("ログインできませんでした。"));
        assert_eq!(sentence("login", "failed"), Some("ログインできませんでした。"));
        assert_eq!(sentence("never-heard-of", "done"), None);
    }

    #[test]
    fn every_kind_is_there_once() {
        let kinds: BTreeSet<&str> = SENTENCES.iter().map(|(kind, _, _)| *kind).collect();
        assert_eq!(kinds.len(), SENTENCES.len());
    }

    #[test]
    fn what_is_asked_for_is_of_a_known_kind_and_in_order() {
        assert!(ASKED.is_sorted());
        for (kind, asked) in ASKED {
            assert!(sentence(kind, "refused").is_some() && !asked.ends_with('。'), "{kind}");
        }
    }

    #[test]
    fn every_kind_that_a_service_writes_has_its_sentence() {
        let mut kinds = BTreeSet::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for service in ["mock-ca/src", "mock-eseikyuu/src", "mock-relay/src", "harness/testbed/src"] {
            read(&root.join(service), &mut kinds);
        }
        assert!(kinds.len() > 20, "the calls are written otherwise by now: {kinds:?}");
        let known: BTreeSet<&str> = SENTENCES.iter().map(|(kind, _, _)| *kind).collect();
        let silent: Vec<&String> = kinds.iter().filter(|kind| !known.contains(kind.as_str())).collect();
        assert!(silent.is_empty(), "without a sentence: {silent:?}");
    }

    /// Gathers what stands second in each call that journals.
    fn read(place: &Path, kinds: &mut BTreeSet<String>) {
        for entry in fs::read_dir(place).expect("a folder of the workspace") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("tests") {
                read(&path, kinds);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let own = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
                for call in ["Event::done(", "Event::refused(", "Event::failed(", ".done(", ".refused("] {
                    for rest in own.split(call).skip(1) {
                        kinds.extend(second(rest));
                    }
                }
            }
        }
    }

    /// The second argument, if it is a word in quotes.
    fn second(arguments: &str) -> Option<String> {
        let (first, rest) = arguments.split_once(',')?;
        let rest = rest.trim_start().strip_prefix('"')?;
        let is_one_argument = first.matches('(').count() == first.matches(')').count();
        is_one_argument.then(|| rest.split('"').next().unwrap_or_default().to_owned())
    }
}
