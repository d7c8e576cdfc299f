# SPDX-License-Identifier: GPL-3.0-or-later
# Run by mmdebstrap with the finished Debian 13 tree as $1 (as root, or as root of a user namespace).
# Writes into $OUT: vmlinuz, initrd.img, root.img, config, qemu.tar. $OUT is set by ./make.
set -eu
tree=$1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
work=$(mktemp -d)
trap 'umount "$work/tree" 2> /dev/null; rm -rf --one-file-system "$work"' EXIT
kernel=$(ls "$tree/lib/modules")

# Plain modules for all that the topologies use: unpacking .xz is slow under emulation.
depends() { modprobe -d "$tree" -S "$kernel" --show-depends "$1" | sed -n 's/^insmod \([^ ]*\).*/\1/p'; }
for module in virtio_iommu virtio_blk virtio_net virtio_scsi virtio_console virtio_rng virtio_balloon \
  ext4 9p 9pnet_virtio nvme igb igbvf e1000 e1000e 8139cp 8139too ahci sd_mod sr_mod xhci_pci ehci_pci \
  uhci_hcd usbhid usb_storage snd_hda_intel snd_hda_codec_generic bochs i2c_i801 lpc_ich iTCO_wdt pcspkr \
  psmouse evdev button joydev intel_agp vfio_pci shpchp pvpanic_pci cdrom serio_raw kvm_amd kvm_intel \
  qemu_fw_cfg intel_rapl_msr drm_vram_helper virtio_pci hid_generic dm_crypt algif_skcipher xts aesni_intel btrfs \
  raid1 loop bonding bridge; do
  depends "$module" 2>/dev/null || true
done | sort -u > "$work/modules"
while read -r file; do
  case $file in *.xz) [ ! -e "$file" ] || xz -d "$file" ;; esac
done < "$work/modules"
depmod -b "$tree" "$kernel"

# The initramfs: busybox and the modules up to the root disk, in order.
ird=$work/ird
mkdir -p "$ird/bin" "$ird/dev" "$ird/proc" "$ird/sys" "$ird/mod" "$ird/newroot"
cp "$tree/bin/busybox" "$ird/bin/"
for module in virtio_iommu virtio_blk ext4 9p 9pnet_virtio; do depends "$module"; done |
  awk '!seen[$0]++' | awk '{ n = split($0, p, "/"); printf "%s %03d-%s\n", $0, NR, p[n] }' |
  while read -r file name; do
    case $name in
      *.xz) xz -dc "$file" > "$ird/mod/${name%.xz}" ;;
      *) cp "$file" "$ird/mod/$name" ;;
    esac
  done
mv "$tree/lab-hook/initramfs-init" "$ird/init"
chmod 755 "$ird/init"
(cd "$ird" && find . | cpio -o -H newc --quiet | zstd -q -3) > "$OUT/initrd.img"

# QEMU, to be run by the host: the program, its modules, the libraries of both, its firmware.
list=$work/qemu
(cd "$tree" && find usr/share/qemu usr/share/seabios usr/lib/x86_64-linux-gnu/qemu ! -type d) > "$list"
echo usr/bin/qemu-system-x86_64 >> "$list"
chroot "$tree" ldd usr/bin/qemu-system-x86_64 |
  sed -n 's,^.*=> /\([^ ]*\) (.*,\1,p; s,^[[:space:]]*/\([^ ]*\) (.*,\1,p' | sed "s,^lib/,usr/lib/," | sort -u >> "$list"
tar -C "$tree" -ch --hard-dereference --ignore-failed-read -T "$list" > "$OUT/qemu.tar" 2> "$work/tar.log" || {
  cat "$work/tar.log" >&2
  exit 1
}

# The guest's system.
cp "$tree/boot/vmlinuz-$kernel" "$OUT/vmlinuz.new"
cat "$OUT/vmlinuz.new" > "$OUT/vmlinuz"
rm "$OUT/vmlinuz.new"
cat "$tree/boot/config-$kernel" > "$OUT/config"
rm -f "$tree"/boot/initrd.img* "$tree"/boot/vmlinuz* "$tree"/boot/System.map*
rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/*
for unit in apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  logrotate.timer dpkg-db-backup.timer getty@tty1.service systemd-pstore.service machines.target \
  remote-fs.target systemd-networkd-wait-online.service; do
  ln -sf /dev/null "$tree/etc/systemd/system/$unit"
done
mv "$tree/lab-hook/lab.target" "$tree/lab-hook/lab.service" "$tree/etc/systemd/system/"
rm -r "$tree/lab-hook"
echo 0123456789abcdef0123456789abcdef > "$tree/etc/machine-id"
echo lab > "$tree/etc/hostname"
echo '127.0.0.1 localhost lab' > "$tree/etc/hosts"
: > "$tree/etc/fstab"
mkdir -p "$tree/lab/job" "$tree/lab/lab" "$tree/lab/build" "$tree/lab/out" "$tree/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n' > "$tree/etc/systemd/journald.conf.d/lab.conf"
# Seen through a bind mount, which leaves out the /proc, /sys and /dev that are mounted here now.
mkdir "$work/tree"
mount --bind "$tree" "$work/tree"
truncate -s 2G "$OUT/root.img"
mkfs.ext4 -q -O ^has_journal -E lazy_itable_init=1,root_owner=0:0 -d "$work/tree" "$OUT/root.img"
