// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/verdict_view.hpp"

#include <QHeaderView>
#include <QScrollBar>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace ballast {
namespace {

constexpr int kRowPixels = 22;

class RowHeight : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    return QStyledItemDelegate::sizeHint(option, index).expandedTo({0, kRowPixels});
  }
};

}  // namespace

VerdictView::VerdictView(JudgeModel& model, const char* name, QWidget* parent)
    : QWidget(parent), model_(model) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 6, 4, 4);
  summary_ = new QLabel;
  summary_->setWordWrap(true);
  summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
  column->addWidget(summary_);
  tree_ = new QTreeView;
  tree_->setObjectName(name);
  tree_->setModel(&model_);
  tree_->setItemDelegate(new RowHeight(tree_));
  tree_->setUniformRowHeights(true);
  tree_->setAlternatingRowColors(true);
  tree_->setIndentation(14);
  tree_->setTextElideMode(Qt::ElideMiddle);
  tree_->header()->setStretchLastSection(false);
  tree_->header()->setSectionResizeMode(JudgeModel::kClause, QHeaderView::Stretch);
  tree_->header()->setSectionResizeMode(JudgeModel::kMargin, QHeaderView::ResizeToContents);
  details_ = new QTextBrowser;
  details_->setOpenExternalLinks(false);
  details_->setOpenLinks(false);
  auto* splitter = new QSplitter(Qt::Vertical);
  splitter->setChildrenCollapsible(false);
  splitter->addWidget(tree_);
  splitter->addWidget(details_);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  column->addWidget(splitter, 1);
  connect(&model_, &JudgeModel::layoutChanged, this, &VerdictView::refresh);
  connect(&model_, &JudgeModel::modelReset, this, &VerdictView::refresh);
  connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
    chosen_ = true;
    showDetails();
    details_->verticalScrollBar()->setValue(0);
  });
  // A model that is cleared forgets its rows, and the tree with them which of them were open.
  connect(tree_, &QTreeView::collapsed, this,
          [this](const QModelIndex& profile) { closed_ << profile.data(Qt::UserRole).toString(); });
  connect(tree_, &QTreeView::expanded, this, [this](const QModelIndex& profile) {
    closed_.remove(profile.data(Qt::UserRole).toString());
  });
  refresh();
}

void VerdictView::setNotice(const QString& text) {
  notice_ = text;
  refresh();
}

void VerdictView::refresh() {
  const bool empty = model_.verdicts().empty();
  summary_->setText(empty ? notice_ : model_.summary());
  summary_->setToolTip(model_.scaling());
  for (int row = 0; row < model_.rowCount(); ++row) {
    const QModelIndex profile = model_.index(row, 0);
    tree_->setExpanded(profile, !closed_.contains(profile.data(Qt::UserRole).toString()));
  }
  if (!chosen_ || !tree_->currentIndex().isValid()) {
    tree_->setCurrentIndex(model_.worst());
    chosen_ = false;
  }
  showDetails();
}

void VerdictView::showDetails() {
  const QString text = model_.details(tree_->currentIndex());
  if (text == shown_) return;
  shown_ = text;
  // A reader keeps his place while the figures change.
  const int place = details_->verticalScrollBar()->value();
  details_->setHtml(text);
  details_->verticalScrollBar()->setValue(place);
}

}  // namespace ballast
