// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/registers_command.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cctype>
#include <ostream>

#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

const char* access_text(Access access) {
  switch (access) {
    case Access::kReadWrite:
      return "rw";
    case Access::kReadOnly:
      return "ro";
    case Access::kWriteOneToClear:
      return "w1c";
    case Access::kConstant:
      return "const";
  }
  return "";
}

}  // namespace

int run_registers(const std::string& filter, std::ostream& out) {
  const std::string wanted = lower(filter);
  bool any = false;
  for (const BlockInfo& info : all_blocks()) {
    const RegisterBlock& block = *info.registers;
    for (const RegisterGroup& group : block.groups) {
      bool titled = false;
      for (const RegisterInfo& reg : group.registers) {
        for (const RegisterField& field : reg.fields) {
          std::string name(reg.name);
          if (!field.name.empty()) name += "." + std::string(field.name);
          const std::string key =
              lower(std::string(block.name) + "." + std::string(group.name) + "." + name);
          if (!wanted.empty() && key.find(wanted) == std::string::npos) continue;
          if (!titled) {
            out << fmt::format("{}{} / {}: {} window{} from 0x{:04X}\n", any ? "\n" : "",
                               block.name, group.name, group.count, group.count == 1 ? "" : "s",
                               group.base);
            titled = true;
          }
          any = true;
          out << fmt::format(
              "  0x{:02X} {:<36} {:<5} {:<20} {}\n", reg.offset, name, access_text(reg.access),
              reg.access == Access::kReadWrite ? decode_field(field, reg.reset) : "", field.help);
        }
      }
    }
  }
  if (!any) {
    throw ConfigError("no register matches '" + filter + "'", {},
                      "`ballast registers` without an argument lists them all");
  }
  return kExitOk;
}

}  // namespace ballast
