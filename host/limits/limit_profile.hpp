// SPDX-License-Identifier: GPL-3.0-or-later
// Limit profiles: published, proposed or in-house limits as dated, cited data files. docs/limits.md
// lists the keys of each kind of clause.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/limits/clause.hpp"

namespace ballast {

enum class ProfileStatus { kPublished, kProposed, kSitePractice, kExample, kOwn };
std::string_view status_text(ProfileStatus status);

struct ProfileClause {
  std::string id;     // unique within the profile
  std::string kind;   // of clause_kinds()
  std::string quote;  // the source's words
  std::string open;   // what the source leaves open, and how it was settled here
  std::unique_ptr<Clause> clause;
};

struct LimitProfile {
  std::string name;  // the file's, without ".toml"
  std::string title;
  std::string source;
  std::string date;  // of the source, YYYY-MM-DD or as far as known
  ProfileStatus status = ProfileStatus::kOwn;
  std::string evidence;  // how the source was read (primary, quoted elsewhere, memory)
  std::string notes;
  double grid_hz = 0.0;  // nominal frequency it is written for; 0: any
  std::vector<ProfileClause> clauses;
  std::filesystem::path file;
};

// Reads one file. Throws ConfigError (file:line:column) for an unknown kind of clause or key, a
// limit that is not positive, a missing source, date or limit, or two clauses of one id.
LimitProfile load_limit_profile(const std::filesystem::path& file);
// The same for a text; `name` stands for the file.
LimitProfile read_limit_profile(std::string_view toml, const std::string& name);

// A name of `folder` ("ercot-2026-06"), or a file of the user's. Throws ConfigError naming the
// nearest name.
LimitProfile find_limit_profile(const std::string& name_or_file,
                                const std::filesystem::path& folder);

// Where the shipped profiles lie: fixtures/limits of what ships with the program (data_root()).
std::filesystem::path limits_folder();

// The profiles in `folder`, by name.
std::vector<std::string> limit_profile_names(const std::filesystem::path& folder);

// docs/limits.md: keys of a profile and of each kind of clause.
std::string limits_reference();

}  // namespace ballast
