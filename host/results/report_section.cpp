// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/report_section.hpp"

#include <fmt/format.h>

namespace ballast {

std::string section_html(std::string_view id, std::string_view title, const std::string& body) {
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, title, body);
}

std::string plot_html(std::string_view id, bool tall, const std::string& caption) {
  return fmt::format(
      "<div class=\"plot-box js-only\">\n<div class=\"legend\" id=\"{0}-legend\"></div>\n"
      "<div class=\"plot{1}\" id=\"{0}-plot\"></div>\n{2}</div>\n",
      id, tall ? " tall" : "", caption.empty() ? "" : caption_html(caption));
}

std::string caption_html(const std::string& text, bool warn) {
  return fmt::format("<p class=\"caption{}\">{}</p>\n", warn ? " warn" : "", text);
}

std::string sentence_html(const std::string& text) {
  return html_escape(text) + (text.empty() || text.back() == '.' ? "" : ".");
}

std::string cell_row(const std::vector<std::string>& cells, std::string_view row_class) {
  std::string text = row_class.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", row_class);
  bool head = true;
  for (const std::string& cell : cells) {
    text += head ? "<th scope=\"row\">" + cell + "</th>" : "<td>" + cell + "</td>";
    head = false;
  }
  return text + "</tr>\n";
}

std::string head_row(const std::vector<std::string>& cells) {
  std::string text = "<thead><tr>";
  for (const std::string& cell : cells) text += "<th scope=\"col\">" + cell + "</th>";
  return text + "</tr></thead>\n";
}

}  // namespace ballast
