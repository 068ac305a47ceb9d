// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/summary_reader.hpp"

#include <google/protobuf/arena.h>
#include <google/protobuf/stubs/logging.h>

#include <climits>
#include <utility>

#include "uploader/dsse.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/pseudonym.hpp"

namespace camaudit::uploader {
namespace {

namespace v1 = summary::v1;

constexpr std::size_t kDigestBytes = 32;
constexpr auto kLargest = static_cast<std::uint64_t>(kLargestCount);
constexpr int kMaximumRequirements = 1000;
constexpr std::size_t kMaximumDevices = 50'000;

/// The first thing that is wrong with the chain fields; empty if nothing is.
std::string chain_problem(const v1::Summary& summary) {
  if (summary.key_id().size() != kDigestBytes) return "key_id is not 32 bytes long";
  if (summary.epoch() == 0 || summary.epoch() > kLargest) return "epoch is not from 1 to 9999999999";
  if (summary.sequence() == 0 || summary.sequence() > kLargest) return "sequence is not from 1 to 9999999999";
  const std::size_t previous = summary.sequence() == 1 ? 0 : kDigestBytes;
  if (summary.previous_digest().size() != previous) {
    return previous == 0 ? "previous_digest is there though the sequence is 1" : "previous_digest is not 32 bytes long";
  }
  if (summary.produced_at() <= 0 || summary.not_after() < summary.produced_at()) {
    return "not_after is earlier than produced_at, or produced_at is not a time";
  }
  std::pair<std::uint64_t, std::uint64_t> after{0, 0};
  for (const v1::Gap& gap : summary.gaps()) {
    const std::pair first{gap.epoch(), gap.first_sequence()};
    const std::pair last{gap.epoch(), gap.last_sequence()};
    if (gap.first_sequence() == 0 || gap.last_sequence() > kLargest || first <= after || last < first ||
        last >= std::pair{summary.epoch(), summary.sequence()}) {
      return "gaps are not in order, or not before the summary";
    }
    after = last;
  }
  return {};
}

std::size_t devices_of(const v1::Make& make) {
  return make.pseudonyms().size() / kPseudonymBytes;
}

std::string make_problem(const v1::Make& make, const v1::Summary& summary) {
  const auto names = static_cast<std::uint32_t>(summary.devices().names_size());
  if (make.manufacturer() > names || make.model() > names || make.firmware() > names) {
    return "a make points beyond names";
  }
  if (make.profile() >= static_cast<std::uint32_t>(summary.devices().profiles_size())) {
    return "a make points beyond profiles";
  }
  if (make.pseudonyms().empty() || make.pseudonyms().size() % kPseudonymBytes != 0) {
    return "pseudonyms are not of 8 bytes each";
  }
  if (make.exceptions_size() % 3 != 0) return "exceptions are not of three numbers each";
  const auto requirements = static_cast<std::uint32_t>(summary.requirements_size());
  for (int i = 0; i < make.exceptions_size(); i += 3) {
    const std::pair place{make.exceptions(i), make.exceptions(i + 1)};
    if (place.first >= devices_of(make) || place.second >= requirements) {
      return "an exception points beyond devices or requirements";
    }
    if (i > 0 && place <= std::pair{make.exceptions(i - 3), make.exceptions(i - 2)}) {
      return "exceptions are not in rising order";
    }
  }
  return {};
}

/// Bounds what can be unfolded from a small message, too.
std::string devices_problem(const v1::Summary& summary) {
  if (summary.requirements_size() > kMaximumRequirements) return "there are too many requirements";
  for (const v1::Profile& profile : summary.devices().profiles()) {
    if (profile.outcomes_size() > summary.requirements_size()) return "a profile is longer than the requirements";
  }
  std::size_t devices = 0;
  for (const v1::Make& make : summary.devices().makes()) {
    if (std::string problem = make_problem(make, summary); !problem.empty()) return problem;
    devices += devices_of(make);
  }
  if (devices > kMaximumDevices) return "there are too many devices";
  return {};
}

/// An outcome that a later version may have added says nothing to this one.
v1::Outcome known_outcome(int value) {
  return v1::Outcome_IsValid(value) ? static_cast<v1::Outcome>(value) : v1::OUTCOME_NONE;
}

std::string_view name_at(const v1::Devices& devices, std::uint32_t place) {
  if (place == 0) return {};
  return devices.names(static_cast<int>(place) - 1);
}

Result<void> read_into(v1::Summary& summary, std::string_view payload) {
  // The library would write what it refuses to standard error; the error says it already.
  [[maybe_unused]] static const bool kQuiet = (google::protobuf::SetLogHandler(nullptr), true);
  static_assert(kMaximumEnvelopeBytes < INT_MAX);
  if (payload.size() > kMaximumEnvelopeBytes ||
      !summary.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return fail(ErrorKind::Malformed, "the payload is no camaudit.summary.v1.Summary");
  }
  std::string problem = chain_problem(summary);
  if (problem.empty()) problem = devices_problem(summary);
  if (problem.empty() && summary.rulebook().sha256().size() != kDigestBytes) {
    problem = "rulebook.sha256 is not 32 bytes long";
  }
  if (!problem.empty()) return fail(ErrorKind::Malformed, "the summary is not as it must be: {}", problem);
  return {};
}

}  // namespace

Result<v1::Summary> read_summary(std::string_view payload) {
  v1::Summary summary;
  if (auto read = read_into(summary, payload); !read) return fail(std::move(read.error()));
  return summary;
}

Result<std::shared_ptr<const v1::Summary>> read_summary_in_arena(std::string_view payload) {
  auto arena = std::make_shared<google::protobuf::Arena>();
  auto* summary = google::protobuf::Arena::CreateMessage<v1::Summary>(arena.get());
  if (auto read = read_into(*summary, payload); !read) return fail(std::move(read.error()));
  return std::shared_ptr<const v1::Summary>(std::move(arena), summary);
}

void for_each_device(const v1::Summary& summary, const std::function<void(const SummaryDevice&)>& callback) {
  const v1::Devices& devices = summary.devices();
  for (const v1::Make& make : devices.makes()) {
    std::vector<v1::Outcome> common(static_cast<std::size_t>(summary.requirements_size()), v1::OUTCOME_NONE);
    const v1::Profile& profile = devices.profiles(static_cast<int>(make.profile()));
    for (int i = 0; i < profile.outcomes_size(); ++i) {
      common[static_cast<std::size_t>(i)] = known_outcome(profile.outcomes(i));
    }
    SummaryDevice device;
    device.kind = make.kind();
    device.state = make.state();
    device.manufacturer = name_at(devices, make.manufacturer());
    device.model = name_at(devices, make.model());
    device.firmware = name_at(devices, make.firmware());
    int exception = 0;
    for (std::size_t i = 0; i < devices_of(make); ++i) {
      device.pseudonym = std::string_view(make.pseudonyms()).substr(i * kPseudonymBytes, kPseudonymBytes);
      device.outcomes = common;
      for (; exception < make.exceptions_size() && make.exceptions(exception) == i; exception += 3) {
        device.outcomes[make.exceptions(exception + 1)] =
            known_outcome(static_cast<int>(make.exceptions(exception + 2)));
      }
      callback(device);
    }
  }
}

}  // namespace camaudit::uploader
