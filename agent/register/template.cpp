// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/template.hpp"

#include "agent/base/byte_order_mark.hpp"
#include "agent/base/csv.hpp"
#include "agent/register/camera_file.hpp"

namespace camaudit::registry {

std::string_view register_template() {
  return R"toml(# What the authority declares of its surveillance cameras.
#
# Everything below is commented out: remove the "#" in front of a line (and change what it says) to declare it. What is
# left out counts as not declared, never as done. Name roles, never people. Dates are 2026-03-31 or "31/03/2026".
# Check the file with: camaudit register check

# Who answers for the systems.
#[governance.sro]                         # senior responsible officer
#role = "Director of Community Safety"
#confirmed_on = 2026-04-01                # when the appointment was last confirmed
#published = true
#url = "https://www.example.gov.uk/cctv"
#[governance.spoc]                        # single point of contact
#role = "CCTV Manager"
#confirmed_on = 2026-04-01
#published = true
#[governance.dpo]                         # data protection officer
#role = "Data Protection Officer"

# The controller's registration with the Information Commissioner.
#[ico]
#number = "Z1234567"
#expires = 2027-03-31

# Counts of people who watch, never names.
#[operators]
#requiring_licence = 12                   # need a Public Space Surveillance licence
#licensed = 12                            # hold a valid one
#counted_on = 2026-04-01

# A scheme: cameras with one purpose, manager and retention period. One [[scheme]] for each.
#[[scheme]]
#id = "TC"                                # short; cameras.csv names it
#name = "Town centre"
#manager_role = "CCTV Manager"
#department = "Community Safety"
#operated_by = "Exampleton Borough Council"
#legal_basis = "Public task, UK GDPR Article 6(1)(e)"
#purposes = ["Prevention and detection of crime", "Public safety"]
#shared_with = ["Exampleshire Police"]    # who else sees pictures or holds footage
#retention_days = 31
#retention_rationale = "Time in which crime is usually reported"
#retention_justification = "None needed: not beyond 31 days"
#police_evidence = true                   # evidence for the police is among its purposes
#hours_monitored = "24 hours"
#hours_recorded = "24 hours"
#sensitive_site = false                   # sensitive for security
#core_network = false                     # connected to the authority's core network
#network_isolated = true                  # on a network of its own that nothing else can reach
#[[scheme]]
#id = "TRAFFIC"
#name = "Traffic enforcement"
#out_of_scope_reason = "Type approval, used for enforcement only"

# Data protection impact assessments.
#[[dpia]]
#reference = "DPIA-2026-01"
#schemes = ["TC"]
#cameras = "all"                          # or a list of asset ids: ["CAM-001", "CAM-002"]
#covers = ["audio", "analytics", "face", "anpr", "sensitive_siting"]   # what beyond pictures it looked at
#completed_on = 2025-05-01
#reviewed_on = 2026-04-15
#outcome = "approved"                     # approved, conditional or rejected
#reviewer_role = "Data Protection Officer"
#dpo_advised = true
#summary_url = "https://www.example.gov.uk/cctv/dpia"

# Signs of a scheme, or of one area in it (the column "area" of cameras.csv).
#[[signage]]
#scheme = "TC"
#area = "High Street"
#present = true
#names_operator = true
#names_purpose = true
#names_contact = true
#announces_audio = false
#welsh = false
#inspected_on = 2026-02-01

# What people can find out, and from whom.
#[publication]
#contact_role = "CCTV Manager"
#contact_email = "cctv@example.gov.uk"
#contact_phone = "01632 960000"
#contact_post = "CCTV, Town Hall, Exampleton"
#contact_url = "https://www.example.gov.uk/cctv/contact"
#contact_checked_on = 2026-04-01
#camera_count = 40                        # as published
#camera_count_on = 2026-04-01
#open_data_url = "https://www.example.gov.uk/cctv/data.json"
#accessibility_statement_url = "https://www.example.gov.uk/accessibility"
#accessibility_checked_on = 2026-04-01
#accessibility_failures = 0
#atrs_url = "https://www.example.gov.uk/cctv/atrs"
#atrs_out_of_scope_reason = "No algorithmic tool with public effect is used"
# One [[publication.item]] for each thing published and each language (en, cy). Items: operator, legal_basis, purposes,
# camera_count, locations, hours, retention, contact, governance, code_of_practice, dpia_summary, self_assessment,
# complaints_procedure, capabilities, complaint_statistics, subject_access, annual_review, certification, police_sla,
# performance, effect, disclosures, costs, partners, accessibility_statement, open_data.
#[[publication.item]]
#item = "purposes"
#language = "en"
#url = "https://www.example.gov.uk/cctv"
#published_on = 2026-04-01

#[complaints]
#procedure_url = "https://www.example.gov.uk/complaints"
#internal_review = true
#names_ico = true
#acknowledge_days = 10
#[[complaints.statistics]]
#first_day = 2025-04-01
#last_day = 2026-03-31
#received = 3
#acknowledged_in_time = 3
#upheld = 1

# Agreements with those who share, host or process. Without a scheme it is for all of them.
#[[agreement]]
#party = "Exampleshire Police"
#type = "joint_controller"                # joint_controller, processor or sharing
#scheme = "TC"
#signed_on = 2025-06-01
#expires = 2028-05-31
#reference = "ISA-7"

# Documents that those who work with the systems follow.
#[[policy]]
#kind = "code_of_practice"                # code_of_practice, procedures_manual, retention, access or other
#title = "CCTV Code of Practice"
#version = "4.1"
#reviewed_on = 2026-01-15
#owner_role = "CCTV Manager"
#url = "https://www.example.gov.uk/cctv/code"

# Footage kept beyond the usual period on purpose.
#[[hold]]
#reference = "CRIME-2026-0815"
#reason = "Requested by the police, case open"
#authorised_by_role = "CCTV Manager"
#scheme = "TC"
#asset_id = "CAM-001"                     # where it lies: a camera, or
#device = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8"   # a recorder, by identity or address, and
#recording = "Recording_1"                # the recording's own token
#since = 2026-03-01
#review_on = 2026-05-30

# Footage given to others, by kind of requester: police, data_subject, insurer, solicitor, council, media, other, all.
#[[disclosure]]
#first_day = 2026-01-01
#last_day = 2026-03-31
#requester = "police"
#requests = 20
#released = 18
#refused = 2

#[[subject_access]]
#first_day = 2026-01-01
#last_day = 2026-03-31
#received = 4
#closed_in_time = 4
#overdue = 0

# The Commissioner's self-assessment tool.
#[[self_assessment]]
#scheme = "TC"
#completed_on = 2026-02-01
#url = "https://www.example.gov.uk/cctv/self-assessment"

#[[certification]]
#scheme = "TC"
#step = "step1"                           # none, step1 (desktop) or step2 (full audit)
#body = "A certification body"
#number = "123"
#issued_on = 2025-12-01
#expires = 2026-11-30

# The least firmware version approved for a model, and until when its maker mends faults. * stands for anything.
#[[firmware]]
#manufacturer = "Example Cameras"
#model = "EC-S*"
#minimum = "5.2.1"
#since = 2026-01-01                       # from when it is asked for
#critical = true                          # it mends a fault that is being used
#reference = "CVE-2026-0001"
#[[model]]
#manufacturer = "Example Cameras"
#model = "EC-S200"
#support_until = 2029-12-31
#source_url = "https://www.example.com/support"
#checked_on = 2026-04-01

# Vendors whose equipment the authority restricts, by the names and address prefixes of their devices.
#[[restricted_vendor]]
#vendor = "Example Restricted"
#names = ["Example Restricted", "ER"]
#mac_prefixes = ["00:00:5e"]
#decision = "Replace at the next refresh"
#decided_on = 2026-01-20

# Checks that somebody made.
#[[password_check]]                       # no device answers to its factory password
#scheme = "TC"
#checked_on = 2026-03-01
#devices = 40
#with_default = 0
#by_role = "Maintenance contractor"
#[[edge_test]]                            # no device can be reached from the internet
#tested_on = 2026-03-15
#result = "closed"                        # closed or exposed
#exposed = 0
#by_role = "Network team"
#reference = "PT-31"
#[[export_test]]                          # footage can be handed over as it should
#scheme = "TC"
#tested_on = 2026-03-20
#result = "passed"                        # passed or failed
#minutes = 12
#native_format = true
#date_and_time = true
#player_included = true

# The yearly review of a scheme.
#[[review]]
#scheme = "TC"
#held_on = 2026-04-10
#outcome = "continue"                     # continue, change or end
#necessary = true
#proportionate = true
#effective = true
#cameras = ["CAM-002"]                    # locations found justified: asset ids, or "all"
#summary_url = "https://www.example.gov.uk/cctv/review"
#summary_published_on = 2026-05-01
#[[review.camera]]                        # a camera with another outcome
#asset_id = "CAM-001"
#outcome = "move"                         # keep, move or remove
#reason = "A tree has grown into the picture"

# The service level agreement with the police.
#[[sla]]
#party = "Exampleshire Police"
#framework = "2026"                       # the edition it follows: 2021 or 2026
#signed_on = 2026-04-20
#reviewed_on = 2026-04-20
#review_due = 2027-04-20
#url = "https://www.example.gov.uk/cctv/sla"
#sections = ["purpose", "legal considerations", "governance", "information sharing", "training"]
#[sla.targets]
#camera_availability_percent = 90
#scheme_availability_percent = 97
#evidence_urgent_hours = 24
#evidence_routine_days = 7
#fault_critical_hours = 24
#fault_other_working_days = 5
#contractor_critical_hours = 4
#contractor_other_working_days = 1
#retention_days = 31
#clock_seconds = 10
#live_link_percent = 98
#recording_completeness_percent = 99
#review_days = 365
#staffed_hours_per_week = 168

# What the agent cannot measure: evidence_urgent, evidence_routine, contractor_critical, contractor_other, staffed,
# live_link.
#[[performance]]
#measure = "evidence_urgent"
#first_day = 2026-03-01
#last_day = 2026-03-31
#total = 6
#met = 6

# Planned work; an outage in it does not count.
#[[maintenance]]
#first_day = 2026-05-04
#last_day = 2026-05-05
#scheme = "TC"
#asset_id = "CAM-001"
#reason = "Column replaced"

# What number plates or faces are compared with.
#[[reference_database]]
#name = "Stolen vehicles"
#kind = "anpr"                            # anpr, face or other
#scheme = "TC"
#owner_role = "Exampleshire Police"
#inclusion_policy = "https://www.example.gov.uk/cctv/anpr"
#checked_on = 2026-03-01
#retention_days = 30
#deletion_rule = "Deleted when the police withdraw the entry"
)toml";
}

std::string camera_template() {
  const CsvStyle style;
  std::string csv(kByteOrderMark);
  for (const char* line : {
           "# One row for each camera. A row that begins with # is not read; columns may be moved, left out or added.",
           "# asset_id: your own, unique. scheme: an id of register.toml. purpose: in the words of the scheme's "
           "purposes.",
           "# identity, serial, address: by which the camera is found; one is enough and the identity is best.",
           "# yes or no: records, overlooks_private, sensitive_siting, biometric, biometric_human_review. Empty: not "
           "known.",
           "# Dates: 31/03/2026. Lists in one cell (analytics): a semicolon between. channel: the input of an encoder "
           "or recorder.",
           "# A recorder has a row of its own: type other, no channel, and as out_of_scope_reason that it is no "
           "camera. What "
           "it records is judged all the same.",
           "# 'camaudit register draft' proposes rows for devices that have none.",
       }) {
    csv += csv_row({line}, style);
  }
  return csv + csv_row(camera_columns(), style);
}

}  // namespace camaudit::registry
