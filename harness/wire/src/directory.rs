//! The public directory (ケアプランデータ連携システム利用状況) for programs: `GET /directory/offices.json`.

use careplan_domain::{Day, OfficeNumber, ServiceKind};
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

/// All offices of the present publication that a question asks for, in the order of the list. The question is a
/// query: `prefecture` (`01` to `47`), `municipality`, `kind` (again and again), `keyword`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryOffices {
    /// 「…現在の情報」: the day of the snapshot.
    #[serde_as(as = "DisplayFromStr")]
    pub as_of: Day,
    /// 公表日.
    #[serde_as(as = "DisplayFromStr")]
    pub published_on: Day,
    /// 検索条件, as the page prints it.
    pub condition: String,
    /// The offices.
    pub offices: Vec<DirectoryOffice>,
}

/// One office of the publication.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryOffice {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービスの種類.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// 所在地.
    pub address: String,
}
