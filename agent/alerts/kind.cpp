// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/kind.hpp"

#include <array>

namespace camaudit::alerts {
namespace {

using model::Severity;

constexpr std::array kKinds{
    KindText{Kind::Finding, "finding", "4856b1f676154278a899977eac8bd6f4", Severity::Medium, "{rule} fails on {where}",
             "{rule} no longer fails on {where}"},
    KindText{Kind::DeviceUnreachable, "device-unreachable", "a0474e0f8bb940a798a9a45964bb0a0c", Severity::High,
             "{where} unreachable", "{where} no longer unreachable"},
    KindText{Kind::NetworkUnreachable, "network-unreachable", "9f1946c13d834a01be0d93f8566cb4bf", Severity::High,
             "{where} unreachable", "{where} no longer unreachable"},
    KindText{Kind::CredentialsRefused, "credentials-refused", "c0adbff8ec874140834179b2a52413b0", Severity::High,
             "no log-in accepted by {where}", "log-in no longer refused by {where}"},
    KindText{Kind::RuleError, "rule-error", "f321cd570fe44ee4ad5802839f2861a8", Severity::High,
             "the rule {rule} is in error and judges nothing", "the rule {rule} is no longer in error"},
    KindText{Kind::ClockUnsynchronised, "clock-unsynchronised", "f62e5a5dd58b469d8f51ce3d0ef2d307", Severity::Medium,
             "the clock of this machine is not synchronised", "the clock of this machine is synchronised again"},
    KindText{Kind::SpoolStuck, "spool-stuck", "27307a47eda44ebe8dc10d410fbe86ab", Severity::High,
             "summaries do not reach the collector", "summaries reach the collector again"},
    KindText{Kind::DiskLow, "disk-low", "a19eed1706a545e58208139c8f472c05", Severity::High,
             "little room is left on the disk of the state directory",
             "there is room again on the disk of the state directory"},
    KindText{Kind::ConfigurationRefused, "configuration-refused", "6536aac6239c4376a6f449dedca80580", Severity::High,
             "the configuration, or a file that it names, is wrong", "the configuration is accepted again"},
    KindText{Kind::NightFailed, "night-failed", "bc622c95e271400991b50f4399f6ef5b", Severity::High,
             "the nightly run failed", "the nightly run no longer fails"},
    KindText{Kind::CertificateChanged, "certificate-changed", "0b7d5a2e9c8e4f6fa1d3c52f7e9b6a48", Severity::High, "",
             ""},
    KindText{Kind::StateDamaged, "state-damaged", "5d0de9a7e6ba4b3ba738083719397eb2", Severity::High, "", ""},
    KindText{Kind::Night, "night", "646fe74224ab4da385645dacf27d36f4", Severity::Low, "", ""},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<std::size_t>(kKinds[i].kind) != i) return false;
  }
  return kKinds.size() == static_cast<std::size_t>(Kind::Night) + 1;
}
static_assert(in_order());

}  // namespace

std::span<const KindText> kinds() {
  return kKinds;
}

const KindText& text_of(Kind kind) {
  return kKinds.at(static_cast<std::size_t>(kind));
}

}  // namespace camaudit::alerts
