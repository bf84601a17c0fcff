// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters of a request, read as strictly as a configuration file: unknown names, wrong types and
// values out of range are errors that name the remedy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/link/message.hpp"
#include "sim/registers/register_map.hpp"

namespace ballast {

// Every reader throws ConfigError. Without a default the parameter must be there. done() is called
// when all have been read.
class Params {
 public:
  static constexpr std::size_t kMaxText = 4096;  // bytes, where nothing else is said

  // `where` stands before messages ("write"). `object` must outlive this.
  Params(const Json& object, std::string where);

  bool has(const std::string& key);
  double number(const std::string& key, double min, double max, std::optional<double> absent = {});
  std::int64_t integer(const std::string& key, std::int64_t min, std::int64_t max,
                       std::optional<std::int64_t> absent = {});
  bool flag(const std::string& key, std::optional<bool> absent = {});
  std::string text(const std::string& key, std::optional<std::string> absent = {},
                   std::size_t most = kMaxText);
  std::vector<std::string> texts(const std::string& key, std::size_t most);  // so many of kMaxText
  // A boolean, number or text as configurations hold it.
  RegisterValue value(const std::string& key);
  // An array or object as it stands.
  const Json& array(const std::string& key, std::size_t most);
  const Json& object(const std::string& key);
  void done() const;

 private:
  const Json* find(const std::string& key);
  const Json& need(const std::string& key);
  std::string short_text(const std::string& key, const Json& json, std::size_t most) const;
  [[noreturn]] void refuse(const std::string& cause, const std::string& remedy) const;

  const Json& object_;
  std::string where_;
  std::vector<std::string> known_;
};

}  // namespace ballast
