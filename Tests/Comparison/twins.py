"""Nodes that are equal, each with keepalived or Aloft on it, and what can be seen of them."""

import contextlib
import json
import os
import pathlib
import re
import select
import signal
import socket
import struct
import subprocess
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ALOFT_BINARY", str(REPOSITORY / ".build/release/aloft"))
PORT = 8460
# What programs of a configuration may be called like; the folder is laid over by one of the node's own.
FOLDERS = ["/etc", "/usr/local", "/opt", "/root", "/home", "/srv", "/var/lib", "/var/log"]
STAND_IN = "#!/bin/sh\necho \"$0 $*\" >>/tmp/calls\nexit 0\n"


class Failure(Exception):
    pass


def host(*command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        raise Failure(f"{' '.join(command)}: {result.stderr.strip()}")
    return result.stdout


class Node:
    """Namespaces of its own, with an interface of each name that the configuration has."""

    count = 0
    lock = threading.Lock()

    def __init__(self, folder, interfaces, number, bridges):
        with Node.lock:
            Node.count += 1
            self.id = Node.count
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        layers = "".join(
            f"mkdir -p /tmp/over{place} /tmp/work{place};"
            f" mount -t overlay overlay -o lowerdir={place},upperdir=/tmp/over{place},workdir=/tmp/work{place} {place};"
            for place in FOLDERS if os.path.isdir(place))
        script = f"mount -t tmpfs tmpfs /tmp; {layers} mkdir -p /run/aloft; mount -t tmpfs tmpfs /run/aloft; ip link set lo up; echo ready; exec sleep infinity"
        self.first = subprocess.Popen(
            ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-ec", script],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        if self.first.stdout.readline() != "ready\n":
            raise Failure("a node could not be made")
        self.pid = int(host("pgrep", "-P", str(self.first.pid)).split()[0])
        for index, (name, addresses) in enumerate(interfaces.items()):
            port = f"p{self.id}.{index}"
            host("ip", "link", "add", port, "type", "veth", "peer", "name", name, "address",
                 f"02:00:00:00:{index:02x}:{number:02x}", "netns", str(self.pid))
            host("ip", "link", "set", port, "master", bridges[name], "up")
            self.sh(f"ip link set {name} up")
            for address in addresses:
                family = "-6" if ":" in address else "-4"
                self.sh(f"ip {family} address add {address} dev {name} {'nodad' if ':' in address else 'brd +'}")
        self.process = None

    def inside(self, command):
        return ["nsenter", "--target", str(self.pid), "--net", "--mount", "--uts", "--pid", "--", *command]

    def sh(self, script):
        return host(*self.inside(["sh", "-c", script]))

    def stand_in(self, programs):
        """A program in each place that tells when it is called; what the machine has there stays."""
        for program in programs:
            self.sh(f"[ -e '{program}' ] || {{ mkdir -p \"$(dirname '{program}')\" && cat >'{program}' <<'E'\n{STAND_IN}E\n"
                    f"chmod 755 '{program}'; }} 2>/dev/null || true")

    def start(self, command):
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(self.inside(command), stdout=self.log, stderr=self.log, start_new_session=True)

    def stop(self):
        for pid in host("pgrep", "-P", str(self.process.pid)).split() or [str(self.process.pid)]:
            os.kill(int(pid), signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.folder.name} did not end within 15 s of SIGTERM") from None

    def output(self):
        return (self.folder / "log").read_text(errors="replace")

    def calls(self):
        return sorted(line.strip() for line in self.sh("cat /tmp/calls 2>/dev/null || true").splitlines())

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.first.wait()
        if self.process:
            self.process.wait()

    # What the kernel has

    def kernel(self):
        """Sets of lines, by what they are of."""
        return {
            "links": self.links(), "addresses": self.addresses(),
            "routes": self.lines("ip route show table all; ip -6 route show table all", r" (expires \S+|hoplimit \S+|pref medium)"),
            "rules": self.lines("ip rule; ip -6 rule | sed 's/^/6 /'"),
            "groups": self.groups(), "sysctls": self.sysctls(),
        }

    def lines(self, script, without=r"^$"):
        return {re.sub(without, "", line).strip() for line in self.sh(script).splitlines()}

    def links(self):
        found = set()
        for link in json.loads(self.sh("ip -j -d link")):
            kind = link.get("linkinfo", {}).get("info_kind", "")
            mode = link.get("linkinfo", {}).get("info_data", {}).get("mode", "")
            up = "up" if "UP" in link["flags"] else "down"
            found.add(f"{link['ifname']} {kind} {mode} {link.get('address', '')} mtu {link['mtu']} {up}"
                      f" {link.get('inet6_addr_gen_mode', '')}")
        return found

    def addresses(self):
        found = set()
        for link in json.loads(self.sh("ip -j address")):
            for info in link["addr_info"]:
                flags = [flag for flag in ("secondary", "deprecated", "home", "noprefixroute", "tentative", "nodad") if info.get(flag)]
                forever = 0xFFFFFFFF
                life = ["" if info.get(key, forever) == forever else "0" if info[key] == 0 else "some"
                        for key in ("valid_life_time", "preferred_life_time")]
                found.add(f"{link['ifname']} {info.get('local')}/{info['prefixlen']} peer {info.get('address', '')} brd"
                          f" {info.get('broadcast', '')} scope {info['scope']} label {info.get('label', '')} {' '.join(flags)}"
                          f" | valid {life[0] or 'forever'} preferred {life[1] or 'forever'}")
        return found

    def groups(self):
        return {f"{link['ifname']} {group.get('address')}" for link in json.loads(self.sh("ip -j maddress"))
                for group in link["maddr"] if "address" in group}

    def sysctls(self):
        """What an interface has otherwise than a new one."""
        values = dict(line.split(":", 1) for line in self.lines("cd /proc/sys/net && grep -s . ipv[46]/conf/*/* || true") if ":" in line)
        found = set()
        for path, value in values.items():
            family, _, interface, key = path.split("/")
            if key not in ("stable_secret", "mtu") and interface not in ("all", "default", "lo"):
                if value != values.get(f"{family}/conf/default/{key}"):
                    found.add(f"{path} {value}")
        return found


class Keepalived(Node):
    name = "keepalived"

    def run(self, text):
        path = self.folder / "keepalived.conf"
        path.write_text(text, errors="surrogateescape")
        self.start(["keepalived", "--vrrp", "--dont-fork", "--log-console", "--log-detail", "--no-syslog",
                    f"--use-file={path}", "--pid=/tmp/keepalived.pid", "--vrrp_pid=/tmp/vrrp.pid"])

    def runs(self):
        """Whether it has VRRP to run; it goes on without where the whole file says nothing to it."""
        return self.sh("[ -e /tmp/vrrp.pid ] && echo yes || true") != ""

    def account(self):
        """What its data dump says of each instance."""
        self.sh("rm -f /tmp/keepalived.data; kill -USR1 $(cat /tmp/vrrp.pid)")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            text = self.sh("cat /tmp/keepalived.data 2>/dev/null || true")
            if "VRRP Topology" in text and text.rstrip().count("\n") > 10:
                break
            time.sleep(0.1)
        found, name = {}, None
        for line in text.splitlines():
            if match := re.match(r" VRRP Instance = (.*)", line):
                name = match[1].strip()
                found[name] = {}
            elif re.match(r"-+< ", line):
                name = None
            elif name and (match := re.match(r"   (State|Virtual Router ID|Priority|Effective priority) = (.*)", line)):
                found[name].setdefault(match[1], match[2].strip())
        return {name: {
            "state": {"MASTER": "active", "BACKUP": "backup", "FAULT": "fault"}.get(entry.get("State"), entry.get("State")),
            "virtual_router_id": int(entry["Virtual Router ID"]),
            "priority": int(entry.get("Effective priority", entry["Priority"]).split()[0]),
        } for name, entry in found.items() if "Virtual Router ID" in entry}


class Aloft(Node):
    name = "aloft"

    def run(self, text):
        path = self.folder / "aloft.conf"
        path.write_text(text, errors="surrogateescape")
        self.start([BINARY, "run", "--config", str(path), "--state-directory", str(self.folder / "state"),
                    "--runtime-directory", "/run/aloft", "--listen", f"127.0.0.1:{PORT}"])

    def account(self):
        status = json.loads(self.sh(f"curl -s -m 5 http://127.0.0.1:{PORT}/v1/instances"))
        return {entry["name"]: {
            "state": entry["state"], "virtual_router_id": entry["vrid"], "priority": entry["priority"]["effective"],
        } for entry in status["items"]}


class Segment(threading.Thread):
    """A bridge, and every kind of frame of VRRP and of announcements that was on it."""

    count = 0

    def __init__(self):
        super().__init__(daemon=True)
        with Node.lock:
            Segment.count += 1
            self.name_of_bridge = f"bridge{Segment.count}"
        host("ip", "link", "add", self.name_of_bridge, "type", "bridge", "stp_state", "0", "mcast_snooping", "0")
        host("ip", "link", "set", self.name_of_bridge, "up")
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # ETH_P_ALL
        self.socket.setsockopt(socket.SOL_SOCKET, 33, 4 << 20)  # SO_RCVBUFFORCE
        self.socket.bind((self.name_of_bridge, 0))
        self.frames, self.ends = set(), False
        self.start()

    def run(self):
        while not self.ends:
            if select.select([self.socket], [], [], 0.2)[0]:
                frame = self.socket.recv(65536)
                if seen := look(frame):
                    self.frames.add(seen)

    def close(self):
        self.ends = True
        self.join()
        self.socket.close()
        host("ip", "link", "delete", self.name_of_bridge)


def mac(octets):
    return ":".join(f"{octet:02x}" for octet in octets)


def look(frame):
    """A line for an advertisement or an announcement, but for its checksum and identification; else None."""
    kind, packet = struct.unpack("!H", frame[12:14])[0], frame[14:]
    to, source = mac(frame[:6]), mac(frame[6:12])
    if kind == 0x0806 and packet[14:18] == packet[24:28]:
        operation = struct.unpack("!H", packet[6:8])[0]
        return (f"gratuitous ARP {source} -> {to} operation {operation} of {socket.inet_ntoa(packet[14:18])} at {mac(packet[8:14])}"
                f" for {mac(packet[18:24])}")
    if kind == 0x0800 and packet[9] == 112:
        size = packet[0] % 16 * 4
        addresses, payload = [socket.inet_ntoa(packet[at:at + 4]) for at in (12, 16)], packet[size:]
        return advertisement(source, to, addresses, packet[8], packet[1], payload, 4)
    if kind == 0x86DD:
        addresses = [socket.inet_ntop(socket.AF_INET6, packet[at:at + 16]) for at in (8, 24)]
        if packet[6] == 112:
            return advertisement(source, to, addresses, packet[7], struct.unpack("!H", packet[:2])[0] >> 4 & 255, packet[40:], 16)
        if packet[6] == 58 and packet[40] == 136:
            target = socket.inet_ntop(socket.AF_INET6, packet[48:64])
            return f"neighbour advertisement {source} -> {to} {addresses} flags {packet[44]:#x} of {target} options {packet[64:].hex()}"
    return None


def advertisement(source, to, addresses, ttl, service, payload, width):
    version, count = payload[0] >> 4, payload[3]
    timing = f"authentication {payload[4]} interval {payload[5]} s" if version == 2 else (
        f"interval {(struct.unpack('!H', payload[4:6])[0] & 0xFFF) * 10} ms")
    held = [socket.inet_ntop(socket.AF_INET if width == 4 else socket.AF_INET6, payload[at:at + width])
            for at in range(8, 8 + count * width, width)]
    rest = payload[8 + count * width:].hex()
    return (f"advertisement {source} -> {to} {addresses[0]} -> {addresses[1]} ttl {ttl} service {service:#x} version {version}"
            f" vrid {payload[1]} priority {payload[2]} {timing} {' '.join(held)} {rest}".rstrip())
