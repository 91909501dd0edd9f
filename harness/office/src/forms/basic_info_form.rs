//! 利用者基本情報, with the day's course, the diseases and the drawing of the family.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_standard::rows::{BasicInfoRow, DailyLifeRow, MedicalHistoryRow};
use careplan_standard::{
    Checklist, ConsultCount, ConsultMethod, DoctorRole, Flag, Housing, ResidenceState, Sex, YesNo,
};

use super::FormFile;
use super::rows::{FormRows, whose};
use super::shown::{Mark, Shown as _, is, joined, marks};

#[derive(Template)]
#[template(path = "forms/basic_info.html")]
struct BasicInfoForm {
    sheets: Vec<Sheet>,
}

struct Sheet {
    insurer: String,
    insured: String,
    made_by: String,
    consulted_on: String,
    methods: Vec<Mark>,
    method_note: String,
    counts: Vec<Mark>,
    previous: String,
    residences: Vec<Mark>,
    residence_note: String,
    kana: String,
    name: String,
    sexes: Vec<Mark>,
    born: String,
    address: String,
    phone: String,
    fax: String,
    situation: Situation,
    visitor: String,
    visitor_relation: String,
    visitor_contact: String,
    contacts: Vec<Contact>,
    image: Option<String>,
    image_name: String,
    family: String,
    life_so_far: String,
    daily_life: String,
    day: Vec<DayPart>,
    hobbies: String,
    neighbours: String,
    histories: Vec<History>,
    public_services: String,
    private_services: String,
    consented_on: String,
    consented_by: String,
}

/// Where somebody stands: body, certification, home, income.
struct Situation {
    independence: String,
    dementia: String,
    care_level: String,
    certified: String,
    previous_level: String,
    checklists: Vec<Mark>,
    checklist_on: String,
    disabilities: Vec<Mark>,
    disability_note: String,
    housings: Vec<Mark>,
    floor: String,
    altered: Vec<Mark>,
    incomes: Vec<Mark>,
    income_note: String,
}

struct Contact {
    name: String,
    relation: String,
    reached_at: String,
}

struct DayPart {
    time: String,
    user: String,
    family: String,
}

struct History {
    date: String,
    disease: String,
    doctor: String,
    is_family_doctor: bool,
    phone: String,
    progress: String,
    treatment: String,
}

pub(super) fn form(rows: &FormRows<'_>) -> Option<FormFile> {
    let sheets: Vec<Sheet> = rows.basic_info.iter().map(|row| Sheet::of(rows, row)).collect();
    let html = BasicInfoForm { sheets }.render().expect("the template writes into memory");
    let file = FormFile { name: "basic-info.html", title: "利用者基本情報", html };
    (!rows.basic_info.is_empty()).then_some(file)
}

impl Sheet {
    fn of(rows: &FormRows<'_>, row: &BasicInfoRow) -> Self {
        let who = whose!(row);
        let is_own =
            |insurer, insured, day| (insurer, insured) == (&who.0, &who.1) && day == &row.consulted_on;
        let day =
            rows.daily_life.iter().filter(|part| is_own(&part.insurer, &part.insured, &part.consulted_on));
        let histories =
            rows.histories.iter().filter(|part| is_own(&part.insurer, &part.insured, &part.consulted_on));
        let image_name = row.family_image.value().map(|name| name.as_str().to_owned()).unwrap_or_default();
        let image = rows.images.get(image_name.as_str()).map(|bytes| STANDARD.encode(bytes));
        Self {
            insurer: row.insurer.shown(),
            insured: row.insured.shown(),
            made_by: row.made_by.shown(),
            consulted_on: row.consulted_on.shown(),
            methods: marks([
                ("来所", is(&row.consultation.method, ConsultMethod::Visit)),
                ("電話", is(&row.consultation.method, ConsultMethod::Telephone)),
                ("その他", is(&row.consultation.method, ConsultMethod::Other)),
            ]),
            method_note: row.consultation.method_note.shown(),
            counts: marks([
                ("初回", is(&row.consultation.count, ConsultCount::First)),
                ("再来", is(&row.consultation.count, ConsultCount::Again)),
            ]),
            previous: row.consultation.previous.shown(),
            residences: marks([
                ("在宅", is(&row.residence_state, ResidenceState::AtHome)),
                ("入院又は入所中", is(&row.residence_state, ResidenceState::InHospital)),
            ]),
            residence_note: row.residence_note.shown(),
            kana: row.name_kana.shown(),
            name: row.name.shown(),
            sexes: marks([("男", is(&row.sex, Sex::Male)), ("女", is(&row.sex, Sex::Female))]),
            born: row.born.shown(),
            address: row.address.shown(),
            phone: row.phone.shown(),
            fax: row.fax.shown(),
            situation: Situation::of(row),
            visitor: row.visitor_name.shown(),
            visitor_relation: row.visitor_relation.shown(),
            visitor_contact: joined(row.visitor_address.shown(), "\n", row.visitor_phone.shown()),
            contacts: row
                .emergency_contacts
                .iter()
                .map(|contact| Contact {
                    name: contact.name.shown(),
                    relation: contact.relation.shown(),
                    reached_at: joined(contact.address.shown(), "\n", contact.phone.shown()),
                })
                .collect(),
            image,
            image_name,
            family: row.family.shown(),
            life_so_far: row.life_so_far.shown(),
            daily_life: row.daily_life.shown(),
            day: day.map(|part| DayPart::of(part)).collect(),
            hobbies: row.hobbies.shown(),
            neighbours: row.neighbours.shown(),
            histories: histories.map(|part| History::of(part)).collect(),
            public_services: row.public_services.shown(),
            private_services: row.private_services.shown(),
            consented_on: row.consented_on.shown(),
            consented_by: row.consented_by.shown(),
        }
    }
}

impl Situation {
    fn of(row: &BasicInfoRow) -> Self {
        let housing =
            |names: [Housing; 4]| row.housing.value().is_some_and(|housing| names.contains(housing));
        Self {
            independence: row.independence.shown(),
            dementia: row.dementia.shown(),
            care_level: row.care_level.shown(),
            certified: joined(row.certified_from.shown(), " ～ ", row.certified_to.shown()),
            previous_level: row.previous_care_level.shown(),
            checklists: marks([
                ("事業対象者の該当あり", is(&row.checklist, Checklist::Applies)),
                ("事業対象者の該当なし", is(&row.checklist, Checklist::AppliesNot)),
            ]),
            checklist_on: row.checklist_on.shown(),
            disabilities: marks([
                ("身障", is(&row.disabilities.physical, Flag::Yes)),
                ("療育", is(&row.disabilities.intellectual, Flag::Yes)),
                ("精神", is(&row.disabilities.mental, Flag::Yes)),
                ("難病", is(&row.disabilities.intractable, Flag::Yes)),
            ]),
            disability_note: row.disabilities.note.shown(),
            housings: marks([
                (
                    "自宅",
                    housing([
                        Housing::Owned,
                        Housing::OwnedDetached,
                        Housing::OwnedApartment,
                        Housing::Owned,
                    ]),
                ),
                (
                    "借家",
                    housing([
                        Housing::Rented,
                        Housing::RentedDetached,
                        Housing::RentedApartment,
                        Housing::Rented,
                    ]),
                ),
                (
                    "一戸建て",
                    housing([
                        Housing::Detached,
                        Housing::OwnedDetached,
                        Housing::RentedDetached,
                        Housing::Detached,
                    ]),
                ),
                (
                    "集合住宅",
                    housing([
                        Housing::Apartment,
                        Housing::OwnedApartment,
                        Housing::RentedApartment,
                        Housing::Apartment,
                    ]),
                ),
            ]),
            floor: row.floor.shown(),
            altered: marks([
                ("有", is(&row.home_altered, YesNo::Yes)),
                ("無", is(&row.home_altered, YesNo::No)),
            ]),
            incomes: marks([
                ("国民年金", is(&row.income.national_pension, Flag::Yes)),
                ("厚生年金", is(&row.income.employees_pension, Flag::Yes)),
                ("障害年金", is(&row.income.disability_pension, Flag::Yes)),
                ("生活保護", is(&row.income.public_assistance, Flag::Yes)),
            ]),
            income_note: row.income.note.shown(),
        }
    }
}

impl DayPart {
    fn of(row: &DailyLifeRow) -> Self {
        Self { time: row.time.shown(), user: row.user.shown(), family: row.family.shown() }
    }
}

impl History {
    fn of(row: &MedicalHistoryRow) -> Self {
        Self {
            date: row.date.shown(),
            disease: row.disease.shown(),
            doctor: row.doctor.shown(),
            is_family_doctor: is(&row.doctor_role, DoctorRole::FamilyDoctor),
            phone: row.doctor_phone.shown(),
            progress: row.progress.shown(),
            treatment: row.treatment.shown(),
        }
    }
}
