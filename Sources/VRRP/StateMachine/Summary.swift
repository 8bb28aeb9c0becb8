internal import NetworkTypes

/// The sentences of the history: what happened, with the figures that decided.
enum Summary {
    static let owner = "this node owns the addresses (priority 255) and does not wait"
    static let shutdown = "the agent stopped this instance"

    static func shutdown(handedOverTo peer: Peer, after time: Duration) -> String {
        "the agent stopped this instance; \(peer.text) took over after \(time.text)"
    }

    static func shutdown(aloneAfter time: Duration) -> String {
        "the agent stopped this instance; no other router took over within \(time.text)"
    }

    static let drained = "an operator drained this node"
    static let undrained = "the drain was lifted while this node held its place"
    static let cancelled = "the drain was given up, because another instance has no successor"

    static let waitingOwner = "owns the addresses (priority 255) and waits for its sync group"

    static func watching(_ wait: Duration) -> String {
        "waits \(wait.text) for an Active before it takes over"
    }

    static func silence(_ heard: VirtualRouter.Heard?, limit: Duration, now: VirtualRouter.Instant) -> String {
        guard let heard else { return "no other router was heard for \(limit.text)" }
        return "\(heard.peer.text) was last heard \((now - heard.at).text) ago; Active_Down_Interval is \(limit.text)"
    }

    static func preempting(_ peer: Peer, own: Priority) -> String {
        "took over from \(peer.text) with the higher priority \(own)"
    }

    static func release(_ peer: Peer, skew: Duration) -> String {
        "\(peer.address) gave up with priority 0; took over \(skew.text) later"
    }

    static func yielding(to peer: Peer, own: Priority, address: IPAddress?) -> String {
        guard peer.priority == own else {
            return "\(peer.text) took over with the higher priority; this node had \(own)"
        }
        let ours = address.map(String.init(describing:)) ?? "none"
        return "\(peer.text) took over with the same priority and the higher address; this node had \(ours)"
    }

    static func superseded(by peer: Peer, after silence: Duration) -> String {
        "\(peer.text) took over while this node sent nothing for \(silence.text)"
    }

    static func superseded(by peer: Peer, afterResigning time: Duration) -> String {
        "\(peer.text) took over \(time.text) after an earlier run of the agent, which ended unexpectedly, had resigned"
    }

    static func inherited(_ inheritance: Inheritance, now: VirtualRouter.Instant) -> String {
        switch inheritance {
        case .place:
            "the agent was restarted and keeps its place; advertisements went on meanwhile"
        case .resignation(let resignedAt):
            "an earlier run of the agent ended unexpectedly, and priority 0 was sent in its name \((now - resignedAt).text) ago; "
                + "no other router has taken over so far"
        }
    }

    static func yielding(with leader: String, to peer: Peer) -> String {
        "\(leader), of the same sync group, yielded to \(peer.text)"
    }

    static func takingOver(with leader: String) -> String {
        "\(leader), of the same sync group, was the last to be ready, and all take over"
    }

    static func following(_ leader: String) -> String {
        "\(leader), of the same sync group, is Active"
    }

    static func staying(with leader: String) -> String {
        "\(leader), of the same sync group, was not handed over"
    }

    /// One sentence for each cause, in the order in which they come up.
    static func restored(_ losses: [AddressLoss]) -> [String] {
        var causes: [AddressLoss.Cause] = []
        var prefixes: [AddressLoss.Cause: [IPPrefix]] = [:]
        for loss in losses {
            if prefixes[loss.cause] == nil { causes.append(loss.cause) }
            prefixes[loss.cause, default: []].append(loss.address.prefix)
        }
        return causes.map { cause in
            let gone = prefixes[cause] ?? []
            return "\(list(gone)) \(cause.text(ofSeveral: gone.count > 1)); put back"
        }
    }

    private static func list(_ prefixes: [IPPrefix]) -> String {
        let named = prefixes.prefix(namedAddresses).map(\.description).joined(separator: ", ")
        return prefixes.count > namedAddresses ? "\(named) and \(prefixes.count - namedAddresses) more" : named
    }

    /// A row of the history names so many.
    private static let namedAddresses = 8

    static func restored(_ loss: VirtualMACLoss, of interface: String) -> String {
        switch loss {
        case .down: "\(interface) was set down by another program, with what was on it, and set up again"
        case .gone: "\(interface) was deleted by another program, with what was on it, and made anew"
        }
    }

    static func handedOver(to peer: Peer, after time: Duration) -> String {
        "an operator drained this node; \(peer.text) took over after \(time.text)"
    }

    static func noSuccessor(_ waited: Duration) -> String {
        "no other router took over within \(waited.text) of priority 0; this node never stopped answering"
    }

    static func leftAlone(_ waited: Duration) -> String {
        "an operator drained this node by force; nobody took over within \(waited.text): its addresses are DARK"
    }

    static func heldAsLastResort(_ waited: Duration) -> String {
        "drained as the last resort; no other router took over within \(waited.text)"
    }

    static func faults(_ faults: [Fault]) -> String {
        faults.map(\.text).joined(separator: "; ")
    }
}

extension Fault {
    /// The fault as part of a sentence.
    package var text: String {
        switch self {
        case .interfaceMissing(let interface): "interface \(interface) does not exist"
        case .interfaceDown(let interface): "interface \(interface) is down"
        case .noPrimaryAddress(let interface): "interface \(interface) has no address to send from"
        case .sourceAddressMissing(let address, let interface):
            "interface \(interface) does not have \(address), which the configuration says to send from"
        case .checkFailing(let check): "check \(check) fails"
        case .checkPending(let check): "check \(check) has not answered yet"
        case .addressRefused(let prefix, let why): "the kernel refused \(prefix): \(why)"
        case .virtualMACRefused(let why): "the interface of the virtual MAC address cannot be up: \(why)"
        case .advertisementsUnsent(let interface, let why):
            "another router is Active, and advertisements cannot be sent on \(interface): \(why)"
        case .socketUnavailable(let interface, let why): "no socket on \(interface): \(why)"
        case .virtualMACUnavailable(let why): "no interface for the virtual MAC address: \(why)"
        case .authenticationRefused(let why): "its packets can be neither signed nor checked: \(why)"
        case .virtualRouterTaken(let vrid, let interface, let who):
            "VRID \(vrid) on \(interface) is run by \(who) already: stop one of the two"
        case .trackedInterfaceDown(let interface): "tracked interface \(interface) is down"
        case .trackedFile(let file, let number): "tracked file \(file) says \(number)"
        case .trackedProcess(let process): "tracked process \(process) does not run as it should"
        case .groupMember(let name): "\(name), of the same sync group, cannot take part"
        }
    }

    /// The fault in one word, for programs.
    package var code: String {
        switch self {
        case .interfaceMissing: "interface_missing"
        case .interfaceDown: "interface_down"
        case .noPrimaryAddress: "no_primary_address"
        case .sourceAddressMissing: "source_address_missing"
        case .checkFailing: "check_failing"
        case .checkPending: "check_pending"
        case .addressRefused: "address_refused"
        case .advertisementsUnsent: "advertisements_unsent"
        case .socketUnavailable: "socket_unavailable"
        case .virtualMACUnavailable, .virtualMACRefused: "virtual_mac_unavailable"
        case .authenticationRefused: "authentication_refused"
        case .virtualRouterTaken: "virtual_router_taken"
        case .trackedInterfaceDown: "tracked_interface_down"
        case .trackedFile: "tracked_file"
        case .trackedProcess: "tracked_process"
        case .groupMember: "group_member"
        }
    }
}

extension Peer {
    fileprivate var text: String { "\(address) (priority \(priority))" }
}

extension Duration {
    /// Seconds to the millisecond, or microseconds below one: `3.453 s`, `39 µs`.
    var text: String {
        let microseconds = Int64(self / .microseconds(1))
        guard microseconds >= 1000 else { return "\(microseconds) µs" }
        let milliseconds = microseconds / 1000
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return "\(milliseconds / 1000).\(fraction) s"
    }
}
