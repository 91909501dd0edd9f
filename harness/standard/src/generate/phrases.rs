//! What a care manager writes. Line breaks inside a text are CRLF; some texts have commas and quotes on purpose.

use super::catalogue::Purpose;

/// 課題, 長期目標, 短期目標.
#[derive(Debug)]
pub(super) struct Need {
    /// 生活全般の解決すべき課題（ニーズ）.
    pub(super) text: &'static str,
    /// 長期目標.
    pub(super) long_goal: &'static str,
    /// 短期目標.
    pub(super) short_goal: &'static str,
}

/// The needs that services of a purpose answer.
pub(super) fn needs(purpose: Purpose) -> &'static [Need] {
    match purpose {
        Purpose::Body => &[
            Need {
                text: "身の回りのことを手伝ってもらいながら、\r\n自宅で清潔に暮らしたい。",
                long_goal: "清潔を保ち、自宅での生活を続けられる",
                short_goal: "着替えと洗面を、毎朝自分で始められる",
            },
            Need {
                text: "できるだけトイレで用を足したい。",
                long_goal: "日中はトイレで排泄できる",
                short_goal: "声をかけられて、決まった時間にトイレに行ける",
            },
        ],
        Purpose::Household => &[
            Need {
                text: "掃除や買い物が一人では難しいが、自分の家で暮らし続けたい。",
                long_goal: "住み慣れた家で、自分の暮らし方を続けられる",
                short_goal: "手伝いを得て、家事の一部を自分で行える",
            },
            Need {
                text: "栄養のある食事を、毎日きちんととりたい。",
                long_goal: "体重を保ち、元気に過ごせる",
                short_goal: "一日三食をとれる",
            },
        ],
        Purpose::Mobility => &[
            Need {
                text: "転ばないように、家の中を自分で歩きたい。",
                long_goal: "家の中を一人で安全に移動できる",
                short_goal: "ベッドから立ち上がり、トイレまで歩ける",
            },
            Need {
                text: "足腰の力を落とさず、また\"畑\"に出たい。",
                long_goal: "庭の畑まで歩いて行ける",
                short_goal: "見守りを得て、10分続けて歩ける",
            },
        ],
        Purpose::Health => &[
            Need {
                text: "持病が悪くならないように、安心して暮らしたい。",
                long_goal: "入院せずに自宅で過ごせる",
                short_goal: "薬を忘れずに飲み、体調の変化に早く気づける",
            },
            Need {
                text: "血圧, 血糖を落ち着かせたい。",
                long_goal: "主治医の示す値を保てる",
                short_goal: "塩分を控え、毎日血圧を測れる",
            },
        ],
        Purpose::Company => &[
            Need {
                text: "家に閉じこもらず、人と話したり出かけたりしたい。",
                long_goal: "楽しみをもって、生き生きと過ごせる",
                short_goal: "週に一度は外出し、仲間と過ごせる",
            },
            Need {
                text: "家では入れない風呂に、ゆっくり入りたい。",
                long_goal: "気持ちよく入浴し、清潔を保てる",
                short_goal: "通いの場で、見守りを得て入浴できる",
            },
        ],
        Purpose::FamilyRest => &[Need {
            text: "家族に休んでもらいながら、家での暮らしを続けたい。",
            long_goal: "本人も家族も、無理なく暮らしを続けられる",
            short_goal: "月に一度、家族が休める",
        }],
    }
}

/// 本人の意向.
pub(super) const WISHES: [&str; 6] = [
    "本人:「この家で暮らし続けたい。足が弱ってきたので、転ばないようにしたい。」",
    "本人:「人の世話にはなりたくないが、風呂と買い物は手伝ってほしい。」",
    "本人:「もう一度、\"みほん公園\"の桜を見に行きたい。」",
    "本人:「連れ合いの仏壇があるので、家を離れたくない。」",
    "本人:「みんなと歌うのが楽しい, 休まず通いたい。」",
    "本人:「痛みがなく、穏やかに過ごせればよい。」",
];

/// 家族の意向, where somebody lives with the person.
pub(super) const FAMILY_WISHES: [&str; 4] = [
    "長女（同居）:「できるだけ家でみてあげたい。夜だけは休みたい。」",
    "長男（同居）:「仕事の間が心配。日中は誰かに見ていてほしい。」",
    "長女（同居）:「腰が痛く、入浴の介助は無理。」",
    "長男の妻（同居）:「食事は私が作るので、ほかを頼みたい。」",
];

/// 家族の意向, where the person lives alone.
pub(super) const DISTANT_FAMILY_WISHES: [&str; 3] = [
    "次女（遠方）:「月に一度は帰るので、変わりがあれば知らせてほしい。」",
    "長男（別居）:「火の始末と, 薬の飲み忘れが心配。」",
    "甥:「できることは手伝う。\"無理\"はしないでほしい。」",
];

/// 課題分析の結果.
pub(super) const ANALYSES: [&str; 4] = [
    "下肢の筋力が落ち、屋内でもふらつきがある。手すりがあれば移動できる。",
    "もの忘れが進み、服薬と火の始末に見守りがいる。",
    "右の手足に麻痺があり、更衣と入浴に手伝いがいる。意欲はある。",
    "体力の低下から外出が減り、話し相手が少ない。",
];

/// 領域における課題（背景・原因）, by area: 運動・移動, 日常生活, 社会参加, 健康管理.
pub(super) const NEEDS_OF_AREAS: [&str; 4] = [
    "下肢の筋力が落ち、屋内でもふらつきがある。手すりがあれば移動できる。",
    "立ったままの家事が続かず、重い買い物を人に頼んでいる。",
    "体力の低下から外出が減り、話し相手が少ない。",
    "もの忘れが進み、服薬と火の始末に見守りがいる。",
];

/// 総合的な援助の方針.
pub(super) const POLICIES: [&str; 4] = [
    "本人のできることを大切にし、転倒を防ぎながら、住み慣れた家での暮らしを支えます。",
    "主治医や看護師と連絡を取り合い、体調の変化に早く気づけるようにします。",
    "通いの場での楽しみを続け、家族が休める時間もつくります。",
    "家事は本人と一緒に行い、\"自分でできた\"という気持ちを支えます。",
];

/// 介護認定審査会の意見.
pub(super) const BOARD_OPINIONS: [&str; 3] =
    ["特になし", "なし", "サービスの種類の指定なし。有効期間は24か月が妥当。"];

/// 主な日常生活上の活動, with its time of day.
pub(super) const ACTIVITIES: [(&str, u16, u16); 6] = [
    ("起床、洗面", 6 * 60, 6 * 60 + 30),
    ("朝食、服薬", 6 * 60 + 30, 7 * 60),
    ("昼食、服薬", 12 * 60, 12 * 60 + 45),
    ("テレビ、昼寝", 13 * 60, 15 * 60),
    ("夕食、服薬", 18 * 60, 18 * 60 + 30),
    ("就寝", 21 * 60, 21 * 60 + 30),
];
