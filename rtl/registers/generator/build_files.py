# SPDX-License-Identifier: GPL-3.0-or-later
"""What the build and the engine follow instead of naming blocks: the list for CMake, and the
Verilated models of each scope in the order of their BlockId."""
from generator.names import LICENCE, NOTE, camel


def cmake_blocks(blocks):
    out = [f"# {LICENCE}", f"# {NOTE}",
           "# The blocks by key, in the order of their numbers: top module and list of sources, relative to",
           "# the repository.", f"set(BALLAST_BLOCKS {' '.join(b['key'] for b in blocks)})"]
    for b in blocks:
        out += [f"set(BALLAST_TOP_{b['key']} {b['top']})",
                f"set(BALLAST_SOURCES_{b['key']} {b['sources']})"]
    return "\n".join(out) + "\n"


def scope_models(blocks):
    out = [f"// {LICENCE}", f"// {NOTE}",
           "// The Verilated models of one rack, row and site. Only where Verilator's headers may be included.",
           "#pragma once", "", "#include <array>", "#include <tuple>", ""]
    out += [f'#include "V{b["top"]}.h"' for b in blocks]
    out.append('#include "sim/base/scope.hpp"')
    out += [f'#include "sim/controller/generated/{b["name"]}_ports.hpp"' for b in sorted(blocks, key=lambda b: b["name"])]
    out += ['#include "sim/registers/generated/block_id.hpp"', "", "namespace ballast {", "",
            "// clang-format off",
            "// `Wrapper` around each model of a scope, the same behind the blocks' interfaces, and their names and",
            "// numbers. Blocks of scope gpu stand in the rack.",
            "template <Scope scope>", "struct ScopeModels;"]
    for scope in ("rack", "row", "site"):
        mine = [b for b in blocks if {"gpu": "rack"}.get(b["scope"], b["scope"]) == scope]
        out += ["template <>", f"struct ScopeModels<Scope::k{camel(scope)}> {{",
                "  template <template <class> class Wrapper>",
                "  using Blocks = std::tuple<" + ", ".join(f"Wrapper<V{b['top']}>" for b in mine) + ">;",
                "  template <template <class> class Wrapper>",
                "  using Behaviours = std::tuple<"
                + ", ".join(f"{b['prefix']}::Adapter<Wrapper<V{b['top']}>>" for b in mine) + ">;",
                f"  static constexpr std::array<const char*, {len(mine)}> kNames = {{"
                + ", ".join(f'"{b["top"]}"' for b in mine) + "};",
                f"  static constexpr std::array<BlockId, {len(mine)}> kIds = {{"
                + ", ".join(f"BlockId::k{camel(b['key'])}" for b in mine) + "};", "};"]
    out += ["// clang-format on", "", "}  // namespace ballast\n"]
    return "\n".join(out)
