// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/look.hpp"

#include <string_view>

#include "onvif/device_clock.hpp"

namespace camaudit::onvif {
namespace {

using model::CallOutcome;

/// No time takes more, and a thousand devices are looked at.
constexpr std::size_t kMostOfATime = std::size_t{256} << 10U;

bool is_alive(const Answer& answer) {
  switch (answer.outcome) {
    case CallOutcome::Timeout:
    case CallOutcome::Refused:
      return false;
    case CallOutcome::TooLarge:
      return true;
    default:
      // Without a status no HTTP came.
      return answer.response.status != 0 && !is_not_there(answer);
  }
}

}  // namespace

Task<TimeAnswer> ask_time(DeviceClient& client) {
  const net::Url device = client.device_service();
  TimeAnswer time;
  time.answer = co_await client.ask_anonymously(soap::Operation::GetSystemDateAndTime, device, {});
  if (time.answer.outcome == CallOutcome::Ok) time.told = decode(time.answer, soap::read_system_date_and_time);
  co_return time;
}

Task<Look> look_at(SurveyServices services, net::Url device_service, net::Fence fence,
                   std::chrono::milliseconds timeout) {
  Look look;
  if (!fence.allows(std::string_view(device_service.host))) {
    look.reason = "not contacted: the address lies outside [discovery] allowed";
    co_return look;
  }
  const auto session = services.transport.open_device_session(1);
  CallLimits limits;
  limits.call_timeout = timeout;
  limits.deadline = services.clock.steady() + timeout;
  limits.max_body = kMostOfATime;
  DeviceClient client(*session, services.clock, services.random, std::move(device_service), std::nullopt, limits);
  const TimeAnswer time = co_await ask_time(client);
  look.answered = is_alive(time.answer);
  if (time.told) {
    look.clock_offset_seconds = read_clock(*time.told, time.answer.response, services.clock).offset_seconds;
  }
  if (!look.answered) {
    look.reason = time.answer.detail;
    look.no_way = time.answer.detail == net::kNoRoute || time.answer.detail == net::kNetworkDown;
  }
  co_return look;
}

}  // namespace camaudit::onvif
