// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/text_input.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include "sim/base/terminal_text.hpp"

namespace ballast {
namespace {

constexpr std::size_t kPeekBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;
// docs/traces.md states them. Logs of readings pack to a tenth or a hundredth.
constexpr std::int64_t kMostUnpackedBytes = std::int64_t{64} << 30;
constexpr std::int64_t kMostUnpackRatio = 250;
constexpr std::int64_t kAnyRatioBytes = std::int64_t{64} << 20;
constexpr const char* kDamaged =
    "fetch the file again if it is damaged or truncated, and check its permissions";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Old Macintosh line ends, which some spreadsheets still write.
bool only_carriage_returns(std::string_view head) {
  return head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos;
}

}  // namespace

TextInput::TextInput(const std::filesystem::path& path) : path_(path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    throw DataError("no such trace file", {path.string()},
                    "give the right path, in a scenario with --set workload.trace.path=...");
  }
  if (std::filesystem::is_directory(status)) {
    collection_ = true;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      if (entry.is_regular_file()) files_.push_back(entry.path());
    }
    if (error) fail("cannot list the folder: " + error.message(), "check its permissions");
    std::sort(files_.begin(), files_.end(), [](const auto& a, const auto& b) {
      return natural_less(a.filename().string(), b.filename().string());
    });
  } else {
    files_.push_back(path);
  }
}

TextInput::~TextInput() {
  close_file();
}

void TextInput::open_file(const std::filesystem::path& file) {
  archive_ = archive_read_new();
  // Named one by one: "all" would include filters that start external programs.
  archive_read_support_filter_gzip(archive_);
  archive_read_support_filter_xz(archive_);
  archive_read_support_filter_bzip2(archive_);
  archive_read_support_filter_zstd(archive_);
  archive_read_support_format_tar(archive_);
  archive_read_support_format_raw(archive_);
  archive_read_support_format_empty(archive_);
  member_ = visible(file.filename().string());
  std::error_code unknown;
  const std::uintmax_t bytes = std::filesystem::file_size(file, unknown);
  file_bytes_ = unknown ? 0 : static_cast<std::int64_t>(bytes);
  if (archive_read_open_filename(archive_, file.c_str(), kPeekBytes) != ARCHIVE_OK) {
    fail(std::string("cannot read the file: ") + archive_error_string(archive_), kDamaged);
  }
}

void TextInput::close_file() {
  if (archive_ != nullptr) archive_read_free(archive_);
  archive_ = nullptr;
}

bool TextInput::next_entry() {
  while (true) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(archive_, &entry);
    if (status == ARCHIVE_EOF) return false;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
      const char* why = archive_error_string(archive_);
      fail(std::string("cannot unpack: ") + (why != nullptr ? why : "damaged archive"), kDamaged);
    }
    check_unpacked(0);
    if (archive_format(archive_) == ARCHIVE_FORMAT_RAW) return true;
    if (files_.size() == 1) collection_ = true;
    const char* name = archive_entry_pathname(entry);
    member_ = name != nullptr ? visible(name) : "?";
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    // A member that is not a trace is unpacked as well, by the code that skips it.
    check_unpacked(archive_entry_size(entry));
    return true;
  }
}

void TextInput::check_unpacked(std::int64_t coming) const {
  const std::int64_t unpacked = archive_filter_bytes(archive_, 0) + coming;
  // Of a member that is yet to come the packed bytes are not known: all of the file, then.
  const std::int64_t packed = coming > 0 ? file_bytes_ : archive_filter_bytes(archive_, -1);
  if (unpacked > kMostUnpackedBytes) {
    fail("it unpacks to more than " + std::to_string(kMostUnpackedBytes >> 30) + " GiB",
         "split it into files of at most that size");
  }
  if (unpacked > kAnyRatioBytes && unpacked / kMostUnpackRatio > packed) {
    fail("it unpacks to more than " + std::to_string(kMostUnpackRatio) +
             " times its compressed size",
         "no log of readings compresses so well; check what this file is");
  }
}

bool TextInput::next_member() {
  buffer_.clear();
  pos_ = 0;
  eof_ = false;
  unfinished_ = false;
  line_ = 0;
  while (true) {
    if (archive_ == nullptr) {
      if (next_file_ == files_.size()) return false;
      open_file(files_[next_file_++]);
    }
    if (next_entry()) return true;
    close_file();
  }
}

// Appends another piece of the member to the buffer; false at its end.
bool TextInput::fill() {
  if (eof_) return false;
  if (pos_ > 0) {
    buffer_.erase(0, pos_);
    pos_ = 0;
  }
  const std::size_t old_size = buffer_.size();
  buffer_.resize(old_size + kPeekBytes);
  const la_ssize_t got = archive_read_data(archive_, buffer_.data() + old_size, kPeekBytes);
  buffer_.resize(old_size + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
  if (got < 0) {
    const char* why = archive_error_string(archive_);
    fail(std::string("cannot unpack: ") + (why != nullptr ? why : "damaged or truncated data"),
         kDamaged);
  }
  check_unpacked(0);
  eof_ = got == 0;
  return !eof_;
}

std::string_view TextInput::peek() {
  while (buffer_.size() - pos_ < kPeekBytes && fill()) {
  }
  std::string_view text(buffer_);
  text.remove_prefix(pos_);
  if (line_ == 0 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text.substr(0, kPeekBytes);
}

bool TextInput::next_line(std::string_view& line) {
  if (line_ == 0) line_end_ = only_carriage_returns(peek()) ? '\r' : '\n';
  std::size_t searched = 0;
  std::size_t end = std::string::npos;
  while (true) {
    end = buffer_.find(line_end_, pos_ + searched);
    if (end != std::string::npos) break;
    searched = buffer_.size() - pos_;
    if (searched > kMaxLineBytes) {
      ++line_;
      fail("line longer than 1 MiB", "a trace is a text file of lines; check what this file is");
    }
    if (!fill()) break;
  }
  if (end == std::string::npos && pos_ == buffer_.size()) return false;
  unfinished_ = end == std::string::npos;
  const std::size_t stop = unfinished_ ? buffer_.size() : end;
  line = std::string_view(buffer_).substr(pos_, stop - pos_);
  pos_ = unfinished_ ? stop : stop + 1;
  if (line_ == 0) {
    if (line.starts_with("\xFF\xFE") || line.starts_with("\xFE\xFF")) {
      ++line_;
      fail("text in UTF-16", "save it as UTF-8 (PowerShell: Out-File -Encoding utf8)");
    }
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  }
  ++line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (std::memchr(line.data(), 0, line.size()) != nullptr) {
    fail("binary data", "a trace is a text file; check what this file is");
  }
  return true;
}

Place TextInput::place() const {
  Place place{path_.string(), line_, 0};
  if (collection_) place.file += "/" + member_;
  return place;
}

void TextInput::fail(const std::string& cause, const std::string& remedy) const {
  throw DataError(cause, place(), remedy);
}

bool natural_less(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const auto number = [](std::string_view text, std::size_t& at) {
        while (at < text.size() && text[at] == '0') ++at;
        const std::size_t first = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return text.substr(first, at - first);
      };
      const std::string_view x = number(a, i);
      const std::string_view y = number(b, j);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
    } else {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i;
      ++j;
    }
  }
  if ((i < a.size()) != (j < b.size())) return j < b.size();
  return a < b;  // equal but for leading zeros: any fixed order will do
}

std::string printable(std::string_view text) {
  constexpr std::size_t kMax = 48;
  return "'" + visible(text.substr(0, kMax)) + (text.size() > kMax ? "...'" : "'");
}

}  // namespace ballast
