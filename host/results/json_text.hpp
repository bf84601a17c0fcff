// SPDX-License-Identifier: GPL-3.0-or-later
// JSON that was written by a run and may have been damaged since.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sim/base/error.hpp"

namespace ballast {

// Ours have 6 levels; whoever copies or prints a value recurses into it.
inline constexpr int kDeepestJson = 32;

// `byte` is the position at fault, from 1; 0: none is known.
[[noreturn]] inline void refuse_json(std::string_view text, const std::string& file,
                                     const std::string& cause, const std::string& remedy,
                                     std::size_t byte = 0) {
  Place place{file, 0, 0};
  if (byte > 0) {
    const std::string_view before = text.substr(0, byte - 1);
    place.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    place.column = static_cast<int>(before.size() - (before.rfind('\n') + 1)) + 1;
  }
  throw DataError(cause, place, remedy);
}

// Parses `text` and hands the value to `read`. Throws DataError at file:line:column for text that
// is not JSON, is too deep, or lacks what `read` needs (which may throw what nlohmann's accessors
// throw); `what` names the document ("summary of a run").
template <class Read>
auto read_json(std::string_view text, const std::string& file, const std::string& what,
               const std::string& remedy, const Read& read) {
  using Json = nlohmann::ordered_json;
  const std::string none = "this is not a " + what + ": ";
  const Json::parser_callback_t check = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepestJson) {
      refuse_json(text, file,
                  none + "nested more than " + std::to_string(kDeepestJson) + " levels deep",
                  remedy);
    }
    return true;
  };
  try {
    return read(Json::parse(text.begin(), text.end(), check));
  } catch (const Json::parse_error& error) {
    refuse_json(text, file, none + "JSON that is damaged or truncated", remedy, error.byte);
  } catch (const Json::exception& error) {
    // "[json.exception.out_of_range.403] key 'x' not found"
    const std::string_view said = error.what();
    const bool missing = said.find("] key '") != std::string_view::npos;
    refuse_json(text, file,
                none + (missing ? std::string(said.substr(said.find("] ") + 2))
                                : "a value in it has the wrong type"),
                remedy);
  }
}

}  // namespace ballast
