//! わけ: why something was refused, by the journal's rule, in Japanese.
//!
//! A rule that is a problem's code says what the problem says; the few others have a sentence here. What a service wrote
//! about the single case stays in the journal, in English.

use careplan_wire::ProblemCode;

/// わけ: a rule, and what would have been right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Why {
    /// What the rule found. Empty where what would have been right says it too.
    pub(crate) rule: String,
    /// What would have been right.
    pub(crate) right: String,
}

/// What the rule was, and what would have been right.
pub(crate) fn why(rule: &str) -> Why {
    if let Some((_, sentence)) = RULES.iter().find(|(known, _)| *known == rule) {
        let (rule, right) = match sentence.split_once('。') {
            Some((first, rest)) if !rest.is_empty() => (format!("{first}。"), rest),
            _ => (String::new(), *sentence),
        };
        return Why { rule, right: right.to_owned() };
    }
    match ProblemCode::ALL.iter().find(|code| code.as_str() == rule) {
        Some(code) => Why {
            rule: format!("{}。", code.title().trim_end_matches('。')),
            right: code.remedy().to_owned(),
        },
        // The checker's rules are named in its own documentation.
        None => {
            Why { rule: format!("規則「{rule}」に合いませんでした。"), right: String::new() }
        }
    }
}

/// The rules that are no problem's code.
const RULES: &[(&str, &str)] = &[
    ("before-you-apply", "先に「発行申請を行う前に」を開いて、閉じる必要がありました。"),
    (
        "certificate-critical-extension",
        "証明書に、解釈できない必須の拡張があります。電子請求受付システムの証明書を使ってください。",
    ),
    ("certificate-in-force", "有効な証明書がすでにあります。有効終了年月日の90日前から更新申請ができます。"),
    ("certificate-invalid", "証明書が正しくありません。電子請求受付システムの証明書を使ってください。"),
    (
        "certificate-not-yet-valid",
        "証明書の有効期間がまだ始まっていません。有効開始年月日を確かめてください。",
    ),
    (
        "certificate-password-case",
        "証明書発行用パスワードの大文字と小文字が違いました。書かれたとおりに入力してください。",
    ),
    (
        "certificate-password-wrong",
        "証明書発行用パスワードが違いました。お知らせに書かれたものを入力してください。",
    ),
    ("certificate-purpose", "証明書の用途が違います。クライアント認証に使える証明書が必要です。"),
    ("certificate-signature", "証明書の署名が正しくありません。発行された証明書をそのまま使ってください。"),
    ("certificate-unknown-issuer", "知らない認証局の証明書です。e-seikyuu CAの証明書が必要です。"),
    (
        "certificate-weak-key",
        "証明書の鍵が短すぎます。RSAは2048ビット以上、楕円曲線はP-256かP-384が必要です。",
    ),
    ("claim-agent", "代理人のユーザID(HD)は、この画面では使えません。KJから始まるユーザIDが必要です。"),
    ("desk-full", "この端末の証明書ストアがいっぱいです。はじめの状態に戻してください。"),
    (
        "file-altered",
        "届いたファイルが、知らされた内容と違いました。もう一度ダウンロードする必要があります。",
    ),
    (
        "file-unreadable",
        "証明書のファイルを開けませんでした。ファイルと証明書発行用パスワードを確かめてください。",
    ),
    ("folder-file-too-large", "ファイルが大きすぎました。フォルダーに入れられるのは、1つ10 MiBまでです。"),
    ("folder-full", "端末のフォルダーがいっぱいです。要らないファイルを消す必要があります。"),
    ("folders-full", "試験環境のフォルダーがいっぱいです。要らないファイルを消す必要があります。"),
    ("form-stale", "古い画面か、別の画面から送られた入力でした。画面を開き直して送る必要がありました。"),
    ("full-width", "全角の文字が入力されました。半角で入力してください。"),
    ("licence-already-settled", "この期間のライセンス料は、もう支払われています。"),
    ("licence-nothing-due", "支払うライセンス料がありません。"),
    ("licence-running", "利用期間がまだ続いています。終わる前の更新の時期に申請してください。"),
    ("licence-unpaid", "前の期間のライセンス料が支払われていません。支払ってから申請してください。"),
    (
        "no-administrator",
        "標準ユーザーのアカウントで作業していました。管理者権限のあるアカウントで作業を行ってください。",
    ),
    (
        "not-own-kind",
        "この事業所の証明書ではありません。「証明書」の画面に示された手続きから進んでください。",
    ),
    ("nothing-to-renew", "更新する証明書がありません。発行申請をしてください。"),
    ("password-rules", "新しいパスワードが決まりに合いません。画面の決まりに合うものが必要です。"),
    ("personal-user", "個人のユーザIDは、この画面では使えません。KJから始まるユーザIDが必要です。"),
    ("refused", "画面の入力を受け付けられませんでした。画面を開き直して送ってください。"),
    ("relay-answer", "連携基盤の応答を読み取れませんでした。連携基盤のようすを確かめてください。"),
    ("relay-interrupted", "連携基盤の応答が途中で切れました。同じ操作をもう一度行うと、続きから進みます。"),
    ("relay-not-trusted", "連携基盤のサーバー証明書を信頼できませんでした。障害ルールを確かめてください。"),
    ("relay-unreachable", "連携基盤につながりませんでした。連携基盤が動いているかを確かめてください。"),
    (
        "renewal-too-early",
        "更新申請ができるのは、有効終了年月日の90日前からです。それまでは、いまの証明書を使えます。",
    ),
    ("request-open", "前の申請がまだ終わっていません。その結果を待つ必要があります。"),
    (
        "security-mail-missing",
        "セキュリティメールアドレスが登録されていません。郵送での再発行なら受けられます。",
    ),
    (
        "session-elsewhere",
        "同じユーザIDで、別の画面からログインがありました。同時に開けるメニューは一つです。",
    ),
    ("session-idle", "操作のない時間が長く、ログインが終了しました。もう一度ログインしてください。"),
    ("term-unknown", "選ばれた有効期間はありません。画面に示された期間から選んでください。"),
    ("terms-unread", "利用規約を最後まで読み、同意する必要がありました。"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_says_what_would_have_been_right() {
        let said = |rule| {
            let Why { rule, right } = why(rule);
            [rule, right]
        };
        assert_eq!(said("full-width"), ["全角の文字が入力されました。", "半角で入力してください。"]);
        let [rule, right] = said("counter-closed");
        assert!(rule.starts_with(ProblemCode::CounterClosed.title()) && rule.ends_with('。'), "{rule}");
        assert_eq!(right, ProblemCode::CounterClosed.remedy());
        assert_eq!(said("x1"), ["規則「x1」に合いませんでした。", ""]);
        assert_eq!(said("terms-unread")[0], "", "one sentence says both");
    }

    #[test]
    fn every_rule_has_one_sentence_that_is_in_japanese_and_is_no_problems_code() {
        let mut rules: Vec<&str> = RULES.iter().map(|(rule, _)| *rule).collect();
        rules.dedup();
        assert_eq!(rules.len(), RULES.len());
        assert!(rules.is_sorted());
        for (rule, sentence) in RULES {
            assert!(sentence.ends_with('。') && !sentence.contains('`'), "{rule}");
            assert!(
                !ProblemCode::ALL.iter().any(|code| code.as_str() == *rule),
                "{rule} is a problem's code"
            );
        }
    }
}
