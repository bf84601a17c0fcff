// SPDX-License-Identifier: GPL-3.0-or-later
// Menu and export of a plot. Painting is done here, into memory; a thread of the pool writes the
// file, so that a slow disk never holds the window up.
#include <QBuffer>
#include <QFileDialog>
#include <QFileInfo>
#include <QImage>
#include <QPdfWriter>
#include <cmath>
#include <functional>

#include "gui/model/in_background.hpp"
#include "gui/plots/plot_pane.hpp"
#include "host/results/output_file.hpp"

namespace ballast {
namespace {

constexpr double kPngScale = 2.0;
constexpr double kLegendMargin = 6.0;
constexpr double kPointsPerInch = 72.0;

QByteArray png(const QImage& image) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return bytes;
}

}  // namespace

void PlotPane::makeActions() {
  fit_ = new QAction(QStringLiteral("Fit"), this);
  fit_->setShortcut(Qt::Key_F);
  fit_->setToolTip(QStringLiteral("Show everything (F)"));
  connect(fit_, &QAction::triggered, this, [this] { fit(); });
  cursors_action_ = new QAction(QStringLiteral("Cursors"), this);
  cursors_action_->setCheckable(true);
  cursors_action_->setShortcut(Qt::Key_C);
  cursors_action_->setToolTip(QStringLiteral("Two cursors and their values (C)"));
  connect(cursors_action_, &QAction::toggled, this, &PlotPane::setCursorsShown);
  for (const QString& suffix :
       {QStringLiteral("png"), QStringLiteral("pdf"), QStringLiteral("csv")}) {
    auto* action = new QAction(QStringLiteral("Export as %1 …").arg(suffix.toUpper()), this);
    connect(action, &QAction::triggered, this, [this, suffix] { askExport(suffix); });
    exports_.append(action);
  }
  for (QAction* action : {fit_, cursors_action_}) {
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
  }
  auto* separator = new QAction(this);
  separator->setSeparator(true);
  addAction(separator);
  QWidget::addActions(exports_);
  setContextMenuPolicy(Qt::ActionsContextMenu);
}

QString PlotPane::fileName(const QString& suffix) const {
  QString name = title_.toLower();
  name.remove(QLatin1Char(',')).replace(QLatin1Char(' '), QLatin1Char('_'));
  return name + QLatin1Char('.') + suffix;
}

void PlotPane::askExport(const QString& suffix) {
  // Not modal to the program: the run goes on, and so does the plot.
  auto* dialog = new QFileDialog(this, QStringLiteral("Export %1").arg(title_));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(suffix);
  dialog->setNameFilter(QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
  dialog->selectFile(fileName(suffix));
  connect(dialog, &QFileDialog::fileSelected, this, &PlotPane::exportTo);
  dialog->open();
}

std::unique_ptr<QTextDocument> PlotPane::legendText() const {
  auto text = std::make_unique<QTextDocument>();
  text->setDocumentMargin(kLegendMargin);
  text->setDefaultFont(legend_->font());
  text->setHtml(
      QStringLiteral("<div style='color:%1'>%2</div>").arg(theme_->text.name(), legend_->text()));
  text->setTextWidth(canvas_->width());
  return text;
}

QSize PlotPane::pictureSize() const {
  const int above =
      legend().isEmpty() ? 0 : static_cast<int>(std::ceil(legendText()->size().height()));
  return {canvas_->width(), canvas_->height() + above};
}

void PlotPane::paintPicture(QCPPainter& painter) {
  painter.setMode(QCPPainter::pmNoCaching);
  painter.fillRect(QRect(QPoint(), pictureSize()), theme_->base);
  if (!legend().isEmpty()) legendText()->drawContents(&painter);
  painter.translate(0, pictureSize().height() - canvas_->height());
  canvas_->toPainter(&painter, canvas_->width(), canvas_->height());
}

QImage PlotPane::image() {
  QPixmap pixmap(pictureSize() * kPngScale);
  QCPPainter painter(&pixmap);
  painter.setMode(QCPPainter::pmNonCosmetic);
  painter.scale(kPngScale, kPngScale);
  paintPicture(painter);
  painter.end();
  return pixmap.toImage();
}

QByteArray PlotPane::pdf() {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  const QSize size = pictureSize();
  writer.setCreator(QStringLiteral("Ballast"));
  writer.setTitle(title_);
  writer.setPageMargins(QMarginsF());
  // Pixels of the page are those of the screen, so that letters fit where they were measured.
  const int dpi = canvas_->logicalDpiX();
  writer.setResolution(dpi);
  writer.setPageSize(
      QPageSize(QSizeF(size) * kPointsPerInch / dpi, QPageSize::Point, {}, QPageSize::ExactMatch));
  QCPPainter painter;
  if (!painter.begin(&writer)) return {};
  painter.setMode(QCPPainter::pmVectorized);
  painter.setWindow(QRect(QPoint(), size));
  paintPicture(painter);
  painter.end();
  return bytes;
}

void PlotPane::exportTo(const QString& file) {
  drawNow();
  const QString suffix = QFileInfo(file).suffix().toLower();
  std::function<QByteArray()> encode;
  if (suffix == QLatin1String("png")) {
    encode = [picture = image()] { return png(picture); };
  } else if (suffix == QLatin1String("pdf")) {
    encode = [bytes = pdf()] { return bytes; };
  } else if (suffix == QLatin1String("csv")) {
    encode = [t = table()] { return QByteArray::fromStdString(csv_text(t)); };
  }
  canvas_->replot(QCustomPlot::rpQueuedRefresh);
  if (!encode) {
    emit exportFailed(
        file, QStringLiteral("%1: unknown export format; the name must end in .png, .pdf or .csv")
                  .arg(file));
    return;
  }
  in_background(
      this,
      [file, encode] {
        const QByteArray bytes = encode();
        write_text_file(file.toStdString(), {bytes.data(), static_cast<std::size_t>(bytes.size())});
      },
      [this, file](const QString& why) {
        if (why.isEmpty()) {
          emit exported(file);
        } else {
          emit exportFailed(file, why);
        }
      });
}

}  // namespace ballast
