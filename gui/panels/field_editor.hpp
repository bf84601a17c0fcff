// SPDX-License-Identifier: GPL-3.0-or-later
// An editor for a key of a description (sim/base/field_list.hpp): what it holds is what a TOML file
// or a message on the link would say.
#pragma once

#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "host/link/message.hpp"
#include "sim/base/field_list.hpp"

namespace ballast {

// "slowdown": "Slowdown".
QString field_label(const FieldInfo& field);

// The editor has the key as its object name and the value of `field`.
QWidget* make_field_editor(const FieldInfo& field);
// Replaces the names of a choice.
void set_field_choices(QWidget* editor, const std::vector<std::string>& choices);

// For a key that several kinds of things have: takes over range and help of `field` and keeps the
// value as far as they let it. `at_minimum` is shown in place of the least value; empty: the value.
void adapt_field_editor(QWidget* editor, const FieldInfo& field, const QString& at_minimum);

// What the editor holds; nothing where it is a choice among nothing.
std::optional<Json> field_value(const QWidget* editor, const FieldInfo& field);

}  // namespace ballast
