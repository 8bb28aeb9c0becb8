internal import Balancing
internal import Netlink
internal import NetworkTypes

/// What the packet filter needs of a service beside what the kernel is to have.
struct NATSettings: Hashable, Sendable {
    /// What servers see as the client; nil for the client itself.
    var sourceTranslation: IPAddress?
    /// What servers see where the client is one of them; nil where this node has no address on their link.
    var hairpinTranslation: IPAddress?
    /// Whether its address moves between nodes, and its servers answer by way of whichever has it.
    var isHandedOver = false
}

extension NATService {
    /// The same on every node: who takes over chooses the same server for a client.
    private static let hashSeed: UInt32 = 0x416C_6F66

    /// - Returns: nil for a scheduler that nftables does not have.
    init?(_ identity: ServiceIdentity, _ service: KernelService, _ settings: NATSettings) {
        guard let slots = Slots(service) else { return nil }
        let members = service.destinations.keys.sorted()
        let positions = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
        self.init(
            Match(identity),
            servers: members.map { member in
                Server(
                    member.address, port: member.ownPort,
                    connectionLimit: service.destinations[member].flatMap {
                        $0.thresholds.upper == 0 ? nil : $0.thresholds.upper
                    })
            },
            slots: slots.servers.compactMap { positions[$0] },
            scheduling: slots.isHashed
                ? .sourceHash(
                    seed: Self.hashSeed, includesPort: service.scheduling.flags.contains(.hashPort))
                : .roundRobin,
            persistence: service.scheduling.persistence.map { Persistence($0) },
            sourceTranslation: settings.sourceTranslation, hairpinTranslation: settings.hairpinTranslation)
        isHandedOver = settings.isHandedOver
    }
}

extension NATService.Server {
    /// What tells it from the others of its service.
    var identity: ServerIdentity { ServerIdentity(address, port: port ?? 0) }
}

extension NATService.Match {
    init(_ identity: ServiceIdentity) {
        switch identity {
        case .address(let address, let port, let transport): self = .address(address, transport, port: port)
        case .allPorts(let address, let transport): self = .address(address, transport, port: nil)
        case .firewallMark(let mark, let family): self = .mark(mark, family)
        }
    }
}

extension NATService.Persistence {
    fileprivate init(_ persistence: Persistence) {
        let mask: IPAddress? =
            switch persistence.granularity {
            case .host: nil
            case .mask(let mask): .v4(mask)
            case .prefixLength(let length): .v6(IPv6Address(prefixLength: length))
            }
        self.init(timeout: persistence.timeout, mask: mask)
    }
}

extension IPv6Address {
    /// The mask of a prefix of 0 to 128 bits.
    fileprivate init(prefixLength: UInt8) {
        func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits)) }
        self.init(high: mask(Int(prefixLength)), low: mask(Int(prefixLength) - 64))
    }
}
