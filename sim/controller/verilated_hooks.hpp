// SPDX-License-Identifier: GPL-3.0-or-later
// Included ahead of everything in the Verilated sources: what the models print (a failing assertion
// names itself) is kept for the error message instead of going to standard output.
#pragma once

#ifdef __cplusplus
extern "C" int ballast_rtl_printf(const char* format, ...) __attribute__((format(printf, 1, 2)));
#define VL_PRINTF ballast_rtl_printf
#define VL_USER_STOP
#endif
