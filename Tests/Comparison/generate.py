"""Configurations that nobody wrote: every keyword with one of its values, in any order. The same seed gives the same file."""

import random
import re

# By block, as docs/keepalived-keywords.md has them: what may stand there. `{}` is replaced by one of the values.
VOCABULARY = {
    "global_defs": {
        "enable_script_security": [""], "router_id": ["LVS_DEVEL"], "script_user": ["root"],
        "vrrp_check_unicast_src": ["", "off"], "vrrp_down_timer_adverts": ["3", "2", "5"], "vrrp_garp_interval": ["0.001", "0"],
        "vrrp_gna_interval": ["0.001"], "vrrp_garp_lower_prio_delay": ["1"], "vrrp_garp_lower_prio_repeat": ["2"],
        "vrrp_garp_master_delay": ["0", "1", "5"], "vrrp_garp_master_repeat": ["1", "3"], "vrrp_garp_master_refresh": ["0", "1"],
        "vrrp_garp_master_refresh_repeat": ["1", "2"], "vrrp_notify_priority_changes": ["", "off"],
        "vrrp_skip_check_adv_addr": ["", "off"], "vrrp_startup_delay": ["1", "0.5"], "vrrp_version": ["2", "3"],
        "notify_fifo": ["/tmp/fifo"], "vrrp_mcast_group4": ["224.0.0.99"], "vrrp_mcast_group6": ["ff02::99"],
        "default_interface": ["eth0"], "dynamic_interfaces": [""],
        "notification_email": ["{\n  ops@example.org\n}"], "notification_email_from": ["aloft@example.org"],
        "smtp_server": ["192.168.200.250", "192.168.200.250 2525"], "smtp_helo_name": ["node.example.org"],
        "smtp_connect_timeout": ["2"], "smtp_alert": ["", "off"], "smtp_alert_vrrp": ["", "off"], "no_email_faults": [""],
    },
    "vrrp_script": {
        "interval": ["1", "2", "1 "], "timeout": ["1", "3"], "rise": ["1", "2"], "fall": ["1", "3"], "weight": ["0", "20", "-20", "30 reverse"],
        "user": ["root", "nobody"], "init_fail": [""],
    },
    "vrrp_instance": {
        "state": ["MASTER", "BACKUP", "master"], "priority": ["1", "100", "254", "255"], "advert_int": ["1", "1.0"],
        "accept": [""], "no_accept": [""], "nopreempt": [""], "preempt": [""], "preempt_delay": ["0", "1", "0.5"], "version": ["2", "3"],
        "dont_track_primary": [""], "down_timer_adverts": ["3", "4"], "garp_master_delay": ["0", "2"], "garp_master_repeat": ["1", "2"],
        "garp_master_refresh": ["0", "1"], "garp_master_refresh_repeat": ["2"], "garp_lower_prio_delay": ["1"],
        "garp_lower_prio_repeat": ["1"], "skip_check_adv_addr": ["", "on"], "strict_mode": ["off"], "check_unicast_src": ["", "0"],
        "promote_secondaries": [""], "notify_priority_changes": ["", "off"],
        "notify": ["/etc/keepalived/n.sh", "\"/etc/keepalived/n.sh a b\"", "\"/etc/keepalived/n.sh\" root"],
        "notify_master": ["/etc/keepalived/m.sh", "\"/etc/keepalived/m.sh x  y\""], "notify_backup": ["\"/etc/keepalived/b.sh\""],
        "notify_fault": ["/etc/keepalived/f.sh"], "notify_stop": ["\"/etc/keepalived/s.sh 1\""],
        "notify_master_rx_lower_pri": ["/etc/keepalived/l.sh"],
        "authentication": ["{\n  auth_type PASS\n  auth_pass secret12\n}", "{\n  auth_pass 1111\n  auth_type PASS\n}",
                           "{\n  auth_type PASS\n  auth_pass longerthaneight\n}"],
        "virtual_ipaddress_excluded": ["{\n  10.5.5.5/32\n}", "{\n  10.5.5.5/24 dev eth1\n  10.5.6.5/24\n}"],
        "virtual_routes": ["{\n  10.66.0.0/16 via 192.168.200.254\n  blackhole 10.68.0.0/16 metric 5\n}"],
        "virtual_rules": ["{\n  from 10.66.0.0/16 table 100\n  to 10.67.0.0/16 table 100\n}"],
        "track_interface": ["{\n  eth1\n}", "{\n  eth1 weight 10\n}", "{\n  eth1 weight -5\n}"],
        "track_script": ["{\n  chk\n}", "{\n  chk weight 7\n}"],
        "unicast_src_ip": ["192.168.200.11"], "unicast_peer": ["{\n  192.168.200.12\n}"], "unicast_ttl": ["200"],
        "mcast_dst_ip": ["224.0.0.77"], "smtp_alert": ["", "off"], "use_vmac": ["", "vrrp.51"], "vmac_xmit_base": [""],
    },
    "virtual_ipaddress": {
        "brd": ["192.168.200.255", "+", "-"], "dev": ["eth0"], "label": ["eth0:vip"], "scope": ["global", "link", "site"], "no_track": [""],
        "noprefixroute": [""], "preferred_lft": ["0", "forever"],
    },
    "vrrp_sync_group": {
        "notify": ["/etc/keepalived/g.sh"], "notify_master": ["/etc/keepalived/gm.sh"], "notify_backup": ["/etc/keepalived/gb.sh"],
        "notify_fault": ["/etc/keepalived/gf.sh"], "notify_stop": ["/etc/keepalived/gs.sh"], "global_tracking": [""], "smtp_alert": [""],
        "track_script": ["{\n  chk\n}"], "track_interface": ["{\n  eth1\n}"],
    },
}
# What is held against keepalived elsewhere, or is nothing that two nodes could show.
ELSEWHERE = {
    "scheduling of the process": "vrrp_cpu_affinity vrrp_no_swap vrrp_priority vrrp_rlimit_rtime vrrp_rlimit_rttime vrrp_rt_priority",
    "time since the machine's start": "vrrp_delay_after_boot",
    "its reader is a process of its own (NotifyTests)": "notify_fifo_script vrrp_notify_fifo vrrp_notify_fifo_script",
    "keepalived 2.2.7 does not have it": "auth_hmac active_key anti_replay key mode time_window unicast_fault_no_peer v3_checksum_as_v2",
    "in `forms`": "vrrp_strict native_ipv6 mcast_src_ip no_virtual_ipaddress track_file track_process home mngtmpaddr nodad -nodad broadcast file init_file",
    "always there": "interface virtual_router_id virtual_ipaddress group script",
    "told at a reload": "notify_deleted",
    "checks of servers": "checker_log_all_failures",
    "processes (TrackingTests)": "delay fork_delay full_command param_match process quorum quorum_max terminate_delay",
}
# keepalived needs IPVS for what these say, and these nodes have none; BalancedServiceTests runs Aloft's side of it.
BALANCING = {
    "virtual_server", "real_server", "TCP_CHECK", "HTTP_GET and SSL_GET", "url", "SMTP_CHECK", "DNS_CHECK", "MISC_CHECK", "PING_CHECK",
    "UDP_CHECK", "FILE_CHECK", "SSL",
}


def unspoken(keywords_page):
    """Keywords that work, as the page says, and are neither varied nor held elsewhere."""
    known = {keyword for block in VOCABULARY.values() for keyword in block}
    known.update(word for words in ELSEWHERE.values() for word in words.split())
    block, missing = "", []
    for line in keywords_page.splitlines():
        if match := re.match(r"## (.*)", line):
            block = match[1]
        elif (match := re.match(r"\| `(\S+)` \| works", line)) and block not in {"the configuration"} | BALANCING and match[1] not in known:
            missing.append(f"{match[1]} of {block}")
    return missing


def statements(rng, block, most, without=()):
    words = [word for word in VOCABULARY[block] if word not in without]
    for word in rng.sample(words, rng.randint(0, min(most, len(words)))):
        yield f"{word} {rng.choice(VOCABULARY[block][word])}".strip()


def indented(lines):
    return "".join("    " + line.replace("\n", "\n    ") + "\n" for line in lines)


def address(rng, number):
    length = rng.choice([24, 32])
    # The kernel has no secondary address of another scope than the host's own.
    words = [f"192.168.200.{100 + number}/{length}", *statements(rng, "virtual_ipaddress", 3, {"scope"} if length == 24 else ())]
    return " ".join(words)


def configuration(seed):
    """keepalived's language, with the rules that keepalived itself insists upon."""
    rng = random.Random(seed)
    blocks = []
    if rng.random() < 0.7:
        blocks.append("global_defs {\n" + indented(statements(rng, "global_defs", 5)) + "}\n")
    blocks.append("vrrp_script chk {\n" + indented(["script \"/etc/keepalived/check.sh\"", *statements(rng, "vrrp_script", 4)]) + "}\n")
    names = ["VI_1", "VI_2"] if rng.random() < 0.3 else ["VI_1"]
    for index, name in enumerate(names):
        # Together they are no configuration of keepalived's either.
        without = {rng.choice(["accept", "no_accept"]), rng.choice(["preempt", "nopreempt"])}
        if rng.random() < 0.7:
            without |= {"unicast_peer", "unicast_src_ip", "unicast_ttl"}
        else:
            without |= {"use_vmac", "vmac_xmit_base"}
        if rng.random() < 0.7:
            without |= {"use_vmac", "vmac_xmit_base"}
        words = list(statements(rng, "vrrp_instance", 9, without))
        if not any(word.startswith("unicast_peer") for word in words):
            # Without a peer they ask for nothing; keepalived calls that deprecated, and Aloft refuses it.
            words = [word for word in words if not word.startswith("unicast_")]
        lines = ["interface eth0", f"virtual_router_id {51 + index}", *words]
        addresses = [address(rng, index * 10 + number) for number in range(rng.randint(1, 3))]
        lines.append("virtual_ipaddress {\n" + "".join(f"  {line}\n" for line in addresses) + "}")
        rng.shuffle(lines)
        blocks.append(f"vrrp_instance {name} {{\n{indented(lines)}}}\n")
    if len(names) == 2 and rng.random() < 0.7:
        group = ["group {\n  VI_1\n  VI_2\n}", *statements(rng, "vrrp_sync_group", 3)]
        blocks.insert(rng.randint(0, len(blocks)), "vrrp_sync_group G {\n" + indented(group) + "}\n")
    return "".join(blocks)
