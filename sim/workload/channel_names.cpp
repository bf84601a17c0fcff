// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>

#include "sim/workload/workload_config.hpp"

namespace ballast {
namespace {

constexpr std::size_t kLongestChannelText = 10'000;

}  // namespace

std::vector<std::string> channel_names(const std::string& text, const Place& place) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  if (text.size() > kLongestChannelText) {
    throw ConfigError("a list of channels of " + std::to_string(text.size()) + " characters", place,
                      "write ranges such as \"node_{1..64}\"");
  }
  while (begin <= text.size()) {
    std::size_t end = text.find(',', begin);
    if (end == std::string::npos) end = text.size();
    std::string item = text.substr(begin, end - begin);
    begin = end + 1;
    item.erase(0, item.find_first_not_of(' '));
    item.erase(item.find_last_not_of(' ') + 1);
    if (item.empty()) continue;
    const std::size_t open = item.find('{');
    const std::size_t dots = item.find("..", open == std::string::npos ? item.size() : open);
    const std::size_t close = item.find('}', dots == std::string::npos ? item.size() : dots);
    if (open == std::string::npos) {
      names.push_back(item);
      continue;
    }
    int first = 0;
    int last = -1;
    if (close != std::string::npos) {
      const char* a = item.data() + open + 1;
      const char* b = item.data() + dots + 2;
      const char* c = item.data() + close;
      const bool read = std::from_chars(a, item.data() + dots, first).ptr == item.data() + dots &&
                        std::from_chars(b, c, last).ptr == c;
      if (!read) last = first - 1;
    }
    if (first < 0 || last < first || last - first >= 100'000) {
      throw ConfigError("cannot read the channel range '" + item + "'", place,
                        "write it as \"node_{1..64}\"");
    }
    if (names.size() + static_cast<std::size_t>(last - first) > kMostGpus) {
      throw ConfigError("more than " + std::to_string(kMostGpus) + " channels", place,
                        "each channel feeds at least one GPU, so name fewer channels");
    }
    for (int i = first; i <= last; ++i) {
      names.push_back(item.substr(0, open) + std::to_string(i) + item.substr(close + 1));
    }
  }
  return names;
}

}  // namespace ballast
