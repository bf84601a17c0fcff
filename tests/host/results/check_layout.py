# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the layout of a synthetic run with h5py, independently of our reader."""
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1]) as run:
    assert run.attrs["format"] == b"ballast-run" and run.attrs["format_version"] == 3
    assert run.attrs["scenario"] == "Größe".encode(), run.attrs["scenario"]
    assert run.attrs["partial"] == 0 and run.attrs["first_tick"] == 20
    assert run.attrs["demand_nyquist_hz"] == 0.25
    assert run.attrs["racks"] == 3 and run.attrs["gpus_per_rack"] == 4
    assert sorted(run) == ["gpu", "overview", "rack", "site"]
    names = ["demand_w", "grid_w", "load_w", "storage_soc_frac", "storage_w"]
    assert sorted(run["rack"]) == names and sorted(run["site"]) == names
    for name, scope, instances in (("site", b"site", b"0"), ("rack", b"rack", b"0-2"), ("gpu", b"gpu", b"0-11")):
        group = run[name].attrs
        assert group["scope"] == scope and group["instances"] == instances, (name, dict(group))
        assert group["period_ticks"] == 1 and group["values"] == b"sample"
    load = run["rack/load_w"]
    assert load.shape == (5000, 3) and load.dtype == np.float32
    assert load.compression == "gzip" and load.compression_opts == 1 and load.shuffle
    assert load.attrs["unit"] == b"W" and load.attrs["sample_rate_hz"] == 1000.0
    assert load.attrs["description"] == b"What GPUs and base load draw."
    assert load.attrs["first_tick"] == 20
    assert run["gpu/granted_w"].shape == (5000, 3, 4)
    assert run["gpu/granted_w"][1234, 2, 3] == 231234
    assert run["site/load_w"].attrs["aggregation"] == b"sum"
    assert run["site/storage_soc_frac"].attrs["aggregation"] == b"mean"
    site = run["site/load_w"][:]
    assert np.array_equal(site, load[:].astype(float).sum(axis=1).astype(np.float32))
    # Whole stretches only.
    stretch = run.attrs["overview_ticks"]
    rows = 5000 // stretch
    for group in ("rack", "site"):
        assert sorted(run["overview"][group]) == names
        for name in names:
            cut = run[group][name][: rows * stretch]
            cut = cut.reshape(rows, stretch, *cut.shape[1:])
            low_high = run["overview"][group][name][:]
            assert np.array_equal(low_high, np.stack([cut.min(axis=1), cut.max(axis=1)], axis=-1))
    # The square wave of the synthetic run: high for the first second, low for the next.
    assert load[0, 0] == 90e3 and load[999, 0] == 90e3 and load[1000, 0] == 35e3
