// SPDX-License-Identifier: GPL-3.0-or-later
// `--open`: a report in the user's browser.
#pragma once

#include <filesystem>

namespace ballast {

// Hands the page to xdg-open, which outlives this process. Where that is missing or finds no
// browser, says so once on standard error; never throws, since the page itself is there.
void open_page(const std::filesystem::path& page);

// Throws ConfigError where `open` asks for a page that `report` does not name.
void check_open(bool open, const std::filesystem::path& report);

}  // namespace ballast
