// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/rack_threads.hpp"

#include <string>
#include <system_error>
#include <utility>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

// Couplings follow each other within some 100 us, and to sleep and wake costs tens of them: a
// thread looks this often before it sleeps. Not where threads outnumber cores, as it would then
// keep the one that it waits for from running.
constexpr int kSpins = 1000;

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

// Returns when `value` is no longer `old`.
void await_change(const std::atomic<std::uint32_t>& value, std::uint32_t old, int spins) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    relax();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

RackThreads::RackThreads(std::size_t threads, std::size_t racks)
    : threads_(threads),
      racks_(racks),
      spins_(threads <= std::thread::hardware_concurrency() ? kSpins : 0),
      errors_(racks),
      begun_(racks) {
  try {
    for (std::size_t i = 1; i < threads_; ++i) pool_.emplace_back([this, i] { serve(i); });
  } catch (const std::system_error& error) {
    quit();
    throw DeviceError("cannot start " + std::to_string(threads) + " threads (" + error.what() + ")",
                      {}, "lower run.threads");
  }
}

RackThreads::~RackThreads() {
  quit();
}

void RackThreads::quit() {
  quit_ = true;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& thread : pool_) thread.join();
}

void RackThreads::try_rack(std::size_t rack, std::uint32_t round) {
  // Fails where another thread has begun it, and where `round` is over: the number only grows.
  std::uint32_t before = round - 1;
  if (!begun_[rack].compare_exchange_strong(before, round, std::memory_order_acq_rel)) return;
  try {
    call_(object_, rack);
  } catch (...) {
    errors_[rack] = std::current_exception();
  }
  if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
}

void RackThreads::share(std::size_t thread, std::uint32_t round) {
  for (std::size_t rack = thread; rack < racks_; rack += threads_) try_rack(rack, round);
  for (std::size_t rack = racks_; rack-- > 0;) {
    if (begun_[rack].load(std::memory_order_relaxed) != round) try_rack(rack, round);
  }
}

void RackThreads::serve(std::size_t thread) {
  std::uint32_t seen = 0;
  while (true) {
    await_change(round_, seen, spins_);
    seen = round_.load(std::memory_order_acquire);
    if (quit_) return;
    share(thread, seen);
  }
}

void RackThreads::run_all(Call call, void* object) {
  call_ = call;
  object_ = object;
  left_.store(static_cast<std::uint32_t>(racks_), std::memory_order_relaxed);
  const std::uint32_t round = round_.fetch_add(1, std::memory_order_release) + 1;
  if (threads_ > 1) round_.notify_all();
  share(0, round);
  while (const std::uint32_t left = left_.load(std::memory_order_acquire)) {
    await_change(left_, left, spins_);
  }
  std::exception_ptr first;
  for (std::exception_ptr& error : errors_) {
    if (error && !first) first = error;
    error = nullptr;
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace ballast
