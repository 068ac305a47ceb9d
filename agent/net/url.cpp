// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "agent/base/out_of_memory.hpp"
#include "agent/base/text.hpp"
#include "agent/net/curl_handles.hpp"

namespace camaudit::net {
namespace {

constexpr std::size_t kMaxUrl = 2048;

bool printable_ascii(char c) {
  return c > ' ' && c < '\x7f';
}

std::string_view authority_of(std::string_view text) {
  const std::size_t start = text.find("//") + 2;
  return text.substr(start, text.find_first_of("/?#", start) - start);
}

/// "10.0.0.7:8106:8106" is what some devices announce.
bool has_two_ports(std::string_view authority) {
  return authority.find('[') == std::string_view::npos && std::count(authority.begin(), authority.end(), ':') > 1;
}

/// libcurl takes "%31" in a name for the byte that it stands for, after it has read what is an IPv4 address: the name
/// "1" would be another host than the address "1" is. In brackets it begins a zone.
bool has_percents(std::string_view authority) {
  return !authority.starts_with('[') && authority.find('%') != std::string_view::npos;
}

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  const CurlText owner(text);
  return owner.get();
}

tl::unexpected<Error> refuse(CURLUcode code, std::string_view authority) {
  switch (code) {
    case CURLUE_USER_NOT_ALLOWED:
      return fail(ErrorKind::InvalidInput, "the URL carries a user name or password; put them under [[credentials]]");
    case CURLUE_BAD_PORT_NUMBER:
      if (has_two_ports(authority)) {
        return fail(ErrorKind::InvalidInput, "the URL has more than one port, or an IPv6 address without brackets: {}",
                    authority);
      }
      return fail(ErrorKind::InvalidInput, "the port in the URL is not a number from 1 to 65535: {}", authority);
    case CURLUE_NO_HOST:
    case CURLUE_BAD_HOSTNAME:
    case CURLUE_BAD_IPV6:
      return fail(ErrorKind::InvalidInput, "the URL names no valid host: {}", authority);
    default:
      return fail(ErrorKind::InvalidInput, "not a valid URL ({})", curl_url_strerror(code));
  }
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrl) {
    return fail(ErrorKind::InvalidInput, "the URL is longer than {} characters", kMaxUrl);
  }
  if (!std::all_of(text.begin(), text.end(), printable_ascii)) {
    return fail(ErrorKind::InvalidInput, "the URL contains a space, a control character or one beyond ASCII");
  }
  // libcurl also reads "http:/host" and "http:///host"; nobody else agrees with it on what they mean.
  const std::string start = to_lower_ascii(text.substr(0, 9));
  const std::size_t scheme = start.starts_with("https://") ? 8 : start.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return fail(ErrorKind::InvalidInput, "the URL does not begin with http:// or https://");
  if (text.size() == scheme || text[scheme] == '/') return fail(ErrorKind::InvalidInput, "the URL names no host");
  if (text.find('#') != std::string_view::npos) return fail(ErrorKind::InvalidInput, "the URL carries a fragment (#)");

  const CurlUrl handle(curl_url());
  if (!handle) out_of_memory();
  const std::string copy(text);
  const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, copy.c_str(), CURLU_DISALLOW_USER);
  if (code != CURLUE_OK) return refuse(code, authority_of(text));
  if (has_percents(authority_of(text))) return refuse(CURLUE_BAD_HOSTNAME, authority_of(text));

  Url url;
  url.scheme = part(handle.get(), CURLUPART_SCHEME);
  url.host = to_lower_ascii(part(handle.get(), CURLUPART_HOST));
  if (url.host.starts_with('[') && url.host.ends_with(']')) url.host = url.host.substr(1, url.host.size() - 2);
  const std::string zone = part(handle.get(), CURLUPART_ZONEID);
  if (!zone.empty()) url.host.append("%").append(zone);
  const std::string port = part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (error != std::errc{} || end != port.data() + port.size() || url.port == 0) {
    return refuse(CURLUE_BAD_PORT_NUMBER, authority_of(text));
  }
  url.target = part(handle.get(), CURLUPART_PATH);
  const std::string query = part(handle.get(), CURLUPART_QUERY);
  if (!query.empty()) url.target.append("?").append(query);
  return url;
}

std::string Url::authority() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::string Url::to_string() const {
  std::string literal = host;
  const std::size_t zone = literal.find('%');
  if (zone != std::string::npos) literal.replace(zone, 1, "%25");  // RFC 6874
  if (literal.find(':') != std::string::npos) literal = fmt::format("[{}]", literal);
  const bool usual_port = port == (scheme == "https" ? 443 : 80);
  return usual_port ? fmt::format("{}://{}{}", scheme, literal, target)
                    : fmt::format("{}://{}:{}{}", scheme, literal, port, target);
}

}  // namespace camaudit::net
