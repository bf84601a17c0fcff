// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts by profile, and below them a description of the chosen one.
#pragma once

#include <QLabel>
#include <QSet>
#include <QTextBrowser>
#include <QTreeView>
#include <QWidget>

#include "gui/model/judge_model.hpp"

namespace ballast {

class VerdictView : public QWidget {
  Q_OBJECT

 public:
  // `name` is the object name of the tree. The model must outlive the view.
  VerdictView(JudgeModel& model, const char* name, QWidget* parent = nullptr);

  // What is said while there are no verdicts.
  void setNotice(const QString& text);
  QTreeView* tree() const { return tree_; }
  QTextBrowser* details() const { return details_; }

 private:
  void refresh();
  void showDetails();

  JudgeModel& model_;
  QString notice_;
  QLabel* summary_;
  QTreeView* tree_;
  QTextBrowser* details_;
  bool chosen_ = false;  // by the user; until then the worst one is shown
  QString shown_;
  QSet<QString> closed_;  // profiles that the user has closed; all others are open
};

}  // namespace ballast
