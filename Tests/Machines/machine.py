"""Real machines: Debian with systemd, emulated by qemu without the help of the host's processor, on one segment.

Only inside Tests/Lab/inside: the segment is a bridge in its network namespace, and whatever is started here ends with it.
"""

import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import threading
import time

ADDRESS = "192.168.100.167"
PATIENCE = 240  # seconds, of an emulated machine on a busy host; it only bounds a hang
MASKS = ["modprobe@configfs.service", "modprobe@dm_mod.service", "modprobe@drm.service", "modprobe@efi_pstore.service",
         "modprobe@fuse.service", "modprobe@loop.service", "dev-hugepages.mount", "dev-mqueue.mount",
         "sys-kernel-debug.mount", "sys-kernel-tracing.mount", "kmod-static-nodes.service",
         "systemd-network-generator.service", "systemd-pstore.service", "systemd-random-seed.service",
         "getty@tty1.service"]


class Failure(Exception):
    pass


def host(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def eventually(what, look, within=PATIENCE, pause=0.5):
    """Waits for the first answer of `look` that is true, and returns it."""
    deadline = time.monotonic() + within
    while True:
        if answer := look():
            return answer
        if time.monotonic() > deadline:
            raise Failure(f"not seen within {within} s: {what}")
        time.sleep(pause)


class Machine:
    """One machine. Its disk lives as long as this object: a power cut takes only what was not written."""

    def __init__(self, number, image, folder):
        self.number, self.name, self.folder = number, f"web{number}", pathlib.Path(folder) / f"web{number}"
        self.own, self.image, self.qemu = f"192.168.100.1{number}", pathlib.Path(image), None
        self.folder.mkdir()
        host("qemu-img", "create", "-q", "-f", "qcow2", "-b", str(self.image / "root.ext4"), "-F", "raw",
             str(self.folder / "disk"))
        for link, bridge in [(f"lan{number}", "lan"), (f"run{number}", "runner")]:
            host("ip", "tuntap", "add", link, "mode", "tap")
            host("ip", "link", "set", link, "master", bridge, "up")
        self.address = f"10.99.0.1{number}"
        self.ssh = ["ssh", "-q", "-i", str(self.folder / "key"), "-o", "StrictHostKeyChecking=no",
                    "-o", "UserKnownHostsFile=/dev/null", "-o", "ControlMaster=auto", "-o", "ControlPersist=600",
                    "-o", f"ControlPath=/run/ssh-{self.name}", "-o", "ConnectTimeout=10",
                    "-o", "ServerAliveInterval=20", "-o", "ServerAliveCountMax=6", f"root@{self.address}"]
        (self.folder / "key").write_bytes((self.image / "key").read_bytes())
        (self.folder / "key").chmod(0o600)

    # Power

    def start(self):
        number = self.number
        (self.folder / "monitor").unlink(missing_ok=True)
        kernel = " ".join(
            ["root=/dev/nvme0n1 rw console=ttyS0 quiet mitigations=off random.trust_cpu=on apparmor=0 audit=0 ima=off",
             f"nokaslr no_timer_check systemd.hostname={self.name} systemd.machine_id={number:032x}"]
            + [f"systemd.mask={unit}" for unit in MASKS])
        self.qemu = subprocess.Popen(
            ["qemu-system-x86_64", "-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "Nehalem", "-smp", "2", "-m", "384",
             "-nographic", "-nodefaults", "-no-reboot", "-rtc", "base=utc,clock=host",
             "-serial", f"file:{self.folder}/console", "-monitor", f"unix:{self.folder}/monitor,server,nowait",
             "-kernel", str(self.image / "vmlinuz"), "-append", kernel,
             "-drive", f"file={self.folder}/disk,format=qcow2,if=none,id=disk,cache=unsafe",
             "-device", "nvme,drive=disk,serial=disk,addr=2",
             "-netdev", f"tap,id=lan,ifname=lan{number},script=no,downscript=no",
             "-device", f"virtio-net-pci,netdev=lan,mac=52:54:00:00:01:0{number},addr=3,romfile=",
             "-netdev", f"tap,id=run,ifname=run{number},script=no,downscript=no",
             "-device", f"virtio-net-pci,netdev=run,mac=52:54:00:00:02:0{number},addr=4,romfile="],
            stdin=subprocess.DEVNULL, stderr=open(self.folder / "qemu.log", "a"))

    def await_boot(self):
        def answers():
            if self.qemu.poll() is not None:
                raise Failure(f"{self.name}: qemu has ended: {(self.folder / 'qemu.log').read_text()}")
            return self.try_sh("true", within=15)[0] == 0
        eventually(f"{self.name} answers", answers)
        # What the boot has not finished yet would be taken for the work of the agent.
        eventually(f"{self.name} has booted", lambda: "starting" not in self.try_sh("systemctl is-system-running")[1])

    def cut_power(self):
        self.qemu.kill()
        self.qemu.wait()
        self.forget_connection()

    def forget_connection(self):
        subprocess.run([*self.ssh[:-1], "-O", "exit", self.ssh[-1]], capture_output=True)
        pathlib.Path(f"/run/ssh-{self.name}").unlink(missing_ok=True)

    def close(self):
        if self.qemu and self.qemu.poll() is None:
            self.cut_power()

    # Faults

    def hang(self, seconds):
        """Nothing in it runs, and its clocks notice afterwards."""
        self.qemu.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.qemu.send_signal(signal.SIGCONT)

    def pause(self, seconds):
        """Nothing in it runs, and its clocks stand still with it, but for that of its board."""
        self.monitor("stop")
        time.sleep(seconds)
        self.monitor("cont")

    def monitor(self, command):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "monitor"))
            connection.settimeout(30)
            for line in ["", command + "\n"]:
                connection.sendall(line.encode())
                seen = b""
                while not seen.rstrip().endswith(b"(qemu)"):
                    seen += connection.recv(4096)

    # Inside

    def try_sh(self, script, text=None, within=PATIENCE):
        try:
            result = subprocess.run([*self.ssh, script], input=text, capture_output=True, text=not isinstance(text, bytes),
                                    timeout=within)
            return result.returncode, result.stdout, result.stderr
        except subprocess.TimeoutExpired:
            return 255, "", "no answer in time"

    def sh(self, script, text=None):
        status, output, complaint = self.try_sh(script, text)
        if status:
            raise Failure(f"{self.name}: {script}: {status}: {output}{complaint}")
        return output if isinstance(output, bytes) else output.strip()

    def put(self, source, path):
        self.sh(f"cat >{path}", pathlib.Path(source).read_bytes())

    def query(self, sql):
        output = self.sh(f"sqlite3 -json -cmd '.timeout 20000' /var/lib/aloft/history.db \"{sql}\"")
        return json.loads(output) if output else []

    def transitions(self, after=0):
        return self.query(f"SELECT id, to_state, reason, summary FROM transitions WHERE id > {after} ORDER BY id")

    def last_transition(self):
        return self.query("SELECT coalesce(max(id), 0) AS id FROM transitions")[0]["id"]

    def run(self):
        return self.query("SELECT max(id) AS id FROM runs")[0]["id"]

    def status(self):
        """The agent's own account; empty where it gives none."""
        output = self.try_sh("curl -s -m 20 http://127.0.0.1:8460/v1/status")[1]
        try:
            return json.loads(output)
        except ValueError:
            return {}

    def state(self):
        return next((instance["state"] for instance in self.status().get("instances", [])), "none")

    def holds(self):
        return ADDRESS in self.sh("ip -4 address show dev enp0s3")

    def pid(self, unit="aloft"):
        return int(self.sh(f"systemctl show -P MainPID {unit}"))

    def pids(self, program):
        return self.sh(f"pidof {program} || true").split()


class Segment:
    """The bridge that the machines are on, seen from a host on it: who advertises, and who answers for the address."""

    PAUSE = 0.1  # seconds between two questions

    def __init__(self):
        for bridge, address, station in [("lan", "192.168.100.1/24", "02:00:00:00:00:01"),
                                         ("runner", "10.99.0.1/24", "02:00:00:00:00:02")]:
            # An address of its own: a bridge without one takes that of a port that comes later.
            host("ip", "link", "add", bridge, "address", station, "type", "bridge", "stp_state", "0", "mcast_snooping", "0")
            host("ip", "link", "set", bridge, "up")
            host("ip", "address", "add", address, "dev", bridge)
        self.advertisements, self.answers = [], []  # (time, source, priority), (time, station)
        self.packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # ETH_P_ALL
        self.packets.bind(("lan", 0))
        self.station = bytes.fromhex(json.loads(host("ip", "-j", "link", "show", "lan"))[0]["address"].replace(":", ""))
        for work in (self.listen, self.ask):
            threading.Thread(target=work, daemon=True).start()

    def listen(self):
        while True:
            frame, now = self.packets.recv(2048), time.monotonic()
            kind = frame[12:14]
            if kind == b"\x08\x00" and frame[23] == 112:
                body = frame[14 + (frame[14] & 15) * 4:]
                self.advertisements.append((now, socket.inet_ntoa(frame[26:30]), body[2]))
            elif kind == b"\x08\x06" and frame[20:22] == b"\x00\x02" and frame[28:32] == socket.inet_aton(ADDRESS):
                if frame[:6] == self.station:
                    self.answers.append((now, frame[22:28].hex(":")))

    def ask(self):
        question = (b"\xff" * 6 + self.station + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + self.station
                    + socket.inet_aton("192.168.100.1") + b"\0" * 6 + socket.inet_aton(ADDRESS))
        while True:
            self.packets.send(question)
            time.sleep(self.PAUSE)

    def darkness(self, since, until=None):
        """The longest time without an answer, in seconds."""
        until = until or time.monotonic()
        times = [since] + [at for at, _ in list(self.answers) if since <= at <= until] + [until]
        return max(after - before for before, after in zip(times, times[1:]))

    def said(self, machine, since):
        """The priorities that a machine has advertised since."""
        return [priority for at, source, priority in list(self.advertisements) if source == machine.own and at >= since]
