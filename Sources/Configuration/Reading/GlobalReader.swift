import NetworkTypes
import VRRP

/// Reads the statements of all `global_defs` blocks together, as keepalived does.
func readGlobals(_ statements: [Statement], _ report: inout Report) -> GlobalConfiguration {
    var globals = GlobalConfiguration()
    GlobalKeyword.table.read(statements, &report) { keyword, arguments, _, report in
        globals.take(keyword, &arguments, &report)
    }
    globals.notifyFIFOs = FIFOReader.read(statements, globals.scriptUser, &report)
    globals.mail = MailReader.read(statements, &report)
    return globals
}

extension GlobalConfiguration {
    fileprivate mutating func take(_ keyword: GlobalKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .routerID: routerID = arguments.required("a name", &report)?.text
        case .nodeName: nodeName = arguments.required("the node's name", &report)?.text
        case .scriptUser: scriptUser = arguments.user(&report)
        case .enableScriptSecurity: refusesWritablePrograms = true
        case .version: version = arguments.version(&report) ?? version
        case .garpDelay, .garpRepeat, .garpRefresh, .garpRefreshRepeat, .garpLowerPriorityDelay,
            .garpLowerPriorityRepeat:
            if let keyword = keyword.announcement { announcement.take(keyword, &arguments, &report) }
        case .garpInterval, .neighbourInterval:
            let spacing = arguments.seconds(in: .zero ... .seconds(1), &report) ?? .zero
            announcement.spacing = max(announcement.spacing, spacing)
        case .multicastGroup4: multicastGroup4 = arguments.multicastGroup(of: .ipv4, &report)
        case .multicastGroup6: multicastGroup6 = arguments.multicastGroup(of: .ipv6, &report)
        case .checksumAsV2: checksumForm = arguments.isOn(&report) ? .messageOnly : .pseudoHeader
        case .strict: takeStrict(arguments.keyword, &report)
        case .missedAdvertisements:
            missedAdvertisements = arguments.missedAdvertisements(&report) ?? missedAdvertisements
        case .checksUnicastSource: checksUnicastSource = arguments.isOn(&report)
        case .startupDelay: startupDelay = arguments.startDelay(&report) ?? startupDelay
        case .delayAfterBoot: delayAfterBoot = arguments.startDelay(&report) ?? delayAfterBoot
        case .addressLease: addressLease = arguments.lease(&report) ?? addressLease
        case .keepsPlaceOnRestart: keepsPlaceOnRestart = arguments.isOn(&report)
        case .ignoresVirtualServers: ignoresVirtualServers = arguments.isOn(&report)
        case .defaultInterface: defaultInterface = arguments.interface(&report)
        case .tellsPriority: tellsPriority = arguments.isOn(&report)
        case .realTimePriority: scheduling.realTimePriority = arguments.number(in: 0...99, &report)
        case .niceness: scheduling.niceness = arguments.number(in: -20...19, &report)
        case .processors: scheduling.processors = arguments.processors(&report)
        case .locksMemory: scheduling.locksMemory = arguments.isOn(&report)
        case .realTimeLimit, .realTimeLimitMisspelt:
            scheduling.realTimeLimit = arguments.number(in: Limits.realTimeMicroseconds, &report).map(
                Duration.microseconds)
        case .fifo, .fifoScript, .vrrpFIFO, .vrrpFIFOScript,  // FIFOReader's, and below MailReader's
            .mailRecipients, .mailSender, .mailServer, .mailHello, .mailConnectTimeout, .mailAlerts, .mailRouterAlerts,
            .mailWithoutFaults, .mailSecurity, .mailCA, .mailUser, .mailPasswordFile:
            while arguments.next() != nil {}
        }
    }

    private mutating func takeStrict(_ keyword: Word, _ report: inout Report) {
        isStrict = true
        report.warning(
            keyword.location,
            "vrrp_strict takes away authentication, but traffic to the addresses is accepted while Active",
            instead: "remove it on every router", rule: .strictMode)
    }
}

extension Arguments {
    /// Nil for the usual group, and, as in keepalived, for what is none.
    fileprivate mutating func multicastGroup(of family: AddressFamily, _ report: inout Report) -> IPAddress? {
        guard let group = multicastGroup(&report) else { return nil }
        guard group.family == family else {
            report.error(
                keyword.location, "\(group) is not an \(family.name) address",
                instead: "write one such as \(Advertisement.multicastGroup(of: family))")
            return nil
        }
        return group == Advertisement.multicastGroup(of: family) ? nil : group
    }

    fileprivate mutating func startDelay(_ report: inout Report) -> Duration? {
        seconds(in: .zero ... .seconds(3600), &report)
    }

    /// Whole seconds, as the kernel counts them; with fewer than two it would look too seldom.
    fileprivate mutating func lease(_ report: inout Report) -> Duration? {
        value("whole seconds from 2 to 3600, or 0 for no lease", &report) { text in
            Int(text).flatMap { $0 == 0 || (2...3600).contains($0) ? .seconds($0) : nil }
        }
    }

    /// One number or more.
    mutating func processors(_ report: inout Report) -> [Int] {
        var numbers: Set<Int> = []
        repeat {
            guard let number = number(in: 0...Limits.highestProcessor, &report) else { break }
            numbers.insert(number)
        } while !isEmpty
        return numbers.sorted()
    }
}
