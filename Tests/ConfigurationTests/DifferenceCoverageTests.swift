import Configuration
import Health
import NetworkTypes
import Testing
import VRRP

/// Every value of a configuration, by reflection: whichever changes, the difference names it with what it was and is.
struct DifferenceCoverageTests {
    @Test(arguments: Part.all)
    func `every stored value has an entry here`(part: Part) {
        let labels = Mirror(reflecting: part.value(Part.base)).children.compactMap(\.label)
        #expect(!labels.isEmpty)
        #expect(Set(labels) == Set(part.entries.keys), "\(part.name)")
    }

    @Test(arguments: Part.all)
    func `whatever changes is named with its old and its new value`(part: Part) throws {
        for (label, entry) in part.entries.sorted(by: { $0.key < $1.key }) {
            guard case .changes(let change) = entry else { continue }
            var new = Part.base
            change(&new)
            #expect(new != Part.base, "\(part.name).\(label) was to be changed")
            let difference = ConfigurationDifference(from: Part.base, to: new)
            let fields = difference.allFields
            #expect(!difference.isEmpty, "\(part.name).\(label)")
            #expect(!fields.isEmpty, "\(part.name).\(label)")
            for field in fields {
                #expect(field.old != field.new, "\(part.name).\(label): \(field)")
                #expect(!field.keyword.isEmpty, "\(part.name).\(label)")
            }
            // Back again, the same is named the other way round.
            let back = ConfigurationDifference(from: new, to: Part.base).allFields
            #expect(Set(back.map(\.keyword)) == Set(fields.map(\.keyword)), "\(part.name).\(label)")
            #expect(back.count == fields.count, "\(part.name).\(label)")
        }
    }

    @Test func `no secret is in a difference`() throws {
        var new = Part.base
        new.instances[1].router.authentication = .simplePassword(AuthenticationKey(password: "geheim"))
        new.instances[2].router.authentication = .hmac(
            HMACAuthentication(keys: [1: Array(repeating: 0xAB, count: 32)], activeKey: 1, window: .seconds(5)))
        let text = ConfigurationDifference(from: Part.base, to: new).allFields.map(\.description).joined()
        #expect(text.contains("********"))
        for secret in ["geheim", "heimlich", "abababab", "0123456789abcdef"] {
            #expect(!text.lowercased().contains(secret), "\(text)")
        }
    }

    @Test func `only what is equal has no difference`() {
        #expect(ConfigurationDifference(from: Part.base, to: Part.base).isEmpty)
        var moved = Part.base
        moved.instances[0].location.line += 7
        moved.syncGroups[0].location.line += 7
        moved.files = []
        #expect(ConfigurationDifference(from: Part.base, to: moved).isEmpty)
    }
}

extension ConfigurationDifference {
    /// All values that differ, wherever they stand.
    var allFields: [Field] {
        (instancesChanged + checksChanged + trackablesChanged + syncGroupsChanged + virtualServersChanged).flatMap(
            \.fields)
            + globalFields + apiFields + historyFields
    }
}

/// One type that configurations are made of.
struct Part: Sendable, CustomTestStringConvertible {
    enum Entry: Sendable {
        /// Gives it another value.
        case changes(@Sendable (inout Configuration) -> Void)
        /// It says nothing of its own: what it follows from, or that it is a place.
        case follows(String)
        /// It has an entry of its own among the parts, or names a block.
        case elsewhere
    }

    var name: String
    var value: @Sendable (Configuration) -> Any
    var entries: [String: Entry]

    var testDescription: String { name }
}

extension Part {
    static let base = load(
        """
        \(BalancingParts.text)
        global_defs {
          ignore_virtual_servers
          router_id a
          node_name a
          script_user nobody nogroup
          notification_email {
            ops@example.org
            root@example.org
          }
          smtp_server 192.0.2.24
          smtp_alert
          notify_fifo /run/fifo
          notify_fifo_script "/bin/reader x" nobody nogroup
        }
        interface_up_down_delays {
          eth0 1 2
        }
        static_ipaddress {
          192.0.2.70/24
        }
        static_routes {
          10.9.0.0/16 via 192.0.2.253
        }
        static_rules {
          from 192.0.2.70 table 9
        }
        api {
          listen 127.0.0.1:8460
          tokens /t
          tls_certificate /c
          tls_key /k
          tls_client_ca /a
          peer web2 https://192.0.2.12:8460
        }
        vrrp_script check {
          script "/bin/check a"
          interval 1
          user nobody nogroup
        }
        track_file number {
          file /run/number
        }
        vrrp_track_process server {
          process server x
        }
        vrrp_sync_group G {
          group {
            A
            B
          }
          track_script {
            check weight 5
          }
          notify_master /bin/m
        }
        vrrp_instance A {
          version 3
          interface eth0
          virtual_router_id 1
          use_vmac v0 02:00:00:00:00:01
          virtual_ipaddress {
            192.0.2.1/24 brd 192.0.2.255 dev eth1 label eth1:1
          }
          virtual_ipaddress_excluded {
            192.0.2.9/24
          }
          virtual_routes {
            10.0.0.0/8 via 192.0.2.254 dev eth0
            10.1.0.0/16 nexthop via 192.0.2.254 weight 2 nexthop via 192.0.2.253 weight 3
          }
          virtual_rules {
            from 192.0.2.0/24 lookup 100
          }
          track_script {
            check weight 9
          }
          track_file {
            number
          }
          track_process {
            server
          }
          notify_master "/bin/m x" nobody nogroup
        }
        vrrp_instance B {
          interface eth0
          virtual_router_id 2
          authentication {
            auth_type PASS
            auth_pass heimlich
          }
          virtual_ipaddress {
            192.0.2.2/24
          }
        }
        vrrp_instance C {
          version 3
          interface eth0
          virtual_router_id 3
          auth_hmac {
            key 1 0123456789abcdef0123456789abcdef
          }
          unicast_src_ip 192.0.2.11
          unicast_peer {
            192.0.2.12
          }
          virtual_ipaddress {
            192.0.2.3/24
          }
        }
        """
    ).configuration

    static let all = [configuration] + agent + tracked + instance + routing + balancing

    private static let configuration = Part(
        name: "Configuration", value: { $0 },
        entries: [
            "globals": .elsewhere, "instances": .elsewhere, "syncGroups": .elsewhere, "checks": .elsewhere,
            "trackedFiles": .elsewhere, "trackedProcesses": .elsewhere, "api": .elsewhere, "history": .elsewhere,
            "balancing": .elsewhere, "files": .follows("where the text stands"),
            "circumstances": .follows("what the text was read in"),
        ])

    private static let agent = [
        Part(
            name: "GlobalConfiguration", value: { $0.globals },
            entries: [
                "routerID": .changes { $0.globals.routerID = "b" },
                "nodeName": .changes { $0.globals.nodeName = "b" },
                "scriptUser": .changes { $0.globals.scriptUser = nil },
                "refusesWritablePrograms": .changes { $0.globals.refusesWritablePrograms.toggle() },
                "version": .changes { $0.globals.version = .v3 },
                "announcement": .changes { $0.globals.announcement.rounds = 9 },
                "checksumForm": .changes { $0.globals.checksumForm = .messageOnly },
                "multicastGroup4": .changes { $0.globals.multicastGroup4 = IPAddress("224.0.0.20") },
                "multicastGroup6": .changes { $0.globals.multicastGroup6 = IPAddress("ff02::20") },
                "isStrict": .changes { $0.globals.isStrict.toggle() },
                "checksUnicastSource": .changes { $0.globals.checksUnicastSource.toggle() },
                "missedAdvertisements": .changes { $0.globals.missedAdvertisements = 9 },
                "startupDelay": .changes { $0.globals.startupDelay = .seconds(9) },
                "delayAfterBoot": .changes { $0.globals.delayAfterBoot = .seconds(9) },
                "addressLease": .changes { $0.globals.addressLease = .seconds(99) },
                "keepsPlaceOnRestart": .changes { $0.globals.keepsPlaceOnRestart.toggle() },
                "ignoresVirtualServers": .changes { $0.globals.ignoresVirtualServers.toggle() },
                "notifyFIFOs": .changes { $0.globals.notifyFIFOs = [] },
                "linkDelays": .changes { $0.globals.linkDelays = [] },
                "tellsPriority": .changes { $0.globals.tellsPriority.toggle() }, "scheduling": .elsewhere,
                "mail": .elsewhere, "statics": .elsewhere,
                "defaultInterface": .changes { $0.globals.defaultInterface = "eth7" },
            ]),
        Part(
            name: "StaticConfiguration", value: { $0.globals.statics },
            entries: [
                "addresses": .changes { $0.globals.statics.addresses[0].interface = "eth7" },
                "routes": .changes { $0.globals.statics.routes[0].metric = 7 },
                "rules": .changes { $0.globals.statics.rules.removeLast() },
            ]),
        Part(
            name: "MailConfiguration", value: { $0.globals.mail },
            entries: [
                "recipients": .changes { $0.globals.mail.recipients.removeLast() },
                "sender": .changes { $0.globals.mail.sender = MailAddress("other@example.org") },
                "server": .changes { $0.globals.mail.server = MailServer(host: "192.0.2.25", port: 25) },
                "helloName": .changes { $0.globals.mail.helloName = "web1" },
                "connectTimeout": .changes { $0.globals.mail.connectTimeout = .seconds(7) },
                "alerts": .changes { $0.globals.mail.alerts = false },
                "routerAlerts": .changes { $0.globals.mail.routerAlerts = false },
                "leavesOutFaults": .changes { $0.globals.mail.leavesOutFaults.toggle() },
                "security": .changes { $0.globals.mail.security = .implicit },
                "authoritiesPath": .changes { $0.globals.mail.authoritiesPath = "/u" },
                "user": .changes { $0.globals.mail.user = "u" },
                "passwordPath": .changes { $0.globals.mail.passwordPath = "/u" },
            ]),
        Part(
            name: "MailServer", value: { $0.globals.mail.server as Any? ?? () },
            entries: [
                "host": .changes { $0.globals.mail.server?.host = "192.0.2.25" },
                "port": .changes { $0.globals.mail.server?.port = 26 },
            ]),
        Part(
            name: "ScriptUser", value: { $0.globals.scriptUser as Any? ?? () },
            entries: [
                "name": .changes { $0.globals.scriptUser?.name = "games" },
                "group": .changes { $0.globals.scriptUser?.group = "games" },
            ]),
        Part(
            name: "SchedulingConfiguration", value: { $0.globals.scheduling },
            entries: [
                "realTimePriority": .changes { $0.globals.scheduling.realTimePriority = 7 },
                "niceness": .changes { $0.globals.scheduling.niceness = -3 },
                "processors": .changes { $0.globals.scheduling.processors = [1, 2] },
                "locksMemory": .changes { $0.globals.scheduling.locksMemory = false },
                "realTimeLimit": .changes { $0.globals.scheduling.realTimeLimit = .milliseconds(50) },
            ]),
        Part(
            name: "NotifyFIFO", value: { $0.globals.notifyFIFOs[0] },
            entries: [
                "path": .changes { $0.globals.notifyFIFOs[0].path = "/run/other" },
                "reader": .changes { $0.globals.notifyFIFOs[0].reader = nil },
            ]),
        Part(
            name: "LinkDelays", value: { $0.globals.linkDelays[0] },
            entries: [
                "interface": .changes { $0.globals.linkDelays[0].interface = "eth7" },
                "down": .changes { $0.globals.linkDelays[0].down = .seconds(7) },
                "up": .changes { $0.globals.linkDelays[0].up = .seconds(7) },
            ]),
        Part(
            name: "APIConfiguration", value: { $0.api },
            entries: [
                "listeners": .changes { $0.api.listeners = [] }, "socketPath": .changes { $0.api.socketPath = "/s" },
                "tokensPath": .changes { $0.api.tokensPath = "/u" },
                "tlsCertificatePath": .changes { $0.api.tlsCertificatePath = "/u" },
                "tlsKeyPath": .changes { $0.api.tlsKeyPath = "/u" },
                "tlsClientCAPath": .changes { $0.api.tlsClientCAPath = "/u" },
                "peers": .changes { $0.api.peers = [] }, "peerTokenPath": .changes { $0.api.peerTokenPath = "/u" },
                "peerCAPath": .changes { $0.api.peerCAPath = "/u" },
            ]),
        Part(
            name: "ListenAddress", value: { $0.api.listeners[0] },
            entries: [
                "address": .changes { $0.api.listeners[0].address = .v6(.any) },
                "port": .changes { $0.api.listeners[0].port = 9 },
            ]),
        Part(
            name: "PeerNode", value: { $0.api.peers[0] },
            entries: [
                "name": .changes { $0.api.peers[0].name = "web3" },
                "url": .changes { $0.api.peers[0].url = "https://192.0.2.13:8460" },
            ]),
        Part(
            name: "HistoryConfiguration", value: { $0.history },
            entries: [
                "path": .changes { $0.history.path = "/h" },
                "keepTransitions": .changes { $0.history.keepTransitions = .seconds(86400) },
                "keepCheckResults": .changes { $0.history.keepCheckResults = .seconds(86400) },
                "maxSize": .changes { $0.history.maxSize = 1 << 20 },
            ]),
    ]

    private static let tracked = [
        Part(
            name: "CheckDefinition", value: { $0.checks[0] },
            entries: [
                "name": .elsewhere, "command": .changes { $0.checks[0].command = ["/bin/check a"] },
                "interval": .changes { $0.checks[0].interval = .seconds(7) },
                "timeout": .changes { $0.checks[0].timeout = .milliseconds(700) },
                "weight": .changes { $0.checks[0].weight = 7 },
                "reversed": .changes { $0.checks[0].reversed.toggle() }, "rise": .changes { $0.checks[0].rise = 7 },
                "fall": .changes { $0.checks[0].fall = 7 }, "user": .changes { $0.checks[0].user = "games" },
                "group": .changes { $0.checks[0].group = "games" },
                "startsFailing": .changes { $0.checks[0].startsFailing.toggle() },
                "refusesWritableProgram": .changes { $0.checks[0].refusesWritableProgram.toggle() },
            ]),
        Part(
            name: "TrackedFile", value: { $0.trackedFiles[0] },
            entries: [
                "name": .elsewhere, "path": .changes { $0.trackedFiles[0].path = "/run/other" },
                "weight": .changes { $0.trackedFiles[0].weight = 7 },
                "reversed": .changes { $0.trackedFiles[0].reversed.toggle() },
                "initialValue": .changes { $0.trackedFiles[0].initialValue = 7 },
                "overwrites": .follows("init_file, which says it behind its number"),
            ]),
        Part(
            name: "TrackedProcess", value: { $0.trackedProcesses[0] },
            entries: [
                "name": .elsewhere, "program": .changes { $0.trackedProcesses[0].program = "other" },
                "arguments": .changes { $0.trackedProcesses[0].arguments = ["y"] },
                "match": .changes { $0.trackedProcesses[0].match = .partial },
                "weight": .changes { $0.trackedProcesses[0].weight = 7 },
                "reversed": .changes { $0.trackedProcesses[0].reversed.toggle() },
                "quorum": .changes { $0.trackedProcesses[0].quorum = 7 },
                "maximum": .changes { $0.trackedProcesses[0].maximum = 7 },
                "terminateDelay": .changes { $0.trackedProcesses[0].terminateDelay = .seconds(7) },
                "forkDelay": .changes { $0.trackedProcesses[0].forkDelay = .seconds(7) },
                "comparesFullCommand": .changes { $0.trackedProcesses[0].comparesFullCommand.toggle() },
            ]),
        Part(
            name: "Tracker", value: { $0.instances[0].trackers[0] },
            entries: [
                "identity": .changes { $0.instances[0].trackers[0].identity.name = "other" },
                "weight": .changes { $0.instances[0].trackers[0].weight = 7 },
                "reversed": .changes { $0.instances[0].trackers[0].reversed.toggle() },
            ]),
        Part(
            name: "SyncGroupConfiguration", value: { $0.syncGroups[0] },
            entries: [
                "name": .elsewhere, "members": .changes { $0.syncGroups[0].members.removeLast() },
                "trackers": .changes { $0.syncGroups[0].trackers[0].weight = 7 },
                "notifications": .changes { $0.syncGroups[0].notifications.onActive = nil },
                "location": .follows("where the block stands"),
            ]),
        Part(
            name: "Notifications", value: { $0.instances[0].notifications },
            entries: [
                "onActive": .changes { $0.instances[0].notifications.onActive = nil },
                "onBackup": .changes { $0.instances[0].notifications.onBackup = command },
                "onFault": .changes { $0.instances[0].notifications.onFault = command },
                "onStop": .changes { $0.instances[0].notifications.onStop = command },
                "onDeletion": .changes { $0.instances[0].notifications.onDeletion = command },
                "onLowerPriority": .changes { $0.instances[0].notifications.onLowerPriority = command },
                "onAny": .changes { $0.instances[0].notifications.onAny = command },
                "onUp": .follows("a service or a server"), "onDown": .follows("a service or a server"),
                "tellsPriority": .changes { $0.instances[0].notifications.tellsPriority.toggle() },
                "mails": .changes { $0.instances[0].notifications.mails = true },
            ]),
        Part(
            name: "NotifyCommand", value: { $0.instances[0].notifications.onActive as Any? ?? () },
            entries: [
                "command": .changes { $0.instances[0].notifications.onActive?.command = ["/bin/o"] },
                "user": .changes { $0.instances[0].notifications.onActive?.user = nil },
            ]),
    ]

    private static let command = NotifyCommand(command: ["/bin/new"])

    private static let instance = [
        Part(
            name: "InstanceConfiguration", value: { $0.instances[0] },
            entries: [
                "router": .elsewhere, "trackers": .changes { $0.instances[0].trackers.removeLast() },
                "notifications": .elsewhere, "routes": .changes { $0.instances[0].routes.removeLast() },
                "rules": .changes { $0.instances[0].rules.removeLast() },
                "tracksInterface": .changes { $0.instances[0].tracksInterface.toggle() },
                "promotesSecondaries": .changes { $0.instances[0].promotesSecondaries.toggle() },
                "untrackedAddresses": .changes {
                    $0.instances[0].untrackedAddresses = Set($0.instances[0].router.addresses.map(\.prefix))
                },
                "location": .follows("where the block stands"),
            ]),
        Part(
            name: "VirtualRouter.Configuration", value: { $0.instances[0].router },
            entries: [
                "name": .elsewhere, "interface": .changes { $0.instances[0].router.interface = "eth7" },
                "family": .follows("the addresses"),
                "vrid": .changes { $0.instances[0].router.vrid = VRID(77) ?? $0.instances[0].router.vrid },
                "version": .changes { $0.instances[0].router.version = .v2 },
                "basePriority": .changes { $0.instances[0].router.basePriority = Priority(77) },
                "advertisementInterval": .changes { $0.instances[0].router.advertisementInterval = .seconds(7) },
                "preempts": .changes { $0.instances[0].router.preempts.toggle() },
                "addresses": .changes { $0.instances[0].router.addresses = [] },
                "authentication": .changes { $0.instances[1].router.authentication = .none },
                "checksumForm": .changes { $0.instances[0].router.checksumForm = .messageOnly },
                "announcement": .elsewhere,
                "excludedAddresses": .changes { $0.instances[0].router.excludedAddresses = [] },
                "transport": .elsewhere,
                "multicastGroup": .changes { $0.instances[0].router.multicastGroup = IPAddress("224.0.0.20") },
                "sourceAddress": .changes { $0.instances[0].router.sourceAddress = .v4(IPv4Address(192, 0, 2, 11)) },
                "startsAsActive": .changes { $0.instances[0].router.startsAsActive.toggle() },
                "preemptDelay": .changes { $0.instances[0].router.preemptDelay = .seconds(7) },
                "missedAdvertisements": .changes { $0.instances[0].router.missedAdvertisements = 7 },
                "acceptsTraffic": .changes { $0.instances[0].router.acceptsTraffic.toggle() },
                "virtualMAC": .changes { $0.instances[0].router.virtualMAC = nil },
                "hasRoutes": .follows("virtual_routes and virtual_rules"),
                "isGrouped": .changes { $0.instances[0].router.isGrouped.toggle() },
            ]),
        Part(
            name: "Announcement", value: { $0.instances[0].router.announcement },
            entries: [
                "rounds": .changes { $0.instances[0].router.announcement.rounds = 7 },
                "delay": .changes { $0.instances[0].router.announcement.delay = .seconds(7) },
                "refresh": .changes { $0.instances[0].router.announcement.refresh = .seconds(7) },
                "refreshRounds": .changes { $0.instances[0].router.announcement.refreshRounds = 7 },
                "lowerPriorityRounds": .changes { $0.instances[0].router.announcement.lowerPriorityRounds = 7 },
                "lowerPriorityDelay": .changes { $0.instances[0].router.announcement.lowerPriorityDelay = .seconds(7) },
                "spacing": .changes { $0.instances[0].router.announcement.spacing = .seconds(7) },
            ]),
        Part(
            name: "Announcement of all", value: { $0.globals.announcement },
            entries: [
                "rounds": .changes { $0.globals.announcement.rounds = 7 },
                "delay": .changes { $0.globals.announcement.delay = .seconds(7) },
                "refresh": .changes { $0.globals.announcement.refresh = .seconds(7) },
                "refreshRounds": .changes { $0.globals.announcement.refreshRounds = 7 },
                "lowerPriorityRounds": .changes { $0.globals.announcement.lowerPriorityRounds = 7 },
                "lowerPriorityDelay": .changes { $0.globals.announcement.lowerPriorityDelay = .seconds(7) },
                "spacing": .changes { $0.globals.announcement.spacing = .seconds(7) },
            ]),
        Part(
            name: "VirtualMAC", value: { $0.instances[0].router.virtualMAC as Any? ?? () },
            entries: [
                "interface": .changes { $0.instances[0].router.virtualMAC?.interface = "v7" },
                "address": .changes { $0.instances[0].router.virtualMAC?.address = nil },
                "sendsFromBase": .changes { $0.instances[0].router.virtualMAC?.sendsFromBase.toggle() },
            ]),
        Part(
            name: "VirtualAddress", value: { $0.instances[0].router.addresses[0] },
            entries: [
                "prefix": .changes { change(&$0.instances[0].router.addresses[0].prefix) },
                "interface": .changes { $0.instances[0].router.addresses[0].interface = nil },
                "label": .changes { $0.instances[0].router.addresses[0].label = nil },
                "broadcast": .changes { $0.instances[0].router.addresses[0].broadcast = nil },
                "scope": .changes { $0.instances[0].router.addresses[0].scope = .link },
                "isPreferred": .changes { $0.instances[0].router.addresses[0].isPreferred = false },
                "flags": .changes { $0.instances[0].router.addresses[0].flags = .noPrefixRoute },
            ]),
        Part(
            name: "Unicast", value: { $0.instances[2].unicast as Any? ?? () },
            entries: [
                "peers": .changes { $0.instances[2].unicast?.peers[0].address = .v4(IPv4Address(192, 0, 2, 13)) },
                "timeToLive": .changes { $0.instances[2].unicast?.timeToLive = 7 },
                "checksSource": .changes { $0.instances[2].unicast?.checksSource.toggle() },
            ]),
        Part(
            name: "UnicastPeer", value: { $0.instances[2].unicast?.peers.first as Any? ?? () },
            entries: [
                "address": .elsewhere,
                "timesToLive": .changes { $0.instances[2].unicast?.peers[0].timesToLive = 7...8 },
            ]),
        Part(
            name: "HMACAuthentication", value: { $0.instances[2].hmac as Any? ?? () },
            entries: [
                "keys": .changes { $0.instances[2].hmac?.keys[1] = Array(repeating: 7, count: 32) },
                "activeKey": .changes { $0.instances[2].hmac?.activeKey = 7 },
                "antiReplay": .changes { $0.instances[2].hmac?.antiReplay = .monotonic },
                "window": .changes { $0.instances[2].hmac?.window = .seconds(77) },
                "mode": .changes { $0.instances[2].hmac?.mode = .permissive },
            ]),
    ]

    private static let routing = [
        Part(
            name: "VirtualRoute", value: { $0.instances[0].routes[0] },
            entries: [
                "kind": .changes { $0.instances[0].routes[0].kind = .blackhole },
                "family": .follows("the addresses in it"),
                "destination": .changes { $0.instances[0].routes[0].destination = nil },
                "gateways": .changes { $0.instances[0].routes[0].gateways = [] },
                "source": .changes { $0.instances[0].routes[0].source = .v4(IPv4Address(192, 0, 2, 1)) },
                "table": .changes { $0.instances[0].routes[0].table = 7 },
                "metric": .changes { $0.instances[0].routes[0].metric = 7 },
                "scope": .changes { $0.instances[0].routes[0].scope = 7 },
                "mtu": .changes { $0.instances[0].routes[0].mtu = 700 },
                "isOnLink": .changes { $0.instances[0].routes[0].isOnLink.toggle() },
                "isUntracked": .changes { $0.instances[0].routes[0].isUntracked.toggle() },
            ]),
        Part(
            name: "NextHop", value: { $0.instances[0].routes[1].gateways[0] },
            entries: [
                "gateway": .changes { $0.instances[0].routes[1].gateways[0].gateway = nil },
                "interface": .changes { $0.instances[0].routes[1].gateways[0].interface = "eth7" },
                "weight": .changes { $0.instances[0].routes[1].gateways[0].weight = 7 },
            ]),
        Part(
            name: "RoutingRule", value: { $0.instances[0].rules[0] },
            entries: [
                "family": .follows("the addresses in it"), "source": .changes { $0.instances[0].rules[0].source = nil },
                "destination": .changes { $0.instances[0].rules[0].destination = IPPrefix("192.0.2.0/24") },
                "inputInterface": .changes { $0.instances[0].rules[0].inputInterface = "eth7" },
                "outputInterface": .changes { $0.instances[0].rules[0].outputInterface = "eth7" },
                "firewallMark": .changes { $0.instances[0].rules[0].firewallMark = 7 },
                "protocolNumber": .follows("a server on this node"), "sourcePort": .follows("a server on this node"),
                "priority": .changes { $0.instances[0].rules[0].priority = 7 },
                "action": .changes { $0.instances[0].rules[0].action = .prohibit },
                "isUntracked": .changes { $0.instances[0].rules[0].isUntracked.toggle() },
            ]),
    ]

    private static func change(_ prefix: inout IPPrefix) { prefix = IPPrefix("192.0.2.1/25") ?? prefix }
}

extension InstanceConfiguration {
    fileprivate var unicast: Unicast? {
        get { if case .unicast(let unicast) = router.transport { unicast } else { nil } }
        set { router.transport = newValue.map(Transport.unicast) ?? .multicast }
    }

    fileprivate var hmac: HMACAuthentication? {
        get { if case .hmac(let hmac) = router.authentication { hmac } else { nil } }
        set { router.authentication = newValue.map(Authentication.hmac) ?? .none }
    }
}
