// SPDX-License-Identifier: GPL-3.0-or-later
// What this room needs of HDF5's C API: handles that close themselves, and attributes.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

namespace ballast::h5 {

// Once per process: HDF5 is told not to tidy up at exit (after a full disk its exit handler may
// never return), and on the calling thread not to print its error stack: errors reach the user as
// ours. Cheap; each entry into HDF5 calls it, because the library keeps one error stack per thread.
void prepare();

// An HDF5 identifier of any kind, closed by the function given. A negative identifier is empty.
class Handle {
 public:
  Handle() = default;
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept { swap(other); }
  Handle& operator=(Handle&& other) noexcept {
    swap(other);
    return *this;
  }

  explicit operator bool() const { return id_ >= 0; }
  hid_t get() const { return id_; }
  void reset() {
    if (id_ >= 0) close_(id_);
    id_ = -1;
  }
  // Lets go without closing, for a file whose disk has failed under it.
  void abandon() { id_ = -1; }

 private:
  void swap(Handle& other) {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
  }
  hid_t id_ = -1;
  herr_t (*close_)(hid_t) = nullptr;
};

// Has the object to be created keep its attributes and links in its header, however many: HDF5 then
// needs no heap for them, and a header has a checksum.
void keep_in_header(hid_t creation);
// Made so. Empty on failure.
Handle make_group(hid_t file, const char* path);
// Whether each step of `path` ("rack/grid_w") leads to an object of this very file: a link may name
// another file as well, or a device.
bool is_own_link(hid_t file, const std::string& path);

// HDF5 takes no attribute of 64 KiB or more in a header.
inline constexpr std::size_t kMostTextBytes = 60000;

// Attributes: UTF-8 text of a fixed length, which is not 0 and at most kMostTextBytes; double,
// int64. Writing creates one, or overwrites a number. Reading takes no other types. False on
// failure.
bool write_attribute(hid_t object, const char* name, const std::string& value);
bool write_attribute(hid_t object, const char* name, double value);
bool write_attribute(hid_t object, const char* name, std::int64_t value);
bool read_attribute(hid_t object, const char* name, std::string& value);
bool read_attribute(hid_t object, const char* name, double& value);
bool read_attribute(hid_t object, const char* name, std::int64_t& value);

}  // namespace ballast::h5
