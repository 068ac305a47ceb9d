// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/publication_words.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace camaudit::report {
namespace {

constexpr std::array<Words, 12> kMonths{{{"January", "Ionawr"},
                                         {"February", "Chwefror"},
                                         {"March", "Mawrth"},
                                         {"April", "Ebrill"},
                                         {"May", "Mai"},
                                         {"June", "Mehefin"},
                                         {"July", "Gorffennaf"},
                                         {"August", "Awst"},
                                         {"September", "Medi"},
                                         {"October", "Hydref"},
                                         {"November", "Tachwedd"},
                                         {"December", "Rhagfyr"}}};

struct Word {
  std::string_view table;
  std::string_view word;
  Words words;
};

constexpr std::array kWords{
    Word{"camera", "fixed", {"Fixed", "Sefydlog"}},
    Word{"camera", "ptz", {"Pan, tilt and zoom", "Troi, gogwyddo a chwyddo"}},
    Word{"camera", "redeployable", {"Redeployable", "Adleoladwy"}},
    Word{"camera", "anpr", {"Number plate recognition (ANPR)", "Adnabod platiau rhif (ANPR)"}},
    Word{"camera", "body_worn", {"Body worn", "Wedi'u gwisgo ar y corff"}},
    Word{"camera", "other", {"Other", "Arall"}},
    Word{"camera", "", {"Type not declared", "Math heb ei ddatgan"}},
    Word{"disclosure", "police", {"Police", "Yr heddlu"}},
    Word{"disclosure", "data_subject", {"People in the footage", "Pobl yn y lluniau"}},
    Word{"disclosure", "insurer", {"Insurers", "Yswirwyr"}},
    Word{"disclosure", "solicitor", {"Solicitors", "Cyfreithwyr"}},
    Word{"disclosure", "council", {"Council departments", "Adrannau'r cyngor"}},
    Word{"disclosure", "media", {"Media", "Y cyfryngau"}},
    Word{"disclosure", "other", {"Others", "Eraill"}},
    Word{"disclosure", "all", {"All together", "Pawb gyda'i gilydd"}},
    Word{"certification", "none", {"Not certified", "Heb ei ardystio"}},
    Word{"certification", "step1", {"Step one (desktop)", "Cam un (desg)"}},
    Word{"certification", "step2", {"Step two (full)", "Cam dau (llawn)"}},
    Word{"dpia", "approved", {"Approved", "Cymeradwywyd"}},
    Word{"dpia", "conditional", {"Approved on conditions", "Cymeradwywyd ar amodau"}},
    Word{"dpia", "rejected", {"Rejected", "Gwrthodwyd"}},
    Word{"review", "continue", {"Continue", "Parhau"}},
    Word{"review", "change", {"Change", "Newid"}},
    Word{"review", "end", {"End", "Dod i ben"}},
    Word{"policy_document", "code_of_practice", {"Code of practice", "Cod ymarfer"}},
    Word{"policy_document", "procedures_manual", {"Procedures manual", "Llawlyfr gweithdrefnau"}},
    Word{"policy_document", "retention", {"Retention policy", "Polisi cadw"}},
    Word{"policy_document", "access", {"Access policy", "Polisi mynediad"}},
    Word{"policy_document", "other", {"Other document", "Dogfen arall"}},
    Word{"governance", "sro", {"Senior responsible officer", "Uwch swyddog cyfrifol"}},
    Word{"governance", "spoc", {"Single point of contact", "Pwynt cyswllt unigol"}},
    Word{"governance", "dpo", {"Data protection officer", "Swyddog diogelu data"}},
    Word{"capability", "audio", {"Sound recording", "Recordio sain"}},
    Word{"capability", "biometric", {"Face or other recognition", "Adnabod wynebau neu adnabod arall"}},
    Word{"figure", "pass", {"met", "wedi'i gyrraedd"}},
    Word{"figure", "fail", {"missed", "heb ei gyrraedd"}},
    Word{"figure", "none", {"not measured", "heb ei fesur"}},
    Word{"figure", "unknown", {"not fully measured", "heb ei fesur yn llawn"}},
    Word{"target",
         "camera_availability_percent",
         {"Cameras available, % of the time each", "Camerâu ar gael, % o'r amser yr un"}},
    Word{"target",
         "scheme_availability_percent",
         {"Schemes available, % of the time", "Cynlluniau ar gael, % o'r amser"}},
    Word{"target",
         "evidence_urgent_hours",
         {"Urgent evidence supplied, hours", "Tystiolaeth frys wedi'i chyflenwi, oriau"}},
    Word{"target",
         "evidence_routine_days",
         {"Other evidence supplied, days", "Tystiolaeth arall wedi'i chyflenwi, diwrnodau"}},
    Word{"target",
         "fault_critical_hours",
         {"Faults of recorders mended, hours", "Namau recordwyr wedi'u trwsio, oriau"}},
    Word{"target",
         "fault_other_working_days",
         {"Other faults mended, working days", "Namau eraill wedi'u trwsio, diwrnodau gwaith"}},
    Word{"target",
         "contractor_critical_hours",
         {"Contractor's response, critical, hours", "Ymateb y contractwr, critigol, oriau"}},
    Word{"target",
         "contractor_other_working_days",
         {"Contractor's response, other, working days", "Ymateb y contractwr, arall, diwrnodau gwaith"}},
    Word{"target", "retention_days", {"Footage kept, days", "Lluniau wedi'u cadw, diwrnodau"}},
    Word{"target", "clock_seconds", {"Clocks right, within seconds", "Clociau'n gywir, o fewn eiliadau"}},
    Word{"target",
         "live_link_percent",
         {"Live link to the police, % of the time", "Cyswllt byw â'r heddlu, % o'r amser"}},
    Word{"target", "recording_completeness_percent", {"Recordings complete, %", "Recordiadau'n gyflawn, %"}},
    Word{"target", "review_days", {"Agreement reviewed, days", "Adolygu'r cytundeb, diwrnodau"}},
    Word{"target",
         "staffed_hours_per_week",
         {"Control room staffed, hours a week", "Staff yn yr ystafell reoli, oriau'r wythnos"}},
};

}  // namespace

std::string_view tag_of(Language language) {
  return language == Language::English ? "en" : "cy";
}

std::string day_in(UtcSeconds day, Language language) {
  const std::string date = format_date(day);
  int number = 0;
  std::from_chars(date.data() + 8, date.data() + 10, number);
  return fmt::format("{} {}", number, month_in(date.substr(0, 7), language));
}

std::string month_in(const std::string& month, Language language) {
  std::size_t number = 0;
  if (month.size() == 7) std::from_chars(month.data() + 5, month.data() + 7, number);
  if (number < 1 || number > kMonths.size()) return month;
  return fmt::format("{} {}", say(kMonths[number - 1], language), month.substr(0, 4));
}

std::string days_in(std::int64_t days, Language language) {
  if (language == Language::Welsh) return fmt::format("{} diwrnod", days);
  return fmt::format("{} day{}", days, days == 1 ? "" : "s");
}

std::string word_in(std::string_view table, std::string_view word, Language language) {
  for (const Word& known : kWords) {
    if (known.table == table && known.word == word) return say(known.words, language);
  }
  return std::string(word);
}

}  // namespace camaudit::report
