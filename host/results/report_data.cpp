// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "host/results/report_parts.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

void add_curve(Json& plot, const std::string& label, const std::string& unit,
               std::span<const double> values) {
  plot["curves"].push_back({{"label", label}, {"unit", unit}, {"data", base64_floats(values)}});
}

// Curves over time that share one axis: same record, same decimation.
Json time_plot(const RunReader& run, const ReportOptions& options) {
  const std::size_t stride = drawing_stride(run.ticks(), options.max_points);
  Json plot;
  plot["t0_s"] = static_cast<double>(run.first_tick()) / run.sample_rate_hz();
  plot["dt_s"] = static_cast<double>(stride) / run.sample_rate_hz();
  plot["decimated"] = stride > 1;
  plot["curves"] = Json::array();
  return plot;
}

}  // namespace

std::string base64(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16U;
    if (i + 1 < bytes.size()) group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8U;
    if (i + 2 < bytes.size()) group |= bytes[i + 2];
    text += kDigits[group >> 18U];
    text += kDigits[(group >> 12U) & 63U];
    text += i + 1 < bytes.size() ? kDigits[(group >> 6U) & 63U] : '=';
    text += i + 2 < bytes.size() ? kDigits[group & 63U] : '=';
  }
  return text;
}

std::string base64_floats(std::span<const double> values) {
  static_assert(std::endian::native == std::endian::little);
  std::vector<std::uint8_t> bytes(values.size() * sizeof(float));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = static_cast<float>(values[i]);
    std::memcpy(bytes.data() + i * sizeof value, &value, sizeof value);
  }
  return base64(bytes);
}

std::size_t drawing_stride(std::size_t samples, std::size_t max_points) {
  if (samples <= max_points) return 1;
  const std::size_t values = std::max<std::size_t>(1, max_points / 2) * 2;
  return (samples + values - 1) / values;
}

std::vector<double> decimate_min_max(std::span<const double> x, std::size_t max_points) {
  const std::size_t stride = drawing_stride(x.size(), max_points);
  if (stride == 1) return {x.begin(), x.end()};
  std::vector<double> values;
  const std::size_t stretch = 2 * stride;
  for (std::size_t first = 0; first < x.size(); first += stretch) {
    const auto part = x.subspan(first, std::min(stretch, x.size() - first));
    const auto [low, high] = std::minmax_element(part.begin(), part.end());
    values.push_back(low < high ? *low : *high);
    values.push_back(low < high ? *high : *low);
  }
  return values;
}

std::string plot_data_json(const Summary& summary, const RunReader& run, const Spectrum& load,
                           const Spectrum& grid, const ReportOptions& options) {
  const FigureChannels& names = options.channels;
  Json root;
  Json power = time_plot(run, options);
  const auto site_curve = [&](Json& plot, const std::string& label, const std::string& channel) {
    if (!run.has(channel)) return;
    const std::vector<double> x = run.site(channel);
    add_curve(plot, label, run.info(channel).unit, decimate_min_max(x, options.max_points));
  };
  site_curve(power, "load", names.load);
  site_curve(power, "grid", names.grid);
  site_curve(power, "demand of the GPUs", names.demand);
  root["power"] = std::move(power);

  if (run.has(names.storage)) {
    Json storage = time_plot(run, options);
    site_curve(storage, "into storage", names.storage);
    root["storage"] = std::move(storage);
  }
  if (run.has(names.soc)) {
    const Envelope e = run.envelope(names.soc);
    Json soc = time_plot(run, options);
    if (run.racks() > 1) {
      add_curve(soc, "lowest rack", "1", decimate_min_max(e.min, options.max_points));
      add_curve(soc, "highest rack", "1", decimate_min_max(e.max, options.max_points));
    }
    add_curve(soc, run.racks() > 1 ? "mean of racks" : "state of charge", "1",
              decimate_min_max(e.mean, options.max_points));
    root["soc"] = std::move(soc);
  }

  if (!load.f_hz.empty()) {
    // The line at zero has no place on a logarithmic axis.
    const auto density = [](const Spectrum& s) {
      std::vector<double> root_density;
      for (std::size_t k = 1; k < s.psd.size(); ++k) root_density.push_back(std::sqrt(s.psd[k]));
      return root_density;
    };
    Json spectrum;
    spectrum["df_hz"] = load.df_hz;
    spectrum["nyquist_hz"] =
        std::isfinite(summary.nyquist_hz) ? Json(summary.nyquist_hz) : Json(nullptr);
    spectrum["curves"] = Json::array();
    add_curve(spectrum, "load", "W", density(load));
    add_curve(spectrum, "grid", "W", density(grid));
    root["spectrum"] = std::move(spectrum);
  }
  std::string text = root.dump(-1, ' ', true, Json::error_handler_t::replace);
  // "</script>" in a name would end the element.
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) {
    text.replace(at, 1, "\\u003c");
  }
  return text;
}

}  // namespace ballast
