// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/app/known_estate.hpp"
#include "agent/app/targets.hpp"
#include "agent/base/result.hpp"

namespace camaudit::app {

/// What a command line says of where to look.
struct ScopeOptions {
  std::vector<std::string> devices;
  std::vector<std::string> ranges;
  std::vector<std::string> interfaces;
  bool no_multicast = false;
};

/// Where a run looks for devices.
struct Scope {
  std::vector<net::Url> named;  ///< by a person; host names resolved
  std::vector<net::AddressRange> ranges;
  bool multicast = false;
  std::vector<std::string> interfaces;  ///< empty: all that can multicast
  std::vector<StoredDevice> stored;     ///< devices of earlier runs that are looked for
  std::vector<StoredDevice> known_at;   ///< the same where only some are looked for: they name what is found there
  onvif::KnownIdentities known;         ///< what earlier runs called devices
  std::vector<std::string> nameless;    ///< host names of [discovery] devices that stand for no address now

  /// Nowhere to look.
  bool empty() const { return named.empty() && ranges.empty() && !multicast && stored.empty(); }
};

/// Every address that a host name stands for, or the literal. NotFound.
Result<std::vector<boost::asio::ip::address>> addresses_of(const std::string& host);

/// The first of them.
Result<boost::asio::ip::address> resolve(const std::string& host);

/// What a person has to know of host names that stand for no address; empty if there are none.
std::string note_on_names(const Scope& scope);

/// Of a scope that is empty: which host names have no address, or else `advice` on what to name. The exit code.
int complain_of_nowhere(const Scope& scope, const std::string& advice);

/// The command line over the configuration. With devices named and no range, only these are in scope. InvalidInput for
/// what is no address or range, NotFound for a host name of the command line that does not resolve. One of the
/// configuration keeps nobody from asking the others.
Result<Scope> scope_of(const ScopeOptions& options, const Config& config, KnownEstate known);

}  // namespace camaudit::app
