// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz_target.hpp"

namespace ballast {

MemoryFile::MemoryFile(const char* name)
    : file_(memfd_create(name, MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(file_)) {
  if (file_ < 0) throw DeviceError("cannot make a file in memory", {name}, "free some memory");
}

MemoryFile::~MemoryFile() {
  close(file_);
}

void MemoryFile::write(std::string_view bytes) {
  bool ok = ftruncate(file_, 0) == 0;
  for (std::size_t done = 0; ok && done < bytes.size();) {
    const ssize_t n =
        pwrite(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    ok = n > 0;
    done += ok ? static_cast<std::size_t>(n) : 0;
  }
  if (!ok) throw DeviceError("cannot write a file in memory", {path_.string()}, "free some memory");
}

}  // namespace ballast
