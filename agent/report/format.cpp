// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/format.hpp"

#include <ostream>
#include <stdexcept>

#include "agent/report/csv.hpp"
#include "agent/report/html.hpp"
#include "agent/report/json.hpp"
#include "agent/report/jsonl.hpp"
#include "agent/report/junit.hpp"
#include "agent/report/oscal.hpp"
#include "agent/report/sarif.hpp"

namespace camaudit::report {

void write_report(std::ostream& out, const Report& report, std::string_view format, const FormatOptions& options) {
  if (format == "table") return write_table(out, report, options.style);
  if (format == "json") return write_json(out, report);
  if (format == "jsonl") return write_jsonl(out, report);
  if (format == "csv") return write_csv(out, report);
  if (format == "html") return write_html(out, report);
  if (format == "junit") return write_junit(out, report);
  if (format == "sarif") return write_sarif(out, report, options.fail_on);
  if (format == "oscal") return write_oscal(out, report);
  throw std::invalid_argument("no such format");
}

}  // namespace camaudit::report
