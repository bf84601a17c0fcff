// SPDX-License-Identifier: GPL-3.0-or-later
// The groups of channels in a run.h5: how the recorder lays them out, and what a reader finds.
#pragma once

#include <filesystem>
#include <vector>

#include "host/results/h5.hpp"
#include "host/results/run_header.hpp"
#include "sim/base/channel.hpp"

namespace ballast {

// The extents of a group's datasets after the rows: none for the site, instances for rows and
// racks, rack x GPU for GPUs, and at the end 3 where minimum, mean and maximum are kept.
std::vector<hsize_t> dataset_tail(const ChannelGroup& group, std::size_t gpus_per_rack);

// Whether minimum and maximum of longer stretches are kept beside the samples.
bool has_overview(const ChannelGroup& group);

// The attributes of a group's folder. False on failure.
bool write_group(hid_t folder, const ChannelGroup& group);

// The groups of a file, site first, the others by name, and of each its channels by name. Files of
// format version 2 have the groups site and rack, and gpu where it was recorded, with all instances
// at every tick. Throws DataError for what is missing, damaged or contradictory.
std::vector<ChannelGroup> read_groups(hid_t file, const std::filesystem::path& path,
                                      const RunHeader& header);

// How many rows of a group belong to `ticks` ticks from `first_tick` on: those that end in them.
std::size_t rows_of(const ChannelGroup& group, Tick first_tick, std::size_t ticks);
// The most ticks for which `rows` rows are enough.
std::size_t ticks_of(const ChannelGroup& group, Tick first_tick, std::size_t rows);

}  // namespace ballast
