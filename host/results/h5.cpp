// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/h5.hpp"

#include <mutex>

namespace ballast::h5 {
namespace {

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

bool write_scalar(hid_t object, const char* name, hid_t file_type, hid_t memory_type,
                  const void* value) {
  if (H5Aexists(object, name) > 0) {
    const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
    return attribute && H5Awrite(attribute.get(), memory_type, value) >= 0;
  }
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(object, name, file_type, space.get(), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  return attribute && H5Awrite(attribute.get(), memory_type, value) >= 0;
}

// Opens an attribute that holds exactly one value of the class wanted.
Handle open_scalar(hid_t object, const char* name, H5T_class_t wanted) {
  if (H5Aexists(object, name) <= 0) return {};
  Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  if (!attribute) return {};
  const Handle space(H5Aget_space(attribute.get()), H5Sclose);
  const Handle type(H5Aget_type(attribute.get()), H5Tclose);
  if (H5Sget_simple_extent_npoints(space.get()) != 1 || H5Tget_class(type.get()) != wanted) {
    return {};
  }
  return attribute;
}

}  // namespace

void prepare() {
  static std::once_flag once;
  std::call_once(once, [] {
    H5dont_atexit();
    H5open();
  });
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

bool write_attribute(hid_t object, const char* name, const std::string& value) {
  const Handle type = text_type();
  const char* text = value.c_str();
  return write_scalar(object, name, type.get(), type.get(), &text);
}

bool write_attribute(hid_t object, const char* name, double value) {
  return write_scalar(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

bool write_attribute(hid_t object, const char* name, std::int64_t value) {
  return write_scalar(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

bool read_attribute(hid_t object, const char* name, std::string& value) {
  const Handle attribute = open_scalar(object, name, H5T_STRING);
  if (!attribute) return false;
  const Handle stored(H5Aget_type(attribute.get()), H5Tclose);
  if (H5Tis_variable_str(stored.get()) <= 0) return false;
  const Handle type = text_type();
  char* text = nullptr;
  if (H5Aread(attribute.get(), type.get(), &text) < 0 || text == nullptr) return false;
  value = text;
  H5free_memory(text);
  return true;
}

bool read_attribute(hid_t object, const char* name, double& value) {
  const Handle attribute = open_scalar(object, name, H5T_FLOAT);
  return attribute && H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, &value) >= 0;
}

bool read_attribute(hid_t object, const char* name, std::int64_t& value) {
  const Handle attribute = open_scalar(object, name, H5T_INTEGER);
  return attribute && H5Aread(attribute.get(), H5T_NATIVE_INT64, &value) >= 0;
}

}  // namespace ballast::h5
