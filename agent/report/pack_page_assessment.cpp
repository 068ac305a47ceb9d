// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "agent/report/pack_page.hpp"

namespace camaudit::report {
namespace {

void write_about(Markup& page, const Pack& pack) {
  begin_section(page, "about", "How to use these answers");
  const PackTally tally = questions_of(pack);
  page.element("p",
               fmt::format("{} answered yes, {} no, {} no but accepted for a time; {} do not apply; {} left blank.",
                           counted(tally.yes, "question"), grouped(tally.no), grouped(tally.accepted),
                           grouped(tally.does_not_apply), grouped(tally.blank)),
               {{"class", "lead"}});
  page.element(
      "p",
      "The questions are this program's own, made from the twelve principles. They are not the form of the "
      "Commissioner's self-assessment tool, which a person has to complete; they are what that person can draw "
      "on. “Yes” is given only where everything that could be asked was asked and passed. Where anything could "
      "not be told, the answer is left blank and the reason stands beside it.");
  page.close().line();
}

void write_questions(Markup& page, const PackPrinciple& principle) {
  if (principle.questions.empty()) return;
  begin_section(page, fmt::format("questions-{}", principle.number), principle_heading(principle.number));
  begin_table(page, fmt::format("Questions: {}", principle_heading(principle.number)),
              {"Question", "Answer", "From what, or why it is left blank"});
  for (const PackQuestion& question : principle.questions) {
    page.open("tr").element("th", question.id + " " + question.text, {{"scope", "row"}});
    page.open("td");
    write_answer(page, question.answer);
    page.close().open("td", {{"class", "evidence"}}).open("ul", {{"class", "places"}});
    for (const std::string& reason : question.reasons) page.element("li", reason);
    page.close();
    if (!question.rules.empty()) {
      page.open("p", {{"class", "quiet"}}).text("Evidence: ");
      for (const std::string& rule : question.rules) {
        if (rule != question.rules.front()) page.text(", ");
        page.element("a", rule, {{"href", "principles.html#rule-" + rule}});
      }
      page.close();
    }
    page.close().close().line();
  }
  end_table(page);
  page.close().line();
}

void write_plan(Markup& page, const Pack& pack) {
  begin_section(page, "plan", "Draft of the action plan");
  page.element(
      "p",
      "Everything that is not met, with what to do. Who does it, and by when, is for the scheme manager to fill in.");
  begin_table(page, "Action plan", {"Principle", "What is not met", "What to do", "Who", "By when"});
  for (const PackPrinciple& principle : pack.principles) {
    for (const PackRequirement& of : principle.requirements) {
      if (of.answer != Answer::No && of.answer != Answer::Accepted) continue;
      page.open("tr").element("th", principle_heading(principle.number), {{"scope", "row"}});
      page.open("td").element("a", of.text.title.empty() ? of.id : of.text.title,
                              {{"href", "principles.html#rule-" + of.id}});
      page.close().element("td", of.text.remediation, {{"class", "evidence"}});
      page.element("td", "").element("td", "").close().line();
    }
  }
  end_table(page);
  page.close().line();
}

}  // namespace

std::string pack_assessment_page(const Pack& pack) {
  Markup page;
  begin_pack_page(page, pack, "self-assessment.html", "Self-assessment, answered from evidence");
  write_about(page, pack);
  for (const PackPrinciple& principle : pack.principles) write_questions(page, principle);
  write_plan(page, pack);
  end_pack_page(page);
  return page.result();
}

}  // namespace camaudit::report
