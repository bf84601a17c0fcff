// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/limit_profile.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "sim/base/source_root.hpp"
#include "sim/base/toml_config.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr std::array<std::string_view, 5> kStatusNames = {"published", "proposed", "site practice",
                                                          "example", "own"};

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const ClauseKind& kind : clause_kinds()) names.push_back(kind.name);
  return names;
}

// Returns the index of the kind.
std::size_t describe_keys(Fields& f, ProfileClause& c) {
  f.text("id", c.id, "Name of the clause, unique within the profile.");
  f.require("id");
  std::size_t kind = 0;
  f.choice("kind", kind, kind_names(), "What is computed; each kind has its own keys.");
  f.require("kind");
  f.prose("quote", c.quote, "The words of the source.");
  f.prose("open", c.open, "What the source leaves open, and how it is decided here.");
  return kind;
}

void describe(Fields& f, ProfileClause& c) {
  const ClauseKind& kind = clause_kinds()[describe_keys(f, c)];
  c.kind = std::string(kind.name);
  c.clause = kind.make();
  c.clause->describe(f);
}

void describe_keys(Fields& f, LimitProfile& p) {
  f.text("title", p.title, "One-line title for tables.");
  f.text("source", p.source, "Document or page that states the limits.");
  f.text("date", p.date, "Date of the source, YYYY-MM-DD or as far as it is known.");
  f.choice_of("status", p.status, kStatusNames, "Status of the source.");
  for (const char* key : {"title", "source", "date", "status"}) f.require(key);
  f.prose("evidence", p.evidence,
          "Whether the source itself was read, a quotation of it was, or it is cited from memory.");
  f.prose("notes", p.notes, "Remarks for readers of a verdict.");
  f.quantity("grid_frequency", p.grid_hz, Unit::kHertz, non_negative(),
             "Nominal frequency for which the profile is written; 0 Hz means any.");
}

void describe(Fields& f, LimitProfile& p) {
  describe_keys(f, p);
  f.tables(
      "clauses", p.clauses.size(), "The clauses.",
      [&](std::size_t count) { p.clauses.resize(count); },
      [&](Fields& inner, std::size_t i) { describe(inner, p.clauses[i]); });
}

void check(Fields& f, const LimitProfile& p) {
  if (p.clauses.empty()) {
    throw ConfigError("the profile has no clause", f.place(""), "add a [[clauses]] table");
  }
  std::set<std::string> ids;
  for (const ProfileClause& c : p.clauses) {
    if (ids.insert(c.id).second) continue;
    throw ConfigError("two clauses have the id '" + c.id + "'", f.place("clauses"),
                      "give each its own id");
  }
}

template <class Read>
LimitProfile read_into(const std::filesystem::path& file, const Read& read) {
  LimitProfile profile;
  profile.file = file;
  profile.name = file.stem().string();
  read([&](Fields& f) {
    describe(f, profile);
    check(f, profile);
  });
  return profile;
}

}  // namespace

std::string_view status_text(ProfileStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

LimitProfile load_limit_profile(const std::filesystem::path& file) {
  return read_into(file, [&](const auto& describe_root) { read_toml(file, {}, describe_root); });
}

LimitProfile read_limit_profile(std::string_view toml, const std::string& name) {
  return read_into(
      name, [&](const auto& describe_root) { read_toml_text(toml, name, {}, describe_root); });
}

std::filesystem::path limits_folder() {
  return data_root() / "fixtures/limits";
}

std::vector<std::string> limit_profile_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

LimitProfile find_limit_profile(const std::string& name_or_file,
                                const std::filesystem::path& folder) {
  const std::filesystem::path given = name_or_file;
  if (given.extension() == ".toml" || given.has_parent_path()) return load_limit_profile(given);
  const std::vector<std::string> names = limit_profile_names(folder);
  if (std::find(names.begin(), names.end(), name_or_file) != names.end()) {
    return load_limit_profile(folder / (name_or_file + ".toml"));
  }
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  const std::string near = nearest_word(name_or_file, names);
  throw ConfigError("no limit profile '" + name_or_file + "'", {"limits", 0, 0},
                    near.empty()
                        ? "name a .toml file or one of: " + all
                        : "did you mean " + near + "? The path of your own file must end in .toml");
}

std::string limits_reference() {
  LimitProfile profile;
  ProfileClause entry;
  std::string text =
      "# Limit profiles\n\n"
      "<!-- Written by `./ballast docs limits`; edit the descriptions in the source instead. -->\n"
      "\nA limit profile is a TOML file that states what a grid operator, a standard or a site "
      "requires of the power at\nthe point of common coupling, with the source, its date and its "
      "status. Select a profile in `fixtures/limits/` by\nits name (`--limits ercot-2026-06`), and "
      "your own file by its path. Most published limits are proposals or site\npractice and change "
      "from month to month. A verdict says that a record is within or exceeds the profile of "
      "a\ncertain date, and nothing more. [judge.md](judge.md) explains how a record is judged.\n\n"
      "## Keys of a profile\n\n";
  text += write_reference([&](Fields& f) { describe_keys(f, profile); });
  text += "Each `[[clauses]]` table has these keys and those of its kind:\n\n";
  text += write_reference([&](Fields& f) { describe_keys(f, entry); });
  text += "## Kinds of clauses\n";
  for (const ClauseKind& kind : clause_kinds()) {
    text += "\n### `" + std::string(kind.name) + "`\n\n" + std::string(kind.help) + "\n\n";
    const std::unique_ptr<Clause> clause = kind.make();
    text += write_reference([&](Fields& f) { clause->describe(f); }, 4);
  }
  return text;
}

}  // namespace ballast
