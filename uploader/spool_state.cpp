// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/spool_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

#include "agent/base/sha256.hpp"

namespace camaudit::uploader {
namespace {

constexpr std::string_view kTitle = "camaudit spool 1\n";
constexpr std::string_view kSum = "sum ";

constexpr std::array kReasons{std::string_view("too_old"), std::string_view("no_room"), std::string_view("corrupt"),
                              std::string_view("missing"), std::string_view("unaccounted")};

/// The words of one line, taken one after the other. What does not fit makes the line bad.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  std::string_view word() {
    const std::size_t space = rest_.find(' ');
    const std::string_view word = rest_.substr(0, space);
    rest_ = space == std::string_view::npos ? std::string_view() : rest_.substr(space + 1);
    if (word.empty()) bad_ = true;
    return word;
  }
  std::int64_t number() {
    const std::string_view text = word();
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) bad_ = true;
    return value;
  }
  /// An epoch, or a sequence; 0 if it is neither.
  std::int64_t count() {
    const std::int64_t value = number();
    const bool possible = value >= 0 && value <= kLargestCount;
    if (!possible) bad_ = true;
    return possible ? value : 0;
  }
  SequenceRange range() {
    SequenceRange range;
    range.first = count();
    range.last = count();
    if (range.first < 1 || range.last < range.first) bad_ = true;
    return range;
  }
  ChainPlace place() {
    ChainPlace place;
    place.epoch = count();
    place.sequence = count();
    return place;
  }
  bool more() const { return !rest_.empty(); }
  bool good() const { return !bad_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool bad_ = false;
};

bool read_gap(Line& line, SpoolState& state) {
  SpoolState::OpenGap open;
  open.gap.epoch = line.count();
  open.gap.sequences = line.range();
  const auto reason = parse_gap_reason(line.word());
  open.gap.recorded = {line.number()};
  if (line.more()) open.carrier = line.place();
  if (!reason || !line.good()) return false;
  open.gap.reason = *reason;
  state.gaps.push_back(open);
  return true;
}

bool read_line(std::string_view text, SpoolState& state) {
  Line line(text);
  const std::string_view what = line.word();
  if (what == "gap") return read_gap(line, state);
  if (what == "head" || what == "intent") {
    EntryName name;
    name.place = line.place();
    name.payload_sha256 = line.word();
    if (!is_sha256_hex(name.payload_sha256)) return false;
    (what == "head" ? state.head : state.intent) = std::move(name);
  } else if (what == "past") {
    const std::int64_t epoch = line.count();
    state.past[epoch] = line.count();
  } else if (what == "settled") {
    const std::int64_t epoch = line.count();
    state.settled[epoch].add(line.range());
  } else if (what == "clock") {
    state.wall = line.number();
    state.counted = line.number();
  } else if (what == "mark") {
    SpoolState::Mark mark;
    mark.counted = line.number();
    mark.place = line.place();
    state.marks.push_back(mark);
  } else {
    return false;
  }
  return line.good();
}

}  // namespace

std::string_view to_string(Gap::Reason reason) {
  return kReasons.at(static_cast<std::size_t>(reason));
}

std::optional<Gap::Reason> parse_gap_reason(std::string_view text) {
  const auto* const found = std::find(kReasons.begin(), kReasons.end(), text);
  if (found == kReasons.end()) return std::nullopt;
  return static_cast<Gap::Reason>(std::distance(kReasons.begin(), found));
}

std::string write_state(const SpoolState& state) {
  std::string out(kTitle);
  const auto to = std::back_inserter(out);
  for (const auto& [what, name] : {std::pair("head", &state.head), std::pair("intent", &state.intent)}) {
    if (!*name) continue;
    fmt::format_to(to, "{} {} {} {}\n", what, (*name)->place.epoch, (*name)->place.sequence, (*name)->payload_sha256);
  }
  for (const auto& [epoch, last] : state.past) fmt::format_to(to, "past {} {}\n", epoch, last);
  for (const auto& [epoch, set] : state.settled) {
    for (const auto& range : set.ranges()) fmt::format_to(to, "settled {} {} {}\n", epoch, range.first, range.last);
  }
  for (const auto& [gap, carrier] : state.gaps) {
    fmt::format_to(to, "gap {} {} {} {} {}", gap.epoch, gap.sequences.first, gap.sequences.last, to_string(gap.reason),
                   gap.recorded.value);
    if (carrier) fmt::format_to(to, " {} {}", carrier->epoch, carrier->sequence);
    out += '\n';
  }
  if (state.wall) fmt::format_to(to, "clock {} {}\n", *state.wall, state.counted);
  for (const auto& mark : state.marks) {
    fmt::format_to(to, "mark {} {} {}\n", mark.counted, mark.place.epoch, mark.place.sequence);
  }
  const std::string sum = to_hex(sha256(out));
  fmt::format_to(to, "{}{}\n", kSum, sum);
  return out;
}

Result<SpoolState> read_state(std::string_view text) {
  const auto damaged = [] { return fail(ErrorKind::Malformed, "the account of the spool is damaged"); };
  const std::size_t sum_at = text.rfind(kSum);
  if (!text.starts_with(kTitle) || sum_at == std::string_view::npos) return damaged();
  std::string_view body = text.substr(0, sum_at);
  if (text.substr(sum_at) != fmt::format("{}{}\n", kSum, to_hex(sha256(body)))) return damaged();
  SpoolState state;
  body.remove_prefix(kTitle.size());
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    if (end == std::string_view::npos || !read_line(body.substr(0, end), state)) return damaged();
    body.remove_prefix(end + 1);
  }
  return state;
}

}  // namespace camaudit::uploader
