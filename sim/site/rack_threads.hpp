// SPDX-License-Identifier: GPL-3.0-or-later
// A fixed set of threads that share the racks of a site.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

namespace ballast {

// Racks share nothing between couplings, so no result depends on the threads. Each thread begins
// with its own racks, whose state is in its cache, and continues with those that no other has
// begun, so on a busy machine a thread without a core delays nobody. run() allocates nothing.
class RackThreads {
 public:
  // `threads` of at least 1, the caller's own among them. Throws DeviceError where the machine does
  // not give that many.
  RackThreads(std::size_t threads, std::size_t racks);
  ~RackThreads();
  RackThreads(const RackThreads&) = delete;
  RackThreads& operator=(const RackThreads&) = delete;

  // Calls `work(rack)` for all racks and returns when all are done. The exception of the lowest
  // rack that threw is thrown again.
  template <class Work>
  void run(Work work) {
    run_all([](void* object, std::size_t rack) { (*static_cast<Work*>(object))(rack); }, &work);
  }

 private:
  using Call = void (*)(void* object, std::size_t rack);

  void run_all(Call call, void* object);
  void serve(std::size_t thread);
  void share(std::size_t thread, std::uint32_t round);
  void try_rack(std::size_t rack, std::uint32_t round);
  void quit();

  std::size_t threads_;
  std::size_t racks_;
  int spins_;
  std::vector<std::exception_ptr> errors_;
  Call call_ = nullptr;
  void* object_ = nullptr;
  std::atomic<bool> quit_{false};
  std::vector<std::atomic<std::uint32_t>> begun_;  // per rack: the last round in which it was begun
  alignas(64) std::atomic<std::uint32_t> round_{0};
  alignas(64) std::atomic<std::uint32_t> left_{0};  // racks not done in this round
  std::vector<std::thread> pool_;
};

}  // namespace ballast
