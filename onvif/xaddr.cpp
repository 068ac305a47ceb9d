// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/xaddr.hpp"

#include <algorithm>
#include <string>

namespace camaudit::onvif {
namespace {

/// "10.0.0.7:8106:8106" as some devices announce it becomes "10.0.0.7:8106".
std::string without_second_port(std::string_view url) {
  const auto start = url.find("//");
  if (start == std::string_view::npos || url.find('[') != std::string_view::npos) return std::string(url);
  const auto end = std::min(url.find('/', start + 2), url.size());
  const auto first = url.find(':', start + 2);
  const auto second = first < end ? url.find(':', first + 1) : std::string_view::npos;
  if (second >= end) return std::string(url);
  const std::string_view port = url.substr(first, second - first);
  return url.substr(second, end - second) == port ? std::string(url.substr(0, second)).append(url.substr(end))
                                                  : std::string(url);
}

}  // namespace

Result<net::Url> parse_xaddr(std::string_view xaddr) {
  return net::parse_url(without_second_port(xaddr));
}

}  // namespace camaudit::onvif
