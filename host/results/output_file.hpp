// SPDX-License-Identifier: GPL-3.0-or-later
// Writing to disks that may be full, read-only or limited.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace ballast {

// Bytes that may still be written to `file` (which may not exist yet): the free space of its file
// system, or what RLIMIT_FSIZE leaves, whichever is less.
std::uint64_t writable_bytes(const std::filesystem::path& file);

// A write beyond RLIMIT_FSIZE then fails with EFBIG instead of killing the process. Process-wide.
void ignore_file_size_signal();

// Creates the folders above `file`. Throws DeviceError when that fails.
void make_parent_folders(const std::filesystem::path& file);

// Replaces `file` by `text` as a whole: a reader sees the old or the new content, never a part.
// Throws DeviceError when the disk is full or the folder is not writable.
void write_text_file(const std::filesystem::path& file, std::string_view text);

// What a run leaves in its folder.
inline constexpr std::array kRunFiles = {"run.h5",      "summary.json", "scenario.toml",
                                         "report.html", "run.csv",      "waves.fst"};

// Makes the folder. Throws DeviceError where that fails or no file can be made in it.
void make_run_folder(const std::filesystem::path& folder);

// Throws ConfigError where there is a run in the folder already, unless it is to be replaced.
void check_run_folder(const std::filesystem::path& folder, bool force);

// What an earlier run left in the folder must not stand beside another one's results.
void remove_run(const std::filesystem::path& folder);

}  // namespace ballast
