// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/pack_parts.hpp"

namespace camaudit::report {
namespace {

constexpr std::string_view kPeople = "Nothing in the register or on the network tells; the scheme manager answers it.";

/// In the order of the page. A test holds every built-in rule to stand in one of them.
const std::vector<QuestionText>& questions() {
  static const std::vector<QuestionText> kQuestions{
      {1, "Is a purpose of its scheme declared for every camera?", {"P01-PURPOSE-DECLARED"}, ""},
      {1, "Is every surveillance device on the network registered?", {"P01-UNREGISTERED-DEVICE"}, ""},
      {1, "Do cameras do no more than is declared of them?", {"P01-CAPABILITY-CREEP"}, ""},
      {1, "What problem does each purpose answer to, and by what is it told whether that got better?", {}, kPeople},
      {1, "Were those who use the pictures, such as the police, asked when the scheme was designed?", {}, kPeople},

      {2, "Does an impact assessment in date cover every camera?", {"P02-DPIA-PRESENT", "P02-DPIA-CURRENT"}, ""},
      {2, "Is sound left alone, or justified where it is not?", {"P02-AUDIO-OFF"}, ""},
      {2, "Is face or other biometric recognition off, or justified where it is not?", {"P02-FACE-RECOGNITION"}, ""},
      {2, "Is private space that a camera overlooks masked?", {"P02-PRIVACY-MASK"}, ""},
      {2, "Is every camera in a place of heightened privacy justified and reviewed?", {"P02-SENSITIVE-SITING"}, ""},
      {2, "Who was consulted on the effect on privacy, and what came of it?", {}, kPeople},

      {3, "Do signs tell people that they are watched, by whom, why and whom to ask?", {"P03-SIGNAGE"}, ""},
      {3, "Is there a published contact point?", {"P03-CONTACT-POINT"}, ""},
      {3, "Is there a published procedure for complaints, and are they acknowledged in time?", {"P03-COMPLAINTS"}, ""},
      {3,
       "Is what people should be able to read published, true and current?",
       {"P03-INFO-PUBLISHED", "P03-CAMERA-COUNT", "P03-LOCATIONS"},
       ""},
      {3, "Can everybody read it, and machines too?", {"P03-ACCESSIBLE", "P03-OPEN-DATA", "P03-WELSH"}, ""},

      {4, "Are a senior responsible officer and a single point of contact appointed?", {"P04-SRO-SPOC"}, ""},
      {4, "Does every camera have a scheme with a manager and a department?", {"P04-CAMERA-OWNER"}, ""},
      {4, "Is the registration with the Information Commissioner in date?", {"P04-ICO-FEE"}, ""},
      {4, "Is there an agreement in date with everybody who shares the scheme?", {"P04-JOINT-AGREEMENT"}, ""},

      {5, "Were the code of practice and the procedures manual reviewed within a year?", {"P05-CODE-CURRENT"}, ""},
      {5, "Does every operator who needs a licence hold one?", {"P05-SIA-LICENCE"}, ""},
      {5, "How are operators trained and vetted, and how is it checked that they follow the procedures?", {}, kPeople},

      {6, "Is it declared how long footage is kept, and why?", {"P06-RETENTION-DECLARED"}, ""},
      {6,
       "Is footage deleted at the end of that time, and kept until then?",
       {"P06-RETENTION-CONFIG", "P06-RETENTION-MAX", "P06-RETENTION-MIN"},
       ""},
      {6, "Is footage that is held longer held for a recorded reason, and looked at again?", {"P06-HOLD-REVIEW"}, ""},

      {7, "Do devices give nothing without a log-in?", {"P07-ANONYMOUS-ACCESS"}, ""},
      {7,
       "Are the accounts of devices those declared, and few of them with full control?",
       {"P07-DEVICE-ACCOUNTS"},
       ""},
      {7, "Is what was given to others recorded?", {"P07-DISCLOSURE-LOG"}, ""},
      {7, "Are subject access requests answered in time?", {"P07-SAR-TIME"}, ""},
      {7,
       "Who may watch live and recorded pictures, and how are third parties obscured in what is given out?",
       {},
       kPeople},

      {8,
       "Was the Commissioner's self-assessment tool completed within a year and published?",
       {"P08-SELF-ASSESSMENT"},
       ""},
      {8, "Is it declared whether the scheme is certified, and is any certificate in date?", {"P08-CERTIFICATION"}, ""},
      {8,
       "Is the firmware as new as approved, and are devices still supported?",
       {"P08-FIRMWARE-MIN", "P08-SUPPORT-END"},
       ""},
      {8, "Is equipment of restricted vendors recorded, and none at sensitive sites?", {"P08-RESTRICTED-VENDOR"}, ""},
      {8, "Which standards were the scheme and its control room built and run to?", {}, kPeople},

      {9, "Does no device answer to its factory password?", {"P09-DEFAULT-PASSWORD"}, ""},
      {9,
       "Are management and pictures protected on their way?",
       {"P09-HTTPS", "P09-TLS-VERSION", "P09-CERTIFICATE", "P09-STREAM-PROTECTED"},
       ""},
      {9,
       "Are services off that nobody needs, and nothing reachable from the internet?",
       {"P09-LEGACY-SERVICES", "P09-NOT-INTERNET-FACING"},
       ""},
      {9, "Can every device be told from every other?", {"P09-DUPLICATE-IDENTITY"}, ""},
      {9, "How are the control room and the places where recorders stand kept secure?", {}, kPeople},

      {10,
       "Was the scheme reviewed within a year, with every camera location, and a summary published?",
       {"P10-ANNUAL-REVIEW", "P10-REVIEW-PUBLISHED"},
       ""},
      {10,
       "Are cameras available as wanted, and faults mended in time?",
       {"P10-AVAILABILITY", "P10-SCHEME-AVAILABILITY", "P10-FAULT-REPAIR"},
       ""},
      {10, "Is every device assessed regularly?", {"P10-NOT-ASSESSED"}, ""},

      {11, "Are clocks right, and set by a time server?", {"P11-CLOCK-OFFSET", "P11-CLOCK-SOURCE"}, ""},
      {11,
       "Are pictures good enough for their purpose, and as good as when commissioned?",
       {"P11-IMAGE-DETAIL", "P11-IMAGE-HEALTH", "P11-QUALITY-DRIFT"},
       ""},
      {11, "Does every recording run, without unexplained gaps?", {"P11-RECORDING-ACTIVE", "P11-RECORDING-GAPS"}, ""},
      {11, "Was it tried within a quarter that footage can be handed over as evidence?", {"P11-EXPORT-TEST"}, ""},

      {12,
       "Does what number plates or faces are compared with have an owner, a policy, checks and an end?",
       {"P12-REFERENCE-DB"},
       ""},
      {12, "Is there a published transparency record of algorithmic tools with public effect?", {"P12-ATRS"}, ""},

      {0, "Is there an agreement with the police that is signed, reviewed and complete?", {"SLA-POLICE"}, ""},
  };
  return kQuestions;
}

}  // namespace

std::span<const QuestionText> pack_questions() {
  return questions();
}

}  // namespace camaudit::report
