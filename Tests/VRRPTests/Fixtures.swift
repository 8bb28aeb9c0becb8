import NetworkTypes
import VRRP

/// The router of `golden-packets`: VRID 50 on one interface, 192.168.100.167 and .168.
enum Fixture {
    static let start = ContinuousClock().systemEpoch + .seconds(1000)
    /// The first of eight to take over: with its last byte nothing is added to the Skew_Time of the standards.
    static let own: IPAddress = .v4(IPv4Address(192, 168, 100, 15))
    static let lower: IPAddress = .v4(IPv4Address(192, 168, 100, 14))
    static let higher: IPAddress = .v4(IPv4Address(192, 168, 100, 16))
    static let addresses = ["192.168.100.167/24", "192.168.100.168/24"].compactMap { IPPrefix($0) }.map {
        VirtualAddress($0)
    }

    static let vrid = number(50)

    /// A literal VRID; a test that writes 0 here is wrong.
    static func number(_ rawValue: UInt8) -> VRID {
        guard let vrid = VRID(rawValue) else { preconditionFailure("0 is no VRID") }
        return vrid
    }

    /// A literal address; a test that writes none is wrong.
    static func literal<Value: LosslessStringConvertible>(_ text: String) -> Value {
        guard let value = Value(text) else { preconditionFailure("\(text) is no \(Value.self)") }
        return value
    }

    static func configuration(
        _ version: ProtocolVersion, priority: UInt8 = 100, interval: Duration = .seconds(1), preempts: Bool = true,
        authentication: Authentication = .none, checksumForm: ChecksumForm = .pseudoHeader, vrid: UInt8 = 50
    ) -> VirtualRouter.Configuration {
        VirtualRouter.Configuration(
            name: "VI_01", interface: "enp0s3", vrid: number(vrid), version: version, basePriority: Priority(priority),
            advertisementInterval: interval, preempts: preempts, addresses: addresses, authentication: authentication,
            checksumForm: checksumForm)
    }

    static func router(
        _ version: ProtocolVersion, priority: UInt8 = 100, interval: Duration = .seconds(1), preempts: Bool = true
    ) -> VirtualRouter {
        var router = VirtualRouter(configuration(version, priority: priority, interval: interval, preempts: preempts))
        router.primaryAddress = own
        return router
    }

    /// What an Active with priority 100 sends when it resigns.
    static func resignation(_ version: ProtocolVersion) -> [String] {
        version == .v3 ? ["urge 100", "send 0"] : ["send 0"]
    }

    static func advertisement(
        _ version: ProtocolVersion, priority: UInt8, interval: Duration = .seconds(1)
    ) -> Advertisement {
        Advertisement(
            version: version, vrid: vrid, priority: Priority(priority), interval: interval,
            addresses: addresses.map(\.prefix.address))
    }
}

extension Advertisement {
    /// "send" and its priority; "urge" where it makes the backups' Skew_Time short.
    var essence: String { "\(interval == Advertisement.urgentInterval ? "urge" : "send") \(priority)" }
}

extension VirtualRouter {
    /// A router that watched in vain and is Active now, at `start` plus Active_Down_Interval.
    static func active(
        _ version: ProtocolVersion, priority: UInt8 = 100, interval: Duration = .seconds(1), preempts: Bool = true
    ) -> (router: VirtualRouter, now: Instant) {
        var router = Fixture.router(version, priority: priority, interval: interval, preempts: preempts)
        _ = router.startup(now: Fixture.start)
        guard let due = router.deadline else { return (router, Fixture.start) }
        _ = router.timerExpired(now: due)
        return (router, router.status == .active && priority == 255 ? Fixture.start : due)
    }

    static func backup(
        _ version: ProtocolVersion, priority: UInt8 = 100, interval: Duration = .seconds(1), preempts: Bool = true
    ) -> VirtualRouter {
        var router = Fixture.router(version, priority: priority, interval: interval, preempts: preempts)
        _ = router.startup(now: Fixture.start)
        return router
    }

    /// What it announces until `end` when nothing more is heard.
    func announcements(until end: Instant) -> [(at: Instant, addresses: Int, rounds: Int)] {
        var router = self
        var seen: [(at: Instant, addresses: Int, rounds: Int)] = []
        while let due = router.deadline, due <= end {
            for case .announceAddresses(let addresses, let rounds) in router.timerExpired(now: due) {
                seen.append((due, addresses.count, rounds))
            }
        }
        return seen
    }
}

/// Bytes from hexadecimal digits.
func bytes(_ hex: String) -> [UInt8] {
    var digits = hex.filter(\.isHexDigit)[...]
    var bytes: [UInt8] = []
    while let byte = UInt8(digits.prefix(2), radix: 16) {
        bytes.append(byte)
        digits = digits.dropFirst(2)
    }
    return bytes
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
