//! One office's desk: certificate store and client, doing what a person would do.
//!
//! It reaches the services over the network only, through the same pages and the same API as everybody else: what a
//! desk cannot do, a person could not do. It finds its way by the words that a person reads, never by hidden names.
//!
//! Beside the desk stands the office's care software, which reaches nothing: it is handed the files.

mod application;
mod browser;
mod care_software;
mod certificate_store;
mod cookie_jar;
mod desk;
mod desk_error;
pub mod forms;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod installed_certificate;
mod mailbox;
mod page;
mod page_url;
mod papers;
mod portal_visitor;
mod sight;
mod usage_site_visitor;
pub mod vendor_test;
mod visit_error;

#[cfg(test)]
mod stand_in;

pub use application::{Application, CompletedApplication, FullName};
pub use browser::{Browser, Download};
pub use care_software::{
    ActualsKey, ActualsMaker, Assignment, BasicInfo, Book, CarePlan, ChangeRefusal, ComparedService,
    Comparison, ConsultationKey, DeleteCascade, Disregard, Effect, FilesImport, ImportEntry, ImportRefusal,
    ImportReport, MadeFile, Origin, PercentAddons, PercentUnits, PlanKey, PlannedUse, PreventivePlan,
    Records, ServiceUser, SetAside, Shelf, Subject, SupplementKey, SupplementOf, UnitFiles, UseSlip,
    UseSlipKey, Visit, When,
};
pub use certificate_store::{CertificateStore, ImportError, NoUsableCertificate};
pub use cookie_jar::CookieJar;
pub use desk::{Addresses, Desk, PersonalUser};
pub use desk_error::DeskError;
pub use installed_certificate::{InstalledCertificate, StoreRow};
pub use mailbox::{Mailbox, ReceiveError, ReceivedFile, ReceivedMessage};
pub use page::{Action, Choice, Control, Field, FieldKind, Form, FormMethod, Page, PageMessage, Table};
pub use page_url::{InvalidPageUrl, PageUrl};
pub use papers::Papers;
pub use portal_visitor::{HistoryRow, NoticeRow, PasswordChange, PortalVisitor};
pub use sight::Sight;
pub use usage_site_visitor::{FigureRow, TopPage, UsageSiteVisitor};
pub use visit_error::VisitError;
