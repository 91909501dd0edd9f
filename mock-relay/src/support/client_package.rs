//! The client's package as the support site offers it: a ZIP with the installer's stand-in, what to read first, and
//! sample commands that send and receive for real.
//!
//! It has no program in it: what sends and receives here is the `careplan` command, which whoever runs this testbed has
//! already.

use careplan_domain::JapanTime;

use crate::exchange::Archive;

/// What it is called in the download folder. The version is the client's (S), the rest says that it is none.
pub(super) const FILE_NAME: &str = "CarePlanClient-1.1.2-mock.zip";

/// The files, each with its content.
const FILES: [(&str, &str); 6] = [
    ("README.txt", include_str!("client_package/README.txt")),
    ("CarePlanClientSetup-1.1.2-mock.txt", include_str!("client_package/setup.txt")),
    ("samples/1-ready.txt", include_str!("client_package/ready.txt")),
    ("samples/2-send.txt", include_str!("client_package/send.txt")),
    ("samples/3-receive.txt", include_str!("client_package/receive.txt")),
    ("samples/4-list.txt", include_str!("client_package/list.txt")),
];

/// What is in it, and what each is for.
pub(super) fn contents() -> Vec<(&'static str, &'static str)> {
    let what = [
        "はじめにお読みください。使い方と、実物との違いを書いています。",
        "インストーラの代わりです。実行できるプログラムではありません。",
        "事業所が送受信できるところまで、準備をするコマンドの例です。",
        "ファイルを送るコマンドの例です。",
        "届いたファイルを受け取るコマンドの例です。",
        "送信一覧と受信一覧を表示するコマンドの例です。",
    ];
    FILES.iter().zip(what).map(|((name, _), what)| (*name, what)).collect()
}

/// The ZIP, its files dated `at`. Texts have what Windows' editor needs: the mark of UTF-8 and CR LF.
pub(super) fn package(at: JapanTime) -> Vec<u8> {
    let mut archive = Archive::new(at);
    let mut bytes = Vec::new();
    for (name, text) in FILES {
        let content = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        bytes.extend(archive.header(name, content.as_bytes()));
        bytes.extend(content.as_bytes());
    }
    bytes.extend(archive.finish());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_a_zip_with_everything_that_its_page_tells() {
        let bytes = package("2026-04-01T09:00".parse().unwrap());
        let archive = rawzip::ZipArchive::from_slice(&bytes).unwrap();
        let names: Vec<String> = archive
            .entries()
            .map(|entry| String::from_utf8(entry.unwrap().file_path().as_bytes().to_vec()).unwrap())
            .collect();
        let told: Vec<&str> = contents().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, told);
    }

    #[test]
    fn every_file_says_that_it_is_a_mock_and_is_for_the_version_that_is_out() {
        for (name, text) in FILES {
            assert!(text.contains("模擬"), "{name}");
        }
        assert!(FILE_NAME.contains(super::super::CLIENT_VERSION));
    }
}
