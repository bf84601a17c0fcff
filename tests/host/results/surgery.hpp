// SPDX-License-Identifier: GPL-3.0-or-later
// Changes a run.h5 as no recorder does.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "host/results/h5.hpp"

namespace ballast::testing_support {

class Surgery {
 public:
  explicit Surgery(const std::filesystem::path& file)
      : file_(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT)) {}
  ~Surgery() { H5Fclose(file_); }
  Surgery(const Surgery&) = delete;
  Surgery& operator=(const Surgery&) = delete;

  void unlink(const char* path) const { ASSERT_GE(H5Ldelete(file_, path, H5P_DEFAULT), 0); }
  void fill(const char* path, const std::vector<float>& values) const {
    const h5::Handle data(H5Dopen2(file_, path, H5P_DEFAULT), H5Dclose);
    EXPECT_GE(H5Dwrite(data.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
              0);
  }
  void remove_attribute(const char* path, const char* name) const {
    ASSERT_GE(H5Adelete_by_name(file_, path, name, H5P_DEFAULT), 0) << path << " " << name;
  }
  template <class Value>
  void set(const char* path, const char* name, const Value& value) const {
    remove_attribute(path, name);
    const h5::Handle object(H5Oopen(file_, path, H5P_DEFAULT), H5Oclose);
    EXPECT_TRUE(h5::write_attribute(object.get(), name, value));
  }

 private:
  hid_t file_;
};

}  // namespace ballast::testing_support
