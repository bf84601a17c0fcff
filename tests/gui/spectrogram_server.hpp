// SPDX-License-Identifier: GPL-3.0-or-later
// Answers the operation `spectrogram` as docs/link.md has it, by its own reckoning, from densities
// in closed form.
#pragma once

#include <cmath>
#include <vector>

#include "gui/model/spectrogram_model.hpp"

namespace ballast::test {

inline constexpr Tick kSegment = 8192;

// A line that climbs by 0.05 Hz a second from 1 Hz on, over a floor.
inline float density(Tick at, double f_hz) {
  const double away = (f_hz - 1.0 - 0.05 * seconds(at)) / 0.25;
  return static_cast<float>(1e4 + 1e8 * std::exp(-0.5 * away * away));
}

struct SpectrogramServer {
  Tick end = 0;
  Tick known_from = 0;
  Tick segment = kSegment;
  Tick still_until = 0;           // constant power up to there: no density at all
  bool counts_both_ends = false;  // another reading of "columns of the range"
  std::vector<SpectrogramWish> asked{};
  std::size_t columns_sent = 0;

  Reply answer(const SpectrogramWish& wish) {
    asked.push_back(wish);
    const Json p = spectrogram_params(wish);
    const auto from = static_cast<Tick>(std::llround(p["from_s"].get<double>() * 1e3));
    const auto to = static_cast<Tick>(std::llround(p["to_s"].get<double>() * 1e3));
    const auto most = p["columns"].get<Tick>();
    // 1, 2, 5, 10, 20, 50 ...
    Tick step = 0;
    Tick first = 0;
    Tick count = 0;
    for (int i = 0;; ++i) {
      step = static_cast<Tick>(std::lround(std::pow(10.0, i / 3))) * (i % 3 == 0   ? 1
                                                                      : i % 3 == 1 ? 2
                                                                                   : 5);
      first = (from + step - 1) / step;
      count = (to - 1) / step - first + 1 + (counts_both_ends ? 1 : 0);
      if (count <= most) break;
    }
    const double step_hz = 1000.0 / static_cast<double>(segment);
    const auto bins = static_cast<std::size_t>(p["max_hz"].get<double>() / step_hz) + 1;
    if (static_cast<std::size_t>(count) * bins > 1'250'000) {
      return fault_reply(std::nullopt, "config", "these are too many values");
    }
    Reply reply;
    reply.ok = true;
    reply.body = {{"first_tick", first * step}, {"ticks_per_column", step},
                  {"columns", count},           {"bins", bins},
                  {"step_hz", step_hz},         {"segment_ticks", segment}};
    for (Tick c = 0; c < count; ++c) {
      const Tick at = (first + c) * step;
      const bool known = at - segment / 2 >= known_from && at + segment / 2 <= end;
      for (std::size_t b = 0; b < bins; ++b) {
        const float value = !known ? NAN
                            : at + segment / 2 <= still_until
                                ? 0.0F
                                : density(at, static_cast<double>(b) * step_hz);
        reply.binary.append(reinterpret_cast<const char*>(&value), sizeof value);
      }
    }
    columns_sent += static_cast<std::size_t>(count);
    return reply;
  }
  void serve(SpectrogramModel& model) {
    QObject::connect(
        &model, &SpectrogramModel::wanted, &model,
        [this, &model](const SpectrogramWish& wish) { model.take(wish, answer(wish)); });
  }
};

// Number of columns of the stretch that could be known and are not right.
inline int wrong(const SpectrogramModel& model, Tick from, Tick to, Tick end,
                 Tick segment = kSegment) {
  int wrong = 0;
  int checked = 0;
  for (Tick at = (from + model.step() - 1) / model.step() * model.step(); at < to;
       at += model.step()) {
    const auto column = model.column(at);
    if (at < segment / 2 || at + segment / 2 > end) {
      wrong += column.empty() ? 0 : 1;
      continue;
    }
    ++checked;
    if (column.empty() || column[20] != density(at, 20.0 * 1000.0 / static_cast<double>(segment))) {
      ++wrong;
    }
  }
  return checked > 0 ? wrong : -1;
}

}  // namespace ballast::test
