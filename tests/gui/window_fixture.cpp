// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_fixture.hpp"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <cmath>
#include <cstring>

namespace ballast::test {

void WindowTest::initTestCase() {
  QCoreApplication::setOrganizationName("ballast-test");
  QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  if (!QFile::exists(ballast_binary())) QSKIP("BALLAST_BINARY names no program");
}

void WindowTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  QVERIFY(folder_->isValid());
}

void WindowTest::cleanup() {
  window_.reset();
  folder_.reset();
}

void WindowTest::start(const QString& scenario) {
  WindowOptions options;
  options.scenario = scenario;
  options.out = folder_->filePath("run");
  options.results = folder_->path();
  options.settings = folder_->filePath("settings.ini");
  window_ = std::make_unique<MainWindow>(options);
  window_->show();
  window_->begin();
  QTRY_VERIFY_WITH_TIMEOUT(window_->run().state() == "paused" &&
                               window_->run().facts() != nullptr && window_->firmware().complete(),
                           kPatienceMs);
}

void WindowTest::join(const QString& endpoint, const QString& keys) {
  WindowOptions options;
  options.connect = endpoint;
  options.keys = keys;
  options.settings = folder_->filePath("settings.ini");
  window_ = std::make_unique<MainWindow>(options);
  window_->show();
  window_->begin();
}

void WindowTest::runTo(double sim_s, double pace) {
  window_->run().setPace(pace);
  const double now = window_->run().sim_s();
  window_->run().step(static_cast<qint64>(std::lround((sim_s - now) * 1000.0)));
  QTRY_VERIFY_WITH_TIMEOUT(
      window_->run().sim_s() >= sim_s - 1e-9 && window_->run().state() != "running", kPatienceMs);
}

void WindowTest::type(const char* name, const QString& text, BlockId block) {
  FirmwarePanel& panel = window_->firmwarePanel();
  panel.reveal(block, name);
  QTreeView* tree = panel.tree();
  const QModelIndex at = tree->currentIndex();
  QCOMPARE(at.column(), int{FirmwareItems::kNew});
  tree->edit(at);
  QWidget* editor = tree->viewport()->findChild<QLineEdit*>();
  if (editor == nullptr) {
    auto* box = tree->viewport()->findChild<QComboBox*>();
    QVERIFY(box != nullptr);
    box->setCurrentText(text);
    QTest::keyClick(box, Qt::Key_Return);
  } else {
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(editor, text);
    emit window_->firmware().changed();  // as a read-back in the midst of it does
    QTest::keyClick(editor, Qt::Key_Return);
  }
  QTRY_VERIFY(tree->viewport()->findChild<QLineEdit*>() == nullptr &&
              tree->viewport()->findChild<QComboBox*>() == nullptr);
}

void WindowTest::apply() {
  QTest::mouseClick(window_->findChild<QPushButton*>("apply"), Qt::LeftButton);
  QTRY_COMPARE_WITH_TIMEOUT(window_->firmware().stagedCount(), 0u, kPatienceMs);
}

QString WindowTest::held(const char* name, BlockId block) {
  const FirmwareModel& model = window_->firmware();
  const auto index = find_firmware_field(block, name);
  const auto raw = index ? model.state(*index).held : std::nullopt;
  return raw ? QString::fromStdString(raw_text(*model.fields()[*index].field, *raw)) : QString();
}

QString WindowTest::writeScenario(const QString& name, const QString& replace,
                                  const QString& with) {
  QFile in(kScenario);
  QFile out(folder_->filePath(name));
  if (!in.open(QIODevice::ReadOnly) || !out.open(QIODevice::WriteOnly)) return {};
  QString text = QString::fromUtf8(in.readAll());
  text.replace(replace, with);
  out.write(text.toUtf8());
  return out.fileName();
}

std::vector<float> WindowTest::history(const char* channel, double from_s, double to_s,
                                       int buckets) {
  std::vector<float> values;
  bool done = false;
  const Json params = {
      {"channels", {channel}}, {"from_s", from_s}, {"to_s", to_s}, {"buckets", buckets}};
  window_->bridge().request("history", params, window_.get(), [&](const Reply& reply) {
    values.resize(reply.binary.size() / sizeof(float));
    std::memcpy(values.data(), reply.binary.data(), reply.binary.size());
    done = reply.ok;
  });
  [&] { QTRY_VERIFY_WITH_TIMEOUT(done, kPatienceMs); }();
  return values;
}

double WindowTest::inBand(double from_s, double to_s) {
  const std::vector<float> values = history("load_w", from_s, to_s, 4000);
  // Middle of each bucket; a plain Fourier sum at the multiples of 1/T in the band.
  const std::size_t n = values.size() / 2;
  double mean = 0.0;
  for (std::size_t i = 0; i < n; ++i) mean += 0.5 * (values[2 * i] + values[2 * i + 1]) / double(n);
  const double span_s = to_s - from_s;
  double power = 0.0;
  for (int k = static_cast<int>(std::ceil(0.3 * span_s)); k <= 3.0 * span_s; ++k) {
    double re = 0.0;
    double im = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double x = 0.5 * (values[2 * i] + values[2 * i + 1]) - mean;
      const double phase = 2.0 * M_PI * k * static_cast<double>(i) / static_cast<double>(n);
      re += x * std::cos(phase) / static_cast<double>(n);
      im += x * std::sin(phase) / static_cast<double>(n);
    }
    power += 4.0 * (re * re + im * im);
  }
  return power;
}

}  // namespace ballast::test
