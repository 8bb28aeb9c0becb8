"""Nodes with a live cluster, as an administrator has them: for the documents, the recipes and the alerts.

A node is a network and mount namespace on one bridge, with what a node has at its usual paths, and an agent that runs as the package's
service would. Only inside Tests/Lab/inside.
"""

import contextlib
import os
import pathlib
import subprocess
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("ALOFT_BINARY", REPOSITORY / ".build/release/aloft"))
NODES = [("web1", 11, 150), ("web2", 12, 120), ("web3", 13, 100)]
PATIENCE = 60  # seconds for what a busy machine may be slow at; it only bounds a hang


def sh(command, **options):
    return subprocess.run(command, shell=True, check=True, capture_output=True, text=True, **options).stdout


def configuration(name, number, priority):
    peers = "".join(f"  peer {other} https://192.168.100.{at}:8460\n" for other, at, _ in NODES if other != name)
    return f"""api {{
  listen 127.0.0.1:8460
  listen 192.168.100.{number}:8460
  tokens /etc/aloft/tokens
  tls_certificate /etc/aloft/tls.crt
  tls_key /etc/aloft/tls.key
  tls_client_ca /etc/aloft/ca.crt
{peers}  peer_token /etc/aloft/peer.token
  peer_ca /etc/aloft/ca.crt
}}
vrrp_script check_nginx {{
  script "/bin/check_nginx.sh"
  interval 2
  weight 50
}}
vrrp_instance VI_01 {{
  state BACKUP
  interface enp0s3
  version 3
  virtual_router_id 50
  priority {priority}
  virtual_ipaddress {{
    192.168.100.167/24
  }}
  track_script {{
    check_nginx
  }}
  track_interface {{
    enp0s8
  }}
}}
"""


class Node:
    """A network and mount namespace with what a node has at its usual paths."""

    def __init__(self, name, number, folder, text=None, keys=(), check=None):
        """`text` is its configuration, without which it has no agent; `keys` are commands that make what that names."""
        self.name, self.folder = name, pathlib.Path(folder) / name
        for part in ["etc", "etc.work", "lib", "lib.work", "bin.work", "bin"]:
            (self.folder / part).mkdir(parents=True)
        sh(f"ip netns add {name} && ip link add port{number} type veth peer name enp0s3 netns {name}"
           f" && ip link set port{number} master lan up && ip -n {name} link set lo up"
           f" && ip -n {name} address add 192.168.100.{number}/24 dev enp0s3 && ip -n {name} link set enp0s3 up"
           f" && ip link add spare{number} type veth peer name enp0s8 netns {name} && ip link set spare{number} up"
           f" && ip -n {name} link set enp0s8 up")
        programs = self.folder / "bin"
        for program in [BINARY, BINARY.with_name("aloft-failsafe"), BINARY.with_name("aloft-programs")]:
            sh(f"cp {program} {programs}")
        sh(f"cp -r {REPOSITORY}/Tests/Documents/stand-ins {self.folder} && cp $(command -v make) {self.folder}/stand-ins/make.real")
        sh(f"cp {REPOSITORY}/Tests/Documents/stand-ins/check_nginx.sh {programs}")
        layers = " && ".join(
            f"mount -t overlay overlay -o lowerdir={path},upperdir={self.folder}/{part},workdir={self.folder}/{part}.work {path}"
            for path, part in [("/etc", "etc"), ("/var/lib", "lib"), ("/usr/bin", "bin")])
        setup = (f"set -e; mount --make-rprivate /; mkdir -p {self.folder}/run; {layers}; mkdir -p /run/aloft;"
                 f" mount --bind {self.folder}/run /run/aloft; hostname {name}; echo ready; exec sleep infinity")
        self.first = subprocess.Popen(["ip", "netns", "exec", name, "unshare", "--mount", "--uts", "sh", "-c", setup],
                                      stdout=subprocess.PIPE, text=True)
        if self.first.stdout.readline() != "ready\n":
            raise SystemExit(f"{name} could not be set up")
        self.run("mkdir -p /etc/aloft /etc/keepalived /var/lib/aloft")
        for command in keys:
            self.run(command)
        if check:
            self.run(f"umount /usr/local 2>/dev/null || true; mount -t tmpfs tmpfs /usr/local && install -D {check} /usr/local/lib/aloft/{check.name}")
        if not text:
            return
        self.run("cat >/etc/aloft/aloft.conf && cp /etc/aloft/aloft.conf /etc/keepalived/keepalived.conf", text)
        self.run(f"{self.folder}/stand-ins/systemctl enable --now aloft")

    def inside(self, *command):
        return ["nsenter", "--target", str(self.first.pid), "--mount", "--net", "--uts", "--", *command]

    def run(self, script, text=None):
        result = subprocess.run(self.inside("sh", "-ec", script), input=text, text=True, capture_output=True)
        if result.returncode:
            raise SystemExit(f"{self.name}: {script}: {result.stdout}{result.stderr}")
        return result.stdout

    def close(self):
        subprocess.run(self.inside(f"{self.folder}/stand-ins/systemctl", "stop", "aloft"), capture_output=True)
        self.first.kill()
        self.first.wait()


def keys(number, authority):
    """What `configuration` names."""
    return [
        f"cp {authority}/ca.crt {authority}/ca.key /etc/aloft && umask 77 && echo reader >/etc/aloft/peer.token"
        " && echo \"reader viewer $(printf reader | sha256sum | cut -c1-64)\" >/etc/aloft/tokens",
        f"cd /etc/aloft && {certificate('tls', f'192.168.100.{number}')} -CA ca.crt -CAkey ca.key",
    ]


def certificate(name, address):
    return (f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} -days 2"
            f" -addext subjectAltName=IP:{address} -keyout {name}.key -out {name}.crt 2>/dev/null")


class Cluster(contextlib.ExitStack):
    """Nodes on one bridge, and a folder with an authority for their certificates; all of it goes with the `with`."""

    def __enter__(self):
        super().__enter__()
        self.folder, self.nodes = self.enter_context(tempfile.TemporaryDirectory(dir="/run")), []
        # Checks of other users look into what is theirs.
        os.chmod(self.folder, 0o755)
        sh("ip link add lan type bridge stp_state 0 mcast_snooping 0 && ip link set lan up")
        self.callback(sh, "ip link delete lan")
        sh(f"cd {self.folder} && {certificate('ca', '192.168.100.1')}")
        return self

    def add(self, name, number, text=None, keys=(), check=None):
        node = Node(name, number, self.folder, text, keys, check)
        self.nodes.append(node)
        self.callback(sh, f"ip netns delete {name}")
        self.callback(node.close)
        return node

    def await_owner(self):
        node = self.nodes[0]
        eventually("one owner", lambda: '"verdict": "one"' in node.run("curl -s http://127.0.0.1:8460/v1/cluster"))


def eventually(what, look, within=PATIENCE):
    """Waits for the first true answer of `look`; how long it took."""
    begin = time.monotonic()
    while time.monotonic() - begin < within:
        if look():
            return time.monotonic() - begin
        time.sleep(0.05)
    raise SystemExit(f"not seen within {within} s: {what}")
