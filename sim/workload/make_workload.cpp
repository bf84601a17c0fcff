// SPDX-License-Identifier: GPL-3.0-or-later
// The one file of this room that needs the trace readers.
#include "sim/workload/workload.hpp"

namespace ballast {

std::unique_ptr<Workload> make_workload(const WorkloadConfig& config, std::size_t racks,
                                        std::size_t gpus_per_rack, double idle_w,
                                        std::uint64_t seed) {
  return make_workload(config, racks, gpus_per_rack, idle_w, seed,
                       [](const std::filesystem::path& path, const ReadOptions& options) {
                         return read_trace(path, options);
                       });
}

}  // namespace ballast
