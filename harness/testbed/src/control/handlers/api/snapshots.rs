//! Snapshots: saved, listed, gone back to, deleted.

use careplan_serve::{Api, Call};
use careplan_wire::ProblemCode as Code;
use careplan_wire::control::{NewSnapshot, Snapshot, Snapshots, WentBack, path};

use super::changes;
use crate::control::{Control, handlers};

pub(super) fn snapshots(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(
            path::SNAPSHOTS,
            "snapshots",
            ["スナップショット", "The states that the testbed can go back to, oldest first."],
        )
        .answers::<Snapshots>(200, "The snapshots."),
        handlers::snapshots,
    )
    .with(
        changes(Call::post(
            path::SNAPSHOTS,
            "save-snapshot",
            ["スナップショットを保存する", "Saves the state of now: every store and the clock at one moment."],
        ))
        .maybe_body::<NewSnapshot>()
        .answers::<Snapshot>(201, "What was saved.")
        .refuses(&[Code::InvalidField, Code::SnapshotRefused, Code::SnapshotsFull]),
        handlers::save_snapshot,
    )
    .with(
        changes(Call::post(
            path::SNAPSHOT_RESTORE,
            "go-back",
            [
                "スナップショットに戻る",
                "The testbed is as it was then, when this answers: stores, clock, pace, fault rules. Meanwhile every \
                 address answers 503 with Retry-After. Addresses, the TLS root, the snapshots and the journal stay; who \
                 has logged in since logs in again. The one way in which time runs backwards.",
            ],
        ))
        .answers::<WentBack>(200, "The state that it is now.")
        .refuses(&[Code::SnapshotUnknown, Code::SnapshotRefused]),
        handlers::go_back,
    )
    .with(
        changes(Call::delete(
            path::SNAPSHOT,
            "delete-snapshot",
            ["スナップショットを削除する", "Deletes a snapshot."],
        ))
        .answers_nothing()
        .refuses(&[Code::SnapshotUnknown]),
        handlers::delete_snapshot,
    )
}
