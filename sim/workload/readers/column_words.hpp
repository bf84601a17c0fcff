// SPDX-License-Identifier: GPL-3.0-or-later
// The words by which columns say what kind of power they hold, in lower case.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

using Words = std::vector<std::string>;

template <std::size_t N>
bool is_one_of(const std::string& word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}
template <std::size_t N>
bool has_one_of(const Words& words, const std::array<std::string_view, N>& list) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& w) { return is_one_of(w, list); });
}

// PL1 to PL4 are the package limits of Intel's RAPL.
inline constexpr std::array<std::string_view, 18> kLimits = {
    "limit",    "limits",    "lim",      "cap",    "capping",   "tdp",
    "pl1",      "pl2",       "pl3",      "pl4",    "rated",     "budget",
    "enforced", "threshold", "setpoint", "target", "requested", "allocated"};
inline constexpr std::array<std::string_view, 5> kNow = {"now", "instant", "instantaneous", "inst",
                                                         "current"};
inline constexpr std::array<std::string_view, 3> kMeans = {"avg", "average", "mean"};
inline constexpr std::array<std::string_view, 10> kExtremes = {
    "min", "minimum", "max", "maximum", "peak", "std", "stddev", "median", "p95", "p99"};
inline constexpr std::array<std::string_view, 7> kPowerWords = {"power", "p",    "pwr",   "draw",
                                                                "load",  "real", "active"};
inline constexpr std::array<std::string_view, 8> kTotals = {
    "total", "sum", "overall", "all", "combined", "aggregate", "sigma", "\xCE\xA3"};
// Domains of RAPL and of the tools that print it; what a processor's parts are called.
inline constexpr std::array<std::string_view, 2> kPlatforms = {"psys", "platform"};
inline constexpr std::array<std::string_view, 5> kPackages = {"package", "pkg", "processor", "cpu",
                                                              "socket"};
inline constexpr std::array<std::string_view, 8> kCpuParts = {"core", "cores",  "ia", "pp0",
                                                              "pp1",  "uncore", "gt", "igpu"};
inline constexpr std::array<std::string_view, 5> kMemories = {"dram", "memory", "mem", "hbm",
                                                              "vram"};
inline constexpr std::array<std::string_view, 14> kContainers = {
    "system", "sys",  "server", "chassis",  "wall",     "mains", "input",
    "board",  "node", "host",   "platform", "facility", "site",  "module"};
inline constexpr std::array<std::string_view, 14> kComponents = {
    "gpu", "cpu",  "processor", "package", "pkg",  "soc", "accelerator",
    "fan", "fans", "nic",       "ssd",     "disk", "xpu", "hdd"};
inline constexpr std::array<std::string_view, 8> kSides = {"in", "input", "out",     "output",
                                                           "ac", "dc",    "primary", "secondary"};

}  // namespace ballast
