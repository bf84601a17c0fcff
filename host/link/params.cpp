// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/params.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/units.hpp"

namespace ballast {
namespace {

// What a client wrote, short enough for a message.
std::string written(const Json& json) {
  std::string text = dump(json);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

// A name with a NUL in it would be cut there.
bool is_text(const Json& json) {
  return json.is_string() && json.get_ref<const std::string&>().find('\0') == std::string::npos;
}

}  // namespace

Params::Params(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
  if (!object_.is_object())
    refuse("expected an object, not " + written(object_), "see docs/link.md");
}

void Params::refuse(const std::string& cause, const std::string& remedy) const {
  throw ConfigError(cause, {where_, 0, 0}, remedy);
}

const Json* Params::find(const std::string& key) {
  known_.push_back(key);
  const auto it = object_.find(key);
  return it == object_.end() || it->is_null() ? nullptr : &*it;
}

const Json& Params::need(const std::string& key) {
  const Json* json = find(key);
  if (json == nullptr) refuse("'" + key + "' is missing", "see docs/link.md");
  return *json;
}

bool Params::has(const std::string& key) {
  return find(key) != nullptr;
}

double Params::number(const std::string& key, double min, double max,
                      std::optional<double> absent) {
  if (!has(key) && absent) return *absent;
  const Json& json = need(key);
  // A comparison that a NaN fails; JSON has none, but a double may overflow to infinity.
  if (!json.is_number() || !(json.get<double>() >= min && json.get<double>() <= max)) {
    refuse("'" + key + "' is " + written(json),
           "allowed: a number from " + format_number(min) + " to " + format_number(max));
  }
  return json.get<double>();
}

std::int64_t Params::integer(const std::string& key, std::int64_t min, std::int64_t max,
                             std::optional<std::int64_t> absent) {
  if (!has(key) && absent) return *absent;
  const Json& json = need(key);
  const bool huge = json.is_number_unsigned() &&
                    json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  if (!json.is_number_integer() || huge || json.get<std::int64_t>() < min ||
      json.get<std::int64_t>() > max) {
    refuse("'" + key + "' is " + written(json),
           "allowed: a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return json.get<std::int64_t>();
}

bool Params::flag(const std::string& key, std::optional<bool> absent) {
  if (!has(key) && absent) return *absent;
  const Json& json = need(key);
  if (!json.is_boolean()) refuse("'" + key + "' is " + written(json), "allowed: true or false");
  return json.get<bool>();
}

std::string Params::short_text(const std::string& key, const Json& json, std::size_t most) const {
  if (!is_text(json)) refuse("'" + key + "' is " + written(json), "expected a text");
  const auto& text = json.get_ref<const std::string&>();
  if (text.size() > most) {
    refuse("'" + key + "' has " + std::to_string(text.size()) + " bytes",
           "allowed: at most " + std::to_string(most));
  }
  return text;
}

std::string Params::text(const std::string& key, std::optional<std::string> absent,
                         std::size_t most) {
  if (!has(key) && absent) return *absent;
  return short_text(key, need(key), most);
}

std::vector<std::string> Params::texts(const std::string& key, std::size_t most) {
  std::vector<std::string> out;
  if (!has(key)) return out;
  for (const Json& item : array(key, most)) out.push_back(short_text(key, item, kMaxText));
  return out;
}

RegisterValue Params::value(const std::string& key) {
  const Json& json = need(key);
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) {
    return integer(key, std::int64_t{-1} << 53U, std::int64_t{1} << 53U);
  }
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return short_text(key, json, kMaxText);
  refuse("'" + key + "' is " + written(json), "expected true or false, a number or a text");
}

const Json& Params::array(const std::string& key, std::size_t most) {
  const Json& json = need(key);
  if (!json.is_array() || json.size() > most) {
    refuse("'" + key + "' is " + written(json),
           "expected a list of at most " + std::to_string(most));
  }
  return json;
}

const Json& Params::object(const std::string& key) {
  const Json& json = need(key);
  if (!json.is_object()) refuse("'" + key + "' is " + written(json), "expected an object");
  return json;
}

void Params::done() const {
  for (const auto& [key, unused] : object_.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string near = nearest_word(key, known_);
    refuse("no parameter " + written(Json(key)),
           near.empty() ? "docs/link.md lists them" : "did you mean '" + near + "'?");
  }
}

}  // namespace ballast
