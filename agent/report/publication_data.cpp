// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "agent/base/csv.hpp"
#include "agent/base/text.hpp"
#include "agent/report/publication_page.hpp"
#include "agent/report/publication_words.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchema = R"json({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "camaudit.publication/1",
  "type": "object",
  "required": ["schema", "authority", "made", "en", "cy"],
  "properties": {
    "schema": {"const": "camaudit.publication/1"},
    "authority": {"type": "string"},
    "made": {"type": "string", "format": "date-time"},
    "en": {"$ref": "#/$defs/sections"},
    "cy": {"$ref": "#/$defs/sections"}
  },
  "$defs": {
    "sections": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["id", "title", "text", "facts", "tables"],
        "properties": {
          "id": {"type": "string"},
          "title": {"type": "string"},
          "text": {"type": "string"},
          "facts": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["name", "values"],
              "properties": {"name": {"type": "string"}, "values": {"type": "array", "items": {"$ref": "#/$defs/cell"}}}
            }
          },
          "tables": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["caption", "headings", "rows"],
              "properties": {
                "caption": {"type": "string"},
                "headings": {"type": "array", "items": {"type": "string"}},
                "rows": {"type": "array", "items": {"type": "array", "items": {"$ref": "#/$defs/cell"}}}
              }
            }
          }
        }
      }
    },
    "cell": {
      "type": "object",
      "required": ["text"],
      "properties": {"text": {"type": "string"}, "url": {"type": "string"}, "as_written": {"const": true}},
      "additionalProperties": false
    }
  }
}
)json";

json::object cell_json(const PublicCell& cell) {
  json::object object{{"text", cell.text}};
  if (!cell.url.empty()) object["url"] = cell.url;
  if (cell.as_written) object["as_written"] = true;
  return object;
}

json::array cells_json(const std::vector<PublicCell>& cells) {
  json::array list;
  for (const PublicCell& cell : cells) list.push_back(cell_json(cell));
  return list;
}

json::array sections_json(const Publication& publication, Language language) {
  json::array list;
  for (const PublicSection& section : public_sections(publication, language)) {
    json::array facts;
    for (const auto& fact : section.facts) {
      facts.push_back(json::object{{"name", fact.name}, {"values", cells_json(fact.values)}});
    }
    json::array tables;
    for (const PublicTable& table : section.tables) {
      json::array rows;
      for (const auto& row : table.rows) rows.push_back(cells_json(row));
      json::array headings;
      for (const std::string& heading : table.headings) headings.push_back(json::string(heading));
      tables.push_back(
          json::object{{"caption", table.caption}, {"headings", std::move(headings)}, {"rows", std::move(rows)}});
    }
    list.push_back(json::object{{"id", section.id},
                                {"title", section.title},
                                {"text", section.text},
                                {"facts", std::move(facts)},
                                {"tables", std::move(tables)}});
  }
  return list;
}

std::string everything(const Publication& publication) {
  json::object root{{"schema", "camaudit.publication/1"},
                    {"authority", publication.authority},
                    {"made", format_rfc3339(publication.made)},
                    {"en", sections_json(publication, Language::English)},
                    {"cy", sections_json(publication, Language::Welsh)}};
  return harmless_json(json::serialize(root)) + "\n";
}

constexpr CsvStyle kCsv{',', false, true};

/// What would move or turn text is shown, as in a page.
std::string cell_of(const std::optional<std::string>& text) {
  return escape_for_terminal(text.value_or(""));
}

std::string cameras_csv(const Publication& publication) {
  std::string csv = csv_row({"scheme", "type", "location", "purpose"}, kCsv);
  for (const model::Camera* camera : published_cameras(publication.declared)) {
    const std::string* place = public_location(*camera);
    csv += csv_row({cell_of(camera->scheme), cell_of(camera->type), place == nullptr ? "" : cell_of(*place),
                    cell_of(camera->purpose)},
                   kCsv);
  }
  return csv;
}

std::string performance_csv(const SlaReport& sla) {
  std::string csv =
      csv_row({"standard", "wanted", "month", "outcome", "met", "measured", "not_measured", "agreement_with"}, kCsv);
  for (const SlaMeasure& measure : sla.measures) {
    for (std::size_t i = 0; i < measure.figures.size(); ++i) {
      const SlaFigure& figure = measure.figures[i];
      csv += csv_row({measure.target, fmt::format("{}", measure.wanted), sla.months[i].month,
                      std::string(to_string(figure.outcome)), fmt::format("{}", figure.met),
                      fmt::format("{}", figure.counted), fmt::format("{}", figure.open), cell_of(measure.party)},
                     kCsv);
    }
  }
  return csv;
}

json::object distribution(std::string_view file, std::string_view type, std::string_view title) {
  return {{"@type", "dcat:Distribution"},
          {"dct:title", json::string_view(title.data(), title.size())},
          {"dcat:downloadURL", json::object{{"@id", json::string_view(file.data(), file.size())}}},
          {"dcat:mediaType", json::string_view(type.data(), type.size())}};
}

/// W3C Data Catalog Vocabulary, version 3.
std::string description(const Publication& publication) {
  json::array distributions{distribution("cameras.csv", "text/csv", "Cameras"),
                            distribution("publication.json", "application/json", "Everything")};
  if (publication.sla != nullptr) distributions.push_back(distribution("performance.csv", "text/csv", "Performance"));
  const auto in = [](std::string_view text, const char* tag) {
    return json::object{{"@value", json::string_view(text.data(), text.size())}, {"@language", tag}};
  };
  json::object root{
      {"@context", json::object{{"dcat", "http://www.w3.org/ns/dcat#"},
                                {"dct", "http://purl.org/dc/terms/"},
                                {"foaf", "http://xmlns.com/foaf/0.1/"}}},
      {"@type", "dcat:Dataset"},
      {"dct:title",
       json::array{in("Public space surveillance cameras", "en"), in("Camerâu gwyliadwriaeth mannau cyhoeddus", "cy")}},
      {"dct:publisher", json::object{{"@type", "foaf:Organization"}, {"foaf:name", publication.authority}}},
      {"dct:issued", format_date(publication.made)},
      {"dct:language", json::array{"en", "cy"}},
      {"dcat:distribution", std::move(distributions)}};
  return harmless_json(json::serialize(root)) + "\n";
}

}  // namespace

void add_open_data(const Publication& publication, std::map<std::string, std::string>& files) {
  files["cameras.csv"] = cameras_csv(publication);
  if (publication.sla != nullptr) files["performance.csv"] = performance_csv(*publication.sla);
  files["publication.json"] = everything(publication);
  files["publication.schema.json"] = kSchema;
  files["dcat.jsonld"] = description(publication);
}

}  // namespace camaudit::report
