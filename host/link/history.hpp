// SPDX-License-Identifier: GPL-3.0-or-later
// The operation `history`: minimum and maximum per bucket of a stretch of time, from what a running
// bench remembers or from the file of one that has ended.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/link/live_store.hpp"
#include "host/link/message.hpp"

namespace ballast {

inline constexpr std::size_t kMaxHistoryBuckets = 4000;
inline constexpr std::size_t kMaxHistoryChannels = 32;

struct HistoryRequest {
  std::vector<std::string> channels;
  Scope scope = Scope::kSite;  // or row, rack
  std::size_t instance = 0;
  Tick from = 0;
  Tick to = 0;
  std::size_t buckets = 0;
};

// Reads and checks the parameters. Throws ConfigError.
HistoryRequest parse_history(const Json& params);

// Both throw ConfigError for a channel, row or rack that is not there, the second DataError from
// the file.
History live_history(const LiveStore& store, const HistoryRequest& request);
History file_history(const std::filesystem::path& run_h5, const HistoryRequest& request);

// The body and binary part of the reply.
Reply history_reply(std::uint64_t id, const HistoryRequest& request, const History& history);

}  // namespace ballast
