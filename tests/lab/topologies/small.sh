# SPDX-License-Identifier: GPL-3.0-or-later
# As little as possible, for questions that have nothing to do with devices: one card behind a root port.
root_port port0 0x2.0
nic e1000e port0
