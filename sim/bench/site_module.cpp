// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bench/site_module.hpp"

#include <algorithm>
#include <cstring>
#include <thread>
#include <utility>

namespace ballast {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(100);

double in_seconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

tlm::tlm_response_status response_of(BusAnswer answer) {
  switch (answer) {
    case BusAnswer::kOk:
      return tlm::TLM_OK_RESPONSE;
    case BusAnswer::kNoSuchAddress:
      return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    case BusAnswer::kRefused:
      break;
  }
  return tlm::TLM_GENERIC_ERROR_RESPONSE;
}

}  // namespace

SiteModule::SiteModule(const sc_core::sc_module_name& name, Site& site, const BenchOptions& options)
    : sc_core::sc_module(name),
      registers("registers"),
      site_(site),
      options_(options),
      limit_(site.duration()) {
  SC_HAS_PROCESS(SiteModule);
  registers.register_b_transport(this, &SiteModule::transport);
  SC_THREAD(run);
}

void SiteModule::transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  if (payload.get_data_length() != 4 || payload.get_byte_enable_ptr() != nullptr) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  const RegisterAddress at = register_at(payload.get_address());
  const bool write = payload.is_write();
  std::uint32_t data = 0;
  std::memcpy(&data, payload.get_data_ptr(), sizeof data);
  BusAnswer answer = BusAnswer::kRefused;
  try {
    answer = write ? site_.write(at, data) : site_.read(at, data);
  } catch (...) {
    // Exceptions lose their type on the way through SystemC: kept, and thrown after sc_start().
    fail(std::current_exception());
  }
  if (!write) std::memcpy(payload.get_data_ptr(), &data, sizeof data);
  payload.set_response_status(response_of(answer));
}

void SiteModule::fail(std::exception_ptr error) {
  if (!error_) error_ = std::move(error);
}

bool SiteModule::stop_asked() const {
  return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
}

void SiteModule::run() {
  const Clock::time_point begun = options_.started.value_or(Clock::now());
  start_ = begun;
  try {
    site_.begin();
    recording_ = true;
    startup_s_ = in_seconds(Clock::now() - begun);
    start_ = Clock::now();
    simulate();
  } catch (...) {
    fail(std::current_exception());
  }
  if (recording_) {
    try {
      site_.finish();  // after an error, what was complete before it
      if (options_.progress) options_.progress(site_.tick());
    } catch (...) {
      fail(std::current_exception());
    }
  }
  wall_s_ = in_seconds(Clock::now() - start_ - napped_);
  if (options_.stop_simulation) sc_core::sc_stop();
}

void SiteModule::simulate() {
  Clock::time_point reported = start_;
  while (site_.tick() < site_.duration() && !stopped_) {
    const Tick tick = site_.tick();
    if (tick == 0 || tick >= limit_) {
      // Initiators that act at this time go first.
      wait(sc_core::SC_ZERO_TIME);
      wait(sc_core::SC_ZERO_TIME);
    }
    stopped_ = ended_;
    if (error_ || stopped_) return;
    Tick to = std::min(site_.duration(), site_.next_coupling(tick));
    if (limit_ > tick) to = std::min(to, limit_);
    site_.step(to - tick);
    wait(sc_core::sc_time(static_cast<double>(to - tick), sc_core::SC_MS));
    if (options_.progress && Clock::now() - reported >= kProgressInterval) {
      reported = Clock::now();
      options_.progress(to);
    }
    if (options_.pace > 0.0 && options_.live == nullptr) pace(to);
    stopped_ = stop_asked() && to < site_.duration();
  }
}

void SiteModule::pace(Tick tick) {
  const Clock::time_point before = Clock::now();
  const auto due = start_ + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(seconds(tick) / options_.pace));
  // In short naps: a signal is answered at once however slow the pace.
  for (Clock::time_point now = before; now < due && !stop_asked(); now = Clock::now()) {
    std::this_thread::sleep_for(std::min<Clock::duration>(due - now, kProgressInterval));
  }
  napped_ += Clock::now() - before;
}

}  // namespace ballast
