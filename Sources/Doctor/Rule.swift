extension Finding {
    /// What can be found; a name stays the same from version to version.
    package enum Rule: String, Hashable, Sendable, CaseIterable {
        case noConfiguration = "no-configuration"
        case configurationError = "configuration-error"
        case configurationWarning = "configuration-warning"
        case scriptCannotRun = "script-cannot-run"
        case scriptLacksRight = "script-lacks-right"
        case outOfReach = "out-of-reach"
        case agentNotRunning = "agent-not-running"
        case agentNotAsked = "agent-not-asked"
        case agentOutdated = "agent-outdated"
        case agentCondition = "agent-condition"
        case instanceFault = "instance-fault"
        case otherDaemon = "other-daemon"
        case interfaceMissing = "interface-missing"
        case interfaceDown = "interface-down"
        case noSourceAddress = "no-source-address"
        case arpNotAnswered = "arp-not-answered"
        case arpFlux = "arp-flux"
        case arpAnnounce = "arp-announce"
        case strictReversePath = "strict-reverse-path"
        case noNonlocalBind = "no-nonlocal-bind"
        case secondariesNotPromoted = "secondaries-not-promoted"
        case forwardingOff = "forwarding-off"
        case redirectsSent = "redirects-sent"
        case bridgePort = "bridge-port"
        case snoopingWithoutQuerier = "snooping-without-querier"
        case macLearningOff = "mac-learning-off"
        case advertisementsDropped = "advertisements-dropped"
        case droppingRule = "dropping-rule"
        case nothingHeard = "nothing-heard"
        case foreignRouter = "foreign-router"
        case routerTaken = "router-taken"
        case twoActives = "two-actives"
        case addressListMismatch = "address-list-mismatch"
        case intervalMismatch = "interval-mismatch"
        case versionMismatch = "version-mismatch"
        case authenticationMismatch = "authentication-mismatch"
        case checksumMismatch = "checksum-mismatch"
        case realTimeRefused = "real-time-refused"
        case memoryNotLocked = "memory-not-locked"
        case clockStepped = "clock-stepped"
        case diskFull = "disk-full"
        case diskSlow = "disk-slow"
        case apiEverywhere = "api-everywhere"
        case secretExposed = "secret-exposed"
        case secretWritable = "secret-writable"
        case certificateExpires = "certificate-expires"
    }
}

extension Finding.Rule {
    package var severity: Finding.Severity {
        switch self {
        case .noConfiguration, .configurationError, .scriptCannotRun, .scriptLacksRight, .outOfReach, .secretWritable,
            .instanceFault, .otherDaemon, .interfaceMissing, .interfaceDown, .noSourceAddress, .arpNotAnswered,
            .forwardingOff, .bridgePort, .advertisementsDropped, .routerTaken,
            .twoActives, .addressListMismatch, .versionMismatch, .authenticationMismatch, .diskFull, .secretExposed:
            .error
        case .configurationWarning, .agentNotAsked, .agentOutdated, .agentCondition, .arpFlux, .arpAnnounce,
            .strictReversePath, .secondariesNotPromoted, .redirectsSent, .snoopingWithoutQuerier, .macLearningOff,
            .droppingRule,
            .nothingHeard, .intervalMismatch, .checksumMismatch, .realTimeRefused, .memoryNotLocked, .clockStepped,
            .diskSlow, .apiEverywhere, .certificateExpires:
            .warning
        case .agentNotRunning, .noNonlocalBind, .foreignRouter: .note
        }
    }

    /// What it finds, in one line.
    package var summary: String {
        switch self {
        case .noConfiguration: "no configuration to look at"
        case .configurationError: "an error that `aloft check` finds"
        case .configurationWarning: "a warning that `aloft check` finds"
        case .scriptCannotRun: "a check or notify program, or its user, that is missing or cannot be executed"
        case .scriptLacksRight: "a check or notify program that needs a right that programs of the service do not have"
        case .outOfReach: "a file or program that the service cannot read, see or write"
        case .agentNotRunning: "no agent runs"
        case .agentNotAsked: "an agent runs, but this user may not ask it"
        case .agentOutdated: "the running agent is another version than this program"
        case .agentCondition: "something that the running agent itself says is not as it should be"
        case .instanceFault: "an instance that is in fault"
        case .otherDaemon: "another VRRP daemon with a virtual router of ours, or whose configuration cannot be read"
        case .interfaceMissing: "an interface that this machine does not have"
        case .interfaceDown: "an interface that is down, or has no carrier"
        case .noSourceAddress: "an interface without an address to send from"
        case .arpNotAnswered: "`arp_ignore` so that nobody can find the floating address"
        case .arpFlux: "two interfaces in one network, of which the wrong one answers ARP too (`arp_ignore`)"
        case .arpAnnounce:
            "two interfaces in one network, of which the wrong one may announce the address (`arp_announce`)"
        case .strictReversePath: "a strict `rp_filter` where packets arrive by another interface than answers leave"
        case .noNonlocalBind: "`ip_nonlocal_bind` is off: services cannot bind to the address on a Backup"
        case .secondariesNotPromoted:
            "`promote_secondaries` is off where one address that goes would take others of its network along"
        case .forwardingOff: "services with servers on other machines, on a node that does not forward packets"
        case .redirectsSent:
            "servers that answer by this node, which tells them a shorter way past it (`send_redirects`)"
        case .bridgePort: "an interface that is a port of a bridge, which takes everything that arrives"
        case .snoopingWithoutQuerier: "a bridge that follows multicast memberships that nobody asks for"
        case .macLearningOff: "a bridge port that does not learn where a virtual MAC address is"
        case .advertisementsDropped: "this host's packet filter drops advertisements; tried, not guessed"
        case .droppingRule:
            "a rule of nftables or iptables that drops VRRP, AH or its group, and may not come into play"
        case .nothingHeard: "no advertisement arrived, and this node is not Active"
        case .foreignRouter: "another virtual router on the link"
        case .routerTaken: "our VRID is in use on the link, for other addresses"
        case .twoActives: "two routers advertise as Active"
        case .addressListMismatch: "a peer with another list of addresses"
        case .intervalMismatch: "a peer with another interval"
        case .versionMismatch: "a peer with another version of VRRP"
        case .authenticationMismatch: "a peer with other authentication"
        case .checksumMismatch: "a peer with the other form of the checksum, or a wrong one"
        case .realTimeRefused: "no right to real-time priority"
        case .memoryNotLocked: "no right to lock memory"
        case .clockStepped: "the clock was stepped since the agent started"
        case .diskFull: "the disk under the history is full, or nearly, or cannot be written"
        case .diskSlow: "the disk under the history is slow"
        case .apiEverywhere: "the API listens on every address, the floating ones among them"
        case .secretExposed: "a private key or a file of tokens or passwords that every user can read"
        case .secretWritable: "a file of tokens or a key that others may write"
        case .certificateExpires: "the API's certificate has expired, or will within 30 days"
        }
    }
}
