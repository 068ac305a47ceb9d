// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/alert.hpp"

#include "agent/base/text.hpp"

namespace camaudit::alerts {

std::string_view to_string(Change change) {
  switch (change) {
    case Change::Began:
      return "began";
    case Change::Over:
      return "over";
    case Change::Unknown:
      return "unknown";
    case Change::Still:
      return "still";
    case Change::Flapping:
      return "flapping";
    case Change::Once:
      break;
  }
  return "once";
}

Alert event(Kind kind, std::string_view message) {
  Alert alert;
  alert.kind = kind;
  alert.severity = text_of(kind).severity;
  alert.message = escape_for_terminal(bounded_text(message));
  return alert;
}

}  // namespace camaudit::alerts
