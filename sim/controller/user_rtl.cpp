// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/controller/user_rtl.hpp"

#include <dlfcn.h>
#include <cstdio>
#include <fstream>

#include "rtl_hash.hpp"
#include "sim/base/shell_command.hpp"
#include "sim/base/source_root.hpp"
#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

using PluginFactory = ControllerSet* (*)(Scope, std::size_t);
PluginFactory plugin_factory = nullptr;

std::unique_ptr<ControllerSet> make_user_controllers(Scope scope, std::size_t instance) {
  return std::unique_ptr<ControllerSet>(plugin_factory(scope, instance));
}

// What it printed is added to the log; true where it went well.
bool run_logged(const std::string& command, std::string& log) {
  const ShellResult result = run_shell(command + " 2>&1");
  log += result.output;
  return result.code == 0;
}

// The lines of a build log that say what is wrong.
std::string gist(const std::string& log) {
  std::string out;
  std::size_t begin = 0;
  int lines = 0;
  while (begin < log.size() && lines < 3) {
    const std::size_t end = std::min(log.find('\n', begin), log.size());
    const std::string line = log.substr(begin, end - begin);
    begin = end + 1;
    if (line.find("Error") == std::string::npos && line.find("error:") == std::string::npos)
      continue;
    out += (out.empty() ? "" : " | ") + line;
    ++lines;
  }
  return out.empty() ? "the build failed" : out;
}

void check_sources(const fs::path& list, const fs::path& root) {
  std::ifstream in(list);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && !fs::is_regular_file(root / line)) {
      throw ConfigError("no file '" + line + "'", {list.string(), number, 0},
                        "name one source per line, relative to " + root.string());
    }
  }
}

}  // namespace

UserRtl built_in_rtl() {
  return {make_rtl_controllers, kRtlHash};
}

UserRtl load_user_rtl(const fs::path& folder) {
  const fs::path root = data_root();
  const fs::path user = fs::absolute(folder).lexically_normal();
  const auto define = [](const std::string& name, const fs::path& value) {
    return " -D" + name + "=" + shell_word(value.string());
  };
  // A block without a list of the user's is ours.
  std::string sources = define("BALLAST_ROOT", root);
  std::string lists;
  bool found = false;
  for (const BlockInfo& block : all_blocks()) {
    const std::string name = std::string(block.top) + ".f";
    lists += (lists.empty() ? "" : " or ") + name;
    if (!fs::is_regular_file(user / name)) continue;
    found = true;
    check_sources(user / name, user);
    sources += define("LIST_" + std::string(block.key), user / name) +
               define("ROOT_" + std::string(block.key), user);
  }
  if (!found) {
    throw ConfigError("there is no list of sources, " + lists + ", in this folder",
                      {folder.string(), 0, 0},
                      "write one that lists your sources, as " +
                          std::string(all_blocks().front().sources) + " does ours");
  }

  std::string hash;
  const bool hashed = run_logged(
      "cmake" + sources + " -P " + shell_word((root / "sim/controller/hash_rtl.cmake").string()),
      hash);
  while (!hash.empty() && hash.back() == '\n') hash.pop_back();
  if (!hashed || hash.size() != 64) {
    throw DeviceError("cannot hash the sources: " + hash, {folder.string(), 0, 0},
                      "check that they can be read");
  }

  const fs::path cache = cache_root() / "rtl" / hash;
  const fs::path library = cache / "libuser_rtl.so";
  // A library built around another version of the engine must not be loaded.
  std::string engine;
  std::ifstream(cache / "engine") >> engine;
  if (!fs::exists(library) || engine != kEngineHash) {
    std::fprintf(stderr, "ballast: building the controllers of %s\n", folder.string().c_str());
    // Built aside and renamed when whole, so that an interrupted build is never taken for one.
    const fs::path build = cache.string() + ".build";
    fs::remove_all(build);  // what a failed build left may be another checkout's
    std::string log;
    const std::string configure = "cmake -G Ninja -DCMAKE_BUILD_TYPE=Release -S " +
                                  shell_word((root / "sim/controller/user_rtl").string()) + " -B " +
                                  shell_word(build.string()) +
                                  define("CMAKE_CXX_COMPILER", BALLAST_CXX) + sources;
    const bool ok = run_logged(configure, log) &&
                    run_logged("cmake --build " + shell_word(build.string()), log);
    if (!ok) {
      fs::create_directories(build);
      std::ofstream(build / "build.log") << log;
      throw DeviceError("the controllers do not build: " + gist(log), {folder.string(), 0, 0},
                        "see " + (build / "build.log").string());
    }
    fs::create_directories(cache);
    fs::copy_file(build / "libuser_rtl.so", cache / "new.so", fs::copy_options::overwrite_existing);
    fs::remove(cache / "engine");
    fs::rename(cache / "new.so", library);
    std::ofstream(cache / "engine") << kEngineHash << '\n';
    fs::remove_all(build);
  }
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* symbol = handle != nullptr ? dlsym(handle, "ballast_make_user_controllers") : nullptr;
  if (symbol == nullptr) {
    throw DeviceError("cannot load the built controllers", {library.string(), 0, 0},
                      "remove this folder and run again");
  }
  plugin_factory = reinterpret_cast<PluginFactory>(symbol);
  return {make_user_controllers, hash};
}

}  // namespace ballast
