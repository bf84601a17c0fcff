# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of rtl/registers/generate.py: one module reads the tables, one per kind of output."""
