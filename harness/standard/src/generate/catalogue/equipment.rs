//! Equipment that is rented.

/// 福祉用具: a model that an office rents out.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::generate) struct Equipment {
    /// サービスコード under 17.
    pub(in crate::generate) care: &'static str,
    /// サービスコード under 67.
    pub(in crate::generate) preventive: &'static str,
    /// Which of the two codes `number` is.
    pub(in crate::generate) register: Register,
    /// The code of the model, of a maker that does not exist.
    pub(in crate::generate) number: &'static str,
    /// 用具名称（機種名）.
    pub(in crate::generate) name: &'static str,
    /// 単位数 a month.
    pub(in crate::generate) units: u64,
    /// Whether it is for those in 要介護2 and above only.
    pub(in crate::generate) heavy: bool,
}

/// Where the code of a model comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::generate) enum Register {
    /// TAISコード.
    Tais,
    /// 福祉用具届出コード.
    Notified,
}

/// Models to rent. Two handrails of the same code and units are there on purpose: they are told apart by 明細判別コード.
pub(in crate::generate) const EQUIPMENT: &[Equipment] = &[
    heavy(["171003", "671003"], "99999-000103", "見本ベッド 3モーター, 低床型", 1000),
    heavy(["171004", "671004"], "99999-000104", "見本マットレス \"やわらか\"", 250),
    heavy(["171004", "671004"], "99999-000105", "見本ベッド用手すり", 80),
    heavy(["171001", "671001"], "99999-000101", "見本車いす 自走式", 600),
    heavy(["171002", "671002"], "99999-000102", "見本車いす用クッション", 200),
    heavy(["171005", "671005"], "99999-000106", "見本床ずれ防止マット エア式", 700),
    light(["171007", "671007"], "99999-000107", "見本手すり \"居室\", 据置き型", 300),
    Equipment {
        register: Register::Notified,
        ..light(["171007", "671007"], "99999-000108", "見本手すり 廊下用", 300)
    },
    light(["171008", "671008"], "99999-000109", "見本スロープ 1.5メートル", 350),
    light(["171009", "671009"], "99999-000110", "見本歩行器 四輪", 280),
    light(["171010", "671010"], "99999-000111", "見本多点つえ", 120),
];

const fn light(codes: [&'static str; 2], number: &'static str, name: &'static str, units: u64) -> Equipment {
    let [care, preventive] = codes;
    Equipment { care, preventive, register: Register::Tais, number, name, units, heavy: false }
}

const fn heavy(codes: [&'static str; 2], number: &'static str, name: &'static str, units: u64) -> Equipment {
    Equipment { heavy: true, ..light(codes, number, name, units) }
}
