#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the pictures of the window: docs/images/gui.sh PROGRAM, with the built ballast-gui, on a
# screen of its own. Needs xvfb and imagemagick.
set -eu
program=${1:?usage: docs/images/gui.sh path/to/ballast-gui}
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
shots=$(mktemp -d)
trap 'rm -rf "$shots"' EXIT
xvfb-run -a -s "-screen 0 1600x1000x24" "$program" --screenshots "$shots"
for name in start light dark gpus spectrogram storage states; do
  # 128 colours of its own per picture: a third of the bytes, and no difference to the eye.
  convert "$shots/gui_$name.png" +dither -colors 128 -strip "PNG8:$here/gui_$name.png"
done
