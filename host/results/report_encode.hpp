// SPDX-License-Identifier: GPL-3.0-or-later
// How text and samples get into report.html.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

namespace ballast {

using PlotData = nlohmann::ordered_json;

// Text that is safe in HTML content and in quoted attributes.
std::string html_escape(std::string_view text);

// Bytes that are not UTF-8 would make browsers guess the encoding of the page.
std::string clean_utf8(std::string_view text);

std::string base64(std::span<const std::uint8_t> bytes);
// Little-endian float32.
std::string base64_floats(std::span<const double> values);

// JSON that is safe inside a <script> element.
std::string script_json(const PlotData& data);

}  // namespace ballast
