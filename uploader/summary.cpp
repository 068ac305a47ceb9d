// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/summary.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "agent/base/text.hpp"
#include "uploader/dsse.hpp"
#include "uploader/summary_parts.hpp"

namespace camaudit::uploader {
namespace {

namespace v1 = summary::v1;

v1::GapReason reason_of(Gap::Reason reason) {
  switch (reason) {
    case Gap::Reason::TooOld:
      return v1::GAP_REASON_TOO_OLD;
    case Gap::Reason::NoRoom:
      return v1::GAP_REASON_NO_ROOM;
    case Gap::Reason::Corrupt:
      return v1::GAP_REASON_CORRUPT;
    case Gap::Reason::Missing:
      return v1::GAP_REASON_MISSING;
    case Gap::Reason::Unaccounted:
      return v1::GAP_REASON_UNACCOUNTED;
  }
  return v1::GAP_REASON_UNSPECIFIED;
}

std::string bytes_of(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void add_chain(const ChainLink& link, std::string_view key_id, v1::Summary& out) {
  out.set_key_id(from_hex(key_id).value_or(""));
  out.set_epoch(static_cast<std::uint64_t>(link.place.epoch));
  out.set_sequence(static_cast<std::uint64_t>(link.place.sequence));
  if (link.previous) out.set_previous_digest(bytes_of(*link.previous));
  out.set_produced_at(link.produced_at.value);
  out.set_not_after(link.not_after.value);
  // The spool has them in the order in which it noticed them.
  std::vector<Gap> gaps = link.gaps;
  std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
    return std::pair(a.epoch, a.sequences.first) < std::pair(b.epoch, b.sequences.first);
  });
  for (const Gap& gap : gaps) {
    v1::Gap& added = *out.add_gaps();
    added.set_epoch(static_cast<std::uint64_t>(gap.epoch));
    added.set_first_sequence(static_cast<std::uint64_t>(gap.sequences.first));
    added.set_last_sequence(static_cast<std::uint64_t>(gap.sequences.last));
    added.set_reason(reason_of(gap.reason));
  }
  out.set_rotation(link.rotation);
}

void add_circumstances(const SummaryContent& content, v1::Summary& out) {
  v1::Authority& authority = *out.mutable_authority();
  authority.set_name(bounded_text(content.authority.name, 200));
  authority.set_gss_code(bounded_text(content.authority.gss_code, 20));
  authority.set_nation(bounded_text(content.authority.nation, 40));
  authority.set_police_force(bounded_text(content.authority.police_force, 200));
  authority.set_site(bounded_text(content.authority.site, 100));
  out.mutable_software()->set_version(content.version);
  out.mutable_rulebook()->set_version(content.rulebook_version);
  out.mutable_rulebook()->set_sha256(from_hex(content.rulebook_sha256).value_or(""));
  v1::Run& run = *out.mutable_run();
  run.set_id(content.run_id);
  run.set_started_at(content.started.value);
  run.set_ended_at(content.ended.value);
  run.set_interrupted(content.interrupted);
  run.set_whole_estate(content.whole_estate);
  out.mutable_clock()->set_synchronised(content.clock_synchronised);
  out.mutable_clock()->set_trusted(content.clock_trusted);
}

void add_coverage(const SummaryContent& content, v1::Summary& out) {
  const auto of = [&](model::DeviceState state) {
    return static_cast<std::uint32_t>(std::count_if(content.devices.begin(), content.devices.end(),
                                                    [state](const auto& device) { return device.state == state; }));
  };
  v1::Coverage& coverage = *out.mutable_coverage();
  const std::uint32_t imported = of(model::DeviceState::Imported);
  coverage.set_devices(static_cast<std::uint32_t>(content.devices.size()) - imported);
  coverage.set_imported(imported);
  coverage.set_assessed(of(model::DeviceState::Assessed));
  coverage.set_partial(of(model::DeviceState::Partial));
  coverage.set_unauthorised(of(model::DeviceState::Unauthorised));
  coverage.set_unreachable(of(model::DeviceState::Unreachable));
}

void add_course(const SummaryContent& content, v1::Summary& out) {
  if (const auto& given = content.availability) {
    v1::Availability& availability = *out.mutable_availability();
    availability.set_known(given->known);
    availability.set_answered(given->answered);
    if (given->checks) availability.set_checks(*given->checks);
    if (given->checks_answered) availability.set_checks_answered(*given->checks_answered);
  }
  if (const auto& given = content.changes) {
    v1::Changes& changes = *out.mutable_changes();
    changes.set_devices_added(given->devices_added);
    changes.set_devices_changed(given->devices_changed);
    changes.set_devices_gone(given->devices_gone);
    if (given->failures_opened) changes.set_failures_opened(*given->failures_opened);
    if (given->failures_closed) changes.set_failures_closed(*given->failures_closed);
  }
}

}  // namespace

std::string summary_payload(const SummaryContent& content, const ChainLink& link, std::string_view key_id,
                            const Secret& pseudonym_secret) {
  v1::Summary out;
  add_chain(link, key_id, out);
  add_circumstances(content, out);
  add_coverage(content, out);
  add_devices(content, pseudonym_secret, out);
  add_retention(content, out);
  add_declared(content, out);
  add_course(content, out);

  std::string payload;
  google::protobuf::io::StringOutputStream stream(&payload);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  out.SerializeToCodedStream(&coded);
  coded.Trim();
  return payload;
}

SignedSummary sign_summary(const SummaryContent& content, const ChainLink& link, const SigningKey& key,
                           const Secret& pseudonym_secret) {
  const std::string payload = summary_payload(content, link, key.public_key().id(), pseudonym_secret);
  const std::array keys{&key};
  SignedSummary made;
  made.digest = sha256(payload);
  made.envelope = sealed(kSummaryPayloadType, payload, keys);
  made.name = {link.place, to_hex(made.digest)};
  return made;
}

}  // namespace camaudit::uploader
