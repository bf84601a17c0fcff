// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/column_roles.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "sim/workload/readers/column_words.hpp"
#include "sim/workload/readers/header_cell.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

// "gpu0" is "gpu".
std::string without_number(const std::string& word) {
  const std::size_t end = word.find_last_not_of("0123456789");
  // The marks of limits and planes end in digits that count.
  if (word.starts_with("pl") || word.starts_with("pp") || word.starts_with("p9")) return word;
  return end == std::string::npos ? word : word.substr(0, end + 1);
}

struct Name {
  std::string text;
  Words words;      // in lower case
  Words kinds;      // without numbers
  std::string key;  // the words that are neither "power" nor say which reading of it
};

class Judge {
 public:
  explicit Judge(const std::vector<std::string>& names) {
    for (const std::string& text : names) {
      Name n{text, name_words(text), {}, {}};
      for (const std::string& w : n.words) n.kinds.push_back(without_number(w));
      for (const std::string& w : n.words) {
        if (!(is_one_of(w, kPowerWords) || is_one_of(w, kNow) || is_one_of(w, kMeans) ||
              is_one_of(w, kExtremes) || is_one_of(w, kLimits))) {
          n.key += w + " ";
        }
      }
      names_.push_back(std::move(n));
    }
    out_.roles.assign(names.size(), ColumnRole::kReading);
    out_.why.resize(names.size());
  }

  ColumnRoles run() {
    if (names_.size() < 2) return out_;
    limits_and_statistics();
    modules();
    totals();
    phase_sums();
    parts_of_processors();
    sides_of_converters();
    containers();
    return out_;
  }

 private:
  bool reading(std::size_t i) const { return out_.roles[i] == ColumnRole::kReading; }
  void put(std::size_t i, ColumnRole role, std::string why) {
    out_.roles[i] = role;
    out_.why[i] = std::move(why);
  }
  void doubt(std::size_t a, std::size_t b, const char* reason) {
    if (!out_.doubt.empty()) return;
    out_.doubt = printable(names_[a].text) + " and " + printable(names_[b].text) + " " + reason;
  }

  // Of the readings of one thing the instant one is the channel, else the plain one, else the mean.
  void limits_and_statistics() {
    std::map<std::string, std::size_t> best;
    const auto rank = [&](std::size_t i) {
      const Words& w = names_[i].words;
      return has_one_of(w, kExtremes) ? 3 : has_one_of(w, kMeans) ? 2 : has_one_of(w, kNow) ? 0 : 1;
    };
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (has_one_of(names_[i].words, kLimits)) {
        put(i, ColumnRole::kLimit, "a limit");
        continue;
      }
      const auto [at, is_new] = best.emplace(names_[i].key, i);
      if (!is_new && rank(i) < rank(at->second)) at->second = i;
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!reading(i)) continue;
      const std::size_t other = best.at(names_[i].key);
      if (rank(i) > rank(other)) {
        put(i, ColumnRole::kStatistic, "another reading of " + printable(names_[other].text));
      } else if (rank(i) == 3) {
        put(i, ColumnRole::kStatistic, "an extreme");
      }
    }
    if (std::none_of(out_.roles.begin(), out_.roles.end(),
                     [](ColumnRole r) { return r == ColumnRole::kReading; })) {
      out_.doubt =
          "all power columns are limits or extremes: " + printable(names_[0].text) + " and others";
    }
  }

  // nvidia-smi's module.power.draw is of the board that holds the GPU.
  void modules() {
    constexpr std::string_view kModule = "module ";
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!reading(i) || !names_[i].key.starts_with(kModule)) continue;
      for (std::size_t k = 0; k < names_.size(); ++k) {
        if (!reading(k) || names_[k].key != names_[i].key.substr(kModule.size())) continue;
        put(i, ColumnRole::kTotal, "a total");
        break;
      }
    }
  }

  // "total" beside others is their sum; "gpu_total" is the sum of the columns of GPUs.
  void totals() {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!reading(i) || !has_one_of(names_[i].words, kTotals)) continue;
      Words rest;
      for (const std::string& w : names_[i].kinds) {
        if (!is_one_of(w, kTotals) && !is_one_of(w, kPowerWords) && !is_one_of(w, kContainers))
          rest.push_back(w);
      }
      for (std::size_t k = 0; k < names_.size(); ++k) {
        const bool part = k != i && reading(k) && !has_one_of(names_[k].words, kTotals) &&
                          std::all_of(rest.begin(), rest.end(), [&](const std::string& w) {
                            const Words& kinds = names_[k].kinds;
                            return std::find(kinds.begin(), kinds.end(), w) != kinds.end();
                          });
        if (!part) continue;
        put(i, ColumnRole::kTotal, "a total");
        break;
      }
    }
  }

  // Power analysers call the sum of P1, P2 and P3 P123. Where the phases are not all there, the sum
  // is the reading.
  void phase_sums() {
    const auto find = [&](const std::string& text) {
      for (std::size_t i = 0; i < names_.size(); ++i)
        if (names_[i].text == text) return i;
      return names_.size();
    };
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const std::string& text = names_[i].text;
      if (!reading(i) || text.size() < 3 || text[0] != 'P') continue;
      const std::string digits = text.substr(1);
      bool run = digits.find_first_not_of("123456789") == std::string::npos;
      for (std::size_t k = 1; k < digits.size(); ++k) run = run && digits[k] == digits[k - 1] + 1;
      if (!run || find("P10") < names_.size() || find("P11") < names_.size()) continue;
      std::vector<std::size_t> phases;
      for (const char d : digits) {
        const std::size_t at = find(std::string("P") + d);
        if (at < names_.size()) phases.push_back(at);
      }
      if (phases.size() == digits.size()) {
        put(i, ColumnRole::kTotal, "a total");
      } else {
        for (const std::size_t at : phases)
          put(at, ColumnRole::kPart, "part of " + printable(text));
      }
    }
  }

  void parts_of_processors() {
    const auto is_part = [&](std::size_t i) { return has_one_of(names_[i].kinds, kCpuParts); };
    const auto is_memory = [&](std::size_t i) { return has_one_of(names_[i].kinds, kMemories); };
    const auto is_gpu = [&](std::size_t i) {
      const Words& k = names_[i].kinds;
      return std::find(k.begin(), k.end(), "gpu") != k.end();
    };
    const auto is_package = [&](std::size_t i) {
      return has_one_of(names_[i].kinds, kPackages) && !is_part(i) && !is_memory(i);
    };
    const auto is_platform = [&](std::size_t i) { return has_one_of(names_[i].kinds, kPlatforms); };
    const auto first = [&](const auto& test) {
      for (std::size_t i = 0; i < names_.size(); ++i)
        if (reading(i) && test(i)) return i;
      return names_.size();
    };
    // Of several packages the one whose words the part shares: 'cpu-1-core' is of 'cpu-1'.
    const auto nearest = [&](std::size_t part, const auto& test) {
      std::size_t best = first(test);
      std::size_t most = 0;
      for (std::size_t i = 0; i < names_.size(); ++i) {
        std::size_t shared = 0;
        for (const std::string& w : names_[i].words) {
          const Words& words = names_[part].words;
          if (std::find(words.begin(), words.end(), w) != words.end()) ++shared;
        }
        if (!reading(i) || !test(i) || shared <= most) continue;
        best = i;
        most = shared;
      }
      return best;
    };
    const std::size_t platform = first(is_platform);
    const std::size_t package = first(is_package);
    const std::size_t gpu = first([&](std::size_t i) { return is_gpu(i) && !is_memory(i); });
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!reading(i) || is_platform(i)) continue;
      if (platform < names_.size() && (is_part(i) || is_package(i) || is_memory(i))) {
        put(i, ColumnRole::kPart, "part of " + printable(names_[platform].text));
      } else if (package < names_.size() && is_part(i)) {
        put(i, ColumnRole::kPart, "part of " + printable(names_[nearest(i, is_package)].text));
      } else if (gpu < names_.size() && is_gpu(i) && is_memory(i)) {
        put(i, ColumnRole::kPart, "part of " + printable(names_[gpu].text));
      }
    }
  }

  // "Pdc1" and "Pac1", "psu_in" and "psu_out": what goes into a converter comes out of it.
  void sides_of_converters() {
    std::map<std::string, std::pair<std::string, std::size_t>> seen;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!reading(i)) continue;
      std::string rest;
      std::string side;
      for (const std::string& w : names_[i].words) {
        const bool mark = w.starts_with("pac") || w.starts_with("pdc");
        if (is_one_of(without_number(w), kSides)) {
          side = without_number(w);
          rest += w.substr(side.size()) + " ";
        } else if (mark && w.find_first_not_of("0123456789", 3) == std::string::npos) {
          side = w.substr(1, 2);
          rest += w.substr(3) + " ";
        } else if (!is_one_of(w, kPowerWords)) {
          rest += w + " ";
        }
      }
      if (side.empty()) continue;
      const auto [at, is_new] = seen.emplace(rest, std::pair(side, i));
      if (!is_new && at->second.first != side)
        doubt(at->second.second, i, "look like the two sides of one converter");
    }
  }

  // The power of a system holds that of its GPUs, or stands beside it: only its owner knows.
  void containers() {
    const auto component = [&](std::size_t i) { return has_one_of(names_[i].kinds, kComponents); };
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!reading(i) || component(i) || !has_one_of(names_[i].kinds, kContainers)) continue;
      for (std::size_t k = 0; k < names_.size(); ++k) {
        if (reading(k) && component(k)) doubt(k, i, "may contain each other");
      }
    }
  }

  std::vector<Name> names_;
  ColumnRoles out_;
};

}  // namespace

ColumnRoles judge_columns(const std::vector<std::string>& names) {
  return Judge(names).run();
}

std::string roles_note(const std::vector<std::string>& names, const ColumnRoles& roles) {
  constexpr std::size_t kMost = 8;
  std::string text;
  std::size_t count = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (roles.roles[i] == ColumnRole::kReading || roles.roles[i] == ColumnRole::kTotal) continue;
    if (++count > kMost) continue;
    text += (text.empty() ? "" : ", ") + printable(names[i]) + " (" + roles.why[i] + ")";
  }
  if (count == 0) return {};
  if (count > kMost) text += ", ... (" + std::to_string(count) + " in all)";
  return "not summed, on request with --channel: " + text;
}

}  // namespace ballast
