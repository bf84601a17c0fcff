// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/register_overlay.hpp"

#include <algorithm>

namespace ballast {
namespace {

bool same(const RegisterRef& a, const RegisterRef& b) {
  return a.address == b.address && a.field == b.field;
}

void lay_over(const RegisterBlock& block, std::vector<Entry>& base, const Entry& entry) {
  const RegisterRef wanted = find_register(block, entry.name, -1, entry.place);
  const auto held = std::find_if(base.begin(), base.end(), [&](const Entry& e) {
    return same(find_register(block, e.name, -1, e.place), wanted);
  });
  if (held == base.end()) {
    base.push_back(entry);
  } else if (!from_command_line(*held)) {
    *held = entry;
  }
}

}  // namespace

bool same_register(BlockId block, std::string_view a, std::string_view b) {
  return same(find_register(register_block(block), a, -1, {}),
              find_register(register_block(block), b, -1, {}));
}

void overlay_registers(BlockEntries& base, const BlockEntries& over) {
  for (const BlockInfo& block : all_blocks()) {
    for (const Entry& entry : over[block.id]) {
      lay_over(*block.registers, base[block.id], entry);
    }
  }
}

}  // namespace ballast
