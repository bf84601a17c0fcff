# SPDX-License-Identifier: GPL-3.0-or-later
"""What the build and the engine follow instead of naming blocks: the list for CMake, and the
Verilated models of a rack in the order of their BlockId."""
from generator.names import LICENCE, NOTE, camel


def cmake_blocks(blocks):
    out = [f"# {LICENCE}", f"# {NOTE}",
           "# The blocks by key, in the order of their numbers: top module and list of sources, relative to",
           "# the repository.", f"set(BALLAST_BLOCKS {' '.join(b['key'] for b in blocks)})"]
    for b in blocks:
        out += [f"set(BALLAST_TOP_{b['key']} {b['top']})",
                f"set(BALLAST_SOURCES_{b['key']} {b['sources']})"]
    return "\n".join(out) + "\n"


def rack_models(blocks):
    mine = [b for b in blocks if b["scope"] in ("gpu", "rack")]
    out = [f"// {LICENCE}", f"// {NOTE}",
           "// The Verilated models of one rack. Only where Verilator's headers may be included.",
           "#pragma once", "", "#include <array>", "#include <tuple>", ""]
    out += [f'#include "V{b["top"]}.h"' for b in mine]
    out += ['#include "sim/registers/generated/block_id.hpp"', "", "namespace ballast {", "",
            "// clang-format off",
            "// `Wrapper` around each model, and beside them their names and numbers.",
            "template <template <class> class Wrapper>",
            "using RackModels = std::tuple<" + ", ".join(f"Wrapper<V{b['top']}>" for b in mine) + ">;",
            f"inline constexpr std::array<const char*, {len(mine)}> kRackModelNames = {{"
            + ", ".join(f'"{b["top"]}"' for b in mine) + "};",
            f"inline constexpr std::array<BlockId, {len(mine)}> kRackModelIds = {{"
            + ", ".join(f"BlockId::k{camel(b['key'])}" for b in mine) + "};",
            "// clang-format on", "", "}  // namespace ballast\n"]
    return "\n".join(out)
