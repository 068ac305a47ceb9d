// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/sandbox.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/rules/inventory.hpp"

namespace camaudit::rules {
namespace {

class SandboxTest : public ::testing::Test {
 protected:
  SandboxTest() : database_(new_inventory()) {
    model::DeviceSurvey survey = device("cam");
    survey.facts.user.push_back({"admin", "Administrator", false});
    EXPECT_TRUE(store::record(database_, survey));
  }

  /// Runs to the end; the rows that came, or why not.
  Result<int> run(const std::string& sql, SandboxLimits limits = {}) {
    Sandbox sandbox(database_, limits);
    auto statement = sandbox.prepare(sql);
    if (!statement) return fail(std::move(statement.error()));
    int rows = 0;
    auto more = sandbox.step(*statement);
    for (; more && *more; more = sandbox.step(*statement)) ++rows;
    if (!more) return fail(std::move(more.error()));
    return rows;
  }

  std::string refusal(const std::string& sql, SandboxLimits limits = {}) {
    const auto rows = run(sql, limits);
    return rows ? "it ran" : rows.error().what;
  }

  store::Database database_;
};

constexpr const char* kOnlySelect = "only a SELECT may be run here";

TEST_F(SandboxTest, SelectsOverTheViewsRun) {
  for (const char* sql : {
           "SELECT device, name FROM v1_user",
           "SELECT count(*) FROM v1_user",
           "WITH c AS (SELECT device FROM v1_device) SELECT count(*) FROM c",
           "SELECT d.device FROM v1_device AS d JOIN v1_fact AS f USING (device) WHERE f.fact = 'user'",
           "SELECT value FROM json_each('[1]')",
           "SELECT manufacturer, row_number() OVER (ORDER BY device) FROM v1_device",
           "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1) SELECT x FROM c",
       }) {
    const auto rows = run(sql);
    EXPECT_TRUE(rows && *rows == 1) << sql << ": " << (rows ? "wrong number of rows" : rows.error().what);
  }
}

TEST_F(SandboxTest, NothingIsWritten) {
  for (const char* sql :
       {"DELETE FROM user", "DELETE FROM user RETURNING name", "UPDATE user SET name = 'x'",
        "INSERT INTO run VALUES (2, 'x', 1, 1) RETURNING id", "DROP TABLE user", "CREATE TABLE t (a)",
        "CREATE TEMP VIEW v AS SELECT 1", "REINDEX", "ANALYZE", "BEGIN", "SAVEPOINT s", "VACUUM INTO 'file'",
        "ATTACH ':memory:' AS other", "DETACH main", "PRAGMA user_version", "PRAGMA writable_schema = 1"}) {
    const auto rows = run(sql);
    ASSERT_FALSE(rows) << sql;
    EXPECT_EQ(rows.error().kind, ErrorKind::PermissionDenied) << sql;
    EXPECT_EQ(rows.error().what, kOnlySelect) << sql;
  }
  EXPECT_EQ(refusal("DELETE FROM v1_user"), "cannot modify v1_user because it is a view");
  EXPECT_EQ(*run("SELECT name FROM v1_user"), 1);
}

TEST_F(SandboxTest, ExplainIsNotASelect) {
  EXPECT_EQ(refusal("EXPLAIN SELECT 1"), kOnlySelect);
  EXPECT_EQ(refusal("EXPLAIN QUERY PLAN DELETE FROM user"), kOnlySelect);
}

TEST_F(SandboxTest, TablesBehindTheViewsAreNotRead) {
  EXPECT_EQ(refusal("SELECT name FROM user"), "the table user may not be read; use the v1_ views");
  EXPECT_EQ(refusal("SELECT row FROM user"), "the table user may not be read; use the v1_ views");
  EXPECT_EQ(refusal("SELECT sql FROM sqlite_schema"), "the table sqlite_master may not be read; use the v1_ views");
  EXPECT_EQ(refusal("SELECT count(*) FROM sqlite_master"),
            "the table sqlite_master may not be read; use the v1_ views");
  EXPECT_NE(refusal("SELECT name FROM pragma_table_info('user')"), "it ran");
  EXPECT_NE(refusal("SELECT 1 FROM pragma_database_list"), "it ran");
  EXPECT_NE(refusal("SELECT 1 FROM dbstat"), "it ran");
  EXPECT_NE(refusal("SELECT 1 FROM fts3tokenize('simple', 'a')"), "it ran");
}

TEST_F(SandboxTest, ViewsNameDoesNotOpenOtherTables) {
  EXPECT_NE(refusal("WITH v1_user AS (SELECT sql FROM sqlite_schema) SELECT * FROM v1_user"), "it ran");
  EXPECT_NE(refusal("WITH v1_user AS (SELECT level FROM scope) SELECT * FROM v1_user"), "it ran");
  EXPECT_NE(refusal("WITH v1_clock AS (SELECT name FROM user) SELECT * FROM v1_clock"), "it ran");
}

TEST_F(SandboxTest, OnlyHarmlessFunctionsAreCalled) {
  EXPECT_EQ(refusal("SELECT randomblob(10)"), "the function randomblob may not be used");
  for (const char* call : {"zeroblob(1000000000)", "load_extension('x')", "random()", "date('now')", "unixepoch()",
                           "julianday()", "CURRENT_TIMESTAMP", "sqlite_version()", "last_insert_rowid()", "changes()",
                           "RandomBlob(10)", "fts3_tokenizer('simple')", "sqlite_compileoption_get(1)"}) {
    EXPECT_NE(refusal(std::string("SELECT ") + call), "it ran") << call;
  }
}

TEST_F(SandboxTest, OneStatementOnly) {
  EXPECT_NE(refusal("SELECT 1; SELECT 2"), "it ran");
  EXPECT_NE(refusal("SELECT 1; DELETE FROM user"), "it ran");
  EXPECT_EQ(refusal("SELECT 1; -- the end"), "it ran");
  EXPECT_NE(refusal(""), "it ran");
}

TEST_F(SandboxTest, EndlessQueriesAreStopped) {
  SandboxLimits limits;
  limits.steps = 100'000;
  const std::string endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c";
  const auto rows = run(endless, limits);
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind, ErrorKind::DeadlineExceeded);
  EXPECT_EQ(rows.error().what, "the query was stopped after 100000 steps: make it narrower");
  EXPECT_NE(refusal("SELECT count(*) FROM v1_fact a, v1_fact b, v1_fact c, v1_fact d, v1_fact e", limits), "it ran");
  EXPECT_EQ(*run("SELECT name FROM v1_user", limits), 1) << "the next one has its own budget";
}

class RunningClock final : public Clock {
 public:
  SteadyTime steady() const override { return now_ += std::chrono::seconds(1); }
  WallTime wall() const override { return {}; }

 private:
  mutable SteadyTime now_;
};

TEST_F(SandboxTest, SlowQueriesAreStopped) {
  const RunningClock clock;
  SandboxLimits limits;
  limits.time = std::chrono::milliseconds(5000);
  Sandbox sandbox(database_, limits, clock);
  auto statement =
      sandbox.prepare("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c");
  ASSERT_TRUE(statement);
  const auto more = sandbox.step(*statement);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().what, "the query was stopped after 5000 ms: make it narrower");
}

TEST_F(SandboxTest, MemoryRowsAndValuesAreBounded) {
  SandboxLimits limits;
  limits.memory = 4 * 1024 * 1024;
  limits.rows = 1000;
  const std::string numbers = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1000000) ";
  EXPECT_EQ(refusal(numbers + "SELECT x FROM c ORDER BY -x", limits),
            "the query was stopped at 4194304 bytes of memory: make it narrower");
  const auto many = run(numbers + "SELECT x FROM c", limits);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().kind, ErrorKind::TooLarge);
  EXPECT_EQ(refusal(numbers + "SELECT group_concat(printf('%5000d', x)) FROM (SELECT x FROM c LIMIT 1000)"),
            "string or blob too big");
  EXPECT_EQ(refusal("SELECT replace(printf('%2000d', 1), ' ', printf('%2000d', 1))"), "string or blob too big");
  EXPECT_NE(refusal("SELECT name LIKE '" + std::string(300, '%') + "' FROM v1_user"), "it ran");
}

TEST_F(SandboxTest, OneCallOfAFunctionIsBounded) {
  const std::string spaces = "format('%1000000s', '')";
  for (const std::string& call : {
           "length(ltrim(" + spaces + ", format('%.80000c', 'b') || ' '))",
           "length(rtrim(" + spaces + ", format('%.80000c', 'b') || ' '))",
           "length(trim(" + spaces + ", format('%.80000c', 'b') || ' '))",
           "instr(" + spaces + ", format('%500000s', '') || 'b')",
           "length(replace(" + spaces + ", format('%500000s', '') || 'b', 'c'))",
           spaces + " LIKE '%" + std::string(200, ' ') + "b'",
           spaces + " LIKE '%" + std::string(200, ' ') + "b' ESCAPE '!'",
           spaces + " GLOB '*" + std::string(200, ' ') + "b'",
           std::string("length(format('%.2000000000c', 'b'))"),
           std::string("length(printf('%-2000000000s', 'b'))"),
           std::string("length(format('%.9999999999999999999999c', 'b'))"),
           std::string("format('%.600000c%.600000c', 'b', 'b')"),
           std::string("format('%s%s', " + spaces + ", " + spaces + ")"),
           std::string("length(format('%.*c', 2000000000, 'b'))"),
       }) {
    const auto rows = run("SELECT " + call);
    ASSERT_FALSE(rows) << call;
    EXPECT_EQ(rows.error().kind, ErrorKind::TooLarge) << call << ": " << rows.error().what;
  }
  EXPECT_EQ(refusal("SELECT instr(" + spaces + ", 'the word')"), "it ran");
}

TEST_F(SandboxTest, CallsBetweenTwoLooksEndInTime) {
  SandboxLimits limits;
  limits.time = std::chrono::milliseconds(500);
  const auto begin = std::chrono::steady_clock::now();
  const std::string longest =
      "WITH RECURSIVE t AS (SELECT format('%1000000s', '') AS x), c(n) AS (SELECT 1 UNION ALL SELECT "
      "n + 1 FROM c) SELECT sum(instr(x || n, format('%14s', '') || 'b')) FROM t, c";
  EXPECT_EQ(refusal(longest, limits), "the query was stopped after 500 ms: make it narrower");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(SandboxTest, BoundedFunctionsMeanWhatTheyMeanInSqlite) {
  const std::string sql =
      "SELECT json_array(trim('xxaxx', 'x'), trim('éaé', 'é'), ltrim('; a', '; '), rtrim(12300, 0), trim('a', NULL), "
      "trim(NULL, 'a'), trim('a', ''), instr('aéb', 'b'), instr('a', ''), instr(NULL, 'a'), instr(x'c3a962', x'62'), "
      "instr(12345, 45), replace('aXbX', 'X', 'é'), replace('a', '', NULL), replace('a', 'a', NULL), "
      "replace(110, 1, 2), typeof(replace(1, '', 'a'))) || "
      "json_array('ABC' LIKE 'a_c', 'a%' LIKE 'a!%' ESCAPE '!', NULL LIKE 'a', 'a' LIKE NULL, 'É' LIKE 'é', 123 LIKE "
      "'1%', x'4142' LIKE 'ab', 'abc' GLOB '[a-b]*', 'A' GLOB 'a', 'a]' GLOB '?[]]', NULL GLOB 'a', 1.5 GLOB '1*') || "
      "json_array(format('%05.1f %-4d|%s %d%% %,d', 2.25, 7, NULL, 100, 1234567), printf('%q', 'it''s'), format(), "
      "format(NULL), typeof(format('')), typeof(format('%s', '')), format('%s|%d|%%|%s', 1.5, '7x', x'c3a9'), "
      "format('%s%s%d%f', 'one'), format('%d%d', 9223372036854775807, -1e300), format('no conversion', 1), "
      "format('50 %'), format(12), hex(format('a%sb', 'c' || char(0) || 'd')), format('%.1f %+.1f %g %g', 2.25, 3, "
      "1e300, '0.1'), format('%g %.0f %f %.3g', NULL, 0.5, -1, 12345), format('%+d %5s %.2s %5.1f', 1, 'é', 'éa', 2), "
      "format('%..f', 1))";
  const auto first = [&](auto& database) {
    auto statement = database.prepare(sql);
    if (!statement) return statement.error().what;
    auto more = statement->step();
    return more && *more ? std::string(statement->text(0)) : "failed";
  };
  const std::string outside = first(database_);
  EXPECT_TRUE(outside.starts_with("[\"a\",")) << outside;
  Sandbox sandbox(database_);
  EXPECT_EQ(first(sandbox), outside);
}

TEST_F(SandboxTest, CompilingIsBounded) {
  std::string sql = "WITH a0 AS (SELECT 1 AS x)";
  for (int i = 1; i <= 60; ++i) sql += fmt::format(", a{0} AS (SELECT 1 AS x FROM a{1} AS p, a{1} AS q)", i, i - 1);
  const auto rows = run(sql + " SELECT count(*) FROM a60");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind, ErrorKind::TooLarge);
  EXPECT_EQ(rows.error().what, "the query takes too much memory to compile: make it shorter");
  for (const char* pragma : {"PRAGMA hard_heap_limit", "PRAGMA soft_heap_limit"}) {
    auto limit = database_.prepare(pragma);
    ASSERT_TRUE(limit && *limit->step()) << pragma;
    EXPECT_EQ(limit->integer(0), 0) << pragma;
  }
}

TEST_F(SandboxTest, TextGivenIsBounded) {
  SandboxLimits limits;
  limits.memory = 8 * 1024 * 1024;
  const std::string numbers = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 400) SELECT ";
  EXPECT_EQ(refusal(numbers + "format('%100000s', x) FROM c", limits),
            "the query gives more than 8388608 bytes of text: make it narrower");
  EXPECT_EQ(refusal(numbers + "format('%10000s', x), x, 1.5, NULL FROM c", limits), "it ran");
}

TEST_F(SandboxTest, ShapeOfTheSqlIsBounded) {
  std::string compound = "SELECT 1";
  for (int i = 0; i < 40; ++i) compound += " UNION ALL SELECT 1";
  EXPECT_EQ(refusal(compound), "too many terms in compound SELECT");
  std::string deep = "1";
  for (int i = 0; i < 200; ++i) deep = "(-" + deep + ")";
  EXPECT_NE(refusal("SELECT " + deep), "it ran");
  EXPECT_NE(refusal("SELECT '" + std::string(200'000, 'x') + "'"), "it ran");
}

TEST_F(SandboxTest, MisspeltNamesAreErrorsWithTheNearest) {
  EXPECT_EQ(refusal("SELECT nam FROM v1_user"), "no such column: nam; do you mean name?");
  EXPECT_EQ(refusal("SELECT name FROM v1_usr"), "no such table: v1_usr; do you mean v1_user?");
  EXPECT_NE(refusal("SELECT \"nam\" FROM v1_user"), "it ran");
}

TEST_F(SandboxTest, ParametersAreThePolicys) {
  Sandbox sandbox(database_);
  Policy policy;
  ASSERT_TRUE(policy.set("device_accounts", std::vector<std::string>{"a\"b", "c"}));
  auto statement = sandbox.prepare(
      "SELECT :retention_days, :clock_fail_seconds, :network_isolated, json_array_length(:device_accounts), "
      "json_extract(:device_accounts, '$[0]')");
  ASSERT_TRUE(statement);
  ASSERT_TRUE(sandbox.bind(*statement, policy));
  ASSERT_TRUE(*sandbox.step(*statement));
  EXPECT_EQ(statement->integer(0), 31);
  EXPECT_EQ(statement->real(1), 10.0);
  EXPECT_EQ(statement->integer(2), 0);
  EXPECT_EQ(statement->integer(3), 2);
  EXPECT_EQ(statement->text(4), "a\"b");
}

TEST_F(SandboxTest, UnknownParameterIsAnErrorWithTheNearest) {
  Sandbox sandbox(database_);
  auto statement = sandbox.prepare("SELECT :retention_day");
  ASSERT_TRUE(statement);
  const auto bound = sandbox.bind(*statement, Policy{});
  ASSERT_FALSE(bound);
  EXPECT_EQ(bound.error().what, ":retention_day: there is no such policy value; do you mean :retention_days?");
  EXPECT_EQ(sandbox.error_offset(), 7U);
  auto bare = sandbox.prepare("SELECT ?");
  ASSERT_TRUE(bare);
  EXPECT_FALSE(sandbox.bind(*bare, Policy{}));
}

TEST_F(SandboxTest, TimesAreWrittenWithoutAClock) {
  Sandbox sandbox(database_);
  auto statement = sandbox.prepare("SELECT rfc3339(1781524800), rfc3339(NULL), rfc3339('x')");
  ASSERT_TRUE(statement && *sandbox.step(*statement));
  EXPECT_EQ(statement->text(0), "2026-06-15T12:00:00Z");
  EXPECT_TRUE(statement->is_null(1));
  EXPECT_TRUE(statement->is_null(2));
}

TEST_F(SandboxTest, LengthsOfTimeAreWrittenInTheirTwoLargestUnits) {
  Sandbox sandbox(database_);
  const auto first = [&](const std::string& expression) {
    auto statement = sandbox.prepare("SELECT ifnull(" + expression + ", 'null')");
    return statement && *sandbox.step(*statement) ? std::string(statement->text(0)) : "refused";
  };
  EXPECT_EQ(first("span_text(0)"), "0 s");
  EXPECT_EQ(first("span_text(59.9)"), "59 s");
  EXPECT_EQ(first("span_text(60)"), "1 min");
  EXPECT_EQ(first("span_text(3599)"), "59 min");
  EXPECT_EQ(first("span_text(3600)"), "1 h");
  EXPECT_EQ(first("span_text(11100)"), "3 h 5 min");
  EXPECT_EQ(first("span_text(9 * 86400 + 4 * 3600 + 59)"), "9 d 4 h");
  EXPECT_EQ(first("span_text(518400)"), "6 d");
  EXPECT_EQ(first("span_text(-720)"), "-12 min");
  EXPECT_EQ(first("span_text(-9223372036854775807 - 1)"), "-365000 d");
  EXPECT_EQ(first("span_text(NULL)"), "null");
  EXPECT_EQ(first("span_text('x')"), "null");
  EXPECT_EQ(first("age_text(-0.04)"), "0 s old");
  EXPECT_EQ(first("age_text(720)"), "12 min old");
  EXPECT_EQ(first("age_text(-720)"), "12 min in the future");
  EXPECT_EQ(first("age_text(-9223372036854775807 - 1)"), "365000 d in the future");
  EXPECT_EQ(first("age_text(NULL)"), "null");
}

TEST_F(SandboxTest, ConnectionIsItselfAgainAfterwards) {
  ASSERT_TRUE(run("SELECT name FROM v1_user"));
  EXPECT_TRUE(database_.execute("DELETE FROM user"));
  const auto large = database_.prepare("SELECT '" + std::string(200'000, 'x') + "'");
  EXPECT_TRUE(large) << large.error().what;
  auto own = database_.prepare("SELECT length(replace(printf('%3000s', ''), printf('%*s', 2900, ''), 'a'))");
  ASSERT_TRUE(own && *own->step());
  EXPECT_EQ(own->integer(0), 101);
  auto wide = database_.prepare("SELECT instr(printf('%100000s', ''), printf('%1000s', ''))");
  ASSERT_TRUE(wide && *wide->step());
  EXPECT_EQ(wide->integer(0), 1);
}

}  // namespace
}  // namespace camaudit::rules
