//! What stands around a page: the frame, who is logged in, the 《メインメニュー》.

use careplan_serve::{Frame, Place};

use crate::office::Office;
use crate::portal::Portal;

/// 《メインメニュー》 (S).
const MAIN_MENU: [(&str, &str); 9] = [
    ("お知らせ", "/menu"),
    ("照会一覧", "/lookups"),
    ("FAQ", "/faq"),
    ("マニュアル", "/manuals"),
    ("ダウンロード", "/downloads"),
    ("証明書", "/certificates"),
    ("請求受付専用窓口", "/claims"),
    ("ユーザ情報変更", "/account"),
    ("ログアウト", "/logout"),
];

/// The frame of a page that is open to all.
pub(super) fn outside(portal: &Portal, title: &str) -> Frame {
    Frame::new(Place::Portal, title, portal.now())
}

/// The frame of a logged-in office's page that belongs to the menu's entry `current`.
pub(super) fn inside(portal: &Portal, office: &Office, title: &str, current: &str) -> Frame {
    outside(portal, title).who(name_of(office)).menu(&MAIN_MENU, current)
}

/// The frame of a logged-in office that has no menu yet.
pub(super) fn threshold(portal: &Portal, office: &Office, title: &str) -> Frame {
    outside(portal, title).who(name_of(office)).menu(&[("ログアウト", "/logout")], "")
}

fn name_of(office: &Office) -> String {
    format!("{} {}", office.name, office.user_id())
}
