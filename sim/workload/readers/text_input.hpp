// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a text file: plain, compressed, or the members of a tar archive or a folder, one after
// the other, without ever holding a whole file in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.hpp"

struct archive;

namespace ballast {

class TextInput {
 public:
  // Throws DataError when the path does not exist or cannot be opened.
  explicit TextInput(const std::filesystem::path& path);
  ~TextInput();
  TextInput(const TextInput&) = delete;
  TextInput& operator=(const TextInput&) = delete;

  // Goes to the next member (a plain or compressed file has one). False at the end.
  bool next_member();
  // True when members have names of their own (tar archive, folder).
  bool is_collection() const { return collection_; }
  // The member's path inside the collection, or the file's name.
  const std::string& member() const { return member_; }

  // The first bytes of the member (up to 64 KiB), without consuming them.
  std::string_view peek();
  // The next line without its end (LF or CRLF; CR alone in a text without LF) and without a byte
  // order mark; false at the end. Throws DataError for truncated or damaged input, binary data,
  // lines beyond 1 MiB, and for what unpacks to more than 250 times its size or 64 GiB.
  bool next_line(std::string_view& line);
  // True when the present line has no line end: it is the last one, and may be cut short.
  bool line_unfinished() const { return unfinished_; }
  // Number of the present line, from 1.
  int line() const { return line_; }
  // Where the present line stands, for messages ("archive/member:line").
  Place place() const;

 private:
  void open_file(const std::filesystem::path& file);
  void close_file();
  bool next_entry();
  // Throws DataError where what was unpacked, with `coming` bytes more, is beyond what a log can
  // be.
  void check_unpacked(std::int64_t coming) const;
  bool fill();
  [[noreturn]] void fail(const std::string& cause, const std::string& remedy) const;

  std::filesystem::path path_;
  std::vector<std::filesystem::path> files_;  // of a folder, in natural order
  std::size_t next_file_ = 0;
  archive* archive_ = nullptr;
  std::int64_t file_bytes_ = 0;  // of the file as it lies on the disk
  bool collection_ = false;
  std::string member_;
  std::string buffer_;
  std::size_t pos_ = 0;
  bool eof_ = false;
  bool unfinished_ = false;
  char line_end_ = '\n';
  int line_ = 0;
};

// Order in which people number things: node_2 before node_10.
bool natural_less(std::string_view a, std::string_view b);

// A piece of foreign text for a message: quoted, shortened, control characters
// made visible.
std::string printable(std::string_view text);

}  // namespace ballast
