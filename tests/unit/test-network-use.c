/* test-network-use.c – what carries the host's network (R3.12)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "safety/airlock-host-use-private.h"
#include "safety/airlock-use-text-private.h"
#include "uses-root.h"

#include <string.h>

#define HEADER                                                                                     \
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define DEFAULT "\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
#define LOCAL "\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
#define REFUSED "*\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0\n"
#define ZEROS "00000000000000000000000000000000"
#define DEFAULT6                                                                                   \
  ZEROS " 00 " ZEROS " 00 fe800000000000000000000000000001 00000064 00000001 00000000 00000003 "
#define NO_ROUTE6 ZEROS " 00 " ZEROS " 00 " ZEROS " ffffffff 00000001 00000000 00200200       lo\n"
#define LOCAL_ROOT "22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw\n"

#define PORT "/sys/devices/pci0000:00/0000:00:1c.0/"
#define XHCI "/sys/devices/pci0000:00/0000:00:14.0/"

static void
add_nic (UsesRoot *root, const char *path, const char *state)
{
  uses_root_add_device (root, "class/net", path);
  uses_root_add_file (root, state, "%s/operstate", path);
}

static void
add_virtual (UsesRoot *root, const char *name)
{
  g_autofree char *path = g_build_filename ("/sys/devices/virtual/net", name, NULL);

  add_nic (root, path, "up\n");
}

static void
add_lower (UsesRoot *root, const char *upper, const char *lower)
{
  g_autofree char *link = g_strdup_printf ("/sys/devices/virtual/net/%s/lower_%s", upper, lower);

  temporary_root_add_link (root->tree, link, "../somewhere");
}

/* A host with a link on eno1 (0000:03:00.0), another on eno2 (0000:04:00.0), none on eno3. */
static void
set_up (UsesRoot *root, gconstpointer data)
{
  uses_root_set_up (root, data);
  add_nic (root, PORT "0000:03:00.0/net/eno1", "up\n");
  add_nic (root, PORT "0000:04:00.0/net/eno2", "up\n");
  add_nic (root, PORT "0000:05:00.0/net/eno3", "down\n");
  add_nic (root, "/sys/devices/virtual/net/lo", "unknown\n");
  uses_root_add_file (root, "bond0\n", "/sys/class/net/bonding_masters");
  uses_root_add_file (root, LOCAL_ROOT, "/proc/self/mountinfo");
  uses_root_add_file (root, "root=/dev/nvme0n1p2 ro\n", "/proc/cmdline");
}

static void
add_routes (UsesRoot *root, const char *lines)
{
  g_autofree char *text = g_strconcat (HEADER, lines, NULL);

  uses_root_add_file (root, text, "/proc/net/route");
}

static void
assert_uses (UsesRoot *root, gboolean seen, const char *expected)
{
  uses_root_assert_uses (root, _airlock_network_read, AIRLOCK_SCOPE_ROUTES, seen, expected);
}

static void
test_s5_bridge (UsesRoot *root, gconstpointer data)
{
  add_virtual (root, "br0");
  add_lower (root, "br0", "eno1");
  add_lower (root, "br0", "vnet0");
  add_routes (root, "br0" DEFAULT "br0" LOCAL REFUSED);

  assert_uses (root, TRUE,
               "default-route: 0000:03:00.0 › eno1 › br0 › default route\n"
               "network-up: 0000:04:00.0 › eno2\n");
}

static void
test_s5_bond_and_bridge (UsesRoot *root, gconstpointer data)
{
  add_virtual (root, "br0");
  add_virtual (root, "bond0");
  add_lower (root, "br0", "bond0");
  add_lower (root, "bond0", "eno1");
  add_lower (root, "bond0", "eno3");
  add_routes (root, "br0" DEFAULT);
  uses_root_add_file (root, DEFAULT6 "     br0\n" NO_ROUTE6, "/proc/net/ipv6_route");

  assert_uses (root, TRUE,
               "default-route: 0000:03:00.0 › eno1 › bond0 › br0 › default route\n"
               "default-route: 0000:05:00.0 › eno3 › bond0 › br0 › default route\n"
               "default-route: 0000:03:00.0 › eno1 › bond0 › br0 › default route (IPv6)\n"
               "default-route: 0000:05:00.0 › eno3 › bond0 › br0 › default route (IPv6)\n"
               "network-up: 0000:04:00.0 › eno2\n");
}

static void
test_s5_vlan_on_bond (UsesRoot *root, gconstpointer data)
{
  add_virtual (root, "bond0.42");
  add_virtual (root, "bond0");
  add_lower (root, "bond0.42", "bond0");
  add_lower (root, "bond0", "eno1");
  add_lower (root, "bond0", "eno2");
  add_routes (root, "bond0.42" DEFAULT);

  assert_uses (root, TRUE,
               "default-route: 0000:03:00.0 › eno1 › bond0 › bond0.42 › default route\n"
               "default-route: 0000:04:00.0 › eno2 › bond0 › bond0.42 › default route\n");
}

static void
test_s5_macvlan (UsesRoot *root, gconstpointer data)
{
  add_virtual (root, "macvtap0");
  add_lower (root, "macvtap0", "eno2");
  add_routes (root, "macvtap0" DEFAULT);

  assert_uses (root, TRUE,
               "default-route: 0000:04:00.0 › eno2 › macvtap0 › default route\n"
               "network-up: 0000:03:00.0 › eno1\n");
}

/* Nothing says which card the VPN goes through: all that are up. */
static void
test_s5_vpn_only (UsesRoot *root, gconstpointer data)
{
  add_virtual (root, "wg0");
  add_routes (root, "wg0" DEFAULT "eno1" LOCAL);

  assert_uses (root, TRUE,
               "default-route: 0000:03:00.0 › eno1 › wg0 › default route\n"
               "default-route: 0000:04:00.0 › eno2 › wg0 › default route\n");
}

static void
test_s5_ipv6_only (UsesRoot *root, gconstpointer data)
{
  add_routes (root, "");
  uses_root_add_file (root, NO_ROUTE6 DEFAULT6 "    eno2\n", "/proc/net/ipv6_route");

  assert_uses (root, TRUE,
               "default-route: 0000:04:00.0 › eno2 › default route (IPv6)\n"
               "network-up: 0000:03:00.0 › eno1\n");
}

/* A VF has its own function, and so has a card behind virtio, and a USB adapter its controller. */
static void
test_s5_functions (UsesRoot *root, gconstpointer data)
{
  add_nic (root, PORT "0000:03:10.2/net/eno1v1", "up\n");
  add_nic (root, "/sys/devices/pci0000:00/0000:00:03.0/virtio1/net/ens3", "up\n");
  add_nic (root, XHCI "usb2/2-3/2-3:1.0/net/enx00e04c", "unknown\n");
  uses_root_add_file (root, "1\n", XHCI "usb2/2-3/2-3:1.0/net/enx00e04c/carrier");
  add_routes (root, "eno1v1" DEFAULT "ens3" DEFAULT "enx00e04c" DEFAULT "enx00e04c" DEFAULT);

  assert_uses (root, TRUE,
               "default-route: 0000:03:10.2 › eno1v1 › default route\n"
               "default-route: 0000:00:03.0 › ens3 › default route\n"
               "default-route: 0000:00:14.0 › enx00e04c › default route\n"
               "network-up: 0000:03:00.0 › eno1\n"
               "network-up: 0000:04:00.0 › eno2\n");
}

/* A card that is not on PCI carries the route: no other is to blame. */
static void
test_platform_card (UsesRoot *root, gconstpointer data)
{
  add_nic (root, "/sys/devices/platform/fd580000.ethernet/net/end0", "up\n");
  add_routes (root, "end0" DEFAULT);

  assert_uses (root, TRUE,
               "network-up: 0000:03:00.0 › eno1\n"
               "network-up: 0000:04:00.0 › eno2\n");
}

static void
test_s5_idle (UsesRoot *root, gconstpointer data)
{
  add_nic (root, PORT "0000:06:00.0/net/eno4", "unknown\n");
  add_routes (root, "eno1" DEFAULT);

  assert_uses (root, TRUE,
               "default-route: 0000:03:00.0 › eno1 › default route\n"
               "network-up: 0000:04:00.0 › eno2\n");
}

static void
test_loop (UsesRoot *root, gconstpointer data)
{
  add_virtual (root, "a");
  add_virtual (root, "b");
  add_lower (root, "a", "b");
  add_lower (root, "b", "a");
  add_lower (root, "b", "b");
  add_lower (root, "b", "..");
  add_lower (root, "b", "eno3");
  add_routes (root, "a" DEFAULT);

  assert_uses (root, TRUE,
               "default-route: 0000:05:00.0 › eno3 › b › a › default route\n"
               "network-up: 0000:03:00.0 › eno1\n"
               "network-up: 0000:04:00.0 › eno2\n");
}

static void
assert_root (UsesRoot *root, const char *mountinfo, const char *cmdline, gboolean on_network)
{
  uses_root_add_file (root, mountinfo, "/proc/self/mountinfo");
  uses_root_add_file (root, cmdline, "/proc/cmdline");
  assert_uses (root, TRUE,
               on_network ? "default-route: 0000:03:00.0 › eno1 › default route\n"
                            "network-root: 0000:03:00.0 › eno1 › /\n"
                            "network-up: 0000:04:00.0 › eno2\n"
                          : "default-route: 0000:03:00.0 › eno1 › default route\n"
                            "network-up: 0000:04:00.0 › eno2\n");
}

static void
test_network_root (UsesRoot *root, gconstpointer data)
{
  const char *overlay = "22 1 0:20 / / rw - overlay LiveOS_rootfs rw\n";

  add_routes (root, "eno1" DEFAULT);
  assert_root (root, "22 1 0:20 / / rw - nfs4 server:/root rw,addr=10.0.0.1\n", "", TRUE);
  assert_root (root, "22 1 0:20 / / rw - cifs //server/root rw\n", "", TRUE);
  assert_root (root, "22 1 0:20 / / rw - 9p server rw,trans=tcp\n", "", TRUE);
  assert_root (root, "22 1 0:20 / / rw - 9p host rw,trans=virtio\n", "", FALSE);
  assert_root (root, "22 1 43:0 / / rw - ext4 /dev/nbd0 rw\n", "", TRUE);
  assert_root (root, LOCAL_ROOT, "netroot=iscsi:@10.0.0.1::::target", TRUE);
  assert_root (root, LOCAL_ROOT, "rd.iscsi.firmware=1", TRUE);
  assert_root (root, overlay, "root=live:http://10.0.0.1/x.img", TRUE);
  assert_root (root, overlay, "root=/dev/nfs", TRUE);
  assert_root (root, overlay, "ip=dhcp", TRUE);
  /* To unlock a local disk from afar, the network is up early too. */
  assert_root (root, LOCAL_ROOT, "ip=dhcp rd.neednet=1", FALSE);
  /* Only what is mounted on top of "/" counts. */
  assert_root (root, "22 1 0:20 / / rw - nfs s:/ rw\n" LOCAL_ROOT, "", FALSE);
  assert_root (root, LOCAL_ROOT "23 22 0:9 / /home rw - nfs s:/home rw\n", "", FALSE);

  temporary_root_add_link (
      root->tree, "/sys/dev/block/259:2",
      "../../devices/platform/host9/session1/target9:0:0/9:0:0:1/block/sdb/sdb2");
  assert_root (root, LOCAL_ROOT, "", TRUE);
}

/* The card that the firmware started from over iSCSI has no default route of its own. */
static void
test_network_root_of_firmware (UsesRoot *root, gconstpointer data)
{
  add_routes (root, "eno1" DEFAULT);
  uses_root_add_folder (root, "/sys/firmware/ibft/target0");
  temporary_root_add_link (root->tree, "/sys/firmware/ibft/ethernet0/device",
                           "../../../devices/pci0000:00/0000:00:1c.0/0000:05:00.0");

  assert_uses (root, TRUE,
               "default-route: 0000:03:00.0 › eno1 › default route\n"
               "network-root: 0000:03:00.0 › eno1 › /\n"
               "network-up: 0000:04:00.0 › eno2\n"
               "network-root: 0000:05:00.0 › eno3 › /\n");
}

static void
test_unseen (UsesRoot *root, gconstpointer data)
{
  const char *up = "network-up: 0000:03:00.0 › eno1\nnetwork-up: 0000:04:00.0 › eno2\n";

  /* Without any routes file. */
  assert_uses (root, FALSE, up);

  /* A route over an interface that is not there: another namespace's. */
  add_routes (root, "eth0" DEFAULT);
  assert_uses (root, FALSE, up);
  add_routes (root, "../../etc" DEFAULT);
  assert_uses (root, FALSE, up);

  /* A line that ends in the middle. */
  add_routes (root, "eno1\t000000");
  assert_uses (root, FALSE, up);

  /* A file that is there and no file. */
  add_routes (root, "");
  assert_uses (root, TRUE, up);
  uses_root_add_folder (root, "/proc/net/ipv6_route");
  assert_uses (root, FALSE, up);
  temporary_root_remove (root->tree, "/proc/net/ipv6_route");

  /* Cards that /proc/net does not know. */
  uses_root_add_file (root, "Inter-| Receive\n face |bytes\n  eno1: 1 2\n  eno2: 3\n eno3: 4\n",
                      "/proc/net/dev");
  assert_uses (root, TRUE, up);
  uses_root_add_file (root, "Inter-| Receive\n face |bytes\n    lo: 1 2\n", "/proc/net/dev");
  assert_uses (root, FALSE, up);
  temporary_root_remove (root->tree, "/proc/net/dev");

  /* Nobody knows what is mounted on "/". */
  uses_root_add_file (root, "", "/proc/self/mountinfo");
  assert_uses (root, FALSE, up);
  uses_root_add_file (root, LOCAL_ROOT, "/proc/self/mountinfo");

  /* A card without a state. */
  temporary_root_remove (root->tree, PORT "0000:05:00.0/net/eno3/operstate");
  assert_uses (root, FALSE, up);
}

static void
test_nothing (UsesRoot *root, gconstpointer data)
{
  temporary_root_remove (root->tree, "/sys");
  assert_uses (root, FALSE, "");
}

static void
test_parse (void)
{
  static const struct
  {
    const char *line;
    gboolean ipv6;
    gboolean whole;
    const char *interface;
  } cases[] = {
    { "eno1" DEFAULT, FALSE, TRUE, "eno1" },
    { "eno1\t00000000\t0\t0001", FALSE, TRUE, "eno1" },
    { "tun0\t00000000\t0\t0003\t0\t0\t0\t00000080\t0\t0\t0", FALSE, TRUE, "tun0" },
    { "eno1\t00000000\t0\t0002\t0", FALSE, TRUE, NULL },
    { REFUSED, FALSE, TRUE, NULL },
    { HEADER, FALSE, TRUE, NULL },
    { "", FALSE, TRUE, NULL },
    { " \t ", FALSE, TRUE, NULL },
    { "eno1", FALSE, FALSE, NULL },
    { "eno1\tx\t0\t0003", FALSE, FALSE, NULL },
    { "eno1\t0\t0\t-3", FALSE, FALSE, NULL },
    { "eno1\t000000000000000000000\t0\tffffffffff", FALSE, FALSE, NULL },
    { DEFAULT6 "eno1", TRUE, TRUE, "eno1" },
    { DEFAULT6 "lo", TRUE, TRUE, NULL },
    { ZEROS " 01 " ZEROS " 00 " ZEROS " 0 0 0 00000001 tun0", TRUE, TRUE, NULL },
    { ZEROS " 03 " ZEROS " 00 " ZEROS " 0 0 0 00000001 tun0", TRUE, TRUE, NULL },
    { "80000000000000000000000000000000 01 " ZEROS " 0 " ZEROS " 0 0 0 1 tun0", TRUE, TRUE, NULL },
    { NO_ROUTE6, TRUE, TRUE, NULL },
    { ZEROS " 00", TRUE, FALSE, NULL },
    { "0 00 " ZEROS " 00 " ZEROS " 0 0 0 00000001 tun0", TRUE, FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) interfaces = g_ptr_array_new_with_free_func (g_free);

      g_assert_cmpint (_airlock_routes_parse (cases[i].line, cases[i].ipv6, interfaces), ==,
                       cases[i].whole);
      g_assert_cmpuint (interfaces->len, ==, cases[i].interface != NULL);
      if (cases[i].interface != NULL)
        g_assert_cmpstr (interfaces->pdata[0], ==, cases[i].interface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/network-use/" name, UsesRoot, NULL, set_up, function, uses_root_tear_down)
  ADD ("S5/bridge", test_s5_bridge);
  ADD ("S5/bond-and-bridge", test_s5_bond_and_bridge);
  ADD ("S5/vlan-on-bond", test_s5_vlan_on_bond);
  ADD ("S5/macvlan", test_s5_macvlan);
  ADD ("S5/vpn-only", test_s5_vpn_only);
  ADD ("S5/ipv6-only", test_s5_ipv6_only);
  ADD ("S5/functions", test_s5_functions);
  ADD ("S5/idle", test_s5_idle);
  ADD ("platform-card", test_platform_card);
  ADD ("loop", test_loop);
  ADD ("network-root", test_network_root);
  ADD ("network-root-of-firmware", test_network_root_of_firmware);
  ADD ("unseen", test_unseen);
  ADD ("nothing", test_nothing);
#undef ADD
  g_test_add_func ("/network-use/parse", test_parse);
  return g_test_run ();
}
