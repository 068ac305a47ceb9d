// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/time.hpp"

/// What the authority declares of itself: one described struct for each table, as in facts.hpp, filled from
/// register.toml, cameras.csv and the configuration. A member that is not optional has to be declared; one that is may
/// be left out, and then nothing may be assumed of it. `place` says where it was declared ("register.toml:14").
///
/// A date is the beginning of that day in UTC; what "expires" on a day still holds on it. Roles are named, never
/// people.
namespace camaudit::model {

/// Whether one of the declarations could be read at all: two rows, always.
struct RegisterPart {
  static constexpr std::string_view kTable = "register_part";
  std::string part;    ///< register, cameras
  std::string state;   ///< obtained, missing
  std::string reason;  ///< why it is missing; empty otherwise
  std::string file;
  std::int64_t rows = 0;  ///< entries read
};
BOOST_DESCRIBE_STRUCT(RegisterPart, (), (part, state, reason, file, rows))

/// [authority] of the configuration.
struct Authority {
  static constexpr std::string_view kTable = "authority";
  std::string name;
  std::string gss_code;
  std::string nation;  ///< England, Wales
  std::string police_force;
  std::string site;
};
BOOST_DESCRIBE_STRUCT(Authority, (), (name, gss_code, nation, police_force, site))

/// [governance.OFFICE]: who answers for the systems.
struct Governance {
  static constexpr std::string_view kTable = "governance";
  std::string office;  ///< sro, spoc, dpo
  std::string role;    ///< "Director of Community Safety"
  std::optional<UtcSeconds> confirmed_on;
  std::optional<bool> published;
  std::optional<std::string> url;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Governance, (), (office, role, confirmed_on, published, url, place))

/// [ico]: the controller's registration with the Information Commissioner.
struct IcoRegistration {
  static constexpr std::string_view kTable = "ico_registration";
  std::string number;
  std::optional<UtcSeconds> expires;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(IcoRegistration, (), (number, expires, place))

/// [[scheme]]: a group of cameras with one purpose, manager and retention period.
struct Scheme {
  static constexpr std::string_view kTable = "scheme";
  std::string id;
  std::string name;
  std::optional<std::string> manager_role;
  std::optional<std::string> department;
  std::optional<std::string> operated_by;
  std::optional<std::string> legal_basis;
  std::optional<std::int64_t> retention_days;
  std::optional<std::string> retention_rationale;
  std::optional<std::string> retention_justification;
  std::optional<bool> police_evidence;
  std::optional<std::string> hours_monitored;
  std::optional<std::string> hours_recorded;
  std::optional<bool> sensitive_site;
  std::optional<bool> core_network;
  std::optional<bool> network_isolated;
  std::optional<std::string> out_of_scope_reason;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Scheme, (),
                      (id, name, manager_role, department, operated_by, legal_basis, retention_days,
                       retention_rationale, retention_justification, police_evidence, hours_monitored, hours_recorded,
                       sensitive_site, core_network, network_isolated, out_of_scope_reason, place))

/// `purposes` of a scheme.
struct SchemePurpose {
  static constexpr std::string_view kTable = "scheme_purpose";
  std::string scheme;
  std::string purpose;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(SchemePurpose, (), (scheme, purpose, place))

/// `shared_with` of a scheme: who else sees its pictures or holds its footage.
struct SchemePartner {
  static constexpr std::string_view kTable = "scheme_partner";
  std::string scheme;
  std::string party;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(SchemePartner, (), (scheme, party, place))

/// [[dpia]]: a data protection impact assessment, one row for each scheme that it is for.
struct Dpia {
  static constexpr std::string_view kTable = "dpia";
  std::string reference;
  std::string scheme;
  std::optional<UtcSeconds> completed_on;
  std::optional<UtcSeconds> reviewed_on;
  std::optional<std::string> outcome;  ///< approved, conditional, rejected
  std::optional<std::string> reviewer_role;
  std::optional<bool> dpo_advised;
  std::optional<std::string> summary_url;
  bool all_cameras = false;  ///< of the scheme; else those of dpia_camera
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Dpia, (),
                      (reference, scheme, completed_on, reviewed_on, outcome, reviewer_role, dpo_advised, summary_url,
                       all_cameras, place))

/// `cameras` of a [[dpia]].
struct DpiaCamera {
  static constexpr std::string_view kTable = "dpia_camera";
  std::string reference;
  std::string asset_id;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(DpiaCamera, (), (reference, asset_id, place))

/// `covers` of a [[dpia]]: what beyond pictures it assessed.
struct DpiaCapability {
  static constexpr std::string_view kTable = "dpia_capability";
  std::string reference;
  std::string capability;  ///< audio, analytics, face, anpr, sensitive_siting
  std::string place;
};
BOOST_DESCRIBE_STRUCT(DpiaCapability, (), (reference, capability, place))

/// [[signage]]: the signs of a scheme or of one area in it.
struct Signage {
  static constexpr std::string_view kTable = "signage";
  std::string scheme;
  std::optional<std::string> area;  ///< as in the camera's row; absent: the whole scheme
  bool present = false;
  std::optional<bool> names_operator;
  std::optional<bool> names_purpose;
  std::optional<bool> names_contact;
  std::optional<bool> announces_audio;
  std::optional<bool> welsh;
  std::optional<UtcSeconds> inspected_on;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Signage, (),
                      (scheme, area, present, names_operator, names_purpose, names_contact, announces_audio, welsh,
                       inspected_on, place))

/// [publication]: what people can find out, and from whom.
struct Publication {
  static constexpr std::string_view kTable = "publication";
  std::optional<std::string> contact_role;
  std::optional<std::string> contact_email;
  std::optional<std::string> contact_phone;
  std::optional<std::string> contact_post;
  std::optional<std::string> contact_url;
  std::optional<UtcSeconds> contact_checked_on;
  std::optional<std::int64_t> camera_count;
  std::optional<UtcSeconds> camera_count_on;
  std::optional<std::string> open_data_url;
  std::optional<std::string> accessibility_statement_url;
  std::optional<UtcSeconds> accessibility_checked_on;
  std::optional<std::int64_t> accessibility_failures;
  std::optional<std::string> atrs_url;
  std::optional<std::string> atrs_out_of_scope_reason;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Publication, (),
                      (contact_role, contact_email, contact_phone, contact_post, contact_url, contact_checked_on,
                       camera_count, camera_count_on, open_data_url, accessibility_statement_url,
                       accessibility_checked_on, accessibility_failures, atrs_url, atrs_out_of_scope_reason, place))

/// [[publication.item]]: one thing published in one language.
struct PublicationItem {
  static constexpr std::string_view kTable = "publication_item";
  std::string item;      ///< purposes, camera_count, retention … (README.md lists them)
  std::string language;  ///< en, cy
  std::string url;
  std::optional<UtcSeconds> published_on;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(PublicationItem, (), (item, language, url, published_on, place))

/// [complaints].
struct Complaints {
  static constexpr std::string_view kTable = "complaints";
  std::optional<std::string> procedure_url;
  std::optional<bool> internal_review;
  std::optional<bool> names_ico;
  std::optional<std::int64_t> acknowledge_days;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Complaints, (), (procedure_url, internal_review, names_ico, acknowledge_days, place))

/// [[complaints.statistics]].
struct ComplaintStatistics {
  static constexpr std::string_view kTable = "complaint_statistics";
  UtcSeconds first_day;
  UtcSeconds last_day;
  std::int64_t received = 0;
  std::optional<std::int64_t> acknowledged_in_time;
  std::optional<std::int64_t> upheld;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(ComplaintStatistics, (), (first_day, last_day, received, acknowledged_in_time, upheld, place))

/// [[agreement]]: with a partner, a processor or a host.
struct Agreement {
  static constexpr std::string_view kTable = "agreement";
  std::string party;
  std::string type;                   ///< joint_controller, processor, sharing
  std::optional<std::string> scheme;  ///< absent: every scheme
  std::optional<UtcSeconds> signed_on;
  std::optional<UtcSeconds> expires;
  std::optional<std::string> reference;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Agreement, (), (party, type, scheme, signed_on, expires, reference, place))

/// [[policy]]: a document that those who work with the systems follow.
struct PolicyDocument {
  static constexpr std::string_view kTable = "policy_document";
  std::string kind;  ///< code_of_practice, procedures_manual, retention, access, other
  std::string title;
  std::optional<std::string> version;
  std::optional<UtcSeconds> reviewed_on;
  std::optional<std::string> owner_role;
  std::optional<std::string> url;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(PolicyDocument, (), (kind, title, version, reviewed_on, owner_role, url, place))

/// [operators]: counts, never names.
struct Operators {
  static constexpr std::string_view kTable = "operators";
  std::int64_t requiring_licence = 0;
  std::int64_t licensed = 0;
  std::optional<UtcSeconds> counted_on;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Operators, (), (requiring_licence, licensed, counted_on, place))

/// [[hold]]: footage kept beyond the usual period on purpose.
struct Hold {
  static constexpr std::string_view kTable = "hold";
  std::string reference;
  std::optional<std::string> reason;
  std::optional<std::string> authorised_by_role;
  std::optional<std::string> scheme;
  std::optional<std::string> asset_id;
  std::optional<std::string> device;     ///< its identity or address
  std::optional<std::string> recording;  ///< the device's own token
  std::optional<UtcSeconds> since;
  std::optional<UtcSeconds> review_on;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Hold, (),
                      (reference, reason, authorised_by_role, scheme, asset_id, device, recording, since, review_on,
                       place))

/// [[disclosure]]: how much footage was given to one kind of requester in a period; zero is said, not left out.
struct Disclosure {
  static constexpr std::string_view kTable = "disclosure";
  UtcSeconds first_day;
  UtcSeconds last_day;
  std::string requester;  ///< police, data_subject, insurer, solicitor, council, media, other, all
  std::int64_t requests = 0;
  std::optional<std::int64_t> released;
  std::optional<std::int64_t> refused;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Disclosure, (), (first_day, last_day, requester, requests, released, refused, place))

/// [[subject_access]].
struct SubjectAccess {
  static constexpr std::string_view kTable = "subject_access";
  UtcSeconds first_day;
  UtcSeconds last_day;
  std::int64_t received = 0;
  std::int64_t closed_in_time = 0;
  std::optional<std::int64_t> overdue;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(SubjectAccess, (), (first_day, last_day, received, closed_in_time, overdue, place))

/// [[self_assessment]]: the Commissioner's self-assessment tool.
struct SelfAssessment {
  static constexpr std::string_view kTable = "self_assessment";
  std::optional<std::string> scheme;  ///< absent: every scheme
  UtcSeconds completed_on;
  std::optional<std::string> url;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(SelfAssessment, (), (scheme, completed_on, url, place))

/// [[certification]]: by a third party.
struct Certification {
  static constexpr std::string_view kTable = "certification";
  std::optional<std::string> scheme;  ///< absent: every scheme
  std::string step;                   ///< none, step1, step2
  std::optional<std::string> body;
  std::optional<std::string> number;
  std::optional<UtcSeconds> issued_on;
  std::optional<UtcSeconds> expires;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Certification, (), (scheme, step, body, number, issued_on, expires, place))

/// [[firmware]]: the least version approved for a model.
struct FirmwareBaseline {
  static constexpr std::string_view kTable = "firmware_baseline";
  std::string manufacturer;
  std::string model;  ///< * stands for anything
  std::string minimum;
  std::optional<UtcSeconds> since;
  std::optional<bool> critical;
  std::optional<std::string> reference;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(FirmwareBaseline, (), (manufacturer, model, minimum, since, critical, reference, place))

/// [[model]]: until when its maker mends faults.
struct ModelSupport {
  static constexpr std::string_view kTable = "model_support";
  std::string manufacturer;
  std::string model;  ///< * stands for anything
  UtcSeconds support_until;
  std::optional<std::string> source_url;
  std::optional<UtcSeconds> checked_on;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(ModelSupport, (), (manufacturer, model, support_until, source_url, checked_on, place))

/// [[restricted_vendor]]: one row for each name and address prefix by which its devices are known.
struct RestrictedVendor {
  static constexpr std::string_view kTable = "restricted_vendor";
  std::string vendor;
  std::string matched_on;  ///< name, mac_prefix
  std::string value;       ///< a manufacturer's name, or "aa:bb:cc"
  std::optional<std::string> decision;
  std::optional<UtcSeconds> decided_on;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(RestrictedVendor, (), (vendor, matched_on, value, decision, decided_on, place))

/// [[password_check]]: that no device answers to its factory password, as somebody looked.
struct PasswordCheck {
  static constexpr std::string_view kTable = "password_check";
  std::optional<std::string> scheme;  ///< absent: every scheme
  UtcSeconds checked_on;
  std::int64_t devices = 0;
  std::int64_t with_default = 0;
  std::optional<std::string> by_role;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(PasswordCheck, (), (scheme, checked_on, devices, with_default, by_role, place))

/// [[edge_test]]: whether any device can be reached from the internet.
struct EdgeTest {
  static constexpr std::string_view kTable = "edge_test";
  UtcSeconds tested_on;
  std::string result;  ///< closed, exposed
  std::optional<std::int64_t> exposed;
  std::optional<std::string> by_role;
  std::optional<std::string> reference;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(EdgeTest, (), (tested_on, result, exposed, by_role, reference, place))

/// [[export_test]]: whether footage can be handed over as it should.
struct ExportTest {
  static constexpr std::string_view kTable = "export_test";
  std::optional<std::string> scheme;  ///< absent: every scheme
  UtcSeconds tested_on;
  std::string result;  ///< passed, failed
  std::optional<std::int64_t> minutes;
  std::optional<bool> native_format;
  std::optional<bool> date_and_time;
  std::optional<bool> player_included;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(ExportTest, (),
                      (scheme, tested_on, result, minutes, native_format, date_and_time, player_included, place))

/// [[review]]: the yearly review of a scheme.
struct Review {
  static constexpr std::string_view kTable = "review";
  std::string scheme;
  UtcSeconds held_on;
  std::string outcome;  ///< continue, change, end
  std::optional<bool> necessary;
  std::optional<bool> proportionate;
  std::optional<bool> effective;
  bool all_cameras = false;  ///< every location was found justified; else those of review_camera
  std::optional<std::string> summary_url;
  std::optional<UtcSeconds> summary_published_on;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Review, (),
                      (scheme, held_on, outcome, necessary, proportionate, effective, all_cameras, summary_url,
                       summary_published_on, place))

/// [[review.camera]].
struct ReviewCamera {
  static constexpr std::string_view kTable = "review_camera";
  std::string scheme;
  UtcSeconds held_on;
  std::string asset_id;
  std::string outcome;  ///< keep, move, remove
  std::optional<std::string> reason;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(ReviewCamera, (), (scheme, held_on, asset_id, outcome, reason, place))

/// [[sla]]: with the police.
struct Sla {
  static constexpr std::string_view kTable = "sla";
  std::string party;
  std::optional<std::string> framework;  ///< "2021", "2026"
  std::optional<UtcSeconds> signed_on;
  std::optional<UtcSeconds> reviewed_on;
  std::optional<UtcSeconds> review_due;
  std::optional<std::string> url;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Sla, (), (party, framework, signed_on, reviewed_on, review_due, url, place))

/// `sections` of an [[sla]].
struct SlaSection {
  static constexpr std::string_view kTable = "sla_section";
  std::string party;
  std::string section;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(SlaSection, (), (party, section, place))

/// [sla.targets].
struct SlaTarget {
  static constexpr std::string_view kTable = "sla_target";
  std::string party;
  std::string target;  ///< its unit is the end of its name: camera_availability_percent
  double value = 0;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(SlaTarget, (), (party, target, value, place))

/// [[performance]]: what the agent cannot measure and somebody counted.
struct Performance {
  static constexpr std::string_view kTable = "performance";
  std::string
      measure;  ///< evidence_urgent, evidence_routine, contractor_critical, contractor_other, staffed, live_link
  UtcSeconds first_day;
  UtcSeconds last_day;
  std::int64_t total = 0;
  std::int64_t met = 0;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Performance, (), (measure, first_day, last_day, total, met, place))

/// [[maintenance]]: planned; an outage in it is not counted.
struct Maintenance {
  static constexpr std::string_view kTable = "maintenance";
  UtcSeconds first_day;
  UtcSeconds last_day;
  std::optional<std::string> scheme;    ///< absent: every scheme
  std::optional<std::string> asset_id;  ///< absent: every camera of the scheme
  std::string reason;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Maintenance, (), (first_day, last_day, scheme, asset_id, reason, place))

/// [[reference_database]]: what number plates or faces are compared with.
struct ReferenceDatabase {
  static constexpr std::string_view kTable = "reference_database";
  std::string name;
  std::string kind;                   ///< anpr, face, other
  std::optional<std::string> scheme;  ///< absent: every scheme
  std::optional<std::string> owner_role;
  std::optional<std::string> inclusion_policy;
  std::optional<UtcSeconds> checked_on;
  std::optional<std::int64_t> retention_days;
  std::optional<std::string> deletion_rule;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(ReferenceDatabase, (),
                      (name, kind, scheme, owner_role, inclusion_policy, checked_on, retention_days, deletion_rule,
                       place))

/// One row of cameras.csv: its identity, where it stands and why.
struct Camera {
  static constexpr std::string_view kTable = "camera";
  std::string asset_id;
  std::optional<std::string> name;
  std::optional<std::string> scheme;
  std::optional<std::string> purpose;
  std::optional<std::string> type;  ///< fixed, ptz, redeployable, anpr, body_worn, other
  std::optional<std::string> area;
  std::optional<std::string> location_public;
  std::optional<std::string> location_withheld_reason;
  std::optional<std::string> identity;  ///< urn:uuid:…, mac:…, or what the agent calls it
  std::optional<std::string> serial;
  std::optional<std::string> address;  ///< address or address:port
  std::optional<std::string> channel;  ///< which input of an encoder or recorder
  std::optional<bool> records;
  std::optional<bool> overlooks_private;
  std::optional<bool> sensitive_siting;
  std::optional<std::string> siting_justification;
  std::optional<UtcSeconds> siting_reviewed_on;
  std::optional<double> target_width_m;
  std::optional<std::string> design_standard;  ///< "2015", "2025": the edition of BS EN (IEC) 62676-4
  std::optional<std::string> image_detail;     ///< the level it was designed for, lower-case
  std::optional<std::int64_t> baseline_width;
  std::optional<std::int64_t> baseline_height;
  std::optional<double> baseline_frame_rate;
  std::optional<std::int64_t> baseline_bitrate;  ///< kbit/s
  std::optional<UtcSeconds> picture_checked_on;  ///< when somebody last looked at the picture for its quality
  std::optional<std::string> picture;            ///< what they saw: good, dark, blurred, moved, obstructed, lost
  std::optional<UtcSeconds> installed_on;
  std::optional<std::string> out_of_scope_reason;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Camera, (),
                      (asset_id, name, scheme, purpose, type, area, location_public, location_withheld_reason, identity,
                       serial, address, channel, records, overlooks_private, sensitive_siting, siting_justification,
                       siting_reviewed_on, target_width_m, design_standard, image_detail, baseline_width,
                       baseline_height, baseline_frame_rate, baseline_bitrate, picture_checked_on, picture,
                       installed_on, out_of_scope_reason, place))

/// A use of a camera beyond pictures, declared in its row: sound, analytics, biometrics.
struct CameraCapability {
  static constexpr std::string_view kTable = "camera_capability";
  std::string asset_id;
  std::string capability;  ///< audio, biometric, or an analytics type as the camera calls it: CellMotionDetector
  std::optional<std::string> justification;
  std::optional<std::string> dpia;
  std::optional<UtcSeconds> approved_on;
  std::optional<UtcSeconds> expires;
  std::optional<UtcSeconds> validated_on;
  std::optional<bool> human_review;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(CameraCapability, (),
                      (asset_id, capability, justification, dpia, approved_on, expires, validated_on, human_review,
                       place))

/// Which device of the inventory a row of cameras.csv is.
struct CameraDevice {
  static constexpr std::string_view kTable = "camera_device";
  std::string asset_id;
  std::string device;
  std::string matched_by;  ///< identity, serial, address
};
BOOST_DESCRIBE_STRUCT(CameraDevice, (), (asset_id, device, matched_by))

/// How it went to find one row of cameras.csv among the devices: exactly one row for each camera.
struct CameraMatch {
  static constexpr std::string_view kTable = "camera_match";
  std::string asset_id;
  std::string state;  ///< matched, unmatched, ambiguous
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(CameraMatch, (), (asset_id, state, reason))

/// How it went to find one device among the rows of cameras.csv: exactly one row for each device.
struct DeviceMatch {
  static constexpr std::string_view kTable = "device_match";
  std::string device;
  std::string state;  ///< matched, unmatched, ambiguous
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DeviceMatch, (), (device, state, reason))

/// Every table of what is declared.
struct Declared {
  std::vector<RegisterPart> register_part;
  std::vector<Authority> authority;
  std::vector<Governance> governance;
  std::vector<IcoRegistration> ico_registration;
  std::vector<Scheme> scheme;
  std::vector<SchemePurpose> scheme_purpose;
  std::vector<SchemePartner> scheme_partner;
  std::vector<Dpia> dpia;
  std::vector<DpiaCamera> dpia_camera;
  std::vector<DpiaCapability> dpia_capability;
  std::vector<Signage> signage;
  std::vector<Publication> publication;
  std::vector<PublicationItem> publication_item;
  std::vector<Complaints> complaints;
  std::vector<ComplaintStatistics> complaint_statistics;
  std::vector<Agreement> agreement;
  std::vector<PolicyDocument> policy_document;
  std::vector<Operators> operators;
  std::vector<Hold> hold;
  std::vector<Disclosure> disclosure;
  std::vector<SubjectAccess> subject_access;
  std::vector<SelfAssessment> self_assessment;
  std::vector<Certification> certification;
  std::vector<FirmwareBaseline> firmware_baseline;
  std::vector<ModelSupport> model_support;
  std::vector<RestrictedVendor> restricted_vendor;
  std::vector<PasswordCheck> password_check;
  std::vector<EdgeTest> edge_test;
  std::vector<ExportTest> export_test;
  std::vector<Review> review;
  std::vector<ReviewCamera> review_camera;
  std::vector<Sla> sla;
  std::vector<SlaSection> sla_section;
  std::vector<SlaTarget> sla_target;
  std::vector<Performance> performance;
  std::vector<Maintenance> maintenance;
  std::vector<ReferenceDatabase> reference_database;
  std::vector<Camera> camera;
  std::vector<CameraCapability> camera_capability;
  std::vector<CameraDevice> camera_device;
  std::vector<CameraMatch> camera_match;
  std::vector<DeviceMatch> device_match;
};
BOOST_DESCRIBE_STRUCT(Declared, (),
                      (register_part, authority, governance, ico_registration, scheme, scheme_purpose, scheme_partner,
                       dpia, dpia_camera, dpia_capability, signage, publication, publication_item, complaints,
                       complaint_statistics, agreement, policy_document, operators, hold, disclosure, subject_access,
                       self_assessment, certification, firmware_baseline, model_support, restricted_vendor,
                       password_check, edge_test, export_test, review, review_camera, sla, sla_section, sla_target,
                       performance, maintenance, reference_database, camera, camera_capability, camera_device,
                       camera_match, device_match))

}  // namespace camaudit::model
