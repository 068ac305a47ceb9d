// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/request_list.hpp"

#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tests/bench/figures.hpp"
#include "tests/bench/fleet.hpp"

namespace camaudit::bench {
namespace {

constexpr char kBetween = '\t';  // no URL, header or one-line envelope holds it
constexpr std::size_t kFixedFields = 5;

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

/// Without what logs in and what only says how a handshake is to be made.
std::string question_of(const net::HttpRequest& request) {
  const auto body = request.body.find("<SOAP-ENV:Body>");
  return request.url + (request.legacy_tls_only ? " over old TLS " : " ") +
         request.body.substr(body == std::string::npos ? 0 : body);
}

}  // namespace

void write_requests(const std::string& path, const std::vector<Session>& sessions) {
  std::ofstream file(path);
  for (std::size_t session = 0; session < sessions.size(); ++session) {
    for (const auto& [request, refused] : sessions[session]) {
      file << session << kBetween << (request.digest ? "digest" : "") << kBetween
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
    if (fields.size() < kFixedFields) throw std::runtime_error(path + ": a line lacks fields");
    Sent sent;
    sent.request.url = fields[3];
    sent.request.body = fields[4];
    sent.request.headers.assign(fields.begin() + kFixedFields, fields.end());
    sent.request.legacy_tls_only = fields[2] == "legacy";
    if (fields[1] == "digest") sent.request.digest = {std::string(kUser), Secret(std::string(kPassword))};
    const auto session = static_cast<std::size_t>(whole_number(fields[0]).value_or(0));
    if (session >= sessions.size()) sessions.resize(session + 1);
    sessions[session].push_back(std::move(sent));
  }
  if (sessions.empty()) throw std::runtime_error("cannot read " + path);
  return sessions;
}

std::vector<std::string> asked_twice(const Session& session) {
  std::map<std::string, bool> refused_before;
  std::vector<std::string> twice;
  for (const auto& [request, refused] : session) {
    const std::string question = question_of(request);
    const auto [earlier, first] = refused_before.emplace(question, refused);
    if (first) continue;
    if (!earlier->second) twice.push_back(question);
    earlier->second = refused;
  }
  return twice;
}

}  // namespace camaudit::bench
