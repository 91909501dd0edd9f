//! The rules: id, severity, what each finds and what to do, in both languages. Nothing else knows these words.

use crate::Severity;

macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident,
        $title_ja:literal, $title_en:literal,
        $advice_ja:literal, $advice_en:literal;)*) => {
        /// 検査の規則.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $title_en] $name,)*
        }

        impl Rule {
            /// Every rule, in the order of the list in `docs/standard.md`.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The id, which never changes.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How bad it is as a rule; a finding may know better.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            pub(super) fn title_ja(self) -> &'static str {
                match self { $(Self::$name => $title_ja,)* }
            }

            pub(super) fn title_en(self) -> &'static str {
                match self { $(Self::$name => $title_en,)* }
            }

            pub(super) fn advice_ja(self) -> &'static str {
                match self { $(Self::$name => $advice_ja,)* }
            }

            pub(super) fn advice_en(self) -> &'static str {
                match self { $(Self::$name => $advice_en,)* }
            }
        }
    };
}

rules! {
    EncodingBom = "encoding/bom", Error,
        "ファイルの先頭に BOM がある", "a byte order mark at the beginning of the file",
        "BOM を付けずに MS932 で出力してください。", "write MS932 without a byte order mark";
    EncodingNotMs932 = "encoding/not-ms932", Error,
        "MS932 として読めないバイトがある", "bytes that MS932 cannot decode",
        "文字コードを MS932（Windows-31J）にして出力し直してください。", "write the file in MS932 (Windows-31J)";
    EncodingGaiji = "encoding/gaiji", Error,
        "外字（ユーザー定義文字）がある", "a character of the user-defined area",
        "外字を、標準の文字かかなに置き換えてください。", "replace the user-defined character by a standard one or by kana";
    EncodingVariant = "encoding/variant", Warning,
        "変換の仕方で字が変わりやすい文字がある", "a character whose mapping differs between converters",
        "受け取った側で別の文字になることがあります。別の表記に改めるか、同じ変換表で書き出してください。",
        "receivers may read another character: choose another spelling, or the standard code of this one";
    EncodingControl = "encoding/control", Warning,
        "文字列に制御文字がある", "a control character in free text",
        "制御文字を除いてください。区切りには、空白か改行（CRLF）を使います。",
        "take control characters out; blanks and line breaks (CRLF) are what separates words";
    ContainerNotCsv = "container/not-csv", Error,
        "CSV の名前だが、中身が CSV でない", "something else than CSV under a CSV name",
        "ファイルの中身を確かめ、CSV として出力し直してください。", "look at what the file really is, and export it as CSV";
    ContainerLimit = "container/limit", Error,
        "大きさや数が、この検査の上限を超えている", "beyond a limit of size, expansion, nesting or number",
        "ファイルを分けるか、余計な部分を除いてください。", "split the file, or remove what does not belong there";
    NameGrammar = "name/grammar", Error,
        "ファイル名が標準仕様の書き方になっていない", "a file name outside the grammar",
        "ファイル名を標準仕様どおりに直してください。ダウンロードやコピーで変わった名前は元に戻します。",
        "name the file as the standard says; undo what a download or a copy did to the name";
    NameUnknownKind = "name/unknown-kind", Error,
        "ファイル名の先頭が、どの種別でもない", "a file name that begins with no kind of file",
        "ファイル種別の綴りを確かめてください。", "check the spelling of the kind of file";
    NameOffices = "name/offices", Error,
        "ファイル名の事業所番号と、中身の事業所番号が違う", "office numbers in the name differ from the content",
        "送信元・送信先の事業所番号を、中身と同じにしてください。", "use the same office numbers in the name and in the rows";
    NameServiceKind = "name/service-kind", Error,
        "ファイル名のサービス種類が、送信元・送信先として合わない", "a service kind of the wrong side",
        "送信元と送信先のサービス種類コードを確かめてください。", "check the service kinds of sender and receiver";
    NameMonth = "name/month", Error,
        "ファイル名の対象年月と、中身の対象年月が違う", "the month in the name differs from the content",
        "ファイル名の対象年月を、中身と同じにしてください。", "use the same month in the name and in the rows";
    NameDuplicate = "name/duplicate", Error,
        "同じ名前、または同じファイル連番が二度使われている", "one name or one serial used twice",
        "送信のたびに、新しいファイル連番を付けてください。", "take a new serial for every unit that is sent";
    VersionUnknown = "version/unknown", Error,
        "CSVバージョンが、どの版の値でもない", "a CSV version that is in no table",
        "4.1版なら 202407 と出力してください。", "write 202407 for version 4.1";
    VersionUnsupported = "version/unsupported", Error,
        "もう使われていない版のファイルである", "a version that is no longer carried",
        "4.1版（202407）で出力し直してください。", "export in version 4.1 (202407)";
    VersionSuperseded = "version/superseded", Warning,
        "新しい版に置き換えられた版のファイルである", "a version that a newer one has replaced",
        "4.1版（202407）で出力してください。", "export in version 4.1 (202407)";
    VersionMixed = "version/mixed", Error,
        "一つのファイルに、複数のCSVバージョンがある", "several CSV versions in one file",
        "一つのファイルは一つの版だけで出力してください。", "keep one file to one version";
    RecordHeader = "record/header", Error,
        "見出し行がある", "a header row",
        "見出し行を付けずに出力してください。", "write no header row";
    RecordColumns = "record/columns", Error,
        "列の数が違う", "a wrong number of columns",
        "この種別・版の列の数に合わせて出力してください。", "write the number of columns of this kind and version";
    RecordQuote = "record/quote", Error,
        "引用符の使い方が違う", "quotes that are unbalanced, missing or superfluous",
        "文字列の項目だけを引用符で囲み、中の引用符は二つ重ねてください。",
        "quote free text only, and double the quotes inside it";
    RecordLineEnd = "record/line-end", Warning,
        "行末が CRLF でない", "a line that does not end in CRLF",
        "すべての行を、最後の行も含めて CRLF で終えてください。", "end every row in CRLF, the last one too";
    RecordBlank = "record/blank", Warning,
        "空の行がある", "a blank row",
        "空の行を出力しないでください。", "write no blank rows";
    RecordRepeat = "record/repeat", Warning,
        "すべての列が同じ行が、二度ある", "a row that stands there twice",
        "二重に出力していないかを確かめてください。同じ日の二回目の利用なら、時刻か回数で書き分けます。",
        "see whether rows were exported twice; a second visit of a day shows in its times or in the count";
    FieldRequired = "field/required", Error,
        "必須の項目が空である", "an empty required field",
        "値を入れてください。", "fill the field";
    FieldLength = "field/length", Error,
        "項目の長さを超えている", "a value that is too long",
        "長さを項目の桁数以内にしてください。", "keep the value within the length of its field";
    FieldFormat = "field/format", Error,
        "項目の書式に合わない", "a value that is not of its format",
        "書式どおりの半角文字で書いてください。", "write the value in its format, in half-width characters";
    FieldCode = "field/code", Error,
        "コード表にない値である", "a value that is not in its code list",
        "コード表にある値を使ってください。", "use a value of the code list";
    FieldUnused = "field/unused", Warning,
        "使わない項目に値がある", "a value in a field that is not used",
        "空のまま出力してください。", "leave the field empty";
    FieldCheckDigit = "field/check-digit", Warning,
        "番号の検査数字が合わない", "a number that fails its check digit",
        "番号の写し間違いがないか確かめてください。", "check the number for a slip of the pen";
    FieldLeadingZero = "field/leading-zero", Warning,
        "番号の先頭の 0 が落ちているように見える", "a number that seems to have lost its leading zero",
        "表計算ソフトで開いて保存すると 0 が落ちます。文字列のまま出力してください。",
        "spreadsheets drop leading zeros: export the number as text";
    UseDayOutsideMonth = "use/day-outside-month", Error,
        "サービス利用日が対象年月の外にある", "a day of service outside the month",
        "サービス利用日か対象年月を直してください。", "correct the day or the month";
    UseMixedMonths = "use/mixed-months", Error,
        "一つのファイルに、複数の対象年月がある", "several months in one file",
        "対象年月ごとに、別のファイルで送ってください。", "send each month in a file of its own";
    UseTimePair = "use/time-pair", Error,
        "開始時刻と終了時刻の組が合わない", "start and end times that make no pair",
        "両方を時刻にするか、両方を 9999 にしてください。", "write two times, or 9999 twice";
    UseProrata = "use/prorata", Error,
        "日割対象日の書き方が違う", "days of a pro-rata service that cannot be",
        "日割りできる日を 1、ほかを 0 とする31桁で、月末より後は 0 にしてください。",
        "write 31 digits, 1 for a day that counts and 0 after the end of the month";
    UseEquipment = "use/equipment", Error,
        "福祉用具のコードか、明細判別コードが合わない", "equipment codes that are missing or cannot be",
        "TAISコードか福祉用具届出コードのどちらかを NNNNN-NNNNNN の形で書き、明細判別コードは 1 からの連番にしてください。",
        "write one of the two equipment codes as NNNNN-NNNNNN, and number repeated items from 1";
    UseOutOfScope = "use/out-of-scope", Error,
        "連携の対象でないサービスがある", "a service kind that the exchange does not carry",
        "対象外のサービスの行を除いてください。", "leave out the rows of services that are not exchanged";
    UseOwnRowsOnly = "use/own-rows-only", Warning,
        "送信先の事業所の行しかない", "a plan that holds only the receiver's rows",
        "予定には、利用者が使うすべての事業所の行を入れてください。", "send the rows of all offices that serve the user";
    UseNoRowForReceiver = "use/no-row-for-receiver", Error,
        "送信先の事業所の行がない", "a plan without a row of its receiver",
        "送信先が担当する利用者だけを入れて、その事業所に送ってください。",
        "send a plan to the offices that serve its users";
    UseMergedVisits = "use/merged-visits", Warning,
        "一日の複数の訪問を、一行にまとめたように見える", "visits that look merged into one row",
        "訪問一回ごとに一行で出力してください。", "write one row a visit";
    TotalsMissing = "totals/missing", Error,
        "必須の小計行か合計行がない", "a subtotal or total row is missing",
        "明細が複数ある種類には AAAA 行を、利用者ごとに 999999 行を出力してください。",
        "write a AAAA row where a kind has several rows, and a 999999 row for each user";
    TotalsMismatch = "totals/mismatch", Error,
        "小計・合計が、明細の和と合わない", "a total that differs from its details",
        "小計・合計を明細から計算し直してください。", "compute subtotals and totals from the rows";
    TotalsUnitsOnTotal = "totals/units-on-total", Error,
        "小計行・合計行に、単位数や割引の値がある", "units or a discount on a total row",
        "小計・合計行の単位数は 0、割引後率と割引後単位数は空にしてください。",
        "write 0 units and no discount on subtotal and total rows";
    TotalsUnits = "totals/units", Warning,
        "サービス単位が、単位数×回数と合わない", "units of a service that are not units times count",
        "サービス単位は、単位数（割引があれば割引後単位数）に回数を掛けてください。",
        "multiply the units, after the discount where there is one, by the count";
    TotalsMoney = "totals/money", Warning,
        "費用・請求額・利用者負担が、端数処理の決まりと合わない", "money that is off the rounding rule",
        "費用総額は単位数×単価、請求額は費用総額×給付率を、それぞれ切り捨ててください。",
        "round down units times price, then cost times rate; the copayment is the rest";
    TotalsLimit = "totals/limit", Warning,
        "区分支給限度基準内の単位数が、限度額を超えている", "units within the limit exceed the limit",
        "限度を超えた分は、区分支給限度基準超単位数に移してください。", "move what is beyond the limit to the column for it";
    Plan2Key = "plan2/key", Error,
        "第2表の番号が重なっている、または飛んでいる", "numbers of table 2 that repeat or leave gaps",
        "課題NO・援助目標NO・援助内容NO を 1 からの連番にしてください。", "number needs, goals and services from 1";
    SetIncomplete = "set/incomplete", Error,
        "一緒に送るべきファイルが足りない", "a send unit without a mandatory member",
        "同じファイル連番で、足りないファイルを加えてください。", "add the missing file with the same serial";
    SetForeignMember = "set/foreign-member", Error,
        "一緒に送るものでないファイルが混ざっている", "a file that does not belong to the unit",
        "別のファイル連番で、別に送ってください。", "send the file under a serial of its own";
    SetSerial = "set/serial", Error,
        "一緒に送るべきファイルの連番が違う", "members of one unit with different serials",
        "一組のファイルには、同じファイル連番を付けてください。", "give all files of a unit the same serial";
    SetJoin = "set/join", Error,
        "一組のファイルの間で、利用者などのつながりが取れない", "keys that do not join across the files of a unit",
        "一組のすべてのファイルに、同じ利用者と同じ日付・年月を入れてください。",
        "put the same users, dates and months into all files of the unit";
    DeleteHasData = "delete/has-data", Error,
        "削除ファイルに、削除の鍵以外の列がある", "a delete file with columns of data",
        "削除ファイルには、削除する記録の鍵だけを書いてください。このファイルは取り込まれません。",
        "write only the key of what is to be deleted; such a file is never applied";
    PersonUnfamiliar = "person/unfamiliar", Note,
        "試験用の範囲でない被保険者番号がある", "an insured number outside the range kept for tests",
        "実在の方の情報が試験環境に入っていないか確かめてください。試験用の番号は 99 か H99 で始まります。",
        "make sure that no real person's data strayed into a test; test numbers begin with 99 or H99";
    ReadingActualsKinds = "reading/actuals-kinds", Note,
        "一つの実績ファイルに、複数のサービス種類がある", "several service kinds in one file of actuals",
        "標準仕様の例にもある書き方ですが、種類ごとのファイルしか読まないソフトがあります。",
        "the standard's own example does it, but some software reads one kind a file";
    ReadingTextLineBreak = "reading/text-line-break", Note,
        "文字列の中の改行が CRLF でない", "a line break inside free text that is not CRLF",
        "文字列の中の改行も CRLF にしておくと、どのソフトでも同じに見えます。",
        "write line breaks inside text as CRLF too, and every reader shows the same";
    ReadingHalfWidthKana = "reading/half-width-kana", Note,
        "半角カナがある", "half-width kana",
        "受け取った側で全角に変わることがあります。全角カナで書くのが無難です。",
        "some readers widen it: full-width kana is the safer choice";
    ReadingTable2Repeat = "reading/table2-repeat", Note,
        "第2表で、同じ課題や目標を行ごとに繰り返している", "needs and goals of table 2 repeated on every row",
        "二行目からは空にする書き方もあります。受け取る側は同じ番号を一つの課題と読みます。",
        "other software leaves repeated ones blank; readers go by the numbers";
    ReadingSatellite = "reading/satellite", Note,
        "サテライト枝番が 00 である", "a satellite branch of `00`",
        "サテライトでない場合は空にしてください。00 を枝番と読むソフトがあります。",
        "leave it empty where there is no satellite: some software reads `00` as one";
    ReadingTable7Days = "reading/table7-days", Note,
        "前月までの利用日数が 3 桁以上である", "days of use to last month of more than two digits",
        "4.1版の表には 2 桁とあり、3 桁以上を読めないソフトがあります。",
        "version 4.1 prints a length of 2, and some software keeps to it";
    ReadingSubtotals = "reading/subtotals", Note,
        "任意の小計行（EEEE・ZZZZ）がある", "an optional subtotal row (EEEE, ZZZZ)",
        "任意の行なので、読み飛ばすソフトがあります。", "the row is optional, and some software skips it";
    ReadingOneUserPerFile = "reading/one-user-per-file", Note,
        "利用者ごとに別のファイルになっている", "one file a user",
        "一つの送信先・一つの年月は、全利用者を一つのファイルにまとめられます。",
        "all users of one receiver and one month may stand in one file";
    ReadingPercentAddons = "reading/percent-addons", Note,
        "単位数が 0 の明細がある", "a row of 0 units",
        "率で計算する加算は、実績では 0 でも、単位数でも、行がなくてもよいとされ、ソフトによって扱いが違います。",
        "percentage add-ons may be 0, computed or absent in actuals, and software differs";
    ReadingPlanPerson = "reading/plan-person", Note,
        "プラン担当者名が、人でなく事業所の名前に見える", "a person in charge who looks like an office",
        "介護支援専門員の氏名を書いてください。", "write the care manager's name";
}
