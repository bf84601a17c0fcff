// SPDX-License-Identifier: GPL-3.0-or-later
// JUnit XML, as Jenkins, GitLab and GitHub actions read it: a test case per clause.
//
// The form is that of the schema of Jenkins' xunit plugin (junit-10.xsd), with one addition: test
// cases hold <properties>, as pytest writes them, which readers that do not know them pass over.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/limits/judge.hpp"

namespace ballast {

using JunitProperties = std::vector<std::pair<std::string, std::string>>;

enum class JunitStatus { kPassed, kFailed, kSkipped, kError };

struct JunitTest {
  std::string classname;  // dots make groups
  std::string name;
  JunitProperties properties;
  JunitStatus status = JunitStatus::kPassed;
  std::string message;  // one line; of what did not pass
  std::string details;  // any length
};

struct JunitSuite {
  std::string name;
  JunitProperties properties;
  std::vector<JunitTest> tests;
  std::optional<double> wall_s;
};

// The whole document, with counts. Bytes that XML cannot hold are replaced.
std::string junit_xml(const std::string& name, std::span<const JunitSuite> suites);

// A test case per clause, by profile and clause, classname "`prefix`.profile"; properties value,
// limit, margin, unit, margin_frac, at_s, at_hz, algorithm, scaling, as far as there. A clause that
// is exceeded has failed; one that is not assessable is skipped or, under `require`, has failed.
JunitSuite junit_suite(const Judgement& judgement, const std::string& prefix, bool require);

// `name` with its dots replaced, so that it stays one group of a classname.
std::string junit_group(const std::string& name);

}  // namespace ballast
