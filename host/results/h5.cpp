// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/h5.hpp"

#include <algorithm>
#include <mutex>

namespace ballast::h5 {
namespace {

// Of `bytes` bytes, which is not 0; what is shorter ends in zero bytes.
Handle text_type(std::size_t bytes) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), bytes);
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
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

// Opens an attribute that holds exactly one value.
Handle open_scalar(hid_t object, const char* name) {
  if (H5Aexists(object, name) <= 0) return {};
  Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  if (!attribute) return {};
  const Handle space(H5Aget_space(attribute.get()), H5Sclose);
  if (H5Sget_simple_extent_npoints(space.get()) != 1) return {};
  return attribute;
}

// Reads one value that is stored as `file_type`.
bool read_scalar(hid_t object, const char* name, hid_t file_type, hid_t memory_type, void* value) {
  const Handle attribute = open_scalar(object, name);
  if (!attribute) return false;
  const Handle stored(H5Aget_type(attribute.get()), H5Tclose);
  return H5Tequal(stored.get(), file_type) > 0 && H5Aread(attribute.get(), memory_type, value) >= 0;
}

}  // namespace

void prepare() {
  static std::once_flag once;
  std::call_once(once, [] {
    H5dont_atexit();
    H5open();
    // A file may name filters of its own, which HDF5 would load as code.
    H5PLset_loading_state(0);
  });
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle make_group(hid_t file, const char* path) {
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation.get(), false);
  keep_in_header(creation.get());
  return {H5Gcreate2(file, path, H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Gclose};
}

void keep_in_header(hid_t creation) {
  constexpr unsigned kMost = 65535;
  H5Pset_attr_phase_change(creation, kMost, 0);
  H5Pset_link_phase_change(creation, kMost, 0);
}

bool is_own_link(hid_t file, const std::string& path) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    H5L_info_t link;
    if (H5Lget_info(file, path.substr(0, end).c_str(), &link, H5P_DEFAULT) < 0 ||
        link.type != H5L_TYPE_HARD) {
      return false;
    }
  }
  return true;
}

bool write_attribute(hid_t object, const char* name, const std::string& value) {
  std::string bytes = value;
  bytes.resize(std::max<std::size_t>(1, bytes.size()));
  const Handle type = text_type(bytes.size());
  return write_scalar(object, name, type.get(), type.get(), bytes.data());
}

bool write_attribute(hid_t object, const char* name, double value) {
  return write_scalar(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

bool write_attribute(hid_t object, const char* name, std::int64_t value) {
  return write_scalar(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

bool read_attribute(hid_t object, const char* name, std::string& value) {
  const Handle attribute = open_scalar(object, name);
  if (!attribute) return false;
  const Handle stored(H5Aget_type(attribute.get()), H5Tclose);
  if (H5Tget_class(stored.get()) != H5T_STRING || H5Tis_variable_str(stored.get()) != 0) {
    return false;
  }
  std::string bytes(H5Tget_size(stored.get()), '\0');
  if (bytes.size() > kMostTextBytes || H5Aread(attribute.get(), stored.get(), bytes.data()) < 0) {
    return false;
  }
  value = bytes.substr(0, bytes.find('\0'));
  return true;
}

bool read_attribute(hid_t object, const char* name, double& value) {
  return read_scalar(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

bool read_attribute(hid_t object, const char* name, std::int64_t& value) {
  return read_scalar(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

}  // namespace ballast::h5
