//! The preventive side: UPKIHON with its tables and image, UPYOBO with its table.

use std::collections::BTreeMap;

use careplan_domain::{Day, ServiceMonth};

use super::care_plan::{frequency, text};
use super::catalogue::Purpose;
use super::person::Person;
use super::phrases::{self, FAMILY_WISHES, NEEDS_OF_AREAS, POLICIES, WISHES};
use super::planning::Planning;
use super::quarter::Household;
use super::services::Service;
use super::town::{self, CENTRE, Neighbourhood};
use crate::rows::{
    Area, BasicInfoRow, Consultation, DailyLifeRow, Disabilities, EmergencyContact, IncomeSources,
    MedicalHistoryRow, PreventivePlanRow, SupportPlanRow,
};
use crate::{
    CareLevel, CareLevelOrNone, CertificationStatus, Checklist, ConsultCount, ConsultMethod, CsvVersion,
    Dementia, DoctorRole, Entrusted, Field, Housing, ImageFile, Independence, Need, Number, PlanClass,
    PlanKind, Progress, ResidenceState, Sequence, SupportLevel, YesNo,
};

/// 家族構成: a tiny drawing of a family, the same for everybody.
pub(super) const FAMILY_IMAGE: &[u8] = include_bytes!("../../data/family.jpg");

/// What the files of a person are written from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    /// CSVバージョン.
    pub(super) version: CsvVersion,
    /// Who, and with which services.
    pub(super) household: &'a Household,
    /// Who gives them.
    pub(super) neighbourhood: &'a Neighbourhood,
    /// 相談日.
    pub(super) consulted_on: Day,
    /// 計画作成(変更)日.
    pub(super) plan_date: Day,
    /// The month with which the plan begins.
    pub(super) month: ServiceMonth,
}

/// 1日の生活: time, person, family.
const DAILY_LIFE: [(&str, &str, &str); 6] = [
    ("6:30", "起床、洗面", "起床"),
    ("7:30", "朝食、服薬", "朝食の支度"),
    ("10:00", "庭の草取り, 散歩", "仕事"),
    ("12:00", "昼食", "仕事"),
    ("18:00", "夕食、服薬", "帰宅、夕食の支度"),
    ("21:30", "就寝", "就寝"),
];

const DISEASES: [(&str, &str); 6] = [
    ("高血圧症", "内服"),
    ("変形性膝関節症", "湿布、月1回の通院"),
    ("骨粗しょう症", "半年に1回の注射"),
    ("2型糖尿病", "内服、食事療法"),
    ("白内障", "術後、経過は良好"),
    ("脳梗塞後遺症", "内服, リハビリテーション"),
];

impl Case<'_> {
    fn person(&self) -> &Person {
        &self.household.person
    }

    /// 予防給付 or only 総合事業.
    fn plan_kind(&self) -> PlanKind {
        let comprehensive = |service: &Service| service.offer.kind.starts_with('A');
        if self.household.services.iter().all(comprehensive) {
            PlanKind::PreventiveCareManagement
        } else {
            PlanKind::PreventiveSupport
        }
    }

    fn entrusted(&self) -> Entrusted {
        if self.person().planning == Planning::Entrusted { Entrusted::Entrusted } else { Entrusted::Own }
    }

    /// 利用者基本情報.
    pub(super) fn basic_info(&self, image: Option<ImageFile>) -> BasicInfoRow {
        let person = self.person();
        let dice = person.dice;
        let certified = level_or_none(person.level);
        let asked_before = person.previous_level.is_some();
        let previous = asked_before.then(|| self.consulted_on.plus_years(-1));
        BasicInfoRow {
            version: self.version.into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            consulted_on: self.consulted_on.into(),
            plan_kind: self.plan_kind().into(),
            entrusted: self.entrusted().into(),
            made_by: text(centre_planner(person)),
            consultation: Consultation {
                method: (*dice.child("method").pick(&[
                    ConsultMethod::Visit,
                    ConsultMethod::Telephone,
                    ConsultMethod::Visit,
                ]))
                .into(),
                method_note: Field::Empty,
                count: if asked_before { ConsultCount::Again } else { ConsultCount::First }.into(),
                previous: previous.into(),
            },
            residence_state: ResidenceState::AtHome.into(),
            residence_note: Field::Empty,
            name_kana: text(&person.kana),
            name: text(&person.name),
            sex: person.sex.into(),
            born: person.born.into(),
            address: text(&format!("{}{}", person.address_1, person.address_2)),
            phone: person.phone.clone().into(),
            fax: Field::Empty,
            independence: (*dice.child("independence").pick(&[
                Independence::J1,
                Independence::J2,
                Independence::A1,
            ]))
            .into(),
            dementia: (*dice.child("dementia").pick(&[Dementia::Independent, Dementia::I])).into(),
            care_level: certified.into(),
            certified_from: certified.map(|_| person.certified_from).into(),
            certified_to: certified.map(|_| person.certified_to).into(),
            previous_care_level: person.previous_level.and_then(level_or_none).into(),
            checklist: Checklist::Applies.into(),
            checklist_on: self.consulted_on.into(),
            disabilities: self.disabilities(),
            housing: (*dice.child("housing").pick(&[Housing::OwnedDetached, Housing::RentedApartment]))
                .into(),
            floor: Number::new(dice.child("own floor").between(1, 3)).into(),
            home_altered: (*dice.child("altered").pick(&[YesNo::Yes, YesNo::No])).into(),
            income: self.income(),
            visitor_name: text(&format!("{} つぎ子", person.family())),
            visitor_address: text("本人と同じ"),
            visitor_phone: person.phone.clone().into(),
            visitor_relation: text("長女"),
            emergency_contacts: self.contacts(),
            family_image: image.into(),
            family: text("長女と二人暮らし。長男は県外に住み、\r\n年に二度帰省する。"),
            life_so_far: text("見本町で生まれ、60歳まで\"見本製作所\"に勤めた。"),
            daily_life: text("午前は庭の手入れ, 午後はテレビを見て過ごす。"),
            hobbies: text("園芸、歌、グラウンドゴルフ"),
            neighbours: text("週に一度、隣の人とお茶を飲む。老人会には足の痛みで出なくなった。"),
            public_services: text("通いの場（月2回）"),
            private_services: text("配食（週2回）"),
            consented_on: self.consulted_on.into(),
            consented_by: text(&person.name),
        }
    }

    fn disabilities(&self) -> Disabilities {
        let physical = self.person().dice.child("disability").percent(20);
        let flag = super::use_slip::flag;
        Disabilities {
            physical: flag(physical).into(),
            intellectual: flag(false).into(),
            mental: flag(false).into(),
            intractable: flag(false).into(),
            note: if physical { text("身体障害者手帳4級（右膝関節）") } else { Field::Empty },
        }
    }

    fn income(&self) -> IncomeSources {
        let flag = super::use_slip::flag;
        let on_assistance = self.person().benefit_rate == 100;
        let employed = self.person().dice.child("employed").percent(50);
        IncomeSources {
            national_pension: flag(!on_assistance).into(),
            employees_pension: flag(employed && !on_assistance).into(),
            disability_pension: flag(false).into(),
            public_assistance: flag(on_assistance).into(),
            note: Field::Empty,
        }
    }

    fn contacts(&self) -> [EmergencyContact; 4] {
        let dice = self.person().dice.child("contacts");
        let contact = |place: u64, given: &str, relation: &str| EmergencyContact {
            name: text(&format!("{} {given}", self.person().family())),
            relation: text(relation),
            address: text("見本県見本市見本町1丁目"),
            phone: town::phone("08", dice.nth(place).below(10_000)).into(),
        };
        [
            contact(0, "つぎ子", "長女"),
            contact(1, "遠夫", "長男"),
            EmergencyContact::default(),
            EmergencyContact::default(),
        ]
    }

    /// 別表1 1日の生活.
    pub(super) fn daily_life(&self) -> impl Iterator<Item = DailyLifeRow> {
        DAILY_LIFE.into_iter().map(|(time, user, family)| DailyLifeRow {
            version: self.version.into(),
            insurer: self.person().insurer.into(),
            insured: self.person().insured.into(),
            consulted_on: self.consulted_on.into(),
            time: text(time),
            user: text(user),
            family: text(family),
        })
    }

    /// 別表2 現病歴・既往歴.
    pub(super) fn medical_history(&self) -> Vec<MedicalHistoryRow> {
        let dice = self.person().dice.child("history");
        let count = usize::try_from(dice.between(1, 3)).expect("below four");
        let diseases = dice.child("which").shuffled(&DISEASES);
        let history = (0..).zip(diseases.into_iter().take(count)).map(|(place, (disease, treatment))| {
            let year = self.consulted_on.year() - i16::try_from(dice.nth(place).between(1, 15)).unwrap_or(1);
            MedicalHistoryRow {
                version: self.version.into(),
                insurer: self.person().insurer.into(),
                insured: self.person().insured.into(),
                consulted_on: self.consulted_on.into(),
                date: text(&format!("{year}年頃")),
                disease: text(disease),
                doctor: text("みほん内科医院 見本 治"),
                doctor_role: if place == 0 { DoctorRole::FamilyDoctor } else { DoctorRole::Other }.into(),
                doctor_phone: town::phone("03", 7).into(),
                progress: if place == 0 { Progress::UnderTreatment } else { Progress::UnderObservation }
                    .into(),
                treatment: text(treatment),
            }
        });
        history.collect()
    }

    /// 介護予防サービス・支援計画書.
    pub(super) fn plan(&self) -> PreventivePlanRow {
        let person = self.person();
        let dice = person.dice;
        let (centre, own) =
            (&self.neighbourhood.offices[CENTRE], &self.neighbourhood.offices[person.planning.office()]);
        let entrusted = person.planning == Planning::Entrusted;
        let certified = person.level != CareLevel::ProgramTarget;
        let is_first = person.previous_level.is_none();
        let counts = std::array::from_fn(|place| {
            Number::new(dice.child("checklist").nth(place as u64).below(4)).into()
        });
        let programmes = std::array::from_fn(|place| {
            let needed = dice.child("checklist").nth(place as u64).below(4) == 3;
            (if needed { Need::Needed } else { Need::NotNeeded }).into()
        });
        PreventivePlanRow {
            version: self.version.into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            plan_date: self.plan_date.into(),
            plan_kind: self.plan_kind().into(),
            entrusted: self.entrusted().into(),
            file_number: text(&format!("{:04}", person.in_town + 1)),
            name: text(&person.name),
            certified_on: certified.then_some(person.certified_on).into(),
            certified_from: certified.then_some(person.certified_from).into(),
            certified_to: certified.then_some(person.certified_to).into(),
            plan_class: if is_first { PlanClass::First } else { PlanClass::Continued }.into(),
            certification: certified.then_some(CertificationStatus::Certified).into(),
            support_level: support_level(person.level).into(),
            centre_planner: text(centre_planner(person)),
            care_manager: if entrusted { text(person.planner()) } else { Field::Empty },
            office_name: text(&own.name),
            office_address: text(&format!("{}{}", own.address_1, own.address_2)),
            office_phone: own.phone.clone().into(),
            first_plan_date: if is_first { self.plan_date } else { person.certified_from }.into(),
            centre: text(&centre.name),
            goal_of_the_day: text("一日一回は外に出て、20分歩く"),
            goal_of_the_year: text("\"みほん公園\"の花見に、\r\n家族と歩いて行く"),
            areas: std::array::from_fn(|place| self.area(place)),
            health_notes: text("血圧が高めなので、運動の前に測る。膝の痛みが強い日は休む。"),
            support_policy: text("運動と交流の機会を保ち、家事は自分で続けられるように支える。"),
            overall_policy: text(dice.child("policy").pick::<&str>(&POLICIES)),
            checklist_counts: counts,
            programmes,
            centre_opinion: if entrusted { text("計画のとおりでよい。") } else { Field::Empty },
            consented_on: self.plan_date.into(),
            consented_by: text(&person.name),
        }
    }

    /// 運動・移動, 家庭生活, 社会参加, 健康管理.
    fn area(&self, place: usize) -> Area {
        const SITUATIONS: [&str; 4] = [
            "家の中はつたい歩き。外はつえを使い、15分ほど歩ける。",
            "調理と洗濯は自分でする。重い買い物と風呂掃除は難しい。",
            "電話で友人と話す。足の痛みから、老人会に出なくなった。",
            "月に一度、かかりつけに通う。薬は自分で管理している。",
        ];
        let dice = self.person().dice.child("area").nth(place as u64);
        let has_need = place == 0 || dice.percent(60);
        Area {
            situation: text(SITUATIONS[place % SITUATIONS.len()]),
            wishes: text(if place.is_multiple_of(2) {
                self.person().dice.child("wish").nth(place as u64).pick::<&str>(&WISHES)
            } else {
                dice.child("family").pick::<&str>(&FAMILY_WISHES)
            }),
            has_need: if has_need { YesNo::Yes } else { YesNo::No }.into(),
            need: if has_need { text(NEEDS_OF_AREAS[place]) } else { Field::Empty },
        }
    }

    /// 別表 支援計画: what repeats stands on the first row only.
    pub(super) fn support_plan(&self) -> Vec<SupportPlanRow> {
        let mut by_purpose: BTreeMap<Purpose, Vec<&Service>> = BTreeMap::new();
        for service in &self.household.services {
            by_purpose.entry(service.offer.purpose).or_default().push(service);
        }
        let mut rows = Vec::new();
        for (number, (purpose, services)) in (1..).zip(by_purpose) {
            let need = self.person().dice.child("need").nth(u64::from(number)).pick(phrases::needs(purpose));
            for (place, service) in (1..).zip(services) {
                let first = |text: &str| if place == 1 { self::text(text) } else { Field::Empty };
                let office = &self.neighbourhood.offices[service.office];
                rows.push(SupportPlanRow {
                    version: self.version.into(),
                    insurer: self.person().insurer.into(),
                    insured: self.person().insured.into(),
                    plan_date: self.plan_date.into(),
                    need_number: Sequence::new(number).into(),
                    need: first(need.text),
                    proposal: first(&format!(
                        "目標: {}\r\n具体策: {}",
                        need.long_goal, service.offer.content
                    )),
                    wishes: first("本人: やってみたい。家族: 無理のない範囲で続けてほしい。"),
                    goal: first(need.short_goal),
                    support_number: Sequence::new(1).into(),
                    support_point: first("できたことを一緒に確かめる"),
                    own_care: first("本人: 毎日の体操, 散歩\r\n家族: 声かけ"),
                    services: first(service.offer.content),
                    service_number: Sequence::new(place).into(),
                    service_type: text(&format!("{}（{}）", service.offer.name, frequency(service))),
                    office: text(&office.name),
                    period: text(&format!(
                        "{}から{}",
                        self.month.first_day().kanji(),
                        self.month.next().next().next().next().next().last_day().kanji()
                    )),
                });
            }
        }
        rows
    }
}

/// Who is in charge at the 地域包括.
fn centre_planner(person: &Person) -> &'static str {
    person.dice.child("centre planner").pick::<&str>(&["包括 見守", "見本 予防", "試野 支援"])
}

fn level_or_none(level: CareLevel) -> Option<CareLevelOrNone> {
    match level {
        CareLevel::ProgramTarget => None,
        CareLevel::Support1 => Some(CareLevelOrNone::Support1),
        CareLevel::Support2 => Some(CareLevelOrNone::Support2),
        CareLevel::Care1 => Some(CareLevelOrNone::Care1),
        CareLevel::Care2 => Some(CareLevelOrNone::Care2),
        CareLevel::Care3 => Some(CareLevelOrNone::Care3),
        CareLevel::Care4 => Some(CareLevelOrNone::Care4),
        CareLevel::Care5 => Some(CareLevelOrNone::Care5),
    }
}

fn support_level(level: CareLevel) -> Option<SupportLevel> {
    match level {
        CareLevel::ProgramTarget => Some(SupportLevel::CommunitySupport),
        CareLevel::Support1 => Some(SupportLevel::Support1),
        CareLevel::Support2 => Some(SupportLevel::Support2),
        CareLevel::Care1 | CareLevel::Care2 | CareLevel::Care3 | CareLevel::Care4 | CareLevel::Care5 => None,
    }
}
