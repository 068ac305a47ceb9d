// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/chain.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

namespace camaudit::collector {

void PrintTo(Standing standing, std::ostream* out) {
  *out << static_cast<int>(standing);
}

namespace {

struct Case {
  const char* what;
  Link link;
  Neighbours neighbours;
  std::int64_t first_epoch;
  Standing standing;
  const char* why;  ///< what it has to say, in part
};

Link link(std::int64_t epoch, std::int64_t sequence, const std::string& previous, std::int64_t produced_at) {
  return {{{epoch, sequence}, "mine"}, previous, {produced_at}};
}

/// Something of the link's epoch is there, but nothing next to it.
Neighbours known() {
  Neighbours neighbours;
  neighbours.epoch_known = true;
  return neighbours;
}
Neighbours same(const std::string& digest) {
  Neighbours neighbours = known();
  neighbours.same = digest;
  return neighbours;
}
Neighbours before(const std::string& digest) {
  Neighbours neighbours = known();
  neighbours.before = digest;
  return neighbours;
}
Neighbours after(const std::string& previous) {
  Neighbours neighbours = known();
  neighbours.previous_of_after = previous;
  return neighbours;
}
Neighbours epochs(std::optional<std::int64_t> older, std::optional<std::int64_t> newer, bool own) {
  Neighbours neighbours;
  neighbours.older_epoch = older;
  neighbours.newer_epoch = newer;
  neighbours.epoch_known = own;
  return neighbours;
}

TEST(Chain, EveryStandingOfASummary) {
  const std::vector<Case> cases{
      {"the first of all", link(100, 1, "", 110), {}, 0, Standing::New, ""},
      {"one far behind the first", link(100, 57, "p", 110), known(), 0, Standing::New, ""},
      {"the next one", link(100, 2, "p", 110), before("p"), 0, Standing::New, ""},
      {"one before those that came", link(100, 2, "p", 110), after("mine"), 0, Standing::New, ""},
      {"the one that came", link(100, 2, "p", 110), same("mine"), 0, Standing::Duplicate, ""},
      {"the one that came, though its epoch is over", link(100, 2, "p", 250),
       [] {
         Neighbours neighbours = same("mine");
         neighbours.newer_epoch = 200;
         return neighbours;
       }(),
       150, Standing::Duplicate, ""},
      {"another at its place", link(100, 2, "p", 110), same("other"), 0, Standing::Fork, "its epoch and sequence"},
      {"not behind the one before it", link(100, 2, "p", 110), before("other"), 0, Standing::Fork,
       "does not follow the accepted summary 1"},
      {"not the one that the next follows", link(100, 2, "p", 110), after("other"), 0, Standing::Fork,
       "the accepted summary 3 of its epoch follows another"},
      {"the first, where the second follows another", link(100, 1, "", 110), after("other"), 0, Standing::Fork,
       "follows another"},
      {"what waited, of an epoch that is over", link(100, 2, "p", 199), epochs({}, 200, true), 0, Standing::New, ""},
      {"made when the newer epoch had begun", link(100, 2, "p", 200), epochs({}, 200, true), 0, Standing::Rollback,
       "after epoch 200 began"},
      {"an old epoch that nobody knew, made before the newer", link(100, 2, "p", 150), epochs({}, 200, false), 0,
       Standing::New, ""},
      {"an old epoch that begins after the newer", link(100, 1, "", 300), epochs({}, 200, false), 0, Standing::Rollback,
       "after epoch 200 began"},
      {"before its key began", link(100, 2, "p", 110), known(), 150, Standing::Rollback, "begins with epoch 150"},
      {"where its key begins", link(150, 2, "p", 160), known(), 150, Standing::New, ""},
      {"a new epoch", link(200, 1, "", 210), epochs(100, {}, false), 0, Standing::New, "a new epoch begins"},
      {"the second of a new epoch", link(200, 2, "p", 210), epochs(100, {}, true), 0, Standing::New, ""},
      {"an epoch between two", link(200, 1, "", 210), epochs(100, 300, false), 0, Standing::New, ""},
  };
  for (const Case& one : cases) {
    const ChainVerdict verdict = judge(one.link, one.neighbours, one.first_epoch);
    EXPECT_EQ(verdict.standing, one.standing) << one.what << ": " << verdict.why;
    EXPECT_NE(verdict.why.find(one.why), std::string::npos) << one.what << ": " << verdict.why;
    EXPECT_EQ(verdict.why.empty(), *one.why == '\0') << one.what;
  }
}

}  // namespace
}  // namespace camaudit::collector
