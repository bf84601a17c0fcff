// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/junit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>
#include <tuple>

#include "host/results/human.hpp"
#include "host/results/verdict_table.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

// XML 1.0 has no place for control characters but tab and line ends, nor for what is no UTF-8.
std::string xml_text(const std::string& text) {
  using Json = nlohmann::json;
  const std::string valid = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string out = Json::parse(valid).get<std::string>();
  for (char& c : out) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20U && c != '\t' && c != '\n' && c != '\r') c = '?';
  }
  return out;
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name) = xml_text(value).c_str();
}

void set(pugi::xml_node node, const char* name, std::size_t value) {
  node.append_attribute(name) = std::to_string(value).c_str();
}

void add_properties(pugi::xml_node node, const JunitProperties& properties) {
  if (properties.empty()) return;
  pugi::xml_node list = node.append_child("properties");
  for (const auto& [name, value] : properties) {
    pugi::xml_node property = list.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
  }
}

void add_test(pugi::xml_node suite, const JunitTest& test) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "classname", test.classname);
  set(node, "name", test.name);
  add_properties(node, test.properties);
  if (test.status == JunitStatus::kPassed) return;
  const bool failed = test.status == JunitStatus::kFailed;
  pugi::xml_node result = node.append_child(failed                                 ? "failure"
                                            : test.status == JunitStatus::kSkipped ? "skipped"
                                                                                   : "error");
  set(result, "message", test.message);
  if (!test.details.empty()) result.text() = xml_text(test.details).c_str();
}

std::size_t count(std::span<const JunitSuite> suites, JunitStatus status) {
  std::size_t n = 0;
  for (const JunitSuite& s : suites) {
    n += static_cast<std::size_t>(std::count_if(
        s.tests.begin(), s.tests.end(), [&](const JunitTest& t) { return t.status == status; }));
  }
  return n;
}

void add_counts(pugi::xml_node node, std::span<const JunitSuite> suites) {
  std::size_t tests = 0;
  for (const JunitSuite& s : suites) tests += s.tests.size();
  set(node, "tests", tests);
  set(node, "failures", count(suites, JunitStatus::kFailed));
  set(node, "errors", count(suites, JunitStatus::kError));
}

void add_suite(pugi::xml_node root, const JunitSuite& suite) {
  pugi::xml_node node = root.append_child("testsuite");
  set(node, "name", suite.name);
  add_counts(node, {&suite, 1});
  set(node, "skipped", count({&suite, 1}, JunitStatus::kSkipped));
  if (suite.wall_s) set(node, "time", fmt::format("{:.3f}", *suite.wall_s));
  add_properties(node, suite.properties);
  for (const JunitTest& test : suite.tests) add_test(node, test);
}

JunitProperties properties_of(const Verdict& v, const std::string& scaling) {
  JunitProperties list;
  const auto add = [&](const char* name, const std::optional<double>& value) {
    if (value) list.emplace_back(name, format_number(*value));
  };
  add("value", v.value);
  add("limit", v.limit);
  add("margin", v.margin);
  list.emplace_back("unit", v.unit);
  add("margin_frac", v.margin_frac);
  add("at_s", v.at_s);
  add("at_hz", v.at_hz);
  list.emplace_back("algorithm", v.algorithm);
  list.emplace_back("scaling", scaling);
  return list;
}

JunitTest test_of(const Verdict& v, const Judgement& judgement, const std::string& prefix,
                  bool require) {
  JunitTest test;
  test.classname = prefix + "." + junit_group(v.profile);
  test.name = v.clause;
  test.properties = properties_of(v, judgement.scaling);
  if (v.outcome == Outcome::kNotAssessable) {
    test.status = require ? JunitStatus::kFailed : JunitStatus::kSkipped;
    test.message = not_assessable_text(v);
  } else if (v.outcome == Outcome::kExceeds) {
    test.status = JunitStatus::kFailed;
    test.message = "exceeds: value " + amount_text(*v.value, v.unit) + ", limit " +
                   amount_text(v.limit, v.unit) + ", " + of_limit_text(*v.margin_frac);
    test.details = "worst at " + worst_text(v) + "\n";
    test.details += v.algorithm + "\n" + judgement.scaling + "\n";
    if (!v.quote.empty()) test.details += "\"" + v.quote + "\"\n";
  }
  return test;
}

}  // namespace

std::string junit_group(const std::string& name) {
  std::string group = name;
  std::replace(group.begin(), group.end(), '.', '_');
  return group;
}

std::string junit_xml(const std::string& name, std::span<const JunitSuite> suites) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  document.append_child(pugi::node_comment).set_value(" Ballast JUnit ");  // kJunitOutput
  pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", name);
  add_counts(root, suites);
  for (const JunitSuite& suite : suites) add_suite(root, suite);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

JunitSuite junit_suite(const Judgement& judgement, const std::string& prefix, bool require) {
  JunitSuite suite;
  suite.name = prefix;
  suite.properties = {{"record", judgement.record.name}, {"scaling", judgement.scaling}};
  for (const ProfileNote& p : judgement.profiles) {
    suite.properties.emplace_back(
        "profile " + p.name,
        p.title + " (" + std::string(status_text(p.status)) + ", " + p.date + "): " + p.source);
  }
  for (const Verdict& v : judgement.verdicts) {
    suite.tests.push_back(test_of(v, judgement, prefix, require));
  }
  // The ranking by margin changes from run to run; a list by name can be compared.
  std::stable_sort(suite.tests.begin(), suite.tests.end(),
                   [](const JunitTest& a, const JunitTest& b) {
                     return std::tie(a.classname, a.name) < std::tie(b.classname, b.name);
                   });
  return suite;
}

}  // namespace ballast
