import Foundation

/// A VRRP advertisement as it was seen on the wire, read independently of Aloft's own codec.
package struct SeenAdvertisement: Sendable, Equatable, CustomStringConvertible {
    package let time: Moment
    package let source: String
    package let version: Int
    package let virtualRouter: Int
    package let priority: Int
    /// The authentication type of VRRPv2 (0 none, 1 password, 2 authentication header); nil in VRRPv3.
    package let authentication: Int?
    package let interval: Duration
    package let addresses: [String]
    /// The sender of the frame.
    package let macAddress: String
    /// The IP packet, header and all.
    package let packet: [UInt8]

    package var description: String {
        "v\(version) from \(source), VRID \(virtualRouter), priority \(priority), \(addresses.joined(separator: " "))"
    }
}

/// An ARP packet whose sender says with which hardware address `address` is to be reached.
package struct SeenAnnouncement: Sendable, Equatable {
    package let time: Moment
    package let address: String
    package let macAddress: String
}

/// What the laboratory tells apart among the Ethernet frames on the switch.
package enum Frame: Sendable, Equatable {
    case advertisement(SeenAdvertisement)
    /// A gratuitous ARP, or an unsolicited neighbour advertisement.
    case announcement(SeenAnnouncement)
    /// Any other ARP packet: a question or an answer.
    case claim(SeenAnnouncement)
    case other

    private static let ethernetHeader = 14
    private static let authenticationHeader = 24

    package init(_ bytes: some Collection<UInt8>, at time: Moment) {
        let frame = Array(bytes)
        guard frame.count > Self.ethernetHeader else {
            self = .other
            return
        }
        let payload = Array(frame[Self.ethernetHeader...])
        let (sender, now) = (Self.hardware(frame[6..<12]), time)
        switch (frame[12], frame[13]) {
        case (0x08, 0x00): self = Self.advertisement(in: payload, sender, now).map(Frame.advertisement) ?? .other
        case (0x86, 0xDD):
            self =
                Self.advertisement6(in: payload, sender, now).map(Frame.advertisement)
                ?? Self.neighbour(in: payload, at: time).map(Frame.announcement) ?? .other
        case (0x08, 0x06): self = Self.announcement(in: payload, at: time) ?? .other
        default: self = .other
        }
    }

    private static func advertisement(
        in packet: [UInt8], _ macAddress: String, _ time: Moment
    ) -> SeenAdvertisement? {
        guard packet.count >= 28, let header = packet.first.map({ Int($0 & 15) * 4 }) else { return nil }
        let start: Int
        switch packet[9] {
        case 112: start = header
        case 51: start = header + authenticationHeader
        default: return nil
        }
        return advertisement(in: packet, at: start, from: packet[12..<16], macAddress, time)
    }

    /// Without extension headers, as all routers send it.
    private static func advertisement6(
        in packet: [UInt8], _ macAddress: String, _ time: Moment
    ) -> SeenAdvertisement? {
        let header = 40
        guard packet.count > header, packet[6] == 112 else { return nil }
        return advertisement(in: packet, at: header, from: packet[8..<24], macAddress, time)
    }

    private static func advertisement(
        in packet: [UInt8], at start: Int, from source: ArraySlice<UInt8>, _ macAddress: String, _ time: Moment
    ) -> SeenAdvertisement? {
        guard packet.count >= start + 8 else { return nil }
        let body = packet[start...]
        let (version, count) = (Int(body[start] >> 4), Int(body[start + 3]))
        let (family, size) = source.count == 4 ? (AF_INET, 4) : (AF_INET6, 16)
        guard body.count >= 8 + size * count, let source = addressText(source, family: family) else { return nil }
        let ticks = Int(body[start + 4] & 15) << 8 | Int(body[start + 5])
        return SeenAdvertisement(
            time: time, source: source, version: version, virtualRouter: Int(body[start + 1]),
            priority: Int(body[start + 2]), authentication: version == 2 ? Int(body[start + 4]) : nil,
            interval: version == 2 ? .seconds(Int(body[start + 5])) : .milliseconds(10 * ticks),
            addresses: (0..<count).compactMap {
                addressText(body[(start + 8 + size * $0)...].prefix(size), family: family)
            },
            macAddress: macAddress, packet: packet)
    }

    private static func announcement(in packet: [UInt8], at time: Moment) -> Frame? {
        guard packet.count >= 28 else { return nil }
        let seen = SeenAnnouncement(
            time: time, address: packet[14..<18].map(String.init).joined(separator: "."),
            macAddress: hardware(packet[8..<14]))
        return packet[14..<18] == packet[24..<28] ? .announcement(seen) : .claim(seen)
    }

    /// An unsolicited neighbour advertisement with the option that tells the link-layer address (RFC 4861, 4.4).
    private static func neighbour(in packet: [UInt8], at time: Moment) -> SeenAnnouncement? {
        let (header, toAllNodes) = (40, "ff02::1")
        guard packet.count >= header + 32, packet[6] == 58, packet[header] == 136,
            addressText(packet[24..<40], family: AF_INET6) == toAllNodes, packet[header + 24] == 2,
            let target = addressText(packet[(header + 8)..<(header + 24)], family: AF_INET6)
        else { return nil }
        return SeenAnnouncement(
            time: time, address: target, macAddress: hardware(packet[(header + 26)..<(header + 32)]))
    }

    private static func hardware(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { String(format: "%02x", $0) }.joined(separator: ":")
    }
}
