//! The dialects: name, values, what each means, and by which rule the checker finds it. Nothing else knows these words.

use super::Trace;
use crate::{Rule, Wording};

macro_rules! dialects {
    ($($(#[$doc:meta])* $name:ident $field:ident = $id:literal, $ja:literal, $en:literal {
        $first:ident = $first_value:literal, $first_ja:literal, $first_en:literal;
        $($value:ident = $value_id:literal, $trace:expr, $value_ja:literal, $value_en:literal;)+
    })*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub enum $name {
            #[doc = $first_en]
            #[default]
            $first,
            $(#[doc = $value_en] $value,)+
        })*

        /// 方言: one reading of one point that the standard leaves open.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Dialect {
            $($(#[$doc])* $name($name),)*
        }

        impl Dialect {
            /// The names, in the order of the list.
            pub const NAMES: &'static [&'static str] = &[$($id),*];

            /// Every value of every dialect.
            pub fn all() -> impl Iterator<Item = Self> {
                [$(Self::$name($name::$first), $(Self::$name($name::$value),)+)*].into_iter()
            }

            /// The name on the left of the `=`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name(_) => $id,)* }
            }

            /// The value on the right of it.
            pub fn value(self) -> &'static str {
                match self {
                    $(Self::$name($name::$first) => $first_value, $(Self::$name($name::$value) => $value_id,)+)*
                }
            }

            /// What the standard leaves open.
            pub fn title(self) -> Wording {
                match self { $(Self::$name(_) => Wording::new($ja, $en),)* }
            }

            /// What this value does.
            pub fn description(self) -> Wording {
                match self {
                    $(Self::$name($name::$first) => Wording::new($first_ja, $first_en),
                    $(Self::$name($name::$value) => Wording::new($value_ja, $value_en),)+)*
                }
            }

            pub(super) fn trace(self) -> Trace {
                match self {
                    $(Self::$name($name::$first) => Trace::Standard, $(Self::$name($name::$value) => $trace,)+)*
                }
            }
        }

        /// One value of each dialect; by default all are those that the standard's text supports.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Dialects {
            $($(#[$doc])* pub $field: $name,)*
        }

        impl Dialects {
            /// Speaks this value.
            pub fn set(&mut self, dialect: Dialect) {
                match dialect { $(Dialect::$name(value) => self.$field = value,)* }
            }

            /// The values that are not the standard's.
            pub fn spoken(&self) -> impl Iterator<Item = Dialect> + use<> {
                [$(Dialect::$name(self.$field)),*].into_iter().filter(|dialect| !dialect.is_standard())
            }
        }
    };
}

dialects! {
    /// CSVバージョンの値 of version 4.1; rows of version 3 keep theirs.
    VersionValue version_value = "version-value",
        "CSVバージョンの値", "the value of the CSV version" {
        V202407 = "202407", "202407: 4.1版の表にある値", "202407, as the table of version 4.1 has it";
        V202504 = "202504", Trace::Rule(Rule::VersionSuperseded), "202504: 4.0版の値", "202504, the value of version 4.0";
        V202410 = "202410", Trace::Rule(Rule::VersionUnknown), "202410: 表にないが、実際に出力される値", "202410, in no table, but written by real exporters";
        V202404 = "202404", Trace::Rule(Rule::VersionUnknown), "202404: 表になく、付録だけにある値", "202404, in no table but in the standard's appendix";
    }
    /// UPKIHON の名前の対象年月.
    KihonMonth kihon_month = "kihon-month",
        "UPKIHON のファイル名の対象年月", "a month in the name of UPKIHON" {
        Without = "without", "対象年月を付けない", "no month";
        With = "with", Trace::Rule(Rule::NameGrammar), "種別の後に 000000 を付ける", "`000000` after the kind";
    }
    /// 相談日 and 計画作成(変更)日 of the preventive files.
    KihonDate kihon_date = "kihon-date",
        "介護予防の相談日・計画作成(変更)日の桁数", "digits of the days of consultation and plan in preventive files" {
        Eight = "8", "8 桁（YYYYMMDD）", "eight digits, YYYYMMDD";
        Six = "6", Trace::Rule(Rule::FieldFormat), "6 桁（YYYYMM とみる）", "six digits, read as YYYYMM (A)";
    }
    /// 実績ファイルのサービス種類.
    ActualsKinds actuals_kinds = "actuals-kinds",
        "実績ファイルのサービス種類", "service kinds in a file of actuals" {
        One = "one", "一つのファイルに一種類", "one kind a file";
        Merged = "merged", Trace::Rule(Rule::ReadingActualsKinds), "事業所の種類を一つのファイルにまとめる", "all kinds of the office in one file";
    }
    /// 引用符.
    QuoteReading quote = "quote",
        "引用符", "quotes" {
        FreeText = "text", "文字列の項目だけを囲む", "free text, and nothing else";
        Needed = "needed", Trace::Rule(Rule::RecordQuote), "必要なときだけ囲む", "only what could not be read without";
        Every = "every", Trace::Rule(Rule::RecordQuote), "すべての項目を囲む", "every field that is not empty";
    }
    /// 行末と文字列の中の改行.
    LineEndReading line_end = "line-end",
        "行末と、文字列の中の改行", "ends of lines, and line breaks inside text" {
        Crlf = "crlf", "どの行も、文字列の中も CRLF", "CRLF after every row and inside text";
        Lf = "lf", Trace::Rule(Rule::RecordLineEnd), "行末が LF", "LF after every row";
        NoLast = "no-last", Trace::Rule(Rule::RecordLineEnd), "最後の行を改行で終えない", "no line end after the last row";
        TextLf = "text-lf", Trace::Rule(Rule::ReadingTextLineBreak), "文字列の中の改行が LF", "LF inside text";
    }
    /// 見出し行.
    Header header = "header",
        "見出し行", "a header row" {
        None = "none", "見出し行なし", "none";
        Japanese = "japanese", Trace::Rule(Rule::RecordHeader), "日本語の見出し行を付ける", "the columns' names in Japanese";
    }
    /// 文字コードと、変換の分かれる文字.
    EncodingReading encoding = "encoding",
        "文字コードと、変換の分かれる文字", "the encoding, and characters that converters differ about" {
        Ms932 = "ms932", "MS932。変換の分かれる文字を使わない", "MS932, without characters that converters differ about";
        Utf8Bom = "utf8-bom", Trace::Rule(Rule::EncodingBom), "BOM 付き UTF-8", "UTF-8 with a byte order mark";
        WaveDash = "wave-dash", Trace::Rule(Rule::EncodingVariant), "期間の「から」を ～、番地の「番」を － と書く", "～ in periods and － in addresses, whose codes converters differ about";
        HalfWidthKana = "half-width-kana", Trace::Rule(Rule::ReadingHalfWidthKana), "片仮名を半角で書く", "katakana in half width";
    }
    /// 第2表で繰り返される課題と目標.
    Table2Repeat table2_repeat = "table2-repeat",
        "第2表で繰り返される課題と目標", "repeated needs and goals of table 2" {
        Blank = "blank", "二行目からは空にする", "blank from the second row on";
        EveryRow = "every-row", Trace::Rule(Rule::ReadingTable2Repeat), "行ごとに書く", "on every row";
    }
    /// 第3表の時刻.
    Table3Time table3_time = "table3-time",
        "第3表の時刻", "times of table 3" {
        Plain = "plain", "HHMM", "HHMM";
        Colon = "colon", Trace::Rule(Rule::FieldFormat), "HH:MM", "HH:MM";
    }
    /// サテライト枝番 of what is no satellite.
    SatelliteReading satellite = "satellite",
        "サテライトでない場合の枝番", "the satellite branch where there is no satellite" {
        Empty = "empty", "空。サテライトには 1 からの番号", "empty; satellites have numbers from 1";
        Zero = "00", Trace::Rule(Rule::ReadingSatellite), "00", "`00`";
        Serial = "serial", Trace::Nothing(
                "本体も枝番を持つだけで、サテライトの番号と見分けられません",
                "the main office has a number as satellites have, and nothing tells the two apart"),
            "本体を 01 とし、サテライトを 02 から数える", "the main office is 01, satellites run from 02";
    }
    /// 前月までの利用日数.
    Table7Days table7_days = "table7-days",
        "前月までの利用日数の桁数", "digits of the days of use to last month" {
        Two = "2", "2 桁まで", "up to two";
        Five = "5", Trace::Rule(Rule::ReadingTable7Days), "5 桁まで。短期入所の日数を 3 桁にする", "up to five: days of short stays get three";
    }
    /// 小計行.
    Subtotals subtotals = "subtotals",
        "第7表の小計行と合計行", "sum rows of table 7" {
        Mandatory = "mandatory", "AAAA と 999999 だけ", "AAAA and 999999 alone";
        All = "all", Trace::Rule(Rule::ReadingSubtotals), "EEEE と ZZZZ も出力する", "EEEE and ZZZZ too";
        None = "none", Trace::Rule(Rule::TotalsMissing), "小計行も合計行も出力しない", "none at all";
    }
    /// 利用者とファイル.
    OneUserPerFile one_user_per_file = "one-user-per-file",
        "利用者とファイル", "users and files" {
        No = "no", "送信先の利用者をすべて一つのファイルに入れる", "all users of a receiver in one file";
        Yes = "yes", Trace::Rule(Rule::ReadingOneUserPerFile), "利用者ごとにファイルを分ける（連番は一秒ずつ後になる）", "one file a user, serials a second apart";
    }
    /// 予定にある事業所の行.
    OwnRowsOnly own_rows_only = "own-rows-only",
        "予定に入れる事業所の行", "whose rows a plan has" {
        No = "no", "すべての事業所の行", "those of all offices";
        Yes = "yes", Trace::Rule(Rule::UseOwnRowsOnly), "第6表は送信先の事業所の行だけ", "in table 6 only the receiver's";
    }
    /// 一日の複数の訪問.
    ActualsMerge actuals_merge = "actuals-merge",
        "一日の複数の訪問", "several visits of a day in actuals" {
        No = "no", "訪問一回に一行", "one row a visit";
        Yes = "yes", Trace::Rule(Rule::UseMergedVisits), "一行にまとめ、回数と、最初から最後までの時刻を書く", "one row with a count, from the first start to the last end";
    }
    /// 率で計算する加算.
    PercentAddons percent_addons = "percent-addons",
        "実績の、率で計算する加算", "percentage add-ons in actuals" {
        Units = "units", "計算した単位数を書く", "with their units";
        Zero = "zero", Trace::Rule(Rule::ReadingPercentAddons), "単位数を 0 とする", "with 0 units";
        Absent = "absent", Trace::Nothing(
                "行がないだけでは、加算のない事業所と見分けられません",
                "a row that is not there cannot be told from an office without the add-on"),
            "行を出力しない", "not at all";
    }
    /// ファイル名の文字.
    Case case = "case",
        "ファイル名の文字", "characters of file names" {
        Upper = "upper", "標準仕様のまま（.CSV）", "as the standard has them (`.CSV`)";
        Lower = "lower", Trace::Rule(Rule::NameGrammar), "拡張子が .csv", "`.csv`";
        Copy = "copy", Trace::Rule(Rule::NameGrammar), "ブラウザが (1) を付けた", "`(1)`, put there by a browser";
        FullWidth = "full-width", Trace::Rule(Rule::NameGrammar), "下線が全角", "full-width underscores";
        Combining = "combining", Trace::Rule(Rule::NameGrammar), "下線が結合文字 U+0332", "U+0332 for underscores";
    }
    /// プラン担当者名.
    PlanPerson plan_person = "plan-person",
        "プラン担当者名", "the person in charge of the plan" {
        CareManager = "care-manager", "介護支援専門員の氏名", "the care manager's name";
        Office = "office", Trace::Rule(Rule::ReadingPlanPerson), "事業所の名前", "the office's name";
    }
    /// 送信先 in the name.
    ReceiverMissing receiver_missing = "receiver-missing",
        "ファイル名の送信先", "the receiver in the name" {
        None = "none", "番号も種類も書く", "number and service kind are there";
        Number = "number", Trace::Rule(Rule::NameGrammar), "送信先の事業所番号が空", "the receiver's number is empty";
        Kind = "kind", Trace::Rule(Rule::NameGrammar), "送信先のサービス種類が空", "the receiver's service kind is empty; version 3 has none";
    }
    /// DLT1KYO で消える表.
    DeleteCascade delete_cascade = "delete-cascade",
        "DLT1KYO で消える表", "what DLT1KYO removes" {
        AllTables = "all-tables", "第1表から第3表まで", "tables 1 to 3";
        Table2Only = "table2-only", Trace::Nothing(
                "取り込む側の読み方で、削除ファイルの中身は同じです",
                "it is how a reader takes the file; the file itself is the same"),
            "第1表と第2表だけ", "tables 1 and 2 alone";
    }
}
