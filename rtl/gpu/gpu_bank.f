rtl/common/ballast_pkg.sv
rtl/registers/generated/gps_pkg.sv
rtl/gpu/power_smoother_pkg.sv
rtl/registers/generated/gps_bank_regs.sv
rtl/common/axi_lite_front.sv
rtl/gpu/soc_coupling.sv
rtl/gpu/gpu_bank.sv
