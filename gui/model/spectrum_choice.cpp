// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/spectrum_choice.hpp"

namespace ballast {

SpectrumChoice::SpectrumChoice(LinkBridge& bridge, QObject* parent)
    : QObject(parent), bridge_(bridge) {}

void SpectrumChoice::setWindow(double window_s) {
  window_s_ = window_s;
  ask();
}

void SpectrumChoice::setSegment(double segment_s) {
  segment_s_ = segment_s;
  ask();
}

void SpectrumChoice::ask() {
  if (!bridge_.connected()) return;
  bridge_.request("spectrum", {{"window_s", window_s_}, {"segment_s", segment_s_}}, this,
                  [this](const Reply& reply) {
                    if (!reply.ok) return;  // a run that is over has its last spectrum
                    emit inForce(reply.body.value("window_s", window_s_));
                  });
}

}  // namespace ballast
