//! 対処: what to do about a refusal, in Japanese, as pages say it to people.
//!
//! A sentence for each code, not for each case: what was found in a case is told by `detail`, in English.

use super::ProblemCode;

impl ProblemCode {
    /// What to do about it, in Japanese.
    #[expect(clippy::too_many_lines, reason = "a table, a row for each code")]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::MalformedJson => "仕様のとおりのJSONを1つ送ってください。",
            Self::UnknownField => "項目の名前を確かめるか、その項目を外してください。",
            Self::MalformedMultipart => "multipart/form-dataの形式で送ってください。",
            Self::UnknownPart => "使えるパートは、to、subject、body、filesです。",
            Self::InvalidQuery => "検索条件を確かめて、もう一度お試しください。",
            Self::InvalidCursor => {
                "続きの位置が分からなくなりました。一覧の最初の画面から開き直してください。"
            }
            Self::InvalidHeader => "ヘッダーの名前と値を確かめてください。",
            Self::InvalidPath => "アドレスの番号を確かめてください。一覧から開き直すと確実です。",
            Self::PersonalUserWrong => {
                "利用状況Webサイトのトップ画面に表示される、cから始まるIDとパスワードを確かめてください。"
            }
            Self::OfficePasswordWrong => {
                "KJから始まるIDと、電子請求受付システムのパスワードを確かめてください。大文字と小文字は区別されます。"
            }
            Self::OfficePasswordTemporary => {
                "先に電子請求受付システムにログインし、利用規約に同意して、仮パスワードを変更してください。"
            }
            Self::OfficePasswordExpired => "電子請求受付システムで、パスワードを変更してください。",
            Self::OfficeAccountLocked => {
                "ロックが終わるまで(3回目の失敗から30分)待って、正しいパスワードでお試しください。"
            }
            Self::TokenMissing | Self::TokenInvalid | Self::TokenExpired => "もう一度ログインしてください。",
            Self::BackOfficeToken => "データフォルダーのback-office.tokenにあるトークンを使ってください。",
            Self::CertificateMissing => "事業所の証明書を提示して接続してください。",
            Self::CertificateKind => {
                "介護保険証明書、請求委任事業所用ケアプラン証明書、介護DX証明書のどれかを使ってください。"
            }
            Self::CertificateOffice => "証明書が発行された事業所のIDでログインしてください。",
            Self::CertificateRevoked => "電子請求受付システムで、新しい証明書を申請してください。",
            Self::CertificateExpired => "有効期間内の証明書を使ってください。",
            Self::TokenCertificate => "ログインしたときの証明書で接続してください。",
            Self::LicenceMissing => "利用状況Webサイトで、利用申請をしてください。",
            Self::LicenceOverdue => {
                "ライセンス料を支払ってください。支払いが確認されると、続けて利用できます。"
            }
            Self::LicenceExpired => "利用状況Webサイトで、もう一度利用申請をしてください。",
            Self::RecallOff => "訂正したデータか、削除ファイルを送ってください。",
            Self::RecallNotSender => "送信した事業所に、取消を頼んでください。",
            Self::RecallTooLate => "相手が受け取っています。訂正したデータか、削除ファイルを送ってください。",
            Self::MessageRecalled => "送信した事業所に、代わりの送信があるかを確かめてください。",
            Self::OriginRefused => {
                "ほかのサイトのリンクやボタンからは操作できません。この画面のアドレスを直接開いてください。"
            }
            Self::NotFound => "アドレスを確かめるか、上のメニューからお進みください。",
            Self::MessageUnknown => {
                "送った事業所と受け取る事業所だけが見られます。一覧から開き直してください。"
            }
            Self::FileUnknown => "ファイルの名前を、メッセージの一覧で確かめてください。",
            Self::OfficeUnknown => "事業所番号(10桁)を、事業所の一覧で確かめてください。",
            Self::RequestUnknown => "申請の番号を、窓口の一覧で確かめてください。",
            Self::LetterUnknown => "手紙の番号を、送信箱の一覧で確かめてください。",
            Self::EnquiryUnknown => {
                "お問い合わせの一覧で番号を確かめてください。残るのは新しいものから200件です。"
            }
            Self::NoticeUnknown => {
                "お知らせの一覧で確かめてください。取り下げられるのは、窓口が掲載したものだけです。"
            }
            Self::SnapshotUnknown => {
                "スナップショットの一覧を開き直してください。削除したものには戻れません。"
            }
            Self::SnapshotRefused => "下の説明を確かめてください。試験環境は元のままです。",
            Self::SnapshotsFull => "いらなくなったスナップショットを削除してから、もう一度保存してください。",
            Self::CertificateUnknown => {
                "証明書の番号を、窓口の申請の画面で確かめてください。失効させられるのは、この試験環境の認証局が発行したものだけです。"
            }
            Self::MethodNotAllowed => "画面を開き直して、画面のボタンから操作してください。",
            Self::IdempotencyConflict => "内容が違うときは、新しいキーを付けてください。",
            Self::ClockBackwards => {
                "いまの時計より後の日時を選んでください。前の日時に戻るには、その前に保存したスナップショットを使ってください。"
            }
            Self::OfficeExists => "別の事業所番号にするか、空欄のままにして自動で決めてください。",
            Self::LicenceState => "事業所のいまの利用状態を確かめてから、もう一度お試しください。",
            Self::RequestState => {
                "ほかの人か自動の処理が先に進めたようです。申請を開き直して、いまの状況を確かめてください。"
            }
            Self::CertificateAlreadyRevoked => {
                "これ以上の操作は要りません。証明書が必要な事業所は、新しく申請してください。"
            }
            Self::CounterClosed => {
                "受付時間は平日の8時30分から17時15分までです。時計をその時間まで進めるか、すぐに発行するか、メールでの問い合わせを選んでください。"
            }
            Self::LetterUnderWay => "時計を届く日時まで進めると読めます。届く日時は送信箱にあります。",
            Self::OfficeByHand => {
                "この事業所の人が自分で変えたパスワードを指定するか、画面から操作を続けてください。"
            }
            Self::MessageExpired => "送った事業所に、もう一度送ってもらってください。",
            Self::MessageTooLarge => "1通は50 MiB以内です。分けて送ってください。",
            Self::FileTooLarge => "ファイルは1つ10 MiB以内です。",
            Self::BodyTooLarge => "入力が長すぎます。短くして、もう一度お試しください。",
            Self::UnsupportedMediaType => "決められた形式で送ってください。",
            Self::InvalidField => "画面を開き直し、入力した内容を確かめて、もう一度お試しください。",
            Self::FilesMissing => "ファイルを1つ以上選んでください。",
            Self::FilesTooMany => "1通に付けられるファイルは100個までです。分けて送ってください。",
            Self::FileEmpty => "ファイルを書き出した手順を確かめてください。",
            Self::FileNameInvalid => "ファイルの名前を、255バイト以内の普通の名前に変えてください。",
            Self::FileNameDuplicate => "同じ名前のファイルは、1通に1つだけです。",
            Self::FileExtension => "送れるのは、csv、pdf、jpgのファイルです。",
            Self::StandardName => {
                "CSVファイルの名前は、標準仕様のとおりにしてください。介護ソフトから書き出し直すと確実です。"
            }
            Self::StandardContainer => {
                "介護ソフトが書き出したCSVファイルを、圧縮したり名前を変えたりせずに送ってください。"
            }
            Self::StandardNameMismatch => "指摘された名前を確かめて、ファイルを書き出し直してください。",
            Self::StandardSet => {
                "1つの送信単位のファイルを、同じ連番でそろえて送ってください。足りないものは指摘にあります。"
            }
            Self::StandardContent => "指摘された内容を直して、ファイルを書き出し直してください。",
            Self::SubjectTooLong => "件名は100文字以内です。",
            Self::BodyTextTooLong => "本文は1,000文字以内です。",
            Self::ReceiverUnregistered => {
                "送信側と受信側の両方の利用登録が必要です。受信側の事業所に、利用申請をお願いしてください。"
            }
            Self::ReceiverSelf => "ほかの事業所を宛先にしてください。",
            Self::ReceiverMismatch => {
                "宛先の指定を外すとファイル名のとおりに届きます。または、ファイル名の事業所を宛先にしてください。"
            }
            Self::ReceiverUndetermined => {
                "宛先を指定するか、1つの事業所あての標準仕様のファイルと一緒に送ってください。"
            }
            Self::SenderMismatch => {
                "自分の事業所番号が送信側になるように、ファイルを書き出し直してください。"
            }
            Self::ClientOutdated => "サポートサイトから、新しいクライアントをインストールしてください。",
            Self::RateLimited => "しばらく待ってから、もう一度お試しください。",
            Self::NotAllHere => {
                "テストベッドと、別のプロセスで動いているサービスを止めてから、careplan backupを実行してください。"
            }
            Self::StoreNotShared => {
                "テストベッドを--store postgres://…で起動し、ノードにも同じ--storeを指定してください。"
            }
            Self::Busy => "しばらくしてから、同じ操作をもう一度お試しください。",
            Self::Maintenance => "メンテナンスが終わってから、もう一度お試しください。",
            Self::PeerUnreachable => "試験環境のすべてのサービスが動いているかを確かめてください。",
            Self::FaultRule => "訓練のために指示された障害です。障害ルールを消すと、元のとおりに動きます。",
            Self::Internal => {
                "試験環境の側の問題です。入力に誤りはありません。記録(ジャーナル)と一緒に報告してください。"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remedy_is_a_sentence_of_few_words() {
        for code in ProblemCode::ALL {
            let remedy = code.remedy();
            assert!(remedy.ends_with('。') && remedy.chars().count() <= 100, "{code}: {remedy}");
            assert!(!remedy.contains('`'), "{code}: pages show no marks of text files");
        }
    }
}
