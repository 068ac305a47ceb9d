// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/request_list.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <stdexcept>

#include "tests/bench/simulated_account.hpp"

namespace camaudit::bench {
namespace {

constexpr char kBetween = '\t';  // no URL, header or one-line envelope holds it

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = line.find(kBetween, at);
    fields.push_back(line.substr(at, end == std::string::npos ? end : end - at));
    if (end == std::string::npos) return fields;
    at = end + 1;
  }
}

std::size_t number(const std::string& text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

void write_requests(const std::string& path, const std::vector<Session>& sessions) {
  std::ofstream file(path);
  for (std::size_t session = 0; session < sessions.size(); ++session) {
    for (const auto& [request, status] : sessions[session]) {
      file << session << kBetween << status << kBetween << (request.digest ? "digest" : "") << kBetween
           << (request.legacy_tls_only ? "legacy" : "") << kBetween << request.url << kBetween << request.body;
      for (const std::string& header : request.headers) file << kBetween << header;
      file << '\n';
    }
  }
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::vector<Session> read_requests(const std::string& path) {
  std::ifstream file(path);
  std::vector<Session> sessions;
  for (std::string line; std::getline(file, line);) {
    const auto fields = fields_of(line);
    if (fields.size() < 6) throw std::runtime_error(path + ": a line lacks fields");
    Sent sent{net::HttpRequest(fields[4]), static_cast<int>(number(fields[1]))};
    sent.request.body = fields[5];
    sent.request.headers.assign(fields.begin() + 6, fields.end());
    sent.request.legacy_tls_only = fields[3] == "legacy";
    if (fields[2] == "digest") sent.request.digest = simulated_account();
    const std::size_t session = number(fields[0]);
    if (session >= sessions.size()) sessions.resize(session + 1);
    sessions[session].push_back(std::move(sent));
  }
  if (sessions.empty()) throw std::runtime_error("cannot read " + path);
  return sessions;
}

}  // namespace camaudit::bench
