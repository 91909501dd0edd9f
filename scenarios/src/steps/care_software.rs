//! 介護ソフト: importing, making actuals, comparing.

use std::collections::BTreeSet;

use careplan_domain::{Day, JapanTime, OfficeNumber, ServiceMonth};
use careplan_office::{
    ActualsMaker, Assignment, ComparedService, PercentAddons, ServiceUser, UnitFiles, Visit,
};
use careplan_standard::{Checking, Party, Source, Style, read, write};

use super::{Row, steps};
use crate::story::{Person, Story, Told, said, told};

pub(super) const STEPS: &[Row] = steps! { CareSoftware:
    Deed "「{office}」の介護ソフトが受け取ったファイルを取り込む", "the care software of \"{office}\" imports what was received",
        "the last download", []
        |story, office: String| {
            let files = story.on_disk.clone();
            if files.is_empty() {
                return Err(said!("まだ何も受け取っていません。", "nothing has been received yet"));
            }
            let sources: Vec<Source<'_>> =
                files.iter().map(|(path, bytes)| Source { path, bytes }).collect();
            let imported = story.person_mut(&office)?.book.import_files(&sources, &Checking::default());
            let lines = imported.reports.iter().flat_map(careplan_office::ImportReport::wordings);
            story.told = lines.map(|line| line.ja).collect();
            Ok(())
        }
    Deed "「{office}」の介護ソフトが送ったファイルを控える", "the care software of \"{office}\" keeps what was sent",
        "the last send", []
        |story, office: String| {
            let sent = story.sent.clone();
            if sent.is_empty() {
                return Err(said!("まだ何も送信されていません。", "nothing has been sent yet"));
            }
            let documents = sent.iter().map(|(name, content)| read(name, content).0);
            let units = UnitFiles::group(documents);
            let book = &mut story.person_mut(&office)?.book;
            let reports: Vec<_> = units.iter().map(|unit| book.record_sent(unit)).collect();
            story.told = reports.iter().flat_map(careplan_office::ImportReport::wordings).map(|line| line.ja).collect();
            Ok(())
        }
    Deed "「{office}」の介護ソフトが{month}の実績を予定どおり「{other}」あてに作る",
        "the care software of \"{office}\" makes the actuals of {month} as planned for \"{other}\"", "", [Control]
        |story, office: String, month: ServiceMonth, other: String| {
            let now = story.now().await?;
            let maker = maker(story, &office, month, &other)?;
            make(story.person_mut(&office)?, &maker, now)
        }
    Deed "「{office}」の介護ソフトが{day}の最初の訪問を取りやめとして実績を「{other}」あてに作る",
        "the care software of \"{office}\" makes the actuals without the first visit of {day} for \"{other}\"",
        "", [Control]
        |story, office: String, day: Day, other: String| {
            let now = story.now().await?;
            let mut maker = maker(story, &office, ServiceMonth::of(day), &other)?;
            let first = maker.rows().find(|(_, row)| row.day.value() == Some(&day));
            let visit = first.and_then(|(user, row)| Some(Visit::at(user, day, *row.from.value()?)));
            let visit = visit.ok_or_else(|| said!("{day}の予定に訪問はありません。", "no visit is planned on {day}"))?;
            maker.cancel(&visit).map_err(told)?;
            make(story.person_mut(&office)?, &maker, now)
        }
    Check "「{office}」の介護ソフトに予定のある利用者は{count}人である",
        "the care software of \"{office}\" knows plans of {count} users", "", []
        |story, office: String, count: usize| {
            let slips = &story.person(&office)?.book.received().use_slips;
            let users: BTreeSet<ServiceUser> = slips.iter().map(|(key, _)| key.user).collect();
            if users.len() == count { Ok(()) } else { Err(said!("予定のある利用者は{}人です。", "there are plans of {} users", users.len())) }
        }
    Check "取り込みの結果に「{words}」とある", "the report of the import says \"{words}\"", "part of a line, in Japanese", []
        |story, words: String| {
            if story.told.iter().any(|line| line.contains(&words)) {
                Ok(())
            } else {
                Err(said!("取り込みの結果は次のとおりです。\n{}", "the report of the import is:\n{}", story.told.join("\n")))
            }
        }
    Check "「{office}」の介護ソフトで{month}の「{other}」の予定と実績は、予定どおり{count}件、それ以外{other_count}件である",
        "at \"{office}\" the plan and the actuals of {month} by \"{other}\" agree in {count} and differ in {other_count}",
        "services of all users", []
        |story, office: String, month: ServiceMonth, other: String, count: usize, other_count: usize| {
            let number = story.person(&other)?.desk.number();
            let found = compared(story.person(&office)?, month, number);
            if found == (count, other_count) {
                Ok(())
            } else {
                Err(said!("予定どおり{}件、それ以外{}件です。", "{} agree and {} differ", found.0, found.1))
            }
        }
};

fn maker(story: &Story, office: &str, month: ServiceMonth, planner: &str) -> Told<ActualsMaker> {
    let planner = story.person(planner)?.desk.number();
    let book = &story.person(office)?.book;
    let code = book.mine(month).find_map(|own| own.row.code.value().copied());
    let kind = code.map(|code| code.kind()).ok_or_else(|| {
        said!(
            "「{office}」の介護ソフトに{month}の予定がありません。",
            "the care software of `{office}` has no plan of {month}"
        )
    })?;
    let service = careplan_domain::ServiceKind::CARE_MANAGEMENT;
    let assignment = Assignment { kind, month, planner: Party { office: planner, service } };
    Ok(ActualsMaker::new(book, assignment, PercentAddons::default()))
}

fn make(person: &mut Person, maker: &ActualsMaker, now: JapanTime) -> Told {
    let made = maker
        .make(now)
        .ok_or_else(|| said!("作る実績がありません。", "there is nothing of which actuals could be made"))?;
    let content = write(made.name.kind(), &made.table, &Style::STANDARD).map_err(told)?;
    person.book.record_sent(&made.unit_files());
    person.made = vec![(made.name.to_string(), content)];
    Ok(())
}

/// How many services went as planned, and how many did not.
fn compared(person: &Person, month: ServiceMonth, office: OfficeNumber) -> (usize, usize) {
    let book = &person.book;
    let sent = book.sent_to(office).into_iter().flat_map(|sent| sent.use_slips.iter());
    let slips = sent.chain(book.received().use_slips.iter());
    let users: BTreeSet<ServiceUser> = slips.map(|(key, _)| key.user).collect();
    let mut counts = (0, 0);
    for user in users {
        for service in book.compare(user, month, office).days.values().flatten() {
            match service {
                ComparedService::AsPlanned { .. } => counts.0 += 1,
                ComparedService::Retimed { .. }
                | ComparedService::OnlyPlanned(_)
                | ComparedService::OnlyGiven(_) => counts.1 += 1,
            }
        }
    }
    counts
}
