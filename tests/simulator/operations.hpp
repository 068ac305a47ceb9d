// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/clock.hpp"
#include "tests/simulator/facts.hpp"
#include "tests/simulator/soap_request.hpp"

namespace camaudit::simulator {

struct Service {
  std::string_view prefix;
  std::string_view ns;
  std::string_view path;
  int major;
  int minor;
};

// Running searches of the Search service, by their token: the results not yet given out, as they are written.
struct SearchSessions {
  std::map<std::string, std::vector<std::string>> remaining;
  unsigned long next = 1;
};

struct ReplyContext {
  const Device& device;
  std::string base_url;
  std::int64_t listening_port;
  Instant now;
  SearchSessions& searches;
};

enum class Access { pre_auth, any_level, administrator };

struct Operation {
  std::string_view prefix;
  std::string_view name;
  Access access;
  // The inside of the response element.
  std::string (*reply)(const ReplyContext& context, const XmlNode& request);
};

class SoapFault : public std::runtime_error {
 public:
  SoapFault(unsigned http_status, std::string soap_code, std::string ter_subcodes, const std::string& reason)
      : std::runtime_error(reason),
        status(http_status),
        code(std::move(soap_code)),
        subcodes(std::move(ter_subcodes)) {}

  unsigned status;
  std::string code;
  std::string subcodes;  // outermost first, parted by blanks
};

SoapFault no_such(std::string_view subcode, std::string_view token);

std::span<const Service> all_services();
// The service that the device offers at that path; a query does not count.
const Service* service_at(const Device& device, std::string_view target);
const Service* service_of_namespace(std::string_view ns);
std::vector<const Service*> services_of(const Device& device);
std::string service_address(const ReplyContext& context, const Service& service);
std::string capabilities(const ReplyContext& context, const Service& service);

std::span<const Operation> device_operations();
std::span<const Operation> media_operations();
std::span<const Operation> media2_operations();
std::span<const Operation> recording_operations();
std::span<const Operation> other_operations();

// nullptr: the device does not offer it, for want of the service or because it is disabled.
const Operation* find_operation(const Device& device, std::string_view ns, std::string_view name);

// "GetUsers" and "tds:GetUsers" both name tds:GetUsers.
bool names_operation(const std::set<std::string>& names, std::string_view prefix, std::string_view name);

std::string envelope(SoapVersion version, std::string_view body);
std::string fault_envelope(SoapVersion version, const SoapFault& fault);

}  // namespace camaudit::simulator
