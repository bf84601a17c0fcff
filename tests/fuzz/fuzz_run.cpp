// SPDX-License-Identifier: GPL-3.0-or-later
// Attributes of run.h5 with values of a stranger. An input is a list of changes: which attribute,
// of what type it becomes, how long the value is, the value. The file around them stays whole: a
// wrong byte anywhere in it is what tests/host/runs/test_damaged_run.cpp is about.
#include <hdf5.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "host/results/h5.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/run_reader.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/sim/site/one_rack.hpp"

namespace {

using namespace ballast;

// In the working folder: HDF5 takes no file in memory.
const std::filesystem::path kFile = "fuzz_run.h5";

std::string small_run() {
  Hdf5Recorder recorder(kFile, {.scenario = "small", .chunk_ticks = 400});
  RecordLayout layout =
      testing_support::one_rack_layout({{"grid_w", "W", "Power drawn from the grid."}});
  layout.demand.nyquist_hz = 5.0;
  layout.demand.notices = {"one", "two"};
  recorder.begin(layout);
  const std::vector<float> values(400, 1000.0F);
  recorder.block(testing_support::OneRackBlock(0, 400, 400, values));
  recorder.end(false);
  std::ifstream in(kFile, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Changes {
 public:
  Changes(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}
  bool any() const { return left_ >= 4; }
  std::size_t byte() {
    --left_;
    return *data_++;
  }
  std::string_view bytes(std::size_t count) {
    count = std::min(count, left_);
    const std::string_view taken = text_of(data_, count);
    data_ += count;
    left_ -= count;
    return taken;
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

template <class Number>
Number number_of(std::string_view bytes) {
  Number value{};
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  return value;
}

void change(hid_t file, Changes& changes) {
  hid_t object = file;
  const std::size_t choice = changes.byte();
  const h5::Handle site(choice & 128U ? H5Dopen2(file, "/site/grid_w", H5P_DEFAULT) : -1, H5Dclose);
  if (site) object = site.get();
  char name[64] = {};
  const auto index = static_cast<hsize_t>(choice & 127U);
  if (H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, index, name, sizeof name,
                         H5P_DEFAULT) < 0) {
    return;
  }
  const std::size_t type = changes.byte() % 4;
  const std::size_t low = changes.byte();
  const std::string_view value = changes.bytes(low | changes.byte() << 8U);
  H5Adelete(object, name);
  if (type == 0) h5::write_attribute(object, name, std::string(value));
  if (type == 1) h5::write_attribute(object, name, number_of<double>(value));
  if (type == 2) h5::write_attribute(object, name, number_of<std::int64_t>(value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string whole = small_run();
  h5::prepare();
  std::ofstream(kFile, std::ios::binary | std::ios::trunc) << whole;
  {
    const h5::Handle h(H5Fopen(kFile.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    if (!h) __builtin_trap();
    for (Changes changes(data, size); changes.any();) change(h.get(), changes);
  }
  try_reading([] {
    const RunReader run(kFile);
    const std::vector<double> power_w = run.site("grid_w");
    if (power_w.size() != run.ticks() || run.ticks() > 400) __builtin_trap();
    if (!(run.sample_rate_hz() > 0.0) || !(run.demand().nyquist_hz > 0.0)) __builtin_trap();
  });
  return 0;
}
