import Balancing
import Configuration
import NetworkTypes

/// What the parts of load balancing are tried on.
enum BalancingParts {
    static let text = """
        global_defs {
          lvs_sync_daemon eth0 inst A id 50 maxlen 1400 port 8848 ttl 1 group 224.0.0.81
          lvs_timeouts tcp 900 tcpfin 120 udp 300
          lvs_notify_fifo /run/servers
          nftables_ipvs balancing
          nftables_ipvs_priority 7
        }
        SSL {
          password geheim
          ca /a
          certificate /c
          key /k
        }
        virtual_server_group web {
          192.0.2.1-9 80
          fwmark 7 inet
        }
        virtual_server 192.0.2.1 443 {
          protocol TCP
          lvs_sched sh
          lvs_method NAT
          source_translation 10.0.0.8
          persistence_timeout 300
          persistence_granularity 255.255.255.0
          persistence_engine sip
          retry 2
          delay_before_retry 2
          warmup 5
          quorum 4
          quorum_up /bin/up
          quorum_down /bin/down
          sorry_server 10.0.0.9 443
          virtualhost a.example.org
          weight 9
          real_server 10.0.0.1 8443 {
            uthreshold 10
            slow_start 30
            notify_up /bin/up
            notify_down /bin/down
            SSL_GET {
              connect_port 443
              bindto 10.0.0.8
              bind_port 4000
              bind_if eth0
              fwmark 5
              sni_name a.example.org
              url {
                path /
                digest 9b3a0c85a887a256d6939da88aabd8cd
                virtualhost b.example.org
                regex a
                regex_options caseless
                regex_stack 32 256
                regex_max_offset 200
              }
            }
            SMTP_CHECK {
            }
            DNS_CHECK {
            }
            MISC_CHECK {
              misc_path /bin/check
            }
            UDP_CHECK {
              payload 00
              require_reply 00
            }
            FILE_CHECK {
              track_file number
            }
          }
          real_server 10.0.0.2 8443 {
          }
        }
        virtual_server fwmark 7 {
          lvs_sched rr
          lvs_method TUN type gre
          real_server 10.0.0.3 {
          }
        }
        """
}

extension Configuration {
    fileprivate var server: VirtualServer {
        get { balancing.virtualServers[0] }
        set { balancing.virtualServers[0] = newValue }
    }

    fileprivate var real: RealServerConfiguration {
        get { server.realServers[0] }
        set { server.realServers[0] = newValue }
    }

    /// The checks of `real`, by their order there.
    fileprivate func kind(_ index: Int) -> Checker.Kind { real.checkers[index].kind }

    fileprivate var http: HTTPCheck {
        get { if case .http(let check) = kind(0) { check } else { HTTPCheck(isEncrypted: false) } }
        set { real.checkers[0].kind = .http(newValue) }
    }

    fileprivate var smtp: SMTPCheck {
        get { if case .smtp(let check) = kind(1) { check } else { SMTPCheck() } }
        set { real.checkers[1].kind = .smtp(newValue) }
    }

    fileprivate var dns: DNSCheck {
        get { if case .dns(let check) = kind(2) { check } else { DNSCheck() } }
        set { real.checkers[2].kind = .dns(newValue) }
    }

    fileprivate var misc: MiscCheck {
        get { if case .misc(let check) = kind(3) { check } else { MiscCheck(command: [], timeout: .zero) } }
        set { real.checkers[3].kind = .misc(newValue) }
    }

    fileprivate var udp: UDPCheck {
        get { if case .udp(let check) = kind(4) { check } else { UDPCheck() } }
        set { real.checkers[4].kind = .udp(newValue) }
    }

    fileprivate var fileCheck: FileCheck {
        get { if case .file(let check) = kind(5) { check } else { FileCheck(file: "") } }
        set { real.checkers[5].kind = .file(newValue) }
    }

    fileprivate var tunnel: Tunnel {
        get {
            if case .tunnel(let tunnel) = balancing.virtualServers[1].forwarding { tunnel } else { Tunnel() }
        }
        set { balancing.virtualServers[1].forwarding = .tunnel(newValue) }
    }
}

extension Part {
    static let balancing = services + checks + [globals, timeouts, daemon, table, tls, group]

    private static let place = Entry.follows("where the text stands")

    private static let services = [
        Part(
            name: "BalancingConfiguration", value: { $0.balancing },
            entries: [
                "globals": .elsewhere, "tls": .changes { $0.balancing.tls = nil },
                "groups": .changes { $0.balancing.groups = [] },
                "virtualServers": .changes { $0.balancing.virtualServers.removeLast() },
            ]),
        Part(
            name: "VirtualServer", value: { $0.server },
            entries: [
                "identity": .changes { $0.server.identity = .firewallMark(9) },
                "transport": .changes { $0.server.transport = .sctp },
                "family": .changes { $0.balancing.virtualServers[1].family = .ipv6 },
                "scheduler": .changes { $0.server.scheduler = .twoRandomChoices },
                "schedulerFlags": .changes { $0.server.schedulerFlags = .hashPort },
                "isOnePacket": .changes { $0.server.isOnePacket = true },
                "forwarding": .changes { $0.server.forwarding = .directRouting },
                "sourceTranslation": .changes { $0.server.sourceTranslation = nil },
                "persistence": .changes { $0.server.persistence = nil },
                "suspendsChecks": .changes { $0.server.suspendsChecks = true }, "timing": .elsewhere,
                "weight": .changes { $0.server.weight = 5 },
                "inhibitsOnFailure": .changes { $0.server.inhibitsOnFailure = true },
                "startsFailed": .changes { $0.server.startsFailed = true },
                "notifiesAtStop": .changes { $0.server.notifiesAtStop = true },
                "quorum": .changes { $0.server.quorum = 2 }, "hysteresis": .changes { $0.server.hysteresis = 1 },
                "onQuorumUp": .changes { $0.server.onQuorumUp = nil },
                "onQuorumDown": .changes { $0.server.onQuorumDown = nil },
                "sorryServer": .changes { $0.server.sorryServer?.inhibitsOnFailure = true },
                "virtualHost": .changes { $0.server.virtualHost = nil },
                "realServers": .changes { $0.server.realServers.swapAt(0, 1) }, "location": place,
            ]),
        Part(
            name: "CheckTiming", value: { $0.server.timing },
            entries: [
                "interval": .changes { $0.server.timing.interval = .seconds(7) },
                "connectTimeout": .changes { $0.real.timing.connectTimeout = .seconds(7) },
                "retries": .changes { $0.real.checkers[0].timing.retries = 7 },
                "retryDelay": .changes { $0.server.timing.retryDelay = nil },
                "warmup": .changes { $0.server.timing.warmup = nil },
            ]),
        Part(
            name: "Persistence", value: { $0.server.persistence.map { $0 as Any } ?? () },
            entries: [
                "timeout": .changes { $0.server.persistence?.timeout = .seconds(7) },
                "granularity": .changes { $0.server.persistence?.granularity = .prefixLength(7) },
                "engine": .changes { $0.server.persistence?.engine = nil },
            ]),
        Part(
            name: "SorryServerConfiguration", value: { $0.server.sorryServer.map { $0 as Any } ?? () },
            entries: [
                "address": .changes { $0.server.sorryServer?.address = .v4(.any) },
                "port": .changes { $0.server.sorryServer?.port = nil },
                "forwarding": .changes { $0.server.sorryServer?.forwarding = .directRouting },
                "inhibitsOnFailure": .changes { $0.server.sorryServer?.inhibitsOnFailure = true },
            ]),
        Part(
            name: "RealServerConfiguration", value: { $0.real },
            entries: [
                "address": .changes { $0.real.address = .v4(.any) }, "port": .changes { $0.real.port = 7 },
                "weight": .changes { $0.real.weight = 7 },
                "forwarding": .changes { $0.real.forwarding = .directRouting },
                "upperThreshold": .changes { $0.real.upperThreshold = 7 },
                "lowerThreshold": .changes { $0.real.lowerThreshold = 7 },
                "slowStart": .changes { $0.real.slowStart = nil },
                "inhibitsOnFailure": .changes { $0.real.inhibitsOnFailure = true },
                "startsFailed": .changes { $0.real.startsFailed = true }, "onUp": .changes { $0.real.onUp = nil },
                "onDown": .changes { $0.real.onDown = nil }, "timing": .elsewhere,
                "virtualHost": .changes { $0.real.virtualHost = nil },
                "checkers": .changes { $0.real.checkers.removeLast() }, "location": place,
            ]),
    ]

    private static let checks = [
        Part(
            name: "Checker", value: { $0.real.checkers[0] },
            entries: [
                "kind": .changes { $0.real.checkers[0].kind = .ping }, "connection": .elsewhere, "timing": .elsewhere,
                "startsFailed": .changes { $0.real.checkers[0].startsFailed = true },
                "logsAllFailures": .changes { $0.real.checkers[0].logsAllFailures = true }, "location": place,
            ]),
        Part(
            name: "CheckConnection", value: { $0.real.checkers[0].connection.map { $0 as Any } ?? () },
            entries: [
                "address": .changes { $0.real.checkers[0].connection?.address = .v4(.any) },
                "port": .changes { $0.real.checkers[0].connection?.port = nil },
                "sourceAddress": .changes { $0.real.checkers[0].connection?.sourceAddress = nil },
                "sourcePort": .changes { $0.real.checkers[0].connection?.sourcePort = nil },
                "interface": .changes { $0.real.checkers[0].connection?.interface = nil },
                "firewallMark": .changes { $0.real.checkers[0].connection?.firewallMark = nil },
            ]),
        Part(
            name: "HTTPCheck", value: { $0.http },
            entries: [
                "isEncrypted": .changes { $0.http.isEncrypted = false },
                "version": .changes { $0.http.version = .http11 },
                "virtualHost": .changes { $0.http.virtualHost = nil },
                "recoversFast": .changes { $0.http.recoversFast = true },
                "sendsServerName": .changes { $0.http.sendsServerName = true },
                "serverName": .changes { $0.http.serverName = nil },
                "isTLSCompliant": .changes { $0.http.isTLSCompliant = true },
                "urls": .changes { $0.http.urls.append($0.http.urls[0]) },
            ]),
        Part(
            name: "URLCheck", value: { $0.http.urls[0] },
            entries: [
                "path": .changes { $0.http.urls[0].path = "/7" }, "digest": .changes { $0.http.urls[0].digest = nil },
                "statusCodes": .changes { $0.http.urls[0].statusCodes = [200...200] },
                "virtualHost": .changes { $0.http.urls[0].virtualHost = nil },
                "pattern": .changes { $0.http.urls[0].pattern = nil },
                "isTLSCompliant": .changes { $0.http.urls[0].isTLSCompliant = true }, "location": place,
            ]),
        Part(
            name: "BodyPattern", value: { $0.http.urls[0].pattern.map { $0 as Any } ?? () },
            entries: [
                "expression": .changes { $0.http.urls[0].pattern?.expression = "b" },
                "isUnwanted": .changes { $0.http.urls[0].pattern?.isUnwanted = true },
                "options": .changes { $0.http.urls[0].pattern?.options = [] },
                "stack": .changes { $0.http.urls[0].pattern?.stack = nil },
                "minimumOffset": .changes { $0.http.urls[0].pattern?.minimumOffset = 7 },
                "maximumOffset": .changes { $0.http.urls[0].pattern?.maximumOffset = nil },
            ]),
        Part(name: "SMTPCheck", value: { $0.smtp }, entries: ["helloName": .changes { $0.smtp.helloName = "b" }]),
        Part(
            name: "DNSCheck", value: { $0.dns },
            entries: ["type": .changes { $0.dns.type = .a }, "name": .changes { $0.dns.name = "b" }]),
        Part(
            name: "MiscCheck", value: { $0.misc },
            entries: [
                "command": .changes { $0.misc.command = ["/b"] }, "user": .changes { $0.misc.user = nil },
                "timeout": .changes { $0.misc.timeout = .seconds(7) },
                "setsWeight": .changes { $0.misc.setsWeight = true },
            ]),
        Part(
            name: "UDPCheck", value: { $0.udp },
            entries: [
                "payload": .changes { $0.udp.payload = nil },
                "requiresReply": .changes { $0.udp.requiresReply = false },
                "replyPattern": .changes { $0.udp.replyPattern = nil },
                "minimumReplyLength": .changes { $0.udp.minimumReplyLength = 7 },
                "maximumReplyLength": .changes { $0.udp.maximumReplyLength = 7 },
            ]),
        Part(
            name: "FileCheck", value: { $0.fileCheck },
            entries: [
                "file": .changes { $0.fileCheck.file = "b" }, "weight": .changes { $0.fileCheck.weight = 7 },
                "isReversed": .changes { $0.fileCheck.isReversed = true },
            ]),
        Part(
            name: "Tunnel", value: { $0.tunnel },
            entries: [
                "kind": .changes { $0.tunnel.kind = .gue(port: 7) },
                "checksum": .changes { $0.tunnel.checksum = .full },
            ]),
    ]

    private static let globals = Part(
        name: "BalancingGlobals", value: { $0.balancing.globals },
        entries: [
            "syncDaemon": .changes { $0.balancing.globals.syncDaemon = nil }, "timeouts": .elsewhere,
            "flushesAtStart": .changes { $0.balancing.globals.flushesAtStart = true },
            "flushAtStop": .changes { $0.balancing.globals.flushAtStop = .virtualServers },
            "notifyFIFO": .changes { $0.balancing.globals.notifyFIFO?.path = "/run/b" },
            "notifiesAtStart": .changes { $0.balancing.globals.notifiesAtStart = true },
            "logsAllFailures": .changes { $0.balancing.globals.logsAllFailures = true },
            "checkerScheduling": .changes { $0.balancing.globals.checkerScheduling.niceness = 7 },
            "nftables": .changes { $0.balancing.globals.nftables = nil },
        ])
    private static let timeouts = Part(
        name: "ConnectionTimeouts", value: { $0.balancing.globals.timeouts },
        entries: [
            "tcp": .changes { $0.balancing.globals.timeouts.tcp = nil },
            "tcpFinished": .changes { $0.balancing.globals.timeouts.tcpFinished = 7 },
            "udp": .changes { $0.balancing.globals.timeouts.udp = 7 },
        ])
    private static let daemon = Part(
        name: "SyncDaemon", value: { $0.balancing.globals.syncDaemon.map { $0 as Any } ?? () },
        entries: [
            "interface": .changes { $0.balancing.globals.syncDaemon?.interface = "eth7" },
            "instance": .changes { $0.balancing.globals.syncDaemon?.instance = nil },
            "id": .changes { $0.balancing.globals.syncDaemon?.id = 7 },
            "maximumLength": .changes { $0.balancing.globals.syncDaemon?.maximumLength = 7 },
            "port": .changes { $0.balancing.globals.syncDaemon?.port = 7 },
            "ttl": .changes { $0.balancing.globals.syncDaemon?.ttl = 7 },
            "group": .changes { $0.balancing.globals.syncDaemon?.group = nil },
        ])
    private static let table = Part(
        name: "MarkingTable", value: { $0.balancing.globals.nftables.map { $0 as Any } ?? () },
        entries: [
            "name": .changes { $0.balancing.globals.nftables?.name = "b" },
            "priority": .changes { $0.balancing.globals.nftables?.priority = nil },
            "firstMark": .changes { $0.balancing.globals.nftables?.firstMark = 7 },
        ])
    private static let tls = Part(
        name: "CheckerTLS", value: { $0.balancing.tls.map { $0 as Any } ?? () },
        entries: [
            "password": .changes { $0.balancing.tls?.password = "b" },
            "authoritiesPath": .changes { $0.balancing.tls?.authoritiesPath = nil },
            "certificatePath": .changes { $0.balancing.tls?.certificatePath = nil },
            "keyPath": .changes { $0.balancing.tls?.keyPath = nil },
        ])
    private static let group = Part(
        name: "VirtualServerGroup", value: { $0.balancing.groups[0] },
        entries: [
            "name": .changes { $0.balancing.groups[0].name = "b" },
            "entries": .changes { $0.balancing.groups[0].entries.removeLast() }, "location": place,
        ])
}
